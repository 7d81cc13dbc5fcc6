from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.spreadsheet import (
    CONTROLS,
    SIGNS,
    Cell,
    Kind,
    cell,
    given_back,
    is_computed,
    protected,
    uncomputed,
)

STARTS = st.sampled_from(CONTROLS) | st.builds(
    str.__add__, st.text(" \n\t\u3000\0\x01\u200b\ufeff", max_size=3), st.sampled_from(SIGNS)
)


@given(STARTS, st.text(max_size=10))
def test_nothing_that_is_written_begins_like_a_formula(start: str, rest: str) -> None:
    text = start + rest
    assert is_computed(text)
    assert uncomputed(text) == f"'{text}"


@given(st.text())
def test_any_other_text_stays_as_it_is(text: str) -> None:
    written = uncomputed(text)
    assert written.removeprefix("'") == text.removeprefix("'")
    assert not is_computed(written)
    assert (written == text) != is_computed(text)


@given(st.text("'", max_size=3), st.one_of(st.text(), st.builds(str.__add__, STARTS, st.text(max_size=5))))
def test_what_is_protected_for_a_person_is_given_back(apostrophes: str, rest: str) -> None:
    text = apostrophes + rest
    assert not is_computed(protected(text))
    assert given_back(protected(text)) == text


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("money", "540.00", Decimal("540.00")),
        ("number", "-3", Decimal(-3)),
        ("money", "–", "–"),
        ("money", "=1+1", "=1+1"),
        ("number", "1234567890123456", "1234567890123456"),
        ("number", "12345678901234.56", "12345678901234.56"),
        ("number", "٣", "٣"),
        ("text", "540.00", "540.00"),
        ("day", "2026-11-20", date(2026, 11, 20)),
        ("day", "2026-11-20 09:30", datetime(2026, 11, 20, 9, 30)),  # noqa: DTZ001 - a wall clock
        ("day", "2026-02-30", "2026-02-30"),
        ("day", "2026-11-20 25:00", "2026-11-20 25:00"),
        ("day", "1900-02-28", "1900-02-28"),
        ("day", "1899-01-01 10:00", "1899-01-01 10:00"),
        ("day", "", ""),
    ],
)
def test_a_cell_is_a_number_or_a_day_only_where_a_spreadsheet_can_hold_it(
    kind: Kind, value: str, expected: Cell
) -> None:
    made = cell(kind, value)
    assert (made, type(made)) == (expected, type(expected))

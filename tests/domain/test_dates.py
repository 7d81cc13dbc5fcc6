from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.dates import anniversary, first_covered, parse_date

BAD = [
    "2020-W25-1",
    "20200101",
    "2020-1-1",
    "2020-01-01T00:00",
    " 2020-01-01",
    "2020-01-01\n",
    "\u0662\u0660\u0662\u0660-01-01",
    "",
]


@given(st.dates())
def test_every_day_is_read_as_written(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize("value", [*BAD, None, 20200101, date(2020, 1, 1)])
def test_other_forms_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected YYYY-MM-DD"):
        parse_date(value)


@pytest.mark.parametrize("value", ["2023-02-29", "2023-13-01", "2023-00-10", "0000-01-01", "2023-04-31"])
def test_days_that_do_not_exist_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="no day of the calendar"):
        parse_date(value)


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        ("2024-02-29", 2, "2026-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2024-02-28", 2, "2026-02-28"),
        ("2022-03-01", 2, "2024-03-01"),
        ("9998-06-01", 1, "9999-06-01"),
        ("9998-06-01", 2, "9999-12-31"),
    ],
)
def test_anniversaries(day: str, years: int, then: str) -> None:
    assert anniversary(date.fromisoformat(day), years) == date.fromisoformat(then)


@given(st.dates(), st.integers(1, 50))
def test_first_covered_is_the_inverse_of_anniversary(claim: date, years: int) -> None:
    first = first_covered(claim, years)
    assert anniversary(first, years) >= claim
    if first > date.min:
        assert anniversary(first - timedelta(days=1), years) < claim


@pytest.mark.parametrize(
    ("claim", "first"),
    [
        ("2024-02-29", "2022-03-01"),
        ("2026-03-01", "2024-03-01"),
        ("2026-02-28", "2024-02-28"),
        ("0002-05-05", "0001-01-01"),
    ],
)
def test_first_covered_around_leap_days(claim: str, first: str) -> None:
    assert first_covered(date.fromisoformat(claim), 2) == date.fromisoformat(first)

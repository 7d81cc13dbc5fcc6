from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.labels import Label, is_own_label, label_mark, label_record, parse_label
from intake_app.domain.rma_number import mint

HASH = "0f3a9c7e12bd" + "5" * 52


def test_a_mark_is_read_back() -> None:
    mark = label_mark("RMA-B1-000001-K", HASH, 2)
    assert mark == "RMA-B1-000001-K/0F3A9C7E12BD/2"
    label = parse_label(f" {mark.lower()}\r\n")
    assert label == Label("rma-b1-000001-k", "0F3A9C7E12BD", 2)
    assert label.is_of("RMA-B1-000001-K")
    assert not label.is_of("RMA-B1-000002-K")
    assert label_record(HASH) == label.record


SEEN = st.characters(exclude_categories=("C", "Z"))


@given(st.text(SEEN, min_size=1), st.binary(min_size=32, max_size=32), st.integers(1, 9999))
def test_any_number_from_outside_is_read_back(number: str, digest: bytes, copy: int) -> None:
    """A business system may number its RMAs with slashes."""
    label = parse_label(label_mark(number, digest.hex(), copy))
    assert label is not None
    assert label.is_of(number)
    assert (label.record, label.copy) == (digest.hex()[:12].upper(), copy)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RMA-B1-000001-K",
        "RMA-B1-000001-K/0F3A9C7E12BD",
        "RMA-B1-000001-K/0F3A9C7E12BD/0",
        "RMA-B1-000001-K/0F3A9C7E12BD/01",
        "RMA-B1-000001-K/0F3A9C7E12BD/12345",
        "RMA-B1-000001-K/0F3A9C7E12B/1",
        "RMA-B1-000001-K/0F3A9C7E12BG/1",
        "/0F3A9C7E12BD/1",
        " /0F3A9C7E12BD/1",
        "https://example.com/a/1",
    ],
)
def test_what_is_no_mark_is_none(text: str) -> None:
    assert parse_label(text) is None


def test_a_label_is_ours_by_the_number_that_was_minted_here() -> None:
    assert is_own_label(label_mark(mint("B3", 483), HASH, 1).lower())
    assert not is_own_label(label_mark("RMA-B1-000001-K", HASH, 1)), "its check character does not fit"
    assert not is_own_label(label_mark("R-20418", HASH, 1))
    assert not is_own_label(mint("B3", 483))

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.money import Cents, dollars, money_text, parse_money, percent_of, shown


@pytest.mark.parametrize(
    ("text", "cents"),
    [("0", 0), ("0.00", 0), ("540", 54_000), ("540.5", 54_050), ("540.05", 54_005), ("007.10", 710)],
)
def test_an_amount_is_read_to_the_cent(text: str, cents: int) -> None:
    assert parse_money(text) == cents


BAD = [
    "",
    " ",
    "-1",
    "+1",
    "1.",
    ".5",
    "1.234",
    "1,000",
    "$5",
    "5_000",
    "٣٦",
    "1e3",
    "NaN",
    "Infinity",
    "1 ",
    "1\n",
    "²",
]


@pytest.mark.parametrize("text", BAD)
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        parse_money(text)


@pytest.mark.parametrize("value", [None, 5, 5.0, True, ["5"], {"a": 1}, b"5"])
def test_an_amount_is_text(value: object) -> None:
    with pytest.raises(ValueError, match="an amount is text"):
        parse_money(value)


def test_an_amount_of_too_many_digits_is_refused() -> None:
    assert parse_money("9" * 15) == 10**17 - 100
    with pytest.raises(ValueError, match="16 digits"):
        parse_money("9" * 16)


@given(st.integers(0, 10**17 - 1))
def test_what_is_written_is_read_again(cents: int) -> None:
    assert parse_money(money_text(Cents(cents))) == cents


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "$0.00"), (5, "$0.05"), (306_000, "$3,060.00"), (123_456_789, "$1,234,567.89")]
)
def test_dollars_for_people(cents: int, text: str) -> None:
    assert dollars(Cents(cents)) == text


@given(st.integers(0, 10**40), st.decimals(0, 100, places=4))
def test_percent_is_exact_and_rounds_half_up(cents: int, percent: Decimal) -> None:
    with localcontext() as context:
        context.prec = 80
        wanted = (Decimal(cents) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
    assert percent_of(Cents(cents), percent) == wanted


@pytest.mark.parametrize(("cents", "fee"), [(360_000, 54_000), (10, 2), (3, 0), (4, 1), (0, 0), (30, 5), (50, 8)])
def test_fifteen_percent(cents: int, fee: int) -> None:
    assert percent_of(Cents(cents), Decimal(15)) == fee


def test_only_half_up_is_known() -> None:
    with pytest.raises(ValueError, match="expected half_up"):
        percent_of(Cents(1), Decimal(15), "down")


def test_what_is_shown_stays_on_one_line_and_keeps_letters() -> None:
    assert shown("a\n\u202eb\ud800") == r"'a\n\u202eb\ud800'"
    assert shown("王小明 Nguyễn") == "'王小明 Nguyễn'"
    assert len(shown("x" * 1000)) < 60

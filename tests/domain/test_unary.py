from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.unary import Scalar, UnaryError, parse_unary

Passes = Callable[[Decimal], bool]


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ('"original","kit"', ["original", "kit"], ["missing", Decimal(1)]),
        ('not("none")', ["receipt"], ["none"]),
        ('not( "a" , "b" )', ["c"], ["a", "b"]),
        ("-", ["anything", Decimal(0), date(2020, 1, 1)], []),
        (" - ", ["anything"], []),
        ("<= 30", [Decimal(30), Decimal(-1)], [Decimal(31), "30"]),
        ("< 30", [Decimal(29)], [Decimal(30)]),
        ("> 0", [Decimal("0.01")], [Decimal(0)]),
        (">= 0.5", [Decimal("0.5")], [Decimal("0.49")]),
        ("-5", [Decimal(-5)], [Decimal(5)]),
        (".5", [Decimal("0.5")], [Decimal(5)]),
        ("[5000..100000)", [Decimal(5000), Decimal(99999)], [Decimal(100000), Decimal(4999)]),
        ("(1..2]", [Decimal(2)], [Decimal(1)]),
        ("]1..2[", [Decimal("1.5")], [Decimal(1), Decimal(2)]),
        ("[.5..1.5]", [Decimal(1)], [Decimal(0)]),
        ("1, 3, > 10", [Decimal(1), Decimal(3), Decimal(11)], [Decimal(2), Decimal(10)]),
        ('date("2026-01-31")', [date(2026, 1, 31)], [date(2026, 2, 1)]),
        ('>= date( "2026-01-31" )', [date(2026, 1, 31)], [date(2026, 1, 30), "2026-01-31"]),
        ('[date("2026-01-01")..date("2026-02-01"))', [date(2026, 1, 31)], [date(2026, 2, 1)]),
        ('"none", <= 3', ["none", Decimal(3)], [Decimal(4), "some"]),
    ],
)
def test_the_notation(text: str, yes: list[Scalar], no: list[Scalar]) -> None:
    tests = parse_unary(text)
    assert [value for value in yes if not tests.passes(value)] == []
    assert [value for value in no if tests.passes(value)] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "column 1: found the end"),
        ('"a" "b"', 'column 5: found "b", expected the end'),
        ('"a",', "column 5: found the end, expected a value"),
        ("<=", "column 3"),
        ('< "a"', "column 3: text has no order"),
        ('["a".."b"]', "column 2: text has no order"),
        ("[1..2", "expected one of"),
        ("[1,2]", "expected .."),
        ("[2..1]", "no value lies between"),
        ("[1..1)", "no value lies between"),
        ('[1..date("2026-01-01")]', "no value lies between"),
        ("not(1", r"expected \)"),
        ("not 1", r"expected \("),
        ("not(-)", "column 5"),
        ("abc", "column 1: 'a' does not belong"),
        ("1 @", "column 3: '@' does not belong"),
        ('date("2026-02-30")', "no day of the calendar"),
        ('date("x")', "expected YYYY-MM-DD"),
        ("1" * 21, "a number of 21 characters"),
        ("1," * 100 + "1", "more than 100 tests"),
        ("1" * 2001, "too long"),
        ('"a\\"b"', "does not belong"),
        ("٣", "does not belong"),
        ("1 - 2", "column 3"),
    ],
)
def test_an_error_tells_the_column(text: str, told: str) -> None:
    with pytest.raises(UnaryError, match=told):
        parse_unary(text)


@given(st.text(st.sampled_from('"-<>=[](),.0123 anotdate'), max_size=30) | st.text(max_size=30))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        tests = parse_unary(text)
    except UnaryError as error:
        told = str(error)
    else:
        told = f"passes: {tests.passes('x')} {tests.passes(Decimal(3))}"
    assert "\n" not in told


NUMBERS = st.decimals(-50, 50, places=1)
ENDS = (("[", True), ("(", False), ("]", False))
CLOSES = (("]", True), (")", False), ("[", False))


@st.composite
def single(draw: st.DrawFn) -> tuple[str, Passes]:
    """One test as text, and what it means, said apart from the parser."""
    end = draw(NUMBERS)
    other = end + draw(st.decimals("0.1", 20, places=1))
    opening, from_ = draw(st.sampled_from(ENDS))
    closing, to = draw(st.sampled_from(CLOSES))
    options: list[tuple[str, Passes]] = [
        (f"{end}", lambda value: value == end),
        (f"< {end}", lambda value: value < end),
        (f"<={end}", lambda value: value <= end),
        (f">{end}", lambda value: value > end),
        (f">= {end}", lambda value: value >= end),
        (
            f"{opening}{end} .. {other}{closing}",
            lambda value: (end < value < other) or (from_ and value == end) or (to and value == other),
        ),
    ]
    return draw(st.sampled_from(options))


@given(st.lists(single(), min_size=1, max_size=4), st.booleans(), st.data())
def test_numbers_pass_as_the_notation_means(parts: list[tuple[str, Passes]], negate: bool, data: st.DataObject) -> None:
    listed = ", ".join(text for text, _ in parts)
    tests = parse_unary(f"not({listed})" if negate else listed)
    near = [literal for literal in tests.literals() if isinstance(literal, Decimal)]
    value = data.draw(NUMBERS | st.sampled_from(near))
    assert tests.passes(value) is (any(passes(value) for _, passes in parts) is not negate)

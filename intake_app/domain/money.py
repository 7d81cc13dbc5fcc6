"""Money in whole cents of US dollars: read, written and shared out without binary floating point."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from decimal import Decimal

Cents = NewType("Cents", int)

LONGEST_AMOUNT = 15
"""Digits before the point that an amount may have; more is a slip of the keyboard or a bomb, not a price."""

_AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]{1,2}))?", re.ASCII)


def parse_money(value: object) -> Cents:
    """Return the cents of an amount of US dollars, written as a string like ``"540"`` or ``"540.00"``.

    Raises ValueError with a plain sentence for anything else: a number instead of a string, a sign, a separator,
    a third decimal, digits that are not ASCII.
    """
    if not isinstance(value, str):
        message = f'an amount is text like "540.00", not {_kind(value)}'
        raise ValueError(message)  # noqa: TRY004 - the contract of every parser here is one kind of error
    found = _AMOUNT.fullmatch(value)
    if found is None:
        message = f"{shown(value)} is not an amount: expected digits with at most two decimals, like 540.00"
        raise ValueError(message)
    whole, decimals = found.groups()
    if len(whole) > LONGEST_AMOUNT:
        message = f"an amount of {len(whole)} digits is too long: expected at most {LONGEST_AMOUNT} before the point"
        raise ValueError(message)
    return Cents(int(whole) * 100 + int((decimals or "0").ljust(2, "0")))


def money_text(amount: Cents) -> str:
    """Write an amount as data: ``"540.00"``."""
    return f"{amount // 100}.{amount % 100:02}"


def dollars(amount: Cents) -> str:
    """Write an amount for people: ``"$3,060.00"``."""
    return f"${amount // 100:,}.{amount % 100:02}"


def percent_of(amount: Cents, percent: Decimal, rounding: str = "half_up") -> Cents:
    """Return `percent` per cent of `amount`, rounded to the cent; exact for amounts of any size.

    `half_up` is the only rounding that a policy can ask for so far: a half cent goes up.
    """
    if rounding != "half_up":
        message = f"unknown rounding {rounding!r}: expected half_up"
        raise ValueError(message)
    numerator, denominator = percent.as_integer_ratio()
    parts, whole = amount * numerator, 100 * denominator
    return Cents((2 * parts + whole) // (2 * whole))


def shown(text: str, limit: int = 40) -> str:
    """Quote what somebody gave, on one line and cut short; letters of any script stay, the invisible is escaped."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a bare number", float: "a bare number", list: "a list", dict: "an object"}
    return names.get(type(value), "nothing" if value is None else f"a {type(value).__name__}")

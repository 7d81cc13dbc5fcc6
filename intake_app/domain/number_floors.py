"""From which numbers on a station mints after a restore, so that none that may stand on paper is ever given twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from intake_app.domain.errors import BadInput
from intake_app.domain.minted import NAMES, Prefix, parse_number, parts_of
from intake_app.domain.sscc import most_reference, reference_of

SSCC: Final = "SSCC"
"""Stands for a prefix where serial shipping container codes are meant; their `code` is what they begin with."""

_JUMP: Final = 1_000
_JUMP_A_DAY: Final = 500
_NUMBER: Final = re.compile(r"(?:RMA|KO|KIT|LP)-[A-Z0-9]{1,6}-[0-9]{6,9}-[0-9A-Z]", re.ASCII)

Highest = Mapping[tuple[str, str], int]
"""The highest running number by prefix and code."""


class NumberFloor(msgspec.Struct, frozen=True):
    """The next number with this prefix and station code is above `highest`."""

    prefix: str
    code: str
    highest: int


def numbers_in(text: str, begins: str) -> dict[tuple[str, str], int]:
    """The highest numbers that stand anywhere in a text, also of a damaged file: those whose check character fits.

    `begins` is what serial shipping container codes of the station begin with; empty where it makes none.
    """
    highest: dict[tuple[str, str], int] = {}
    for found in set(_NUMBER.findall(text)):
        prefix: Prefix = found.split("-")[0]
        code, running = parts_of(prefix, found) or ("", 0)
        if running > highest.get((prefix, code), 0) and _is_minted(prefix, found):
            highest[prefix, code] = running
    if begins:
        codes = set(re.findall(rf"{begins}[0-9]{{{18 - len(begins)}}}", text))
        reference = max((reference_of(code, begins) for code in codes), default=0)
        if reference:
            highest[SSCC, begins] = reference
    return highest


def _is_minted(prefix: Prefix, text: str) -> bool:
    try:
        parse_number(prefix, text)
    except BadInput:
        return False
    return True


def highest_of(known: Iterable[Highest]) -> dict[tuple[str, str], int]:
    """The highest of all."""
    merged: dict[tuple[str, str], int] = {}
    for one in known:
        for key, running in one.items():
            merged[key] = max(running, merged.get(key, 0))
    return merged


def jump_after(days: int) -> int:
    """How many numbers are passed over where nobody can read what was minted since: more than a bench does in days."""
    return _JUMP + _JUMP_A_DAY * max(days, 0)


def floors(restored: Highest, found: Highest, code: str, begins: str, jump: int = 0) -> list[NumberFloor]:
    """What is to be recorded: the floors that lie above what the restored journal knows.

    `found` is what else is known; `jump` how far to go beyond it where that may not be all.
    """
    highest = highest_of([restored, found])
    if jump:
        own = [(prefix, code) for prefix in NAMES] + ([(SSCC, begins)] if begins else [])
        for key in own:
            highest[key] = highest.get(key, 0) + jump
    return [
        NumberFloor(prefix, of, min(running, most_reference(of)) if prefix == SSCC else running)
        for (prefix, of), running in sorted(highest.items())
        if running > restored.get((prefix, of), 0)
    ]

"""From which numbers on a station mints once entries are lost, so that none that may stand on paper is given twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from intake_app.domain.errors import BadInput
from intake_app.domain.heads import Alarm
from intake_app.domain.minted import NAMES, Prefix, parse_number, parts_of
from intake_app.domain.sscc import most_reference, reference_of

SSCC: Final = "SSCC"
"""Stands for a prefix where serial shipping container codes are meant; their `code` is what they begin with."""

_JUMP: Final = 1_000
_JUMP_A_DAY: Final = 500
_MOST_LOST: Final = 1_000_000
_MOST_AHEAD: Final = 100_000
_LAST: Final = 999_999_999
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
        NumberFloor(prefix, of, min(running, _last_of(prefix, of)))
        for (prefix, of), running in sorted(highest.items())
        if running > restored.get((prefix, of), 0)
    ]


def lacks_entries(alarm: Alarm) -> bool:
    """Whether it tells that entries are not there which were, as where work went on over the place of a newer file."""
    return _passed_over(alarm) > 0


def _passed_over(alarm: Alarm) -> int:
    """More numbers of a prefix than the entries can have minted that are lost by this alarm; 0 where it tells of none.

    An entry mints one at most. What was signed tells how many there were; the margin is for those behind, and for an
    end of which the look-ups alone tell. A file in whose place another was put back had passed numbers over itself.
    """
    lost = min(abs(alarm.expected - alarm.found), _MOST_LOST)
    match alarm.kind:
        case "older_file" | "cut_off":
            return lost + _JUMP
        case "changed":
            return lost + 2 * _JUMP
        case "end_missing":
            return _JUMP
        case _:
            return 0


def _last_of(prefix: str, code: str) -> int:
    """The highest running number that there can be."""
    return most_reference(code) if prefix == SSCC else _LAST


def _codes_of(alarm: Alarm) -> set[str]:
    """The station whose entries are lost, and the one that minted the number of a return of which none is left."""
    minted = parts_of("RMA", alarm.rma)
    return {alarm.station, minted[0] if minted else alarm.station}


def floors_after_loss(
    alarms: Iterable[Alarm], there: Highest, on_paper: Iterable[Highest], begins: str
) -> list[NumberFloor]:
    """The floors that lie above whatever was minted by entries that are lost by these alarms.

    `there` is what the entries that are there have minted: a look-up tells nothing here, for anybody can write there.
    `on_paper` are numbers that stand on papers, which an earlier loss among those that are lost now may have put
    further away; one that is too far is nobody's, and would take all others away.
    """
    jumps: dict[str, int] = {}
    for alarm in filter(lacks_entries, alarms):
        for code in _codes_of(alarm):
            jumps[code] = max(_passed_over(alarm), jumps.get(code, 0))
    reckoned = {(str(prefix), code): jump for code, jump in jumps.items() for prefix in NAMES}
    if begins and jumps:
        reckoned[SSCC, begins] = sum(jumps.values())
    reckoned = {key: min(there.get(key, 0) + jump, _last_of(*key)) for key, jump in reckoned.items()}
    farthest = {key: running + _MOST_AHEAD for key, running in reckoned.items()}
    near = [{key: running for key, running in one.items() if running <= farthest.get(key, 0)} for one in on_paper]
    return floors(there, highest_of([reckoned, *near]), "", begins)

"""From which numbers on a station mints once entries are lost, so that none that may stand on paper is given twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

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


class Reach(NamedTuple):
    """How far a number may lie from what is known to be minted, wherever it stands, so that it is believed.

    Anybody can name a folder so, or add an entry; one number that is too far would take all others away for ever. Were
    it minted all the same, a hundred thousand others would come before it is again. `beyond` is how many more may have
    been minted since.
    """

    minted: Highest
    beyond: int = 0

    def holds(self, key: tuple[str, str], running: int) -> bool:
        """Whether a number with this prefix and code is near enough."""
        return running <= self.minted.get(key, 0) + self.beyond + _MOST_AHEAD

    def near(self, known: Highest) -> dict[tuple[str, str], int]:
        """Those that are near enough."""
        return {key: running for key, running in known.items() if self.holds(key, running)}


def numbers_in(text: str, begins: str, reach: Reach | None = None) -> dict[tuple[str, str], int]:
    """The highest numbers that stand anywhere in a text, also of a damaged file: those whose check character fits.

    `begins` is what serial shipping container codes of the station begin with; empty where it makes none. One that is
    out of `reach`, where one is given, hides none that is nearer.
    """
    highest: dict[tuple[str, str], int] = {}
    for found in set(_NUMBER.findall(text)):
        prefix: Prefix = found.split("-")[0]
        code, running = parts_of(prefix, found) or ("", 0)
        is_higher = running > highest.get((prefix, code), 0) and _is_in(reach, (prefix, code), running)
        if is_higher and _is_minted(prefix, found):
            highest[prefix, code] = running
    if begins:
        codes = set(re.findall(rf"{begins}[0-9]{{{18 - len(begins)}}}", text))
        references = (reference_of(code, begins) for code in codes)
        reference = max((one for one in references if _is_in(reach, (SSCC, begins), one)), default=0)
        if reference:
            highest[SSCC, begins] = reference
    return highest


def _is_in(reach: Reach | None, key: tuple[str, str], running: int) -> bool:
    return reach is None or reach.holds(key, running)


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
    end of which the look-ups alone tell. An earlier program did not tell how many are lost where the file ends earlier.
    """
    lost = max(alarm.lost, 0)
    match alarm.kind:
        case "older_file" | "cut_off":
            return min(lost or max(alarm.expected - alarm.found, 0), _MOST_LOST) + _JUMP
        case "changed" if lost:
            # What was there in place of this file had passed numbers over itself, for what it lacked of this one.
            return min(lost + max(alarm.found - alarm.expected, 0), _MOST_LOST) + 2 * _JUMP
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
    near = highest_of(map(Reach(reckoned).near, on_paper))
    of_lost = {key: running for key, running in near.items() if key in reckoned}
    return floors(there, highest_of([reckoned, of_lost]), "", begins)

"""From which numbers on a station mints once entries are lost, so that none that may stand on paper is given twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec

from intake_app.domain.errors import BadInput
from intake_app.domain.heads import Alarm
from intake_app.domain.minted import NAMES, Prefix, parse_number, parts_of
from intake_app.domain.sscc import LEAST_REFERENCES, most_reference, reference_of

SSCC: Final = "SSCC"
"""Stands for a prefix where serial shipping container codes are meant; their `code` is what they begin with.

Where that is empty, it counts whatever they begin with: only the settings tell, and anybody can have written there.
"""

_JUMP: Final = 1_000
_JUMP_A_DAY: Final = 500
_MOST_JUMPS: Final = 10
"""Entries that are lost may be alarms that passed over numbers themselves: as many are reckoned with at most."""
_MOST_BEGINNINGS: Final = 40
_OF_ONE_CHAIN: Final = frozenset({"older_file", "cut_off", "changed", "end_missing", "chain_broken"})
_MOST_LOST: Final = 1_000_000
_MOST_AHEAD: Final = 100_000
_LAST: Final = 999_999_999
_NUMBER: Final = re.compile(r"(?:RMA|KO|KIT|LP)-[A-Z0-9]{1,6}-[0-9]{6,9}-[0-9A-Z]", re.ASCII)

Key = TypeVar("Key")
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


def highest_of(known: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    """The highest of all, each by what it is of."""
    merged: dict[Key, int] = {}
    for one in known:
        for key, running in one.items():
            merged[key] = max(running, merged.get(key, 0))
    return merged


def jump_after(days: int) -> int:
    """How many numbers are passed over where nobody can read what was minted since: more than a bench does in days."""
    return _JUMP * _MOST_JUMPS + _JUMP_A_DAY * max(days, 0)


def floors(restored: Highest, found: Highest, code: str, begins: str, jump: int = 0) -> list[NumberFloor]:
    """What is to be recorded: the floors that lie above what the restored journal knows.

    `found` is what else is known; `jump` how far to go beyond it where that may not be all.
    """
    highest = highest_of([restored, found])
    beginnings = _beginnings(highest, begins)
    if jump:
        own = [*((prefix, code) for prefix in NAMES), *beginnings]
        for key in own:
            highest[key] = highest.get(key, 0) + jump
    return [
        NumberFloor(prefix, of, min(running, _last_of(prefix, of)))
        for (prefix, of), running in sorted(highest.items())
        if running > restored.get((prefix, of), 0) and (prefix != SSCC or (prefix, of) in beginnings)
    ]


def may_hide_loss(alarm: Alarm) -> bool:
    """Whether entries may not be there, or not as they were, though it does not tell so.

    Whatever wrote into the file, or took what was signed away, may have taken entries along, and lowered the look-ups.
    Only an entry that the program would not have written is as it was written, and so are those before it.
    """
    return alarm.kind != "entry_wrong"


def _passed_over(alarm: Alarm) -> int:
    """More numbers of a prefix than the entries can have minted that are lost by this alarm.

    What was signed tells how many there were; the margin is for those behind, and all there is where nothing tells. An
    earlier program did not tell how many are lost where the file ends earlier.
    """
    lost = max(alarm.lost, 0)
    match alarm.kind:
        case "older_file" | "cut_off" | "other_folder":
            return _behind(lost or max(alarm.expected - alarm.found, 0))
        case "changed" if lost:
            # What was there in place of this file had passed numbers over itself, for what it lacked of this one.
            return _behind(max(alarm.found - alarm.expected, 0)) + _behind(lost)
        case "memory_lost" | "memory_forged" | "unknown_key":
            return _JUMP * _MOST_JUMPS
        case _:
            return _JUMP


def _behind(lost: int) -> int:
    """How many numbers so many entries took along at most: each one, or as many as an alarm passed over."""
    return min(lost, _MOST_LOST) + _JUMP * min(lost + 1, _MOST_JUMPS)


def _last_of(prefix: str, code: str) -> int:
    """The highest running number that there can be."""
    return (most_reference(code) if code else LEAST_REFERENCES) if prefix == SSCC else _LAST


def _codes_of(alarm: Alarm, code: str) -> set[str]:
    """The stations whose entries may be lost, and the one that minted the number of a return of which none is left.

    What is not told of one chain may be of that of the station itself.
    """
    minted = parts_of("RMA", alarm.rma)
    of_return = {minted[0]} if minted else set()
    return of_return | ({alarm.station} if alarm.kind in _OF_ONE_CHAIN else {alarm.station or code, code})


def _chain_of(alarm: Alarm, code: str) -> str:
    """Of which station's chain it tells that entries are lost: of the station's own, where it may be of any."""
    return alarm.station if alarm.kind in _OF_ONE_CHAIN else code


def _beginnings(minted: Highest, begins: str) -> set[tuple[str, str]]:
    """What container codes that are lost can have begun with: as those that are there, or with anything at all.

    Of what somebody made up there may be any number: some count, and what this station's begin with.
    """
    known = sorted((running, code) for (prefix, code), running in minted.items() if prefix == SSCC)
    return {(SSCC, code) for _, code in known[-_MOST_BEGINNINGS:]} | {(SSCC, one) for one in ("", begins)}


class Stretch(NamedTuple):
    """Entries of a station that follow one another, the highest numbers that they tell, and what is missing before.

    `missing` is how many entries are not there between those before and these, or do not hold. A look-up tells nothing
    here, for anybody can write there.
    """

    station: str
    missing: int
    told: Highest


def floors_after_loss(
    alarms: Iterable[Alarm], there: Sequence[Stretch], on_paper: Iterable[Highest], code: str, begins: str
) -> list[NumberFloor]:
    """The floors that lie above whatever was minted by entries that are lost by these alarms, or may be.

    `there` is what the chains of all stations hold, each from its beginning. `on_paper` are numbers that stand on
    papers, which an earlier loss among those that are lost now may have put further away; one that is too far is
    nobody's, and would take all others away. `code` is the station's own.
    """
    hiding = list(filter(may_hide_loss, alarms))
    if not hiding:
        return []
    of_station = highest_of(dict.fromkeys(_codes_of(alarm, code), _passed_over(alarm)) for alarm in hiding)
    of_chain = highest_of({_chain_of(alarm, code): _passed_over(alarm)} for alarm in hiding)
    minted = highest_of(stretch.told for stretch in there)
    # Of a station's numbers the largest loss counts; container codes may have been minted under any code it had.
    jumps = {(str(prefix), of): jump for of, jump in of_station.items() for prefix in NAMES}
    jumps |= dict.fromkeys(_beginnings(minted, begins), sum(of_chain.values()))
    # The own chain last: it goes on, with floors above what the others lack, too.
    chains = sorted(there, key=lambda stretch: stretch.station == code)
    reckoned = {key: min(_most_minted(key, chains, of_station) + jump, _last_of(*key)) for key, jump in jumps.items()}
    near = highest_of(map(Reach(reckoned).near, on_paper))
    of_lost = {key: running for key, running in near.items() if key in reckoned}
    return floors(minted, highest_of([reckoned, of_lost]), code, begins)


def _most_minted(key: tuple[str, str], there: Iterable[Stretch], stations: Collection[str]) -> int:
    """The highest number that may have been minted: each entry that is missing may have minted the next one.

    What is missing is passed over once: a number behind it that lies above all of these, such as a floor, takes in all
    that was minted before. Of what somebody made up there may be missing any number: some count.
    """
    prefix, of = key
    highest = most = 0
    for stretch in there:
        if stretch.station in stations and (prefix == SSCC or stretch.station == of):
            most = min(most + stretch.missing, highest + _MOST_AHEAD)
        told = stretch.told.get(key, 0)
        highest, most = max(highest, told), max(most, told)
    return most

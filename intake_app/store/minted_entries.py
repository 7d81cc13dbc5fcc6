"""The numbers that the entries themselves tell of, and which of these are missing, whatever the look-ups say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from operator import attrgetter
from typing import Final, get_args

from intake_app.domain.chain import hash_of_parts
from intake_app.domain.consignment_events import ConsignmentBegun
from intake_app.domain.errors import IntakeError
from intake_app.domain.events import AnyPayload
from intake_app.domain.minted import station_and_number
from intake_app.domain.number_floors import SSCC, Highest, Reach, Stretch, highest_of
from intake_app.domain.payload import Payload
from intake_app.domain.sscc import references_of
from intake_app.domain.station_events import WithFloors
from intake_app.store.chain import STORED, row_of
from intake_app.store.database import UNPROVABLE, DatabaseFile
from intake_app.store.event_rows import event_of

_MINTING: Final = tuple(
    str(one.__struct_config__.tag)
    for one in get_args(AnyPayload)
    if one.minted is not Payload.minted or issubclass(one, WithFloors)
)
_MINTING_STORED: Final = frozenset(map(str.encode, _MINTING))
# By no index, which may be bent; the newest first, which have the highest, should a page be damaged before them.
_ROWS: Final = (
    f"SELECT {STORED} FROM events NOT INDEXED WHERE kind IN ({', '.join('?' * len(_MINTING))}) ORDER BY rowid DESC"  # noqa: S608 - our own words
)

_EVERY_ROW: Final = f"SELECT {STORED} FROM events NOT INDEXED ORDER BY rowid DESC"  # noqa: S608 - as above


class MintedReader(DatabaseFile):
    """Reads what was minted from the entries, as few as these are."""

    def minted_by_entries(self, reach: Reach | None = None) -> Highest:
        """The highest running numbers by prefix and station code, as far as the entries can be read.

        An entry that is damaged tells nothing, and keeps no other from telling; nor does a number that is out of
        `reach`, where one is given. Container codes are told by whatever they may begin with. It reads all entries:
        for what happens rarely.
        """
        return highest_of(reach.near(one) if reach else one for one in self._minted())

    def _minted(self) -> Iterator[Highest]:
        with suppress(*UNPROVABLE):
            for stored in self._connection.execute(_ROWS, _MINTING):
                with suppress(IntakeError, ValueError, TypeError):
                    yield _minted_by(event_of(row_of(stored)).payload)

    def stretches(self) -> list[Stretch]:
        """What the entries of each chain tell, from its beginning, and how many are missing between them.

        So are those that do not hold: that do not fit their hash, or cannot be read. For what happens rarely: it takes
        as long as a proof of the chains.
        """
        chains: defaultdict[str, _Chain] = defaultdict(_Chain)
        with suppress(*UNPROVABLE):
            for stored in self._connection.execute(_EVERY_ROW):
                with suppress(ValueError, TypeError):  # what is damaged there is missing, of whatever chain it was
                    station, sequence = str(stored[1], "utf-8"), int(stored[2])
                    chains[station].take(sequence, _told_by(stored))
        return [one for station, chain in chains.items() for one in chain.stretches(station)]


class _Run:
    """Entries of one chain that hold and follow one another, and the highest numbers that they tell."""

    def __init__(self, first: int, told: Highest) -> None:
        self.first = self.last = first
        self.told = dict(told)

    def begin_with(self, told: Highest) -> None:
        """The entry before them holds, too."""
        self.first -= 1
        for key, running in told.items():
            self.told[key] = max(running, self.told.get(key, 0))


class _Chain:
    """One station's chain as it is read from its end."""

    def __init__(self) -> None:
        self._end = 0
        self._runs: list[_Run] = []

    def take(self, sequence: int, told: Highest | None) -> None:
        """The entry with this number tells these; nothing where it does not hold."""
        self._end = max(self._end, sequence)
        if told is None:
            return
        if self._runs and self._runs[-1].first == sequence + 1:
            self._runs[-1].begin_with(told)
        else:
            self._runs.append(_Run(sequence, told))

    def stretches(self, station: str) -> Iterator[Stretch]:
        """From its beginning. Somebody may have added numbers below 1, or one number twice: they stand for no other."""
        reached = 0
        for run in sorted(self._runs, key=attrgetter("first")):
            yield Stretch(station, max(run.first - reached - 1, 0), run.told)
            reached = max(reached, run.last)
        yield Stretch(station, self._end - reached, {})


def _told_by(stored: tuple[bytes, ...]) -> Highest | None:
    """The numbers that a row tells; nothing where it does not hold."""
    *columns, payload, before, hash_now = stored
    if None in stored or hash_of_parts((before, *columns, payload)).encode() != hash_now:
        return None
    if stored[8] not in _MINTING_STORED:
        return {}
    try:
        return _minted_by(event_of(row_of(stored)).payload)
    except (IntakeError, ValueError, TypeError):
        return None


def _minted_by(payload: AnyPayload) -> Highest:
    minted: dict[tuple[str, str], int] = {}
    if payload.minted:
        prefix, number = payload.minted
        code, running = station_and_number(prefix, number)
        minted[prefix, code] = running
    if isinstance(payload, ConsignmentBegun):
        minted |= {(SSCC, begins): reference for begins, reference in references_of(payload.sscc).items()}
    if isinstance(payload, WithFloors):
        minted |= {(floor.prefix, floor.code): floor.highest for floor in payload.floors}
    return minted

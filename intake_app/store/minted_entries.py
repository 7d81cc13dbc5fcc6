"""The highest numbers that the entries themselves tell of, whatever the look-ups made of them say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final, get_args

from intake_app.domain.consignment_events import ConsignmentBegun
from intake_app.domain.errors import IntakeError
from intake_app.domain.events import AnyPayload
from intake_app.domain.minted import station_and_number
from intake_app.domain.number_floors import SSCC, Highest, Reach, highest_of
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
# By no index, which may be bent; the newest first, which have the highest, should a page be damaged before them.
_ROWS: Final = (
    f"SELECT {STORED} FROM events NOT INDEXED WHERE kind IN ({', '.join('?' * len(_MINTING))}) ORDER BY rowid DESC"  # noqa: S608 - our own words
)

_MISSING: Final = "SELECT station, max(sequence) - count(*) FROM events NOT INDEXED GROUP BY station"


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

    def missing_between(self) -> dict[str, int]:
        """By station how many numbers no entry has below that of its latest; as far as that can be read."""
        missing: dict[str, int] = {}
        with suppress(*UNPROVABLE):
            missing.update(self._connection.execute(_MISSING))
        return missing


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

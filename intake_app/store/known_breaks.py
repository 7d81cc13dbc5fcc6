"""Where a chain breaks and somebody who may went on knowing of it: what stands there is bound by their alarm."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import NamedTuple

from intake_app.domain.errors import IntakeError
from intake_app.domain.heads import BrokenAt
from intake_app.domain.station_record import settled_breaks
from intake_app.store.chain import Break, proved_stations
from intake_app.store.database import UNPROVABLE, Connection
from intake_app.store.journal_reading import JournalReader


class ProofOfAll(NamedTuple):
    """How many entries were read soundly, where a chain breaks and nobody knows of it, and which breaks are known.

    Up to the first of the latter entries were read soundly, and behind it they were held against what is stored there.
    """

    entries: int
    first_break: Break | None
    known: tuple[Break, ...]


def known_breaks(journal: JournalReader) -> frozenset[tuple[str, BrokenAt]]:
    """The breaks, by station, that are known by this journal's own record; none where that cannot be read."""
    with contextlib.suppress(IntakeError, *UNPROVABLE):
        return settled_breaks(journal.station_events())
    return frozenset()


def prove_all(path: Path, connection: Connection) -> ProofOfAll:
    """Walk the chains of a journal; stops at the first station with an entry that does not hold and nobody knows of."""
    entries, known = 0, list[Break]()
    for proof in proved_stations(connection, known=known_breaks(JournalReader(path, connection))):
        entries += proof.entries
        new = next((one for one in proof.breaks if not one.is_known), None)
        if new:
            return ProofOfAll(entries, new, tuple(known))
        known += proof.breaks
    return ProofOfAll(entries, None, tuple(known))

"""Whether every unit that left might, by the entries before the one that let it out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from intake_app.domain.consignments import ConsignmentRow
from intake_app.domain.events import Event, kind_of
from intake_app.domain.leaving import wrongly_left
from intake_app.domain.lineage import Pair
from intake_app.domain.signed_in import Wrong
from intake_app.store.database import Connection
from intake_app.store.event_rows import COLUMNS, EventRow, proved_event_of
from intake_app.store.journal_reading import JournalReader
from intake_app.store.written_order import place_of

_REMEMBERED: Final = 64
_OF_SUBJECT: Final = f"SELECT rowid, {COLUMNS} FROM events WHERE subject = ? ORDER BY rowid"  # noqa: S608 - our own

_Placed: TypeAlias = list[tuple[int, Event]]


class LeavingCheck:
    """Looks at what let a unit out.

    The chain of the journal must be proved, and its look-ups be those that are made again from it, of every subject.
    """

    def __init__(
        self, journal: JournalReader, connection: Connection, event_from: Callable[[EventRow], Event | None]
    ) -> None:
        self._journal = journal
        self._connection = connection
        self._event_from = event_from
        # A unit is packed, dispatched and sent in one go: its entries are read once for all three.
        self._events_of = functools.lru_cache(_REMEMBERED)(self._read)

    def look(self, subject: str, kept: int) -> Iterator[Wrong]:
        """What is wrong with the first `kept` events of a consignment or a replacement, in sentences.

        Those for which `event_from` gives nothing are passed over.
        """
        read = (self._event_from(EventRow(*row)) for _, *row in self._connection.execute(_OF_SUBJECT, (subject,)))
        events = [event for event in read if event is not None]
        yield from wrongly_left(events[:kept], self._before)

    def _before(self, event: Event) -> _EntriesBefore:
        return _EntriesBefore(self._journal, self._events_of, place_of(self._connection, event.id))

    def _read(self, subject: str) -> _Placed:
        rows = self._connection.execute(_OF_SUBJECT, (subject,))
        return [(place, proved_event_of(EventRow(*row))) for place, *row in rows]


class _EntriesBefore:
    """Fulfils `UnitEntries` with what was written before a place.

    Of the look-ups, which tell of the end, it takes what had begun by then; pairs are those that the entries tell.
    """

    def __init__(self, journal: JournalReader, events_of: Callable[[str], _Placed], place: int) -> None:
        self._journal = journal
        self._all_of = events_of
        self._place = place

    def events_of(self, subject: str) -> list[Event]:
        """Every event of one subject, in order; empty when there is none."""
        return [event for place, event in self._all_of(subject) if place < self._place]

    def subjects_naming(self, serial: str, subject_kind: str) -> list[str]:
        """The subjects of this kind that ever named this serial, as far as they had begun."""
        return self._begun(self._journal.subjects_naming(serial, subject_kind))

    def returns_opened_under(self, number: str) -> list[str]:
        """The returns that were opened under this RMA number."""
        return self._begun(self._journal.returns_opened_under(number))

    def consignments_of_unit(self, serial: str, return_id: str = "") -> list[ConsignmentRow]:
        """Those with a unit of this serial, or of this return, as far as they had begun."""
        rows = self._journal.consignments_of_unit(serial, return_id)
        return [row for row in rows if self.begun_at(row.id)]

    def pairs_of(self, serial: str) -> list[Pair]:  # noqa: ARG002 - the look-up tells of the end alone
        """None: what the entries tell of pairs is found by the serials that they name."""
        return []

    def begun_at(self, subject: str) -> int:
        """The place of the first entry of a subject."""
        first = next((place for place, _ in self._all_of(subject)), 0)
        return first if first < self._place else 0

    def latest_at(self, subject: str, kind: str) -> int:
        """The place of the latest entry of this kind of a subject."""
        of_kind = (at for at, event in self._all_of(subject) if at < self._place and kind_of(event.payload) == kind)
        return max(of_kind, default=0)

    def _begun(self, subjects: Sequence[str]) -> list[str]:
        return [one for one in subjects if self.begun_at(one)]

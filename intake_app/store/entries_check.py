"""Whether the entries of a sound chain are such as the program writes: by whom, by which rules, of what might leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from intake_app.domain.events import Event
from intake_app.domain.leaving import HELD
from intake_app.domain.signed_in import Presence
from intake_app.domain.station_events import AlarmAcknowledged
from intake_app.store.database import Connection
from intake_app.store.decision_check import DecisionCheck
from intake_app.store.event_rows import EventRow, proved_event_of
from intake_app.store.journal_reading import JournalReader
from intake_app.store.leaving_check import LeavingCheck
from intake_app.store.people import told_of_presence
from intake_app.store.rebuild import NOT_FOLDED, why_not_folded

EntryPart = Literal["people", "decisions", "shipments"]


class EntryFault(NamedTuple):
    """What is wrong, of which part, in a sentence; `entry` is one that the program would not have written so.

    Not `is_found`, it is something that could not be looked at.
    """

    part: EntryPart
    sentence: str
    entry: Event | None
    is_found: bool = True


class EntriesCheck:
    """Looks at the events of each subject, while the look-ups are made again from them, and then at what left."""

    def __init__(
        self,
        journal: JournalReader,
        connection: Connection,
        decided: DecisionCheck,
        event_from: Callable[[EventRow], Event | None] = proved_event_of,
    ) -> None:
        self._presence = Presence(told_of_presence(connection, event_from))
        self._decided = decided
        self._leaving = LeavingCheck(journal, connection, event_from)
        self._held: list[tuple[str, str, int]] = []

    def at_the_door(self) -> Iterator[EntryFault]:
        """Who was let in as somebody that they were not, or by what they had not."""
        return (EntryFault("people", one.sentence, one.event) for one in self._presence.faults)

    def counted(self, station_events: Sequence[Event]) -> list[Event]:
        """What happened to the station, without what was acknowledged by somebody who was not there or might not."""
        return [
            event
            for event in station_events
            if not (isinstance(event.payload, AlarmAcknowledged) and self._presence.fault(event, station_events))
        ]

    def look(self, events: Sequence[Event], kept: int) -> Iterator[EntryFault]:
        """What is wrong with these events of one subject, in sentences; so many of them follow each other."""
        for event in events:
            yield from self._written(event, events)
            yield from self._decided_so(event)
        first = events[0]
        if kept and first.subject_kind in HELD:
            self._held.append((first.subject_kind, first.subject, kept))

    def that_left(self) -> Iterator[EntryFault]:
        """What let a unit out that might not leave; to be asked when the look-ups of all subjects are made."""
        for subject_kind, subject, kept in self._held:
            try:
                for wrong in self._leaving.look(subject, kept):
                    yield EntryFault("shipments", wrong.sentence, wrong.event)
            except NOT_FOLDED as error:
                # Another subject, one with the same unit, holds an entry that cannot be there; it is told for itself.
                what = f"Not all that left by the {subject_kind.replace('_', ' ')} {subject} could be looked at"
                yield EntryFault("shipments", f"{what}: {why_not_folded(error)}", None, is_found=False)

    def _written(self, event: Event, events: Sequence[Event]) -> Iterator[EntryFault]:
        try:
            if fault := self._presence.fault(event, events):
                yield EntryFault("people", fault, event)
        except NOT_FOLDED as error:
            # It is asked of the entries before it, and one of these cannot be there; that one is told for itself.
            what = f"Whether “{event.operator}” might write entry {event.sequence:,} of station “{event.station}”"
            told = f"{what} could not be looked at: {why_not_folded(error)}"
            yield EntryFault("people", told, None, is_found=False)

    def _decided_so(self, event: Event) -> Iterator[EntryFault]:
        try:
            fault, is_its_own = self._decided.look(event)
        except NOT_FOLDED as error:
            where = f"The decision of entry {event.sequence} of station “{event.station}”"
            fault, is_its_own = f"{where} cannot be made again: {why_not_folded(error)}", True
        if fault:
            yield EntryFault("decisions", fault, event if is_its_own else None)

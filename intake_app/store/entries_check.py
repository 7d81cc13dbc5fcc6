"""Whether the entries of a sound chain are such as the program writes: by whom, by which rules, of what might leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from intake_app.domain.events import Event
from intake_app.domain.signed_in import Presence
from intake_app.domain.station_events import AlarmAcknowledged
from intake_app.store.database import Connection
from intake_app.store.decision_check import DecisionCheck
from intake_app.store.event_rows import EventRow, proved_event_of
from intake_app.store.journal_reading import JournalReader
from intake_app.store.leaving_check import LeavingCheck
from intake_app.store.people import told_of_presence
from intake_app.store.rebuild import NOT_FOLDED

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
    """Looks at the events of each subject, while the look-ups are made again from them."""

    def __init__(
        self,
        journal: JournalReader,
        connection: Connection,
        decided: DecisionCheck,
        event_from: Callable[[EventRow], Event | None] = proved_event_of,
    ) -> None:
        self._presence = Presence(told_of_presence(connection, event_from))
        self._decided = decided
        self._leaving = LeavingCheck(journal, connection)

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
            if fault := self._presence.fault(event, events):
                yield EntryFault("people", fault, event)
            fault, is_its_own = self._decided.look(event)
            if fault:
                yield EntryFault("decisions", fault, event if is_its_own else None)
        if kept:
            yield from self._left(events[:kept])

    def _left(self, events: Sequence[Event]) -> Iterator[EntryFault]:
        try:
            for wrong in self._leaving.look(events):
                yield EntryFault("shipments", wrong.sentence, wrong.event)
        except NOT_FOLDED as error:
            # Another subject, one with the same unit, holds an entry that cannot be there; it is told for itself.
            of = f"the {events[0].subject_kind.replace('_', ' ')} {events[0].subject}"
            yield EntryFault(
                "shipments", f"Not all that left by {of} could be looked at: {error}", None, is_found=False
            )

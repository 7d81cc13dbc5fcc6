"""Whether the entries of a sound chain are such as the program writes: by whom, by which rules, of what might leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from intake_app.domain.events import Event
from intake_app.domain.signed_in import Presence
from intake_app.store.database import Connection
from intake_app.store.decision_check import DecisionCheck
from intake_app.store.journal_reading import JournalReader
from intake_app.store.leaving_check import LeavingCheck
from intake_app.store.people import told_of_presence

EntryPart = Literal["people", "decisions", "shipments"]


class EntryFault(NamedTuple):
    """What is wrong, of which part, in a sentence; `entry` is one that the program would not have written so."""

    part: EntryPart
    sentence: str
    entry: Event | None


class EntriesCheck:
    """Looks at the events of each subject, while the look-ups are made again from them."""

    def __init__(self, journal: JournalReader, connection: Connection, decided: DecisionCheck) -> None:
        self._presence = Presence(told_of_presence(connection))
        self._decided = decided
        self._leaving = LeavingCheck(journal, connection)

    def at_the_door(self) -> Iterator[EntryFault]:
        """Who was let in as somebody that they were not, or by what they had not."""
        return (EntryFault("people", one.sentence, one.event) for one in self._presence.faults)

    def look(self, events: Sequence[Event]) -> Iterator[EntryFault]:
        """What is wrong with these events of one subject, in sentences."""
        for event in events:
            if fault := self._presence.fault(event, events):
                yield EntryFault("people", fault, event)
            fault, is_its_own = self._decided.look(event)
            if fault:
                yield EntryFault("decisions", fault, event if is_its_own else None)
        for wrong in self._leaving.look(events):
            yield EntryFault("shipments", wrong.sentence, wrong.event)

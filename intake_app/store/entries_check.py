"""Whether the entries of a sound chain are such as the program writes: by whom, by which rules, of what might leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from intake_app.domain.events import Event
from intake_app.domain.signed_in import Presence
from intake_app.store.database import Connection
from intake_app.store.decision_check import DecisionCheck
from intake_app.store.journal_reading import JournalReader
from intake_app.store.leaving_check import LeavingCheck
from intake_app.store.people import told_of_presence

EntryPart = Literal["people", "decisions", "shipments"]
Wrong = tuple[EntryPart, str]


class EntriesCheck:
    """Looks at the events of each subject, while the look-ups are made again from them."""

    def __init__(self, journal: JournalReader, connection: Connection, decided: DecisionCheck) -> None:
        self._presence = Presence(told_of_presence(connection))
        self._decided = decided
        self._leaving = LeavingCheck(journal, connection)

    def at_the_door(self) -> Iterator[Wrong]:
        """Who was let in as somebody that they were not, or by what they had not."""
        return (("people", fault) for fault in self._presence.faults)

    def look(self, events: Sequence[Event]) -> Iterator[Wrong]:
        """What is wrong with these events of one subject, in sentences."""
        for event in events:
            if fault := self._presence.fault(event, events):
                yield "people", fault
            if fault := self._decided.look(event):
                yield "decisions", f"{fault[0].upper()}{fault[1:]}"
        for fault in self._leaving.look(events):
            yield "shipments", fault

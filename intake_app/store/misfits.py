"""Entries of a sound chain that no program wrote: they cannot be read, or nothing that was recorded leads to them."""

from __future__ import annotations

from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import SCHEMA, Event
from intake_app.store.event_rows import EventRow, has_its_kinds, proved_event_of
from intake_app.store.findings import Findings
from intake_app.store.rebuild import not_followed


class Misfits:
    """Tells of each once, so that everything else is looked at all the same."""

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._illegible: set[str] = set()
        self.are_there = False

    def legible(self, row: EventRow) -> Event | None:
        """The event that the row keeps; None where it cannot be read."""
        try:
            return proved_event_of(row)
        except StorageFailed as error:
            self.are_there = True
            if row.id not in self._illegible:
                self._illegible.add(row.id)
                # What a newer program wrote, or a bit bent that the hash does not hold, is only not known.
                is_found = has_its_kinds(row) and row.schema <= SCHEMA
                self._found.fault("entries", str(error), is_found=is_found, entry=row if is_found else None)
            return None

    def refused(self, event: Event, why: str) -> None:
        """Behind what was recorded before of its subject this one cannot be."""
        self.are_there = True
        self._found.fault("entries", not_followed(event, why), entry=event)

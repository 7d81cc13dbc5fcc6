"""The events of a subject as rows of the journal, each held against its neighbours in the chain.

A row whose own hash was made to fit again is only told by the entry after it, and one that was taken away by its gap.
"""

from __future__ import annotations

from typing import Final

from intake_app.domain.events import GENESIS
from intake_app.domain.person_events import PERSON, SESSION
from intake_app.domain.station_events import STATION
from intake_app.store.database import Connection
from intake_app.store.event_rows import EventRow, damaged

_COLUMNS: Final = ", ".join(f"one.{name}" for name in EventRow._fields)
# In the order of writing: a station whose code was changed begins to count anew in the middle of a return.
_LINKED: Final = f"""
SELECT {_COLUMNS}, before.hash, after.previous FROM events AS one
LEFT JOIN events AS before ON before.station = one.station AND before.sequence = one.sequence - 1
LEFT JOIN events AS after ON after.station = one.station AND after.sequence = one.sequence + 1
WHERE one.subject = ? ORDER BY one.rowid
"""  # noqa: S608 - the columns are our own
_IS_LAST: Final = "SELECT NOT EXISTS (SELECT 1 FROM events WHERE station = ? AND sequence > ?)"

# Whoever signs in, to say what is to be done about a damaged neighbour, is let in; what they did themselves must hold.
_OF_THE_DOOR: Final = {PERSON, SESSION, STATION}


def linked_rows(connection: Connection, subject: str) -> list[EventRow]:
    """Every row of the subject, in order. Raises `StorageFailed` for the first that its neighbours do not hold.

    Nor may one stand before another of its station that it follows: what was taken back last would count again.
    """
    rows: list[EventRow] = []
    latest: dict[str, int] = {}
    for *stored, before, after in connection.execute(_LINKED, (subject,)):
        row = EventRow(*stored)
        why = _fault(connection, row, before, after)
        if not why and row.sequence <= latest.get(row.station, 0):
            why = "it was put behind one that follows it"
        latest[row.station] = row.sequence
        if why:
            raise damaged(row, why)
        rows.append(row)
    return rows


def _fault(connection: Connection, row: EventRow, before: str | None, after: str | None) -> str:
    """What is wrong between a row and its neighbours; empty where they hold it."""
    if after is not None and after != row.hash:
        return "the entry after it follows another one"
    if row.subject_kind in _OF_THE_DOOR:
        return ""
    if after is None and not connection.execute(_IS_LAST, (row.station, row.sequence)).fetchone()[0]:
        return "the entry after it is missing"
    expected = GENESIS if row.sequence == 1 else before
    if expected is None:
        return "the entry before it is missing"
    return "" if row.previous == expected else "it does not follow the entry before it"

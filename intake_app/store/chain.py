"""Proving the journal's chain of hashes over the rows as they are stored."""

from __future__ import annotations

from typing import NamedTuple

from intake_app.domain.chain import hash_of_parts
from intake_app.domain.events import GENESIS
from intake_app.store.database import Connection, DatabaseError
from intake_app.store.event_rows import EventRow

# Every column as the bytes that are stored: a text that is no UTF-8 any more must be found, not end the reading.
_BYTES = ", ".join(f"CAST({name} AS BLOB)" for name in EventRow._fields)
_STORED = f"SELECT {_BYTES} FROM events ORDER BY station, sequence"  # noqa: S608 - the columns are our own
_GENESIS = GENESIS.encode()


class Break(NamedTuple):
    """The first entry of a station's chain that does not hold, and why."""

    station: str
    sequence: int
    why: str


class Proof(NamedTuple):
    """How many entries were read soundly, and where the chain breaks, if it does."""

    entries: int
    first_break: Break | None


def prove(connection: Connection) -> Proof:
    """Walks every station's chain from its beginning; stops at the first entry that does not hold."""
    station: bytes | None = None
    sequence, previous, entries = 0, _GENESIS, 0
    try:
        for stored in connection.execute(_STORED):
            if stored[1] != station:
                station, sequence, previous = stored[1], 0, _GENESIS
            sequence += 1
            if not _holds(stored, sequence, previous):
                why = _fault(stored, sequence, previous.decode())
                return Proof(entries, Break(_shown(stored[1]), sequence, why))
            previous = stored[12]
            entries += 1
    except DatabaseError as error:
        return Proof(entries, Break(_shown(station or b""), sequence + 1, f"the file cannot be read here ({error})"))
    return Proof(entries, None)


def _shown(station: bytes) -> str:
    return str(station, "utf-8", "replace")


def _holds(stored: tuple[bytes, ...], sequence: int, previous: bytes) -> bool:
    """Whether the row is the next: told from its bytes alone, for there may be millions."""
    *columns, payload, before, hash_now = stored
    try:
        b"\n".join(columns).decode()
    except UnicodeDecodeError:
        return False
    is_next = columns[2] == b"%d" % sequence and before == previous
    return is_next and hash_of_parts((before, *columns, payload)).encode() == hash_now


def _fault(stored: tuple[bytes, ...], sequence: int, previous: str) -> str:
    """What is wrong with a row that is not the next."""
    try:
        row = _row(stored)
    except ValueError as error:
        return f"a column does not hold what was written ({error})"
    if row.sequence != sequence:
        return f"entry {sequence} is missing: {row.sequence} follows"
    if row.previous != previous:
        return "it does not follow the entry before it"
    return "its content does not fit its hash"


def _row(stored: tuple[bytes, ...]) -> EventRow:
    """The row of these bytes; raises `ValueError` where they are not what the program writes."""
    text = [str(part, "utf-8") for part in stored[:10]]
    return EventRow(
        id=text[0],
        station=text[1],
        sequence=int(text[2]),
        at=text[3],
        offset_minutes=int(text[4]),
        operator=text[5],
        subject_kind=text[6],
        subject=text[7],
        kind=text[8],
        schema=int(text[9]),
        payload=stored[10],
        previous=str(stored[11], "utf-8"),
        hash=str(stored[12], "utf-8"),
    )

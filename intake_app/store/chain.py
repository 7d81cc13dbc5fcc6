"""Proving the journal's chain of hashes over the rows as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from intake_app.domain.chain import hash_of_parts
from intake_app.domain.events import GENESIS
from intake_app.store.database import UNPROVABLE, Connection, cannot_be_read
from intake_app.store.event_rows import EventRow

# Every column as the bytes that are stored: a text that is no UTF-8 any more must be found, not end the reading.
_BYTES = ", ".join(f"CAST({name} AS BLOB)" for name in EventRow._fields)
_STORED = f"SELECT {_BYTES} FROM events ORDER BY station, sequence"  # noqa: S608 - the columns are our own
_GENESIS = GENESIS.encode()
_NO_STATION = ""  # no station's bytes are this text
_TELL_EVERY = 20_000


class Break(NamedTuple):
    """The first entry of a station's chain that does not hold, and why."""

    station: str
    sequence: int
    why: str


class StationProof(NamedTuple):
    """How far the chain of a station is sound: so many entries, the last of them with this hash; what breaks it."""

    station: str
    entries: int
    hash: str
    broken: Break | None


class Proof(NamedTuple):
    """How many entries were read soundly, and where the chain breaks, if it does."""

    entries: int
    first_break: Break | None


def prove(connection: Connection) -> Proof:
    """Walks every station's chain from its beginning; stops at the first station with an entry that does not hold."""
    entries = 0
    for proof in proved_stations(connection):
        entries += proof.entries
        if proof.broken:
            return Proof(entries, proof.broken)
    return Proof(entries, None)


def proved_stations(connection: Connection, told: Callable[[int], object] = lambda _: None) -> Iterator[StationProof]:
    """Walks one station's chain after the other, each to the first entry that does not hold.

    `told` is called now and then with how many entries were read.
    """
    station: bytes | str | None = _NO_STATION
    sequence, previous, read = 0, _GENESIS, 0
    broken: Break | None = None
    try:
        for stored in connection.execute(_STORED):
            if stored[1] != station:
                if station != _NO_STATION:
                    yield StationProof(_shown(station), sequence, previous.decode(), broken)
                station, sequence, previous, broken = stored[1], 0, _GENESIS, None
            read += 1
            if not read % _TELL_EVERY:
                told(read)
            if broken:
                continue
            if _holds(stored, sequence + 1, previous):
                sequence, previous = sequence + 1, stored[12]
            else:
                broken = Break(_shown(station), sequence + 1, _fault(stored, sequence + 1, previous.decode()))
    except UNPROVABLE as error:
        broken = broken or Break(_shown(station), sequence + 1, cannot_be_read("the file", error))
    if station != _NO_STATION or broken:
        yield StationProof(_shown(station), sequence, previous.decode(), broken)


def _shown(station: bytes | str | None) -> str:
    return str(station, "utf-8", "replace") if isinstance(station, bytes) else ""


def _holds(stored: tuple[bytes, ...], sequence: int, previous: bytes) -> bool:
    """Whether the row is the next: told from its bytes alone, for there may be millions."""
    if None in stored:
        return False
    *columns, payload, before, hash_now = stored
    try:
        b"\n".join(columns).decode()
    except UnicodeDecodeError:
        return False
    is_next = columns[2] == b"%d" % sequence and before == previous
    return is_next and hash_of_parts((before, *columns, payload)).encode() == hash_now


def _fault(stored: tuple[bytes, ...], sequence: int, previous: str) -> str:
    """What is wrong with a row that is not the next."""
    if None in stored:
        return "a column is empty"
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

"""Proving the journal's chain of hashes over the rows as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple

import msgspec

from intake_app.domain.chain import hash_of_parts
from intake_app.domain.events import GENESIS
from intake_app.domain.heads import BrokenAt
from intake_app.store.database import UNPROVABLE, Connection, cannot_be_read
from intake_app.store.event_rows import EventRow

# Every column as the bytes that are stored: a text that is no UTF-8 any more must be found, not end the reading.
STORED = ", ".join(f"CAST({name} AS BLOB)" for name in EventRow._fields)
_ENTRIES = f"SELECT {STORED} FROM events ORDER BY station, sequence"  # noqa: S608 - the columns are our own
_GENESIS = GENESIS.encode()
_TELL_EVERY = 20_000
_MOST_BREAKS = 100
"""So many that nobody knows of yet are told of a chain at once; where there are more, the rest follow behind these."""
_MOST_DIGITS = len(str(2**63 - 1))


class Break(NamedTuple):
    """An entry of a station's chain that does not hold, and why; `digest` is of what stands there, see `BrokenAt`.

    `is_known` where somebody who may went on knowing of it as it stands there.
    """

    station: str
    sequence: int
    why: str
    digest: str
    is_known: bool


class StationProof(NamedTuple):
    """How far the chain of a station is sound: so many entries, the last of them with this hash.

    `breaks` are the places where it breaks: the first, and those behind it at which what is stored does not fit itself.
    """

    station: str
    entries: int
    hash: str
    breaks: tuple[Break, ...] = ()

    @property
    def broken(self) -> Break | None:
        """What breaks it first."""
        return self.breaks[0] if self.breaks else None


class StationSound(msgspec.Struct, frozen=True):
    """How far the chain of a station is sound: so many entries, the hash of the last of them, whether that is all.

    `breaks` are the entries at which it breaks, the first one first.
    """

    station: str
    entries: int
    hash: str
    is_whole: bool
    breaks: tuple[BrokenAt, ...] = ()

    @classmethod
    def of(cls, proof: StationProof) -> StationSound:
        """The same as it is told."""
        breaks = tuple(BrokenAt(one.sequence, one.digest) for one in proof.breaks)
        return cls(proof.station, proof.entries, proof.hash, not breaks, breaks)


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


def proved_stations(
    connection: Connection,
    told: Callable[[int], object] = lambda _: None,
    known: Container[tuple[str, BrokenAt]] = frozenset(),
) -> Iterator[StationProof]:
    """Walks one station's chain after the other, each to its end.

    Behind an entry that does not hold it goes on from the hash that is stored there: so what was changed behind a break
    that somebody knows of is found, too. `told` is called now and then with how many entries were read; `known` are
    the breaks, by station, that somebody who may went on knowing of.
    """
    chain: _Chain | None = None
    try:
        for read, stored in enumerate(connection.execute(_ENTRIES), 1):
            if chain is None or stored[1] != chain.station:
                if chain is not None:
                    yield chain.proof()
                chain = _Chain(stored[1], known)
            if not read % _TELL_EVERY:
                told(read)
            if _holds(stored, chain.sequence + 1, chain.previous):
                chain.sequence, chain.previous = chain.sequence + 1, stored[12]
            else:
                chain.go_on_behind(stored)
    except UNPROVABLE as error:
        chain = chain or _Chain(None, known)
        chain.breaks_with(cannot_be_read("the file", error))
    if chain is not None:
        yield chain.proof()


class _Chain:
    """One station's chain as far as it was walked: the latest entry, and how much of it was sound before any break."""

    def __init__(self, station: bytes | None, known: Container[tuple[str, BrokenAt]]) -> None:
        self.station = station
        self._known = known
        self._new = 0
        self.sequence, self.previous = 0, _GENESIS
        self._sound: tuple[int, bytes] | None = None
        self._breaks: list[Break] = []

    def breaks_with(self, why: str, stored: Sequence[bytes | None] = ()) -> None:
        """The entry that should come next does not hold; this row stands there, if any can be read.

        Where none can be, nobody knows what lies behind it: that is never known.
        """
        self._sound = self._sound or (self.sequence, self.previous)
        if self._new < _MOST_BREAKS:
            station, at = _shown(self.station), BrokenAt(self.sequence + 1, _digest(self.previous, stored))
            is_known = bool(stored) and (station, at) in self._known
            self._new += not is_known
            self._breaks.append(Break(station, at.sequence, why, at.digest, is_known))

    def go_on_behind(self, stored: tuple[bytes, ...]) -> None:
        """This row does not hold; the next is held against what it says of itself."""
        self.breaks_with(_fault(stored, self.sequence + 1, self.previous.decode("utf-8", "replace")), stored)
        number = stored[2] or b""
        is_number = number.isdigit() and len(number) <= _MOST_DIGITS
        self.sequence = int(number) if is_number else self.sequence + 1
        self.previous = stored[12] or b""

    def proof(self) -> StationProof:
        """What was found of it."""
        entries, last = self._sound or (self.sequence, self.previous)
        return StationProof(_shown(self.station), entries, last.decode(), tuple(self._breaks))


def _shown(station: bytes | None) -> str:
    return str(station, "utf-8", "replace") if isinstance(station, bytes) else ""


def _digest(previous: bytes, stored: Sequence[bytes | None]) -> str:
    """Of what stands at a break, see `BrokenAt`: a column that is empty is another one than one of no bytes."""
    return hash_of_parts((previous, *(b"" if part is None else b"=" + part for part in stored)))


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
        row = row_of(stored)
    except ValueError as error:
        return f"a column does not hold what was written ({error})"
    if row.sequence != sequence:
        return f"entry {sequence} is missing: {row.sequence} follows"
    if row.previous != previous:
        return "it does not follow the entry before it"
    return "its content does not fit its hash"


def row_of(stored: tuple[bytes, ...]) -> EventRow:
    """The row of these bytes; raises `ValueError` where they are not what the program writes."""
    text = [str(part, "utf-8") for part in stored[:10]]
    return EventRow(
        id=text[0],
        station=text[1],
        sequence=_number(text[2]),
        at=text[3],
        offset_minutes=_number(text[4]),
        operator=text[5],
        subject_kind=text[6],
        subject=text[7],
        kind=text[8],
        schema=_number(text[9]),
        payload=stored[10],
        previous=str(stored[11], "utf-8"),
        hash=str(stored[12], "utf-8"),
    )


def _number(text: str) -> int:
    """The number that a column holds; raises `ValueError` where it holds another text, or more than SQLite's numbers.

    A column that was made one of text holds any number of digits, and Python reads no more than some thousands.
    """
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(text):,} characters")
    return int(text)

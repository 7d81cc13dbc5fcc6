"""The chain of hashes over the events of one station: each takes in the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from operator import attrgetter
from typing import Final

_COVERED: Final = attrgetter(
    "id", "station", "sequence", "at", "offset_minutes", "operator", "subject_kind", "subject", "kind", "schema"
)
"""The columns that the hash of an event covers beside its payload and the hash before it, in the table's order."""


def event_hash(row: object, previous: str, payload: bytes) -> str:
    """The hash that belongs to an event: `row` has its columns as attributes, `payload` is its bytes as stored."""
    return chain_hash(previous, tuple(map(str, _COVERED(row))), payload)


def chain_hash(previous: str, columns: tuple[str, ...], payload: bytes) -> str:
    """SHA-256 (hex) over the row as stored: each part with its length before it, so that none can lend to the next.

    `columns` are the row's other columns as text, in the table's order.
    """
    return hash_of_parts((previous.encode(), *(column.encode() for column in columns), payload))


def hash_of_parts(parts: Iterable[bytes]) -> str:
    """The same over bytes: what goes before, the columns, the payload."""
    framed = [piece for part in parts for piece in (len(part).to_bytes(8, "big"), part)]
    return hashlib.sha256(b"".join(framed)).hexdigest()


def entries_told(count: int) -> str:
    """So many entries, in words."""
    return "1 entry" if count == 1 else f"{count:,} entries"


def breaks_told(count: int) -> str:
    """So many places at which a chain breaks and somebody who may went on knowing of it, in words."""
    return "1 known break" if count == 1 else f"{count:,} known breaks"

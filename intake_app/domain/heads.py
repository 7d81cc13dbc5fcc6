"""A head of the chain: the latest entry of a station, as it is signed, and as it stands on paper."""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

KEY_ID_DIGITS: Final = 16
SHOWN_DIGITS: Final = 16
"""So many hex digits of a hash stand on a label: nobody finds a second chain that ends in the same ones."""


class Head(NamedTuple):
    """The latest entry of a station: the next one follows it. A station's first follows `Head(station, 0, GENESIS)`."""

    station: str
    sequence: int
    hash: str


def head_message(head: Head, at: str) -> bytes:
    """What is signed: five lines of plain text, so that anybody can check it with any tool; `at` is ISO 8601."""
    return f"intake-station head 1\n{head.station}\n{head.sequence}\n{head.hash}\n{at}\n".encode()


def key_id_of(public: bytes) -> str:
    """The short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID_DIGITS]

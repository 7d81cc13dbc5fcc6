"""The forms of what an evidence file holds: its events line by line, what is enclosed for them, and its seal.

The seal is a signed statement: which chains the events are of (a tree over all of each, and its head), and the hash
of the list of hashes of every other file. So one signature vouches for every byte.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from intake_app.domain.chain import event_hash
from intake_app.domain.merkle import root_of

FORM: Final = "intake-evidence 1"
README: Final = "README.txt"
CHECK: Final = "check.py"
EVENTS: Final = "events.jsonl"
INCLUSION: Final = "inclusion.jsonl"
ENCLOSED: Final = "enclosed.json"
RECORD: Final = "record.json"
PUBLIC_KEY: Final = "public-key.pem"
SUMS: Final = "seal/SHA256SUMS"
STATEMENT: Final = "seal/statement.json"
SIGNATURE: Final = "seal/statement.sig"
SEAL: Final = (SUMS, STATEMENT, SIGNATURE)
"""What the list of hashes does not name: itself, and what is made after it. Their names sort behind all others."""

_PEM: Final = "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n"
_ED25519: Final = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key in its usual form (RFC 8410)."""


class EventLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event with every column as it is stored; `payload` is the text of its bytes."""

    id: str
    station: str
    sequence: int
    at: str
    offset_minutes: int
    operator: str
    subject_kind: str
    subject: str
    kind: str
    schema: int
    payload: str
    previous: str
    hash: str

    @property
    def own_hash(self) -> str:
        """The hash that belongs to it."""
        return event_hash(self, self.previous, self.payload.encode())


class Inclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The proof that an event is in its station's chain: the hashes (hex) beside its road to the root."""

    id: str
    path: list[str]


class ChainHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One station's whole chain: how many entries, the root of the tree over their hashes, and its last entry."""

    station: str
    entries: int
    root: str
    sequence: int
    hash: str


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the station signs; `sums` is the SHA-256 of the list of hashes, `key` the public key in hex."""

    form: str
    rma_number: str
    program: str
    key: str
    chains: list[ChainHead]
    sums: str


PaperSource = Literal["redrawn", "kept", "none"]
"""Drawn again from the record, the file that was kept, or neither is as it was recorded."""


class EnclosedPaper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper: the line (from 1) of the event that tells of it, the hash recorded there, and the file enclosed.

    Where nothing with that hash could be found, `source` is `none` and the file, if there is one, is what the record
    gives today.
    """

    line: int
    paper: str
    copy: int
    recorded: str
    file: str
    sha256: str
    source: PaperSource

    @property
    def is_as_recorded(self) -> bool:
        """Whether the file enclosed is the one that was recorded."""
        return self.sha256 == self.recorded


class EnclosedPhoto(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A photo: the line of the event that kept it, the hashes recorded there, and the files enclosed (empty: none).

    `original_sha256` and `small_sha256` are also the files' names. `marked` shows the marks that stand over it.
    """

    line: int
    name: str
    original_sha256: str
    original: str
    small_sha256: str
    small: str
    marked: str


class EnclosedPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy file that decided; no file where its bytes were not kept."""

    id: str
    version: str
    sha256: str
    file: str


class LeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What belongs to something enclosed and is not: of which subject, how many events, and why."""

    subject: str
    events: int
    why: str


class Enclosed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is enclosed for the events, and what is not."""

    papers: list[EnclosedPaper]
    photos: list[EnclosedPhoto]
    policies: list[EnclosedPolicy]
    left_out: list[LeftOut]


def sums_text(digests: Mapping[str, str]) -> bytes:
    """The list of hashes, as `sha256sum` writes and reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def read_sums(content: bytes) -> dict[str, str] | None:
    """The hashes by name; None for anything but what `sums_text` writes."""
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        return None
    parts = [line.partition("  ") for line in lines]
    digests = {name: digest for digest, _, name in parts}
    return digests if sums_text(digests) == content else None


def json_lines(lines: Iterable[msgspec.Struct]) -> bytes:
    """A line of JSON for each."""
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def readable(told: msgspec.Struct | Mapping[str, object]) -> bytes:
    """JSON that people can read, the same for the same content."""
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


def pem_of(public: bytes) -> bytes:
    """A public Ed25519 key (32 bytes) as a file that openssl reads."""
    return _PEM.format(base64.b64encode(_ED25519 + public).decode()).encode()


def is_in(chain: ChainHead, line: EventLine, inclusion: Inclusion) -> bool:
    """Whether the proof leads from the event to the root of its chain."""
    try:
        path = [bytes.fromhex(step) for step in inclusion.path]
        entry = bytes.fromhex(line.hash)
    except ValueError:
        return False
    root = root_of(entry, line.sequence - 1, chain.entries, path)
    return root is not None and root.hex() == chain.root

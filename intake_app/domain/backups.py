"""What a backup says of itself, when the next one is due, and when somebody must be told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, NamedTuple

import msgspec

MOST_MINUTES: Final = 7 * 24 * 60
MOST_HOURS: Final = 90 * 24
_LOW_BYTES: Final = 500_000_000
_LOW_SHARE: Final = 20
_NEVER_LOW_BYTES: Final = 5_000_000_000


class BackupSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """How backups are made: every so many minutes (0: only at closing and on demand), and where the second copy goes.

    `second` is a folder, best on another disk; a relative one lies in the station folder. `warn_after_hours` is how old
    the last good one may be while there is something new.
    """

    every_minutes: Annotated[int, msgspec.Meta(ge=0, le=MOST_MINUTES)] = 60
    second: str = ""
    warn_after_hours: Annotated[int, msgspec.Meta(ge=1, le=MOST_HOURS)] = 24


class ChainHead(msgspec.Struct, frozen=True):
    """The last entry of a station's chain: how many there are, its hash, and when it was written (ISO 8601, UTC)."""

    station: str
    sequence: int
    hash: str
    at: str


class KeptFile(msgspec.Struct, frozen=True):
    """A file by its path below the folder (with `/`), its SHA-256 in hex, and its size."""

    path: str
    sha256: str
    size: int


class Backup(msgspec.Struct, frozen=True):
    """One backup. `entries` is how many events its journal holds, `heads` where the chains of it end.

    `files` lie beside the note, `kept` counts how many lines of the list of kept files (photos, policies, logos, which
    never change and are shared by all backups) belong to it. `signature` (hex) stands under `message` and is of the key
    `key_id`; both are empty where no key was there, or the record was not the one that it had signed. At so many
    `breaks` its chain breaks, and an administrator went on knowing of each.
    """

    name: str
    made_at: datetime
    station_code: str
    station_name: str
    program: str
    entries: int
    heads: list[ChainHead]
    files: list[KeptFile]
    kept: int
    form: int = 1
    key_id: str = ""
    signature: str = ""
    breaks: int = 0

    @property
    def message(self) -> bytes:
        """What is signed: plain text that any tool can make again. A copy in another folder says the same.

        Photos, logos and policies are not in it: the entries name each by its hash.
        """
        ends = [f"head {one.station} {one.sequence} {one.hash}" for one in self.heads]
        listed = "".join(f"{one.sha256} {one.size} {one.path}\n" for one in self.files)
        files = hashlib.sha256(listed.encode()).hexdigest()
        made_at = self.made_at.astimezone(UTC).isoformat()
        lines = ["intake-station backup 1", self.station_code, made_at, f"{self.entries} entries", *ends, files]
        return "".join(f"{line}\n" for line in lines).encode()

    @property
    def size(self) -> int:
        """Bytes of what is this backup's alone."""
        return sum(one.size for one in self.files)


class BackedUp(NamedTuple):
    """A good backup was made: sentences on what did not go as it should all the same, and its known `breaks`."""

    problems: tuple[str, ...]
    breaks: int = 0


class BackupSight(msgspec.Struct, frozen=True):
    """How the backups are: when the last good one was made, here and in the second folder, and what is to be done.

    `second` is the second folder as a whole path, empty where none is set; `free` are the bytes left on the disk of the
    station.
    """

    last: datetime | None
    last_second: datetime | None
    second: str
    is_due: bool
    is_overdue: bool
    is_disk_low: bool
    free: int
    settings: BackupSettings = BackupSettings()


def is_due(now: datetime, last: datetime | None, every_minutes: int) -> bool:
    """Whether the next backup is to be made now; a last one from the future (a clock was set back) does not hinder."""
    if not every_minutes:
        return False
    return last is None or not timedelta(0) <= now - last < timedelta(minutes=every_minutes)


def is_overdue(now: datetime, last: datetime | None, began: datetime, warn_after_hours: int) -> bool:
    """Whether the last good backup is older than it may be; without any, counted from when the station `began`."""
    return now - (last or began) > timedelta(hours=warn_after_hours)


def is_disk_low(free: int, total: int) -> bool:
    """Whether somebody must make room: less than 500 MB, or less than a twentieth of a disk that is not vast."""
    return free < _LOW_BYTES or (free < _NEVER_LOW_BYTES and free * _LOW_SHARE < total)


def same_heads(one: Sequence[ChainHead], other: Sequence[ChainHead]) -> bool:
    """Whether two journals end at the same entries."""
    return {(head.station, head.hash) for head in one} == {(head.station, head.hash) for head in other}

"""A ZIP file in one form only: plain files, stored as they are, sorted by name, without times, remarks or gaps.

The same files always give the same bytes, and whoever reads one needs no trust: every byte but those of the files
themselves follows from names, sizes and check sums. Nothing in it is packed, so nothing can burst.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from struct import Struct
from typing import Final, NamedTuple

MOST_BYTES: Final = 0xFFFF_FFFF
MOST_MEMBERS: Final = 20_000
END_SIZE: Final = 22
LOCAL_SIZE: Final = 30

_LOCAL: Final = Struct("<4s5H3L2H")
_CENTRAL: Final = Struct("<4s6H3L5H2L")
_END: Final = Struct("<4s4H2LH")
_VERSION: Final = 20
_BY_UNIX: Final = 3 << 8
_DAY: Final = 0x21
"""1 January 1980, the first day that a ZIP file can tell."""
_PLAIN_FILE: Final = 0o100600 << 16
_NAME: Final = re.compile(r"(?!.*//)[A-Za-z0-9][A-Za-z0-9._/-]{0,199}", re.ASCII)


class Stored(NamedTuple):
    """A file in it: its name, the CRC-32 of its bytes, how many they are, and where what stands before them begins."""

    name: str
    crc: int
    size: int
    offset: int


def is_plain_name(name: str) -> bool:
    """Whether a file may be called so: it stays in its folder, whatever unpacks it."""
    return bool(_NAME.fullmatch(name)) and not any(part.strip(".") == "" for part in name.split("/"))


def local_header(name: str, crc: int, size: int) -> bytes:
    """What stands before a file's bytes."""
    told = name.encode("ascii")
    return _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, _DAY, crc, size, size, len(told), 0) + told


def ending(members: Sequence[Stored], at: int) -> bytes:
    """What stands behind the last file's bytes, which end at `at`: the list of all, and the end of the file."""
    central = b"".join(_central(one) for one in members)
    count = len(members)
    return central + _END.pack(b"PK\5\6", 0, 0, count, count, len(central), at, 0)


def read_local(header: bytes) -> tuple[int, int, int] | None:
    """Check sum, size and length of the name that the first `LOCAL_SIZE` bytes tell; None where they are none."""
    if len(header) != LOCAL_SIZE or header[:4] != b"PK\3\4":
        return None
    fields = _LOCAL.unpack(header)
    return fields[6], fields[8], fields[9]


def read_count(end: bytes) -> int | None:
    """How many files the last `END_SIZE` bytes of a ZIP file tell of; None where they are no such end."""
    return _END.unpack(end)[3] if len(end) == END_SIZE and end[:4] == b"PK\5\6" else None


def _central(one: Stored) -> bytes:
    told = one.name.encode("ascii")
    fields = (_VERSION | _BY_UNIX, _VERSION, 0, 0, 0, _DAY, one.crc, one.size, one.size, len(told))
    return _CENTRAL.pack(b"PK\1\2", *fields, 0, 0, 0, 0, _PLAIN_FILE, one.offset) + told

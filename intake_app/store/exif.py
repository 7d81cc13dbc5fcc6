"""The two things that are read from a camera's remarks (Exif 2.32, a TIFF in the picture): which way up, and when.

Everything else in them, the place above all, is never looked at and never leaves the original.
"""

from __future__ import annotations

import re
import struct
from datetime import datetime
from typing import Final, NamedTuple

_PREFIX: Final = b"Exif\0\0"
_ORIENTATION, _MORE, _TAKEN = 0x0112, 0x8769, 0x9003
_SHORT, _LONG, _ASCII = 3, 4, 2
_MOST_ENTRIES: Final = 1000
_TIME = re.compile(rb"(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})\0?")


class Remarks(NamedTuple):
    """`orientation` is 1 to 8 as Exif numbers them (1: upright); `taken_at` is ISO local time, empty where not told."""

    orientation: int = 1
    taken_at: str = ""


def read_remarks(exif: bytes) -> Remarks:
    """What the remarks say; what is damaged in them, or cannot be, counts as not said."""
    tiff = exif.removeprefix(_PREFIX)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return Remarks()
    first = _entries(tiff, order, _number(tiff, order + "I", 4))
    orientation = _value(tiff, order, first.get(_ORIENTATION), _SHORT)
    more = _entries(tiff, order, _value(tiff, order, first.get(_MORE), _LONG))
    return Remarks(orientation if 1 <= orientation <= 8 else 1, _taken(tiff, order, more.get(_TAKEN)))  # noqa: PLR2004


def _entries(tiff: bytes, order: str, at: int) -> dict[int, int]:
    """Where each entry of a directory stands, by its tag; the directory begins at `at`, 0 for none."""
    if not at:
        return {}
    count = min(_number(tiff, order + "H", at), _MOST_ENTRIES)
    places = (at + 2 + 12 * number for number in range(count))
    return {_number(tiff, order + "H", place): place for place in places}


def _value(tiff: bytes, order: str, entry: int | None, kind: int) -> int:
    """The one number of an entry of this kind; 0 where there is no such entry."""
    if entry is None or _number(tiff, order + "H", entry + 2) != kind:
        return 0
    return _number(tiff, order + ("H" if kind == _SHORT else "I"), entry + 8)


def _taken(tiff: bytes, order: str, entry: int | None) -> str:
    if entry is None or _number(tiff, order + "H", entry + 2) != _ASCII:
        return ""
    length, place = _number(tiff, order + "I", entry + 4), _number(tiff, order + "I", entry + 8)
    found = _TIME.fullmatch(tiff[place : place + min(length, 20)])
    if found is None:
        return ""
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second).isoformat()  # noqa: DTZ001 - a camera knows no zone
    except ValueError:
        return ""


def _number(tiff: bytes, form: str, at: int) -> int:
    """The number at this place; 0 beyond the end."""
    try:
        return int(struct.unpack_from(form, tiff, at)[0])
    except struct.error:
        return 0

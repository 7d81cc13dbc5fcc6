"""JPEG and PNG files down to the picture: camera remarks, colour profiles, texts and further pictures are left out.

The decoders never see them, so no fault and no bomb in them can do anything; the remarks are handed over apart. And
what the decoders take without a word is found here: a file that ends in the middle, or whose end was never written.
"""

from __future__ import annotations

import os
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from io import BufferedReader, BytesIO, RawIOBase
from itertools import accumulate, pairwise
from typing import BinaryIO, Final, NamedTuple

from intake_app.domain.photos import MOST_PIXELS

_JPEG_START: Final = 2
_EOI, _SOS, _APP0, _APP1, _APP14, _LAST_APP, _COM = 0xD9, 0xDA, 0xE0, 0xE1, 0xEE, 0xEF, 0xFE
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL: Final = frozenset({0xC0, 0xC1})
_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_DRI, _DHT = 0xDD, 0xC4
_TABLE, _EOB = 17, 0
"""How many bytes of a table of codes stand before its values, and the value that says that a block ends."""
_EXIF: Final = b"Exif\0\0"
_BLOCK: Final = 1 << 20
_MOST_SCANS: Final = 200
_MOST_DECODED: Final = 16 * MOST_PIXELS
"""Pixels times scans. A progressive photo has about ten; each further one is decoded over the whole picture again."""

_PADDING: Final = b"\x55" * 32
"""Stands in place of a JPEG's end: the decoder looks a few bytes ahead. See `strip_jpeg`."""

_FED: Final = 1 << 16
_FED_LAST: Final = 128
_LAST: Final = 1 << 17
_HOLE: Final = bytes(2048)
"""What a disk leaves of a block that was never written."""

_SHORT_INTERVAL: Final = 1000
"""So many units of even ground, in a code of the fewest bits, are shorter than a hole."""

_UNWRITTEN: Final = 64
"""No coded picture ends in so many zeros."""

_PNG_START: Final = 8
_PNG_PICTURE: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


class Stripped(NamedTuple):
    """The picture alone, and the camera's remarks (Exif; empty where there are none). `animated`: several frames.

    `length` is set where a decoder must need all of the file, when it is fed with `feed`.
    """

    file: BinaryIO
    exif: bytes
    animated: bool = False
    length: int = 0

    def feed(self, most: int) -> bytes:
        """The next piece for the decoder; a small one towards the end, so that `left_over` can tell."""
        return self.file.read(min(most, _FED if self.length - self.file.tell() > _LAST else _FED_LAST))

    @property
    def left_over(self) -> bool:
        """Whether the decoder had all rows before the data came to its end: it was misled by damage."""
        return self.length - self.file.tell() > 2 * _FED_LAST if self.length else False


class _Head(NamedTuple):
    """What stands before a JPEG's data: its kind, width and height in pixels, each component's sampling across, down.

    `interval` is after how many units (MCUs) a restart marker stands, 0 for none; `even_is_zero`: zeros can be even
    ground, for the shortest code of all zeros says that nothing follows in a block.
    """

    marker: int
    width: int
    height: int
    sampling: Sequence[tuple[int, int]]
    interval: int
    even_is_zero: bool

    @property
    def units(self) -> int:
        """How many units there are, where one scan holds all of them."""
        alone = len(self.sampling) == 1
        across = 1 if alone else max(across for across, _ in self.sampling)
        down = 1 if alone else max(down for _, down in self.sampling)
        return -(-self.width // (8 * across)) * -(-self.height // (8 * down))


def strip_jpeg(content: bytes) -> Stripped:
    """A JPEG file without remarks. Raises `ValueError` where it ends in the middle or is damaged.

    The decoder paints over what it lacks as soon as it sees an end, and says nothing. So an ordinary photo, all of it
    in one scan, is handed over without its end: where data is missing the decoder asks for more, and gets none.
    """
    view = memoryview(content)
    kept, exif = [view[:_JPEG_START]], b""
    segments = list(_segments(content))
    for marker, start, end in segments:
        # JFIF and Adobe segments say how colours are to be read.
        if marker in {_APP0, _APP14} or not (_APP0 <= marker <= _LAST_APP or marker == _COM):
            kept.append(view[start:end])
        if marker == _APP1 and not exif and content.startswith(_EXIF, start + 4):
            exif = content[start + 4 : end]
    head = _head(content, segments)
    _, scan, data = segments[-1]
    if head.marker in _SEQUENTIAL and content[scan + 4] == len(head.sampling):
        end = _end(content, data)
        _check_data(content, data, end, head)
        parts = [*kept, view[data:end], memoryview(_PADDING)]
        return Stripped(_joined(parts), exif, length=sum(map(len, parts)))
    last = _last_end(content, scan)
    if head.marker in _PROGRESSIVE:
        _check_scans(content, scan, last, head.width * head.height)
    return Stripped(_joined([*kept[:-1], view[scan:]]), exif)


def strip_png(content: bytes) -> Stripped:
    """A PNG file without texts, profiles and further frames. Raises `ValueError` where it ends early or is damaged."""
    view = memoryview(content)
    kept, exif, animated = [view[:_PNG_START]], b"", False
    for kind, start, end in _chunks(content):
        if kind == b"eXIf":
            exif = content[start + 8 : end - 4]
        animated = animated or (kind == b"acTL" and int.from_bytes(content[start + 8 : start + 12], "big") > 1)
        if kind in _PNG_PICTURE:
            if zlib.crc32(view[start + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
                message = f"the checksum of a part of the picture, {kind.decode()}, is wrong"
                raise ValueError(message)
            kept.append(view[start:end])
    return Stripped(_joined(kept), exif, animated)


def whole_heic(content: bytes) -> Stripped:
    """A HEIC file as it is. Raises `ValueError` where it ends in the middle: its decoder would paint over the rest."""
    at, kind, end = 0, b"", 0
    while at < len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(content[at + 8 : at + 16], "big")
        end = at + length if length else len(content)
        if end > len(content) or end < at + 8:
            message = "a box is longer than the file"
            raise ValueError(message)
        at = end
    if kind == b"mdat" and not any(content[-_UNWRITTEN:]):
        message = "the end of the picture was never written"
        raise ValueError(message)
    return Stripped(BytesIO(content), b"")


class _Parts(RawIOBase):
    """Parts of a file as one, without a copy of them: making room for megabytes holds up every other thread."""

    def __init__(self, parts: Sequence[memoryview]) -> None:
        self._parts = parts
        self._ends = list(accumulate(map(len, parts)))
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._ends[-1]}[whence]
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number = bisect_right(self._ends, self._at)
        if number == len(self._parts):
            return 0
        part = self._parts[number]
        begin = self._at - self._ends[number] + len(part)
        read = part[begin : begin + len(buffer)]
        buffer[: len(read)] = read
        self._at += len(read)
        return len(read)


def _joined(parts: Sequence[memoryview]) -> BinaryIO:
    return BufferedReader(_Parts(parts), 1 << 16)


def _head(content: bytes, segments: Sequence[tuple[int, int, int]]) -> _Head:
    """Raises `ValueError` where no segment says how large the picture is."""
    frame, interval, first_codes = b"", 0, dict[int, int]()
    for marker, start, end in segments:
        if marker in _FRAMES:
            frame = content[start:end]
        elif marker == _DRI:
            interval = int.from_bytes(content[start + 4 : start + 6], "big")
        elif marker == _DHT:
            first_codes |= _first_codes(content[start + 4 : end])
    factors = frame[11 : 10 + 3 * frame[9] : 3] if len(frame) > 9 else b""  # noqa: PLR2004 - there the factors begin
    if not factors:
        raise ValueError("nothing says how large the picture is")
    height, width = int.from_bytes(frame[5:7], "big"), int.from_bytes(frame[7:9], "big")
    sampling = [(one >> 4 or 1, one & 15 or 1) for one in factors]
    scan = segments[-1][1]
    table = content[scan + 6] & 15 if scan + 6 < len(content) else 0
    return _Head(frame[1], width, height, sampling, interval, first_codes.get(table, _EOB) == _EOB)


def _first_codes(tables: bytes) -> dict[int, int]:
    """Of each table of codes for what follows in a block, by its number: what the code of all zeros stands for."""
    found, at = {}, 0
    while at + _TABLE < len(tables):
        kind, count = tables[at], sum(tables[at + 1 : at + _TABLE])
        if kind >> 4:
            found[kind & 15] = tables[at + _TABLE]
        at += _TABLE + count
    return found


def _end(content: bytes, data: int) -> int:
    """Where the coded data of the only scan ends: before the first end marker. Raises `ValueError` without one."""
    for at in range(data, len(content), _BLOCK):
        found = content.find(bytes((0xFF, _EOI)), at, at + _BLOCK + 1)
        if found >= 0:
            # Any marker may have filling before it (ITU-T T.81, B.1.1.2), which is no data.
            tail = content[max(data, found - _BLOCK) : found]
            return found - len(tail) + len(tail.rstrip(b"\xff"))
    raise ValueError("the picture has no end")


def _check_data(content: bytes, data: int, end: int, head: _Head) -> None:
    """Raise `ValueError` for a hole in the data, or where a marker is missing that helps a decoder over a fault."""
    if (not head.even_is_zero or 0 < head.interval <= _SHORT_INTERVAL) and content.find(_HOLE, data, end) >= 0:
        raise ValueError("a part of the picture was never written")
    if not head.interval:
        return
    count = 0
    for at in range(data, end, _BLOCK):
        block = content[at : min(at + _BLOCK + 1, end)]
        count += sum(block.count(bytes((0xFF, marker))) for marker in range(0xD0, 0xD8))
    # Some cameras write one more behind the last unit.
    if count - (head.units - 1) // head.interval not in {0, 1}:
        raise ValueError("a part of the picture is missing")


def _check_scans(content: bytes, scan: int, last: int, pixels: int) -> None:
    """Raise `ValueError` for a progressive photo that takes too long to decode, or has a hole in one of its scans."""
    starts = [scan]
    while (after := content.find(bytes((0xFF, _SOS)), starts[-1] + 2, last)) >= 0:
        starts.append(after)
        if len(starts) > _MOST_SCANS or len(starts) * pixels > _MOST_DECODED:
            raise ValueError("the picture has too many scans")
    for start, end in pairwise([*starts, last]):
        # The first scan of an even ground, and only that one, can really be coded as nothing but zeros.
        first = content[start + 5 + 2 * content[start + 4]] if start + 4 < len(content) else 0
        if first and content.find(_HOLE, start, end) >= 0:
            raise ValueError("a part of the picture was never written")


def _last_end(content: bytes, scan: int) -> int:
    """Where the last end marker behind a JPEG's first scan begins. Raises `ValueError` without one.

    Looked for from behind and in blocks: the search over megabytes is slow, and holds up every other thread.
    """
    for end in range(len(content), scan, -_BLOCK):
        found = content.rfind(bytes((0xFF, _EOI)), max(scan, end - _BLOCK - 1), end)
        if found >= 0:
            return found
    raise ValueError("the picture has no end")


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, beginning and end of each segment of a JPEG file, the first scan's header the last of them."""
    at = _JPEG_START
    while True:
        if content[at : at + 1] != b"\xff":
            message = "no segment begins where the last one ends"
            raise ValueError(message)
        while content[at + 1 : at + 2] == b"\xff":
            at += 1
        marker, length = content[at + 1 : at + 2], int.from_bytes(content[at + 2 : at + 4], "big")
        if not marker or (marker[0] not in _ALONE and (length < 2 or at + 2 + length > len(content))):  # noqa: PLR2004
            message = "a segment is longer than the file"
            raise ValueError(message)
        end = at + 2 if marker[0] in _ALONE else at + 2 + length
        yield marker[0], at, end
        if marker[0] == _SOS:
            return
        at = end


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, beginning and end of each chunk of a PNG file, up to its end."""
    at, kind = _PNG_START, b""
    while kind != b"IEND":
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content):
            message = "a part is longer than the file"
            raise ValueError(message)
        yield kind, at, end
        at = end

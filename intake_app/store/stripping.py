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
from itertools import accumulate
from typing import BinaryIO, Final, NamedTuple

_JPEG_START: Final = 2
_EOI, _SOS, _APP0, _APP1, _APP14, _LAST_APP, _COM = 0xD9, 0xDA, 0xE0, 0xE1, 0xEE, 0xEF, 0xFE
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_EXIF: Final = b"Exif\0\0"
_BLOCK: Final = 1 << 20
_MOST_SCANS: Final = 200
"""A progressive photo has about ten; each further one is decoded over the whole picture again."""

_UNWRITTEN: Final = 64
"""No coded picture ends in so many zeros."""

_PNG_START: Final = 8
_PNG_PICTURE: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


class Stripped(NamedTuple):
    """The picture alone, and the camera's remarks (Exif; empty where there are none). `animated`: several frames."""

    file: BinaryIO
    exif: bytes
    animated: bool = False


def strip_jpeg(content: bytes) -> Stripped:
    """A JPEG file without remarks. Raises `ValueError` where it ends in the middle or is damaged."""
    view = memoryview(content)
    kept, exif, scan, progressive = [view[:_JPEG_START]], b"", 0, False
    for marker, start, end in _segments(content):
        if marker == _SOS:
            scan = start
            break
        progressive = progressive or marker in _PROGRESSIVE
        if marker == _APP1 and not exif and content.startswith(_EXIF, start + 4):
            exif = content[start + 4 : end]
        # JFIF and Adobe segments say how colours are to be read.
        if marker in {_APP0, _APP14} or not (_APP0 <= marker <= _LAST_APP or marker == _COM):
            kept.append(view[start:end])
    if not scan or not _has_end(content, scan):
        message = "the picture has no end"
        raise ValueError(message)
    if progressive and content.count(bytes((0xFF, _SOS)), scan) > _MOST_SCANS:
        message = "the picture has too many scans"
        raise ValueError(message)
    return Stripped(_joined([*kept, view[scan:]]), exif)


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


def _has_end(content: bytes, scan: int) -> bool:
    """Whether a JPEG's end stands behind its first scan.

    Looked for from behind and in blocks: the search over megabytes is slow, and holds up every other thread.
    """
    return any(
        content.find(bytes((0xFF, _EOI)), max(scan, end - _BLOCK - 1), end) >= 0
        for end in range(len(content), scan, -_BLOCK)
    )


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

"""Whether SQLite's write-ahead log is whole: SQLite itself drops in silence what follows its first damaged page."""

from __future__ import annotations

import struct
import time
from pathlib import Path
from typing import Final, Literal, NamedTuple

from intake_app.store.database import log_of

_HEADER: Final = struct.Struct(">8I")
_FRAME: Final = struct.Struct(">6I")
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_PAGES: Final = {512 << power for power in range(8)}
_MOST_GENERATIONS: Final = 10_000
_TRIES: Final = 5
_PAUSE_S: Final = 0.05


def log_fault(path: Path) -> str:
    """What is wrong with the log beside the database at `path`, in a sentence; empty where it is whole.

    A station at work writes to it meanwhile: what is found is only told when it is still there after a moment. Raises
    `OSError` where the log cannot be read.
    """
    log = log_of(path)
    before = b""
    for number in range(_TRIES):
        if number:
            time.sleep(_PAUSE_S)
        try:
            content = log.read_bytes()
        except FileNotFoundError:
            return ""
        if _is_whole(content):
            return ""
        if content == before:
            break
        before = content
    return (
        f"{log.name} is damaged, or the program or the power ended in the middle of an entry: what follows there is not"
        " read. Keep a copy of the folder before the station is started."
    )


class _Log(NamedTuple):
    """What the header of a log says: the length of its pages, the salts of its present generation, the checksum."""

    page: int
    salts: tuple[int, int]
    summed: tuple[int, int]
    words: Literal["<", ">"]


def _is_whole(content: bytes) -> bool:
    """Whether every page of the log's present generation is as it was written."""
    if not content:
        return True
    log = _header(content)
    if log is None:
        return False
    summed, length = log.summed, _FRAME.size + log.page
    for at in range(_HEADER.size, len(content), length):
        frame = content[at : at + length]
        if len(frame) < length:
            return False
        _, _, one, other, *told = _FRAME.unpack_from(frame)
        if (one, other) != log.salts:
            return all(_is_older(content, place, log.salts) for place in range(at, len(content), length))
        summed = _sum(_sum(summed, frame[:8], log.words), frame[_FRAME.size :], log.words)
        if summed != tuple(told):
            return False
    return True


def _header(content: bytes) -> _Log | None:
    """The header of a log; None where it is none, or is damaged."""
    if len(content) < _HEADER.size:
        return None
    magic, _, page, _, one, other, *told = _HEADER.unpack_from(content)
    words: Literal["<", ">"] = "<" if magic == _LITTLE else ">"
    summed = _sum((0, 0), content[: _HEADER.size - 8], words)
    is_sound = magic in {_LITTLE, _BIG} and page in _PAGES and summed == tuple(told)
    return _Log(page, (one, other), summed, words) if is_sound else None


def _is_older(content: bytes, at: int, salts: tuple[int, int]) -> bool:
    """Whether a page was left there by an earlier generation, over which the present one is being written."""
    if len(content) < at + _FRAME.size:
        return False
    _, _, one, other, _, _ = _FRAME.unpack_from(content, at)
    age = (salts[0] - int(one)) % 2**32
    return 0 < age <= _MOST_GENERATIONS and int(other) != salts[1]


def _sum(before: tuple[int, int], content: bytes, words: str) -> tuple[int, int]:
    """SQLite's checksum over pairs of words, carried on."""
    first, second = before
    for one, other in struct.iter_unpack(f"{words}2I", content):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second

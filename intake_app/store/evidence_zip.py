"""Writing an evidence file, and reading one that may come from anybody, in the one form that it has."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.stored_zip import (
    END_SIZE,
    LOCAL_SIZE,
    MOST_BYTES,
    MOST_MEMBERS,
    Stored,
    ending,
    is_plain_name,
    local_header,
    read_count,
    read_local,
)
from intake_app.store.table_files import written_whole

_CHUNK: Final = 1 << 20

Digests = dict[str, str]
Contents = tuple[str, bytes | Path]


def write_evidence(
    path: Path, contents: Iterable[Contents], seal: Callable[[Digests], dict[str, bytes]], *, over: bool
) -> None:
    """Write these files, and behind them the seal that is made of their hashes: whole or not at all, for its owner.

    Raises `BadInput` where there is something already and it is not to be written `over`, `StorageFailed`.
    """
    _refuse_over(path, over=over)
    with written_whole(path) as file:
        if os.name == "posix":
            os.fchmod(file.fileno(), 0o600)
        pen = _Pen(file)
        digests = {name: pen.put(name, content) for name, content in sorted(contents, key=lambda one: one[0])}
        for name, content in seal(digests).items():
            pen.put(name, content)
        pen.end()
        _refuse_over(path, over=over)


def _refuse_over(path: Path, *, over: bool) -> None:
    if not over and (path.exists() or path.is_symlink()):
        raise BadInput(f"{path} is there already, and is not written over. Name another file, or say --force.")


class _Pen:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._members: list[Stored] = []
        self._at = 0

    def put(self, name: str, content: bytes | Path) -> str:
        """Write one file; returns the SHA-256 of its bytes."""
        if not is_plain_name(name) or (self._members and name <= self._members[-1].name):
            raise StorageFailed(f"The evidence would hold a file {name!r} out of its place. Nothing was written.")
        crc, size = _measure(content)
        head = local_header(name, crc, size)
        if self._at + len(head) + size > MOST_BYTES or len(self._members) >= MOST_MEMBERS:
            raise StorageFailed(
                "The evidence is larger than a ZIP file can be (4 GB, 20,000 files). Leave the original photos out with"
                " --no-originals: their small copies are proved as well."
            )
        self._file.write(head)
        digest = hashlib.sha256()
        again = 0
        for chunk in _chunks(content):
            digest.update(chunk)
            again = zlib.crc32(chunk, again)
            self._file.write(chunk)
        if again != crc:
            raise StorageFailed(f"The file {name} was changed while it was read. Write the evidence again.")
        self._members.append(Stored(name, crc, size, self._at))
        self._at += len(head) + size
        return digest.hexdigest()

    def end(self) -> None:
        self._file.write(ending(self._members, self._at))


def _measure(content: bytes | Path) -> tuple[int, int]:
    crc = size = 0
    for chunk in _chunks(content):
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
    return crc, size


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


class NotPackedSo(Exception):
    """The file has another form than the one that a station writes; `str()` says where."""


class EvidenceZip:
    """An evidence file that was opened to be read: each byte of it is in a member, or follows from them.

    Nothing is believed and nothing is unpacked; what is read at once has a limit. Raises `NotPackedSo` and `OSError`.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        self._places: dict[str, tuple[int, int]] = {}
        self.digests: Digests = {}
        self._walk()

    @property
    def names(self) -> list[str]:
        """The names of all files, in their order."""
        return list(self._places)

    def read(self, name: str, most: int) -> bytes | None:
        """The bytes of one file; None where it is not there or has more than that many."""
        at, size = self._places.get(name, (0, most + 1))
        if size > most:
            return None
        self._file.seek(at)
        return self._file.read(size)

    def _walk(self) -> None:
        if not END_SIZE <= self._size <= MOST_BYTES:
            raise NotPackedSo("its size is none that an evidence file has")
        self._file.seek(self._size - END_SIZE)
        count = read_count(self._file.read(END_SIZE))
        if count is None or count > MOST_MEMBERS:
            raise NotPackedSo("it does not end as a ZIP file of a station does")
        members: list[Stored] = []
        at = 0
        for _ in range(count):
            members.append(self._member(at, members[-1].name if members else ""))
            at = self._places[members[-1].name][0] + members[-1].size
        expected = ending(members, at)
        if self._size - at != len(expected) or self._read(at, len(expected)) != expected:
            raise NotPackedSo("the list of files at its end is not what it should be")

    def _member(self, at: int, before: str) -> Stored:
        """The file that begins here, read to its end."""
        told = read_local(self._read(at, LOCAL_SIZE))
        if told is None:
            raise NotPackedSo(f"no file begins at byte {at:,}")
        crc, size, length = told
        name = self._read(at + LOCAL_SIZE, length).decode("ascii", "replace")
        if not is_plain_name(name) or name <= before:
            raise NotPackedSo(f"the name {name[:80]!r} is none that a station gives, or not in its place")
        begins = at + LOCAL_SIZE + length
        if self._read(at, begins - at) != local_header(name, crc, size) or begins + size > self._size:
            raise NotPackedSo(f"what stands before {name} is not what it should be")
        digest, seen, left = hashlib.sha256(), 0, size
        self._file.seek(begins)
        while left:
            chunk = self._file.read(min(_CHUNK, left))
            if not chunk:
                raise NotPackedSo(f"{name} ends too early")
            digest.update(chunk)
            seen = zlib.crc32(chunk, seen)
            left -= len(chunk)
        self.damaged = (*self.damaged, name) if seen != crc else self.damaged
        self._places[name] = (begins, size)
        self.digests[name] = digest.hexdigest()
        return Stored(name, crc, size, at)

    damaged: tuple[str, ...] = ()
    """The files whose bytes do not fit the check sum of the ZIP file."""

    def _read(self, at: int, count: int) -> bytes:
        self._file.seek(at)
        return self._file.read(count)

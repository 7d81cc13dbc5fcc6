"""What a disk may hold after the power failed: the recorded calls, and every way in which unsynced ones get lost.

What was synced is there. Of everything else each sector (512 or 4,096 bytes) of each write, each change of a file's
length and each change of a name is kept or lost by itself, so that writes are torn and come in any order; where a file
grew, what lies in the new part may be zeros or rubbish. A sector itself is old or new, never a mixture (SQLite relies
on that too: “powersafe overwrite”). A disk that reports a sync which it did not do is beyond this model.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import pytest

from tests.faults.vfs import Call, Doing, Handler

_MADE_WITH_THEIR_NAME: Final = ("-journal", "-wal")
_RECORDED: Final = frozenset({"xOpen", "xWrite", "xTruncate", "xSync", "xDelete"})
_SECTORS: Final = (512, 4_096)


class Acknowledged(NamedTuple):
    """From here on so many events were acknowledged; `copy` names a copy of the file that is told to be whole."""

    events: int
    copy: str = ""


class NamesSynced(NamedTuple):
    """The program itself brought the folder's names to the disk."""


Step = Call | Acknowledged | NamesSynced


def recorder(steps: list[Step], wanted: Callable[[str], bool]) -> Handler:
    """Does every call, and notes down those that change a wanted file."""

    def handle(call: Call, do: Doing) -> int:
        code = do()
        if code == 0 and call.kind in _RECORDED and wanted(call.file):
            steps.append(call)
        return code

    return handle


@contextmanager
def names_noted(steps: list[Step], folder: Path) -> Iterator[None]:
    """Inside this `with`, it is noted when the program syncs this folder by itself."""
    really = os.fsync

    def fsync(descriptor: int) -> None:
        really(descriptor)
        if os.path.samestat(os.fstat(descriptor), folder.stat()):
            steps.append(NamesSynced())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        yield


@dataclass
class _File:
    """One file on the disk: what is surely there, and what was written since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    names_with_it: bool = False

    def sync(self) -> None:
        _apply(self.durable, self.pending)
        self.pending.clear()


class Disk:
    """One folder, from what was in it at first."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = {number: _File(bytearray(content)) for number, content in enumerate(files.values())}
        self._names = {name: number for number, name in enumerate(files)}
        self._renamed: list[tuple[str, int | None]] = []
        self._now = dict(self._names)
        self._openings: dict[int, int] = {}

    def follow(self, call: Call | NamesSynced) -> None:
        """One more call was made."""
        if isinstance(call, NamesSynced):
            self._sync_names()
        elif call.kind == "xOpen":
            self._open(call)
        elif call.kind == "xDelete":
            self._now.pop(call.file, None)
            self._renamed.append((call.file, None))
            if call.number:
                self._sync_names()
        else:
            file = self._files[self._openings[call.opening]]
            if call.kind == "xWrite":
                file.pending.append((call.number, call.data))
            elif call.kind == "xTruncate":
                file.pending.append((call.number, None))
            else:
                file.sync()
                if file.names_with_it:
                    self._sync_names()
                    file.names_with_it = False

    def _open(self, call: Call) -> None:
        number = self._now.get(call.file)
        if number is None:
            number = len(self._files)
            self._files[number] = _File(names_with_it=call.file.endswith(_MADE_WITH_THEIR_NAME))
            self._now[call.file] = number
            self._renamed.append((call.file, number))
        self._openings[call.opening] = number

    def _sync_names(self) -> None:
        self._names = dict(self._now)
        self._renamed.clear()

    def image(self, rng: Random) -> dict[str, bytes]:
        """What may be found when the power comes back."""
        sector = rng.choice(_SECTORS)
        kept = _fate(rng)
        names: dict[str, int] = dict(self._names)
        for name, number in self._renamed:
            if kept():
                if number is None:
                    names.pop(name, None)
                else:
                    names[name] = number
        return {name: self._found(self._files[number], kept, sector, rng) for name, number in names.items()}

    @staticmethod
    def _found(file: _File, kept: Callable[[], bool], sector: int, rng: Random) -> bytes:
        content = bytearray(file.durable)
        longest = len(content)
        for at, data in file.pending:
            if data is None:
                longest = min(longest, at)
                if kept():
                    _apply(content, [(at, None)])
                continue
            longest = max(longest, at + len(data))
            _apply(content, [part for part in _sectors(at, data, sector) if kept()])
        if len(content) < longest and kept():
            content += rng.choice((bytes, rng.randbytes))(longest - len(content))
        return bytes(content)


def _apply(content: bytearray, changes: Iterable[tuple[int, bytes | None]]) -> None:
    for at, data in changes:
        if len(content) < at:
            content.extend(bytes(at - len(content)))
        if data is None:
            del content[at:]
        else:
            content[at : at + len(data)] = data


def _sectors(at: int, data: bytes, sector: int) -> Iterable[tuple[int, bytes]]:
    """The write in parts, each within one sector."""
    begin = 0
    while begin < len(data):
        end = min(len(data), begin + sector - (at + begin) % sector)
        yield at + begin, data[begin:end]
        begin = end


def _fate(rng: Random) -> Callable[[], bool]:
    """What becomes of each thing that was not synced: all kept, none, or any of many shares; or one run of them."""
    share = rng.choice((0.0, 1.0, rng.random(), rng.random(), 0.02, 0.98))
    if rng.random() < 0.7:
        return lambda: rng.random() < share
    begin = rng.randrange(40)
    end = begin + rng.randrange(40)
    seen = iter(range(1_000_000))
    inside = rng.random() < 0.5
    return lambda: (begin <= next(seen) < end) is inside

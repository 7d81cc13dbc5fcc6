"""The memory of the heads of the chain: a file beside the key, outside of the station folder, a signed line each.

Lines are only added; now and then the file is written anew with those that are worth keeping. It may lag behind the
journal, for no gesture waits for it, but never runs ahead of it: a head is remembered once it is on the disk. Only what
the journal must not run ahead of is on the disk here before: that it was opened, with whose key, and that it goes on as
a new branch. Else a power failure could leave an entry behind the head with which the program had closed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from intake_app.domain.errors import StorageFailed
from intake_app.domain.heads import HeadLine, thinned
from intake_app.store.shelf import write_whole
from intake_app.store.signing import STATE_VARIABLE, StationKey, is_signed

MEMORY_FILE: Final = "heads.jsonl"
_MOST: Final = 512
_decoder: Final = msgspec.json.Decoder(HeadLine)


class Remembered(NamedTuple):
    """What the file holds: its lines, none where there is no memory, and whether one is none that the key signed."""

    lines: list[HeadLine]
    is_forged: bool


class HeadsMemory:
    """The file in `folder` (see `signing.state_folder`). Used by one thread; every method raises `StorageFailed`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / MEMORY_FILE

    def read(self, key: StationKey) -> Remembered:
        """Every line, proved by the key. What follows the last whole line was cut by a power failure, and is none."""
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return Remembered([], is_forged=False)
        except OSError as error:
            raise self._failed("read", error) from error
        *whole, _ = content.split(b"\n")
        read = [_line(line, key) for line in whole]
        return Remembered([line for line in read if line], is_forged=None in read)

    def add(
        self, lines: Sequence[HeadLine], remembered: Sequence[HeadLine], *, is_awaited: bool = False
    ) -> list[HeadLine]:
        """Put these behind what is `remembered`; returns all of it. `is_awaited`: it is on the disk on return."""
        now = [*remembered, *lines]
        try:
            if len(now) > _MOST or not remembered or not self._ends_well():
                now = thinned(now) if len(now) > _MOST else now
                self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_whole(self._file, _written(now))
            else:
                with self._file.open("ab") as file:
                    file.write(_written(lines))
                    if is_awaited:
                        file.flush()
                        os.fsync(file.fileno())
        except OSError as error:
            raise self._failed("written", error) from error
        return now

    def _ends_well(self) -> bool:
        """Whether the file ends with a whole line."""
        with self._file.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() == b"\n"

    def keep_aside(self) -> None:
        """Keep the file as it is under another name, too: it is about to be begun anew."""
        number = 1
        while (aside := self._file.with_name(f"heads-before-{number}.jsonl")).exists():
            number += 1
        try:
            write_whole(aside, self._file.read_bytes())
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._failed("kept", error) from error

    def _failed(self, what: str, error: OSError) -> StorageFailed:
        return StorageFailed(
            f"What this computer remembers of the record, {self._file}, cannot be {what} ({error.strerror}). Give this"
            f" user the right to read and write there, or name another folder with {STATE_VARIABLE}. What was"
            " recorded is safe."
        )


def _written(lines: Sequence[HeadLine]) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def _line(written: bytes, key: StationKey) -> HeadLine | None:
    """The line that was written; None where it is none, or the key did not sign it."""
    try:
        line = _decoder.decode(written)
        signature = bytes.fromhex(line.signature)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return line if is_signed(key.public, line.message, signature) else None

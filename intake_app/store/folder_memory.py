"""What the last session knew of the watched folder, so that the next one tells what came in between."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from intake_app.domain.errors import StorageFailed
from intake_app.domain.station import FolderFile
from intake_app.store.shelf import write_whole

_MOST: Final = 100_000


class FolderMemory:
    """A file of one folder: its path, then a line for each state of a file that is known. Used on the one writer lane.

    Every method raises `StorageFailed`.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def known(self, folder: str) -> list[FolderFile] | None:
        """The files of this folder that are known; None where it was never watched, or another one since."""
        try:
            lines = self._file.read_bytes().splitlines()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageFailed(f"{self._file} cannot be read ({error.strerror}). Check its permissions.") from error
        if not lines or lines[0] != msgspec.json.encode(folder):
            return None
        return [file for line in lines[-_MOST:] if (file := _file_of(line))]

    def begin(self, folder: str, files: Sequence[FolderFile]) -> None:
        """This folder is watched from now on, and these files were in it."""
        try:
            write_whole(self._file, b"\n".join(map(msgspec.json.encode, (folder, *files))))
        except OSError as error:
            raise self._unwritten(error) from error

    def add(self, file: FolderFile) -> None:
        """This file of the folder is known now."""
        try:
            with self._file.open("ab") as lines:
                # A line before this one may have been cut.
                lines.write(b"\n" + msgspec.json.encode(file))
        except OSError as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: OSError) -> StorageFailed:
        return StorageFailed(
            f"{self._file} cannot be written ({error.strerror}): after a restart photos may be offered again. Make room"
            " or give the right to write there."
        )


def _file_of(line: bytes) -> FolderFile | None:
    """The file that a line tells of; None for the path of the folder, and for a line that was cut."""
    try:
        return msgspec.json.decode(line, type=FolderFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None

"""The bytes of a database file as they were before it was opened, as their SHA-256, taken aside while work begins."""

from __future__ import annotations

import contextlib
import hashlib
import os
from io import BufferedReader
from pathlib import Path
from threading import Event, Thread

_AT_ONCE = 4 << 20
"""A file of so many bytes is read before anybody notices."""


class FileAtRest:
    """Made before the database is opened; whoever moves its log into the file waits until `is_read`.

    Closed after the database: where one handle of a process is closed, a system drops its locks on that file.
    """

    def __init__(self, path: Path) -> None:
        self._has_begun = False
        self._is_done = Event()
        self._sha256 = ""
        self._file = None if has_log(path) else _opened(path)

    def is_read(self) -> bool:
        """Whether that is done; begins it."""
        if not self._has_begun:
            self._has_begun = True
            if self._file is None or os.fstat(self._file.fileno()).st_size <= _AT_ONCE:
                self._read()
            else:
                self._read_aside()
        return self._is_done.is_set()

    def sha256(self) -> str:
        """Of the file, once it is read; empty where a log lay beside it, or it could not be read."""
        if not self.is_read():
            self._is_done.wait()
        return self._sha256

    def close(self) -> None:
        """Lets the file go; what was begun is brought to its end."""
        if self._has_begun:
            self._is_done.wait()
        if self._file is not None:
            self._file.close()

    def _read_aside(self) -> None:
        try:
            Thread(target=self._read, name="file-at-rest", daemon=True).start()
        except RuntimeError:  # the system has no thread to give
            self._read()

    def _read(self) -> None:
        try:
            with contextlib.suppress(OSError):
                if self._file is not None:
                    self._sha256 = hashlib.file_digest(self._file, "sha256").hexdigest()
        finally:
            self._is_done.set()


def has_log(path: Path) -> bool:
    """Whether entries lie beside the file that are not in it yet."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False


def _opened(path: Path) -> BufferedReader | None:
    try:
        return path.open("rb")
    except OSError:
        return None

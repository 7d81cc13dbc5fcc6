"""The bytes of a database file while nothing is moved into it, as their SHA-256; of a large one taken aside."""

from __future__ import annotations

import contextlib
import hashlib
import os
from io import BufferedReader
from pathlib import Path
from threading import Event, Thread
from typing import Final

from intake_app.store.database import has_log

_AT_ONCE: Final = 4 << 20
"""A file of so many bytes is read before anybody notices."""


class FileAtRest:
    """Whoever moves the log of the database into the file waits until it is read.

    Closed after the database: where one handle of a process is closed, a system drops its locks on that file.
    `had_log` tells whether entries lay beside the file then: it was not all of the database, and is not read.
    """

    def __init__(self, path: Path) -> None:
        self._has_begun = False
        self._is_done = Event()
        self._sha256 = ""
        self.had_log = has_log(path)
        self._file = _opened(path)
        if self.had_log:
            self.forgo()

    def begin(self) -> bool:
        """Begin to read, unless that was done; whether it is read by now."""
        if not self._has_begun:
            self._has_begun = True
            if self._file is None or os.fstat(self._file.fileno()).st_size <= _AT_ONCE:
                self._read()
            else:
                self._read_aside()
        return self._is_done.is_set()

    def sha256(self) -> str:
        """Of all that was left, once it is read; empty where it could not be, was not, or a log lay beside the file."""
        if not self.begin():
            self._is_done.wait()
        return self._sha256

    def forgo(self) -> None:
        """Nobody asks any more: what was not begun is not read."""
        if not self._has_begun:
            self._has_begun = True
            self._is_done.set()

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


def _opened(path: Path) -> BufferedReader | None:
    try:
        return path.open("rb")
    except OSError:
        return None

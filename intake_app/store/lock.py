"""One instance a station folder: a lock on a file beside the journal, never on the journal itself."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from intake_app.domain.errors import AlreadyOpen, StorageFailed

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
STATION_LOCK = "station.lock"


class FolderLock:
    """The right to write in a folder, held until `release` or the end of the process, however it ends.

    `held_for` says in words what holds it (“Intake Station”, “An import”). Raises `AlreadyOpen` when another process
    has it, `StorageFailed` when the folder cannot be made or written.
    """

    def __init__(self, folder: Path, name: str = STATION_LOCK, held_for: str = "Intake Station") -> None:
        self._owner = folder / f"{name}.owner"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = FileLock(folder / name, timeout=0, thread_local=False)
            self._lock.acquire()
            self._owner.write_text(json.dumps({"process": os.getpid(), "computer": socket.gethostname()}), "utf-8")
        except Timeout as taken:
            raise AlreadyOpen(
                f"{held_for} is already at work in {folder} ({_words(self._owner)}). Go on there, or end it first."
            ) from taken
        except (OSError, NotImplementedError) as error:
            raise StorageFailed(f"The folder {folder} cannot be written ({_reason(error)}). {_then(error)}") from error

    def release(self) -> None:
        """Lets the next one in. May be called again."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):  # who held it last is only told while it is held
                self._owner.unlink()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _reason(error: OSError | NotImplementedError) -> str:
    """The system's own words, without its number and the path, which the sentence has already."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _then(error: OSError | NotImplementedError) -> str:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return "Make room on its disk, then do it again; what was recorded before is safe."
    return "Give this user the right to write there, or name another folder with --station."


def _words(owner: Path) -> str:
    try:
        told = json.loads(owner.read_text("utf-8"))
        return f"process {told['process']} on {told['computer']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "by a process that did not say who it is"

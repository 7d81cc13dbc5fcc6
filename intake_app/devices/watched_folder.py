"""A folder into which a phone, a card or another program puts photos: each is told once, when it is whole.

A file counts when its size and time stood still for two looks and it can be opened. What was there at the first look is
not new; what a card brings back is not new either. The folder is only ever read: nothing in it is changed.
"""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal

from intake_app.domain.station import FolderSight

DEEPEST = 3
MOST_FILES = 20_000
_SLOW_MS = 2000
_QUICK_MS = 300
_SOON_MS = 100
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp")
_HEAD = 32
_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}


class Look(NamedTuple):
    """What tells one state of a file from the next: its bytes, its time in nanoseconds, and its inode."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(slots=True)
class Looking:
    """Which files of a folder are new, from one look to the next; `unsettled` while one of them is still growing."""

    known: set[tuple[str, int, int]] = field(default_factory=set)
    inodes: set[Look] = field(default_factory=set)
    begun: bool = False
    before: dict[str, Look] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    unsettled: bool = False

    def take(self, files: dict[str, Look]) -> tuple[list[str], list[str]]:
        """The files that appeared, and those that stood still since the look before; nothing of the first look."""
        if not self.begun:
            self.begun = True
            self.before = files
            for name, look in files.items():
                self._know(name, look)
            return [], []
        new = {name: look for name, look in files.items() if not self._knows(name, look)}
        appeared = [name for name in new if name not in self.told]
        still = [name for name, look in new.items() if look.size and self.before.get(name) == look]
        self.unsettled = any(self.before.get(name) != look for name, look in new.items())
        self.told = set(new)
        self.before = files
        return appeared, still

    def done(self, name: str) -> None:
        """This one was handed on, or is no photo: it is not told again unless it becomes another."""
        look = self.before.get(name)
        if look is not None:
            self._know(name, look)
            self.told.discard(name)

    def _know(self, name: str, look: Look) -> None:
        self.known.add((name, look.size, look.mtime_ns))
        if look.inode:
            self.inodes.add(look)

    def _knows(self, name: str, look: Look) -> bool:
        """The same file under the same name, or renamed."""
        return (name, look.size, look.mtime_ns) in self.known or look in self.inodes


class Seen(NamedTuple):
    """One look at the folder: what appeared, what is whole, and why there was none."""

    appeared: list[str]
    whole: list[str]
    unsettled: bool
    problem: str


class WatchedFolder(QObject):
    """`appearing` carries the path of a file that is arriving, `new_file` that of one that is whole.

    `state` carries a `FolderSight`. All looks are taken on a thread of their own: a card that does not answer holds
    nobody up.
    """

    appearing = Signal(str)
    new_file = Signal(str)
    state = Signal(object)
    _looked = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._folder = ""
        self._watching = 0
        self._looking = Looking()
        self._busy = False
        self._again = False
        self._sight = FolderSight()
        self._worker: ThreadPoolExecutor | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _: self._soon(_SOON_MS))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._looked.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def sight(self) -> FolderSight:
        """How it is now."""
        return self._sight

    def watch(self, folder: str) -> None:
        """Watch this folder from now on; nothing for an empty name. The same one again changes nothing."""
        if folder == self._folder:
            return
        self.stop()
        self._folder = folder
        if folder:
            self._looking = Looking()
            self._look()

    def stop(self) -> None:
        """Watch nothing."""
        self._timer.stop()
        self._watching += 1
        self._folder = ""
        self._busy = self._again = False
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        if self._worker is not None:
            # A look that hangs on a dead card ends when the card does.
            self._worker.shutdown(wait=False, cancel_futures=True)
            self._worker = None
        self._say(FolderSight())

    def _soon(self, wait_ms: int) -> None:
        if self._busy:
            self._again = True
        elif not self._timer.isActive() or self._timer.remainingTime() > wait_ms:
            self._timer.start(wait_ms)

    def _look(self) -> None:
        if self._busy or not self._folder:
            return
        self._busy, self._again = True, False
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="watched folder")
        number, folder, looking = self._watching, self._folder, self._looking
        self._worker.submit(lambda: self._looked.emit(number, look_at(folder, looking)))

    def _take(self, number: int, seen: Seen) -> None:
        if number != self._watching:
            return
        self._busy = False
        folder = self._folder
        if seen.problem:
            self._say(FolderSight("away", folder, seen.problem))
        else:
            self._say(FolderSight("watched", folder))
            if folder not in self._watcher.directories():
                self._watcher.addPath(folder)
        for path in seen.appeared:
            self.appearing.emit(path)
        for path in seen.whole:
            self.new_file.emit(path)
        if number == self._watching:
            self._timer.start(_SOON_MS if self._again else _QUICK_MS if seen.unsettled else _SLOW_MS)

    def _say(self, sight: FolderSight) -> None:
        if sight != self._sight:
            self._sight = sight
            self.state.emit(sight)


def look_at(folder: str, looking: Looking) -> Seen:
    """One look at a folder, with what the looks before it told."""
    files: dict[str, Look] = {}
    try:
        _list(folder, "", 1, files)
    except OSError as problem:
        # Not an empty folder: a card that was pulled brings the same files back.
        return Seen([], [], unsettled=False, problem=problem.strerror or str(problem))
    appeared, still = looking.take(files)
    whole = []
    for name in still:
        path = os.path.join(folder, name)  # noqa: PTH118 - thousands of names a look
        try:
            photo = is_photo(path)
        except OSError:
            continue
        looking.done(name)
        if photo:
            whole.append(path)
    return Seen([os.path.join(folder, name) for name in appeared], whole, looking.unsettled, "")  # noqa: PTH118


def is_photo(path: str) -> bool:
    """Whether a file begins as a photo or PDF does; what it really is, is proved when it is kept."""
    with open(path, "rb") as file:  # noqa: PTH123 - names come as text from the system
        head = file.read(_HEAD)
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-")) or (
        head[4:8] == b"ftyp" and head[8:12] in _BRANDS
    )


def _list(folder: str, below: str, depth: int, files: dict[str, Look]) -> None:
    """Every plain file in the folder and a few folders below it (a card has its own); no hidden or unfinished one."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or len(files) >= MOST_FILES:
                continue
            name = f"{below}{entry.name}"
            try:
                told = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(told.st_mode) and not entry.name.lower().endswith(_UNFINISHED):
                    files[name] = Look(told.st_size, told.st_mtime_ns, told.st_ino)
                elif stat.S_ISDIR(told.st_mode) and depth < DEEPEST:
                    _list(entry.path, f"{name}{os.sep}", depth + 1, files)
            except OSError:
                # It vanished between the list and the look, or may not be read.
                continue

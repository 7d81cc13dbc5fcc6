"""A folder into which a phone, a card or another program puts photos: each is told once, when it is whole.

A file counts when its size and time stood still for two looks. What was there at the first look is not new, unless an
earlier session left word of what it knew; what a card brings back is not new either. Whatever is a picture or document
by its name or by its content is handed on, so that somebody is told where it cannot be taken. The folder is only ever
read: nothing in it is changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal

from intake_app.domain.station import FolderFile, FolderSight

DEEPEST = 3
MOST_FILES = 100_000
"""More than a card holds: who watches a folder with more of them has named the wrong one."""

_SLOW_MS = 2000
_QUICK_MS = 300
_SOON_MS = 100
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp")
_NAMES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".heic", ".heif", ".hif", ".avif", ".webp", ".gif", ".tif", ".tiff"),
    *(".bmp", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".pdf"),
)
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\0", b"MM\0*")
_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"}
_PDF_WITHIN = 1024
_PATIENT = 5
"""For so many looks a file may be held by the program that writes it."""


class Look(NamedTuple):
    """What tells one state of a file from the next: its bytes, its time in nanoseconds, and its inode."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(slots=True)
class Looking:
    """Which files of a folder are new, from one look to the next; `unsettled` while one of them is still growing.

    `late` are those that came while nobody looked: they were there at the first look, and an earlier session did not
    know them. A folder that was away at first (`was_away`) is a card that was put in: what it holds came so, too.
    `held` counts the looks at which a file could not be opened.
    """

    known: set[tuple[str, int, int]] = field(default_factory=set)
    inodes: set[Look] = field(default_factory=set)
    begun: bool = False
    was_away: bool = False
    first: bool = True
    before: dict[str, Look] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    held: dict[str, int] = field(default_factory=dict)
    unsettled: bool = False

    def remember(self, known: Iterable[FolderFile]) -> None:
        """An earlier session knew these: at the first look, what is not among them is new."""
        self.begun = True
        for name, *look in known:
            self._know(name, Look(*look))

    def take(self, files: dict[str, Look]) -> tuple[list[str], list[str]]:
        """The files that appeared, and those that stood still since the look before; nothing of the first look."""
        first, self.first = self.first, False
        if not self.begun and not self.was_away:
            self.begun = True
            self.before = files
            for name, look in files.items():
                self._know(name, look)
            return [], []
        self.begun = True
        new = {name: look for name, look in files.items() if not self._knows(name, look)}
        if first:
            self.late = set(new)
        appeared = [name for name in new if name not in self.told and name not in self.late]
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
            self.late.discard(name)
            self.held.pop(name, None)

    def _know(self, name: str, look: Look) -> None:
        self.known.add((name, look.size, look.mtime_ns))
        if look.inode:
            self.inodes.add(look)

    def _knows(self, name: str, look: Look) -> bool:
        """The same file under the same name, or renamed."""
        return (name, look.size, look.mtime_ns) in self.known or look in self.inodes


class Seen(NamedTuple):
    """One look at the folder: what appeared, what is whole, and why there was none.

    `late` are the whole ones that came while nobody looked; `begun` is what was there at a first look.
    """

    appeared: list[str]
    whole: list[str]
    unsettled: bool
    problem: str
    late: frozenset[str] = frozenset()
    files: dict[str, FolderFile] = {}  # noqa: RUF012 - never changed
    begun: list[FolderFile] | None = None


class WatchedFolder(QObject):
    """Signals: see `Folder` in `desktop/photo_devices.py`.

    All looks are taken on a thread of their own: a card that does not answer holds nobody up.
    """

    begun = Signal(str, object)
    appearing = Signal(str)
    new_file = Signal(str, object)
    late_file = Signal(str, object)
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

    def watch(self, folder: str, known: Iterable[FolderFile] | None = None) -> None:
        """Watch this folder from now on; nothing for an empty name. The same one again changes nothing.

        `known` is what an earlier session knew of it; None where none did.
        """
        if folder == self._folder:
            return
        self.stop()
        self._folder = folder
        if folder:
            self._looking = Looking()
            if known is not None:
                self._looking.remember(known)
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
        if seen.begun is not None:
            self.begun.emit(folder, seen.begun)
        for path in seen.appeared:
            self.appearing.emit(path)
        for path in seen.whole:
            (self.late_file if path in seen.late else self.new_file).emit(path, seen.files[path])
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
        looking.was_away = looking.was_away or looking.first
        return Seen([], [], unsettled=False, problem=problem.strerror or str(problem))
    if len(files) >= MOST_FILES:
        return Seen([], [], unsettled=False, problem=f"it holds more than {MOST_FILES:,} files")
    fresh = not looking.begun and not looking.was_away
    appeared, still = looking.take(files)
    handed: dict[str, FolderFile] = {}
    late = set()
    for name in still:
        path = os.path.join(folder, name)  # noqa: PTH118 - thousands of names a look
        try:
            photo = is_photo(path)
        except OSError:
            # The program that writes it may still hold it. Later somebody is told, by whoever cannot read it.
            looking.held[name] = looking.held.get(name, 0) + 1
            looking.unsettled = True
            if looking.held[name] < _PATIENT:
                continue
            photo = True
        if photo:
            handed[path] = FolderFile(name, *files[name])
            if name in looking.late:
                late.add(path)
        looking.done(name)
    return Seen(
        [os.path.join(folder, name) for name in appeared],  # noqa: PTH118
        list(handed),
        looking.unsettled,
        "",
        frozenset(late),
        handed,
        [FolderFile(name, *look) for name, look in files.items()] if fresh else None,
    )


def is_photo(path: str) -> bool:
    """Whether a file is a picture or document by its name or its content; what it is, is proved when it is kept."""
    with open(path, "rb") as file:  # noqa: PTH123 - names come as text from the system
        head = file.read(_PDF_WITHIN + 8)
    if path.lower().endswith(_NAMES) or head.startswith(_STARTS) or b"%PDF-" in head[: _PDF_WITHIN + 5]:
        return True
    if head[4:8] == b"ftyp":
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4], "big"), 200), 4))}
        return bool(_BRANDS & brands)
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


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

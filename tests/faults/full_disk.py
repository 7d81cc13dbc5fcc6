"""A disk that is full to the last page, or has a few left: every gesture at every level of filling.

The disk is a small one in the memory, mounted where only this process and its children see it (`unshare`); the program
runs on it with its own driver. What it acknowledges there must be there; else it says so, and goes on once there is
room.

    python -m tests.faults.full_disk SEED COUNT    (where it may mount)
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Final

from intake_app.store.journal_reading import FILE_NAME
from tests.faults.failing_calls import STATION, Stretch, Trying, stretches
from tests.faults.power_cut import in_memory
from tests.soak.frame import Outcome, Trial

_PAGE: Final = 4_096
_ROOT: Final = Path(__file__).parents[2]
_MIB: Final = 1 << 20
_DEMANDED: Final = 2_000
_LEVELS_IN_A_ROW: Final = 6
"""After so many levels at which nothing was refused, more room changes nothing."""

_ROOM_TO_START: Final = 4 * _MIB
"""What a start of a station needs at most, with its log, and a restore; a gesture gets by with less."""


class FullDisk:
    """A disk mounted at `at`; while it is watched, `free` pages are left on it."""

    def __init__(self, at: Path, free: int) -> None:
        self._filler = at / "filler"
        self._at = at
        self._free = free

    @property
    def is_watched(self) -> bool:
        """Whether it is full."""
        return self._filler.exists()

    @is_watched.setter
    def is_watched(self, is_full: bool) -> None:
        if not is_full:
            self._filler.unlink(missing_ok=True)
            return
        told = os.statvfs(self._at)
        size = told.f_bavail * told.f_frsize - self._free * _PAGE
        with self._filler.open("wb") as file:
            if size > 0:
                os.posix_fallocate(file.fileno(), 0, size)

    def under(self) -> AbstractContextManager[object]:
        """The program's own driver."""
        return nullcontext()


@cache
def _unshare() -> tuple[tuple[str, ...], str]:
    """How to get a place where a disk may be mounted, and why there is none (empty where there is)."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return (), "unshare is a program of Linux"
    said = ""
    for command in (("unshare", "--mount", "--map-root-user"), ("unshare", "--mount")):
        with tempfile.TemporaryDirectory() as at:
            tried = subprocess.run(
                [*command, "mount", "-t", "tmpfs", "tmpfs", at], capture_output=True, text=True, check=False
            )
        if tried.returncode == 0:
            return command, ""
        said = tried.stderr.strip()
    return (), f"no disk may be mounted here: {said}"


def why_not() -> str:
    """Why no disk can be mounted here; empty where one can."""
    return _unshare()[1]


def aside(module: str, *told: object) -> str:
    """What a module of the tests says that runs where it may mount."""
    command = [*_unshare()[0], sys.executable, "-m", module, *map(str, told)]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=_ROOT)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


@contextmanager
def mounted(at: Path, size: int, *options: str) -> Iterator[Path]:
    """A disk of so many bytes."""
    at.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join((f"size={size}", *options)), "tmpfs", at], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)


def run(seed: int, count: int, folder: Path) -> Outcome:
    """Every gesture at every level, where `count` is what is demanded; at that share of them, where it is less."""
    del folder
    lacking = why_not()
    return Outcome(0, 1, "", lacking) if lacking else Outcome(*json.loads(aside(__name__, seed, count)))


def part(seed: int, count: int, folder: Path) -> Outcome:
    """The same, where it may mount."""
    tried = refused = 0
    broken: list[str] = []
    began = time.perf_counter()
    with in_memory(folder) as work:
        day = stretches(work / "kept", work / "disk" / "run")
        step = max(1, _DEMANDED // max(1, count))
        for number, stretch in enumerate(day):
            with mounted(work / "disk", _size(stretch)) as at:
                calm = 0
                for free in range((seed + number) % step, _levels_of(stretch), step):
                    trying = Trying(stretch, FullDisk(at, free))
                    tried += 1
                    try:
                        trying.run(at / "run", work / "copy")
                    except Exception as error:  # noqa: BLE001 - whatever it was, it was none of the sentences
                        broken.append(f"{stretch.name}, {free} pages free: {type(error).__name__}: {error}")
                    refused += bool(trying.said)
                    calm = 0 if trying.said else calm + 1
                    if calm >= _LEVELS_IN_A_ROW:
                        break
    spent = time.perf_counter() - began
    words = f"{refused:,} refused in words, else done all the same; {1_000 * spent / max(1, tried):.0f} ms each"
    return Outcome(tried, len(broken), words, "\n".join(broken[:20]))


def _size(stretch: Stretch) -> int:
    if _may_want_much(stretch):
        return _ROOM_TO_START
    size = _MIB
    while _bytes_in(stretch.folder / STATION) > size * 3 // 4:
        size *= 2
    return size


def _may_want_much(stretch: Stretch) -> bool:
    return stretch.opens or stretch.restores or not (stretch.folder / STATION / FILE_NAME).exists()


def _levels_of(stretch: Stretch) -> int:
    """So many levels at most until it has all the room that it could want."""
    return (_size(stretch) - _bytes_in(stretch.folder / STATION)) // _PAGE if _may_want_much(stretch) else 120


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


FULL: Final = Trial("full", "a full disk at every step, with every number of free pages", _DEMANDED, run)

if __name__ == "__main__":
    print(json.dumps(part(int(sys.argv[1]), int(sys.argv[2]), Path(tempfile.gettempdir()))))  # noqa: T201

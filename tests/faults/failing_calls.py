"""Every call that SQLite makes to its file system during a scripted day fails once, or from then on.

The station runs on the apsw connection of `apsw_driver.py`; what it leaves is read by the program's own driver. What
was acknowledged must be there; what was refused was refused in words, is not there unless the words leave it open, and
can be done once the disk is well.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Protocol

from intake_app.domain.errors import IntakeError, NotNow, StorageFailed
from intake_app.domain.events import Event
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.kept_heads import note_change
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import STATE_VARIABLE
from tests.faults import vfs
from tests.faults.apsw_driver import spoken_by_apsw
from tests.faults.day import DAY, Gesture
from tests.faults.desk import Desk, desk_in, with_catalogue
from tests.faults.power_cut import Lost, in_memory, look_at_copy, make_old, rows_in
from tests.faults.put_back import look_after_refusal, look_whether_kept, put_back, records_in, sound_ids
from tests.faults.remains import alarms_in, ids_in, papers_that_lack, wrong_in
from tests.soak.frame import Outcome, Trial, together

Lasting = Literal["once", "for ever", "all of them"]
"""The call fails alone; every later call of its kind fails, too; or every later call of any kind."""

STATION: Final = "station"
_FULL = 13
_EIO: Final = {
    "xOpen": 14,
    "xRead": 266,
    "xWrite": 778,
    "xTruncate": 1546,
    "xSync": 1034,
    "xFileSize": 1802,
    "xLock": 3850,
    "xUnlock": 2058,
    "xCheckReservedLock": 3594,
    "xClose": 4106,
    "xShmMap": 5386,
    "xShmLock": 5130,
    "xShmUnmap": 10,
    "xDelete": 2570,
    "xAccess": 3338,
}
"""What SQLite's own file system says of an input/output error in each."""

_LETS_GO: Final = frozenset({"xClose", "xUnlock", "xShmUnmap"})
_UNLOCK = 1
_CAN_BE_DONE_ALL_THE_SAME: Final = frozenset({"xWrite", "xSync", "xTruncate", "xDelete"})


class Fault(NamedTuple):
    """The call that fails, counted from 1, with which code, for how long, and whether it was done all the same."""

    call: int
    code: Literal["EIO", "FULL"]
    lasting: Lasting
    done: bool


class Faulty(Protocol):
    """What goes wrong under a station while it is watched, and no longer when it is not."""

    is_watched: bool

    def under(self) -> AbstractContextManager[object]:
        """Puts it under whatever the station opens."""
        ...


class Disk:
    """Counts the calls while it is watched, and fails those that the fault names."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.kinds: list[str] = []
        self.is_watched = False
        self._fault = fault
        self._failing = ""

    @contextmanager
    def under(self) -> Iterator[None]:
        """Every call of a station on apsw's driver comes here."""
        with spoken_by_apsw(), vfs.handled_by(self.handle):
            yield

    def handle(self, call: vfs.Call, do: vfs.Doing) -> int:
        if not self.is_watched:
            return do()
        self.kinds.append(call.kind)
        fault = self._fault
        if fault is None or not self._fails(fault, call):
            return do()
        # A descriptor that cannot be closed is closed, and a lock goes with it: nothing else can be waited for.
        if fault.done or call.kind in _LETS_GO or (call.kind == "xShmLock" and call.number & _UNLOCK):
            do()
        return _FULL if fault.code == "FULL" else _EIO[call.kind]

    def _fails(self, fault: Fault, call: vfs.Call) -> bool:
        count = len(self.kinds)
        if count == fault.call:
            self._failing = call.kind
            return True
        if count < fault.call or fault.lasting == "once":
            return False
        return fault.lasting == "all of them" or call.kind == self._failing


class Stretch(NamedTuple):
    """A part of the day that begins in a folder of its own; `opens` and `closes` say that these are watched, too.

    `restores` puts the latest backup back before the station opens, watched.
    """

    name: str
    folder: Path
    gestures: Sequence[Gesture]
    opens: bool = False
    closes: bool = False
    restores: bool = False


def stretches(folder: Path, station: Path) -> list[Stretch]:
    """The day in parts, each with what lay in `station` when it began; by the program's own driver."""
    with_catalogue(station)
    found = [Stretch("a first start", kept(station, folder / "first"), (), opens=True, closes=True)]
    for number, gesture in enumerate(DAY):
        found.append(Stretch(gesture.name, kept(station, folder / str(number)), (gesture,)))
        with desk_in(station) as desk:
            gesture.do(desk)
    found.append(Stretch("a start", kept(station, folder / "start"), (), opens=True, closes=True))
    with desk_in(station) as desk:
        desk.bench.arrivals.announce("R-20418", "1Z999AA10123456784")
        crashed = kept(station, folder / "crashed")
    found.append(Stretch("a start after a power cut", crashed, (), opens=True))
    found.append(Stretch("a restore", kept(station, folder / "restore"), (), restores=True))
    rows = rows_in(station)
    # As if the program itself had made the old file: else it is somebody else's, and told as that.
    note_change(station, sha256((station / FILE_NAME).read_bytes()).hexdigest(), datetime.now(UTC))
    for journal in station.glob("journal*"):
        journal.unlink()
    make_old(station / FILE_NAME, rows)
    found.append(Stretch("a start with a file of the first program", kept(station, folder / "old"), (), opens=True))
    return found


def kept(station: Path, folder: Path) -> Path:
    """A copy of a station, and of the state that lies outside of it."""
    shutil.copytree(station, folder / STATION)
    if _state().exists():
        shutil.copytree(_state(), folder / "state")
    return folder


def as_kept(folder: Path, station: Path) -> None:
    """The station, and the state outside of it, are again as they were `kept` in this folder."""
    for origin, place in ((folder / STATION, station), (folder / "state", _state())):
        shutil.rmtree(place, ignore_errors=True)
        if origin.exists():
            shutil.copytree(origin, place)


def _state() -> Path:
    return Path(os.environ[STATE_VARIABLE])


class Trying:
    """One stretch under one fault."""

    def __init__(self, stretch: Stretch, disk: Faulty) -> None:
        self._stretch = stretch
        self._disk = disk
        self.said: list[str] = []
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.kept: dict[str, str] = {}
        self.told_wrong = 0

    def run(self, folder: Path, aside: Path | None = None) -> None:
        """Do it, then look with the program's own driver, at a copy `aside` where one is named. Raises `Lost`."""
        as_kept(self._stretch.folder, folder)
        held = set().union(*map(sound_ids, records_in(folder))) if self._stretch.restores else set()
        with self._disk.under(), ExitStack() as ending:
            if self._stretch.restores:
                self._restore(folder, held)
            desk = self._open(folder)
            ending.callback(self._close, desk)
            for gesture in self._stretch.gestures:
                self._gesture(desk, gesture)
            self._goes_on(desk)
            self.kept, self.told_wrong = desk.kept, desk.told_wrong
        if aside is None:
            with desk_in(folder):
                pass  # what is wrong with the record is told at a start, or at its end
        else:
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(folder, aside)
        self._look(aside or folder)
        if held:
            look_whether_kept(aside or folder, held)

    def _restore(self, folder: Path, held: set[str]) -> None:
        """As often as it is refused; the last time on a disk that is well. Each time it is looked what is there."""
        for is_well in (False, False, True):
            self._disk.is_watched = not is_well
            before = len(self.said)
            self._attempt(partial(put_back, folder))
            self._disk.is_watched = False
            if len(self.said) == before:
                return
            look_after_refusal(folder, held)
        raise Lost(f"nothing can be put back on a disk that is well again: {self.said[-1]}")

    def _open(self, folder: Path) -> Desk:
        self._disk.is_watched = self._stretch.opens
        desk: Desk | None = self._attempt(partial(Desk, folder)) or self._attempt(partial(Desk, folder))
        self._disk.is_watched = False
        desk = desk or Desk(folder)
        self._listen(desk)
        return desk

    def _listen(self, desk: Desk) -> None:
        """Also what was written and not acknowledged must be known, to see whether it is there all the same."""
        desk.acknowledged = self.acknowledged
        journal: Any = desk.station.parts.journal
        write, append = journal._write, journal.append
        under_way: list[str] = []

        def written(drafts: object, head: object) -> list[Event]:
            events: list[Event] = write(drafts, head)
            under_way[:] = [event.id for event in events]
            return events

        def appended(drafts: object) -> list[Event]:
            under_way.clear()
            try:
                events: list[Event] = append(drafts)
            except StorageFailed as error:
                if "look before you repeat it" not in str(error):
                    self.refused += under_way
                raise
            return events

        journal._write, journal.append = written, appended

    def _attempt(self, do: Callable[[], Any]) -> Any:
        """What it gives; None where it was refused in words."""
        try:
            return do()
        except IntakeError as error:
            if "Another program changed" in str(error):
                raise Lost(f"The disk was taken for another program: {error}") from error
            if not isinstance(error, NotNow):
                self.said.append(str(error))
            return None

    def _gesture(self, desk: Desk, gesture: Gesture) -> None:
        self._disk.is_watched = True
        before = len(self.said)
        self._attempt(partial(gesture.do, desk))
        if len(self.said) > before:
            self._attempt(partial(gesture.do, desk))
        self._disk.is_watched = False
        if len(self.said) > before:
            before = len(self.said)
            self._attempt(partial(gesture.do, desk))
            if len(self.said) > before:
                raise Lost(f"“{gesture.name}” does not work on a disk that is well again: {self.said[-1]}")

    def _goes_on(self, desk: Desk) -> None:
        """The disk is well: the next gesture is done, by whoever was put out because the disk refused who came, too."""
        if desk.bench.people.here is None:
            desk.begin()
        desk.bench.arrivals.announce("R-20419", "1Z999AA10123456784")

    def _close(self, desk: Desk) -> None:
        self._disk.is_watched = self._stretch.closes
        desk.station.close()
        self._disk.is_watched = False

    def _look(self, folder: Path) -> None:
        there = ids_in(folder)
        lost = set(self.acknowledged) - there
        if lost:
            raise Lost(f"{len(lost)} of {len(self.acknowledged)} acknowledged entries are not there")
        unasked = set(self.refused) & there
        if unasked:
            raise Lost(f"{len(unasked)} entries were refused and are there: {self.said}")
        alarms = alarms_in(folder)
        if alarms:
            raise Lost(f"the record that nobody touched is told as wrong: {alarms}")
        rebuilt = rebuild(folder)
        if not rebuilt.were_equal:
            raise Lost(f"the projections differ from a replay: {rebuilt}")
        lacking = papers_that_lack(folder)
        if lacking:
            raise Lost(f"papers lack: {lacking}")
        for wrong in wrong_in(folder, self.kept, self.told_wrong):
            raise Lost(wrong)
        for copy in folder.glob("journal-before-*.sqlite3"):
            look_at_copy(copy)


def cases(stretch: Stretch, folder: Path) -> Iterator[Fault]:
    """Every fault of a stretch; the calls are counted in a run without one."""
    disk = Disk()
    Trying(stretch, disk).run(folder)
    for number, kind in enumerate(disk.kinds, 1):
        for done in (False, True) if kind in _CAN_BE_DONE_ALL_THE_SAME else (False,):
            for lasting in ("once", "for ever"):
                yield Fault(number, "EIO", lasting, done)
                yield Fault(number, "FULL", lasting, done)
        yield Fault(number, "EIO", "all of them", False)


def run(seed: int, count: int, folder: Path) -> Outcome:
    """Every case where `count` is large enough, else so many of them at even distances."""
    processes = 2
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        parts = [pool.submit(part, seed, count, folder, number, processes) for number in range(processes)]
        return together([one.result() for one in parts])


def part(seed: int, count: int, folder: Path, number: int = 0, processes: int = 1) -> Outcome:
    """The cases of one process out of several."""
    with in_memory(folder) as work:
        day = stretches(work / "kept", work / "run")
        every = [(stretch, fault) for stretch in day for fault in cases(stretch, work / "run")]
        step = max(1, len(every) // max(1, count))
        mine = every[seed % step :: step][number::processes]
        broken: list[str] = []
        refused = 0
        began = time.perf_counter()
        for stretch, fault in mine:
            trying = Trying(stretch, Disk(fault))
            try:
                trying.run(work / "run")
            except Exception as error:  # noqa: BLE001 - whatever it was, it was none of the sentences
                broken.append(f"{stretch.name}, {fault}: {type(error).__name__}: {error}")
            refused += bool(trying.said)
        spent = time.perf_counter() - began
    words = (
        f"of {len(every):,} cases; refused in words {refused:,} times, else done all the same;"
        f" {1_000 * spent / max(1, len(mine)):.0f} ms each"
    )
    return Outcome(len(mine), len(broken), words, "\n".join(broken[:20]))


CALLS: Final = Trial("calls", "every VFS call x (once, for ever) x (EIO, FULL) of a scripted day", 60_000, run)

"""The power fails between two calls of a scripted day: what was acknowledged is there, whatever was not synced.

The day is written by the store's own statements and PRAGMAs through a file system that records every call
(`apsw_driver.py`, `vfs.py`). Each image that a disk may hold then (`disk_model.py`) is opened by the program's own
driver through the real `SqliteJournal`. With `synchronous = NORMAL` or `OFF` in the place of `FULL` such images must
lose entries; that is the control.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

import pytest

from intake_app.domain.errors import IntakeError
from intake_app.store.chain import prove
from intake_app.store.database import DatabaseError, connect_reading, transaction
from intake_app.store.event_rows import COLUMNS, PLACES
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME, open_reading
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.migrations import connect_up_to_date
from intake_app.store.projections import TABLES
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import STATE_VARIABLE
from tests.faults import vfs
from tests.faults.apsw_driver import spoken_by_apsw
from tests.faults.day import DAY
from tests.faults.desk import Desk, Ticking, desk_in, with_catalogue
from tests.faults.disk_model import Acknowledged, Disk, Step, names_noted, recorder
from tests.soak.frame import Outcome, Trial, side_by_side

Durability = Literal["FULL", "NORMAL", "OFF"]
_MEMORY = f"{FILE_NAME}-shm"
_ROWS = f"SELECT {COLUMNS} FROM events ORDER BY rowid"  # noqa: S608 - the columns are our own
_RESTARTS = 3


class Lost(AssertionError):
    """Something is not there that was promised."""


@dataclass
class Recorded:
    """What was done to the journal in one stretch of work, and what came of it.

    `ends` are the counts of events after each transaction: at any other, one was cut in two.
    """

    files: dict[str, bytes]
    steps: list[Step] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    ends: set[int] = field(default_factory=lambda: {0})


def record_days(folder: Path, durability: Durability = "FULL") -> list[Recorded]:
    """A day from an empty folder on, with restarts in it; and how a file of the first program is brought up to date."""
    fresh, old = with_catalogue(folder / "day"), with_catalogue(folder / "old")
    with spoken_by_apsw(partial(_less_durable, durability)):
        day = _record(fresh, DAY)
        make_old(old / FILE_NAME, day.rows)
        brought_up = _record(old, DAY[:0], day)
    return [day, brought_up]


def _less_durable(durability: Durability, sql: str) -> str:
    return sql.replace("synchronous = FULL", f"synchronous = {durability}")


def _record(folder: Path, gestures: Sequence[Any], before: Recorded | None = None) -> Recorded:
    recorded = Recorded({file.name: file.read_bytes() for file in folder.glob("journal*")})
    count = len(before.rows) if before else 0
    recorded.ends |= before.ends if before else set()
    recorded.steps.append(Acknowledged(count))

    def heard(desk: Desk) -> None:
        total = count + len(desk.acknowledged)
        recorded.ends.add(total)
        recorded.steps.append(Acknowledged(total))

    calls = recorder(recorded.steps, lambda name: name.startswith(("journal", "copy")))
    with vfs.handled_by(calls), names_noted(recorded.steps, folder):
        for part in _parts(gestures):
            with desk_in(folder) as desk:
                heard(desk)  # somebody came to the bench
                desk.when_acknowledged = partial(heard, desk)
                for gesture in part:
                    gesture.do(desk)
                    if gesture.name == "copy the journal":
                        recorded.steps.append(Acknowledged(count + len(desk.acknowledged), "copy.sqlite3"))
                desk.bench.arrivals.announce("R-20418", "1Z999AA10123456784")
            count += len(desk.acknowledged)
    recorded.rows = rows_in(folder)
    return recorded


def rows_in(folder: Path) -> list[tuple[Any, ...]]:
    """Every event as it is stored."""
    with open_reading(folder) as reading:
        return list(reading._connection.execute(_ROWS))


def _parts(gestures: Sequence[Any]) -> Iterator[Sequence[Any]]:
    size = len(gestures) // _RESTARTS + 1
    for begin in range(0, len(gestures) + 1, size):
        yield gestures[begin : begin + size]


def make_old(path: Path, rows: Sequence[tuple[Any, ...]]) -> None:
    """A file as the first program left it: events, and no table that came later."""
    connection = connect_up_to_date(path, SET_NAME, STEPS[:1])
    with transaction(connection):
        for row in rows:
            connection.execute(f"INSERT INTO events ({COLUMNS}) VALUES ({PLACES})", row)  # noqa: S608 - our own
    connection.close()


class Looking:
    """Opens images of a recording with the real driver and says what is wrong with them."""

    def __init__(self, recorded: Recorded, folder: Path) -> None:
        self._recorded = recorded
        self._folder = folder
        self._projections: dict[int, list[Any]] = {}

    def images(self, seed: str, numbers: range) -> Iterator[tuple[str, str]]:
        """Each image with its seed, and what is wrong with it (nothing: empty)."""
        steps = self._recorded.steps
        chosen = [(Random(f"{seed}/{number}"), number) for number in numbers]
        at = sorted(((rng.randrange(len(steps) + 1), number, rng) for rng, number in chosen), key=lambda one: one[:2])
        disk, acknowledged, copy, done = Disk(self._recorded.files), 0, "", 0
        for point, number, rng in at:
            for step in steps[done:point]:
                if isinstance(step, Acknowledged):
                    acknowledged, copy = step.events, step.copy or copy
                else:
                    disk.follow(step)
            done = point
            self._write(disk.image(rng), rng)
            wrong = ""
            try:
                self.look(acknowledged)
                if copy:
                    look_at_copy(self._folder / copy)
            except (IntakeError, DatabaseError, Lost) as error:
                wrong = str(error)
            yield f"{seed}/{number} after call {point}", wrong

    def _write(self, image: dict[str, bytes], rng: Random) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        for name, content in image.items():
            (self._folder / name).write_bytes(content)
        if rng.random() < 0.5:
            (self._folder / _MEMORY).write_bytes(rng.randbytes(rng.choice((0, 100, 32_768))))

    def look(self, acknowledged: int) -> None:
        """Raises `Lost`, or what the program says where it cannot open the journal."""
        with SqliteJournal(self._folder, "B3", Ticking()) as journal:
            connection = journal._connection
            rows = connection.execute(_ROWS).fetchall()
            count = len(rows)
            if count < acknowledged:
                raise Lost(f"{acknowledged} entries were acknowledged, {count} are there")
            if rows != self._recorded.rows[:count]:
                raise Lost(f"the {count} entries are not those that were written")
            if count not in self._recorded.ends:
                raise Lost(f"{count} entries: a gesture is there by half")
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if sound != "ok":
                raise Lost(f"the file is damaged: {sound}")
            projections = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]  # noqa: S608
        if count not in self._projections:
            # What a replay gives follows from the entries, which are proved above: it is made once for each count.
            rebuilt = rebuild(self._folder)
            if not rebuilt.were_equal:
                raise Lost(f"the projections differ from a replay: {rebuilt}")
            self._projections[count] = projections
        elif projections != self._projections[count]:
            raise Lost(f"the projections of {count} entries are not those of a replay")


def look_at_copy(path: Path) -> None:
    """Raises `Lost` where a copy that was told to be whole is not."""
    connection = connect_reading(path)
    try:
        found = prove(connection)
    finally:
        connection.close()
    if found.first_break:
        raise Lost(f"the copy {path.name} holds {found}")


def run(seed: int, count: int, folder: Path, durability: Durability = "FULL") -> Outcome:
    """So many crash images; `broken` are those in which something acknowledged or whole is missing."""
    return side_by_side(partial(part, durability=durability), seed, count, folder)


def part(seed: int, count: int, folder: Path, durability: Durability = "FULL") -> Outcome:
    """The images of one process."""
    with in_memory(folder) as work:
        days = record_days(work, durability)
        began = time.perf_counter()
        lost: list[str] = []
        for place, day in enumerate(days):
            looking = Looking(day, work / "image")
            numbers = range(place, count, len(days))
            lost += [f"{of}: {wrong}" for of, wrong in looking.images(f"{seed}/{place}", numbers) if wrong]
        spent = time.perf_counter() - began
    calls = sum(not isinstance(step, Acknowledged) for day in days for step in day.steps)
    words = (
        f"synchronous={durability}, cut between any of {calls:,} calls, {1_000 * spent / max(1, count):.1f} ms an image"
    )
    return Outcome(count, len(lost), words, next(iter(lost), ""))


@contextmanager
def in_memory(folder: Path) -> Iterator[Path]:
    """A folder in the memory, where there is such a place: nothing here is about the speed of a disk.

    Keys, and what is remembered of the journals, lie in its folder `state` meanwhile; thousands of faults that were
    made are not told in the log.
    """
    memory = Path("/dev/shm")  # noqa: S108 - the folder is made for this process alone
    with (
        tempfile.TemporaryDirectory(
            prefix="intake-faults-", dir=memory if memory.is_dir() else folder, ignore_cleanup_errors=True
        ) as work,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv(STATE_VARIABLE, str(Path(work) / "state"))
        patch.setattr(logging.root.manager, "disable", logging.CRITICAL)
        yield Path(work)


POWER: Final = Trial("power", "power-cut images of unsynced writes", 100_000, run)


def control(seed: int, count: int, folder: Path) -> Outcome:
    """The same without a sync for each commit: it must lose, or the images show nothing. Broken where it does not."""
    outcome = run(seed, count, folder, "NORMAL")
    lost = f"lost {outcome.broken:,} of {outcome.tried:,}, as it must; {outcome.words}"
    return Outcome(outcome.tried, int(not outcome.broken), lost, "" if outcome.broken else "the control lost nothing")


CONTROL: Final = Trial("power-control", "their control, synchronous=NORMAL", 2_000, control)

"""A migration that is cut by kill -9 before each of its statements, and after the last.

The journal is filled and of the oldest program. Whatever the moment: the next start completes it, a copy from before
lies beside it, and no event is lost.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from intake_app.bootstrap import open_station
from intake_app.settings import Settings
from intake_app.store import migrations
from intake_app.store.chain import prove
from intake_app.store.database import Connection, connect, connect_reading
from intake_app.store.event_rows import COLUMNS, PLACES
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.migrations import bring_up_to_date
from intake_app.store.rebuild import rebuild
from intake_app.workflow.ports import Now
from tests.soak.day import Day
from tests.soak.frame import Outcome, Trial

_EVENTS = f"SELECT {COLUMNS} FROM events ORDER BY rowid"  # noqa: S608 - the columns are our own
_GESTURES = 120


def of_the_oldest_program(source: Path, folder: Path) -> None:
    """A journal with the events of this one, in the shape of the first step."""
    with closing(connect_reading(source / FILE_NAME)) as newest:
        rows = newest.execute(_EVENTS).fetchall()
    folder.mkdir()
    with closing(connect(folder / FILE_NAME)) as oldest:
        bring_up_to_date(oldest, folder / FILE_NAME, SET_NAME, STEPS[:1])
        oldest.execute("BEGIN")
        oldest.executemany(f"INSERT INTO events ({COLUMNS}) VALUES ({PLACES})", rows)  # noqa: S608 - as above
        oldest.execute("COMMIT")
        oldest.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def events_in(path: Path) -> list[tuple[object, ...]]:
    with closing(connect_reading(path)) as connection:
        return connection.execute(_EVENTS).fetchall()


def started(folder: Path) -> None:
    """A start, as far as the journal goes."""
    SqliteJournal(folder, "B3", lambda: Now(datetime.now(UTC), 0)).close()


@contextmanager
def counted(before: Callable[[int, str], None]) -> Iterator[None]:
    """Calls `before` with the number of each statement of the start, from 0, before it is run."""
    count = 0

    def seen(sql: str) -> None:
        nonlocal count
        before(count, sql)
        count += 1

    def traced(path: Path, *, cache_kib: int = 2_048) -> Connection:
        connection = connect(path, cache_kib=cache_kib)
        connection.set_trace_callback(seen)
        return connection

    migrations.connect = traced  # type: ignore[attr-defined]
    try:
        yield
    finally:
        migrations.connect = connect  # type: ignore[attr-defined]


def statements_of(old: Path, folder: Path) -> list[str]:
    """Every statement of a start on the old journal, in its order."""
    shutil.copytree(old, folder)
    told: list[str] = []
    with counted(lambda _, sql: told.append(sql)):
        started(folder)
    return told


def cut(folder: Path, number: int) -> bool:
    """Start in a process that is killed before its statement of this number; whether it came that far."""
    process = os.fork()
    if not process:
        with suppress(BaseException), counted(lambda now, _: _die() if now == number else None):
            started(folder)
        os._exit(1)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fault_after(folder: Path, held: list[tuple[object, ...]]) -> str:
    """What is wrong after the next start; empty where nothing is."""
    started(folder)
    if events_in(folder / FILE_NAME) != held:
        return "an event is lost or changed"
    with closing(connect_reading(folder / FILE_NAME)) as connection:
        if prove(connection).first_break:
            return "the chain breaks"
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return "the file is damaged"
    if not rebuild(folder).were_equal:
        return "the tables are not what the events say"
    copies = list(folder.glob("journal-before-*.sqlite3"))
    if not any(events_in(copy) == held for copy in copies):
        return "there is no whole copy from before"
    return ""


def run_cuts(old: Path, folder: Path, numbers: list[int]) -> Outcome:
    """Cut at each of these statements; what came of it."""
    held = events_in(old / FILE_NAME)
    broken, first = 0, ""
    for number in numbers:
        here = Path(shutil.copytree(old, folder / "cut"))
        fault = fault_after(here, held) if cut(here, number) else "it was not cut"
        if fault:
            broken += 1
            first = first or f"statement {number}: {fault}"
        shutil.rmtree(here)
    return Outcome(len(numbers), broken, f"{len(held)} events", first)


def filled(folder: Path, seed: int) -> Path:
    """A journal of the oldest program with a day of work in it."""
    station = open_station(Settings(folder=folder / "source", code="B3"))
    station.bench.sign("Rosa Marín")
    day = Day(station, random.Random(seed), folder)
    for _ in range(_GESTURES):
        day.gesture()
    station.close()
    of_the_oldest_program(folder / "source", folder / "old")
    return folder / "old"


def run(seed: int, count: int, folder: Path) -> Outcome:
    """Cut at so many statements, spread evenly over all there are; as often as one likes at each."""
    old = filled(folder, seed)
    all_of_them = statements_of(old, folder / "counting")
    numbers = [(seed + place * len(all_of_them) // count) % len(all_of_them) for place in range(count)]
    outcome = run_cuts(old, folder, numbers)
    return outcome._replace(words=f"{len(all_of_them)} statements, {outcome.words}")


CUTS = Trial("migration-cuts", "kill -9 of a migration, before each statement", 1_000, run)

"""An import of a million rows: its time, its memory, and what the bench feels of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from intake_app.store.database import connect
from intake_app.workflow.bench import Bench
from tests.bench.measuring import MIB, Line, in_turns, milliseconds, percentile, ratio_of, seconds_of
from tests.bench.stage import Stage, opened, serial_of

DEMANDED_TIMES_PLAIN = 3
DEMANDED_MIB = 200
DEMANDED_GESTURE_MS = 50
_MOST_PAIRS = 3


class Measured(NamedTuple):
    """What a process took."""

    seconds: float
    told: float
    memory_bytes: int


def importing(stage: Stage) -> Iterator[Line]:
    """`intake import units` as a process, beside the same rows put into a bare table in one transaction."""
    memory: list[int] = []
    further: list[float] = []

    def whole_import() -> float:
        done = finish(start_import(stage, stage.fresh_folder("import")))
        memory.append(done.memory_bytes)
        further.append(done.seconds - done.told)
        return done.told

    def plain_insert() -> float:
        database = stage.fresh_folder("plain") / "plain.sqlite3"
        return finish(start_child(stage, "tests.bench.plain_insert", str(stage.csv_file), str(database))).seconds

    ours, plain = in_turns(min(stage.rounds, _MOST_PAIRS), whole_import, plain_insert)
    times = ratio_of(ours, plain)
    yield Line(
        f"import of {stage.units:,} CSV rows with validation",
        f"{median(ours):.1f} s, names {median(further):.1f} s later",
        f"{median(plain):.1f} s plain executemany",
        f"{times:.2f}x",
        f"<= {DEMANDED_TIMES_PLAIN}x",
        times <= DEMANDED_TIMES_PLAIN,
    )
    yield Line(
        "its memory",
        f"{max(memory) / MIB:.0f} MiB",
        "",
        "",
        f"<= {DEMANDED_MIB} MiB",
        max(memory) <= DEMANDED_MIB * MIB,
    )


def gestures_meanwhile(stage: Stage) -> Iterator[Line]:
    """Scans, answers and undoing at a bench beside which the catalogue is imported, one bare durable row between them.

    The rows tell how long the disk alone makes anything wait that is to be durable then.
    """
    folder = stage.fresh_folder("meanwhile")
    serials = map(serial_of, count())
    with opened(folder) as station, _bare_rows(folder) as write_row:
        importing = start_import(stage, folder)
        meanwhile: list[float] = []
        rows: list[float] = []
        while importing.poll() is None:
            meanwhile += _gestures(station.bench, next(serials))
            rows.append(seconds_of(write_row))
        finish(importing)
        quiet: list[float] = []
        while len(quiet) < len(meanwhile):
            quiet += _gestures(station.bench, next(serials))
    yield Line(
        f"longest of {len(meanwhile):,} gestures while that import runs",
        f"{milliseconds(max(meanwhile))}, median {milliseconds(median(meanwhile))}",
        f"{milliseconds(max(rows))} longest of {len(rows):,} bare durable rows",
        f"{max(meanwhile) / max(rows):.1f}x",
        f"<= {DEMANDED_GESTURE_MS} ms",
        max(meanwhile) * 1000 <= DEMANDED_GESTURE_MS,
    )
    yield Line(
        "the same, beside gestures without an import",
        f"{milliseconds(percentile(meanwhile, 99.9))} for 99.9 %",
        f"{milliseconds(percentile(quiet, 99.9))}, longest {milliseconds(max(quiet))}",
        f"{percentile(meanwhile, 99.9) / percentile(quiet, 99.9):.1f}x",
    )


@contextmanager
def _bare_rows(folder: Path) -> Iterator[Callable[[], object]]:
    """Writes a row into a bare table, durable when it returns."""
    with closing(connect(folder / "bare.sqlite3")) as connection:
        connection.execute("CREATE TABLE bare (told TEXT)")
        yield lambda: connection.execute("INSERT INTO bare VALUES ('a row of some length')")


def start_import(stage: Stage, folder: Path) -> subprocess.Popen[bytes]:
    """The process that the window runs for an import."""
    intake = ("intake_app", "--station", str(folder))
    return start_child(stage, *intake, "import", "units", str(stage.csv_file), "--json-progress")


def start_child(stage: Stage, *module: str) -> subprocess.Popen[bytes]:
    """A Python module inside a process that measures it."""
    child = Path(__file__).with_name("child.py")
    command = (sys.executable, str(child), sys.executable, "-m", *module)
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=stage.environment)


def finish(process: subprocess.Popen[bytes]) -> Measured:
    """Wait for its end. Raises CalledProcessError where it failed."""
    told, _ = process.communicate()
    done = json.loads(told)
    if done["status"]:
        raise subprocess.CalledProcessError(done["status"], process.args)
    return Measured(done["seconds"], done["told"], done["bytes"])


def _gestures(bench: Bench, scan: str) -> list[float]:
    """The seconds of each gesture of a short intake; the unit is known only once the import is done."""
    began = perf_counter()
    found = bench.identify(scan)
    identified = perf_counter()
    sight = bench.open(found, 0 if found.candidates else None)
    taken = [identified - began, perf_counter() - identified]
    answers = [("policy", "smartvue"), ("box", "original"), ("foam", "kit")]
    taken += [seconds_of(partial(bench.answer, sight.return_id, fact, value)) for fact, value in answers]
    return [*taken, seconds_of(partial(bench.undo, sight.return_id))]

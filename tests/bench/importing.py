"""An import of a million rows: its time, its memory, and what the bench feels of it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from intake_app.store.database import connect, transaction
from intake_app.workflow.bench import Bench
from tests.bench.measuring import MIB, Line, in_turns, milliseconds, percentile, ratio_of, seconds_of
from tests.bench.stage import Stage, opened, serial_of

DEMANDED_TIMES_PLAIN = 3
DEMANDED_MIB = 200
DEMANDED_GESTURE_MS = 50
_MOST_PAIRS = 3


class Imported(NamedTuple):
    """What the process of an import told."""

    seconds: float
    memory_bytes: int


def importing(stage: Stage) -> Iterator[Line]:
    """`intake import units` as a process, beside the same rows put into a bare table in one transaction."""
    memory: list[int] = []

    def whole_import() -> float:
        done = finish(start_import(stage, stage.fresh_folder("import")))
        memory.append(done.memory_bytes)
        return done.seconds

    ours, plain = in_turns(min(stage.rounds, _MOST_PAIRS), whole_import, lambda: _plain_insert(stage))
    times = ratio_of(ours, plain)
    yield Line(
        f"import of {stage.units:,} CSV rows with validation",
        f"{median(ours):.1f} s",
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
    """Scans, answers and undoing at a bench beside which the catalogue is imported anew, beside a quiet bench."""
    folder = stage.fresh_folder("meanwhile")
    serials = map(serial_of, count())
    with opened(folder) as station:
        first = start_import(stage, folder)
        meanwhile: list[float] = []
        while first.poll() is None:
            meanwhile += _gestures(station.bench, next(serials))
        finish(first)
        quiet: list[float] = []
        while len(quiet) < len(meanwhile):
            quiet += _gestures(station.bench, next(serials))
    yield Line(
        f"longest of {len(meanwhile):,} gestures while that import runs",
        f"{milliseconds(max(meanwhile))}, median {milliseconds(median(meanwhile))}",
        f"{milliseconds(max(quiet))}, median {milliseconds(median(quiet))}, no import",
        f"{max(meanwhile) / max(quiet):.1f}x",
        f"<= {DEMANDED_GESTURE_MS} ms",
        max(meanwhile) * 1000 <= DEMANDED_GESTURE_MS,
    )
    yield Line(
        "99.9 of 100 of them",
        milliseconds(percentile(meanwhile, 99.9)),
        f"{milliseconds(percentile(quiet, 99.9))}, no import",
        f"{percentile(meanwhile, 99.9) / percentile(quiet, 99.9):.1f}x",
    )


def start_import(stage: Stage, folder: Path) -> subprocess.Popen[bytes]:
    """The process that the window runs for an import, inside one that measures it."""
    intake = (sys.executable, "-m", "intake_app", "--station", str(folder))
    command = (*intake, "import", "units", str(stage.csv_file), "--json-progress")
    child = Path(__file__).with_name("child.py")
    return subprocess.Popen((sys.executable, str(child), *command), stdout=subprocess.PIPE, env=stage.environment)


def finish(process: subprocess.Popen[bytes]) -> Imported:
    """Wait for its end; raises CalledProcessError where the import failed."""
    told, _ = process.communicate()
    done = json.loads(told)
    if done["status"]:
        raise subprocess.CalledProcessError(done["status"], process.args)
    return Imported(done["seconds"], done["bytes"])


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


def _plain_insert(stage: Stage) -> float:
    """Seconds to put the file's rows, as they are, into a table without index or check, in one durable transaction."""
    path = stage.fresh_folder("plain") / "plain.sqlite3"
    began = perf_counter()
    with stage.csv_file.open(encoding="utf-8", newline="") as file, closing(connect(path)) as connection:
        rows = csv.reader(file)
        columns = len(next(rows))
        names = ", ".join(f"c{number} TEXT" for number in range(columns))
        connection.execute(f"CREATE TABLE plain ({names})")
        with transaction(connection):
            connection.executemany(f"INSERT INTO plain VALUES ({', '.join('?' * columns)})", rows)  # noqa: S608
    return perf_counter() - began

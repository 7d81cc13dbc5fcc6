"""The station's window, from the command to its first painting."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.measuring import MIB, Line, in_turns, milliseconds, ratio_of
from tests.bench.stage import Stage

DEMANDED_TIMES_BARE = 4
DEMANDED_MIB = 160


def start_to_window(stage: Stage) -> Iterator[Line]:
    """`intake` on a station with a full catalogue, beside a bare QMainWindow in a process of its own."""
    yield from beside_a_bare_window(stage, stage.station_folder, f"{stage.units:,} units")


def beside_a_bare_window(stage: Stage, station: Path, holds: str) -> Iterator[Line]:
    """`intake` on this station, which `holds` so much, and a bare QMainWindow in turns."""
    folder = str(station)
    memory: dict[str, list[int]] = {"intake": [], "bare": []}

    def started(*arguments: str) -> float:
        seconds, held = _until_painted(stage, *arguments)
        memory[arguments[0]].append(held)
        return seconds

    _until_painted(stage, "intake", "--station", folder)  # leaves the bytecode that the next ones find
    ours, bare = in_turns(stage.rounds * 2, lambda: started("intake", "--station", folder), lambda: started("bare"))
    times = ratio_of(ours, bare)
    yield Line(
        f"intake to window painted, {holds}",
        milliseconds(median(ours)),
        f"{milliseconds(median(bare))} a bare QMainWindow",
        f"{times:.1f}x",
        f"<= {DEMANDED_TIMES_BARE}x",
        times <= DEMANDED_TIMES_BARE,
    )
    most, most_bare = (max(held) for held in memory.values())
    yield Line(
        "its memory",
        f"{most / MIB:.0f} MiB",
        f"{most_bare / MIB:.0f} MiB a bare QMainWindow",
        f"{most / most_bare:.1f}x",
        f"<= {DEMANDED_MIB} MiB",
        most <= DEMANDED_MIB * MIB,
    )


def _until_painted(stage: Stage, *arguments: str) -> tuple[float, int]:
    """Seconds from the command until its window was painted, and the bytes it held by then."""
    command = (sys.executable, "-m", "tests.bench.until_painted", *arguments)
    began = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=stage.environment) as process:
        assert process.stdout is not None
        painted = process.stdout.readline()
        seconds = perf_counter() - began
        held = process.stdout.readline()
    if painted != "painted\n":
        raise RuntimeError(f"{' '.join(command)} ended with status {process.returncode} before it had painted")
    return seconds, int(held)

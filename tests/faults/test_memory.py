"""Memory short: a gesture that gets none is told as a fault, nothing of it is written, and the next one is taken.

Once at the window, where the gesture itself asks for too much, and once below it, where the day's own code (journal,
papers, photos, import) runs short wherever it asks for more.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from intake_app import fault_log
from intake_app.bootstrap import system_clock
from intake_app.store.rebuild import rebuild
from tests.faults.day import DAY
from tests.faults.desk import with_catalogue
from tests.faults.struck_calls import Heard, look
from tests.whole.sample_station import fill

limited = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a limit of memory that is kept")


@limited
def test_a_gesture_without_memory_is_told_and_the_window_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "station"
    fill(folder, system_clock().today)
    command = [sys.executable, "-m", "tests.faults.short_of_memory", str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    answer, state = done.stdout.splitlines()
    number = re.search("number ([0-9A-F]{6})", answer)
    assert number, answer
    assert "What was acknowledged is safe." in answer
    log = (folder / "log" / fault_log.LOG).read_text("utf-8")
    assert f"fault {number[1]}" in log
    assert "MemoryError" in log
    assert "Traceback" not in done.stderr
    assert state == "state Opened Answered"
    rebuilt = rebuild(folder)
    assert rebuilt.were_equal


@limited
@pytest.mark.parametrize("room", [0, 100_000, 8_000_000])
def test_what_runs_short_anywhere_costs_nothing_that_was_acknowledged(tmp_path: Path, room: int) -> None:
    station = with_catalogue(tmp_path / "station")
    command = [sys.executable, "-m", "tests.faults.short_work", str(station), str(room)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)
    said = done.stdout.splitlines()
    acknowledged = [line.removeprefix("event ") for line in said if line.startswith("event ")]
    look(station, Heard(acknowledged, [], {}, said[-1] if said and not done.returncode else done.stderr))
    assert len(acknowledged) >= len(DAY) - 6  # tidying, copies, an import and evidence write no entry
    short = [line for line in said if line.startswith("short ")]
    (photo,) = [line for line in short if "keep a large photo" in line]
    assert "too little memory" in photo
    assert "damaged" not in done.stdout
    assert len(short) > (len(DAY) // 2 if room == 0 else 1)

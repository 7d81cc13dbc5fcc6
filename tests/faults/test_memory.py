"""Memory short: a gesture that gets none is told as a fault, nothing of it is written, and the next one is taken."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from intake_app import fault_log
from intake_app.bootstrap import system_clock
from intake_app.store.rebuild import rebuild
from tests.whole.sample_station import fill


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a limit of memory that is kept")
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

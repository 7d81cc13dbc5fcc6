"""Hands that do anything at the real window, the quick form of `python -m tests.soak window-kills gestures scans`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.seeds import seeded

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.parametrize(("trial", "count"), [("window-kills", 1), ("gestures", 12), ("scans", 25)])
@seeded
def test_whatever_hands_do_nothing_is_lost_and_nothing_breaks(
    tmp_path: Path, trial: str, count: int, seed: int
) -> None:
    """In a process of its own: the trial has an application, standard error and children of its own."""
    options = ["--count", str(count), "--seed", str(seed), "--folder", str(tmp_path)]
    command = [sys.executable, "-m", "tests.soak", trial, *options]
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=around)
    assert done.returncode == 0, done.stderr
    assert f"| {seed} | {count} of " in done.stdout

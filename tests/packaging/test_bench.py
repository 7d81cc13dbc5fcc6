from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "tests.bench", *arguments)
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, encoding="utf-8")


def test_every_line_tells_what_was_measured_beside_what_and_nothing_is_left_behind() -> None:
    before = set((ROOT / "out").glob("bench-*"))
    pytest.importorskip("resource", reason="the memory of another process is measured where the system tells it")
    done = bench("--units", "300", "--rounds", "1", "live", "scan")
    assert done.returncode == 0, done.stderr
    head, rule, *lines, _, last = done.stdout.splitlines()
    assert [cell.strip() for cell in head.split("|")] == ["what", "measured", "yardstick", "ratio", "demanded", ""]
    assert set(rule) == {"-"}
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert len(rows) == 4
    for what, measured, _, _, demanded, verdict in rows:
        assert what
        assert any(digit.isdigit() for digit in measured)
        assert demanded.startswith((">=", "<="))
        assert verdict in {"reached", "MISSED"}
    reached = sum(row[-1] == "reached" for row in rows)
    assert last == f"{reached} of {len(rows)} demands reached."
    assert set((ROOT / "out").glob("bench-*")) <= before


def test_an_unknown_measurement_is_named() -> None:
    done = bench("nonsense")
    assert done.returncode == 2
    assert "nonsense" in done.stderr
    assert "scan" in done.stderr

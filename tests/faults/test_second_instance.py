"""A second instance, and commands beside a window: one writer at a time, and a killed one leaves the folder free."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake_app.bootstrap import open_station
from intake_app.cli import main
from intake_app.settings import Settings
from intake_app.store.backups import depot_of
from intake_app.store.depot import proved
from intake_app.store.rebuild import rebuild

ROOT = Path(__file__).parents[2]
WINDOW = """
import sys
from PySide6.QtCore import QTimer
from intake_app.cli import main
from intake_app.desktop.application import application

app = application(sys.argv[:1])
QTimer.singleShot(200, lambda: print("open", flush=True))
sys.exit(main(["--station", sys.argv[1]]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    station = open_station(Settings(folder=tmp_path, code="B3"))
    station.bench.sign("Rosa Marín")
    station.bench.open(station.bench.identify("NEW-1"), None)
    station.close()
    (tmp_path / "settings.toml").write_text('code = "B3"\n', "utf-8")
    assert main(["--station", str(tmp_path), "backup"]) == 0
    return tmp_path


@pytest.fixture
def window(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The program with its window, open on the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", WINDOW, folder],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_beside_a_window_nothing_else_writes_and_reading_and_backing_up_go_on(
    folder: Path, window: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    station = ["--station", str(folder)]
    second = subprocess.run(
        [sys.executable, "-m", "intake_app", *station],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
        timeout=60,
    )
    assert second.returncode == 1
    assert f"already at work in {folder} (process {window.pid} on " in second.stderr
    assert "Go on there, or end it first." in second.stderr
    for words in (["rebuild"], ["restore", "latest"]):
        assert main([*station, *words]) == 1
        assert f"process {window.pid} on " in said(capsys), words
    assert list(folder.glob("replaced-*")) == []
    for words in (
        ["backup"],
        ["restore"],
        ["restore", "latest", "--dry-run"],
        ["export", "queue", "--out", str(folder / "q.csv")],
    ):
        assert main([*station, *words]) == 0, said(capsys)
    newest = depot_of(folder).newest()
    assert newest is not None
    assert proved(newest) == ""
    assert window.poll() is None


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="has no kill -9")
def test_a_killed_window_leaves_the_folder_free(folder: Path, window: subprocess.Popen[str]) -> None:
    window.send_signal(signal.SIGKILL)
    window.wait(timeout=30)
    open_station(Settings(folder=folder, code="B3")).close()
    assert rebuild(folder).were_equal
    assert main(["--station", str(folder), "restore", "latest"]) == 0

"""The window's last backup of the day, by the program as it is started."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep

from intake_app.bootstrap import open_station
from intake_app.commands.backing_up import back_up_at_closing
from intake_app.settings import Settings
from intake_app.store.backups import depot_of
from intake_app.store.depot import proved
from intake_app.store.lock import FolderLock

OPEN_AND_CLOSE = """
import sys
from PySide6.QtCore import QTimer
from intake_app.cli import main
from intake_app.desktop.application import application

app = application(sys.argv[:1])
QTimer.singleShot(300, app.closeAllWindows)
sys.exit(main(["--station", sys.argv[1]]))
"""


def worked_in(folder: Path) -> Settings:
    settings = Settings(folder=folder, code="B3")
    station = open_station(settings)
    station.bench.sign("Rosa Marín")
    station.bench.open(station.bench.identify(f"NEW-{datetime.now(UTC):%H%M%S%f}"), None)
    station.close()
    return settings


def test_closing_the_window_makes_a_backup_where_there_is_anything_new(tmp_path: Path) -> None:
    worked_in(tmp_path)
    for _ in range(2):
        ended = subprocess.run(
            [sys.executable, "-c", OPEN_AND_CLOSE, tmp_path],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[3],
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        (found,) = depot_of(tmp_path).found()
        assert proved(found) == ""


def test_at_closing_one_that_is_still_being_made_is_waited_for_and_a_fault_is_only_logged(tmp_path: Path) -> None:
    settings = worked_in(tmp_path)
    lock = FolderLock(tmp_path, "backup.lock", "A backup")
    waiting = Thread(target=back_up_at_closing, args=(settings,))
    waiting.start()
    sleep(0.2)
    assert depot_of(tmp_path).found() == []
    lock.release()
    waiting.join(timeout=30)
    assert depot_of(tmp_path).newest() is not None
    worked_in(tmp_path)
    back_up_at_closing(Settings(folder=tmp_path / "nothing"))
    (tmp_path / "journal.sqlite3").write_bytes(b"no database" * 500)
    back_up_at_closing(settings)
    assert len(depot_of(tmp_path).found()) == 1

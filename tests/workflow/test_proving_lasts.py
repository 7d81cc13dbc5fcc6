"""What is remembered of the record outlasts a power failure, and an alarm a change of the station's code."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.bootstrap import open_station
from intake_app.settings import Settings
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.journal_reading import open_reading
from intake_app.store.kept_heads import note_branch
from intake_app.store.signing import STATE_VARIABLE
from tests.workflow.conftest import Wall
from tests.workflow.left_station import Open, told, work


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))


@pytest.fixture
def lasting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Leaves of what is remembered only what was on the disk: what a power failure leaves."""
    on_disk: dict[int, bytes] = {}
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        fsync(descriptor)
        what = os.fstat(descriptor)
        if stat.S_ISREG(what.st_mode):
            on_disk[what.st_ino] = Path(f"/proc/self/fd/{descriptor}").resolve().read_bytes()

    monkeypatch.setattr(os, "fsync", noted)

    def cut() -> None:
        for memory in (tmp_path / "state").rglob(MEMORY_FILE):
            memory.write_bytes(on_disk.get(memory.stat().st_ino, b""))

    return cut


def test_a_power_failure_on_the_first_day_is_no_alarm(open_here: Open, lasting: Callable[[], None]) -> None:
    station = open_here()
    work(station)
    station.close()
    lasting()
    assert told(open_here()) == ""


def test_nor_is_one_behind_a_restore(tmp_path: Path, wall: Wall, open_here: Open, lasting: Callable[[], None]) -> None:
    folder = tmp_path / "station"
    station = open_here()
    work(station)
    station.close()
    older = (folder / "journal.sqlite3").read_bytes()
    for _ in range(2):
        station = open_here()
        work(station)
        station.close()
    (folder / "journal.sqlite3").write_bytes(older)
    with open_reading(folder) as journal:
        note_branch(folder, journal.heads(), wall.at)
    lasting()
    assert told(open_here()) == ""


def test_nor_is_one_behind_an_alarm_that_was_acknowledged(
    tmp_path: Path, open_here: Open, lasting: Callable[[], None]
) -> None:
    station = open_here()
    work(station)
    station.close()
    with closing(sqlite3.connect(tmp_path / "station" / "journal.sqlite3")) as other:
        other.execute("VACUUM")
    station = open_here()
    assert told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I compacted it.")
    station.close()
    lasting()
    assert told(open_here()) == ""


def test_an_alarm_can_be_acknowledged_under_another_code(tmp_path: Path, wall: Wall, open_here: Open) -> None:
    station = open_here()
    work(station)
    station.close()
    with closing(sqlite3.connect(tmp_path / "station" / "journal.sqlite3")) as other:
        other.execute("DROP TRIGGER events_keep_update")
    station = open_here()
    assert "had been taken away" in told(station)
    station.close()
    for is_told in (True, False):
        with closing(open_station(Settings(folder=tmp_path / "station", name="Bench 3", code="B4"), wall)) as station:
            assert bool(told(station)) == is_told
            if is_told:
                station.bench.sign("Olga")
                station.bench.proving.acknowledge("I looked at it with a tool.")
                assert told(station) == ""

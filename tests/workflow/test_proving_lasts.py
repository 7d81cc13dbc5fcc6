"""What is remembered of the record outlasts a power failure, and an alarm its cause and another code of the station."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import Draft
from intake_app.domain.heads import BrokenAt
from intake_app.domain.station_events import STATION, AlarmAcknowledged, AlarmRaised, station_subject
from intake_app.settings import Settings
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import open_reading
from intake_app.store.kept_heads import note_branch
from intake_app.store.signing import STATE_VARIABLE, state_folder
from intake_app.store.verifying import Where, verify
from tests.workflow.conftest import Wall
from tests.workflow.left_station import CHANGE, TOUCHED, Open, end_without_closing, left, told, work
from tests.workflow.test_proving import change, heads_in


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


def acknowledged(station: Station, said: str) -> None:
    """What is told is this, in every way of asking, and can be acknowledged."""
    assert said in told(station)
    again = station.bench.proving.look_again()
    assert again is not None
    assert said in again.found
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I know why.")
    assert told(station) == ""


def test_an_alarm_stands_until_it_is_acknowledged_though_its_cause_went_away(tmp_path: Path, open_here: Open) -> None:
    station = open_here()
    work(station)
    station.close()
    folder, state, away = tmp_path / "station", tmp_path / "state", tmp_path / "away"
    end_without_closing(folder)
    state.rename(away)  # it is mounted a little later than the program starts
    station = open_here()
    assert "which is not on this computer" in told(station)
    station.close()
    away.rename(state)
    station = open_here()
    assert "which is not on this computer" in told(station)
    work(station, "UNIT-2")  # and is this program's own all the same
    station.close()
    assert [one.sentence for one in verify(Where(folder), lambda alarm: alarm.kind).faults] == ["unknown_key"]
    acknowledged(open_here(), "which is not on this computer")
    assert verify(Where(folder), lambda alarm: alarm.kind).is_sound
    assert told(open_here()) == ""


def test_an_end_that_is_missing_is_told_though_work_went_on_over_it(tmp_path: Path, open_here: Open) -> None:
    station = open_here()
    work(station)
    folder = tmp_path / "station"
    assert told(station) == ""
    (newest,) = station.bench.recent()
    station.bench.note(newest.id, "a")
    station.close()
    end_without_closing(folder)
    memory = state_folder(folder) / MEMORY_FILE
    memory.write_bytes(b"".join(line for line in memory.read_bytes().splitlines(True) if b'"sequence":3' not in line))
    change(folder, "DELETE FROM events WHERE sequence = 3")
    for number in range(2):
        station = open_here()
        assert "up to entry 3, which is not there: station B3 ended at entry 2" in told(station)
        station.bench.sign("Rosa Marín")
        station.bench.note(newest.id, f"again {number}")
        station.close()
    station = open_here()
    assert station.parts.journal.missing_ends() == []  # type: ignore[attr-defined]
    acknowledged(station, "up to entry 3, which is not there")


def test_what_stands_is_told_while_the_memory_cannot_be_read_and_acknowledged_when_it_can(
    tmp_path: Path, open_here: Open
) -> None:
    station = open_here()
    work(station)
    folder = tmp_path / "station"
    assert station.bench.proving.entries_wrong(("B3", 1))
    station.close()
    memory = state_folder(folder) / MEMORY_FILE
    aside = memory.rename(tmp_path / "aside")
    memory.mkdir()
    station = open_here()
    station.bench.sign("Olga")
    with pytest.raises(StorageFailed, match="Is a directory"):
        told(station)
    alarm = station.bench.proving.look_again()
    assert alarm is not None
    assert "Entry 1 of station B3" in alarm.found
    with pytest.raises(StorageFailed, match="Is a directory"):
        station.bench.proving.acknowledge("It was me.")
    memory.rmdir()
    aside.rename(memory)
    station.bench.proving.acknowledge("It was me.")
    assert told(station) == ""


def test_over_a_break_nothing_is_signed_whatever_else_stands_before_it(tmp_path: Path, open_here: Open) -> None:
    station = open_here()
    work(station)
    memory = state_folder(tmp_path / "station") / MEMORY_FILE
    assert told(station) == ""
    assert station.bench.proving.entries_wrong(("B3", 1))
    assert station.bench.proving.broken("B3", BrokenAt(2))
    station.close()
    before = heads_in(memory)
    station = open_here()
    assert "Entry 1 of station B3" in told(station)
    work(station, "UNIT-2")
    station.tidy()
    station.close()
    assert heads_in(memory) == before
    # Where it was left is known all the same, and who writes behind that.
    with SqliteJournal(tmp_path / "station", "B3", Wall()) as journal:
        events = journal.station_events()
        first = next(event for event in events if isinstance(event.payload, AlarmRaised))
        subject = station_subject("B3")
        journal.append([Draft("Nobody At All", STATION, subject, AlarmAcknowledged(first.id, "ok"))])
    assert "What follows was written by something else" in told(open_here())


def test_a_change_that_is_found_under_another_code_is_told_until_it_is_acknowledged(
    wall: Wall, open_here: Open
) -> None:
    folder = left(open_here())
    change(folder, CHANGE)
    for is_told in (True, False, False):
        with closing(open_station(Settings(folder=folder, name="Bench 3", code="B4"), wall)) as station:
            assert (TOUCHED in told(station)) == is_told
            if is_told:
                acknowledged(station, TOUCHED)
            work(station)
    assert told(open_here()) == ""

"""The program names the file that it leaves only where it can vouch for it, and is not mistaken about it."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import StorageFailed
from intake_app.domain.station_events import AlarmRaised
from intake_app.store import file_at_rest
from intake_app.store.rebuild import rebuild
from intake_app.store.verifying import Where, verify
from tests.workflow.left_station import (
    CHANGE,
    TOUCHED,
    Open,
    alarms_of,
    bend,
    names_file,
    plant,
    told,
    unreadable,
    work,
)

_HOLDS = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[4])
connection.execute(sys.argv[2]).fetchall()
print("held", flush=True)
time.sleep(float(sys.argv[3]))
connection.execute("COMMIT")
"""


def change(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        other.execute(CHANGE)


def held(
    folder: Path, seconds: float, statement: str = CHANGE, begin: str = "BEGIN IMMEDIATE"
) -> subprocess.Popen[str]:
    """Another program that changes a look-up, and lets nobody else write for so long; or does something else."""
    command = [sys.executable, "-c", _HOLDS, str(folder / "journal.sqlite3"), statement, str(seconds), begin]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def ended(other: subprocess.Popen[str]) -> None:
    with other:
        assert other.wait(30) == 0


def test_a_command_that_writes_does_not_swallow_the_alarm(folder: Path, open_here: Open) -> None:
    change(folder)
    for serial in ("UNIT-1", "UNIT-2"):
        work(open_here(), serial)  # nobody asked whether the record is the one that was signed
    station = open_here()
    assert TOUCHED in told(station)
    raised = [event for event in station.parts.journal.station_events() if isinstance(event.payload, AlarmRaised)]
    assert len(raised) == 1


@pytest.mark.parametrize(
    ("index", "hidden"),
    [("events_by_serial", "station <> ''"), ("events_by_subject", "kind = 'opened'")],
)
def test_an_index_that_was_bent_behind_an_end_without_closing_is_told_before_any_work(
    folder: Path, open_here: Open, index: str, hidden: str
) -> None:
    assert rebuild(folder).were_equal
    assert not names_file(folder)
    bend(folder, index, hidden)
    station = open_here()
    assert TOUCHED in told(station)
    assert not station.bench.proving.is_as_left
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I looked at it with a tool.")
    station.close()
    # As long as it is bent, it is told at every start.
    station = open_here()
    assert TOUCHED in told(station)
    station.close()
    assert rebuild(folder).differing["indexes over the entries"] > 0
    assert rebuild(folder).were_equal
    station = open_here()
    assert TOUCHED in told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("It was rebuilt.")
    station.close()
    assert told(open_here()) == ""


def test_an_index_that_lacks_entries_is_told_whatever_somebody_called_it(folder: Path, open_here: Open) -> None:
    rebuild(folder)
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        made = 'CREATE INDEX "get page" ON events (kind)'
        other.execute(f"{made} WHERE kind = 'nothing'")
        other.execute("PRAGMA writable_schema = ON")
        other.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'get page'", (made,))
    station = open_here()
    assert TOUCHED in told(station)
    assert station.parts.seal.is_compared
    station.close()
    assert rebuild(folder).foreign == ("the index get page",)
    assert rebuild(folder).were_equal


def test_a_memory_that_cannot_be_read_hides_no_index_that_was_bent(folder: Path, open_here: Open) -> None:
    with unreadable(folder):
        station = open_here()
        with pytest.raises(StorageFailed, match="Is a directory"):
            told(station)
        work(station, "UNIT-1")
        station.close()
        bend(folder, "events_by_serial", "station <> ''")
        station = open_here()
        with pytest.raises(StorageFailed, match="something else wrote into the file"):
            work(station, "UNIT-2")
        assert TOUCHED in told(station)
        work(station, "UNIT-2")


@pytest.mark.parametrize("goes_on", [told, work, lambda station: station.close()])
def test_what_was_recorded_before_the_memory_could_be_read_is_no_alarm(
    folder: Path, open_here: Open, goes_on: Callable[[Station], object]
) -> None:
    with unreadable(folder):
        station = open_here()
        work(station, "UNIT-1")
    goes_on(station)
    station = open_here()
    assert told(station) == ""
    assert alarms_of(station.parts.journal.station_events()) == []


def test_what_another_program_added_before_the_memory_could_be_read_is_told(folder: Path, open_here: Open) -> None:
    with unreadable(folder):
        station = open_here()
        work(station, "UNIT-1")
        plant(folder)
    for _ in range(2):
        assert "What follows was written by something else" in told(station)


def test_what_is_too_large_to_be_looked_through_is_no_alarm_and_looked_at_again(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(_: object) -> NoReturn:
        raise MemoryError

    rebuild(folder)
    station = open_here()
    with monkeypatch.context() as patch:
        patch.setattr("intake_app.store.left_file.file_faults", short)
        with pytest.raises(StorageFailed, match="asks for more memory than there is"):
            told(station)
    bend(folder, "events_by_serial", "station <> ''")
    assert TOUCHED in told(station)


def test_a_file_that_cannot_be_looked_through_is_told(folder: Path, open_here: Open) -> None:
    rebuild(folder)
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA writable_schema = ON")
        other.execute(
            "UPDATE sqlite_schema SET sql = CAST(sql || X'202D2DFF' AS TEXT) WHERE name = 'events_by_subject'"
        )
    assert TOUCHED in told(open_here())


@pytest.mark.parametrize("is_proved", [True, False])
def test_behind_a_start_that_is_to_prove_everything_the_file_is_named_once_that_is_done(
    folder: Path, open_here: Open, *, is_proved: bool
) -> None:
    rebuild(folder)
    station = open_here()
    assert told(station) == ""
    assert not station.bench.proving.is_as_left
    work(station, "UNIT-1")
    if is_proved:
        assert station.bench.proving.proved(station.bench.proving.state)
    station.close()
    assert names_file(folder) == is_proved
    assert open_here().bench.proving.check() is None


def test_what_was_acknowledged_is_proved_before_it_is_vouched_for(folder: Path, open_here: Open) -> None:
    change(folder)
    station = open_here()
    assert TOUCHED in told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I looked at it with a tool.")
    station.close()
    assert not names_file(folder)
    station = open_here()
    assert told(station) == ""
    assert not station.bench.proving.is_as_left


@pytest.mark.parametrize("is_acknowledged", [True, False])
def test_a_proof_that_began_before_an_alarm_vouches_for_nothing_of_what_came_after(
    folder: Path, open_here: Open, *, is_acknowledged: bool
) -> None:
    station = open_here()
    assert told(station) == ""
    proving = station.bench.proving
    began = proving.state  # and looked at everything there and then
    change(folder)
    assert TOUCHED in told(station)
    if is_acknowledged:
        station.bench.sign("Olga")
        proving.acknowledge("I looked at it with a tool.")
    assert not proving.proved(began)
    assert proving.is_as_left != is_acknowledged
    station.close()
    assert not names_file(folder)
    station = open_here()
    assert bool(told(station)) != is_acknowledged
    assert not station.bench.proving.is_as_left
    faults = verify(Where(folder), lambda alarm: alarm.kind).faults
    assert "look_ups" in [one.part for one in faults]


def test_a_proof_that_began_behind_what_was_acknowledged_counts(folder: Path, open_here: Open) -> None:
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as other:
        other.execute("VACUUM")
    station = open_here()
    assert TOUCHED in told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I compacted it.")
    assert station.bench.proving.proved(station.bench.proving.state)
    assert station.bench.proving.is_as_left
    station.close()
    assert names_file(folder)


def test_a_station_that_is_closed_before_its_file_was_read_tells_all_the_same(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(folder)
    digest = hashlib.file_digest

    def slowly(*of: object) -> object:
        time.sleep(0.3)
        return digest(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(file_at_rest, "_AT_ONCE", 0)
    monkeypatch.setattr(hashlib, "file_digest", slowly)
    station = open_here()
    assert told(station) == ""
    station.close()
    assert TOUCHED in told(open_here())


def test_a_file_that_could_not_be_read_is_no_alarm_and_everything_is_proved(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "file_digest", broken)
        station = open_here()
        assert told(station) == ""
        assert verify(Where(folder), lambda alarm: alarm.kind, is_quick=True).is_sound
    assert not station.bench.proving.is_as_left
    work(station, "UNIT-1")
    station.close()
    assert not names_file(folder)


def test_a_gesture_that_another_program_held_up_hides_nothing_of_what_that_wrote(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake_app.store.database._BUSY_MS", 100)
    station = open_here()
    assert told(station) == ""
    work(station, "UNIT-1")
    other = held(folder, 1.0)
    with pytest.raises(StorageFailed, match="another program holds"):
        work(station, "UNIT-2")
    ended(other)
    station.tidy()
    assert TOUCHED in told(station)


def test_what_is_written_while_the_program_closes_is_not_vouched_for(folder: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    work(station, "UNIT-1")
    other = held(folder, 0.5)
    station.close()
    ended(other)
    assert not names_file(folder)
    assert not open_here().bench.proving.is_as_left


def test_while_somebody_reads_the_file_is_not_named(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = open_here()
    work(station, "UNIT-1")
    other = held(folder, 0.5, "SELECT count(*) FROM events", "BEGIN")
    monkeypatch.setattr("intake_app.store.database._BUSY_MS", 100)
    station.close()
    ended(other)
    assert not names_file(folder)
    assert told(open_here()) == ""

"""What is written into the journal's file past SQLite while the station is open: the proof finds it, and it is told."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.domain.station_events import AlarmRaised
from intake_app.store.database import connect, has_log
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.verifying import Where, verify
from tests.workflow.left_station import Open, alarms_of, names_file, told, work
from tests.workflow.test_proving import alter

CHANGED: Final = "is not the one that this computer signed"
_WRITES: Final = """
import sys
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "r+b") as target:
    target.write(source.read())
"""


def settle(station: Station) -> None:
    """All that the station wrote is in the file, and nothing beside it."""
    journal = station.parts.journal
    assert isinstance(journal, SqliteJournal)
    assert journal.checkpoint(waits=True)


def write_past(folder: Path) -> None:
    """Put another name to entries of a settled file, hash all anew, and write it over the file that is open."""
    copy = folder.with_name("written")
    copy.mkdir()
    (copy / FILE_NAME).touch()
    _write_over(copy, folder)
    alter(copy, "kind = 'opened'")
    assert (copy / FILE_NAME).stat().st_size == (folder / FILE_NAME).stat().st_size
    _write_over(folder, copy)
    shutil.rmtree(copy)


def _write_over(folder: Path, other: Path) -> None:
    """By another process: to close the file in this one would take the locks of the station with it."""
    assert not has_log(other / FILE_NAME)
    subprocess.run([sys.executable, "-c", _WRITES, other / FILE_NAME, folder / FILE_NAME], check=True)


def parts_found(folder: Path, *, is_quick: bool = False) -> list[str]:
    """What the proof finds wrong, by part."""
    return [fault.part for fault in verify(Where(folder), lambda alarm: alarm.kind, is_quick=is_quick).faults]


@pytest.fixture
def station(folder: Path, open_here: Open) -> Station:
    """A station at work on its second day; all that it wrote is in its file, which it may name again."""
    assert folder.is_dir()
    station = open_here()
    assert told(station) == ""
    work(station)
    settle(station)
    return station


@pytest.mark.parametrize("is_quick", [True, False])
def test_it_is_told_as_the_alarm_that_it_is(station: Station, open_here: Open, *, is_quick: bool) -> None:
    folder, proving = station.settings.folder, station.bench.proving
    write_past(folder)
    assert proving.look_again() is None, "the station sees what it holds of the file"
    assert parts_found(folder, is_quick=is_quick) == ["heads"]
    alarm = proving.heads_differ()
    assert alarm is not None
    assert CHANGED in alarm.found
    with pytest.raises(NotNow, match="An alarm about the record stands"):
        proving._record._check_lets_out()
    work(station, "UNIT-2")
    assert parts_found(folder, is_quick=is_quick) == ["heads"], "the alarm, and nothing else"
    assert proving.heads_differ() == alarm, "it is told once"
    station.close()
    assert not names_file(folder)
    station = open_here()
    assert told(station) == alarm.found
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I know who it was.")
    station.close()
    station = open_here()
    assert told(station) == ""
    assert parts_found(folder) == []
    assert [one.kind for one in alarms_of(station.parts.journal.station_events())] == ["changed"]


def test_it_is_told_beside_another_alarm_that_stands(station: Station) -> None:
    folder = station.settings.folder
    with closing(connect(folder / FILE_NAME)) as other:
        other.execute("UPDATE returns SET rma_key = rma_key")
    assert told(station)
    settle(station)
    write_past(folder)
    assert station.bench.proving.heads_differ()
    assert CHANGED in told(station)


def test_what_the_station_wrote_itself_since_the_proof_is_no_alarm(station: Station) -> None:
    folder, proving = station.settings.folder, station.bench.proving
    for number in range(2, 6):
        assert parts_found(folder, is_quick=True) == []
        station.bench.open(station.bench.identify(f"UNIT-{number}"), None)
        assert proving.heads_differ() is None, "it is not signed yet"
        station.tidy()
        assert proving.heads_differ() is None
    assert not any(isinstance(event.payload, AlarmRaised) for event in station.parts.journal.station_events())
    station.close()
    assert names_file(folder)

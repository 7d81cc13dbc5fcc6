"""An alarm that stands hides nothing that is found later, and whoever acknowledges it knows of all that was."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow, StorageFailed
from intake_app.domain.events import Draft
from intake_app.domain.heads import Alarm
from intake_app.domain.station_events import STATION, AlarmRaised, station_subject
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.kept_heads import kept_of
from tests.workflow.conftest import Wall
from tests.workflow.left_station import (
    CHANGE,
    TOUCHED,
    Open,
    alarms_of,
    bend,
    end_without_closing,
    plant,
    told,
    unreadable,
    work,
)
from tests.workflow.test_proving import add_return, alter, change

ADDED = "What follows was written by something else"


def raised(station: Station) -> list[str]:
    """The kinds of all alarms that the record tells of, acknowledged or not."""
    return [alarm.kind for alarm in alarms_of(station.parts.journal.station_events())]


def test_an_entry_that_is_changed_under_an_alarm_is_told_beside_it(folder: Path, open_here: Open) -> None:
    change(folder, CHANGE)
    station = open_here()
    assert TOUCHED in told(station)
    station.close()
    alter(folder, "sequence = 1")
    station = open_here()
    for _ in range(2):
        assert TOUCHED in told(station)
        assert "Entry 1 of station B3 is not the one that this computer signed" in told(station)
        assert raised(station) == ["touched", "changed"]
    station.bench.sign("Rosa Marín")
    station.bench.proving.acknowledge("Looked at both.")
    assert told(station) == told(open_here()) == ""


def test_what_is_added_over_night_under_an_alarm_is_told_beside_it(folder: Path, open_here: Open) -> None:
    change(folder, CHANGE)
    station = open_here()
    for serial in ("UNIT-1", "UNIT-2"):
        station = open_here()
        assert TOUCHED in told(station)
        work(station, serial)
        assert raised(station) == ["touched"]
    station.close()
    add_return(folder)
    station = open_here()
    assert ADDED in told(station)
    assert raised(station) == ["touched", "added"]


def test_a_file_that_ends_too_early_is_told_once_though_work_goes_on_over_it(folder: Path, open_here: Open) -> None:
    older = (folder / FILE_NAME).read_bytes()
    station = open_here()
    work(station, "UNIT-1")
    station.close()
    (folder / FILE_NAME).write_bytes(older)
    for _ in range(3):
        station = open_here()
        assert "is not there" in told(station)
        work(station, f"UNIT-{uuid4().hex}")
        station.close()
    station = open_here()
    told(station)
    assert raised(station) == ["older_file"]
    station.bench.sign("Rosa Marín")
    station.bench.proving.acknowledge("The newer file is lost.")
    assert told(station) == ""


def test_what_is_changed_of_two_stations_in_one_file_is_told_of_both(folder: Path, open_here: Open) -> None:
    station = open_here("A1")
    work(station, "UNIT-1")
    assert told(station) == ""
    station.close()
    alter(folder, "sequence = 1")
    station = open_here("A1")
    assert "Entry 1 of station A1 is not the one" in told(station)
    assert "The same was found of 1 more, by station and entry: B3 1." in told(station)
    events = station.parts.journal.station_events()
    assert {(one.kind, one.station) for one in alarms_of(events)} == {("changed", "A1"), ("changed", "B3")}
    station.bench.sign("Rosa Marín")
    station.bench.proving.acknowledge("Looked at both.")
    assert told(station) == told(open_here("A1")) == ""


def test_a_change_is_not_taken_for_work_behind_an_older_file_that_somebody_made_up(
    folder: Path, open_here: Open
) -> None:
    line = kept_of(folder).lines[-1]
    older = Alarm("older_file", "B3", line.sequence, line.at, found=0)
    with SqliteJournal(folder, "B3", Wall()) as journal:
        journal.append([Draft("", STATION, station_subject("B3"), AlarmRaised(older))])
    alter(folder, "sequence = 1")
    station = open_here()
    assert "Entry 1 of station B3 is not the one that this computer signed" in told(station)
    assert raised(station) == ["older_file", "changed"]


def test_however_much_is_cut_off_is_told_at_once_and_acknowledged_once(folder: Path, open_here: Open) -> None:
    station = open_here()
    for number in range(12):
        work(station, f"UNIT-{number}")
    last = station.parts.journal.last_sequence("B3")  # type: ignore[attr-defined]
    station.close()
    change(folder, f"DELETE FROM events WHERE sequence > {last - 10}")  # noqa: S608 - a number of ours
    station = open_here()
    assert f"Its end was cut off. Up to entry {last - 10} of station B3 all is as it was signed." in told(station)
    assert "The same was found of 9 more, by station and entry: B3 6 RMA-B3-" in told(station)
    station.bench.sign("Rosa Marín")
    station.bench.proving.acknowledge("The disk lost it.")
    assert told(station) == ""
    for code in ("B4", "B3"):
        station = open_here(code)
        assert told(station) == ""
        work(station, f"UNIT-{code}")


def test_nobody_acknowledges_what_they_were_not_told(folder: Path, open_here: Open) -> None:
    change(folder, CHANGE)
    add_return(folder)
    with unreadable(folder):
        station = open_here()
        with pytest.raises(StorageFailed):
            told(station)
    work(station)
    assert ADDED in told(station)
    change(folder, CHANGE)
    with pytest.raises(NotNow, match="More was found"):
        station.bench.proving.acknowledge("A tool of ours.")
    station.bench.proving.acknowledge("A tool of ours.")
    assert told(station) == ""


def test_nothing_is_acknowledged_that_was_not_held_against_the_memory(folder: Path, open_here: Open) -> None:
    add_return(folder)
    bend(folder, "events_by_serial", "subject_kind = 'return'")
    with unreadable(folder):
        station = open_here()
        assert TOUCHED in told(station)
        work(station)
        with pytest.raises(NotNow, match="cannot be held against"):
            station.bench.proving.acknowledge("An index was damaged.")
        station.close()
    station = open_here()
    assert ADDED in told(station)
    assert raised(station) == ["touched", "added"]


def test_what_another_program_adds_while_nothing_is_remembered_is_told_of_the_journal_alone(
    folder: Path, open_here: Open
) -> None:
    end_without_closing(folder)
    with unreadable(folder):
        station = open_here()
        work(station, "UNIT-1")
        plant(folder)
        assert TOUCHED in told(station)
        work(station, "UNIT-2")
        station.close()
    assert TOUCHED in told(open_here())


def test_own_entries_behind_an_alarm_without_a_memory_are_no_alarm_once_it_is_there(
    folder: Path, open_here: Open
) -> None:
    bend(folder, "events_by_serial", "subject_kind = 'return'")
    with unreadable(folder):
        station = open_here()
        assert TOUCHED in told(station)
        work(station, "UNIT-1")
    work(station, "UNIT-2")
    told(station)
    assert raised(station) == ["touched"]


def test_no_unit_leaves_over_an_alarm_that_is_not_recorded_yet(folder: Path, open_here: Open) -> None:
    add_return(folder)
    with unreadable(folder):
        station = open_here()
    station.bench.sign("Rosa Marín")
    station.bench.open(station.bench.identify("UNIT-1"), None)
    assert raised(station) == []
    with pytest.raises(NotNow, match="could not be held against"):
        station.bench.proving._record._check_lets_out()
    station.tidy()
    assert raised(station) == ["added"]


@pytest.mark.usefixtures("folder")
def test_a_second_alarm_of_a_kind_is_told_too_and_not_acknowledged_unread(open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    proving = station.bench.proving
    shown = proving.entries_wrong(("B3", 2))
    assert proving.entries_wrong(("B3", 1)) is not None
    assert "Entry 1 of station B3" in told(station)
    assert "The same was found of 1 more, by station and entry: B3 2." in told(station)
    station.bench.sign("Rosa Marín")
    with pytest.raises(NotNow, match="More was found"):
        proving.acknowledge("Looked at one.", shown)
    proving.acknowledge("Looked at both.", proving.check())
    assert told(station) == ""


def test_what_another_wrote_is_not_acknowledged_while_the_memory_is_away(folder: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    work(station)
    with unreadable(folder):
        change(folder, CHANGE)
        assert TOUCHED in told(station)
        with pytest.raises(NotNow, match="cannot be held against"):
            station.bench.proving.acknowledge("A tool of ours.")
        with pytest.raises(NotNow, match="An alarm about the record stands"):
            station.bench.proving._record._check_lets_out()
    station.bench.proving.acknowledge("A tool of ours.")
    assert told(station) == ""

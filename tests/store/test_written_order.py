from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.domain.events import Draft, Event
from intake_app.domain.heads import Alarm
from intake_app.domain.station_events import STATION, AlarmPlaced, AlarmRaised, station_subject
from intake_app.store.database import connect
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME, open_reading
from intake_app.store.written_order import reached_before
from tests.workflow.conftest import Wall


def written(folder: Path, code: str, *about: str) -> list[Event]:
    """Alarms about entry 1 of these stations, written under this code."""
    journal = SqliteJournal(folder, code, Wall())
    try:
        alarms = [AlarmRaised(Alarm("touched", station, 1)) for station in about]
        return journal.append([Draft("", STATION, station_subject(code), alarm) for alarm in alarms])
    finally:
        journal.close()


def test_an_alarm_about_another_station_is_read_with_how_far_that_had_come(tmp_path: Path) -> None:
    written(tmp_path, "B3", "B3", "B4", "")
    written(tmp_path, "B4", "B3", "B4")
    written(tmp_path, "B3", "B4", "B5")
    with open_reading(tmp_path) as journal:
        told = [event.payload for event in journal.station_events()]
    reached = [one.reached if isinstance(one, AlarmPlaced) else None for one in told]
    assert reached == [None, 0, None, 3, None, 2, 0]


@pytest.mark.parametrize(("gone", "reached"), [(1, 5), (5, 4), (6, 5), (9, 5)])
def test_how_far_a_station_had_come_is_found_though_entries_are_missing(
    tmp_path: Path, gone: int, reached: int
) -> None:
    written(tmp_path, "B3", *["B3"] * 5)
    [one] = written(tmp_path, "B4", "B3")
    written(tmp_path, "B3", *["B3"] * 4)
    connection = connect(tmp_path / FILE_NAME)
    connection.execute("DROP TRIGGER events_keep_delete")
    connection.execute("DELETE FROM events WHERE station = 'B3' AND sequence = ?", (gone,))
    assert reached_before(connection, "B3", one.id) == reached
    connection.close()

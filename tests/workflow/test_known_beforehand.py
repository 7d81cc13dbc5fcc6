"""An alarm settles what was there when it was raised: who writes into the file has nothing acknowledged beforehand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.events import Draft
from intake_app.domain.heads import Alarm, AlarmKind
from intake_app.domain.station_events import STATION, AlarmAcknowledged, AlarmRaised, station_subject
from intake_app.domain.station_record import settled_entries, untold
from intake_app.settings import Settings
from intake_app.store.database import connect
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import STATE_VARIABLE
from intake_app.store.verifying import Where, verify
from tests.workflow.conftest import Wall
from tests.workflow.left_station import (
    TOUCHED,
    bend,
    end_before_giving,
    end_without_closing,
    left,
    names_file,
    told,
    work,
)
from tests.workflow.test_proving import change

UNIT = "SV19R24-00771"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)


def settled_ahead(folder: Path, kind: AlarmKind, operator: str) -> int:
    """Alarms about entries that are to come, and that somebody knows of them, behind a kill before a right was given.

    Gives the number of the first of these entries.
    """
    end_without_closing(folder)
    journal = SqliteJournal(folder, "B3", Wall())
    count, subject = 30, station_subject("B3")
    first = journal.head().sequence + 2 * count + 1
    alarms = [AlarmRaised(Alarm(kind, "B3", first + number)) for number in range(count)]
    raised = journal.append([Draft("", STATION, subject, alarm) for alarm in alarms])
    known = [Draft(operator, STATION, subject, AlarmAcknowledged(one.id, "ok")) for one in raised]
    end_before_giving(folder, *known)
    journal.append(known)
    journal.close()
    assert rebuild(folder).were_equal
    return first


def test_no_entry_is_known_beforehand(station: Station, open_here: Callable[[], Station]) -> None:
    station.bench.people.first_administrator("Ada Boss", "481516")
    station.bench.people.sign_out()
    station.tidy()
    station.close()
    folder = station.settings.folder
    first = settled_ahead(folder, "entry_wrong", "root@command line")
    misled = open_here()
    misled.bench._record.enter("Ada Boss", "administrator")
    misled.bench.open(misled.bench.identify(UNIT), None)
    wrote = misled.parts.journal.head().sequence  # type: ignore[attr-defined]
    assert wrote >= first
    found = verify(Where(folder), lambda alarm: alarm.kind)
    assert ("B3", wrote) in found.wrong
    said = [one.sentence for one in found.faults]
    assert any(one.endswith("which was not there yet: what would be told later was known beforehand.") for one in said)
    # Told, all of it stands until somebody at the bench knows of it: the acknowledgements are none.
    assert len(found.wrong) > 60
    assert misled.bench.proving.entries_wrong(*found.wrong)
    misled.bench.people.sign_in("Ada Boss", "481516")
    misled.bench.proving.acknowledge("Somebody was at the file.")
    found = verify(Where(folder), lambda alarm: alarm.kind)
    assert found.wrong == []
    assert all(one.is_known for one in found.faults)


def test_no_change_of_a_file_is_known_beforehand(station: Station, open_here: Callable[[], Station]) -> None:
    folder = left(station)
    settled_ahead(folder, "touched", "Olga")
    station = open_here()
    assert told(station) == ""
    work(station, "UNIT-1")
    assert station.bench.proving.proved(station.bench.proving.state)
    station.close()
    assert names_file(folder)
    bend(folder, "events_by_serial", "station <> ''")
    assert TOUCHED in told(open_here())


@pytest.mark.parametrize("are_told", [False, True])
def test_no_change_of_a_file_is_known_beforehand_under_another_code(
    station: Station, open_here: Callable[[], Station], *, are_told: bool
) -> None:
    folder = left(station)
    subject = station_subject("B4")
    with closing(open_station(Settings(folder=folder, name="Bench 3", code="B4"), Wall())) as other:
        assert told(other) == ""
        work(other, "UNIT-1")
        journal = other.parts.journal
        kinds: list[AlarmKind] = ["touched", "entry_wrong"]
        last = journal.last_sequence("B3")  # type: ignore[attr-defined]
        ahead = [AlarmRaised(Alarm(kind, "B3", last + number)) for number in range(8) for kind in kinds]
        raised = journal.append([Draft("", STATION, subject, alarm) for alarm in ahead])
        if are_told:
            of_them = [AlarmRaised(Alarm("entry_wrong", "B4", one.sequence)) for one in raised]
            raised += journal.append([Draft("", STATION, subject, alarm) for alarm in of_them])
        journal.append([Draft("Olga", STATION, subject, AlarmAcknowledged(one.id, "ok")) for one in raised])
        other.tidy()
    station = open_here()
    assert told(station) == ""
    work(station, "UNIT-2")
    events = station.parts.journal.station_events()
    assert {number for code, number in settled_entries(events) if code == "B3"} == {last}
    wrote = Alarm("entry_wrong", "B3", last + 1)
    assert untold(events, [wrote]) == [wrote]
    found = verify(Where(folder), lambda alarm: alarm.kind)
    said = [one for one in found.faults if one.sentence.endswith("was known beforehand.")]
    assert len(said) == len(ahead) - 2
    assert all(one.is_known == are_told for one in said)
    assert station.bench.proving.proved(station.bench.proving.state)
    station.close()
    assert names_file(folder)
    bend(folder, "events_by_serial", "station <> ''")
    assert TOUCHED in told(open_here())


def test_a_change_behind_the_latest_entry_of_another_code_is_not_known_beforehand(
    station: Station, open_here: Callable[[], Station]
) -> None:
    folder = left(station)
    with closing(open_station(Settings(folder=folder, name="Bench 3", code="B4"), Wall())) as other:
        assert told(other) == ""
        journal, subject = other.parts.journal, station_subject("B4")
        last = journal.last_sequence("B3")  # type: ignore[attr-defined]
        [one] = journal.append([Draft("", STATION, subject, AlarmRaised(Alarm("touched", "B3", last)))])
        journal.append([Draft("Olga", STATION, subject, AlarmAcknowledged(one.id, "ok"))])
        other.tidy()
    station = open_here()
    assert told(station) == ""
    connection = connect(folder / FILE_NAME)
    connection.execute("UPDATE returns SET rma_key = 'ELSEWHERE'")
    connection.close()
    assert TOUCHED in told(station)


def test_what_was_acknowledged_under_another_code_is_told_once(
    station: Station, open_here: Callable[[], Station]
) -> None:
    folder = left(station)
    with closing(open_station(Settings(folder=folder, name="Bench 3", code="B4"), Wall())) as other:
        assert told(other) == ""
        assert other.bench.proving.entries_wrong(("B3", 1))
        other.bench.sign("Olga")
        other.bench.proving.acknowledge("An apprentice.")
        assert other.bench.proving.entries_wrong(("B3", 1)) is None
    station = open_here()
    work(station)
    assert station.bench.proving.entries_wrong(("B3", 1)) is None
    assert verify(Where(folder), lambda alarm: alarm.kind).is_sound


def test_no_end_that_will_be_missing_is_known_beforehand(station: Station, open_here: Callable[[], Station]) -> None:
    folder = left(station)
    station = open_here()
    assert told(station) == ""
    journal, subject = station.parts.journal, station_subject("B3")
    missing = journal.head().sequence + 4  # type: ignore[attr-defined]
    [one] = journal.append([Draft("", STATION, subject, AlarmRaised(Alarm("end_missing", "B3", missing)))])
    journal.append([Draft("Olga", STATION, subject, AlarmAcknowledged(one.id, "ok"))])
    station.tidy()
    station.close()
    station = open_here()
    assert told(station) == ""
    station.bench.sign("Rosa Marín")
    for serial in ("UNIT-1", "UNIT-2"):
        station.bench.open(station.bench.identify(serial), None)
    station.parts.seal._is_off = True  # type: ignore[attr-defined]  # as a kill before anything of it was signed
    station.close()
    end_without_closing(folder)
    change(folder, f"DELETE FROM events WHERE sequence = {missing}")  # noqa: S608 - a number of ours
    station = open_here()
    assert f"up to entry {missing}, which is not there: station B3 ended at entry {missing - 1}" in told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("There is no backup.")
    station.close()
    assert told(open_here()) == ""

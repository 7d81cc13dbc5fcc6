"""Who could write into the folder does not acknowledge what is told of it by a right that they wrote there."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotAllowed, NotNow
from intake_app.domain.events import AnyPayload, Draft
from intake_app.domain.person_events import PERSON, PersonAdded, PinSet
from intake_app.domain.station_events import STATION, SignInChosen, station_subject
from intake_app.store.database import connect
from intake_app.store.guards import put_guards_back
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.rebuild import rebuild
from intake_app.store.verifying import Verified, Where, verify
from intake_app.workflow.door import Signed
from tests.workflow.conftest import Wall
from tests.workflow.left_station import CHANGE, Open, alarms_of, told, unreadable, work
from tests.workflow.test_proving import add_return, alter, change, hash_anew

ROSA, PIN, OTHER = "Rosa Marín", "739154", "482915"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)


@pytest.fixture
def manned(folder: Path, open_here: Open) -> Path:
    """The folder of a station at which Rosa is an administrator and Otto receives, closed after a day."""
    station = open_here()
    assert told(station) == ""
    people = station.bench.people
    people.first_administrator(ROSA, PIN)
    people.add("Otto Op", "receiving")
    station.bench.open(station.bench.identify("UNIT-1"), None)
    people.sign_out()
    station.close()
    return folder


def write(folder: Path, *entries: tuple[str, str, AnyPayload]) -> None:
    """Somebody who can hash adds these in the name of Rosa."""
    with SqliteJournal(folder, "B3", Wall()) as journal:
        journal.append([Draft(ROSA, *entry) for entry in entries])


def new_pin(station: Station) -> PinSet:
    """A PIN of their own, whose hash lies in the folder of the station, which is closed."""
    pin = PinSet("f" * 32, "administrator", station.parts.pins.keep("f" * 32, OTHER))
    station.close()
    return pin


def sign_in(station: Station, name: str, pin: str) -> None:
    assert isinstance(station.bench.people.sign_in(name, pin), Signed)


def refused(station: Station, match: str) -> None:
    """They acknowledge nothing, and no unit leaves."""
    with pytest.raises(NotAllowed, match=match):
        station.bench.proving.acknowledge("All is right.")
    with pytest.raises(NotNow, match="An alarm about the record stands"):
        station.bench.proving._record._check_lets_out()
    assert told(station)


def acknowledged(station: Station) -> None:
    station.bench.proving.acknowledge("Looked at all of it.")
    assert told(station) == ""


def proof(folder: Path) -> Verified:
    return verify(Where(folder), lambda alarm: alarm.kind)


def test_who_turned_sign_in_off_by_an_entry_acknowledges_nothing_by_a_typed_name(manned: Path, open_here: Open) -> None:
    write(manned, (STATION, station_subject("B3"), SignInChosen(is_on=False)))
    station = open_here()
    assert told(station)
    station.bench.sign(ROSA)
    refused(station, f"People sign in here by the entries .* Who may by the entries before: {ROSA}[.]")
    station.bench.people.first_administrator(ROSA, PIN)
    acknowledged(station)


def test_who_made_themselves_an_administrator_acknowledges_nothing(manned: Path, open_here: Open) -> None:
    write(manned, (PERSON, "e" * 32, PersonAdded("Mallory", "administrator")), (PERSON, "e" * 32, new_pin(open_here())))
    station = open_here()
    assert told(station)
    sign_in(station, "Mallory", OTHER)
    refused(station, "That “Mallory” is an administrator is known from entries alone that an alarm calls in doubt")
    station.bench.people.add("Eve", "administrator", "193746")
    sign_in(station, "Eve", "193746")
    refused(station, "That “Eve” is")
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_who_set_the_pin_of_another_acknowledges_nothing_by_it(manned: Path, open_here: Open) -> None:
    station = open_here()
    rosa = next(one.id for one in station.parts.journal.people() if one.name == ROSA)
    write(manned, (PERSON, rosa, new_pin(station)))
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, OTHER)
    refused(station, f"The PIN of “{ROSA}” was set")
    station.bench.people.change_own_pin(OTHER, "918273")
    refused(station, f"The PIN of “{ROSA}” was set")
    station.close()
    station = open_here()
    station.bench.people.at_the_command_line("root")
    station.bench.people.set_pin(rosa, "572839")
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, "572839")
    acknowledged(station)


def test_who_altered_their_role_acknowledges_nothing_by_it(manned: Path, open_here: Open) -> None:
    station = open_here()
    sign_in(station, ROSA, PIN)
    station.tidy()
    station.bench.people.add("Olga", "supervisor", OTHER)
    station.close()
    change(manned, "UPDATE events SET payload = CAST(replace(payload, 'supervisor', 'administrator') AS BLOB)")
    hash_anew(manned)
    with closing(connect(manned / FILE_NAME)) as connection:
        put_guards_back(connection)
    rebuild(manned)
    station = open_here()
    assert "is not the one that this computer signed" in told(station)
    sign_in(station, "Olga", OTHER)
    refused(station, f"That “Olga” is an administrator .* Who may by the entries before: {ROSA}[.]")
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_the_proof_tells_who_acknowledged_by_what_they_wrote(
    manned: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(manned, (PERSON, "e" * 32, PersonAdded("Mallory", "administrator")), (PERSON, "e" * 32, new_pin(open_here())))
    station = open_here()
    assert told(station)
    sign_in(station, "Mallory", OTHER)
    with monkeypatch.context() as patch:
        patch.setattr("intake_app.workflow.proving.in_doubt", lambda *_: None)  # as a program that did not ask
        acknowledged(station)
    found = proof(manned)
    [said] = [one for one in found.faults if "calls in doubt" in one.sentence]
    assert "acknowledges an alarm as “Mallory”, who might do so only by entries that an alarm" in said.sentence
    assert station.bench.proving.entries_wrong(*found.wrong)
    assert "the journal goes on to entry" in told(station), "it settled nothing"
    refused(station, "That “Mallory” is")
    sign_in(station, ROSA, PIN)
    acknowledged(station)
    found = proof(manned)
    assert found.wrong == []
    assert all(one.is_known for one in found.faults)


def test_an_honest_bench_goes_on_and_its_proof_finds_nothing(manned: Path, open_here: Open) -> None:
    for kind in ("touched", "added"):
        change(manned, CHANGE) if kind == "touched" else add_return(manned)
        station = open_here()
        assert told(station)
        sign_in(station, "Otto Op", "")
        station.bench.open(station.bench.identify(f"UNIT-{kind}"), None)
        with pytest.raises(NotAllowed, match="Otto Op may not"):
            station.bench.proving.acknowledge("All is right.")
        sign_in(station, ROSA, PIN)
        acknowledged(station)
        station.bench.people.sign_out()
        station.close()
    assert not [one for one in proof(manned).faults if "acknowledges" in one.sentence]


def test_a_station_whose_first_administrator_is_in_doubt_is_not_locked(folder: Path, open_here: Open) -> None:
    with unreadable(folder):
        station = open_here()
        station.bench.people.first_administrator(ROSA, PIN)
        station.close()
    station = open_here()
    assert "the journal goes on to entry" in told(station), "that it was opened could not be noted"
    sign_in(station, ROSA, PIN)
    acknowledged(station)
    assert proof(folder).faults == []


def test_a_bench_that_began_to_sign_in_under_an_alarm_is_not_locked(folder: Path, open_here: Open) -> None:
    add_return(folder)
    station = open_here()
    assert told(station)
    station.bench.people.first_administrator(ROSA, PIN)
    acknowledged(station)
    assert proof(folder).faults == []


def test_what_was_told_and_is_altered_once_more_is_told_apart(folder: Path, open_here: Open, wall: Wall) -> None:
    station = open_here("A1")
    for serial in ("UNIT-1", "UNIT-2"):
        work(station, serial)
    station.close()
    shown = []
    for sequence in (2, 1):
        wall.at += timedelta(minutes=1)
        alter(folder, f"station = 'B3' AND sequence = {sequence}")
        station = open_here("A1")
        shown.append(told(station))
        station.close()
    assert len(alarms_of(open_here("A1").parts.journal.station_events())) == 2
    assert shown[1] != shown[0]
    assert shown[1].endswith("The same was found of 1 more, by station and entry: B3 2 (signed 20 Nov 2026 04:41).")

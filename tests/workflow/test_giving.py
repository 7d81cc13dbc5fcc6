"""Before somebody is given a right, or goes on with an alarm, that is noted: nobody adds it behind a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import BadInput, IntakeError, NotNow, StorageFailed
from intake_app.domain.events import AnyPayload, Event
from intake_app.domain.heads import HeadLine
from intake_app.domain.person_events import PERSON, PersonAdded, PinSet
from intake_app.domain.station_events import STATION, AlarmAcknowledged, AlarmRaised, KeyMade, Restored, station_subject
from intake_app.store.database import connect
from intake_app.store.guards import put_guards_back
from intake_app.store.heads_memory import HeadsMemory
from intake_app.store.journal_reading import FILE_NAME
from tests.workflow.left_station import Open, end_without_closing, proof, told
from tests.workflow.test_acknowledging import OTHER, PIN, ROSA, acknowledged, manned, refused, sign_in, write
from tests.workflow.test_behind_alarms import killed
from tests.workflow.test_proving import add_return, change, hash_anew

__all__ = ["manned"]
ADDED = "the journal goes on to entry"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)


def raised(station: Station) -> Event:
    (one,) = (event for event in station.parts.journal.station_events() if isinstance(event.payload, AlarmRaised))
    return one


def acknowledgement(alarm: Event) -> tuple[str, str, AnyPayload]:
    return STATION, station_subject("B3"), AlarmAcknowledged(alarm.id, "All is right.")


def eve(pin: str) -> list[tuple[str, str, AnyPayload]]:
    entries = PersonAdded("Eve", "administrator"), PinSet("f" * 32, "administrator", pin)
    return [(PERSON, "e" * 32, entry) for entry in entries]


def stands(station: Station) -> None:
    """An alarm, and no unit leaves."""
    assert ADDED in told(station)
    with pytest.raises(NotNow, match="An alarm about the record stands"):
        station.bench.proving._record._check_lets_out()


def under_an_alarm(folder: Path, open_here: Open) -> Station:
    add_return(folder)
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, PIN)
    station.tidy()
    return station


def add_behind_a_kill(folder: Path, station: Station, *entries: tuple[str, str, AnyPayload]) -> None:
    """The station is killed, and somebody adds these."""
    killed(station)
    station.close()
    write(folder, *entries)


@contextmanager
def full_state(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disk of the state folder takes nothing meanwhile."""

    def full(*_: object, **__: object) -> list[HeadLine]:
        raise StorageFailed("No space left on device.")

    with monkeypatch.context() as patch:
        patch.setattr(HeadsMemory, "add", full)
        yield


def test_an_acknowledgement_that_is_added_behind_a_power_cut_is_told(manned: Path, open_here: Open) -> None:
    station = under_an_alarm(manned, open_here)
    alarm = raised(station)
    add_behind_a_kill(manned, station, acknowledgement(alarm))
    station = open_here()
    stands(station)
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_who_is_added_behind_a_power_cut_is_told(manned: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    pin = station.parts.pins.keep("f" * 32, OTHER)
    sign_in(station, ROSA, PIN)
    station.tidy()
    add_behind_a_kill(manned, station, *eve(pin))
    station = open_here()
    stands(station)
    sign_in(station, "Eve", OTHER)
    refused(station, "“Eve” could not say")


@pytest.mark.parametrize("does", ["adds", "sets a PIN", "turns sign-in off", "leaves", "is refused"])
def test_a_kill_behind_what_gives_a_right_is_no_alarm(does: str, manned: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    sign_in(station, ROSA, PIN)
    people = station.bench.people
    olga = people.add("Olga", "administrator", OTHER).id
    station.tidy()
    match does:
        case "adds":
            people.add("Nora", "administrator", "193746")
        case "sets a PIN":
            people.set_pin(olga, "572839")
        case "turns sign-in off":
            people.run_without_sign_in()
        case "leaves":
            people.left(olga)
        case _:
            with pytest.raises(BadInput):
                people.set_pin(olga, "1")
    killed(station)
    station.close()
    station = open_here()
    assert told(station) == ""
    assert proof(manned).faults == []


def test_what_was_given_is_signed_before_somebody_else_can_give_more(manned: Path, open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    sign_in(station, ROSA, PIN)
    pin = station.parts.pins.keep("f" * 32, OTHER)
    station.bench.people.add("Nora", "receiving")
    station.tidy()
    add_behind_a_kill(manned, station, *eve(pin))
    stands(open_here())


@pytest.mark.parametrize("is_standing", [False, True])
def test_a_gesture_that_another_program_held_up_leaves_nothing_open(
    manned: Path, open_here: Open, *, is_standing: bool
) -> None:
    station = under_an_alarm(manned, open_here) if is_standing else open_here()
    assert bool(told(station)) is is_standing
    sign_in(station, ROSA, PIN)
    station.tidy()
    pin = station.parts.pins.keep("f" * 32, OTHER)
    with closing(connect(manned / FILE_NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(IntakeError):
            station.bench.people.add("Nora", "receiving")
        other.execute("ROLLBACK")
    station.tidy()
    add_behind_a_kill(manned, station, *eve(pin))
    stands(open_here())


@pytest.mark.parametrize("is_standing", [False, True])
def test_the_command_line_vouches_for_nothing_that_was_added_before(
    manned: Path, open_here: Open, *, is_standing: bool
) -> None:
    station = under_an_alarm(manned, open_here) if is_standing else open_here()
    alarm = raised(station) if is_standing else None
    pin = station.parts.pins.keep("f" * 32, OTHER)
    station.bench.people.sign_out()
    station.tidy()
    station.close()
    if is_standing:
        end_without_closing(manned)
    write(manned, *(eve(pin) if alarm is None else [acknowledgement(alarm)]))
    station = open_here()
    station.bench.people.at_the_command_line("root")
    station.bench.people.add("Nora", "receiving")
    station.close()
    stands(open_here())


def test_what_is_filed_as_something_else_is_damaged(manned: Path, open_here: Open) -> None:
    station = under_an_alarm(manned, open_here)
    alarm = raised(station)
    add_behind_a_kill(manned, station, acknowledgement(alarm))
    change(manned, "UPDATE events SET kind = 'noted' WHERE kind = 'alarm_acknowledged'")
    hash_anew(manned)
    with closing(connect(manned / FILE_NAME)) as connection:
        put_guards_back(connection)
    station = open_here()
    for goes_on in (lambda: told(station), station.bench.proving._record._check_lets_out):
        with pytest.raises(StorageFailed, match="filed as “noted” and says “alarm_acknowledged”"):
            goes_on()
    assert any("filed as “noted”" in one.sentence for one in proof(manned).faults)


def test_a_state_folder_that_was_full_for_a_moment_makes_no_alarm_while_the_station_is_open(
    manned: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = open_here()
    assert told(station) == ""
    assert proof(manned).faults == []
    sign_in(station, ROSA, PIN)
    station.tidy()
    with full_state(monkeypatch):
        station.bench.people.add("Nora", "receiving")
        station.tidy()
        assert station.bench.proving.heads_differ() is None
    station.bench.open(station.bench.identify("UNIT-9"), None)
    station.tidy()
    assert told(station) == ""
    station.close()
    assert told(open_here()) == ""


@pytest.mark.parametrize("adds", ["an administrator", "an acknowledgement"])
def test_what_was_announced_vouches_for_nothing_else(adds: str, manned: Path, open_here: Open) -> None:
    station = under_an_alarm(manned, open_here) if adds == "an acknowledgement" else open_here()
    assert bool(told(station)) is (adds == "an acknowledgement")
    pin = station.parts.pins.keep("f" * 32, OTHER)
    alarm = raised(station) if adds == "an acknowledgement" else None
    sign_in(station, ROSA, PIN)
    station.tidy()
    station.bench.people.change_own_pin(PIN, "572839")
    killed(station)
    station.close()
    write(manned, *(eve(pin) if alarm is None else [acknowledgement(alarm)]))
    stands(open_here())


@pytest.mark.parametrize("payload", [KeyMade("ab" * 32, "cd" * 8), Restored("B3-20261120T094107Z", "", [])])
def test_another_key_or_restore_that_is_added_behind_a_power_cut_is_told(
    payload: AnyPayload, manned: Path, open_here: Open
) -> None:
    station = open_here()
    assert told(station) == ""
    sign_in(station, ROSA, PIN)
    station.tidy()
    killed(station)
    station.close()
    write(manned, (STATION, station_subject("B3"), payload))
    stands(open_here())


def test_a_reason_that_is_no_text_is_refused_in_words(manned: Path, open_here: Open) -> None:
    station = under_an_alarm(manned, open_here)
    with pytest.raises(BadInput, match="no character"):
        station.bench.proving.acknowledge("why \ud800 so")
    acknowledged(station)

"""`intake verify` holds what was written against the record of its moment, when what misled it then is gone, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.consignment_events import CONSIGNMENT, ConsignmentBegun, UnitPacked
from intake_app.domain.events import Draft, decode_payload
from intake_app.domain.heads import Alarm
from intake_app.domain.people import badge_key
from intake_app.domain.person_events import SignedIn
from intake_app.domain.station_events import STATION, AlarmAcknowledged, AlarmRaised, station_subject
from intake_app.store.database import connect
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.pins import FILE_NAME as PINS
from intake_app.store.signing import STATE_VARIABLE
from intake_app.store.verifying import Where, verify
from intake_app.workflow.record import Record
from tests.workflow.left_station import bend
from tests.workflow.machine import entry_faults
from tests.workflow.test_shipping import HOME, card, exchanged, ready, refused

UNIT = "SV19R24-00771"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)


def test_a_refused_unit_that_left_while_an_index_was_bent_is_told_for_ever(
    station: Station, open_here: Callable[[], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a program did that lets units out though something is found of its journal."""
    monkeypatch.setattr(Record, "_check_lets_out", lambda _: None)
    rma = refused(station).rma_number
    exchanged(station)
    folder = station.settings.folder
    station.close()
    bend(folder, "events_by_serial", f"CAST(payload AS TEXT) LIKE '%{UNIT}%'")
    misled = open_here()
    misled.bench.sign("Rosa Marín")
    shipping = misled.bench.shipping
    consignment = card(shipping.scan(UNIT, way="replacement")).id
    shipping.scan("QS-1", consignment)
    shipping.address(consignment, HOME)
    ready(misled, consignment)
    assert card(shipping.dispatch(consignment)).state == "dispatched"
    misled.close()
    bend(folder, "events_by_serial", "")
    faults = entry_faults(folder)
    said = (
        f"the unit {UNIT} as a replacement, although it was not in stock: its return {rma} was not closed (“Refuse”)."
    )
    assert [one.partition("” ")[2] for one in faults] == [
        f"packs {said}",
        f"dispatches {said}",
        f"sends {said}",
    ]


@pytest.mark.parametrize("order", ["12", "21"])
def test_a_unit_without_a_serial_that_is_packed_twice_is_told_whichever_comes_first(
    station: Station, order: str
) -> None:
    sight = refused(station)
    rma = sight.rma_number
    for number in order:
        begun = ConsignmentBegun(f"LP-B3-00000{number}-0", "back_to_customer")
        unit = UnitPacked("", return_id=sight.return_id, rma_number=rma)
        station.parts.journal.append([Draft("Rosa Marín", CONSIGNMENT, number * 32, said) for said in (begun, unit)])
    told = [fault.partition("” ")[2] for fault in entry_faults(station.settings.folder)]
    lay = f"it lay in the consignment LP-B3-00000{order[0]}-0."
    assert told[-1] == f"packs the unit {rma} back to its customer, although {lay}"


def test_who_came_in_by_a_void_badge_while_an_index_was_bent_is_told(
    station: Station, open_here: Callable[[], Station]
) -> None:
    people = station.bench.people
    people.first_administrator("Ada Boss", "481516")
    rosa = people.add("Rosa Marín", "receiving")
    badge = people.give_badge(rosa.id)
    people.revoke_badge(rosa.id)
    folder = station.settings.folder
    station.close()
    bend(folder, "events_by_subject", "kind = 'badge_revoked'")
    misled = open_here()
    misled.bench.people.sign_in_by_badge(badge)
    misled.bench.open(misled.bench.identify(UNIT), None)
    misled.close()
    bend(folder, "events_by_subject", "")
    [fault] = entry_faults(folder)
    assert fault.endswith("of station “B3” lets in “Rosa Marín” by a badge, who had none then.")


def test_who_came_in_by_a_badge_that_another_replaced_is_told(
    station: Station, open_here: Callable[[], Station]
) -> None:
    people = station.bench.people
    people.first_administrator("Ada Boss", "481516")
    rosa = people.add("Rosa Marín", "receiving")
    lost, new = people.give_badge(rosa.id), people.give_badge(rosa.id)
    people.sign_in_by_badge(new)
    folder = station.settings.folder
    station.close()
    assert entry_faults(folder) == []
    hidden = f"kind = 'badge_given' AND CAST(payload AS TEXT) LIKE '%{badge_key(new)}%'"
    bend(folder, "events_by_subject", hidden)
    misled = open_here()
    misled.bench.people.sign_in_by_badge(lost)
    misled.bench.open(misled.bench.identify(UNIT), None)
    misled.close()
    bend(folder, "events_by_subject", "")
    [fault] = entry_faults(folder)
    assert fault.endswith("of station “B3” lets in “Rosa Marín” by a badge that was void then.")


def test_who_came_in_by_a_pin_that_another_replaced_is_told(station: Station, open_here: Callable[[], Station]) -> None:
    people = station.bench.people
    people.first_administrator("Ada Boss", "481516")
    kim = people.add("Kim Lee", "supervisor", "739154")
    badge = people.give_badge(kim.id)
    folder = station.settings.folder
    pins = folder / PINS
    older = pins.read_bytes()
    people.set_pin(kim.id, "682940")
    people.sign_in("Kim Lee", "682940")
    people.change_own_pin("682940", "730518")
    people.sign_out()
    people.sign_in_by_badge(badge, "730518")
    newer = pins.read_bytes()
    station.close()
    assert entry_faults(folder) == []
    connection = connect(folder / FILE_NAME)
    named = "SELECT id FROM events WHERE kind = 'pin_set' AND subject = ? ORDER BY sequence"
    _, *later = [one for (one,) in connection.execute(named, (kim.id,)).fetchall()]
    connection.close()
    bend(folder, "events_by_subject", f"id IN ('{later[0]}', '{later[1]}')")
    pins.write_bytes(older)
    misled = open_here()
    misled.bench.people.sign_in("Kim Lee", "739154")
    misled.bench.people.lock()
    misled.bench.people.sign_in_by_badge(badge, "739154")
    misled.close()
    bend(folder, "events_by_subject", "")
    pins.write_bytes(newer)
    assert [one.partition("” ")[2] for one in entry_faults(folder)] == [
        "lets in “Kim Lee” by a PIN that did not count then."
    ] * 2


def test_a_sign_in_names_badge_and_pin_by_what_the_record_tells_of_them_already(station: Station) -> None:
    people = station.bench.people
    people.first_administrator("Ada Boss", "481516")
    kim = people.add("Kim Lee", "supervisor", "739154")
    people.add("Rosa Marín", "receiving")
    badge = people.give_badge(kim.id)
    people.sign_in("Rosa Marín")
    people.sign_in_by_badge(badge, "739154")
    people.sign_out()
    people.sign_in("Kim Lee", "739154")
    ada, kims, _ = station.parts.journal.people()
    connection = connect(station.settings.folder / FILE_NAME)
    rows = connection.execute("SELECT payload FROM events WHERE kind = 'signed_in' ORDER BY sequence").fetchall()
    connection.close()
    told = [decode_payload(payload) for (payload,) in rows]
    assert [(one.how, one.badge, one.pin) for one in told if isinstance(one, SignedIn)] == [
        ("first_start", "", ada.pin),
        ("name", "", ""),
        ("badge_and_pin", badge_key(badge), kims.pin),
        ("name_and_pin", "", kims.pin),
    ]
    assert not any(secret in bytes(payload) for (payload,) in rows for secret in (b"739154", badge.encode(), b"argon2"))


@pytest.mark.parametrize("is_on", [True, False])
def test_what_was_chosen_under_another_code_holds_when_that_is_taken_back(
    station: Station, open_here: Callable[..., Station], *, is_on: bool
) -> None:
    people, folder = station.bench.people, station.settings.folder
    if is_on:
        people.run_without_sign_in()
        station.bench.sign("Rosa Marín")
    else:
        people.first_administrator("Ada Boss", "481516")
        people.add("Rosa Marín", "receiving")
        people.sign_in("Rosa Marín")
    station.bench.open(station.bench.identify(UNIT), None)
    station.close()
    there = open_here(code="B4")
    if is_on:
        there.bench.people.first_administrator("Ada Boss", "481516")
    else:
        there.bench.people.sign_in("Ada Boss", "481516")
        there.bench.people.run_without_sign_in()
    there.close()
    back = open_here()
    assert back.bench.people.choice() == ("with" if is_on else "without")
    if is_on:
        # A program that was made to believe that nobody signs in here.
        back.bench._record.enter("Rosa Marín", "administrator")
    else:
        back.bench.sign("Rosa Marín")
    back.bench.open(back.bench.identify("SV19R24-00772"), None)
    back.close()
    said = "of station “B3” was written in the name of “Rosa Marín”, who was not signed in then."
    assert [one.partition(" of ")[2] for one in entry_faults(folder)] == [said.removeprefix("of ")] * is_on


def test_whoever_was_not_there_acknowledges_nothing(station: Station) -> None:
    bench, journal, subject = station.bench, station.parts.journal, station_subject("B3")
    bench.people.first_administrator("Ada Boss", "481516")
    bench.people.sign_out()
    bench._record.enter("Ada Boss", "administrator")
    bench.open(bench.identify(UNIT), None)
    bench._record.leave()
    wrote = journal.head().sequence  # type: ignore[attr-defined]
    [raised] = journal.append([Draft("", STATION, subject, AlarmRaised(Alarm("entry_wrong", "B3", wrote)))])
    [knows] = journal.append([Draft("Ada Boss", STATION, subject, AlarmAcknowledged(raised.id, "ok"))])
    for _ in range(2):
        found = verify(Where(station.settings.folder), lambda alarm: alarm.kind)
        assert found.wrong == [("B3", wrote), ("B3", knows.sequence)]
        alarm = bench.proving.entries_wrong(*found.wrong)
        assert alarm is not None
        assert alarm.found.startswith(f"Entry {wrote} of station B3 ")
    bench.people.sign_in("Ada Boss", "481516")
    bench.proving.acknowledge("An apprentice.")
    assert verify(Where(station.settings.folder), lambda alarm: alarm.kind).wrong == []

"""A unit that may not leave does not, whatever was done to the look-ups, to its return, or said on another page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.domain.named_places import every_place, plate
from intake_app.store.database import connect
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import state_folder
from intake_app.workflow.replacements import Wanted
from intake_app.workflow.ship_sight import ShipCard
from tests.workflow.conftest import Wall, excused
from tests.workflow.left_station import bend
from tests.workflow.test_follow_ups import SOUND, decided
from tests.workflow.test_shipping import card, exchanged, left, packed, ready, refused, the_return

UNIT = "SV19R24-00771"
LOOK_UPS = (
    "UPDATE returns SET serial_key = 'ELSEWHERE', serial = 'ELSEWHERE', rma_key = 'ELSEWHERE'",
    "DELETE FROM returns",
    "UPDATE returns SET state = 'withdrawn'",
    "DELETE FROM consignment_units; DELETE FROM consignments",
    "DELETE FROM replacements",
)


def altered(open_here: Callable[[], Station], folder: Path, sql: str) -> Station:
    """The station, opened again after its look-ups were changed behind its back."""
    open_here().close()
    connection = connect(folder / "journal.sqlite3")
    connection.executescript(sql)
    connection.close()
    station = open_here()
    station.bench.sign("Rosa Marín")
    return station


def quarantined(station: Station, return_id: str) -> None:
    there = next(one for one in every_place(station.parts.places) if one.holds == "quarantine")
    station.bench.note(return_id, "It smells burnt.")
    station.bench.placing.scan(return_id, plate(there.code))


@pytest.mark.parametrize("sql", LOOK_UPS)
def test_a_refused_unit_is_no_stock_whatever_the_look_ups_say(
    station: Station, open_here: Callable[[], Station], sql: str
) -> None:
    number = refused(station).rma_number
    exchanged(station)
    folder = station.settings.folder
    station = altered(open_here, folder, sql)
    shipping = station.bench.shipping
    for scan in (UNIT, number):
        with pytest.raises(NotNow, match=f"{UNIT} is here under {number}, which is not closed"):
            shipping.scan(scan, way="replacement")
    there = card(shipping.scan("QS-1", way="replacement"))
    with pytest.raises(NotNow, match="no unit out of stock"):
        shipping.scan(UNIT, there.id)


@pytest.mark.parametrize("sql", LOOK_UPS)
def test_a_unit_lies_in_one_consignment_and_leaves_once_whatever_the_look_ups_say(
    station: Station, open_here: Callable[[], Station], sql: str
) -> None:
    one = card(station.bench.shipping.scan("NEW-2", way="replacement"))
    sight = exchanged(station)
    station.bench.follow_ups.done(f"{sight.return_id}/replacement", sent="NEW-3")
    station = altered(open_here, station.settings.folder, sql)
    with pytest.raises(NotNow, match=f"NEW-2 is in {one.number} already"):
        station.bench.shipping.scan("NEW-2", way="replacement")
    with pytest.raises(NotNow, match="NEW-3 went out in the place of QS-1"):
        station.bench.shipping.scan("NEW-3", way="replacement")


def test_one_return_gets_one_replacement_whatever_the_look_ups_say(
    station: Station, open_here: Callable[[], Station]
) -> None:
    sight = exchanged(station)
    line = f"{sight.return_id}/replacement"
    station.bench.follow_ups.done(line, sent="NEW-1")
    station.bench.correct(sight.return_id, "It was looked at again.")
    station.bench.accept(sight.return_id)
    station = altered(open_here, station.settings.folder, "DELETE FROM replacements")
    with pytest.raises(NotNow, match="NEW-1 was sent for QS-1 already"):
        station.bench.follow_ups.done(line, sent="NEW-2")


def test_the_indexes_of_the_entries_may_lack(station: Station, open_here: Callable[[], Station]) -> None:
    number = refused(station).rma_number
    sql = f"DROP INDEX events_by_serial; DROP INDEX events_by_rma; {LOOK_UPS[1]}"
    station = altered(open_here, station.settings.folder, sql)
    for scan in (UNIT, UNIT.lower(), number):
        with pytest.raises(NotNow, match=f"{UNIT} is here under {number}"):
            station.bench.shipping.scan(scan, way="replacement")


@pytest.mark.parametrize("serial", ["\u00e9-1", "e\u0301-1", "\u00c9-1", "stra\u00dfe-1"])
def test_a_serial_of_any_script_is_found_in_the_entries(station: Station, serial: str) -> None:
    bench = station.bench
    number = bench.open(bench.identify(serial), None).rma_number
    for scan in (serial, serial.upper()):
        with pytest.raises(NotNow, match=f"is here under {number}"):
            bench.shipping.scan(scan, way="replacement")


def test_the_unit_of_a_return_that_was_taken_back_is_no_stock(
    station: Station, open_here: Callable[[], Station]
) -> None:
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    bench.answer(sight.return_id, "foam", "missing")
    for _ in range(2):
        bench.undo(sight.return_id)
    assert the_return(station, sight.return_id).state == "withdrawn"
    said = f"SV24E4-018233 was inspected under {sight.rma_number}, which was taken back"
    with pytest.raises(NotNow, match=said):
        bench.shipping.scan("SV24E4-018233", way="replacement")
    other = exchanged(station)
    with pytest.raises(NotNow, match=said):
        bench.follow_ups.done(f"{other.return_id}/replacement", sent="SV24E4-018233")
    again = bench.open(bench.identify("SV24E4-018233"), 0)
    with pytest.raises(NotNow, match=f"is here under {again.rma_number}"):
        bench.shipping.scan("SV24E4-018233", way="replacement")
    station.close()
    assert rebuild(station.settings.folder).were_equal
    open_here()


def test_a_scan_by_mistake_that_was_taken_back_keeps_no_unit_from_leaving(station: Station) -> None:
    bench = station.bench
    bench.undo(bench.open(bench.identify("SV24E4-018233"), 0).return_id)
    assert card(bench.shipping.scan("SV24E4-018233", way="replacement")).packed


@pytest.mark.parametrize("when", ["undecided", "corrected"])
def test_the_unit_of_a_return_whose_serial_was_corrected_is_no_stock(station: Station, when: str) -> None:
    bench = station.bench
    if when == "corrected":
        sight = refused(station)
        bench.correct(sight.return_id, "The serial was misread.")
    else:
        sight = bench.open(bench.identify(UNIT), 0)
    bench.answer(sight.return_id, "serial", "ZZ-99")
    said = f"{UNIT} was the unit of {sight.rma_number} until its serial was corrected to ZZ-99"
    with pytest.raises(NotNow, match=said):
        bench.shipping.scan(UNIT, way="replacement")
    with pytest.raises(NotNow, match="ZZ-99 is here under"):
        bench.shipping.scan("ZZ-99", way="replacement")
    bench.answer(sight.return_id, "serial", None)
    with pytest.raises(NotNow, match="corrected to not known"):
        bench.shipping.scan(UNIT, way="replacement")


def test_what_lies_in_quarantine_is_not_sent_back_by_hand(station: Station) -> None:
    sight = refused(station)
    quarantined(station, sight.return_id)
    with pytest.raises(NotNow, match=f"{UNIT} .* is in quarantine"):
        station.bench.follow_ups.done(f"{sight.return_id}/ship_back", "UPS 1Z")
    assert left(station, sight.return_id) == {"ship_back"}


def test_what_lies_in_a_consignment_is_not_sent_back_by_hand(station: Station) -> None:
    sight = refused(station)
    one = card(station.bench.shipping.scan(UNIT))
    line = f"{sight.return_id}/ship_back"
    with pytest.raises(NotNow, match=f"{UNIT} is in {one.number} already. Take it out there first"):
        station.bench.follow_ups.done(line, "by hand")
    station.bench.shipping.take_out(one.id, one.packed[0].event)
    station.bench.follow_ups.done(line, "by hand")
    assert left(station, sight.return_id) == set()


def test_what_was_said_to_have_left_is_no_stock_where_it_was_decided_anew(station: Station) -> None:
    bench, serial = station.bench, "SV24E4-018233"
    sight = decided(station, serial, **{**SOUND, "foam": "missing"})
    bench.follow_ups.done(f"{sight.return_id}/ship_back", "by hand")
    bench.correct(sight.return_id, "The foam was there.")
    excused(station, bench.answer(sight.return_id, "foam", "original"))
    bench.accept(sight.return_id)
    bench.close(sight.return_id)
    with pytest.raises(NotNow, match=f"{serial} .*that it left, and {sight.rma_number} was decided anew since"):
        bench.shipping.scan(serial, way="replacement")


def came_back(station: Station, wall: Wall, **answers: str | list[str]) -> tuple[str, str]:
    """The line of a replacement that was decided again after NEW-77, which was sent for it, came back; its number."""
    bench = station.bench
    sight = exchanged(station)
    line = f"{sight.return_id}/replacement"
    bench.follow_ups.done(line, "by hand", sent="NEW-77")
    wall.at += timedelta(days=1)
    back = bench.open(bench.identify("NEW-77"), None)
    for fact, value in ({"policy": "q-see", "model": "QT428", "reason": "defective"} | answers).items():
        back = bench.answer(back.return_id, fact, value)
    bench.accept(excused(station, back).return_id)
    bench.close(back.return_id)
    bench.correct(sight.return_id, "It was looked at again.")
    bench.accept(sight.return_id)
    return line, back.rma_number


DECLINED: dict[str, str | list[str]] = {
    "exclusions": ["misuse"],
    "purchased_on": "2026-11-05",
    "proof_of_purchase": "receipt",
    "defect_test": "confirmed",
}


def test_a_replacement_that_came_back_and_was_declined_is_not_sent_again(station: Station, wall: Wall) -> None:
    line, number = came_back(station, wall, **DECLINED)
    with pytest.raises(NotNow, match=f"NEW-77 was sent for QS-1 already, came back under {number}"):
        station.bench.follow_ups.done(line, "by hand", sent="NEW-77")
    with pytest.raises(NotNow, match="NEW-77 was sent for QS-1 already"):
        station.bench.follow_ups.done(line, "by hand", sent="NEW-78")


def test_a_replacement_that_is_out_is_said_again_where_its_decision_was_corrected(station: Station) -> None:
    sight = exchanged(station)
    line = f"{sight.return_id}/replacement"
    for _ in range(2):
        station.bench.follow_ups.done(line, "by hand", sent="NEW-77")
        station.bench.correct(sight.return_id, "It was looked at again.")
        station.bench.accept(sight.return_id)
    assert [pair.old for pair in station.parts.journal.pairs_of("NEW-77")] == ["QS-1"]


def test_a_journal_of_an_older_program_gets_the_indexes_whatever_is_damaged_in_it(
    station: Station, open_here: Callable[[], Station]
) -> None:
    sight, damaged = refused(station), decided(station, "SV24E4-018233", **SOUND)
    trigger = "SELECT sql FROM sqlite_schema WHERE name = 'events_keep_update'"
    station.close()
    connection = connect(station.settings.folder / "journal.sqlite3")
    (guard,) = connection.execute(trigger).fetchone()
    for sql in (
        "DROP INDEX events_by_serial",
        "DROP INDEX events_by_rma",
        "DELETE FROM _sqlite_migrations WHERE name = '0017-named-units'",
        "DROP TRIGGER events_keep_update",
        f"UPDATE events SET payload = x'7bff' WHERE kind = 'opened' AND subject = '{damaged.return_id}'",  # noqa: S608
        guard,
    ):
        connection.execute(sql)
    connection.close()
    journal = open_here().parts.journal
    assert journal.subjects_naming(UNIT, "return") == [sight.return_id]
    assert journal.subjects_naming("SV24E4-018233", "return") == []
    assert journal.returns_opened_under(sight.rma_number) == [sight.return_id]
    made = "SELECT count(*) FROM sqlite_schema WHERE name IN ('events_by_serial', 'events_by_rma')"
    connection = connect(station.settings.folder / "journal.sqlite3")
    assert connection.execute(made).fetchone() == (2,)
    connection.close()


def left_packed(station: Station) -> tuple[Path, ShipCard]:
    """The folder of the station, which was closed while a refused unit lay in a consignment."""
    refused(station)
    assert station.bench.proving.check() is None
    one = packed(station, UNIT)
    station.tidy()
    station.close()
    return station.settings.folder, one


def test_while_an_alarm_stands_no_consignment_leaves(station: Station, open_here: Callable[[], Station]) -> None:
    folder, one = left_packed(station)
    connection = connect(folder / "journal.sqlite3")
    connection.execute("UPDATE returns SET customer = 'Eve'")
    connection.close()
    station = open_here()
    station.bench.sign("Rosa Marín")
    assert station.bench.proving.check() is not None
    ready(station, one.id)
    with pytest.raises(NotNow, match="nothing is dispatched, and no unit said to have left, until an administrator"):
        station.bench.shipping.dispatch(one.id)
    station.bench.proving.acknowledge("I looked at it, and it is right.")
    assert card(station.bench.shipping.dispatch(one.id)).state == "dispatched"


def test_while_an_alarm_stands_no_unit_is_said_to_have_left(station: Station, open_here: Callable[[], Station]) -> None:
    kept, waits = refused(station), exchanged(station)
    sold = station.bench.replacements.begin(Wanted("card", "CH-1", "50.00", "OTHER-1")).id
    assert station.bench.proving.check() is None
    station.tidy()
    station.close()
    folder = station.settings.folder
    bend(folder, "events_by_serial", "subject_kind = 'return'")
    connection = connect(folder / "journal.sqlite3")
    connection.execute("UPDATE returns SET serial_key = 'E', serial = 'E' WHERE rma_number = ?", (kept.rma_number,))
    connection.close()
    station = open_here()
    bench = station.bench
    bench.sign("Rosa Marín")
    assert bench.proving.check() is not None
    back = f"{kept.return_id}/ship_back"
    for said in (
        lambda: bench.follow_ups.done(f"{waits.return_id}/replacement", sent=UNIT),
        lambda: bench.replacements.sent(sold, UNIT),
        lambda: bench.follow_ups.done(back),
    ):
        with pytest.raises(NotNow, match="no unit said to have left, until an administrator looked"):
            said()
    bench.proving.acknowledge("I looked at it, and it is right.")
    assert bench.follow_ups.done(back) == kept.rma_number


def test_what_could_not_be_held_against_the_memory_lets_no_consignment_leave(
    station: Station, open_here: Callable[[], Station], tmp_path: Path
) -> None:
    folder, one = left_packed(station)
    memory = state_folder(folder) / MEMORY_FILE
    memory.rename(tmp_path / "aside")
    memory.mkdir()
    station = open_here()
    station.bench.sign("Rosa Marín")
    ready(station, one.id)
    with pytest.raises(NotNow, match=r"nothing is dispatched, .*, before that was done\. Press F5 on the page Record"):
        station.bench.shipping.dispatch(one.id)
    memory.rmdir()
    (tmp_path / "aside").rename(memory)
    assert station.bench.proving.check() is None
    assert card(station.bench.shipping.dispatch(one.id)).state == "dispatched"

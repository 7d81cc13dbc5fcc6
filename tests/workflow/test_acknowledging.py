"""Who could write into the folder does not acknowledge what is told of it by a right that they wrote there."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotAllowed, NotNow, StorageFailed
from intake_app.domain.events import AnyPayload, Draft
from intake_app.domain.person_events import PERSON, PersonAdded, PinSet
from intake_app.domain.station_events import STATION, AlarmAcknowledged, SignInChosen, station_subject
from intake_app.store.database import connect
from intake_app.store.event_rows import EventRow, row_hash
from intake_app.store.guards import put_guards_back
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.known_rights import RIGHTS_FILE, known_rights
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import state_folder
from intake_app.workflow.door import Signed
from tests.workflow.conftest import Wall
from tests.workflow.left_station import CHANGE, Open, alarms_of, end_without_closing, proof, told, unreadable, work
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


def station_rows(folder: Path) -> list[EventRow]:
    with closing(connect(folder / FILE_NAME)) as connection:
        return [EventRow(*stored) for stored in connection.execute("SELECT * FROM events ORDER BY sequence")]


def test_who_turned_sign_in_off_by_an_entry_acknowledges_nothing_by_a_typed_name(manned: Path, open_here: Open) -> None:
    write(manned, (STATION, station_subject("B3"), SignInChosen(is_on=False)))
    station = open_here()
    assert told(station)
    station.bench.sign(ROSA)
    refused(station, f"people signed in here[.] .* Who might then: {ROSA}[.]")
    station.bench.people.first_administrator(ROSA, PIN)
    acknowledged(station)


def test_who_made_themselves_an_administrator_acknowledges_nothing(manned: Path, open_here: Open) -> None:
    write(manned, (PERSON, "e" * 32, PersonAdded("Mallory", "administrator")), (PERSON, "e" * 32, new_pin(open_here())))
    station = open_here()
    assert told(station)
    sign_in(station, "Mallory", OTHER)
    refused(station, "“Mallory” could not say whether it is")
    station.bench.people.add("Eve", "administrator", "193746")
    sign_in(station, "Eve", "193746")
    refused(station, "“Eve” could not say")
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_who_set_the_pin_of_another_acknowledges_nothing_by_it(manned: Path, open_here: Open) -> None:
    station = open_here()
    rosa = next(one.id for one in station.parts.journal.people() if one.name == ROSA)
    write(manned, (PERSON, rosa, new_pin(station)))
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, OTHER)
    refused(station, f"“{ROSA}” had another PIN")
    station.bench.people.change_own_pin(OTHER, "918273")
    refused(station, f"“{ROSA}” had another PIN")
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
    refused(station, f"“Olga” could not say whether .* Who might then: {ROSA}[.]")
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_who_altered_their_role_between_two_signed_heads_acknowledges_nothing(manned: Path, open_here: Open) -> None:
    station = open_here()
    sign_in(station, ROSA, PIN)
    station.tidy()
    station.bench.people.add("Olga", "supervisor", OTHER)
    for number in range(4):
        station.bench.open(station.bench.identify(f"UNIT-M{number}"), None)
    station.bench.people.sign_out()
    station.close()
    before = station_rows(manned)
    (added,) = (row.sequence for row in before if row.kind == "person_added" and b"Olga" in row.payload)
    promoted = "payload = CAST(replace(payload, 'supervisor', 'administrator') AS BLOB)"
    change(manned, f"UPDATE events SET {promoted} WHERE sequence = {added}")  # noqa: S608 - words of ours
    hash_anew(manned)
    with closing(connect(manned / FILE_NAME)) as connection:
        for row in before:
            if row.sequence > added + 2:
                values = (row.previous, row.hash, row.id)
                connection.execute("UPDATE events SET previous = ?, hash = ? WHERE id = ?", values)
        put_guards_back(connection)
    station = open_here()
    assert "something else than this program wrote" in told(station)
    sign_in(station, "Olga", OTHER)
    refused(station, "“Olga” could not say")
    (chain,) = proof(manned).stations
    station.bench.proving.broken("B3", *chain.breaks)
    assert f"Up to entry {added - 1} of station B3 all is as it was signed" in told(station), "where a head was signed"
    refused(station, "“Olga” could not say")
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_an_acknowledgement_that_was_added_helps_nobody(manned: Path, open_here: Open) -> None:
    write(manned, (PERSON, "e" * 32, PersonAdded("Eve", "administrator")), (PERSON, "e" * 32, new_pin(open_here())))
    station = open_here()
    assert told(station)
    sign_in(station, "Eve", OTHER)
    refused(station, "“Eve” could not say")
    station.close()
    raised = next(row for row in station_rows(manned) if row.kind == "alarm_raised")
    write(manned, (STATION, station_subject("B3"), AlarmAcknowledged(raised.id, "All is right.")))
    station = open_here()
    assert told(station)
    sign_in(station, "Eve", OTHER)
    refused(station, "“Eve” could not say")


def test_an_older_copy_brings_back_nobody_who_left(manned: Path, open_here: Open, tmp_path: Path) -> None:
    station = open_here()
    sign_in(station, ROSA, PIN)
    olga = station.bench.people.add("Olga", "administrator", OTHER).id
    station.close()
    older = shutil.copytree(manned, tmp_path / "older")
    station = open_here()
    sign_in(station, ROSA, PIN)
    station.bench.people.left(olga)
    station.close()
    shutil.copytree(older, manned, dirs_exist_ok=True)  # with the PINs of then
    station = open_here()
    assert told(station)
    sign_in(station, "Olga", OTHER)
    refused(station, "“Olga” could not say")
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_a_role_that_was_taken_back_does_not_come_back_by_the_order_of_rows(manned: Path, open_here: Open) -> None:
    station = open_here()
    sign_in(station, ROSA, PIN)
    people = station.bench.people
    olga = people.add("Olga", "administrator", OTHER).id
    people.change_role(olga, "supervisor")
    people.change_role(olga, "administrator")
    people.change_role(olga, "supervisor")
    people.sign_out()
    station.close()
    *_, first, last = (row.sequence for row in station_rows(manned) if row.kind == "role_changed")
    turned = ((first, -1), (last, first), (first, last))
    change(manned, *(f"UPDATE events SET rowid = {place} WHERE sequence = {one}" for one, place in turned))  # noqa: S608 - numbers of ours
    with pytest.raises(StorageFailed, match="it was put behind one that follows it"):
        open_here().bench.people.sign_in("Olga", OTHER)


def test_what_was_added_in_the_name_of_the_owner_gives_no_right_also_where_nothing_binds_the_chain(
    manned: Path, open_here: Open
) -> None:
    (state_folder(manned) / MEMORY_FILE).unlink()
    station = open_here()
    assert "the file in which the computer remembers what it signed is gone" in told(station)
    pin = new_pin(station)
    with SqliteJournal(manned, "B3", Wall()) as journal:
        for payload in (PersonAdded("Nora", "administrator"), pin):
            journal.append([Draft("root@command line", PERSON, "e" * 32, payload)])
    station = open_here()
    assert told(station)
    sign_in(station, "Nora", OTHER)
    refused(station, "“Nora” could not say")
    station.bench.people.sign_out()
    station.bench.people.at_the_command_line("root")
    station.bench.people.add("Olga", "administrator", "193746")
    station = open_here()
    assert told(station)
    sign_in(station, "Olga", "193746")
    acknowledged(station)


def put_rows(folder: Path, *rows: EventRow) -> None:
    """In one transaction, as somebody does who leaves what keeps entries from being changed as it was."""
    with closing(connect(folder / FILE_NAME)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        connection.execute("BEGIN")
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for row in rows:
            values = (row.payload, row.previous, row.hash, row.id)
            connection.execute("UPDATE events SET payload = ?, previous = ?, hash = ? WHERE id = ?", values)
        for _, made in guards:
            connection.execute(made)
        connection.execute("COMMIT")


def test_a_pin_that_counted_for_a_moment_proves_nobody(manned: Path, open_here: Open) -> None:
    rows = station_rows(manned)
    (place,) = (place for place, row in enumerate(rows) if row.kind == "pin_set")
    was, behind = rows[place : place + 2]
    station = open_here()
    rosa = next(one for one in station.parts.journal.people() if one.name == ROSA)
    pin = new_pin(station)
    payload = was.payload.replace(rosa.pin.encode(), pin.pin.encode())
    altered = was._replace(payload=payload.replace(rosa.pin_sha256.encode(), pin.sha256.encode()))
    altered = altered._replace(hash=row_hash(altered))
    put_rows(manned, altered, behind._replace(previous=altered.hash))
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, OTHER)
    refused(station, f"“{ROSA}” had another PIN")
    put_rows(manned, was, behind)
    assert told(station)
    refused(station, f"“{ROSA}” had another PIN")
    sign_in(station, "Otto Op", "")
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_another_record_in_this_place_goes_on_by_who_is_given_a_pin_at_the_command_line(
    manned: Path, open_here: Open
) -> None:
    shutil.rmtree(manned)
    station = open_here()
    assert told(station)
    station.bench.sign(ROSA)
    refused(station, r"people signed in here[.] .* Nobody who might then works here by the record[.]")
    station.bench.people.first_administrator(ROSA, PIN)
    refused(station, f"“{ROSA}” could not say .* Nobody who might then works here by the record[.]")
    station.bench.people.sign_out()
    station.bench.people.at_the_command_line("root")
    station.bench.people.set_pin(station.bench.people.named(ROSA).id, "572839")
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, "572839")
    acknowledged(station)


def test_what_is_damaged_beside_the_key_keeps_nobody_from_work(manned: Path, open_here: Open) -> None:
    kept = state_folder(manned) / RIGHTS_FILE
    for content in (b"", b"null", b"{", kept.read_bytes().replace(b"Rosa", b"Ros\xff"), b"[" * 100_000):
        kept.write_bytes(content)
        station = open_here()
        assert told(station) == ""
        sign_in(station, ROSA, PIN)
        station.tidy()
        station.close()
        assert known_rights(state_folder(manned)) is not None, "it is kept anew"
    add_return(manned)
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, PIN)
    acknowledged(station)


def test_a_right_that_this_program_did_not_write_is_kept_once_the_chains_were_proved(
    manned: Path, open_here: Open
) -> None:
    kept = state_folder(manned) / RIGHTS_FILE
    before = kept.read_bytes()
    station = open_here()
    sign_in(station, ROSA, PIN)
    station.bench.people.add("Olga", "administrator", OTHER)
    station.close()
    kept.write_bytes(before)  # as where the power failed before it was noted
    for is_whole in (False, True):
        station = open_here()
        assert told(station) == ""
        assert kept.read_bytes() == before
        proving = station.bench.proving
        if is_whole:
            assert proving.proved(proving.state)
        else:
            proving.chains_proved(proving.state)
        assert b"Olga" in kept.read_bytes()
        station.close()
        kept.write_bytes(before)


@pytest.mark.parametrize("does", ["adds", "errs", "turns sign-in off"])
def test_what_an_altered_role_does_before_the_proof_gives_no_right(does: str, manned: Path, open_here: Open) -> None:
    station = open_here()
    sign_in(station, ROSA, PIN)
    olga = station.bench.people.add("Olga", "supervisor", OTHER).id
    station.bench.people.sign_out()
    station.close()
    end_without_closing(manned)
    promoted = "payload = CAST(replace(payload, 'supervisor', 'administrator') AS BLOB)"
    change(manned, f"UPDATE events SET {promoted} WHERE kind = 'person_added' AND subject = '{olga}'")  # noqa: S608 - words of ours
    hash_anew(manned)
    with closing(connect(manned / FILE_NAME)) as connection:
        put_guards_back(connection)
    rebuild(manned)
    kept = state_folder(manned) / RIGHTS_FILE
    before = kept.read_bytes()
    station = open_here()
    told(station)
    if does == "errs":
        with pytest.raises(NotAllowed):
            station.bench.people.sign_in("Olga", "111111")
    sign_in(station, "Olga", OTHER)
    if does == "adds":
        station.bench.people.add("Eve", "administrator", "193746")
    if does == "turns sign-in off":
        station.bench.people.run_without_sign_in()
    station.tidy()
    assert kept.read_bytes() == before


def test_what_was_written_under_an_alarm_is_kept_once_it_was_acknowledged_and_proved(
    manned: Path, open_here: Open
) -> None:
    add_return(manned)
    station = open_here()
    assert told(station)
    sign_in(station, ROSA, PIN)
    station.bench.people.add("Olga", "administrator", OTHER)
    station.tidy()
    acknowledged(station)
    kept = state_folder(manned) / RIGHTS_FILE
    assert b"Olga" not in kept.read_bytes()
    station.tidy()
    proving = station.bench.proving
    assert proving.proved(proving.state)
    assert b"Olga" in kept.read_bytes()


def test_who_was_made_an_administrator_since_the_last_start_may(manned: Path, open_here: Open) -> None:
    station = open_here()
    sign_in(station, ROSA, PIN)
    station.bench.people.add("Olga", "administrator", OTHER)
    station.bench.people.change_own_pin(PIN, "572839")
    station.close()
    for name, pin in (("Olga", OTHER), (ROSA, "572839")):
        add_return(manned)
        station = open_here()
        assert told(station)
        sign_in(station, name, pin)
        acknowledged(station)
        station.close()


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

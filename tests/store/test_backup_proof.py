"""Backups held against what was signed: forged ones, unsigned ones, those of other branches and other computers."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from zipfile import ZipFile

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.cli import main
from intake_app.commands.backup import origin_of
from intake_app.commands.evidence_making import write as write_evidence
from intake_app.domain.backups import BackupSettings
from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import encode_payload
from intake_app.domain.station_events import STATION, KeyMade, Restored, station_subject
from intake_app.store.backup_proof import standing
from intake_app.store.backups import back_up
from intake_app.store.depot import Depot, Found, found_at, proved
from intake_app.store.event_rows import PLACES, EventRow
from intake_app.store.rebuild import rebuild
from intake_app.store.restoring import Who, restore
from intake_app.store.signing import StationKey, open_key, state_folder
from intake_app.store.verifying import Where, verify
from tests.store.house import BEGINS, WHO, House, begun, forge, unsigned
from tests.workflow.conftest import Wall


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "station", Wall())


def other_operator(journal: sqlite3.Connection) -> None:
    """Another name under the first return: whoever accepted it was somebody else."""
    assert journal.execute("UPDATE events SET operator = 'Nobody' WHERE sequence = 1").rowcount == 1


def cut_and_changed(journal: sqlite3.Connection) -> None:
    other_operator(journal)
    journal.execute("DELETE FROM events WHERE sequence > 1")


def held(house: House, found: Found) -> tuple[str, str]:
    assert proved(found) == "", "it is sound in itself"
    return standing(house.settings.folder, house.settings.folder / "journal.sqlite3", found)


def refused(house: House, found: Found, why: str) -> None:
    with pytest.raises(StorageFailed, match=why) as told:
        house.restore(found)
    assert "nothing was changed" in str(told.value)
    assert "Choose another" in str(told.value)
    assert not list(house.settings.folder.glob("replaced-*"))


def test_a_backup_is_signed_and_says_so_where_it_is_put_back(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.receive()
    found = house.back_up()
    assert held(house, found)[0].startswith("signed with the key ")
    assert house.restore(found).plan.although == ""
    (house.settings.folder / "settings.toml").write_text('code = "B3"\n', "utf-8")
    assert main(["--station", str(house.settings.folder), "restore", "--check"]) == 0
    assert "good, read now, signed with the key" in capsys.readouterr().out


def test_a_forged_backup_under_a_signature_is_refused(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.receive()
    found = forge(house.back_up(), other_operator, keeps_signature=True)
    refused(house, found, "was changed after it was signed")
    (house.settings.folder / "settings.toml").write_text('code = "B3"\n', "utf-8")
    assert main(["--station", str(house.settings.folder), "restore", "--check"]) == 1
    assert "not good, it carries the signature of the key" in capsys.readouterr().out
    assert main(["--station", str(house.settings.folder), "restore", "latest", "--dry-run"]) == 1


def test_a_signature_that_is_none_is_refused(house: House) -> None:
    house.receive()
    found = house.back_up()
    note = found.path / "backup.json"
    assert found.backup is not None
    note.write_text(note.read_text("utf-8").replace(found.backup.signature, "no hex"), "utf-8")
    refused(house, Depot(found.path.parent).found()[0], "was changed after it was signed")


def test_a_forged_backup_without_a_signature_does_not_go_through_the_signed_heads(house: House) -> None:
    house.receive()
    found = forge(house.back_up(), other_operator)
    refused(
        house,
        found,
        r"entry 2 of station “B3” was signed on 2026-.*holds another one .*no entry of it is known",
    )


def test_a_forged_end_is_told_from_what_was_signed_before_it(house: House) -> None:
    house.receive()
    house.receive()
    found = house.back_up()
    forged = forge(found, lambda journal: journal.execute("UPDATE events SET operator = 'Nobody' WHERE sequence = 5"))
    refused(house, forged, r"entry 5 of station “B3” was signed.*up to entry 3 it is as it was signed")


def test_one_that_ends_before_any_signed_head_is_held_against_the_journal(house: House) -> None:
    house.receive()
    found = forge(house.back_up(), cut_and_changed)
    refused(house, found, "from entry 1 of station “B3” on it goes another way than the journal here")
    journal = house.settings.folder / "journal.sqlite3"
    journal.write_bytes(b"")
    assert held(house, found) == ("not signed", ""), "then nothing tells of so early entries"


def test_where_the_memory_was_changed_only_a_signed_backup_is_put_back(house: House) -> None:
    house.receive()
    found = house.back_up()
    memory = state_folder(house.settings.folder) / "heads.jsonl"
    memory.write_bytes(memory.read_bytes().replace(b'"sequence":3', b'"sequence":2'))
    assert held(house, found)[1] == ""
    refused(house, unsigned(found), "the file in which this computer remembers what it signed was changed")
    memory.unlink()
    refused(house, unsigned(found), "the file in which this computer remembers what it signed is gone")
    made = back_up(origin_of(house.settings), BackupSettings(), now=lambda: house.wall.at)
    assert any("does not fit what was signed here with the key" in problem for problem in made.problems)


def test_where_the_key_cannot_be_read_the_backup_is_made_and_not_put_back(house: House) -> None:
    house.receive()
    key = state_folder(house.settings.folder) / "station-key.pem"
    key.write_bytes(b"no key")
    made = back_up(origin_of(house.settings), BackupSettings(), now=lambda: house.wall.at)
    assert made.new is not None
    assert len(made.problems) == 1
    assert made.problems[0].startswith("The backup is not signed. The key of the station")
    refused(house, made.new, "cannot be held against what was signed here")


def test_what_is_put_back_although_it_was_changed_is_told_for_ever(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (number, *_) = house.receive()
    found = forge(house.back_up(), other_operator)
    (house.settings.folder / "settings.toml").write_text('code = "B3"\n', "utf-8")
    station = ["--station", str(house.settings.folder)]
    assert main([*station, "restore", found.path.name, "--although-changed"]) == 0
    told = capsys.readouterr()
    assert "It is not signed." in told.out
    assert "although this is against it: It is sound in itself, and yet not what was signed here" in told.err
    said: list[Restored] = []

    def work(here: Station) -> None:
        events = here.parts.journal.events_of(station_subject("B3"))
        said.extend(event.payload for event in events if isinstance(event.payload, Restored))

    house.at_work(work)
    assert "entry 2 of station “B3” was signed" in said[0].although
    verified = verify(Where(house.settings.folder), lambda alarm: alarm.kind)
    assert verified.is_sound
    (note,) = [one for one in verified.notes if "put back the backup" in one]
    assert said[0].although in note
    write_evidence(house.settings, number, tmp_path / "e.zip")
    with ZipFile(tmp_path / "e.zip") as evidence:
        assert note in evidence.read("README.txt").decode()


def test_one_of_before_the_key_was_made_is_put_back_and_told_as_not_signed(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        (tmp_path / "a file").write_text("in the way", "utf-8")
        without.setenv("INTAKE_STATE_DIR", str(tmp_path / "a file"))
        station = open_station(house.settings, house.wall)
        station.bench.sign("Rosa Marín")
        begun(station)
        station.close()
        found = house.back_up()
    house.receive()
    done = house.restore(found)
    assert (done.plan.signed, done.plan.although) == ("not signed", "")
    house.receive()


def appended(journal: sqlite3.Connection, *, key: StationKey | None = None) -> None:
    """More entries behind the end, as many as nothing was signed of; with `key` the first names it."""
    told = journal.execute("SELECT * FROM events ORDER BY rowid DESC LIMIT 1").fetchone()
    row = EventRow(*told)
    for number in range(1, 4):
        more = row._replace(id=f"{number:032x}", sequence=row.sequence + number)
        if key and number == 1:
            named = encode_payload(KeyMade(key.public.hex(), key.key_id))
            more = more._replace(
                subject_kind=STATION, subject=station_subject("B3"), kind="key_made", operator="", payload=named
            )
        journal.execute(f"INSERT INTO events VALUES ({PLACES})", more)  # noqa: S608 - question marks


def test_entries_behind_the_end_are_no_backup_of_here_without_the_signature(house: House) -> None:
    house.receive()
    found = forge(house.back_up(), appended)
    (house.settings.folder / "journal.sqlite3").unlink()
    refused(
        house,
        found,
        r"is not signed, though its record names the key [0-9a-f]{16} of this computer, which signs its backups",
    )
    done = restore(origin_of(house.settings), found, BEGINS, Who(WHO.name, WHO.account, True), house.wall)
    assert "is not signed, though its record names" in done.plan.although
    house.receive()


def test_a_backup_that_names_another_key_too_and_is_signed_with_that_one_is_refused(
    house: House, tmp_path: Path
) -> None:
    house.receive()
    found = house.back_up()
    key = open_key(tmp_path / "elsewhere")
    found = forge(found, lambda journal: appended(journal, key=key))
    assert found.backup is not None
    note = found.path / "backup.json"
    said = json.loads(note.read_bytes()) | {"key_id": key.key_id}
    note.write_text(json.dumps(said), "utf-8")
    signed = found_at(found.path).backup
    assert signed is not None
    note.write_text(json.dumps(said | {"signature": key.sign(signed.message).hex()}), "utf-8")
    (house.settings.folder / "journal.sqlite3").unlink()
    refused(house, found_at(found.path), rf"It is signed with the key {key.key_id}, though its record names the key ")


def test_a_backup_of_the_branch_that_was_replaced_can_be_put_back(house: House) -> None:
    house.receive()
    older = house.back_up()
    house.receive(2)
    newer = house.back_up()
    house.restore(older)
    house.receive(3)
    house.restore(newer)
    house.receive()


def test_a_backup_that_goes_further_than_the_journal_is_put_back(house: House) -> None:
    house.receive()
    older = house.back_up()
    house.receive()
    newer = house.back_up()
    (house.settings.folder / "journal.sqlite3").write_bytes((older.path / "journal.sqlite3").read_bytes())
    house.restore(newer)
    house.receive()


def test_on_another_computer_the_key_that_the_record_names_still_tells(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.receive()
    house.receive()
    stick = tmp_path / "stick"
    stick.mkdir()
    back_up(origin_of(house.settings), BackupSettings(second=str(stick)), now=lambda: house.wall.at)
    found = Depot(stick / "intake-B3").newest()
    assert found is not None
    monkeypatch.setenv("INTAKE_STATE_DIR", str(tmp_path / "other computer"))
    fresh = House(tmp_path / "fresh", house.wall)
    assert "which is not on this computer" in held(fresh, found)[0]
    forged = forge(found, other_operator, keeps_signature=True)
    refused(fresh, forged, "was changed after it was signed")
    assert held(fresh, unsigned(forged)) == ("not signed", ""), "nothing here tells of it"
    note = found.path / "backup.json"
    note.write_text(note.read_text("utf-8").replace('"form"', '"key_id": "0123", "signature": "00", "form"'), "utf-8")
    assert "which is not known here" in held(fresh, Depot(found.path.parent).found()[0])[0]


def test_what_was_made_from_the_entries_is_made_again_when_it_is_put_back(house: House) -> None:
    house.receive()
    found = forge(house.back_up(), lambda journal: journal.execute("UPDATE returns SET state = 'closed'"))
    restore(origin_of(house.settings), found, BEGINS, Who(WHO.name, WHO.account, True), house.wall)
    assert rebuild(house.settings.folder).were_equal


def test_a_record_that_is_not_the_one_that_was_signed_is_backed_up_and_not_signed(house: House) -> None:
    house.receive()
    early = house.back_up()
    house.receive()
    (house.settings.folder / "journal.sqlite3").write_bytes((early.path / "journal.sqlite3").read_bytes())
    made = back_up(origin_of(house.settings), BackupSettings(), now=lambda: house.wall.at)
    assert made.new is not None
    assert made.new.backup is not None
    assert made.new.backup.signature == ""
    assert any("does not fit what was signed here" in problem for problem in made.problems)


def test_the_list_shows_the_heads_of_every_code_that_the_journal_was_written_under(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.receive()
    folder = house.settings.folder
    (folder / "settings.toml").write_text('code = "K9"\n', "utf-8")
    assert main(["--station", str(folder), "backup"]) == 0
    capsys.readouterr()
    assert main(["--station", str(folder), "restore", "--check"]) == 0
    told = capsys.readouterr().out
    assert "entry 3 of B3 " in told
    assert "good, read now" in told


def test_the_name_of_who_puts_it_back_stands_beside_what_was_told(house: House) -> None:
    house.receive()
    found = forge(house.back_up(), other_operator)
    done = restore(origin_of(house.settings), found, BEGINS, Who(WHO.name, WHO.account, True), house.wall)
    assert done.event.operator == WHO.name
    assert isinstance(done.event.payload, Restored)
    assert done.event.payload.although == done.plan.although != ""

"""`intake verify` on real stations: what is sound, what is wrong, and that nothing is changed by looking."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.cli import main
from intake_app.commands.verify_station import lines
from intake_app.domain.consignment_events import CONSIGNMENT, Dispatched, UnitPacked
from intake_app.domain.errors import NotFound
from intake_app.domain.events import RETURN, Draft, Noted, Photographed, Printed
from intake_app.domain.person_events import PERSON, PinSet
from intake_app.resources import policies_folder, policy_folders, resource
from intake_app.settings import Settings
from intake_app.store.database import connect
from intake_app.store.findings import MOST_NAMED
from intake_app.store.importing import import_file
from intake_app.store.journal_reading import FILE_NAME, JournalReader, connect_here
from intake_app.store.pins import PinFile
from intake_app.store.policy_files import KEPT_FOLDER
from intake_app.store.projections import PROJECTIONS
from intake_app.store.signing import STATE_VARIABLE, state_folder
from intake_app.store.verifying import Verified, Where, verify
from tests.workflow.conftest import UNITS, Wall, excused
from tests.workflow.test_proving import change, hash_anew


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


def decide(station: Station, serial: str = "SV24E4-018233") -> str:
    """A refusal with a photo of what is missing; the id of its return."""
    bench = station.bench
    return_id = bench.open(bench.identify(serial), 0).return_id
    for fact in ("box", "foam", "sleeve"):
        bench.answer(return_id, fact, "missing" if fact == "foam" else "original")
    photo = next(resource("sample/photos").glob("*.jpg"))
    kept = station.parts.photos.keep(photo.read_bytes(), photo.name)
    bench.photograph(return_id, kept, "foam", "folder")
    sight = bench.answer(return_id, "advance_charge", "0")
    bench.accept(excused(station, sight).return_id)
    return return_id


@pytest.fixture
def folder(station: Station) -> Path:
    """A closed station: a return before its key was made, a decided one after that."""
    station.bench.open(station.bench.identify("NOVENDOR-1"), 0)
    station.tidy()
    decide(station)
    station.close()
    return station.settings.folder


def look(folder: Path, *, is_quick: bool = False, policies: list[Path] | None = None) -> Verified:
    where = Where(folder, policy_folders(None) if policies is None else policies)
    return verify(where, lambda alarm: f"Alarm: {alarm.kind}.", is_quick=is_quick)


def digests(folder: Path) -> dict[str, str]:
    """Every file of the station but what SQLite and locks put beside while somebody reads."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith(("-shm", "-wal", ".lock"))
    }


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--json", "FILE.zip"], "--json can be said of the station only"),
        (["FILE.zip", "--quick", "--json"], "--quick and --json can be said of the station only"),
        (["--key", "0e1c24ae75f3c8d4"], "--key is for a file of evidence"),
    ],
)
def test_an_option_that_says_nothing_of_what_is_proved_is_refused(
    args: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", *args]) == 2
    assert told in capsys.readouterr().err


def test_a_sound_station_is_told_part_by_part_and_left_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digests(folder)
    found = look(folder)
    assert found.is_sound
    assert found.notes == []
    [station] = found.stations
    assert (station.station, station.is_whole) == ("B3", True)
    assert found.returns == 2
    assert (found.decisions.sound, found.decisions.all) == (1, 1)
    assert {part: (one.sound, one.all) for part, one in found.files.items()} == {
        "photos": (2, 2),
        "papers": (3, 3),
        "policies": (1, 1),
    }
    assert main(["verify", "--station", str(folder)]) == 0
    told = capsys.readouterr()
    assert f"Station B3: {station.entries} entries, the whole chain; " in told.out
    assert f"the last of them is {station.hash[:16]}." in told.out
    assert (
        f"goes through every head that is remembered here (the latest: entry {station.entries} of station B3), all"
        f" signed with the key {found.key_id}." in told.out
    )
    assert "1 of 1 decisions come out again as they were made." in told.out
    assert "2 of 2 photos and their small copies are what they were." in told.out
    assert told.out.endswith("All that was looked at is as it was recorded.\n")
    assert told.err == ""
    assert digests(folder) == before


def test_a_station_at_work_is_proved_beside_it(open_here: Callable[[], Station], folder: Path) -> None:
    station = open_here()
    station.bench.sign("Rosa")
    decide(station, "ORDER-A")
    found = look(folder)
    assert found.is_sound
    assert found.decisions.all == 2
    station.bench.open(station.bench.identify("QS-1"), 0)
    assert look(folder).returns == 4


def test_what_is_signed_while_the_proof_runs_is_no_alarm(open_here: Callable[[], Station], folder: Path) -> None:
    station = open_here()
    station.bench.sign("Rosa")
    entries = station.parts.seal.mark().sequence

    def work_on(stage: str, done: int, _: int) -> None:
        if (stage, done) == ("chain", 0):
            decide(station, "ORDER-A")
            station.tidy()

    found = verify(Where(folder, policy_folders(None)), str, work_on)
    assert found.faults == []
    assert found.stations[0].entries == entries
    assert station.parts.seal.mark().sequence > entries
    assert look(folder).is_sound


def test_quick_looks_at_chains_and_heads_only(folder: Path) -> None:
    for photo in (folder / "photos").rglob("*"):
        if photo.is_file():
            photo.write_bytes(b"")
    found = look(folder, is_quick=True)
    assert found.is_sound
    assert found.key_id
    assert found.files == {}
    assert not look(folder).is_sound


def test_a_broken_chain_names_the_first_entry_and_what_is_still_sound(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "UPDATE events SET operator = 'Eve' WHERE sequence = 4")
    found = look(folder)
    assert found.faults[0].part == "chain"
    assert found.faults[0].sentence == (
        "Entry 4 of station “B3” is not as it was written: its content does not fit its hash."
    )
    assert [(one.station, one.entries, one.is_whole) for one in found.stations] == [("B3", 3, False)]
    assert (found.returns, found.touched, found.touched_count) == (2, ["R-20418"], 1)
    assert "they can only be made again from a sound chain" in found.notes[0]
    assert {part: one.sound for part, one in found.files.items()} == {"photos": 2, "policies": 1}
    assert main(["verify", "--station", str(folder)]) == 1
    told = capsys.readouterr()
    assert told.err == f"intake: the record is not sound. First: {found.faults[0].sentence}\n"
    assert "1 of 2 returns are untouched. Nobody can vouch for R-20418." in told.out


@pytest.mark.parametrize("is_quick", [True, False])
def test_what_was_edited_behind_a_break_is_named_too(folder: Path, is_quick: bool) -> None:
    change(folder, "UPDATE events SET operator = 'Eve' WHERE sequence IN (4, 7)")
    told = [fault.sentence for fault in look(folder, is_quick=is_quick).faults if fault.part == "chain"]
    assert told == [
        f"Entry {number} of station “B3” is not as it was written: its content does not fit its hash."
        for number in (4, 7)
    ]


def test_an_edited_decision_is_told_though_every_hash_was_made_again(folder: Path, state: Path) -> None:
    change(
        folder,
        'UPDATE events SET payload = CAST(replace(CAST(payload AS TEXT), \'"disposition":"refuse"\','
        " '\"disposition\":\"decline\"') AS BLOB) WHERE kind = 'decided'",
    )
    hash_anew(folder)
    found = look(folder)
    assert found.faults[0].sentence == "Alarm: changed."
    assert any(one.part == "decisions" and "is not what the policy smartvue" in one.sentence for one in found.faults)
    # Whoever takes the key away as well is told by the decision alone.
    shutil.rmtree(state)
    found = look(folder)
    assert "Alarm: unknown_key." in found.notes[0]
    assert {one.part for one in found.faults} >= {"decisions"}
    assert (found.decisions.sound, found.decisions.all) == (0, 1)


def test_look_ups_that_say_something_else_are_told_and_not_mended(folder: Path) -> None:
    connection = connect(folder / FILE_NAME)
    connection.execute("UPDATE returns SET customer = 'Eve'")
    connection.close()
    before = digests(folder)
    [fault] = look(folder).faults
    assert fault.part == "look_ups"
    assert fault.sentence.startswith("The look-up returns is not what the entries say (4 lines differ).")
    assert digests(folder) == before


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TRIGGER events_keep_delete", "the trigger events_keep_delete is not as this program makes it"),
        ("DROP INDEX returns_by_rma", "the index returns_by_rma is not as this program makes it"),
        ("PRAGMA user_version = 3", "it says that its tables are of form 3"),
        ("UPDATE events SET rowid = 999 WHERE sequence = 3", "stand in the places"),
    ],
)
def test_a_file_of_another_form_is_told(folder: Path, statement: str, told: str) -> None:
    connection = connect(folder / FILE_NAME)
    connection.execute("DROP TRIGGER events_keep_update")
    connection.execute(statement)
    connection.close()
    assert any(one.part == "file" and told in one.sentence for one in look(folder).faults)


def test_a_policy_that_decided_and_was_kept_must_be_there(folder: Path) -> None:
    [kept] = (folder / KEPT_FOLDER).iterdir()
    content = kept.read_bytes()
    kept.write_bytes(content.replace(b"30", b"99", 1))
    found = look(folder, policies=[])
    assert [one.part for one in found.faults] == ["decisions", "policies"]
    assert "cannot be made again: the policy smartvue" in found.faults[0].sentence
    assert "its bytes were changed" in found.faults[1].sentence
    kept.unlink()
    assert [one.part for one in look(folder, policies=[]).faults] == ["decisions"]
    # The same policy file in the program's own folder is as good.
    assert look(folder, policies=[policies_folder()]).is_sound


def test_a_decision_of_before_policies_were_kept_is_told_as_not_looked_at(station: Station) -> None:
    decide(station)
    station.close()
    folder = station.settings.folder
    shutil.rmtree(folder / KEPT_FOLDER)
    found = look(folder, policies=[])
    assert found.is_sound
    assert (found.decisions.sound, found.decisions.all) == (0, 1)
    assert "1 decisions were not made again" in found.notes[0]


def test_whoever_wrote_without_being_signed_in_or_allowed_is_told(
    open_here: Callable[[], Station], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that was made to believe something else wrote into a sound chain."""
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)
    station = open_here()
    people = station.bench.people
    people.first_administrator("Ada", "735194")
    people.add("Rosa", "receiving")
    decide(station, "ORDER-A")
    people.sign_in("Rosa")
    decide(station, "ORDER-B")
    people.sign_out()
    assert look(folder).faults == []
    station.bench._record.enter("Ada", "administrator")
    station.bench.open(station.bench.identify("QS-1"), 0)
    people.sign_in("Rosa")
    station.bench._record.enter("Rosa", "administrator")
    people.add("Eve", "administrator", "192837")
    told = [re.sub("^Entry [0-9]+", "Entry", fault.sentence) for fault in look(folder).faults]
    assert sorted(set(told)) == [
        "Entry of station “B3” was written by “Rosa”, whose role then, receiving, lacks the right to it (people).",
        "Entry of station “B3” was written in the name of “Ada”, who was not signed in then.",
    ]
    assert main(["verify", "--station", str(folder)]) == 1


def test_an_entry_that_nothing_leads_to_is_named_and_all_the_others_are_looked_at(
    open_here: Callable[[], Station], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)
    station = open_here()
    station.bench.people.first_administrator("Ada", "735194")
    station.bench.people.sign_out()
    with monkeypatch.context() as patch:
        nothing = {kind: one._replace(keep=lambda *_: None) for kind, one in PROJECTIONS.items()}
        patch.setattr("intake_app.store.journal.PROJECTIONS", nothing)
        sent = Draft("x@command line", CONSIGNMENT, "0", Dispatched("2026-11-20"))
        packed = Draft("x@command line", CONSIGNMENT, "0", UnitPacked("QS-1"))
        first, _ = station.parts.journal.append([sent, packed])
        noted = Draft("x@command line", RETURN, "1", Noted("…"))
        [last] = station.parts.journal.append([noted])
    station.bench._record.enter("Ada", "administrator")
    station.bench.open(station.bench.identify("QS-1"), 0)
    station.bench._record.leave()
    change(folder, f"UPDATE events SET payload = x'7b7d' WHERE sequence = {last.sequence}")  # noqa: S608
    hash_anew(folder)
    before = digests(folder)
    found = look(folder)
    entry, illegible = (one for one in found.faults if one.part == "entries")
    cannot = "cannot follow what was recorded before of the same consignment, 0: There is no such consignment"
    assert entry.sentence.startswith(f"Entry {first.sequence} of station “B3” {cannot}")
    assert illegible.sentence.startswith(f"Entry {last.sequence} of station “B3” in the journal is damaged: ")
    assert [entry.entry, illegible.entry] == [first.sequence, last.sequence]
    told = [one.sentence for one in found.faults if one.part == "people"]
    assert any(one.endswith(" in the name of “Ada”, who was not signed in then.") for one in told)
    assert found.decisions.all == 1
    assert not any(one.part == "look_ups" for one in found.faults)
    assert not any("Look-ups are what" in one.sentence for one in lines(found))
    assert digests(folder) == before


def misled(station: Station, count: int) -> None:
    """Entries in the name of somebody who is not there, as of a program that was made to believe something else."""
    for _ in range(count):
        station.bench._record.enter("Ada", "administrator")
        station.bench.open(station.bench.identify("QS-1"), 0)
        station.bench._record.leave()


def test_however_many_entries_should_not_have_been_written_each_raises_an_alarm(
    open_here: Callable[[], Station], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)
    station = open_here()
    proving, people = station.bench.proving, station.bench.people
    people.first_administrator("Ada", "735194")
    people.sign_out()
    misled(station, MOST_NAMED + 5)
    found = look(folder)
    assert (len(found.faults), len(found.wrong)) == (MOST_NAMED, MOST_NAMED + 5)
    assert any(one.sentence.startswith("5 more entries should not have been written: ") for one in lines(found))
    assert proving.entries_wrong(*found.wrong) is not None
    people.sign_in("Ada", "735194")
    proving.acknowledge("They are of the training.")
    people.sign_out()
    found = look(folder)
    assert len(found.faults) == MOST_NAMED
    assert all(one.is_known for one in found.faults)
    assert found.wrong == []
    assert proving.entries_wrong(*found.wrong) is None
    misled(station, 1)
    found = look(folder)
    latest = found.stations[0].entries
    assert found.wrong == [("B3", latest)]
    assert len(found.faults) == MOST_NAMED
    assert [one.entry for one in found.faults if not one.is_known] == [found.faults[0].entry] == [latest]
    alarm = proving.entries_wrong(*found.wrong)
    assert alarm is not None
    assert alarm.found.startswith(f"Entry {latest:,} of station B3 is as it was written, and by the record")
    assert "heads" not in {one.part for one in found.faults}
    monkeypatch.setattr("intake_app.store.findings.MOST_ALARMED", 3)
    misled(station, 5)
    assert len(look(folder).wrong) == 3


@pytest.mark.parametrize(("count", "said"), [(999, "999"), (1_000, "At least 1,000")])
def test_of_more_entries_than_are_counted_no_number_is_said(count: int, said: str) -> None:
    found = Verified(is_quick=True, faults=[], notes=[], stations=[], wrong=[("B3", n) for n in range(count)])
    [line] = lines(found)
    assert line.sentence.startswith(f"{said} more entries should not have been written: 0 of B3, 1 of B3, ")


def test_hashes_of_pins_that_are_not_those_of_the_record_are_told(
    open_here: Callable[[], Station], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake_app.store.pins.MEMORY_KIB", 64)
    station, pins = open_here(), PinFile(folder)
    station.bench.people.first_administrator("Ada", "735194")
    station.bench.people.add("Sue", "supervisor", "192837")
    olu = station.bench.people.add("Olu", "supervisor", "402719").id
    pins.keep("of-before", "502749")
    station.parts.journal.append([Draft("Ada", PERSON, olu, PinSet("of-before"))])
    station.close()
    found = look(folder)
    assert found.faults == []
    assert [note for note in found.notes if "which PIN was set (Olu): an earlier program did that" in note]
    with JournalReader(folder / FILE_NAME, connect_here(folder / FILE_NAME)) as journal:
        ada, sue, _ = journal.people()
    kept = pins.hashes()
    pins.keep(sue.pin, "735194")
    pins.keep_only([sue.pin, "of-before"])
    assert [(one.part, one.sentence.partition(":")[0]) for one in look(folder).faults] == [
        ("people", "pins.json does not hold the PIN that the record says was set (Sue)"),
        ("people", "pins.json lacks a PIN that the record says was set (Ada)"),
    ]
    (folder / "pins.json").write_bytes(msgspec.json.encode({**kept, ada.pin: "no hash", "of-before": "none"}))
    (fault,) = look(folder).faults
    assert "(Ada, Olu)" in fault.sentence
    (folder / "pins.json").write_bytes(b"[")
    (fault,) = look(folder).faults
    assert (fault.part, "cannot be read" in fault.sentence) == ("people", True)
    (folder / "pins.json").unlink()
    (fault,) = look(folder).faults
    assert "lacks a PIN that the record says was set (Ada, Sue, Olu)" in fault.sentence
    assert look(folder, is_quick=True).is_sound


def test_a_journal_that_names_a_key_that_is_not_here_is_sound_only_in_itself(
    folder: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "UPDATE events SET operator = 'Eve' WHERE sequence = 1")
    hash_anew(folder)
    shutil.rmtree(state)
    assert main(["verify", "--quick", "--station", str(folder)]) == 4
    told = capsys.readouterr()
    assert "The signed heads were not looked at." in told.out
    assert "as it was recorded" not in told.out
    assert "nobody can say whether it is the record that was signed" in told.err


def test_papers_that_no_entry_tells_of_are_named(folder: Path) -> None:
    [label, *_] = sorted((folder / "papers").glob("R-20418/*.pdf"))
    shutil.copyfile(label, label.with_name("Of another day.pdf"))
    (folder / "papers" / "MANIFESTS").mkdir()
    shutil.copyfile(label, folder / "papers" / "MANIFESTS" / "2026-11-20 UPS.pdf")
    found = look(folder)
    assert found.faults == []
    [note] = found.notes
    assert note.startswith(
        "Papers that lie in the folder and that no entry tells of (1): papers/R-20418/Of another day.pdf."
    )


def test_files_that_are_not_what_they_were_are_named(folder: Path, open_here: Callable[[], Station]) -> None:
    station = open_here()
    events = station.parts.journal.events_of(station.bench.recent()[0].id)
    photo = next(event.payload.photo for event in events if isinstance(event.payload, Photographed))
    paper = next(event.payload for event in events if isinstance(event.payload, Printed))
    original, small = station.parts.photos.original_path(photo), station.parts.photos.small_path(photo)
    pdf = station.parts.shelf.path_of("R-20418", paper.file)
    station.close()
    content = original.read_bytes()
    original.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    small.unlink()
    pdf.write_bytes(b"%PDF")
    found = look(folder)
    told = " ".join(one.sentence for one in found.faults)
    assert [one.part for one in found.faults] == ["photos", "photos", "papers"]
    assert f"The photo {photo.name} of R-20418 is not what it was: its bytes were changed ({original})." in told
    assert f"small copy of the photo {photo.name} of R-20418 is not there any more ({small}). It can be made" in told
    assert f"The paper {paper.file} of R-20418 is not what it was" in told
    assert original.read_bytes() != content
    assert not small.exists()


def test_a_file_that_is_no_database_is_told_and_photos_are_looked_at(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(b"rubbish" * 100 + content[700:])
    found = look(folder)
    assert [one.part for one in found.faults] == ["file"]
    assert found.stations == []
    assert found.files["photos"].sound == 2
    assert main(["verify", "--station", str(folder)]) == 1
    assert "the record is not sound. First:" in capsys.readouterr().err


def test_a_damaged_catalogue_is_told(folder: Path) -> None:
    path = folder / "catalogue.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 3] = bytes(4096)
    path.write_bytes(content)
    assert [one.part for one in look(folder).faults] == ["catalogue"]
    path.unlink()
    assert look(folder).notes == ["There is no catalogue."]


def test_a_folder_without_a_journal_is_no_station(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Name a station folder"):
        look(tmp_path)
    assert main(["verify", "--station", str(tmp_path)]) == NotFound.exit_status


def test_json_tells_how_far_it_is_and_what_was_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--json", "--station", str(folder)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["progress"]["stage"] for line in lines[:-1]] == ["chain", "file", "look_ups", "files", "catalogue"]
    report = lines[-1]["report"]
    assert report["sound"] is True
    assert report["decisions"] == {"sound": 1, "all": 1}
    change(folder, "UPDATE events SET operator = 'Eve' WHERE sequence = 2")
    assert main(["verify", "--json", "--quick", "--station", str(folder)]) == 1
    report = json.loads(capsys.readouterr().out.splitlines()[-1])["report"]
    assert report["faults"][0]["part"] == "chain"
    assert main(["verify", "--json", "--station", str(folder / "none")]) == NotFound.exit_status
    assert "no journal" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_a_station_whose_code_was_changed_is_proved_chain_by_chain(folder: Path, wall: Wall) -> None:
    station = open_station(Settings(folder=folder, name="Bench 4", code="B4"), wall)
    station.bench.sign("Rosa")
    decide(station, "ORDER-B")
    station.close()
    found = look(folder)
    assert found.is_sound
    assert [one.station for one in found.stations] == ["B3", "B4"]
    assert state_folder(folder).exists()
    import_file(folder, "units", _units(folder.parent), lambda _: True)
    assert look(folder).is_sound


def _units(folder: Path) -> Path:
    file = folder / "more.csv"
    file.write_text(UNITS, "utf-8")
    return file

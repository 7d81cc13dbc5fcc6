"""What somebody does to a station folder while nobody looks, and what the bench says at the next start."""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.cli import main
from intake_app.domain.errors import BadInput, NotAllowed, NotNow, StorageFailed
from intake_app.domain.events import GENESIS, RETURN, Draft, Event, Noted, Opened, Printed
from intake_app.domain.heads import BrokenAt, ChainMark, Head, HeadLine
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, KeyMade, station_subject
from intake_app.settings import Settings
from intake_app.store.database import connect
from intake_app.store.event_rows import EventRow, row_hash
from intake_app.store.guards import put_guards_back
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import open_reading
from intake_app.store.kept_heads import note_branch
from intake_app.store.known_rights import RIGHTS_FILE
from intake_app.store.published_key import PUBLIC_FILE
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import KEY_FILE, STATE_VARIABLE, state_folder
from intake_app.store.verifying import Where, verify
from tests.workflow.conftest import Wall, excused

Open = Callable[[], Station]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


def of_station(station: Station) -> list[Event]:
    return station.parts.journal.events_of(station_subject("B3"))


def told(station: Station) -> str:
    """What the bench is told of the record; empty where all is as it was signed."""
    alarm = station.bench.proving.check()
    return f"{alarm.found} {alarm.do}" if alarm else ""


def work(station: Station, count: int = 1) -> None:
    station.bench.sign("Rosa Marín")
    for number in range(count):
        found = station.bench.identify(f"UNIT-{number}-{len(station.bench.recent())}")
        station.bench.open(found, None)


def end_unexpectedly(station: Station) -> None:
    """Nothing more is signed."""
    journal = station.parts.journal
    assert isinstance(journal, SqliteJournal)
    journal.close()
    station.close()


@pytest.fixture
def folder(open_here: Open, tmp_path: Path) -> Path:
    """The folder of a station that worked for two days; beside it the folder as it was after the first."""
    station = open_here()
    work(station, 3)
    station.close()
    shutil.copytree(tmp_path / "station", tmp_path / "first-day")
    station = open_here()
    work(station, 2)
    station.close()
    return tmp_path / "station"


def put_back(folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(folder.parent / "first-day", folder)


def change(folder: Path, *statements: str) -> None:
    """By somebody who takes the guards away and puts them back."""
    connection = connect(folder / "journal.sqlite3")
    guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for statement in (*(f"DROP TRIGGER {name}" for name, _ in guards), *statements, *(made for _, made in guards)):
        connection.execute(statement)
    connection.close()


def heads_in(memory: Path) -> list[str]:
    """The lines that sign a head while the program is at work; where it opened and closed are others."""
    return [line for line in memory.read_text("utf-8").splitlines() if '"kind":"head"' in line]


def hash_anew(folder: Path) -> None:
    """Every hash again, as somebody does who knows how the chain is made."""
    connection = connect(folder / "journal.sqlite3")
    connection.execute("DROP TRIGGER events_keep_update")
    latest: dict[str, str] = {}
    for stored in connection.execute("SELECT * FROM events ORDER BY station, sequence").fetchall():
        row = EventRow(*stored)
        row = row._replace(previous=latest.get(row.station, GENESIS))
        latest[row.station] = row_hash(row)
        values = (row.previous, latest[row.station], row.id)
        connection.execute("UPDATE events SET previous = ?, hash = ? WHERE id = ?", values)
    connection.close()


def alter(folder: Path, where: str) -> None:
    """Somebody who can hash puts another name to these entries, and leaves no other trace."""
    change(folder, f"UPDATE events SET operator = 'Somebody Else' WHERE {where}")  # noqa: S608 - a condition of ours
    hash_anew(folder)
    with closing(connect(folder / "journal.sqlite3")) as connection:
        put_guards_back(connection)
    rebuild(folder)


def add_return(folder: Path, code: str = "B3") -> None:
    """Somebody who can hash opens a return in the name of Rosa, behind the last entry of a station."""
    with SqliteJournal(folder, code, Wall()) as journal:
        (opened,) = journal.events_of(journal.returns_of_serial("UNIT-0")[0].id)[:1]
        assert isinstance(opened.payload, Opened)
        journal.append([Draft("Rosa Marín", RETURN, uuid4().hex, opened.payload)])


def test_a_station_that_nobody_touched_is_as_it_was_signed(folder: Path, open_here: Open, state: Path) -> None:
    station = open_here()
    assert told(station) == ""
    [key_made] = of_station(station)
    assert isinstance(key_made.payload, KeyMade)
    assert key_made.operator == ""
    assert (folder / PUBLIC_FILE).read_text("ascii") == f"Ed25519 {key_made.payload.public} {key_made.payload.key_id}\n"
    assert {file.name for file in state.rglob("*") if file.is_file()} == {MEMORY_FILE, KEY_FILE, RIGHTS_FILE}
    assert not list(folder.rglob("*.pem"))
    station.bench.sign("Rosa")
    with pytest.raises(NotNow, match="no alarm"):
        station.bench.proving.acknowledge("For fun.")


def test_an_empty_station_makes_no_key(open_here: Open, state: Path) -> None:
    station = open_here()
    assert told(station) == ""
    station.tidy()
    assert not state.exists()
    assert of_station(station) == []


def test_the_head_is_signed_when_nobody_waits_and_never_twice(open_here: Open, tmp_path: Path) -> None:
    station = open_here()
    memory = state_folder(tmp_path / "station") / MEMORY_FILE
    work(station)
    assert not memory.exists()
    station.tidy()
    first = [("begun", 0), ("head", 1), ("giving", 1), ("head", 2)]
    assert remembered(memory) == first
    station.tidy()
    assert remembered(memory) == first
    station.close()
    for _ in range(2):
        assert remembered(memory) == [*first, ("closed", 2)]
        station = open_here()
        station.tidy()
        station.close()
    station = open_here()
    work(station)
    assert remembered(memory) == [*first, ("closed", 2), ("opened", 2)]
    station.close()
    assert remembered(memory)[6:] == [("head", 3), ("closed", 3)]


def remembered(memory: Path) -> list[tuple[str, int]]:
    said = [msgspec.json.decode(line, type=HeadLine) for line in memory.read_bytes().splitlines()]
    return [(line.kind, line.sequence) for line in said]


@pytest.mark.parametrize(
    "cut_at", ["intake_app.store.sealing.publish", "intake_app.store.journal.SqliteJournal.append"]
)
def test_a_program_that_ended_where_the_key_is_named_is_no_alarm(
    open_here: Open, monkeypatch: pytest.MonkeyPatch, cut_at: str
) -> None:
    station = open_here()
    work(station)
    with monkeypatch.context() as patch:
        patch.setattr(cut_at, cut)
        with pytest.raises(KeyboardInterrupt):
            station.parts.seal.keep_up()
    end_unexpectedly(station)
    station = open_here()
    work(station, 2)
    assert told(station) == ""


def cut(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_older_file_that_was_put_back_is_told_until_an_administrator_says_why(
    folder: Path, open_here: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    put_back(folder)
    station = open_here()
    said = told(station)
    assert re.match(r"Entry 6 of station B3, which this computer signed on 20 Nov 2026 04:41, is not there", said)
    assert "the journal ended at entry 4. An older file was put back, or its end was cut off." in said
    assert "Up to entry 4 of station B3 all is as it was signed." in said
    assert "Prove everything (F5)" in said
    raised = of_station(station)[-1]
    assert isinstance(raised.payload, AlarmRaised)
    assert raised.operator == ""
    # Work goes on, over the place of what is missing, and the same is told again.
    work(station, 4)
    station.close()
    assert main(["verify", "--quick", "--station", str(folder)]) == 1
    proof = capsys.readouterr().out
    assert "is not there: the journal ended at entry 4." in proof, "it says no other"
    station = open_here()
    assert told(station) == said
    assert len(of_station(station)) == 2
    station.bench._record.enter("Ana", "supervisor")
    with pytest.raises(NotAllowed):
        station.bench.proving.acknowledge("I put the backup back.")
    station.bench.sign("Olga")
    for empty in ("", "  ", "x" * 2_001):
        with pytest.raises(BadInput, match="Say why"):
            station.bench.proving.acknowledge(empty)
    station.bench.proving.acknowledge(" I put the backup back. ")
    last = of_station(station)[-1]
    assert last.payload == AlarmAcknowledged(raised.id, "I put the backup back.")
    assert last.operator == "Olga"
    station.close()
    assert told(open_here()) == ""


def add(folder: Path, code: str) -> None:
    """An entry like any other, by another program that knows how the chain is made."""
    journal = SqliteJournal(folder, code, Wall())
    (ret,) = journal.recent(1)
    journal.append([Draft("Rosa Marín", RETURN, ret.id, Noted("Foam is there."))])
    journal.close()


def test_entries_that_were_added_while_the_program_was_closed_are_told(folder: Path, open_here: Open) -> None:
    add(folder, "B3")
    assert rebuild(folder).were_equal
    verified = verify(Where(folder), lambda alarm: alarm.kind)
    assert [fault.sentence for fault in verified.faults] == ["added"]
    station = open_here()
    said = told(station)
    assert (
        "signed entry 6 of station B3 as the last one that it wrote, and the journal goes on to entry 7. What follows"
        in said
    )
    assert said.count("Up to entry 6 of station B3 all is as it was signed.") == 1
    work(station)
    station.close()
    station = open_here()
    assert told(station) == said
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I know who did.")
    work(station)
    station.close()
    assert told(open_here()) == ""


def test_entries_of_a_station_that_nothing_was_signed_of_are_told(folder: Path, open_here: Open) -> None:
    add(folder, "B4")
    assert [fault.sentence for fault in verify(Where(folder), lambda alarm: alarm.kind).faults] == ["foreign_chain"]
    assert (
        "The journal holds entries of station B4, up to entry 1, and nothing was ever signed of that station"
        in told(open_here())
    )


def test_what_was_written_before_a_program_ended_unexpectedly_is_no_alarm_and_is_told_by_the_proof(
    folder: Path, open_here: Open
) -> None:
    station = open_here()
    work(station)
    end_unexpectedly(station)
    verified = verify(Where(folder), lambda alarm: alarm.kind)
    assert verified.is_sound
    assert any("From entry 7 on the entries of station B3 are not signed yet" in note for note in verified.notes)
    assert told(open_here()) == ""


def test_a_station_that_goes_on_under_another_code_is_known(folder: Path, open_here: Open, wall: Wall) -> None:
    other = open_station(Settings(folder=folder, name="Bench 9", code="K9"), wall)
    work(other)
    end_unexpectedly(other)
    assert told(open_here()) == ""


def test_a_public_key_that_was_changed_is_told_by_the_proof_and_written_anew(folder: Path, open_here: Open) -> None:
    right = (folder / PUBLIC_FILE).read_bytes()
    for spoil in ((folder / PUBLIC_FILE).unlink, lambda: (folder / PUBLIC_FILE).write_text("Ed25519 00 00\n", "ascii")):
        spoil()
        verified = verify(Where(folder), lambda alarm: alarm.kind)
        assert verified.is_sound
        assert any("does not hold the key that the journal names, Ed25519 " in note for note in verified.notes)
        station = open_here()
        work(station)
        station.close()
        assert (folder / PUBLIC_FILE).read_bytes() == right


def test_a_code_of_before_anything_was_signed_is_known(open_here: Open, tmp_path: Path, wall: Wall) -> None:
    first = open_here()
    work(first)
    end_unexpectedly(first)
    for _ in range(2):
        other = open_station(Settings(folder=tmp_path / "station", name="Bench 4", code="C4"), wall)
        assert told(other) == ""
        work(other)
        other.close()


def test_work_under_another_alarm_is_this_program_s_own(folder: Path, open_here: Open) -> None:
    connection = connect(folder / "journal.sqlite3")
    connection.execute("DROP TRIGGER events_keep_delete")
    connection.close()
    station = open_here()
    assert "had been taken away" in told(station)
    work(station)
    station.close()
    assert [fault.sentence for fault in verify(Where(folder), lambda alarm: alarm.kind).faults] == ["guards_gone"]
    assert "had been taken away" in told(open_here())


def test_a_memory_that_cannot_be_written_is_said_at_the_start(
    folder: Path, open_here: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    station = open_here()
    with monkeypatch.context() as patch:
        patch.setattr("intake_app.store.heads_memory.os.fsync", full)
        with pytest.raises(StorageFailed, match=r"heads\.jsonl, cannot be written \(No space left on device\)"):
            station.bench.proving.check()
    assert told(station) == ""
    assert remembered(state_folder(folder) / MEMORY_FILE)[-1] == ("opened", 6)


def test_a_cut_tail_is_told(folder: Path, open_here: Open) -> None:
    change(folder, "DELETE FROM events WHERE sequence > 4")
    assert "though its own look-ups know of more. Its end was cut off." in told(open_here())


def test_a_cut_tail_is_told_with_its_look_ups_cut_too(folder: Path, open_here: Open) -> None:
    change(folder, "DELETE FROM returns WHERE last_sequence > 4", "DELETE FROM events WHERE sequence > 4")
    assert "Entry 6 of station B3" in told(open_here())


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER events_keep_delete",
        "CREATE TRIGGER mine AFTER INSERT ON events BEGIN DELETE FROM returns; END",
    ],
)
def test_guards_that_were_taken_away_are_put_back_and_told(folder: Path, open_here: Open, statement: str) -> None:
    connection = connect(folder / "journal.sqlite3")
    connection.execute(statement)
    connection.close()
    for _ in range(2):
        station = open_here()
        assert "had been taken away, or joined by others, when the program looked after entry 6: another" in told(
            station
        )
        work(station)
        station.close()
        assert guards(folder) == {"events_keep_update", "events_keep_delete", "events_only_append"}
    station = open_here()
    station.bench.sign("Olga")
    assert told(station)
    station.bench.proving.acknowledge("I looked at it with a tool.")
    assert told(station) == ""
    station.close()
    assert told(open_here()) == ""


def guards(folder: Path) -> set[str]:
    connection = connect(folder / "journal.sqlite3")
    names = {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    connection.close()
    return names


def test_a_memory_of_which_only_the_beginning_is_left_is_told(folder: Path, open_here: Open) -> None:
    memory = state_folder(folder) / MEMORY_FILE
    begun, *_ = memory.read_bytes().splitlines(keepends=True)
    memory.write_bytes(begun)
    assert "the file in which the computer remembers what it signed is gone" in told(open_here())


@pytest.mark.parametrize("is_whole_return", [True, False])
def test_an_end_that_was_never_signed_and_was_cut_off_is_told(
    folder: Path, open_here: Open, state: Path, capsys: pytest.CaptureFixture[str], *, is_whole_return: bool
) -> None:
    """The program was killed before it signed what was written last."""
    station = open_here()
    assert told(station) == ""
    work(station)
    newest = station.bench.recent()[0]
    station.bench.note(newest.id, "a")
    station.parts.journal.checkpoint(waits=True)  # type: ignore[attr-defined]
    killed = [
        (there, Path(shutil.copytree(there, there.with_name(f"killed-{there.name}")))) for there in (folder, state)
    ]
    station.close()
    for there, copy in killed:
        shutil.rmtree(there)
        copy.rename(there)
    last = 6 if is_whole_return else 7
    change(folder, f"DELETE FROM events WHERE sequence > {last}")  # noqa: S608 - a number of ours
    assert main(["verify", "--station", str(folder)]) == 1
    said = capsys.readouterr().out
    assert f"The end of the journal was cut off: the return {newest.rma_number} is known up to entry 8, which" in said
    assert "Run “intake restore”" in said
    assert "intake rebuild" not in said
    station = open_here()
    said = told(station)
    assert said.startswith(f"The journal's own look-ups know the return {newest.rma_number} up to entry 8, which is")
    assert f"not there: station B3 ended at entry {last}." in said
    work(station)
    station.tidy()
    station.close()
    station = open_here()
    assert "up to entry 8, which is not there" in told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("There is no backup.")
    station.close()
    assert told(open_here()) == ""


def test_an_edited_row_is_told_though_every_later_hash_was_made_again(folder: Path, open_here: Open) -> None:
    change(folder, "UPDATE events SET operator = 'Eve' WHERE sequence = 5")
    hash_anew(folder)
    said = told(open_here())
    assert "Entry 6 of station B3 is not the one that this computer signed" in said
    assert "Up to entry 4 of station B3 all is as it was signed." in said


def test_the_last_row_edited_alone_is_told(folder: Path, open_here: Open) -> None:
    change(folder, "UPDATE events SET hash = hex(randomblob(32)) WHERE sequence = 6")
    assert "Entry 6 of station B3 is not the one" in told(open_here())


def test_a_broken_chain_that_the_proof_found_stands_until_an_administrator_says_why(
    folder: Path, open_here: Open
) -> None:
    memory = state_folder(folder) / MEMORY_FILE
    station = open_here()
    assert told(station) == ""
    said = station.bench.proving.broken("B3", BrokenAt(3))
    assert said is not None
    assert said.found.startswith("Entry 3 of station B3 is not as it was written, or does not follow")
    assert "as it was signed" not in said.found, "no head was signed below it"
    raised = of_station(station)[-1]
    assert isinstance(raised.payload, AlarmRaised)
    before = heads_in(memory)
    work(station)
    station.tidy()
    station.close()
    # No head is signed over it, also after the next start, which tells it again without a proof.
    station = open_here()
    work(station)
    station.tidy()
    assert heads_in(memory) == before
    assert said.found in told(station)
    assert station.bench.proving.broken("B3", BrokenAt(3)) == said
    assert len(of_station(station)) == 2
    station.bench.proving.acknowledge("The disk was mended.")
    assert heads_in(memory) != before
    assert station.bench.proving.broken("B3", BrokenAt(3)) is None
    again = station.bench.proving.broken("B3", BrokenAt(2))
    assert again is not None
    assert again.found.startswith("Entry 2 ")
    station.close()
    assert "Entry 2 " in told(open_here())


@pytest.mark.usefixtures("folder")
def test_a_break_behind_one_that_is_known_is_told(open_here: Open) -> None:
    station = open_here()
    assert told(station) == ""
    station.bench.sign("Olga")
    assert station.bench.proving.broken("B3", BrokenAt(2))
    station.bench.proving.acknowledge("The disk was mended.")
    assert station.bench.proving.broken("B3", BrokenAt(2)) is None
    for _ in range(2):
        said = station.bench.proving.broken("B3", BrokenAt(2), BrokenAt(4), BrokenAt(5))
        assert said is not None
        assert said.found.startswith("Entry 4 of station B3 is not as it was written, or does not follow")
        assert "as it was signed" not in said.found, "nobody signed over what is known"
    payloads = [event.payload for event in of_station(station)]
    assert [one.alarm.expected for one in payloads if isinstance(one, AlarmRaised)] == [2, 4, 5]
    station.bench.proving.acknowledge("The disk was mended again.")
    assert station.bench.proving.broken("B3", BrokenAt(2), BrokenAt(4), BrokenAt(5)) is None


def test_another_folder_in_this_place_is_told(folder: Path, open_here: Open, tmp_path: Path) -> None:
    other = open_station(Settings(folder=tmp_path / "other", name="Bench 3", code="B3"), Wall())
    work(other, 9)
    other.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "other", folder)
    station = open_here()
    assert "not one of its entries is known" in told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("The benches were swapped.")
    station.close()
    station = open_here()
    assert told(station) == ""
    keys = [event.payload for event in of_station(station) if isinstance(event.payload, KeyMade)]
    assert len({key.key_id for key in keys}) == 2


def test_a_folder_that_was_moved_here_is_told(folder: Path, tmp_path: Path) -> None:
    folder.rename(tmp_path / "moved")
    station = open_station(Settings(folder=tmp_path / "moved", name="Bench 3", code="B3"), Wall())
    with contextlib.closing(station):
        assert "a key that" not in told(station)
        assert "which is not on this computer. The folder was moved or copied here" in told(station)
        station.bench.sign("Olga")
        station.bench.proving.acknowledge("We have a new table.")
        assert told(station) == ""
        work(station)
        station.tidy()
        assert told(station) == ""


def test_a_memory_that_is_gone_is_told(folder: Path, open_here: Open) -> None:
    (state_folder(folder) / MEMORY_FILE).unlink()
    assert "the file in which the computer remembers what it signed is gone" in told(open_here())


@pytest.mark.parametrize("what", ["edited", "forged by another key", "a line of rubbish"])
def test_a_memory_that_was_changed_is_told(folder: Path, open_here: Open, tmp_path: Path, what: str) -> None:
    memory = state_folder(folder) / MEMORY_FILE
    lines = memory.read_bytes()
    if what == "edited":
        memory.write_bytes(lines.replace(b'"sequence":6', b'"sequence":4'))
    elif what == "a line of rubbish":
        memory.write_bytes(b"rubbish\n" + lines)
    else:
        other = open_station(Settings(folder=tmp_path / "other", name="Bench 3", code="B3"), Wall())
        work(other)
        other.close()
        memory.write_bytes((state_folder(tmp_path / "other") / MEMORY_FILE).read_bytes())
    station = open_here()
    assert "a line in it was not signed with the key" in told(station)
    assert memory.read_bytes() != lines


def test_a_line_that_a_power_cut_left_half_written_is_no_alarm_and_goes(folder: Path, open_here: Open) -> None:
    memory = state_folder(folder) / MEMORY_FILE
    for torn in (memory.read_bytes().splitlines()[-1][:30], b"\0" * 300):
        memory.write_bytes(memory.read_bytes() + torn)
        station = open_here()
        assert told(station) == ""
        work(station)
        station.close()
        lines = memory.read_bytes()
        assert lines.endswith(b"}\n")
        assert b"\0" not in lines


def test_a_key_that_others_can_read_is_said_and_work_goes_on(folder: Path, open_here: Open) -> None:
    key = state_folder(folder) / KEY_FILE
    key.chmod(0o644)
    station = open_here()
    with pytest.raises(StorageFailed, match="chmod 600"):
        station.bench.proving.check()
    work(station)
    assert station.parts.seal.mark().key_id == ""
    station.close()
    key.chmod(0o600)
    said = told(open_here())
    assert "signed entry 6 of station B3 as the last one that it wrote, and the journal goes on to entry 7" in said
    assert "could not note that it was opened" in said


def test_where_nothing_can_be_remembered_work_goes_on(open_here: Open, state: Path, tmp_path: Path) -> None:
    state.write_text("no folder", "utf-8")
    station = open_here()
    work(station)
    station.tidy()
    station.close()
    with open_reading(tmp_path / "station") as journal:
        assert len(journal.recent(9)) == 1


def test_a_journal_that_was_replaced_on_purpose_goes_on_as_a_branch(folder: Path, open_here: Open, wall: Wall) -> None:
    put_back(folder)
    with open_reading(folder) as journal:
        note_branch(folder, journal.heads(), wall.at)
    station = open_here()
    assert told(station) == ""
    work(station, 3)
    station.close()
    put_back(folder)
    assert "Entry 7 of station B3" in told(open_here())


def test_a_branch_forgets_the_stations_that_are_not_in_it(folder: Path, open_here: Open, wall: Wall) -> None:
    station = open_station(Settings(folder=folder, name="Bench 3", code="B4"), wall)
    work(station)
    station.close()
    put_back(folder)
    station = open_here()
    assert "station B" in told(station)
    station.close()
    put_back(folder)
    note_branch(folder, [Head("B3", 4, hash_at(folder, 4))], wall.at)
    assert told(open_here()) == ""


def hash_at(folder: Path, sequence: int) -> str:
    with open_reading(folder) as journal:
        return journal.hash_at("B3", sequence)


def test_a_label_says_where_the_chain_was_and_with_which_key(station: Station) -> None:
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    for fact in ("box", "foam", "sleeve"):
        sight = bench.answer(sight.return_id, fact, "missing" if fact == "foam" else "original")
    sight = bench.answer(sight.return_id, "advance_charge", "0")
    bench.accept(excused(station, sight).return_id)
    station.tidy()
    events = station.parts.journal.events_of(sight.return_id)
    label = next(event for event in events if isinstance(event.payload, Printed) and event.payload.paper == "label")
    report = next(event for event in events if isinstance(event.payload, Printed) and event.payload.paper == "report")
    [key] = [event.payload for event in of_station(station) if isinstance(event.payload, KeyMade)]
    assert isinstance(label.payload, Printed)
    assert label.payload.chain == ChainMark("B3", label.sequence - 1, label.previous, key.key_id)
    assert isinstance(report.payload, Printed)
    assert report.payload.chain is None
    order = bench.print_order(sight.return_id, "label")
    assert order.label
    groups = [one[place : place + 4] for one in (label.previous[:16], key.key_id) for place in range(0, 16, 4)]
    assert all(group in order.label.chain for group in groups)

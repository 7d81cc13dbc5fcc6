"""What somebody put into the file beside the entries: it is named, kept out of backups, and ends with a rebuild."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.cli import main
from intake_app.commands.backup import origin_of
from intake_app.domain.backups import BackupSettings
from intake_app.domain.station_events import AlarmRaised
from intake_app.store import journal_copies
from intake_app.store.backups import back_up
from intake_app.store.depot import read_whole
from intake_app.store.findings import Fault
from intake_app.store.journal_copies import CopyProof
from intake_app.store.rebuild import rebuild
from intake_app.store.verifying import Where, verify
from tests.store.house import House
from tests.workflow.conftest import Wall
from tests.workflow.left_station import TOUCHED, Open, bend, end_without_closing, told, work

TABLE = "CREATE TABLE zz (a)"


def put(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)


def faults(folder: Path) -> list[Fault]:
    return verify(Where(folder), lambda alarm: alarm.kind).faults


def acknowledge(station: Station) -> None:
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I looked at it with a tool.")


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as other:
        return {name for (name,) in other.execute("SELECT name FROM sqlite_schema")}


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        ([TABLE, "CREATE INDEX zz_by_a ON zz (a)", "INSERT INTO zz VALUES (1)"], ("the table zz",)),
        (["CREATE TABLE zz (a PRIMARY KEY, b REFERENCES yy)", "CREATE TABLE yy (a PRIMARY KEY REFERENCES zz)"], ()),
        (['CREATE TABLE "o""x" (a INTEGER PRIMARY KEY AUTOINCREMENT)'], ('the table o"x',)),
        (["CREATE VIEW zz AS SELECT * FROM events"], ("the view zz",)),
        (["CREATE INDEX zz ON returns (customer)"], ("the index zz",)),
        (["CREATE INDEX zz ON events (operator)"], ("the index zz",)),
        (
            ["CREATE TRIGGER zz AFTER INSERT ON returns BEGIN UPDATE returns SET state = 'closed'; END"],
            ("the trigger zz",),
        ),
        (["CREATE VIRTUAL TABLE zz USING fts5 (a)"], ()),
    ],
)
def test_a_rebuild_takes_away_what_is_not_of_this_program_and_names_it(
    folder: Path, capsys: pytest.CaptureFixture[str], statements: list[str], named: tuple[str, ...]
) -> None:
    put(folder, *statements)
    found = [one.sentence for one in faults(folder) if one.part == "file"]
    assert [one for one in found if "is not of this program" in one]
    assert all(f"journal.sqlite3: {one} is not of this program." in found for one in named)
    assert main(["rebuild", "--station", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "Queue and look-ups were equal" not in said
    assert "This was in the file and not of this program, and was taken away: the " in said
    assert all(one in said for one in named)
    assert [one for one in faults(folder) if one.part == "file"] == []
    assert rebuild(folder).were_equal


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP INDEX returns_by_rma", "the index returns_by_rma"),
        ("DROP TRIGGER events_keep_delete", "the trigger events_keep_delete"),
        ("DROP TABLE returns", "the table returns"),
        ("ALTER TABLE returns ADD COLUMN more TEXT", "the table returns"),
    ],
)
def test_a_rebuild_makes_again_what_is_not_as_this_program_makes_it(
    folder: Path, capsys: pytest.CaptureFixture[str], statement: str, named: str
) -> None:
    put(folder, statement)
    assert main(["rebuild", "--station", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "This was not as this program makes it, and was made again: " in said
    assert named in said
    assert [one for one in faults(folder) if one.part in {"file", "look_ups"}] == []
    assert rebuild(folder).were_equal


def test_what_a_rebuild_cannot_mend_is_said_and_is_no_success(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "ALTER TABLE events ADD COLUMN more TEXT")
    assert main(["rebuild", "--station", str(folder)]) == 1
    said = capsys.readouterr()
    assert "were equal" not in said.out
    assert "the table events is not as this program makes it" in said.err
    assert "intake restore" in said.err


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_foreign_table_is_named_until_a_rebuild_and_then_one_acknowledgement_settles_it(
    folder: Path, open_here: Open, *, is_killed: bool
) -> None:
    if is_killed:
        end_without_closing(folder)
    put(folder, TABLE)
    station = open_here()
    said = told(station)
    assert TOUCHED in said
    assert ("journal.sqlite3: the table zz is not of this program." in said) == is_killed
    acknowledge(station)
    [fault] = [one for one in faults(folder) if one.part == "file"]
    alarm = station.bench.proving.differs(fault.sentence)  # as the proof does that follows
    assert alarm is not None
    assert "journal.sqlite3: the table zz is not of this program." in alarm.found
    assert "until “intake rebuild”" in alarm.found
    assert "“intake rebuild”" in alarm.do
    station.close()
    assert rebuild(folder).foreign == ("the table zz",)
    station = open_here()
    assert TOUCHED in told(station)
    acknowledge(station)
    assert faults(folder) == []
    assert station.bench.proving.proved(station.bench.proving.state)
    work(station, "UNIT-1")
    station.close()
    assert told(open_here()) == ""


def test_of_a_name_without_end_the_alarm_tells_its_beginning(folder: Path, open_here: Open) -> None:
    end_without_closing(folder)
    put(folder, f'CREATE TABLE "{"z" * 100_000}" (a)')
    station = open_here()
    assert "zz …" in told(station)
    [raised] = [one.payload for one in station.parts.journal.station_events() if isinstance(one.payload, AlarmRaised)]
    assert len(raised.alarm.what) < 600


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path / "station", Wall())
    house.receive()
    return house


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (TABLE, "the table zz"),
        ("DROP INDEX returns_by_rma", "the index returns_by_rma"),
        ("DROP TABLE kit_orders", "the table kit_orders"),
    ],
)
def test_a_backup_is_made_without_what_is_not_of_this_program_and_says_so(
    house: House, statement: str, named: str
) -> None:
    put(house.settings.folder, statement)
    made = back_up(origin_of(house.settings), BackupSettings(), now=lambda: house.wall.at, rest=lambda _: None)
    assert made.new is not None
    [problem] = made.problems
    assert named in problem
    assert "“intake rebuild”" in problem
    assert read_whole(made.new) == CopyProof("")
    assert "zz" not in tables(made.new.path / "journal.sqlite3")
    house.restore(made.new)
    assert faults(house.settings.folder) == []


def test_a_copy_that_carries_it_all_the_same_is_no_good_backup(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    put(house.settings.folder, TABLE)
    monkeypatch.setattr(journal_copies, "leave_out_foreign", lambda _: [])
    with pytest.raises(Exception, match="is sound, and yet the table zz is not of this program"):
        house.back_up()


def test_a_backup_of_before_that_carries_it_says_so_and_is_put_back_without_it(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = house.settings.folder
    (folder / "settings.toml").write_text('code = "B3"\nname = "Bench 3"\n', "utf-8")
    put(folder, TABLE)
    with monkeypatch.context() as patch:
        patch.setattr(journal_copies, "leave_out_foreign", lambda _: [])
        patch.setattr("intake_app.store.backups.schema_fault", lambda _: "")
        found = house.back_up()
    without = ", but for the table zz, not of this program and not to be put back"
    assert main(["--station", str(folder), "restore", "--check"]) == 0
    assert without in capsys.readouterr().out
    assert main(["--station", str(folder), "restore", found.path.name]) == 0
    assert without in capsys.readouterr().out
    assert "zz" not in tables(folder / "journal.sqlite3")
    assert faults(folder) == []


def test_an_index_that_was_bent_is_put_back_straight(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = house.settings.folder
    bend(folder, "events_by_serial", "station <> ''")
    with monkeypatch.context() as patch:
        patch.setattr(journal_copies, "_damage", lambda *_: "")
        found = house.back_up()
        house.restore(found)
    assert faults(folder) == []

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import Draft, Noted
from intake_app.store import catalogue_schema, journal_schema, migrations
from intake_app.store.catalogue import open_catalogue
from intake_app.store.database import Connection, connect
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import open_reading
from intake_app.store.migrations import Step, bring_up_to_date, is_up_to_date
from intake_app.workflow.ports import Clock

MakeDraft = Callable[..., Draft]
FIRST = Step("0001-first", ("CREATE TABLE t (a TEXT) STRICT", "INSERT INTO t VALUES ('kept')"))
SECOND = Step("0002-second", ("ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'new'",))
BROKEN = Step("0003-broken", ("CREATE TABLE half (a TEXT)", "INSERT INTO nowhere VALUES (1)"))


def shape(connection: Connection) -> set[tuple[str, str, str]]:
    query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE '%sqlite%'"
    return set(connection.execute(query))


def fresh(path: Path, set_name: str, steps: tuple[Step, ...], at_once: int) -> set[tuple[str, str, str]]:
    connection = connect(path)
    for count in range(at_once, len(steps) + 1, at_once):
        bring_up_to_date(connection, path, set_name, steps[:count])
    assert is_up_to_date(connection, path, set_name, steps)
    found = shape(connection)
    connection.close()
    return found


@pytest.mark.parametrize("module", [journal_schema, catalogue_schema])
def test_a_fresh_file_is_the_same_as_one_that_was_brought_up_step_by_step(tmp_path: Path, module: object) -> None:
    steps, name = module.STEPS, module.SET_NAME  # type: ignore[attr-defined]
    at_once = fresh(tmp_path / "fresh.sqlite3", name, steps, len(steps))
    assert at_once == fresh(tmp_path / "steps.sqlite3", name, steps, 1)
    assert at_once
    assert [step.name[:4] for step in steps] == [f"{number:04}" for number in range(1, len(steps) + 1)]


def test_a_file_that_is_just_being_made_is_not_taken_for_one_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    maker, reader = connect(path), connect(path)

    def make(statement: str) -> None:
        if "type = 'table'" in statement:
            reader.set_trace_callback(None)
            bring_up_to_date(maker, path, "x", [FIRST])

    reader.set_trace_callback(make)
    assert not is_up_to_date(reader, path, "x", [FIRST])
    assert is_up_to_date(reader, path, "x", [FIRST])
    for connection in (maker, reader):
        connection.close()


def test_a_file_is_copied_before_it_is_changed_and_not_when_it_is_new(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    connection = connect(path)
    assert bring_up_to_date(connection, path, "x", [FIRST]) == ["0001-first"]
    assert bring_up_to_date(connection, path, "x", [FIRST]) == []
    assert [file.name for file in tmp_path.glob("*before*")] == []
    assert bring_up_to_date(connection, path, "x", [FIRST, SECOND]) == ["0002-second"]
    assert connection.execute("SELECT * FROM t").fetchall() == [("kept", "new")]
    connection.close()
    copy = connect(tmp_path / "x-before-0002-second.sqlite3")
    assert copy.execute("SELECT * FROM t").fetchall() == [("kept",)]
    copy.close()


def test_a_copy_that_a_kill_cuts_off_is_none_and_goes_with_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.sqlite3"
    connection = connect(path)
    bring_up_to_date(connection, path, "x", [FIRST])

    def killed(_: Connection, copy_path: Path) -> None:
        copy_path.write_bytes(b"SQLite format 3, half of it")
        copy_path.with_name(f"{copy_path.name}-journal").write_bytes(b"left")
        raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "back_up", killed)
    with pytest.raises(KeyboardInterrupt):
        bring_up_to_date(connection, path, "x", [FIRST, SECOND])
    monkeypatch.undo()
    assert not list(tmp_path.glob("x-before-*")), "only what is whole has the name of a copy"
    assert bring_up_to_date(connection, path, "x", [FIRST, SECOND]) == ["0002-second"]
    connection.close()
    assert [file.name for file in tmp_path.iterdir() if "before" in file.name] == ["x-before-0002-second.sqlite3"]
    copy = connect(tmp_path / "x-before-0002-second.sqlite3")
    assert copy.execute("SELECT * FROM t").fetchall() == [("kept",)]
    copy.close()


def test_a_step_that_fails_leaves_the_file_as_it_was_and_can_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    connection = connect(path)
    bring_up_to_date(connection, path, "x", [FIRST])
    for _ in range(2):
        with pytest.raises(StorageFailed, match=r"Could not update x\.sqlite3"):
            bring_up_to_date(connection, path, "x", [FIRST, SECOND, BROKEN])
    assert not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'half'").fetchone()
    mended = BROKEN._replace(statements=BROKEN.statements[:1])
    assert bring_up_to_date(connection, path, "x", [FIRST, SECOND, mended]) == ["0003-broken"]
    connection.close()
    names = sorted(file.name for file in tmp_path.glob("*before*.sqlite3"))
    assert names == [
        "x-before-0002-second.sqlite3",
        "x-before-0003-broken-2.sqlite3",
        "x-before-0003-broken.sqlite3",
    ]


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path, clock: Clock, draft: MakeDraft) -> None:
    with SqliteJournal(tmp_path, "B", clock) as journal:
        journal.append([draft()])
        later = (*journal_schema.STEPS, Step("0099-later", ("CREATE TABLE later (a TEXT)",)))
        bring_up_to_date(journal._connection, tmp_path / "journal.sqlite3", journal_schema.SET_NAME, later)
    with pytest.raises(StorageFailed, match=r"newer Intake Station \(its step “0099-later”"):
        SqliteJournal(tmp_path, "B", clock)
    with pytest.raises(StorageFailed, match=r"newer Intake Station \(its step “0099-later”"):
        open_reading(tmp_path)


def test_a_reader_does_not_change_an_older_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    connection = connect(path)
    bring_up_to_date(connection, path, journal_schema.SET_NAME, journal_schema.STEPS[:1])
    connection.close()
    with pytest.raises(StorageFailed, match=r"older Intake Station\. Start the station there once"):
        open_reading(tmp_path)


def test_the_station_brings_an_older_journal_up_to_date(tmp_path: Path, clock: Clock, draft: MakeDraft) -> None:
    path = tmp_path / "journal.sqlite3"
    connection = connect(path)
    bring_up_to_date(connection, path, journal_schema.SET_NAME, journal_schema.STEPS[:1])
    connection.close()
    with SqliteJournal(tmp_path, "B", clock) as journal:
        journal.append([draft(), draft(payload=Noted("x"))])
        assert len(journal.queue()) == 1
    assert (tmp_path / "journal-before-0002-projections.sqlite3").exists()


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path, clock: Clock, mode: str) -> None:
    path = tmp_path / "journal.sqlite3"
    connection = connect(path)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("CREATE TABLE letters (a TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StorageFailed, match="is of another program: it holds the tables letters"):
        SqliteJournal(tmp_path, "B", clock)
    with pytest.raises(StorageFailed, match="is of another program"):
        open_reading(tmp_path)
    assert path.read_bytes() == before


def test_a_catalogue_in_the_journals_place_is_refused(tmp_path: Path, clock: Clock) -> None:
    open_catalogue(tmp_path).close()
    (tmp_path / catalogue_schema.FILE_NAME).rename(tmp_path / "journal.sqlite3")
    with pytest.raises(StorageFailed, match="is of another program: it holds the tables counts, kits, rmas"):
        SqliteJournal(tmp_path, "B", clock)


def test_an_empty_file_is_a_new_one(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "journal.sqlite3").touch()
    with SqliteJournal(tmp_path, "B", clock) as journal:
        assert journal.queue() == []

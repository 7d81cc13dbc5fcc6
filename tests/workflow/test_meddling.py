"""What another program does to the journal while the station is open: none of it is built on, or signed, in silence."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import RETURN, Draft, Event, Noted
from intake_app.domain.heads import BrokenAt
from intake_app.domain.station_events import AlarmRaised, station_subject
from intake_app.settings import Settings
from intake_app.store.journal import SqliteJournal
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import STATE_VARIABLE
from intake_app.store.verifying import Where, verify
from intake_app.workflow.ports import Now
from tests.workflow.conftest import Wall

Open = Callable[[], Station]

_REFUSED = r"Another program changed journal\.sqlite3 in .* while the station was open: {}\. Nothing was recorded now"
_READS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM events").fetchone()
connection.execute("VACUUM INTO ?", sys.argv[2:])
connection.close()
"""
FOREIGN = _REFUSED.format("entry {} of station “{}” is not the one that was written here last")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def at_work(open_here: Open) -> Station:
    """A station whose second day has begun."""
    station = open_here()
    station.bench.sign("Rosa Marín")
    opened(station, "UNIT-0")
    station.tidy()
    station = open_here()
    assert told(station) == ""
    station.bench.sign("Rosa Marín")
    opened(station, "UNIT-1")
    station.tidy()
    return station


def opened(station: Station, serial: str) -> str:
    return station.bench.open(station.bench.identify(serial), None).return_id


def told(station: Station) -> str:
    alarm = station.bench.proving.check()
    return f"{alarm.found} {alarm.do}" if alarm else ""


def add(folder: Path, code: str = "B3") -> None:
    """An entry like any other, by another program that knows how the chain is made."""
    journal = SqliteJournal(folder, code, lambda: Now(datetime(2026, 11, 20, 9, 41, tzinfo=UTC), 0))
    (ret,) = journal.recent(1)
    journal.append([Draft("Rosa Marín", RETURN, ret.id, Noted("Foam is there."))])
    journal.close()


def do(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def raised(station: Station) -> list[Event]:
    events = station.parts.journal.events_of(station_subject("B3"))
    return [event for event in events if isinstance(event.payload, AlarmRaised)]


def kinds(folder: Path) -> list[str]:
    return [fault.sentence for fault in verify(Where(folder), lambda alarm: alarm.kind).faults]


def noted_words(station: Station) -> list[str]:
    (newest,) = station.parts.journal.recent(1)
    events = station.parts.journal.events_of(newest.id)
    return [event.payload.text for event in events if isinstance(event.payload, Noted)]


def test_nothing_is_written_behind_foreign_entries_before_the_alarm_about_them(
    at_work: Station, open_here: Open
) -> None:
    folder = at_work.settings.folder
    add(folder)
    for _ in range(2):
        with pytest.raises(StorageFailed, match=FOREIGN.format(4, "B3")):
            opened(at_work, "UNIT-2")
    assert "signed entry 3 of station B3 as the last one that it wrote, and the journal goes on to entry 4" in told(
        at_work
    )
    assert [event.sequence for event in raised(at_work)] == [5]
    opened(at_work, "UNIT-3")
    at_work.tidy()
    assert kinds(folder) == ["added"]
    station = open_here()
    assert "signed entry 3 of station B3 as the last one" in told(station)
    assert len(raised(station)) == 1
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("It was me.")
    station.close()
    station = open_here()
    assert told(station) == ""
    assert kinds(folder) == []


def test_foreign_entries_are_told_though_nobody_writes_behind_them(at_work: Station, open_here: Open) -> None:
    add(at_work.settings.folder)
    station = open_here()
    assert [event.sequence for event in raised(station)] == [5]
    assert "the journal goes on to entry 4" in told(station)


def test_foreign_entries_are_told_when_the_bench_is_idle_and_work_goes_on(at_work: Station) -> None:
    add(at_work.settings.folder)
    at_work.tidy()
    assert len(raised(at_work)) == 1
    alarm = at_work.bench.proving.look_again()
    assert alarm is not None
    assert "the journal goes on to entry 4" in alarm.found
    opened(at_work, "UNIT-2")
    # And once more, under the alarm that stands.
    add(at_work.settings.folder)
    with pytest.raises(StorageFailed, match=FOREIGN.format(7, "B3")):
        opened(at_work, "UNIT-3")
    again = at_work.bench.proving.look_again()
    assert again is not None
    assert again.found == f"{alarm.found} The same was found of 1 more, by station and entry: B3 6."
    opened(at_work, "UNIT-3")


def test_an_alarm_that_was_acknowledged_is_not_told_again(at_work: Station) -> None:
    add(at_work.settings.folder)
    assert at_work.bench.proving.look_again() is not None
    at_work.bench.sign("Olga")
    at_work.bench.proving.acknowledge("It was me.")
    assert at_work.bench.proving.look_again() is None
    opened(at_work, "UNIT-2")
    at_work.tidy()
    assert told(at_work) == ""


def test_foreign_entries_of_another_station_are_told(at_work: Station) -> None:
    add(at_work.settings.folder, "B4")
    with pytest.raises(StorageFailed, match=FOREIGN.format(1, "B4")):
        opened(at_work, "UNIT-2")
    assert "The journal holds entries of station B4, up to entry 1" in told(at_work)
    opened(at_work, "UNIT-2")


def test_foreign_entries_of_a_code_that_this_station_had_are_told(at_work: Station, wall: Wall) -> None:
    folder = at_work.settings.folder
    at_work.close()
    other = open_station(Settings(folder=folder, name="Bench 4", code="C4"), wall)
    other.bench.sign("Rosa Marín")
    opened(other, "UNIT-2")
    add(folder, "B3")
    with pytest.raises(StorageFailed, match=FOREIGN.format(4, "B3")):
        opened(other, "UNIT-3")
    assert "entry 3 of station B3" in told(other)
    other.close()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("B3", "signed entry 1 of station B3 as the last one that it wrote, and the journal goes on to entry 2"),
        ("B4", "The journal holds entries of station B4, up to entry 1"),
    ],
)
def test_foreign_entries_of_before_a_key_was_made_are_told(open_here: Open, code: str, found: str) -> None:
    station = open_here()
    station.bench.sign("Rosa Marín")
    opened(station, "UNIT-0")
    add(station.settings.folder, code)
    station.parts.seal.keep_up()
    assert found in told(station)
    opened(station, "UNIT-2")


@pytest.mark.parametrize(
    "statements",
    [
        ("DELETE FROM events WHERE sequence = 3",),
        ("UPDATE events SET hash = lower(hex(randomblob(32))) WHERE sequence = 3",),
    ],
)
def test_an_end_that_is_changed_while_the_station_is_open_is_told(
    at_work: Station, statements: tuple[str, ...]
) -> None:
    do(at_work.settings.folder, "DROP TRIGGER events_keep_delete", "DROP TRIGGER events_keep_update", *statements)
    with pytest.raises(StorageFailed, match=FOREIGN.format("[23]", "B3")):
        opened(at_work, "UNIT-2")
    assert "Entry 3 of station B3" in told(at_work)
    opened(at_work, "UNIT-2")


@pytest.mark.parametrize(
    "trigger",
    [
        "BEFORE INSERT ON events WHEN NEW.kind = 'noted' BEGIN SELECT RAISE(IGNORE); END",
        "AFTER INSERT ON events WHEN NEW.kind = 'noted' BEGIN DELETE FROM returns; END",
    ],
)
@pytest.mark.parametrize("is_dropped", [True, False])
def test_an_entry_that_something_keeps_out_is_not_acknowledged(
    at_work: Station, open_here: Open, trigger: str, *, is_dropped: bool
) -> None:
    folder = at_work.settings.folder
    (newest,) = at_work.parts.journal.recent(1)
    do(folder, f"CREATE TRIGGER mine {trigger}")
    for _ in range(2):
        with pytest.raises(StorageFailed, match=_REFUSED.format("something else wrote into the file")):
            at_work.bench.note(newest.id, "important")
    if is_dropped:
        do(folder, "DROP TRIGGER IF EXISTS mine")
    assert at_work.parts.journal.recent(1) == [newest]
    at_work.tidy()
    [one] = raised(at_work)
    assert isinstance(one.payload, AlarmRaised)
    assert one.payload.alarm.kind == "guards_gone"
    assert "after entry 3" in told(at_work)
    at_work.bench.note(newest.id, "important")
    assert noted_words(at_work) == ["important"]
    station = open_here()
    assert "after entry 3" in told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I looked at it with a tool.")
    assert told(open_here()) == ""


def test_whoever_only_reads_the_file_raises_no_alarm(at_work: Station, tmp_path: Path) -> None:
    folder = at_work.settings.folder
    # By a process of its own: closing a file takes away the locks that the same process has on it.
    subprocess.run(
        [sys.executable, "-c", _READS, str(folder / "journal.sqlite3"), str(tmp_path / "copy.sqlite3")], check=True
    )
    opened(at_work, "UNIT-2")
    at_work.tidy()
    assert at_work.bench.proving.look_again() is None
    assert raised(at_work) == []
    assert kinds(folder) == []


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE returns SET rma_key = 'ELSEWHERE'",
        "DELETE FROM returns",
        "PRAGMA user_version = 3",
        "UPDATE events SET operator = 'Eve' WHERE sequence = 1",
        "VACUUM",
    ],
)
def test_whatever_another_program_writes_into_the_file_is_told(
    at_work: Station, open_here: Open, statement: str, *, is_open: bool
) -> None:
    folder = at_work.settings.folder
    if not is_open:
        at_work.close()
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as reading:
        (guard,) = reading.execute("SELECT sql FROM sqlite_schema WHERE name = 'events_keep_update'").fetchone()
    do(folder, "DROP TRIGGER events_keep_update", statement, guard)
    if is_open:
        with pytest.raises(StorageFailed, match=_REFUSED.format("something else wrote into the file")):
            opened(at_work, "UNIT-2")
        at_work.tidy()
        assert "something else than this program wrote into its file after entry 3" in told(at_work)
        opened(at_work, "UNIT-2")
        at_work.close()
    else:
        assert kinds(folder)
    station = open_here()
    assert "something else than this program wrote into its file after entry 3" in told(station)
    station.close()
    station = open_here()
    assert "wrote into its file after entry 3" in told(station)
    station.bench.sign("Olga")
    station.bench.proving.acknowledge("I looked at it with a tool.")
    station.close()
    assert told(open_here()) == ""


@pytest.mark.parametrize(
    "cause",
    [
        "UPDATE returns SET customer = CAST(X'FF' AS TEXT)",
        "UPDATE sqlite_schema SET sql = CAST(sql || X'202D2DFF' AS TEXT) WHERE name = 'events_keep_update'",
        "UPDATE sqlite_schema SET sql = NULL WHERE name = 'events_keep_update'",
    ],
)
def test_an_error_that_another_program_causes_does_not_pass_for_one_of_the_disk(
    at_work: Station, open_here: Open, cause: str
) -> None:
    folder = at_work.settings.folder
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA writable_schema = ON")
        schema = other.execute("SELECT rowid, sql FROM sqlite_schema").fetchall()
        other.execute("BEGIN")
        other.execute("UPDATE returns SET serial = 'ELSEWHERE'")
        other.execute(cause)
        other.execute("COMMIT")
    with contextlib.suppress(StorageFailed):
        at_work.bench.proving.look_again()
    with contextlib.suppress(StorageFailed):
        at_work.parts.journal.recent(1)
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA writable_schema = ON")
        other.executemany("UPDATE sqlite_schema SET sql = ?2 WHERE rowid = ?1", schema)
        other.execute("UPDATE returns SET customer = ''")
    assert told(at_work)
    at_work.close()
    assert told(open_here())


def test_a_broken_chain_that_the_proof_found_hides_no_foreign_entries(at_work: Station) -> None:
    add(at_work.settings.folder)
    alarm = at_work.bench.proving.broken("B3", BrokenAt(2))
    assert alarm is not None
    assert "the journal goes on to entry 4" in alarm.found
    assert [event.payload.alarm.kind for event in raised(at_work) if isinstance(event.payload, AlarmRaised)] == [
        "added",
        "chain_broken",
    ]


@pytest.mark.parametrize("are_guards_lost", [False, True])
def test_what_is_told_behind_an_entry_in_doubt_is_no_alarm_raised_beforehand(
    at_work: Station, monkeypatch: pytest.MonkeyPatch, *, are_guards_lost: bool
) -> None:
    """The disk refused the COMMIT, and the entry is not there; then another program was at the file."""
    journal = at_work.parts.journal
    last = journal.last_sequence("B3")  # type: ignore[attr-defined]

    def refuse(journal: SqliteJournal, _: object) -> None:
        journal._has_disk_refused = True
        journal._connection.execute("ROLLBACK")
        raise StorageFailed("The disk did not confirm the last entry.")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteJournal, "_commit", refuse)
        with pytest.raises(StorageFailed, match="did not confirm"):
            opened(at_work, "UNIT-2")
    assert not journal.is_end_known  # type: ignore[attr-defined]
    assert at_work.bench.proving.look_again() is None
    cause = "DROP TRIGGER events_keep_update" if are_guards_lost else "UPDATE returns SET customer = 'Eve'"
    do(at_work.settings.folder, cause)
    assert told(at_work)
    said = [event.payload.alarm.expected for event in raised(at_work) if isinstance(event.payload, AlarmRaised)]
    assert said == [last]
    at_work.bench.proving.acknowledge("My own tool.")
    assert told(at_work) == ""
    at_work.close()
    rebuild(at_work.settings.folder)
    assert kinds(at_work.settings.folder) == []

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from intake_app.domain import rma_number
from intake_app.domain.errors import BadInput, NotFound, StorageFailed
from intake_app.domain.events import (
    GENESIS,
    Answered,
    AnyPayload,
    Closed,
    Draft,
    Noted,
    Opened,
    Undone,
)
from intake_app.domain.station_events import STATION, SignInChosen
from intake_app.domain.unit import Customer, Sale
from intake_app.store.database import Connection, DatabaseError, OperationalError, connect
from intake_app.store.event_rows import EventRow, row_hash
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import open_reading
from intake_app.store.rebuild import rebuild
from intake_app.workflow.ports import Clock
from tests.domain.made_events import decided, opened

MakeDraft = Callable[..., Draft]


def minted(number: str, serial: str = "SN-1") -> Opened:
    return opened(serial, rma_number=number, rma_origin="station")


def test_events_come_back_as_they_were_written_numbered_and_chained(journal: SqliteJournal, draft: MakeDraft) -> None:
    written = journal.append([draft(), draft(payload=Answered("box", "original")), draft(payload=Noted("Nguyễn “客”"))])
    assert journal.events_of("r1") == written
    assert [event.sequence for event in written] == [1, 2, 3]
    assert [event.previous for event in written] == [GENESIS, written[0].hash, written[1].hash]
    assert len({event.id for event in written}) == 3
    assert all(event.at.tzinfo is UTC and event.offset_minutes == 60 for event in written)
    assert all(event.station == "Bench 3" and event.operator == "Ana" for event in written)


def test_the_chain_goes_on_after_opening_again(tmp_path: Path, clock: Clock, draft: MakeDraft) -> None:
    with SqliteJournal(tmp_path, "Bench 3", clock) as first:
        [event] = first.append([draft()])
    with SqliteJournal(tmp_path, "Bench 3", clock) as second:
        [following] = second.append([draft(payload=Noted("again"))])
        assert (following.sequence, following.previous) == (2, event.hash)
        assert second.events_of("r1") == [event, following]


def test_each_station_has_its_own_chain(tmp_path: Path, clock: Clock, draft: MakeDraft) -> None:
    sequences = []
    for station in ("Bench 1", "Bench 2", "Bench 1"):
        with SqliteJournal(tmp_path, station, clock) as journal:
            sequences += [event.sequence for event in journal.append([draft(subject=station)])]
    assert sequences == [1, 1, 2]


def test_a_return_keeps_its_order_when_the_station_is_called_otherwise_in_its_middle(
    tmp_path: Path, clock: Clock, draft: MakeDraft
) -> None:
    written = []
    gestures: dict[str, list[AnyPayload | None]] = {
        "B3": [None, Answered("box", "kit"), Answered("box", "damaged")],
        "C4": [Answered("box", "original"), Noted("later")],
        "A1": [Answered("box", "missing")],
    }
    for station, payloads in gestures.items():
        with SqliteJournal(tmp_path, station, clock) as journal:
            written += journal.append([draft(payload=payload) for payload in payloads])
    assert [event.sequence for event in written] == [1, 2, 3, 1, 2, 1]
    with open_reading(tmp_path) as reading:
        assert reading.events_of("r1") == written
        [row] = reading.queue()
        assert row.changed_at == written[-1].at.isoformat()
    assert rebuild(tmp_path).were_equal


def test_nothing_to_append_is_nothing(journal: SqliteJournal) -> None:
    assert journal.append([]) == []
    assert journal.events_of("r1") == []
    assert journal.queue() == []


def test_the_queue_holds_what_is_not_closed_the_latest_changed_first(journal: SqliteJournal, draft: MakeDraft) -> None:
    for subject in ("r1", "r2", "r3", "r4"):
        journal.append([draft(subject)])
    journal.append([draft("r1", Noted("later")), draft("r2", decided("refuse"))])
    journal.append([draft("r2", Closed(1))])
    [opening] = journal.events_of("r3")
    journal.append([draft("r3", Undone(opening.id))])
    assert [row.id for row in journal.queue()] == ["r1", "r4"]
    assert [(row.id, row.state) for row in journal.recent(3)] == [
        ("r3", "withdrawn"),
        ("r2", "closed"),
        ("r1", "open"),
    ]
    assert journal.recent(2)[1].disposition == "refuse"


def test_a_row_shows_what_was_known_when_the_return_was_opened(journal: SqliteJournal, draft: MakeDraft) -> None:
    sale = Sale("S1", order_number="O-7", customer=Customer(name="Peña"))
    opening = opened("S1", rma_number="X-1", policy="smartvue", facts={"model": "S12E2"}, sale=sale)
    journal.append([draft("r1", opening)])
    [row] = journal.queue()
    assert (row.serial, row.rma_number, row.customer, row.order_number) == ("S1", "X-1", "Peña", "O-7")
    assert (row.model, row.policy, row.state, row.disposition) == ("S12E2", "smartvue", "open", "")


def test_look_ups_compare_without_case_and_leave_withdrawn_returns_out(
    journal: SqliteJournal, draft: MakeDraft
) -> None:
    for subject in ("r1", "r2"):
        journal.append([draft(subject, minted(rma_number.mint("B3", 7), "sn-é1"))])
    [opening] = journal.events_of("r2")
    journal.append([draft("r2", Undone(opening.id))])
    assert [row.id for row in journal.returns_of_serial(" SN-É1 ")] == ["r1"]
    assert [row.id for row in journal.returns_of_rma(rma_number.mint("B3", 7).lower())] == ["r1"]
    assert journal.returns_of_serial("SN") == []


def test_the_highest_running_number_is_kept_by_station_code(journal: SqliteJournal, draft: MakeDraft) -> None:
    assert journal.last_running_number("RMA", "B3") == 0
    journal.append([draft("r1", minted(rma_number.mint("B3", 12)))])
    journal.append([draft("r2", minted(rma_number.mint("B3", 4)))])
    journal.append([draft("r3", minted(rma_number.mint("B4", 99)))])
    assert (journal.last_running_number("RMA", "B3"), journal.last_running_number("RMA", "B4")) == (12, 99)


def test_operators_come_the_latest_first(journal: SqliteJournal, draft: MakeDraft) -> None:
    for operator in ("Ana", "Bảo", "Ana", ""):
        journal.append([draft(payload=None, operator=operator)])
    assert journal.operators() == ["Ana", "Bảo"]


def test_a_draft_that_cannot_be_leaves_nothing_behind(journal: SqliteJournal, draft: MakeDraft) -> None:
    with pytest.raises(NotFound, match="no such return"):
        journal.append([draft("r1"), draft("r2", Noted("of nothing"))])
    with pytest.raises(BadInput, match="not minted"):
        journal.append([draft("r1", minted("RMA-B3-000001-X-9"))])
    with pytest.raises(BadInput, match="U\\+D83D"):
        journal.append([draft("r1"), draft("r1", Noted("half \ud83d"))])
    assert journal.recent(10) == []
    assert journal.operators() == []
    assert [event.sequence for event in journal.append([draft()])] == [1]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE events SET operator = 'Eve'", "never changed"),
        ("DELETE FROM events", "never removed"),
        ("INSERT OR REPLACE INTO events SELECT * FROM events", "only appended"),
        (
            """INSERT OR REPLACE INTO events SELECT id, station, 2, at, 0, 'Eve', subject_kind, subject, kind, schema,
            payload, previous, hash FROM events""",
            "only appended",
        ),
    ],
)
def test_the_file_itself_refuses_to_change_an_event(
    journal: SqliteJournal, draft: MakeDraft, tmp_path: Path, statement: str, words: str
) -> None:
    [event] = journal.append([draft()])
    outside = connect(tmp_path / "journal.sqlite3")
    with pytest.raises(DatabaseError, match=words):
        outside.execute(statement)
    outside.close()
    assert journal.events_of("r1") == [event]


def test_a_changed_event_is_not_shown_as_if_it_were_true(
    journal: SqliteJournal, draft: MakeDraft, tmp_path: Path
) -> None:
    journal.append([draft()])
    outside = connect(tmp_path / "journal.sqlite3")
    outside.execute("DROP TRIGGER events_keep_update")
    outside.execute("UPDATE events SET operator = 'Eve'")
    outside.close()
    with pytest.raises(StorageFailed, match="Entry 1 of station “Bench 3”"):
        journal.events_of("r1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("edit 2", "the entry after it follows another one"),
        ("edit 3", "it does not follow the entry before it"),
        ("delete 3", "the entry after it is missing"),
        ("delete 1", "the entry before it is missing"),
        ("edit 5", "the entry after it follows another one"),
        ("edit 1", "it does not follow the entry before it"),
    ],
)
def test_an_entry_whose_neighbours_do_not_hold_it_is_not_shown_as_if_it_were_true(
    journal: SqliteJournal, draft: MakeDraft, clock: Clock, tmp_path: Path, change: str, said: str
) -> None:
    """Entries 2, 4 and 5 are of the return that is read; whoever changes one makes its own hash fit."""
    journal.append([draft("other"), draft("r1"), draft("other", Noted("a")), draft("r1", Noted("b"))])
    journal.append([draft("r1", Noted("c")), draft("other", Noted("d"))])
    assert len(journal.events_of("r1")) == 3
    what, place = change.split()
    outside = connect(tmp_path / "journal.sqlite3")
    for trigger in ("events_keep_update", "events_keep_delete"):
        outside.execute(f"DROP TRIGGER {trigger}")
    if what == "edit":
        stored = outside.execute("SELECT * FROM events WHERE sequence = ?", (place,)).fetchone()
        row = EventRow(*stored)._replace(operator="Eve")
        outside.execute("UPDATE events SET operator = 'Eve', hash = ? WHERE id = ?", (row_hash(row), row.id))
    else:
        outside.execute("DELETE FROM events WHERE sequence = ?", (place,))
    outside.close()
    with pytest.raises(StorageFailed, match=f"is damaged: {said}"):
        journal.events_of("r1")
    with (
        SqliteJournal(tmp_path, "Bench 3", clock) as again,
        pytest.raises(StorageFailed, match=f"is damaged: {said}"),
    ):
        again.append([draft("r1", Noted("on top"))])


def test_whoever_signs_in_is_let_in_beside_a_damaged_entry(
    journal: SqliteJournal, draft: MakeDraft, tmp_path: Path
) -> None:
    journal.append([draft(), Draft("", STATION, "station:Bench 3", SignInChosen(is_on=True)), draft("r2")])
    outside = connect(tmp_path / "journal.sqlite3")
    outside.execute("DROP TRIGGER events_keep_delete")
    outside.execute("DELETE FROM events WHERE sequence = 1")
    outside.close()
    assert len(journal.events_of("station:Bench 3")) == 1
    assert len(journal.events_of("r2")) == 1


def test_a_second_reader_sees_what_was_written_and_cannot_write(
    journal: SqliteJournal, draft: MakeDraft, tmp_path: Path
) -> None:
    written = journal.append([draft()])
    with open_reading(tmp_path) as reading:
        assert reading.events_of("r1") == written
        written += journal.append([draft(payload=Noted("meanwhile"))])
        assert reading.events_of("r1") == written
        with pytest.raises(DatabaseError, match="readonly"):
            reading._connection.execute("DELETE FROM returns")


def test_reading_where_no_station_was_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no journal\.sqlite3"):
        open_reading(tmp_path)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    before = (tmp_path / "journal.sqlite3").read_bytes()
    with pytest.raises(StorageFailed, match="damaged or is no database"):
        SqliteJournal(tmp_path, "Bench 3", clock)
    assert (tmp_path / "journal.sqlite3").read_bytes() == before


def test_every_look_up_uses_an_index(journal: SqliteJournal) -> None:
    asked: list[str] = []
    journal._connection.set_trace_callback(asked.append)
    journal.events_of("r1")
    journal.queue()
    journal.recent(5)
    journal.returns_of_serial("a")
    journal.returns_of_rma("a")
    journal.last_running_number("RMA", "B3")
    journal._connection.set_trace_callback(None)
    assert len(asked) == 6
    for statement in asked:
        plan = [row[3] for row in journal._connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert "USING" in plan[0], (statement, plan)


def test_a_checkpoint_empties_the_log_and_loses_nothing(
    journal: SqliteJournal, draft: MakeDraft, tmp_path: Path
) -> None:
    written = journal.append([draft()])
    log = tmp_path / "journal.sqlite3-wal"
    assert log.stat().st_size > 0
    assert journal.checkpoint()
    assert log.stat().st_size == 0
    assert journal.events_of("r1") == written


class CommitFails:
    """A connection whose next COMMIT reports an error, after doing it or instead of it."""

    def __init__(self, real: Connection, *, does_it: bool) -> None:
        self._real = real
        self._does_it = does_it

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def execute(self, statement: str, *values: Any) -> object:
        if statement == "COMMIT":
            if self._does_it:
                self._real.execute(statement)
            raise OperationalError("disk I/O error")
        return self._real.execute(statement, *values)


def test_a_commit_that_reports_an_error_but_was_done_counts(journal: SqliteJournal, draft: MakeDraft) -> None:
    journal._connection = CommitFails(journal._connection, does_it=True)  # type: ignore[assignment]
    written = journal.append([draft()])
    assert journal.events_of("r1") == written
    assert journal.append([draft(payload=Noted("next"))])[0].previous == written[0].hash


def test_a_commit_that_failed_is_told_and_leaves_nothing(journal: SqliteJournal, draft: MakeDraft) -> None:
    journal._connection = CommitFails(journal._connection, does_it=False)  # type: ignore[assignment]
    with pytest.raises(StorageFailed, match=r"Could not write to journal\.sqlite3"):
        journal.append([draft()])
    assert journal.events_of("r1") == []
    assert journal.append([draft()])[0].sequence == 1


def test_a_full_disk_is_told_and_leaves_nothing(journal: SqliteJournal, draft: MakeDraft) -> None:
    written = journal.append([draft()])
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFailed, match="disk is full"):
        journal.append([draft("r2"), draft("r2", Noted("x" * 100_000))])
    assert journal.events_of("r2") == []
    assert journal.events_of("r1") == written

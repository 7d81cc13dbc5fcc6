from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.cli import main
from intake_app.domain import rma_number
from intake_app.domain.consignment_events import CONSIGNMENT, ConsignmentBegun
from intake_app.domain.errors import AlreadyOpen, NotFound, StorageFailed
from intake_app.domain.events import Answered, Draft, Noted, Opened, Undone
from intake_app.store.database import connect, connect_beside
from intake_app.store.event_rows import event_of
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_check import make_tables
from intake_app.store.lock import FolderLock
from intake_app.store.projections import PROJECTIONS
from intake_app.store.rebuild import fault_beside_entries, rebuild, replay
from intake_app.workflow.ports import Clock

MakeDraft = Callable[..., Draft]


@pytest.fixture
def station(tmp_path: Path, clock: Clock, draft: MakeDraft) -> Path:
    with SqliteJournal(tmp_path, "Bench 3", clock) as journal:
        for number in range(1, 6):
            minted = rma_number.mint("B3", number)
            opening = Opened(f"S{number}", minted, "station", "2026-03-02", "S", "serial")
            journal.append([draft(f"r{number}", opening, f"Operator {number}")])
        journal.append([draft("r2", Answered("box", "kit")), draft("r3", Noted("客"))])
        [opening_event] = journal.events_of("r5")
        journal.append([draft("r5", Undone(opening_event.id))])
    return tmp_path


def seen(folder: Path, clock: Clock) -> list[object]:
    with SqliteJournal(folder, "Bench 3", clock) as journal:
        return [journal.recent(99), journal.queue(), journal.operators(), journal.last_running_number("RMA", "B3")]


def tamper(folder: Path, statement: str) -> None:
    connection = connect(folder / "journal.sqlite3")
    connection.execute(statement)
    connection.close()


def test_what_the_journal_wrote_is_what_a_rebuild_makes(station: Path, clock: Clock) -> None:
    before = seen(station, clock)
    rebuilt = rebuild(station)
    assert (rebuilt.entries, rebuilt.returns, rebuilt.were_equal) == (8, 5, True)
    assert seen(station, clock) == before


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE returns SET state = 'closed' WHERE id = 'r1'", "returns"),
        ("DELETE FROM returns", "returns"),
        ("INSERT INTO operators VALUES ('Eve', '2026')", "operators"),
        ("UPDATE minted_numbers SET highest = 3", "minted_numbers"),
    ],
)
def test_a_projection_that_differs_is_told_and_replaced(
    station: Path, clock: Clock, statement: str, table: str
) -> None:
    before = seen(station, clock)
    tamper(station, statement)
    rebuilt = rebuild(station)
    assert not rebuilt.were_equal
    assert {name for name, count in rebuilt.differing.items() if count} == {table}
    assert seen(station, clock) == before
    assert rebuild(station).were_equal


def test_a_broken_chain_is_named_and_nothing_is_changed(station: Path) -> None:
    tamper(station, "DELETE FROM returns WHERE id = 'r1'")
    tamper(station, "DROP TRIGGER events_keep_update")
    tamper(station, "UPDATE events SET operator = 'Eve' WHERE sequence = 4")
    with pytest.raises(StorageFailed, match="sound for 3 entries, then breaks at entry 4 of station “Bench 3”"):
        rebuild(station)
    connection = connect(station / "journal.sqlite3")
    assert connection.execute("SELECT count(*) FROM returns").fetchone() == (4,)
    connection.close()


@pytest.mark.parametrize("code", ["Bench 3", "Bench 9"])
def test_a_journal_that_was_cut_off_at_its_end_is_told_and_left_alone(
    station: Path, clock: Clock, draft: MakeDraft, code: str
) -> None:
    """What is left of the chain is sound; only the projections still know what followed."""
    with SqliteJournal(station, code, clock) as journal:
        last = journal.append([draft("r4", Noted("one")), draft("r4", Noted("two"))])[-1]
    tamper(station, "DROP TRIGGER events_keep_delete")
    tamper(station, f"DELETE FROM events WHERE id = '{last.id}'")  # noqa: S608 - our own id
    before = seen(station, clock)
    number = rma_number.mint("B3", 4)
    with pytest.raises(StorageFailed, match=f"missing at the end .* {number} is known up to entry {last.sequence},"):
        rebuild(station)
    assert seen(station, clock) == before


def test_a_station_at_work_is_not_rebuilt(station: Path) -> None:
    with FolderLock(station), pytest.raises(AlreadyOpen):
        rebuild(station)


def test_a_folder_without_a_journal_is_told_and_stays_empty(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no journal\.sqlite3"):
        rebuild(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_it_found(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rebuild", "--station", str(station)]) == 0
    assert capsys.readouterr().out == (
        "8 entries, the chain is sound. 5 returns made again from them.\n"
        "Queue and look-ups were equal to what the journal says.\n"
    )
    tamper(station, "DELETE FROM returns WHERE id = 'r1'")
    assert main(["--station", str(station), "rebuild"]) == 0
    assert "replaced: returns (1 lines)" in capsys.readouterr().out
    tamper(station, "DROP TRIGGER events_keep_delete")
    tamper(station, "DELETE FROM events WHERE sequence = 2")
    assert main(["rebuild", "--station", str(station)]) == 1
    assert "entry 2 is missing" in capsys.readouterr().err


def add_behind_its_back(folder: Path, clock: Clock, *drafts: Draft) -> None:
    """Entries in a sound chain that no look-up was made of: no program of ours writes them so."""
    with SqliteJournal(folder, "Bench 3", clock) as journal, pytest.MonkeyPatch.context() as patch:
        nothing = {kind: one._replace(keep=lambda *_: None) for kind, one in PROJECTIONS.items()}
        patch.setattr("intake_app.store.journal.PROJECTIONS", nothing)
        patch.setattr("intake_app.store.journal.keep_traces", lambda *_: None)
        journal.append(list(drafts))


def test_an_entry_that_nothing_leads_to_is_named_and_nothing_is_changed(
    station: Path, clock: Clock, draft: MakeDraft
) -> None:
    add_behind_its_back(station, clock, draft("nobody", Noted("Who began this?")))
    before = seen(station, clock)
    said = "Entry 9 of station “Bench 3” cannot follow what was recorded before of the same return, nobody: There is no"
    with pytest.raises(StorageFailed, match=said):
        rebuild(station)
    assert seen(station, clock) == before
    with pytest.raises(StorageFailed, match=said):
        fault_beside_entries(station / "journal.sqlite3")


def test_where_such_an_entry_is_only_told_all_the_others_are_kept(
    station: Path, clock: Clock, draft: MakeDraft
) -> None:
    twice = Draft("", CONSIGNMENT, "c1", ConsignmentBegun("LP-B3-000001-0", "replacement"))
    add_behind_its_back(station, clock, draft("nobody", Noted("One")), draft("nobody", Noted("Two")))
    add_behind_its_back(station, clock, twice, Draft("", CONSIGNMENT, "c2", twice.payload))
    add_behind_its_back(station, clock, draft("r1", Noted("Kept")))
    looked: list[tuple[str, int, int]] = []
    refused: list[int] = []
    with closing(connect_beside(station / "journal.sqlite3")) as connection:
        connection.execute("BEGIN")
        make_tables(connection)
        returns = replay(
            connection,
            event_of,
            lambda events, kept: looked.append((events[0].subject, len(events), kept)),
            lambda event, _: refused.append(event.sequence),
        )
    assert returns == 5
    assert refused == [12, 9]
    assert looked == [
        ("c1", 1, 1),
        ("c2", 1, 0),
        ("nobody", 2, 0),
        ("r1", 2, 2),
        ("r2", 2, 2),
        ("r3", 2, 2),
        ("r4", 1, 1),
        ("r5", 2, 2),
    ]


def test_of_a_subject_all_is_kept_that_is_before_such_an_entry(station: Path, clock: Clock, draft: MakeDraft) -> None:
    foreign = Opened("S1", "RMA-B3-1", "station", "2026-03-02", "S", "serial")
    add_behind_its_back(station, clock, draft("r1", Noted("Kept")), draft("r1", foreign), draft("r1", Noted("Not")))
    told: list[str] = []
    with closing(connect_beside(station / "journal.sqlite3")) as connection:
        connection.execute("BEGIN")
        make_tables(connection)
        assert replay(connection, event_of, refused=lambda event, why: told.append(f"{event.sequence}: {why}")) == 5
        (last,) = connection.execute("SELECT last_sequence FROM main.returns WHERE id = 'r1'").fetchone()
    [refused] = told
    assert refused.startswith("10: “RMA-B3-1” was not minted at a station")
    assert last == 9

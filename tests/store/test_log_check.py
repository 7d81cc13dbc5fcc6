from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.domain.events import Draft, Noted
from intake_app.store.database import connect
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME, open_reading
from intake_app.store.log_check import log_fault
from intake_app.workflow.ports import Clock

MakeDraft = Callable[..., Draft]
HEADER, FRAME = 32, 24 + 4096


@pytest.fixture
def copy(tmp_path: Path, clock: Clock, draft: MakeDraft) -> Path:
    """A folder with a journal that was left with entries in its log."""
    (tmp_path / "station").mkdir()
    with SqliteJournal(tmp_path / "station", "B3", clock) as journal:
        journal.append([draft()])
        journal.checkpoint()
        for number in range(4):
            journal.append([draft(payload=Noted(f"Note {number}"))])
        shutil.copytree(tmp_path / "station", tmp_path / "copy", ignore=shutil.ignore_patterns("*-shm"))
    return tmp_path / "copy"


def log_of(folder: Path) -> Path:
    return folder / f"{FILE_NAME}-wal"


def entries(folder: Path) -> int:
    with open_reading(folder) as journal:
        return journal.last_sequence("B3")


def test_a_log_that_is_whole_is_no_fault(copy: Path, tmp_path: Path) -> None:
    assert log_fault(copy / FILE_NAME) == ""
    assert entries(copy) == 5
    assert log_fault(tmp_path / "station" / FILE_NAME) == ""
    assert log_fault(tmp_path / "nothing" / FILE_NAME) == ""


def test_every_flip_that_costs_an_entry_is_told(copy: Path) -> None:
    content = log_of(copy).read_bytes()
    rng = random.Random(5)
    places = [*range(0, HEADER + 24, 2), *(rng.randrange(len(content)) for _ in range(20))]
    for at in places:
        rotten = bytearray(content)
        rotten[at] ^= 1 << rng.randrange(8)
        log_of(copy).write_bytes(rotten)
        (copy / f"{FILE_NAME}-shm").unlink(missing_ok=True)
        assert log_fault(copy / FILE_NAME) or entries(copy) == 5, at
        assert log_of(copy).read_bytes() == rotten


@pytest.mark.parametrize("length", [10, HEADER + 100, HEADER + FRAME + 30])
def test_half_a_page_is_told(copy: Path, length: int) -> None:
    log_of(copy).write_bytes(log_of(copy).read_bytes()[:length])
    assert "is damaged, or the program or the power ended" in log_fault(copy / FILE_NAME)


def test_pages_of_an_earlier_generation_are_no_fault(tmp_path: Path) -> None:
    """SQLite writes a log over from its beginning; what lies behind is of before."""
    path = tmp_path / FILE_NAME
    with contextlib.closing(connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
        for number in range(30):
            connection.execute("INSERT INTO t VALUES (?)", ("x" * 3000 + str(number),))
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
        before = log_of(tmp_path).stat().st_size
        connection.execute("INSERT INTO t VALUES (1)")
        assert log_of(tmp_path).stat().st_size == before
        assert log_fault(path) == ""
        content = bytearray(log_of(tmp_path).read_bytes())
    content[HEADER + 300] ^= 1
    log_of(tmp_path).write_bytes(content)
    assert log_fault(path)


def test_a_log_that_is_being_written_is_looked_at_again(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = log_of(copy).read_bytes()
    log_of(copy).write_bytes(whole[:-100])
    monkeypatch.setattr("time.sleep", lambda _: log_of(copy).write_bytes(whole))
    assert log_fault(copy / FILE_NAME) == ""

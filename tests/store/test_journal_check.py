"""What SQLite says of a file that it looks through: damage, or a disk that did not give a page of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import StorageFailed
from intake_app.store.database import OperationalError, connect_beside, speaking
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_check import check_was_read, file_faults
from intake_app.store.journal_reading import FILE_NAME
from intake_app.workflow.ports import Clock

OF_PAGES = "*** in database kept ***\n"


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ("Tree 4 page 80: unable to get the page. error code=266", "disk I/O error"),
        ("Tree 4 page 80: unable to get the page. error code=13", "database or disk is full"),
        ("Tree 4 page 80: unable to get the page. error code=7", "out of memory"),
        ("Tree 4 page 80: unable to get the page. error code=3082", "out of memory"),
        ("Tree 4 page 80: unable to get the page. error code=14", "a page could not be read"),
        ("Tree 4 page 79 cell 0: failed to get page 78", "a page could not be read"),
        ("Tree 4 page 79 right child: failed to get page 78", "a page could not be read"),
        ("Freelist: failed to get page 78", "a page could not be read"),
        # As SQLite said it before 3.42.
        ("Main freelist: failed to get page 78", "a page could not be read"),
        ("On tree page 79 cell 0: failed to get page 78", "a page could not be read"),
        ("On page 79 at right child: failed to get page 78", "a page could not be read"),
        ("Page 80: unable to get the page. error code=10", "disk I/O error"),
        ("Tree 4 page 7: free space corruption\nTree 4 page 80: unable to get the page. error code=10", "disk I/O"),
    ],
)
def test_a_page_that_the_disk_did_not_give_is_no_damage(found: str, why: str) -> None:
    with pytest.raises(OperationalError, match=f"^{why}.* \\("):
        check_was_read(OF_PAGES + found)


def test_too_little_memory_is_said_as_that() -> None:
    said = "there is not enough memory. Close other programs"
    with pytest.raises(StorageFailed, match=said), speaking(Path(FILE_NAME), "look through"):
        check_was_read(f"{OF_PAGES}Tree 4 page 80: unable to get the page. error code=7")


@pytest.mark.parametrize(
    "found",
    [
        "ok",
        f"{OF_PAGES}Tree 4 page 80: unable to get the page. error code=11",
        f"{OF_PAGES}Tree 4 page 79: btreeInitPage() returns error code 11",
        f"{OF_PAGES}Freelist: size is 3 but should be 4",
        "row 6 missing from index events_by_serial",
        "wrong # of entries in index get page",
        "Tree 4 page 79 cell 0: failed to get page 78",
    ],
)
def test_what_is_wrong_in_the_file_is_told_as_that(found: str) -> None:
    check_was_read(found)


@given(
    said=st.sampled_from(["wrong # of entries in index {}", "row 6 missing from index {}", "NULL value in events.{}"]),
    before=st.sampled_from(["", "\n", f"\n{OF_PAGES}", OF_PAGES]) | st.text(max_size=9),
    forged=st.sampled_from(
        ["get page", "Tree 4 page 80: unable to get the page. error code=10", "failed to get page 7"]
    ),
    behind=st.sampled_from(["", "\n"]) | st.text(max_size=9),
)
def test_no_name_in_the_schema_passes_for_the_disk(said: str, before: str, forged: str, behind: str) -> None:
    check_was_read(said.format(before + forged + behind))


def test_an_index_named_like_a_fault_of_the_disk_is_told(tmp_path: Path, clock: Clock) -> None:
    SqliteJournal(tmp_path, "Bench 3", clock).close()
    name = f"x\n{OF_PAGES}Tree 4 page 80: failed to get page 7"
    [fault] = _faults(tmp_path, f'CREATE INDEX "{name}" ON events (kind)')
    assert name in fault


def test_the_table_of_steps_may_be_made_in_other_words_and_no_other(tmp_path: Path, clock: Clock) -> None:
    SqliteJournal(tmp_path, "Bench 3", clock).close()
    other = "UPDATE sqlite_schema SET sql = replace(sql, 'CREATE TABLE', 'CREATE  TABLE') WHERE name = '{}'"
    assert not _faults(tmp_path, "PRAGMA writable_schema = ON", other.format("_sqlite_migrations"))
    [fault] = _faults(tmp_path, "PRAGMA writable_schema = ON", other.format("returns"))
    assert fault == "the table returns is not as this program makes it"


def test_the_index_of_the_table_of_steps_may_be_missing(tmp_path: Path, clock: Clock) -> None:
    SqliteJournal(tmp_path, "Bench 3", clock).close()
    assert not _faults(tmp_path, "DROP INDEX idx__sqlite_migrations_migration_set_name")
    [fault] = _faults(tmp_path, "CREATE INDEX of_steps ON _sqlite_migrations (name)")
    assert fault == "the index of_steps is not of this program"


def _faults(folder: Path, *statements: str) -> list[str]:
    """What is wrong with the file after somebody said this to it."""
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    with closing(connect_beside(folder / FILE_NAME)) as connection:
        connection.execute("BEGIN")
        return list(file_faults(connection))

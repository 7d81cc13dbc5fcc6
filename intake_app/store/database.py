"""Opening SQLite files, and what is said when the disk or the database refuses."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.domain.errors import IntakeError, NotFound, StorageFailed

if TYPE_CHECKING:
    import sqlite3 as driver
else:
    try:
        # The wheel's SQLite is new enough for write-ahead logs; sqlite-utils picks the same one up.
        import pysqlite3 as driver
    except ImportError:
        import sqlite3 as driver

Connection = driver.Connection
DatabaseError = driver.Error
IntegrityError = driver.IntegrityError
OperationalError = driver.OperationalError

_BUSY_MS = 5_000


def connect(path: Path, *, cache_kib: int = 2_048) -> Connection:
    """A connection that writes: write-ahead log, every commit on the disk before it returns, no checkpoint by itself.

    Creates the file where there is none. `cache_kib` bounds the page cache. Raises `StorageFailed`.
    """
    with speaking(path, "open"):
        connection = driver.connect(str(path), isolation_level=None, check_same_thread=False)
        try:
            for pragma in (
                f"busy_timeout = {_BUSY_MS}",
                "journal_mode = WAL",
                "synchronous = FULL",
                "wal_autocheckpoint = 0",
                "foreign_keys = ON",
                "recursive_triggers = ON",
                "trusted_schema = OFF",
                f"cache_size = -{cache_kib}",
            ):
                connection.execute(f"PRAGMA {pragma}")
        except DatabaseError:
            connection.close()
            raise
    return connection


def connect_reading(path: Path, *, cache_kib: int = 2_048) -> Connection:
    """A connection that only reads: it never writes, never checkpoints, and no writer makes it wait.

    Raises `NotFound` when there is no such file, `StorageFailed` when it cannot be read.
    """
    if not path.is_file():
        raise NotFound(f"There is no {path.name} in {path.parent}. Start the station there once, or name its folder.")
    with speaking(path, "open"):
        connection = driver.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            connection.execute(f"PRAGMA cache_size = -{cache_kib}")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except DatabaseError:
            connection.close()
            raise
    return connection


@contextlib.contextmanager
def speaking(path: Path, doing: str) -> Iterator[None]:
    """Turns the database's own errors into `StorageFailed` with a sentence; `doing` is what was being done (a verb)."""
    try:
        yield
    except IntakeError:
        raise
    except (DatabaseError, OSError) as error:
        raise storage_failed(path, doing, error) from error


def storage_failed(path: Path, doing: str, error: BaseException) -> StorageFailed:
    """The sentence for an error of the database or the disk while `doing` something with the file at `path`."""
    return StorageFailed(f"Could not {doing} {path.name} in {path.parent}: {_reason(path, error)}")


def _reason(path: Path, error: BaseException) -> str:
    said = str(error)
    lowered = said.lower()
    if "full" in lowered or "no space" in lowered:
        return "the disk is full. Make room on it, then do it again; what was recorded before is safe."
    if "readonly" in lowered or "read-only" in lowered or "permission" in lowered or "unable to open" in lowered:
        return (
            "the folder or the file cannot be written. Give this user the right to write there, or choose another"
            " station folder."
        )
    if "not a database" in lowered or "malformed" in lowered:
        return (
            "the file is damaged or is no database. Nothing was changed. Keep a copy of the file, then put the last"
            " good copy in its place."
        )
    if "locked" in lowered or "busy" in lowered:
        return f"another program holds {path.name}. Close it, then do it again."
    return f"{said}. What was recorded before is safe; look at the disk, then do it again."


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All or nothing: committed at the end, rolled back when anything is raised, a failing COMMIT among it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: Connection) -> None:
    """Ends a transaction that may have ended already."""
    with contextlib.suppress(DatabaseError):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def checkpoint(connection: Connection) -> bool:
    """Moves the write-ahead log into the file and empties it; False when a reader or the disk did not let it."""
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except DatabaseError:
        return False
    return not busy


def back_up(connection: Connection, copy_path: Path) -> None:
    """Copies the whole database into a new file, by SQLite itself: a plain copy could miss what the log still holds."""
    target = driver.connect(str(copy_path))
    try:
        connection.backup(target)
    finally:
        target.close()

"""Opening SQLite files, and what is said when the disk or the database refuses."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

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

UNREADABLE = (DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises; where even the words of the complaint are damaged, they cannot be decoded."""

UNPROVABLE = (*UNREADABLE, MemoryError)
"""The same where a file is proved: for a line that says it is gigabytes long, SQLite finds no memory."""

_BUSY_MS = 5_000
PRIMARY_CODE = 0xFF
"""The part of an error's code of SQLite that tells its kind."""

OF_DAMAGE = {driver.SQLITE_CORRUPT, driver.SQLITE_NOTADB}
"""What SQLite says where something is wrong in a file, not with the disk under it."""

REFUSED = {
    driver.SQLITE_IOERR: "disk I/O error",
    driver.SQLITE_FULL: "database or disk is full",
    driver.SQLITE_NOMEM: "out of memory",
    driver.SQLITE_IOERR | 12 << 8: "out of memory",  # for what was to be read
}
"""How SQLite says that it was not given what it asked for, by the code of the error."""

_WORDS_OF_DAMAGE = ("not a database", "malformed", "could not decode")
_OF_DISK = {driver.SQLITE_IOERR, driver.SQLITE_FULL}
_SOUND = (3, 51, 3)
_LEAST_ROOM = 1 << 17
_PUT_BACK = "Keep a copy of the file, then put the last good copy in its place."
_MENDED = {
    "journal.sqlite3": (
        "Run “intake restore”: it lists the backups, puts one back and keeps what it replaces. “intake doctor” tells"
        " how the rest is."
    ),
    "catalogue.sqlite3": (
        "Move it out of the folder, then import the catalogue again; the record is in another file, and safe."
    ),
}
"""What to do about a damaged file."""
_log = logging.getLogger("intake.store")


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


def connect_reading(path: Path, *, cache_kib: int = 2_048, is_still: bool = False) -> Connection:
    """A connection that only reads: it never writes, never checkpoints, and no writer makes it wait.

    Reads a folder that cannot be written, too, unless a log lies there that was not settled. `is_still` says that
    nobody changes the file, so that nothing is made beside it. Raises `NotFound` when there is no such file,
    `StorageFailed` when it cannot be read.
    """
    with speaking(path, "open"):
        if not path.is_file():
            raise NotFound(
                f"There is no {path.name} in {path.parent}. Start the station there once, or name its folder."
            )
        try:
            return _reading(path, "mode=ro&immutable=1" if is_still else "mode=ro", cache_kib)
        except OperationalError as error:
            if not _is_refused(str(error)):
                raise
            if has_log(path):
                raise StorageFailed(
                    f"{path.name} in {path.parent} was left with entries in {log_of(path).name}, and they cannot be"
                    " read in a folder that cannot be written. Give this user the right to write there, or copy the"
                    " folder and name the copy with --station."
                ) from error
            # Nobody can write here, so nothing changes while it is read: SQLite then needs no memory file beside it.
            return _reading(path, "mode=ro&immutable=1", cache_kib)


def connect_beside(path: Path) -> Connection:
    """An empty database of its own, which goes with the connection, and the file at `path` beside it as `kept`.

    The file is only read: what is made of it can be held against it. What a name means that only the file has, is the
    file's. Raises as `connect_reading`.
    """
    # Whoever opens the file first finds out how it can be read, and what there is to say where it cannot.
    connect_reading(path).close()
    with speaking(path, "open"):
        connection = connect_empty()
        try:
            for how in ("mode=ro", "mode=ro&immutable=1"):
                if _attach(connection, path, how):
                    break
        except UNREADABLE:
            connection.close()
            raise
    return connection


def connect_empty() -> Connection:
    """An empty database, in memory or, where it grows, in a file that nobody else sees; it goes with the connection."""
    return driver.connect("", uri=True, isolation_level=None, check_same_thread=False)


def _attach(connection: Connection, path: Path, how: str) -> bool:
    """Put the file beside it; False where it cannot be read in this way."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    try:
        connection.execute("ATTACH ? AS kept", (f"{path.absolute().as_uri()}?{how}",))
        connection.execute("SELECT count(*) FROM kept.sqlite_schema").fetchone()
    except OperationalError as error:
        if "immutable" in how or not _is_refused(str(error)):
            raise
        connection.execute("DETACH kept")
        return False
    return True


def connect_copy(path: Path) -> Connection:
    """A connection to a new file that is filled at once and then brought to the disk by whoever asked for it."""
    with speaking(path, "open"):
        connection = driver.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous = OFF")
    return connection


def _reading(path: Path, how: str, cache_kib: int) -> Connection:
    connection = driver.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except UNREADABLE:
        connection.close()
        raise
    return connection


def log_of(path: Path) -> Path:
    """Where what is not in the file at `path` yet lies; after closing it is gone, unless somebody reads."""
    return path.with_name(f"{path.name}-wal")


def has_log(path: Path) -> bool:
    """Whether entries lie beside the file that are not in it yet."""
    try:
        return log_of(path).stat().st_size > 0
    except OSError:
        return False


class DatabaseFile:
    """A file and the connection to it, which is this object's own; closed at the end of a `with`."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self._path = path
        self._connection = connection
        self._has_disk_refused = False
        """Whether it refused something since somebody asked."""

    @contextlib.contextmanager
    def _speaking(self, doing: str) -> Iterator[None]:
        """As `speaking` of this file; remembers that the disk refused something."""
        try:
            yield
        except IntakeError:
            raise
        except (*UNREADABLE, OSError) as error:
            self._has_disk_refused = self._has_disk_refused or is_of_disk(error)
            raise storage_failed(self._path, doing, error) from error

    def read_anew(self) -> None:
        """Hold nothing of the file any more: what is asked next is read as it is on the disk now.

        What was written there past SQLite is not seen before that: nothing tells it that what it holds is old.
        """
        with self._speaking("read"):
            self._connection.execute("PRAGMA shrink_memory")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets the file go."""
        self._connection.close()


def driver_version() -> tuple[str, str]:
    """The package that speaks to SQLite here, and SQLite's own version."""
    return driver.__name__.partition(".")[0], driver.sqlite_version


def warn_of_old_sqlite() -> None:
    """Log a warning where the SQLite in use can damage a write-ahead log (its “WAL reset bug”, before 3.51.3)."""
    if driver.sqlite_version_info < _SOUND:
        _log.warning(
            "SQLite %s is in use; before %s it can damage a database that two programs write to at once. Install the"
            " package pysqlite3 for this Python, or a newer Python.",
            driver.sqlite_version,
            ".".join(map(str, _SOUND)),
        )


@contextlib.contextmanager
def speaking(path: Path, doing: str) -> Iterator[None]:
    """Turns the database's own errors into `StorageFailed` with a sentence; `doing` is what was being done (a verb)."""
    try:
        yield
    except IntakeError:
        raise
    except (*UNREADABLE, OSError) as error:
        raise storage_failed(path, doing, error) from error


def storage_failed(path: Path, doing: str, error: BaseException) -> StorageFailed:
    """The sentence for an error of the database or the disk while `doing` something with the file at `path`."""
    return StorageFailed(f"Could not {doing} {path.name} in {path.parent}: {_reason(path, error)}")


def _reason(path: Path, error: BaseException) -> str:
    said = str(error)
    lowered = said.lower()
    if "full" in lowered or "no space" in lowered or ("i/o error" in lowered and _has_no_room(path)):
        return "the disk is full. Make room on it, then do it again; what was recorded before is safe."
    if _is_refused(lowered):
        return (
            "the folder or the file cannot be written. Give this user the right to write there, or choose another"
            " station folder."
        )
    if is_damaged(error):
        return f"the file is damaged or is no database. Nothing was changed. {_MENDED.get(path.name, _PUT_BACK)}"
    if "out of memory" in lowered:
        return "there is not enough memory. Close other programs, then do it again."
    if is_held(error):
        return f"another program holds {path.name}. Close it, then do it again."
    return f"{said.rstrip('.')}. What was recorded before is safe; look at the disk, then do it again."


def is_of_disk(error: BaseException) -> bool:
    """Whether the disk refused to read or write, so that SQLite forgets what it holds of the file.

    What a file says can make a statement fail, too, and whoever writes it must not pass for the disk.
    """
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE in _OF_DISK


def is_held(error: BaseException) -> bool:
    """Whether another program holds the file: nothing is wrong with the disk."""
    lowered = str(error).lower()
    return "locked" in lowered or "busy" in lowered


def _has_no_room(path: Path) -> bool:
    """Whether the disk is full: SQLite does not always find that out itself."""
    import shutil

    try:
        return shutil.disk_usage(path.parent).free < _LEAST_ROOM
    except OSError:
        return False


def cannot_be_read(what: str, error: BaseException) -> str:
    """What is said where a file cannot be proved."""
    why = "it asks for more memory than there is" if isinstance(error, MemoryError) else error
    return f"{what} cannot be read here ({why})"


def is_damaged(error: BaseException | None) -> bool:
    """Whether the database says that its file is damaged, or is none."""
    said = str(error).lower()
    if isinstance(error, UnicodeDecodeError):
        return True
    return isinstance(error, DatabaseError) and any(part in said for part in _WORDS_OF_DAMAGE)


def _is_refused(said: str) -> bool:
    return any(part in said.lower() for part in ("readonly", "read-only", "permission", "unable to open"))


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


def drop(connection: Connection, what: str, name: str) -> None:
    """Take a trigger, an index, a view or a table away, whatever somebody called it."""
    quoted = name.replace('"', '""')
    connection.execute(f'DROP {what} "{quoted}"')


def roll_back(connection: Connection) -> None:
    """Ends a transaction that may have ended already."""
    with contextlib.suppress(DatabaseError):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def checkpoint(connection: Connection, *, waits: bool = True) -> bool:
    """Moves the write-ahead log into the file and empties it; False when a reader or the disk did not let it.

    Waits for readers for a few seconds, or not at all.
    """
    try:
        if not waits:
            connection.execute("PRAGMA busy_timeout = 0")
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    except DatabaseError:
        return False
    return not busy


def back_up(connection: Connection, copy_path: Path) -> None:
    """Copies the whole database into a new file, by SQLite itself: a plain copy could miss what the log still holds.

    It is on the disk when this returns, and its name, too: SQLite brings only what is in the file there. Where that
    fails, no part of it is left to fill the disk.
    """
    from intake_app.store.shelf import sync_folder

    try:
        target = driver.connect(str(copy_path))
        try:
            connection.backup(target)
        finally:
            target.close()
        sync_folder(copy_path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            copy_path.unlink()
        raise

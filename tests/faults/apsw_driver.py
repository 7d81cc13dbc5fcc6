"""What the store uses of the module sqlite3, spoken by apsw over the file system of `vfs.py`.

The store's own statements, its PRAGMAs, its migrations and projections run on it unchanged: `spoken_by_apsw` puts it
where `store.database` looks for its driver. Errors are those of the program's own driver, so that what the program
catches is what it would catch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import apsw
import pytest

from intake_app.store import database
from tests.faults import vfs

_real: Any = vars(database)["driver"]

_FIRST_BYTE = 0xFF
_KINDS: dict[int, type[Exception]] = {
    apsw.SQLITE_INTERNAL: _real.InternalError,
    apsw.SQLITE_NOTFOUND: _real.InternalError,
    apsw.SQLITE_NOMEM: MemoryError,
    apsw.SQLITE_CORRUPT: _real.DatabaseError,
    apsw.SQLITE_NOTADB: _real.DatabaseError,
    apsw.SQLITE_TOOBIG: _real.DataError,
    apsw.SQLITE_CONSTRAINT: _real.IntegrityError,
    apsw.SQLITE_MISMATCH: _real.IntegrityError,
    apsw.SQLITE_MISUSE: _real.ProgrammingError,
}
"""As the standard driver maps them; every other code is an `OperationalError`."""


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except apsw.ConnectionClosedError as error:
        raise _real.ProgrammingError("Cannot operate on a closed database.") from error
    except apsw.Error as error:
        code = getattr(error, "result", apsw.SQLITE_ERROR) & _FIRST_BYTE
        translated: Any = _KINDS.get(code, _real.OperationalError)(str(error))
        translated.sqlite_errorcode = getattr(error, "extendedresult", code)
        raise translated from error


class Cursor:
    """The rows that a statement gave."""

    def __init__(self, rows: Iterable[Sequence[Any]], description: Any, rowcount: int) -> None:
        self._rows = iter(rows)
        self.description = description
        self.rowcount = rowcount
        self.lastrowid = None

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)


class Connection:
    """A connection through our file system, in autocommit as the store asks for it."""

    def __init__(self, name: str, *, uri: bool, change: Callable[[str], str]) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | (apsw.SQLITE_OPEN_URI if uri else 0)
        self.isolation_level: str | None = None
        self._change = change
        with _translated():
            self._connection = apsw.Connection(name, flags=flags, vfs=vfs.NAME)

    @property
    def in_transaction(self) -> bool:
        with _translated():
            return bool(self._connection.in_transaction)

    def execute(self, sql: str, values: Any = ()) -> Cursor:
        with _translated():
            cursor = self._connection.cursor()
            cursor.execute(self._change(sql), values)
            description = _description(cursor)
            return Cursor(cursor.fetchall(), description, self._connection.changes())

    def executemany(self, sql: str, rows: Iterable[Any]) -> None:
        with _translated():
            self._connection.cursor().executemany(sql, rows)

    def create_function(self, name: str, count: int, function: Any, *, deterministic: bool = False) -> None:
        with _translated():
            self._connection.create_scalar_function(name, function, count, deterministic=deterministic)

    def set_progress_handler(self, handler: Callable[[], int | None] | None, steps: int) -> None:
        told = None if handler is None else lambda: bool(handler())
        with _translated():
            self._connection.set_progress_handler(told, steps or 1)

    def backup(
        self, target: Connection, *, pages: int = -1, progress: Callable[[int, int, int], object] | None = None
    ) -> None:
        with _translated(), target._connection.backup("main", self._connection, "main") as copying:
            while not copying.done:
                copying.step(pages)
                if progress is not None:
                    progress(0, copying.remaining, copying.page_count)

    def close(self) -> None:
        # The standard driver tells nobody what came of the last look at the disk.
        try:
            self._connection.close()
        except apsw.Error:
            self._connection.close(force=True)


def _description(cursor: apsw.Cursor) -> Any:
    """What the columns are called; nothing where there is no row."""
    try:
        return cursor.description
    except apsw.ExecutionCompleteError:
        return ()


def _unchanged(sql: str) -> str:
    return sql


@contextmanager
def spoken_by_apsw(change: Callable[[str], str] = _unchanged) -> Iterator[None]:
    """Inside this `with`, whatever the store opens is opened by apsw; `change` may alter a statement (for controls)."""

    def connect(name: str, *, uri: bool = False, isolation_level: str | None = "", **_rest: Any) -> Connection:
        del isolation_level
        return Connection(name, uri=uri, change=change)

    names = {name: getattr(_real, name) for name in ("Error", "OperationalError", "IntegrityError")}
    ours = SimpleNamespace(
        connect=connect,
        sqlite_version=apsw.sqlite_lib_version(),
        sqlite_version_info=tuple(map(int, apsw.sqlite_lib_version().split("."))),
        **names,
    )
    vfs.register()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "driver", ours)
        yield

"""Bringing a database file to the shape that this program knows: numbered steps, after a copy of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from intake_app.domain.errors import StorageFailed
from intake_app.store.database import Connection, back_up, connect, connect_reading, roll_back, speaking

RECORD = "_sqlite_migrations"
"""The table in which a file says which steps it has; sqlite-utils makes it."""

_NEW = ".new-"


class Step(NamedTuple):
    """One numbered migration: its name, for ever, and its statements, run in one transaction with its record."""

    name: str
    statements: tuple[str, ...]


def connect_up_to_date(
    path: Path, set_name: str, steps: Sequence[Step], before: Callable[[Connection, bool], object] = lambda *_: None
) -> Connection:
    """A connection that writes to a file of the shape that this program knows; the file is made where there is none.

    `before` is called with the connection before it writes, and with whether a file that is there is about to change.
    Raises as `bring_up_to_date`; a file that it refuses is not touched.
    """
    with speaking(path, "open"):
        # Only its making needs a rollback journal. Where one lies there the file was never whole: SQLite takes it back.
        is_cut = path.with_name(f"{path.name}-journal").exists()
        is_there = path.is_file() and path.stat().st_size > 0 and not is_cut
    is_older = False
    if is_there:
        # A look first, for the first thing that a writing connection does is to change how the file is journaled.
        look = connect_reading(path)
        try:
            is_older = not is_up_to_date(look, path, set_name, steps)
        finally:
            look.close()
    connection = connect(path)
    try:
        before(connection, is_older)
        bring_up_to_date(connection, path, set_name, steps)
    except BaseException:
        connection.close()
        raise
    return connection


def bring_up_to_date(connection: Connection, path: Path, set_name: str, steps: Sequence[Step]) -> list[str]:
    """Applies the steps that the file lacks, each whole or not at all; returns their names.

    Before an existing file is changed, it is copied beside itself (`journal-before-0002-….sqlite3`). Raises
    `StorageFailed` where the file was written by a newer program (it knows steps that this one does not) or by another
    one, or when the disk refuses.
    """
    with speaking(path, "update"):
        pending, is_fresh = _pending(connection, path, set_name, steps)
        if pending and not is_fresh:
            _copy_beside(connection, path, pending[0].name)
        if pending:
            _apply(connection, set_name, pending)
    return [step.name for step in pending]


def is_up_to_date(connection: Connection, path: Path, set_name: str, steps: Sequence[Step]) -> bool:
    """Whether the file has exactly the shape that this program knows; changes nothing.

    Raises `StorageFailed` where a newer program or another one wrote it.
    """
    with speaking(path, "read"):
        # As of one moment: a file that another program is just making would look like one of another program.
        connection.execute("BEGIN")
        try:
            pending, _ = _pending(connection, path, set_name, steps)
        finally:
            roll_back(connection)
    return not pending


def _pending(connection: Connection, path: Path, set_name: str, steps: Sequence[Step]) -> tuple[list[Step], bool]:
    """The steps that the file lacks, and whether it has none at all yet."""
    applied = _applied(connection, set_name)
    known = [step.name for step in steps]
    newer = [name for name in applied if name not in known]
    if newer:
        raise StorageFailed(
            f"{path.name} in {path.parent} was written by a newer Intake Station (its step “{newer[0]}” is not known"
            f" here, the last known is “{known[-1]}”). Nothing was changed. Install the newer program."
        )
    if not applied:
        _refuse_foreign(connection, path)
    return [step for step in steps if step.name not in applied], not applied


def _refuse_foreign(connection: Connection, path: Path) -> None:
    """A file with tables and without our steps is somebody else's."""
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> ?"
        " ORDER BY name LIMIT 3",
        (RECORD,),
    ).fetchall()
    if tables:
        raise StorageFailed(
            f"{path.name} in {path.parent} is of another program: it holds the tables"
            f" {', '.join(name for (name,) in tables)}. Nothing was changed. Move it away, or name another folder with"
            " --station."
        )


def _applied(connection: Connection, set_name: str) -> list[str]:
    # sqlite-utils keeps this table; it is read by hand because importing sqlite-utils costs every start 60 ms.
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (RECORD,)).fetchone():
        return []
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id", (set_name,))
    return [name for (name,) in rows]


def _apply(connection: Connection, set_name: str, steps: Sequence[Step]) -> None:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(set_name)
    for step in steps:

        def run(db: Database, statements: tuple[str, ...] = step.statements) -> None:
            for statement in statements:
                db.execute(statement)

        migrations(name=step.name)(run)
    migrations.apply(Database(connection, execute_plugins=False))


def _copy_beside(connection: Connection, path: Path, step_name: str) -> None:
    from intake_app.store.shelf import sync_file, sync_folder

    stem = f"{path.stem}-before-{step_name}"
    copy_path = path.with_name(f"{stem}{path.suffix}")
    # Under another name until it is whole: what a kill leaves half written is none, and goes with the next copy.
    for left in path.parent.glob(f"{_NEW}{path.stem}-before-*"):
        left.unlink()
    being_made = path.with_name(f"{_NEW}{copy_path.name}")
    number = 1
    while copy_path.exists():
        number += 1
        copy_path = path.with_name(f"{stem}-{number}{path.suffix}")
    back_up(connection, being_made)
    sync_file(being_made)
    being_made.rename(copy_path)
    sync_folder(path.parent)

"""How the databases of a station are, in numbers: for whoever helps, so nothing of what is recorded is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from intake_app.store.database import Connection, DatabaseError, connect_reading, driver_version, speaking
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.journal_schema import STEPS

_OURS: Final = re.compile(r"[a-z][a-z_0-9]{0,39}", re.ASCII)
_TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
_KINDS: Final = "SELECT kind, count(*) FROM events GROUP BY kind ORDER BY kind"

Told = dict[str, object]


def database_health(path: Path) -> Told:
    """Whether the file is whole, and how many lines each table has.

    Raises `NotFound` where there is none and `StorageFailed` where it cannot be read.
    """
    connection = connect_reading(path)
    try:
        with speaking(path, "read"):
            told: Told = {"is_whole": _is_whole(connection), **_lines(connection)}
            if path.name == FILE_NAME:
                told |= _journal(connection)
            return told
    finally:
        connection.close()


def sqlite_health() -> Told:
    """Which SQLite is in use."""
    name, version = driver_version()
    return {"driver": name, "version": version}


def _is_whole(connection: Connection) -> bool:
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchall()
    except DatabaseError:
        return False
    return [row[0] for row in found] == ["ok"]


def _lines(connection: Connection) -> Told:
    told: Told = {}
    for (name,) in connection.execute(_TABLES).fetchall():
        if _OURS.fullmatch(name):
            try:
                told[f"lines_{name}"] = connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
            except DatabaseError:
                told[f"lines_{name}"] = "cannot be read"
    return told


def _journal(connection: Connection) -> Told:
    """The steps that were taken, and what kinds of events there are."""
    told: Told = {
        "steps_known": len(STEPS),
        "steps_filled": connection.execute("PRAGMA user_version").fetchone()[0],
    }
    for kind, count in connection.execute(_KINDS).fetchall():
        if isinstance(kind, str) and _OURS.fullmatch(kind):
            told[f"events_{kind}"] = count
    return told

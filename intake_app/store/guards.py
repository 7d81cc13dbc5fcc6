"""The triggers that keep entries from being changed or taken away: whether they are there, and putting them back."""

from __future__ import annotations

import logging
from typing import Final

from intake_app.store.database import Connection, drop, transaction
from intake_app.store.journal_schema import STEPS

_MADE: Final = tuple(
    statement for step in STEPS for statement in step.statements if statement.split()[:2] == ["CREATE", "TRIGGER"]
)
_THERE: Final = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
_AS_BYTES: Final = "SELECT CAST(coalesce(sql, '') AS BLOB) FROM sqlite_schema WHERE type = 'trigger'"
"""What another program wrote there need not be text."""
_log = logging.getLogger("intake.store")


def put_guards_back(connection: Connection) -> bool:
    """Make the triggers of the journal as they were made first; whether they were others, or not there.

    The program itself never takes one away. Raises a `DatabaseError`.
    """
    if guards_stand(connection):
        return False
    with transaction(connection):
        for (name,) in connection.execute(_THERE).fetchall():
            drop(connection, "TRIGGER", name)
        for sql in _MADE:
            connection.execute(sql)
    _log.warning("What keeps the entries of the journal from being changed was taken away, and is there again.")
    return True


def guards_stand(connection: Connection) -> bool:
    """Whether the triggers are those that were made first, and no others. Raises a `DatabaseError`."""
    there = connection.execute(_AS_BYTES).fetchall()
    return {_plain(sql) for (sql,) in there} == {_plain(sql.encode()) for sql in _MADE}


def _plain(sql: bytes) -> bytes:
    return b" ".join(sql.split())

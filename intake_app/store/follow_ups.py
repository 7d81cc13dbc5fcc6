"""What is left to do, and what accounting was not told yet, as tables; and what is asked of them."""

from __future__ import annotations

from typing import Final

import msgspec

from intake_app.domain.follow_ups import FollowUpKind, FollowUpRow
from intake_app.domain.return_row import Account, accounts, left_to_do
from intake_app.domain.returns import Return
from intake_app.store.database import Connection, DatabaseFile

TABLES: Final = ("follow_ups", "accounts")
MADE: Final = (
    """
    CREATE TABLE follow_ups (
        return_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        since TEXT NOT NULL,
        PRIMARY KEY (return_id, kind)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX follow_ups_by_age ON follow_ups (since)",
    """
    CREATE TABLE accounts (
        return_id TEXT NOT NULL,
        decided TEXT NOT NULL,
        reverses INTEGER NOT NULL,
        PRIMARY KEY (return_id, decided)
    ) STRICT, WITHOUT ROWID
    """,
)
"""What makes the tables: a step of `journal_schema.py`, never changed."""
MADE_FOR_BOTH: Final = (
    "DROP TABLE accounts",
    """
    CREATE TABLE accounts (
        return_id TEXT NOT NULL,
        decided TEXT NOT NULL,
        reverses INTEGER NOT NULL,
        PRIMARY KEY (return_id, decided, reverses)
    ) STRICT, WITHOUT ROWID
    """,
)
"""A later step: a decision can have to go out and to be taken back at once."""

_ROWS = """
SELECT follow_ups.return_id, follow_ups.kind, follow_ups.since,
    returns.rma_number, returns.serial, returns.model, returns.customer, returns.disposition,
    returns.policy
FROM follow_ups JOIN returns ON returns.id = follow_ups.return_id
"""


def keep_follow_ups(connection: Connection, ret: Return) -> None:
    """Writes what is left to do for a return, and what of it accounting does not know yet."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE return_id = ?", (ret.id,))  # noqa: S608 - our own names
    connection.executemany(
        "INSERT INTO follow_ups VALUES (?, ?, ?)",
        [(ret.id, one.kind, one.since.isoformat(timespec="seconds")) for one in left_to_do(ret)],
    )
    connection.executemany("INSERT INTO accounts VALUES (?, ?, ?)", map(msgspec.structs.astuple, accounts(ret)))


class FollowUpReader(DatabaseFile):
    """Reading what is left to do. Every method raises `StorageFailed` for damage."""

    def follow_ups(self, count: int, kind: FollowUpKind | None = None) -> list[FollowUpRow]:
        """What is left to do, the oldest first, at most `count`; of one kind, or all."""
        where, values = ("WHERE kind = ?", (kind, count)) if kind else ("", (count,))
        return self._follow_ups(f"{where} ORDER BY since, return_id, kind LIMIT ?", *values)

    def follow_ups_of(self, return_id: str) -> list[FollowUpRow]:
        """What is left to do for one return."""
        return self._follow_ups("WHERE return_id = ? ORDER BY since, kind", return_id)

    def accounts(self) -> list[Account]:
        """What accounting is still to be told, in the order of the returns; each entry before its reversal."""
        with self._speaking("read"):
            rows = self._connection.execute("SELECT * FROM accounts ORDER BY return_id, decided, reverses")
            return [Account(return_id, decided, reverses=bool(reverses)) for return_id, decided, reverses in rows]

    def _follow_ups(self, rest: str, *values: str | int) -> list[FollowUpRow]:
        with self._speaking("read"):
            return [FollowUpRow(*row) for row in self._connection.execute(f"{_ROWS} {rest}", values)]

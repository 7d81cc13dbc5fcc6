"""The batches for accounting as a table, and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from intake_app.domain.batches import BatchRow, batch_row, fold_batch
from intake_app.domain.events import Event
from intake_app.store.database import Connection, DatabaseFile

MADE: Final = (
    """
    CREATE TABLE batches (
        id TEXT NOT NULL PRIMARY KEY,
        made_at TEXT NOT NULL,
        entries INTEGER NOT NULL,
        operator TEXT NOT NULL,
        file TEXT NOT NULL,
        written_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX batches_by_age ON batches (made_at)",
    "CREATE INDEX batches_not_written ON batches (made_at) WHERE written_at = ''",
)
"""What makes the table: a step of `journal_schema.py`, never changed."""

_FIELDS = ", ".join(BatchRow.__struct_fields__)


def keep_batch(connection: Connection, events: Sequence[Event]) -> None:
    """Writes the line of a batch from all its events."""
    values = msgspec.structs.astuple(batch_row(fold_batch(events)))
    connection.execute(f"INSERT OR REPLACE INTO batches ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?)", values)  # noqa: S608 - our own names


class BatchReader(DatabaseFile):
    """Reading the batches. Every method raises `StorageFailed` for damage."""

    def batches(self, count: int) -> list[BatchRow]:
        """The batches for accounting, the latest first, at most `count`."""
        return self._batches("ORDER BY made_at DESC, id DESC LIMIT ?", count)

    def unwritten_batches(self) -> list[BatchRow]:
        """The batches of which no file is known to be whole, the oldest first."""
        return self._batches("WHERE written_at = '' ORDER BY made_at, id")

    def _batches(self, rest: str, *values: int) -> list[BatchRow]:
        with self._speaking("read"):
            sql = f"SELECT {_FIELDS} FROM batches {rest}"  # noqa: S608 - our own names
            return [BatchRow(*row) for row in self._connection.execute(sql, values)]

"""Replacements as a table, which return is of the unit that each waits for, and what is asked of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from intake_app.domain.events import Event
from intake_app.domain.lineage import Pair
from intake_app.domain.replacements import UNSETTLED, Replaced, ReplacementRow, fold_replacement, replacement_row
from intake_app.domain.returns import Return
from intake_app.domain.unit import look_up_key
from intake_app.store.database import Connection
from intake_app.store.written_order import OrderReader

OF_RETURNS: Final = "replacement_returns"
_FIELDS: Final = ReplacementRow.__struct_fields__
_ALL: Final = (*_FIELDS, "serial_key", "sent_key", "rma_key", "last_sequence")
_KEEP: Final = f"INSERT OR REPLACE INTO replacements ({', '.join(_ALL)}) VALUES ({', '.join('?' * len(_ALL))})"  # noqa: S608
_COLUMNS: Final = ", ".join(f"replacements.{name}" for name in _FIELDS)
_ROWS: Final = f"""
SELECT {_COLUMNS}, coalesce(returns.id, ''), coalesce(returns.rma_number, ''), coalesce(returns.serial, ''),
    coalesce(returns.disposition, '')
FROM replacements
LEFT JOIN replacement_returns ON replacement_id = replacements.id
LEFT JOIN returns ON returns.id = replacement_returns.return_id
"""  # noqa: S608 - the names are the struct's own
_LATEST: Final = "ORDER BY replacements.opened_at DESC, replacements.id DESC"
_COUNTS: Final = "ended NOT IN ('withdrawn', 'cancelled')"
_SETTLED: Final = (
    "(ended = 'cancelled' OR ended = 'given_up' AND returns.id IS NULL OR sent_key <> '' AND"
    f" coalesce(returns.disposition, '') NOT IN ({', '.join(map(repr, UNSETTLED))}))"
)

MADE: Final = (
    """
    CREATE TABLE replacements (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        serial TEXT NOT NULL,
        sent_serial TEXT NOT NULL,
        customer TEXT NOT NULL,
        rma_number TEXT NOT NULL,
        paid_by TEXT NOT NULL,
        reference TEXT NOT NULL,
        amount TEXT NOT NULL,
        opened_on TEXT NOT NULL,
        sent_on TEXT NOT NULL,
        due_on TEXT NOT NULL,
        return_id TEXT NOT NULL,
        ended TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        sent_at TEXT NOT NULL,
        serial_key TEXT NOT NULL,
        sent_key TEXT NOT NULL,
        rma_key TEXT NOT NULL,
        last_sequence INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX replacements_by_serial ON replacements (serial_key) WHERE serial_key <> ''",
    "CREATE INDEX replacements_by_sent ON replacements (sent_key) WHERE sent_key <> ''",
    "CREATE INDEX replacements_by_rma ON replacements (rma_key) WHERE rma_key <> ''",
    "CREATE INDEX replacements_by_return ON replacements (return_id) WHERE return_id <> ''",
    "CREATE INDEX replacements_by_age ON replacements (opened_at, id) WHERE kind = 'advance'",
    """
    CREATE TABLE replacement_returns (
        return_id TEXT NOT NULL PRIMARY KEY,
        replacement_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX replacement_returns_by_replacement ON replacement_returns (replacement_id)",
)
"""What makes the tables: a step of `journal_schema.py`, never changed."""


def keep_replacement(connection: Connection, events: Sequence[Event]) -> None:
    """Writes the line of a replacement from all its events."""
    row = replacement_row(fold_replacement(events))
    keys = map(look_up_key, (row.serial, row.sent_serial, row.rma_number))
    connection.execute(_KEEP, (*msgspec.structs.astuple(row), *keys, events[-1].sequence))


def keep_return_of(connection: Connection, ret: Return) -> None:
    """Writes for which replacement the unit of a return came back, where it did."""
    connection.execute("DELETE FROM replacement_returns WHERE return_id = ?", (ret.id,))
    if ret.replacement and ret.state != "withdrawn":
        connection.execute("INSERT INTO replacement_returns VALUES (?, ?)", (ret.id, ret.replacement))


class ReplacementReader(OrderReader):
    """Reading the replacements. Every method raises `StorageFailed` for damage."""

    def advance_replacements(self, count: int) -> list[Replaced]:
        """The advance replacements that are not settled, then the latest of those that are, at most `count`."""
        where = "WHERE kind = 'advance' AND ended <> 'withdrawn' AND"
        under_way = self._replacements(f"{where} NOT {_SETTLED} {_LATEST} LIMIT ?", count)
        rest = count - len(under_way)
        return under_way + self._replacements(f"{where} {_SETTLED} {_LATEST} LIMIT ?", rest)

    def replacement(self, replacement_id: str) -> Replaced | None:
        """The replacement of this id, with the return of the unit that it replaces."""
        return next(iter(self._replacements("WHERE replacements.id = ?", replacement_id)), None)

    def replacements_for(self, serial: str) -> list[Replaced]:
        """What was sent, or is to be, in the place of this unit; by the serial that was named, the latest first."""
        where = "WHERE replacements.serial_key = ? AND replacements.serial_key <> ''"
        return self._replacements(f"{where} AND {_COUNTS} {_LATEST}", look_up_key(serial))

    def replacements_under(self, rma_number: str) -> list[Replaced]:
        """The advance replacements that name this RMA and no unit, the latest first."""
        where = "WHERE replacements.rma_key = ? AND replacements.rma_key <> '' AND replacements.serial_key = ''"
        return self._replacements(f"{where} AND {_COUNTS} {_LATEST}", look_up_key(rma_number))

    def advance_replacements_of(self, text: str) -> list[Replaced]:
        """The advance replacements that this names, by either unit or an RMA number; the latest first."""
        columns = ("serial_key", "sent_key", "rma_key")
        found = [f"SELECT id FROM replacements WHERE {name} = ?1 AND {name} <> ''" for name in columns]  # noqa: S608
        of_return = (
            "SELECT replacement_id FROM replacement_returns JOIN returns ON returns.id = return_id WHERE returns"
        )
        found += [f"{of_return}.{name} = ?1" for name in ("serial_key", "rma_key")]
        where = f"WHERE kind = 'advance' AND ended <> 'withdrawn' AND replacements.id IN ({' UNION '.join(found)})"
        return self._replacements(f"{where} {_LATEST}", look_up_key(text))

    def exchanges_of(self, return_id: str) -> list[Replaced]:
        """What was sent for the unit of this return, by its decisions; the latest first."""
        where = "WHERE replacements.return_id = ? AND replacements.return_id <> '' AND ended = ''"
        return self._replacements(f"{where} {_LATEST}", return_id)

    def pairs_of(self, serial: str) -> list[Pair]:
        """The pairs in which this unit (compared by `look_up_key`) was sent in another's place."""
        found = self._replacements(f"WHERE sent_key = ? AND sent_key <> '' AND {_COUNTS}", look_up_key(serial))
        return [
            Pair(
                one.serial,
                one.row.sent_serial,
                one.row.sent_on,
                one.row.sent_at,
                one.return_id or one.row.return_id,
                one.row.customer,
                self.latest_at(one.row.id, "replacement_sent"),
            )
            for one in found
            if one.serial
        ]

    def _replacements(self, rest: str, *values: str | int) -> list[Replaced]:
        with self._speaking("read"):
            rows = self._connection.execute(f"{_ROWS} {rest}", values).fetchall()
        size = len(_FIELDS)
        return [Replaced(ReplacementRow(*row[:size]), *row[size:]) for row in rows]

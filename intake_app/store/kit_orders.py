"""The kit orders as a table, and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from intake_app.domain.events import Event
from intake_app.domain.kit_orders import KitKey, KitOrderRow, fold_kit_order, kit_order_row
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.unit import look_up_key, telephone_key
from intake_app.store.database import Connection, DatabaseFile

_FIELDS = KitOrderRow.__struct_fields__
_KEYS = ("kit_key", "model_key", "customer_key", "telephone_key", "serial_key", "order_key", "rma_key", "tracking_key")
_ALL = (*_FIELDS, *_KEYS, "last_sequence")
_KEEP = f"""
INSERT INTO kit_orders ({", ".join(_ALL)}) VALUES ({", ".join("?" * len(_ALL))})
ON CONFLICT (number) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _ALL[1:])}
"""  # noqa: S608 - the names are the struct's own
_ROWS = f"SELECT {', '.join(_FIELDS)} FROM kit_orders"  # noqa: S608 - as above
_RETURNS = f"SELECT {', '.join(ReturnRow.__struct_fields__)} FROM returns"  # noqa: S608 - as above
_MOST_SORTED = 1_000
_TO_SHIP = "state IN ('ordered', 'paid') AND ship_to = 'customer'"
_LATEST = "ORDER BY changed_at DESC, last_sequence DESC"

MADE: Final = (
    """
    CREATE TABLE kit_orders (
        number TEXT NOT NULL PRIMARY KEY,
        state TEXT NOT NULL,
        kit TEXT NOT NULL,
        model TEXT NOT NULL,
        customer TEXT NOT NULL,
        telephone TEXT NOT NULL,
        serial TEXT NOT NULL,
        order_number TEXT NOT NULL,
        rma_number TEXT NOT NULL,
        return_id TEXT NOT NULL,
        ship_to TEXT NOT NULL,
        tracking TEXT NOT NULL,
        is_paid INTEGER NOT NULL,
        opened_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        kit_key TEXT NOT NULL,
        model_key TEXT NOT NULL,
        customer_key TEXT NOT NULL,
        telephone_key TEXT NOT NULL,
        serial_key TEXT NOT NULL,
        order_key TEXT NOT NULL,
        rma_key TEXT NOT NULL,
        tracking_key TEXT NOT NULL,
        last_sequence INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX kit_orders_by_kit ON kit_orders (kit_key, changed_at, last_sequence) WHERE kit_key <> ''",
    """
    CREATE INDEX kit_orders_by_model ON kit_orders (model_key, changed_at, last_sequence)
    WHERE model_key <> ''
    """,
    "CREATE INDEX kit_orders_by_customer ON kit_orders (customer_key) WHERE customer_key <> ''",
    "CREATE INDEX kit_orders_by_telephone ON kit_orders (telephone_key) WHERE telephone_key <> ''",
    "CREATE INDEX kit_orders_by_serial ON kit_orders (serial_key) WHERE serial_key <> ''",
    "CREATE INDEX kit_orders_by_order ON kit_orders (order_key) WHERE order_key <> ''",
    "CREATE INDEX kit_orders_by_rma ON kit_orders (rma_key) WHERE rma_key <> ''",
    "CREATE INDEX kit_orders_by_tracking ON kit_orders (tracking_key) WHERE tracking_key <> ''",
    "CREATE INDEX kit_orders_by_return ON kit_orders (return_id) WHERE return_id <> ''",
    "CREATE INDEX kit_orders_by_change ON kit_orders (changed_at, last_sequence)",
    """
    CREATE INDEX kit_orders_under_way ON kit_orders (changed_at, last_sequence)
    WHERE state NOT IN ('used', 'cancelled')
    """,
    # For the same look-up: by whom a unit was returned.
    "CREATE INDEX returns_by_customer ON returns (customer COLLATE NOCASE) WHERE customer <> ''",
)
"""What makes the table and its indexes: a step of `journal_schema.py`, never changed."""

MADE_TO_SHIP: Final = (f"CREATE INDEX kit_orders_to_ship ON kit_orders (opened_at, number) WHERE {_TO_SHIP}",)
"""A later step: those to be sent must be found among very many that are under way."""


def keep_kit_order(connection: Connection, events: Sequence[Event]) -> None:
    """Writes the line of an order from all its events."""
    row = kit_order_row(fold_kit_order(events))
    told = (row.kit, row.model, row.customer)
    more = (row.serial, row.order_number, row.rma_number, row.tracking)
    keys = (*map(look_up_key, told), telephone_key(row.telephone), *map(look_up_key, more))
    connection.execute(_KEEP, (*msgspec.structs.astuple(row), *keys, events[-1].sequence))


class KitOrderReader(DatabaseFile):
    """Reading the kit orders. Every method raises `StorageFailed` for damage."""

    def kit_orders(self, count: int) -> list[KitOrderRow]:
        """The orders that are neither used nor cancelled, then the latest of those, at most `count`."""
        under_way = self._kit_orders(f"WHERE state NOT IN ('used', 'cancelled') {_LATEST} LIMIT ?", count)
        rest = count - len(under_way)
        return under_way + self._kit_orders(f"WHERE state IN ('used', 'cancelled') {_LATEST} LIMIT ?", rest)

    def kit_order(self, number: str) -> KitOrderRow | None:
        """The order of this number."""
        return next(iter(self._kit_orders("WHERE number = ?", number)), None)

    def kit_orders_of(self, field: KitKey, text: str, count: int) -> list[KitOrderRow]:
        """The orders whose field is this text (compared by its key), the latest changed first, at most `count`.

        A customer's name may be cut off at its end.
        """
        key = telephone_key(text) if field == "telephone" else look_up_key(text)
        column = f"{field}_key"
        if field == "customer":
            # Of very many only the first are sorted: a short beginning of a name holds nothing up.
            some = f"{column} <> '' AND {column} BETWEEN ? AND ? || char(1114111) LIMIT {_MOST_SORTED}"
            where = f"WHERE number IN (SELECT number FROM kit_orders WHERE {some})"  # noqa: S608 - our own names
            return self._kit_orders(f"{where} {_LATEST} LIMIT ?", key, key, count)
        return self._kit_orders(f"WHERE {column} = ? AND {column} <> '' {_LATEST} LIMIT ?", key, count)

    def kit_orders_of_return(self, return_id: str) -> list[KitOrderRow]:
        """The orders of this return, the latest changed first."""
        return self._kit_orders(f"WHERE return_id = ? AND return_id <> '' {_LATEST}", return_id)

    def kit_orders_to_ship(self, count: int) -> list[KitOrderRow]:
        """The orders whose kit is to be sent to a customer, the oldest first, at most `count`."""
        return self._kit_orders(f"WHERE {_TO_SHIP} ORDER BY opened_at, number LIMIT ?", count)

    def returns_of_customer(self, name: str, count: int) -> list[ReturnRow]:
        """The returns of a customer of this name, which may be cut off at its end; the latest first, not withdrawn."""
        some = f"customer <> '' AND customer COLLATE NOCASE BETWEEN ? AND ? || char(1114111) LIMIT {_MOST_SORTED}"
        where = f"WHERE id IN (SELECT id FROM returns WHERE {some}) AND state <> 'withdrawn'"  # noqa: S608 - as above
        sql = f"{_RETURNS} {where} ORDER BY opened_at DESC, id DESC LIMIT ?"
        with self._speaking("read"):
            return [ReturnRow(*row) for row in self._connection.execute(sql, (name, name, count))]

    def _kit_orders(self, rest: str, *values: str | int) -> list[KitOrderRow]:
        with self._speaking("read"):
            return [KitOrderRow(*row) for row in self._connection.execute(f"{_ROWS} {rest}", values)]

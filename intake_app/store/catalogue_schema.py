"""The catalogue's tables, step by step. A step that was released is never changed: a new one is added after it."""

from __future__ import annotations

from typing import NamedTuple

from intake_app.domain.import_rows import RMAS, UNITS, Shape
from intake_app.store.migrations import Step

SET_NAME = "catalogue"
FILE_NAME = "catalogue.sqlite3"
INCOMING = "incoming"  # the table of an import that runs; no reader knows it


class Table(NamedTuple):
    """Where the rows of a shape are kept: two look-up keys, the shape's fields, and the extra columns as JSON."""

    name: str
    shape: Shape
    keys: tuple[str, str]
    other_indexes: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, in the order in which a row reader gives the values."""
        return (*self.keys, *(column.name for column in self.shape.columns), "extra")

    @property
    def body(self) -> str:
        """What stands between the parentheses of CREATE TABLE."""
        return ", ".join(f"{name} TEXT NOT NULL" for name in self.columns)

    def indexes(self, on: str = "", mark: str = "") -> list[str]:
        """CREATE for every index, the one that holds each key once first.

        `on` is the table that gets them (by default its own), `mark` ends their names.
        """
        where = on or self.name
        return [
            f"CREATE UNIQUE INDEX {self.name}_by_key{mark} ON {where} ({', '.join(self.keys)})",
            *(f"CREATE INDEX {name}{mark} ON {where} {rest}" for name, rest in self.other_indexes),
        ]


SALES = Table(
    "sales",
    UNITS,
    ("serial_key", "order_key"),
    (("sales_by_order", "(order_key) WHERE order_key <> ''"),),
)
AUTHORIZATIONS = Table(
    "rmas",
    RMAS,
    ("number_key", "serial_key"),
    (("rmas_by_serial", "(serial_key) WHERE serial_key <> ''"),),
)
TABLES = {table.shape.name: table for table in (SALES, AUTHORIZATIONS)}

STEPS = (
    Step(
        "0001-sales-and-rmas",
        (
            *(f"CREATE TABLE {table.name} ({table.body}) STRICT" for table in TABLES.values()),
            *(create for table in TABLES.values() for create in table.indexes()),
            # Counting a million rows takes longer than a window may take to open.
            "CREATE TABLE counts (name TEXT NOT NULL PRIMARY KEY, held INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            *(f"INSERT INTO counts VALUES ('{table.name}', 0)" for table in TABLES.values()),  # noqa: S608 - our names
        ),
    ),
)

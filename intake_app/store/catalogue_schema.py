"""The catalogue's tables, step by step. A step that was released is never changed: a new one is added after it."""

from __future__ import annotations

from typing import NamedTuple

from intake_app.domain.import_shapes import KITS, RMAS, UNITS, Shape
from intake_app.store.migrations import Step

SET_NAME = "catalogue"
FILE_NAME = "catalogue.sqlite3"
INCOMING = "incoming"  # the table of an import that runs; no reader knows it


def _body(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{name} TEXT NOT NULL" for name in columns)


class Table(NamedTuple):
    """Where the rows of a shape are kept: its look-up keys, its fields, and the extra columns as JSON.

    `later_indexes` are made when an import of many rows is done and told: no scan needs them.
    """

    name: str
    shape: Shape
    keys: tuple[str, ...]
    other_indexes: tuple[tuple[str, str], ...]
    later_indexes: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, in the order in which a row reader gives the values."""
        return (*self.keys, *(column.name for column in self.shape.columns), "extra")

    @property
    def body(self) -> str:
        """What stands between the parentheses of CREATE TABLE."""
        return _body(self.columns)

    @property
    def index_names(self) -> list[str]:
        """The indexes, without what an import adds to their names."""
        return [f"{self.name}_by_key", *(name for name, _ in self.other_indexes)]

    def indexes(self, on: str = "", mark: str = "") -> list[str]:
        """CREATE for every index, the one that holds each key once first.

        `on` is the table that gets them (by default its own), `mark` ends their names.
        """
        where = on or self.name
        return [
            f"CREATE UNIQUE INDEX {self.name}_by_key{mark} ON {where} ({', '.join(self.keys)})",
            *(f"CREATE INDEX {name}{mark} ON {where} {rest}" for name, rest in self.other_indexes),
        ]


TELEPHONE_DIGITS = "substr({}, -10)".format(
    "replace(" * 7 + "telephone" + "".join(f", '{sign}', '')" for sign in (" ", "-", "(", ")", ".", "/", "+"))
)
"""The last digits of a telephone number, as `telephone_key` gives them."""

SALES = Table(
    "sales",
    UNITS,
    ("serial_key", "order_key"),
    (("sales_by_order", "(order_key) WHERE order_key <> ''"),),
    (
        ("sales_by_customer", "(customer_name COLLATE NOCASE) WHERE customer_name <> ''"),
        ("sales_by_telephone", f"({TELEPHONE_DIGITS}) WHERE telephone <> ''"),
    ),
)
AUTHORIZATIONS = Table(
    "rmas",
    RMAS,
    ("number_key", "serial_key"),
    (
        ("rmas_by_serial", "(serial_key) WHERE serial_key <> ''"),
        ("rmas_by_tracking", "(tracking) WHERE tracking <> ''"),
    ),
    (
        ("rmas_by_customer", "(customer COLLATE NOCASE) WHERE customer <> ''"),
        ("rmas_by_order", "(order_number COLLATE NOCASE) WHERE order_number <> ''"),
    ),
)
PACKAGING = Table("kits", KITS, ("kit_key",), ())
TABLES = {table.shape.name: table for table in (SALES, AUTHORIZATIONS, PACKAGING)}

_FIRST_SALES = (
    *("serial_key", "order_key", "serial", "model", "vendor", "order_number", "order_date", "order_total"),
    *("unit_price", "customer_name", "email", "telephone", "address", "extra"),
)
_FIRST_RMAS = (
    *("number_key", "serial_key", "number", "issued_on", "serial", "reason", "remedy", "proof", "advance_charge"),
    "extra",
)
_FIRST_KITS = (
    *("kit_key", "kit", "models", "box", "foam", "sleeve", "price", "vendor", "telephone", "address", "stock"),
    "extra",
)

STEPS = (
    Step(
        "0001-sales-and-rmas",
        (
            f"CREATE TABLE sales ({_body(_FIRST_SALES)}) STRICT",
            f"CREATE TABLE rmas ({_body(_FIRST_RMAS)}) STRICT",
            "CREATE UNIQUE INDEX sales_by_key ON sales (serial_key, order_key)",
            "CREATE INDEX sales_by_order ON sales (order_key) WHERE order_key <> ''",
            "CREATE UNIQUE INDEX rmas_by_key ON rmas (number_key, serial_key)",
            "CREATE INDEX rmas_by_serial ON rmas (serial_key) WHERE serial_key <> ''",
            # Counting a million rows takes longer than a window may take to open.
            "CREATE TABLE counts (name TEXT NOT NULL PRIMARY KEY, held INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            "INSERT INTO counts VALUES ('sales', 0)",
            "INSERT INTO counts VALUES ('rmas', 0)",
        ),
    ),
    Step(
        "0002-expected-rmas-and-kits",
        (
            *(
                f"ALTER TABLE rmas ADD COLUMN {name} TEXT NOT NULL DEFAULT ''"
                for name in ("customer", "order_number", "tracking", "expected_on", "valid_until")
            ),
            "CREATE INDEX rmas_by_tracking ON rmas (tracking) WHERE tracking <> ''",
            f"CREATE TABLE kits ({_body(_FIRST_KITS)}) STRICT",
            "CREATE UNIQUE INDEX kits_by_key ON kits (kit_key)",
            "INSERT INTO counts VALUES ('kits', 0)",
        ),
    ),
    Step(
        "0003-sales-by-customer",
        (
            "CREATE INDEX sales_by_customer ON sales (customer_name COLLATE NOCASE) WHERE customer_name <> ''",
            """
            CREATE INDEX sales_by_telephone ON sales (
                substr(
                    replace(replace(replace(replace(replace(replace(replace(
                        telephone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''),
                    -10
                )
            ) WHERE telephone <> ''
            """,
        ),
    ),
    Step(
        "0004-rmas-by-customer",
        (
            "CREATE INDEX rmas_by_customer ON rmas (customer COLLATE NOCASE) WHERE customer <> ''",
            "CREATE INDEX rmas_by_order ON rmas (order_number COLLATE NOCASE) WHERE order_number <> ''",
        ),
    ),
    Step(
        "0005-not-for-resale",
        ("ALTER TABLE sales ADD COLUMN not_for_resale TEXT NOT NULL DEFAULT ''",),
    ),
)

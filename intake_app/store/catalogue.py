"""The catalogue as the bench reads it: sales and RMAs by serial, order number and RMA number."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from intake_app.domain.errors import AlreadyOpen, NotFound
from intake_app.domain.unit import Customer, Rma, Sale, look_up_key
from intake_app.store.catalogue_schema import FILE_NAME, SET_NAME, STEPS
from intake_app.store.database import Connection, DatabaseFile, connect_reading, speaking
from intake_app.store.lock import FolderLock
from intake_app.store.migrations import connect_up_to_date, is_up_to_date

IMPORT_LOCK = "catalogue.lock"

_SALE = (
    "SELECT serial, model, vendor, order_number, order_date, order_total, unit_price,"
    " customer_name, email, telephone, address, extra FROM sales"
)
_RMA = "SELECT number, issued_on, serial, reason, remedy, proof, advance_charge FROM rmas"
_PATIENCE_SECONDS = 5.0
_extra = msgspec.json.Decoder(dict[str, str])


class SqliteCatalogue(DatabaseFile):
    """Fulfils `Catalogue` by reading `catalogue.sqlite3`; an import in another process never makes it wait."""

    def sales_of_serial(self, serial: str) -> list[Sale]:
        """Every sale of this serial (compared by `look_up_key`), the newest order first."""
        return self._sales("WHERE serial_key = ? ORDER BY order_date DESC, order_key DESC", serial)

    def sales_of_order(self, order_number: str) -> list[Sale]:
        """Every unit sold under this order number, by serial."""
        return self._sales("WHERE order_key = ? AND order_key <> '' ORDER BY serial_key", order_number)

    def rmas_of_number(self, number: str) -> list[Rma]:
        """The lines of this RMA (one a serial), by serial."""
        return self._rmas("WHERE number_key = ? ORDER BY serial_key", number)

    def rmas_of_serial(self, serial: str) -> list[Rma]:
        """The RMAs issued for this serial, the newest first."""
        return self._rmas("WHERE serial_key = ? AND serial_key <> '' ORDER BY issued_on DESC, number_key DESC", serial)

    def counts(self) -> tuple[int, int]:
        """How many sales and how many RMA lines there are."""
        with speaking(self._path, "read"):
            held = dict(self._connection.execute("SELECT name, held FROM counts").fetchall())
        return held["sales"], held["rmas"]

    def _sales(self, rest: str, wanted: str) -> list[Sale]:
        with speaking(self._path, "read"):
            rows = self._connection.execute(f"{_SALE} {rest}", (look_up_key(wanted),)).fetchall()
        return [_sale(row) for row in rows]

    def _rmas(self, rest: str, wanted: str) -> list[Rma]:
        with speaking(self._path, "read"):
            rows = self._connection.execute(f"{_RMA} {rest}", (look_up_key(wanted),)).fetchall()
        return [Rma(*row) for row in rows]


def _sale(row: tuple[str, ...]) -> Sale:
    serial, model, vendor, order_number, order_date, order_total, unit_price, *of_customer, extra = row
    return Sale(
        serial,
        model,
        vendor,
        order_number,
        order_date,
        order_total,
        unit_price,
        Customer(*of_customer),
        _extra.decode(extra),
    )


def open_catalogue(folder: Path) -> SqliteCatalogue:
    """The catalogue of a station folder, to read; made empty where there is none, brought up to date where it is older.

    Raises `StorageFailed` when that cannot be, `AlreadyOpen` when an import holds an older file too long.
    """
    path = folder / FILE_NAME
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        connection = _reading(path)
        if connection is not None:
            return SqliteCatalogue(path, connection)
        try:
            with FolderLock(folder, IMPORT_LOCK, "An import"):
                open_to_write(path).close()
        except AlreadyOpen:
            # The import itself brings the file up to date first.
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)


def open_to_write(path: Path) -> Connection:
    """The importer's connection, the file brought up to date; hold the import lock. Raises `StorageFailed`."""
    return connect_up_to_date(path, SET_NAME, STEPS)


def _reading(path: Path) -> Connection | None:
    """A connection to a catalogue of this program's shape; None where there is no such file yet."""
    try:
        connection = connect_reading(path)
    except NotFound:
        return None
    try:
        fits = is_up_to_date(connection, path, SET_NAME, STEPS)
    except BaseException:
        connection.close()
        raise
    if fits:
        return connection
    connection.close()
    return None

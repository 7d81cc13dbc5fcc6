"""The catalogue as the bench reads it: sales and RMAs by the numbers they are scanned by, kits by number and model."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from intake_app.domain.errors import AlreadyOpen, NotFound
from intake_app.domain.facts import parse_model
from intake_app.domain.import_shapes import YES
from intake_app.domain.kits import Kit
from intake_app.domain.unit import Customer, Rma, Sale, look_up_key, telephone_key, tracking_key
from intake_app.store.catalogue_schema import FILE_NAME, SET_NAME, STEPS, TELEPHONE_DIGITS
from intake_app.store.database import Connection, DatabaseFile, connect_reading
from intake_app.store.lock import FolderLock
from intake_app.store.migrations import connect_up_to_date, is_up_to_date

IMPORT_LOCK = "catalogue.lock"

_SALE = (
    "SELECT serial, model, vendor, order_number, order_date, order_total, unit_price,"
    " customer_name, email, telephone, address, not_for_resale, extra FROM sales"
)
_RMA = (
    "SELECT number, issued_on, serial, reason, remedy, proof, advance_charge, customer, order_number, tracking,"
    " expected_on, valid_until FROM rmas"
)
_KIT = "SELECT kit, models, box, foam, sleeve, price, vendor, telephone, address, stock FROM kits"
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

    def sales_of_customer(self, name: str, count: int) -> list[Sale]:
        """The sales to customers of this name, which may be cut off at its end, the newest first; at most `count`."""
        if not self._is_indexed("sales_by_customer"):
            return []
        rest = "WHERE customer_name <> '' AND customer_name COLLATE NOCASE BETWEEN ? AND ? || char(1114111)"
        return self._some_sales(rest, (name, name), count)

    def sales_of_telephone(self, number: str, count: int) -> list[Sale]:
        """The sales to whoever has this telephone number (compared by `telephone_key`), the newest first."""
        if not self._is_indexed("sales_by_telephone"):
            return []
        rest = f"WHERE telephone <> '' AND {TELEPHONE_DIGITS} = ?"
        return self._some_sales(rest, (telephone_key(number),), count)

    def rmas_of_number(self, number: str) -> list[Rma]:
        """The lines of this RMA (one a serial), by serial."""
        return self._rmas("WHERE number_key = ? ORDER BY serial_key", number)

    def rmas_of_serial(self, serial: str) -> list[Rma]:
        """The RMAs issued for this serial, the newest first."""
        return self._rmas("WHERE serial_key = ? AND serial_key <> '' ORDER BY issued_on DESC, number_key DESC", serial)

    def rmas_of_tracking(self, number: str) -> list[Rma]:
        """The RMA lines whose parcel travels under this number (compared by `tracking_key`), the newest first."""
        rest = "WHERE tracking = ? AND tracking <> '' ORDER BY issued_on DESC, number_key DESC, serial_key"
        return self._rmas(rest, tracking_key(number))

    def counts(self) -> tuple[int, int]:
        """How many sales and how many RMA lines there are."""
        held = self._held()
        return held["sales"], held["rmas"]

    def kit(self, number: str) -> Kit | None:
        """The packaging kit of this number (compared by `look_up_key`)."""
        return next(iter(self._kits("WHERE kit_key = ?", look_up_key(number))), None)

    def kits_of_model(self, model: str) -> list[Kit]:
        """The kits that fit a model, those in stock first, then by number; empty for what is no model."""
        try:
            wanted = parse_model(model)
        except ValueError:
            return []
        rest = "WHERE instr(' ' || models || ' ', ' ' || ? || ' ') ORDER BY stock IN ('', '0'), kit_key"
        return self._kits(rest, wanted)

    def kit_count(self) -> int:
        """How many kits there are."""
        return self._held()["kits"]

    def _held(self) -> dict[str, int]:
        with self._speaking("read"):
            return dict(self._connection.execute("SELECT name, held FROM counts").fetchall())

    def _kits(self, rest: str, wanted: str) -> list[Kit]:
        with self._speaking("read"):
            rows = self._connection.execute(f"{_KIT} {rest}", (wanted,)).fetchall()
        return [_kit(row) for row in rows]

    def _is_indexed(self, name: str) -> bool:
        """Whether a look-up by name is quick already: right after an import of many rows it is not for a moment."""
        with self._speaking("read"):
            found = self._connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?", (name,))
            return found.fetchone() is not None

    def _some_sales(self, rest: str, wanted: tuple[str, ...], count: int) -> list[Sale]:
        """Of many the first that are found, so that a short beginning of a name holds nothing up."""
        sql = f"SELECT * FROM ({_SALE} {rest} LIMIT ?) ORDER BY order_date DESC, order_number DESC, serial"  # noqa: S608
        with self._speaking("read"):
            rows = self._connection.execute(sql, (*wanted, count)).fetchall()
        return [_sale(row) for row in rows]

    def _sales(self, rest: str, wanted: str) -> list[Sale]:
        with self._speaking("read"):
            rows = self._connection.execute(f"{_SALE} {rest}", (look_up_key(wanted),)).fetchall()
        return [_sale(row) for row in rows]

    def _rmas(self, rest: str, wanted: str) -> list[Rma]:
        with self._speaking("read"):
            rows = self._connection.execute(f"{_RMA} {rest}", (look_up_key(wanted),)).fetchall()
        return [Rma(*row) for row in rows]


def _sale(row: tuple[str, ...]) -> Sale:
    serial, model, vendor, order_number, order_date, order_total, unit_price, *of_customer, demo, extra = row
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
        not_for_resale=demo == YES,
    )


def _kit(row: tuple[str, ...]) -> Kit:
    number, models, box, foam, sleeve, price, vendor, telephone, address, stock = row
    fits = tuple(models.split())
    held = int(stock) if stock else None
    return Kit(number, fits, box, foam, sleeve, price, vendor, telephone, address, held)


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

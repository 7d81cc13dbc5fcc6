"""The consignments and what is in them as tables, and what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from intake_app.domain.consignment_events import Way
from intake_app.domain.consignments import ConsignmentRow, consignment_row, fold_consignment, row_keys
from intake_app.domain.events import Event
from intake_app.domain.number_floors import SSCC
from intake_app.domain.sscc import make_sscc
from intake_app.domain.unit import look_up_key, tracking_key
from intake_app.store.database import Connection, DatabaseFile

TABLES: Final = ("consignments", "consignment_units")
_FIELDS = ConsignmentRow.__struct_fields__
_ALL = (*_FIELDS, "addressee_key", "telephone_key", "tracking_key", "last_sequence")
_KEEP = f"""
INSERT INTO consignments ({", ".join(_ALL)}) VALUES ({", ".join("?" * len(_ALL))})
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _ALL[1:])}
"""  # noqa: S608 - the names are the struct's own
_ROWS = f"SELECT {', '.join(f'consignments.{name}' for name in _FIELDS)} FROM consignments"  # noqa: S608 - as above
_OPEN = "state = 'packing'"
_LATEST = "ORDER BY changed_at DESC, last_sequence DESC"
MADE: Final = (
    """
    CREATE TABLE consignments (
        id TEXT NOT NULL PRIMARY KEY,
        number TEXT NOT NULL,
        way TEXT NOT NULL,
        state TEXT NOT NULL,
        addressee TEXT NOT NULL,
        telephone TEXT NOT NULL,
        rma_number TEXT NOT NULL,
        kit_order TEXT NOT NULL,
        carrier TEXT NOT NULL,
        tracking TEXT NOT NULL,
        sscc TEXT NOT NULL,
        count INTEGER NOT NULL,
        day TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        addressee_key TEXT NOT NULL,
        telephone_key TEXT NOT NULL,
        tracking_key TEXT NOT NULL,
        last_sequence INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX consignments_by_number ON consignments (number)",
    "CREATE UNIQUE INDEX consignments_by_sscc ON consignments (sscc) WHERE sscc <> ''",
    "CREATE INDEX consignments_by_tracking ON consignments (tracking_key) WHERE tracking_key <> ''",
    "CREATE INDEX consignments_by_addressee ON consignments (addressee_key) WHERE addressee_key <> ''",
    "CREATE INDEX consignments_by_telephone ON consignments (telephone_key) WHERE telephone_key <> ''",
    "CREATE INDEX consignments_by_kit_order ON consignments (kit_order) WHERE kit_order <> ''",
    "CREATE INDEX consignments_by_day ON consignments (day) WHERE day <> ''",
    "CREATE INDEX consignments_by_change ON consignments (changed_at, last_sequence)",
    """
    CREATE INDEX consignments_in_packing ON consignments (changed_at, last_sequence)
    WHERE state = 'packing'
    """,
    """
    CREATE TABLE consignment_units (
        consignment_id TEXT NOT NULL,
        place INTEGER NOT NULL,
        serial_key TEXT NOT NULL,
        return_id TEXT NOT NULL,
        PRIMARY KEY (consignment_id, place)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX consignment_units_by_serial ON consignment_units (serial_key) WHERE serial_key <> ''",
    "CREATE INDEX consignment_units_by_return ON consignment_units (return_id) WHERE return_id <> ''",
)
"""What makes the tables: a step of `journal_schema.py`, never changed. Two consignments with one number are none."""


def keep_consignment(connection: Connection, events: Sequence[Event]) -> None:
    """Writes the lines of a consignment and of what is in it from all its events."""
    one = fold_consignment(events)
    row = consignment_row(one)
    connection.execute(_KEEP, (*msgspec.structs.astuple(row), *row_keys(row), events[-1].sequence))
    connection.execute("DELETE FROM consignment_units WHERE consignment_id = ?", (one.id,))
    connection.executemany(
        "INSERT INTO consignment_units VALUES (?, ?, ?, ?)",
        [
            (one.id, place, look_up_key(packed.unit.serial), packed.unit.return_id)
            for place, packed in enumerate(one.units)
        ],
    )


class ConsignmentReader(DatabaseFile):
    """Reading the consignments. Every method raises `StorageFailed` for damage."""

    def consignments(self, count: int) -> list[ConsignmentRow]:
        """Those that are being packed, then the latest of the others, at most `count`."""
        packing = self._consignments(f"WHERE state = 'packing' {_LATEST} LIMIT ?", count)
        return packing + self._consignments(f"WHERE state <> 'packing' {_LATEST} LIMIT ?", count - len(packing))

    def consignment(self, number: str) -> ConsignmentRow | None:
        """The consignment of this number or serial shipping container code."""
        found = self._consignments("WHERE number = ? OR (sscc = ? AND sscc <> '')", number, number)
        return next(iter(found), None)

    def consignments_under(self, tracking: str) -> list[ConsignmentRow]:
        """Those that travel under this tracking number and were not cancelled, the latest changed first."""
        where = f"WHERE tracking_key = ? AND tracking_key <> '' AND state <> 'cancelled' {_LATEST}"
        return self._consignments(where, tracking_key(tracking))

    def consignments_of_unit(self, serial: str, return_id: str = "") -> list[ConsignmentRow]:
        """Those with a unit of this serial, or of this return, that were not cancelled; the latest changed first."""
        units = "SELECT consignment_id FROM consignment_units"
        held = f"{units} WHERE serial_key = ? AND serial_key <> ''"
        held += f" UNION {units} WHERE return_id = ? AND return_id <> ''"
        where = f"WHERE id IN ({held}) AND state <> 'cancelled' {_LATEST}"
        return self._consignments(where, look_up_key(serial), return_id)

    def consignments_of_kit(self, order: str) -> list[ConsignmentRow]:
        """Those with the kit of this order that were not cancelled."""
        where = f"WHERE kit_order = ? AND kit_order <> '' AND state <> 'cancelled' {_LATEST}"
        return self._consignments(where, order)

    def consignments_to(self, addressee: str, way: Way) -> list[ConsignmentRow]:
        """Those to this name (compared by `look_up_key`) that go this way and were not cancelled; the latest first."""
        where = (
            f"WHERE addressee_key = ? AND addressee_key <> '' AND way = ? AND state <> 'cancelled' {_LATEST} LIMIT 20"
        )
        return self._consignments(where, look_up_key(addressee), way)

    def consignments_of_day(self, day: str) -> list[ConsignmentRow]:
        """Those that left on this local day (ISO), in the order of carrier and number."""
        return self._consignments("WHERE day = ? AND day <> '' ORDER BY carrier, number", day)

    def packed_now(self) -> frozenset[str]:
        """What lies in consignments that are being packed: ids of returns, kit orders, RMAs that are replaced."""
        sql = f"""
            SELECT return_id FROM consignment_units JOIN consignments ON id = consignment_id WHERE {_OPEN}
            UNION SELECT kit_order FROM consignments WHERE {_OPEN}
            UNION SELECT rma_number FROM consignments WHERE {_OPEN} AND way = 'replacement'
        """  # noqa: S608 - the condition is our own
        with self._speaking("read"):
            return frozenset(str(one) for (one,) in self._connection.execute(sql) if one)

    def last_sscc(self, begins: str) -> str:
        """The highest serial shipping container code that begins so; empty where there is none.

        After a restore or a loss it may be one that is on no consignment that is known here.
        """
        sql = "SELECT max(sscc) FROM consignments WHERE sscc <> '' AND sscc BETWEEN ? AND ?"
        floors = "SELECT max(highest) FROM minted_numbers WHERE prefix = ? AND station_code IN (?, '')"
        with self._speaking("read"):
            (highest,) = self._connection.execute(sql, (begins, f"{begins}:")).fetchone()
            (floor,) = self._connection.execute(floors, (SSCC, begins)).fetchone()
        return max(highest or "", make_sscc(begins, floor) if floor else "")

    def _consignments(self, rest: str, *values: str | int) -> list[ConsignmentRow]:
        with self._speaking("read"):
            return [ConsignmentRow(*row) for row in self._connection.execute(f"{_ROWS} {rest}", values)]

"""What the station recorded of RMAs, as tables; and the list of arrivals, read beside the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from intake_app.domain.events import Event
from intake_app.domain.rma_events import RMA
from intake_app.domain.rmas import Came, RmaRecord, fold_rma
from intake_app.domain.unit import Rma, look_up_key, tracking_key
from intake_app.store.catalogue_schema import FILE_NAME as CATALOGUE
from intake_app.store.database import Connection, DatabaseFile, connect_reading, speaking
from intake_app.store.event_rows import events_from
from intake_app.store.linked_rows import linked_rows
from intake_app.workflow.ports import Arrival, ArrivalsAsked, ArrivalsGroup

TABLES: Final = ("rma_records", "rma_serials")
MADE: Final = (
    """
    CREATE TABLE rma_records (
        rma_key TEXT NOT NULL PRIMARY KEY,
        record TEXT NOT NULL,
        is_made INTEGER NOT NULL,
        is_done INTEGER NOT NULL,
        tracking_key TEXT NOT NULL,
        expected_on TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX rma_records_by_tracking ON rma_records (tracking_key) WHERE tracking_key <> ''",
    """
    CREATE TABLE rma_serials (
        rma_key TEXT NOT NULL,
        serial_key TEXT NOT NULL,
        PRIMARY KEY (serial_key, rma_key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX rma_serials_by_rma ON rma_serials (rma_key)",
)
"""What makes the tables: a step of `journal_schema.py`, never changed."""

_RECORD: Final = "SELECT record FROM rma_records"
_decoder = msgspec.json.Decoder(RmaRecord)

_KEYS: Final = """
WITH known (rma_key, expected_on, valid_until, is_done) AS (
    SELECT number_key, max(expected_on), max(valid_until), 0 FROM imported.rmas
    WHERE number_key NOT IN (SELECT rma_key FROM rma_records)
    GROUP BY number_key
    UNION ALL
    SELECT rma_key,
        coalesce(nullif(expected_on, ''),
            (SELECT max(expected_on) FROM imported.rmas WHERE number_key = rma_key), ''),
        coalesce((SELECT max(valid_until) FROM imported.rmas WHERE number_key = rma_key),
            json_extract(record, '$.terms.valid_until'), ''),
        is_done
    FROM rma_records
)
SELECT rma_key FROM known
"""
_CAME_HERE: Final = "FROM returns WHERE returns.rma_key = known.rma_key AND state <> 'withdrawn'"
_IS_IMPORTED: Final = "EXISTS (SELECT 1 FROM imported.rmas WHERE number_key = known.rma_key)"
_NAMED: Final = f"""
SELECT serial_key FROM imported.rmas WHERE number_key = known.rma_key AND serial_key <> ''
UNION ALL SELECT serial_key FROM rma_serials WHERE rma_serials.rma_key = known.rma_key AND NOT {_IS_IMPORTED}
"""  # noqa: S608 - our own
_NAMELESS: Final = f"""
CASE WHEN {_IS_IMPORTED}
THEN (SELECT count(*) FROM imported.rmas WHERE number_key = known.rma_key AND serial_key = '')
ELSE NOT EXISTS (SELECT 1 FROM rma_serials WHERE rma_serials.rma_key = known.rma_key) END
"""  # noqa: S608 - our own
_WAITS: Final = f"""
is_done = 0 AND (NOT EXISTS (SELECT 1 {_CAME_HERE})
    OR EXISTS (SELECT 1 FROM ({_NAMED}) WHERE serial_key NOT IN (SELECT serial_key {_CAME_HERE}))
    OR ({_NAMELESS}) > (SELECT count(*) {_CAME_HERE} AND serial_key NOT IN ({_NAMED})))
"""  # noqa: S608 - our own
"""What `rmas.still_to_come` finds: a unit that is named and not here, or too few of those that are not named."""
_HERE: Final = "EXISTS (SELECT 1 FROM returns WHERE returns.rma_key = known.rma_key)"
_OVER: Final = "(valid_until <> '' AND valid_until < :today)"
_WHERE: Final[dict[ArrivalsGroup, str]] = {
    "expected": f"WHERE (expected_on > :today OR expected_on = '') AND NOT {_OVER} AND {_WAITS}",
    "today": f"WHERE expected_on = :today AND {_WAITS}",
    "late": f"WHERE ((expected_on <> '' AND expected_on < :today) OR {_OVER}) AND {_WAITS}",
    "arrived": f"WHERE NOT ({_WAITS}) AND {_HERE}",
    "all": "",
}
_LINES: Final = """
SELECT number, issued_on, serial, reason, remedy, proof, advance_charge, customer, order_number, tracking,
    expected_on, valid_until
FROM imported.rmas WHERE number_key = ? ORDER BY serial_key
"""
_CAME: Final = "SELECT serial, state = 'closed' FROM returns WHERE rma_key = ? AND state <> 'withdrawn' ORDER BY id"


def keep_rma(connection: Connection, events: Sequence[Event]) -> None:
    """Writes what all events of an RMA leave."""
    record = fold_rma(events)
    announced = record.announced
    is_done = bool(record.complete or record.cancelled)
    connection.execute(
        "INSERT OR REPLACE INTO rma_records VALUES (?, ?, ?, ?, ?, ?)",
        (
            *(record.key, msgspec.json.encode(record).decode(), record.terms is not None, is_done),
            *((tracking_key(announced.tracking), announced.expected_on) if announced else ("", "")),
        ),
    )
    connection.execute("DELETE FROM rma_serials WHERE rma_key = ?", (record.key,))
    serials = dict.fromkeys(look_up_key(line.serial) for line in record.lines if line.serial)
    connection.executemany("INSERT INTO rma_serials VALUES (?, ?)", [(record.key, serial) for serial in serials])


class RmaReader(DatabaseFile):
    """Reading what was recorded of RMAs. Every method raises `StorageFailed` for damage.

    The tables find an RMA, and its entries say what it is: what they say of money goes into returns.
    """

    def rma_record(self, number: str) -> RmaRecord | None:
        """What the station recorded of this RMA (compared by `look_up_key`); None where that is nothing."""
        with self._speaking("read"):
            return self._record(look_up_key(number))

    def rmas_made_for(self, serial: str) -> list[RmaRecord]:
        """The RMAs made at the station that name this serial (compared by `look_up_key`), by number."""
        return self._records(
            "SELECT rma_key FROM rma_serials WHERE serial_key = ? ORDER BY rma_key", look_up_key(serial)
        )

    def rmas_announced_by(self, tracking: str) -> list[RmaRecord]:
        """The RMAs whose parcel was announced under this number (compared by `tracking_key`), by number."""
        sql = "SELECT rma_key FROM rma_records WHERE tracking_key = ? AND tracking_key <> '' ORDER BY rma_key"
        return self._records(sql, tracking_key(tracking))

    def arrivals(self, which: ArrivalsAsked, count: int) -> list[Arrival]:
        """RMAs for the Arrivals page, at most `count`. From a connection of its own: it may be asked on any thread."""
        with speaking(self._path, "read"):
            connection = connect_reading(self._path)
            try:
                connection.execute("ATTACH ? AS imported", (str(self._path.with_name(CATALOGUE)),))
                order = (
                    "expected_on DESC, rma_key DESC"
                    if which.which == "all"
                    else "expected_on = '', expected_on, rma_key"
                )
                sql = f"{_KEYS} {_WHERE[which.which]} ORDER BY {order} LIMIT :count"
                keys = [key for (key,) in connection.execute(sql, {"today": which.today, "count": count})]
                return [_arrival(connection, key) for key in keys]
            finally:
                connection.close()

    def _records(self, sql: str, value: str) -> list[RmaRecord]:
        with self._speaking("read"):
            found = [self._record(key) for (key,) in self._connection.execute(sql, (value,)).fetchall()]
            return [record for record in found if record is not None]

    def _record(self, key: str) -> RmaRecord | None:
        events = events_from(linked_rows(self._connection, key))
        return fold_rma(events) if events and events[0].subject_kind == RMA else None


def _arrival(connection: Connection, key: str) -> Arrival:
    """What is known of the RMA of this key, from both files."""
    lines = [Rma(*row) for row in connection.execute(_LINES, (key,))]
    stored = connection.execute(f"{_RECORD} WHERE rma_key = ?", (key,)).fetchone()
    record = _decoder.decode(stored[0]) if stored else None
    lines = lines or (record.lines if record else [])
    came = [Came(serial, bool(is_closed)) for serial, is_closed in connection.execute(_CAME, (key,))]
    number = lines[0].number if lines else (record.number if record else "") or key
    return Arrival(number, lines, record, came)

"""The tables that follow from the events: the queue and look-ups, who worked here, the highest running numbers.

They are written in the same transaction as the events, and can be made again from the events alone. A line follows from
the events of one subject and from nothing else; what takes several subjects together is asked of several tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from intake_app.domain.batch_events import BATCH
from intake_app.domain.consignment_events import CONSIGNMENT
from intake_app.domain.events import RETURN, Event
from intake_app.domain.kit_events import KIT_ORDER
from intake_app.domain.minted import station_and_number
from intake_app.domain.person_events import PERSON, SESSION
from intake_app.domain.replacement_events import REPLACEMENT
from intake_app.domain.return_row import ReturnRow, row_of
from intake_app.domain.returns import fold
from intake_app.domain.rma_events import RMA
from intake_app.domain.station_events import STATION, WithFloors
from intake_app.domain.unit import look_up_key
from intake_app.store.batches import keep_batch
from intake_app.store.consignments import TABLES as CONSIGNMENT_TABLES
from intake_app.store.consignments import keep_consignment
from intake_app.store.database import Connection
from intake_app.store.follow_ups import TABLES as FOLLOW_UPS
from intake_app.store.follow_ups import keep_follow_ups
from intake_app.store.kit_orders import keep_kit_order
from intake_app.store.people import keep_person, keep_session, keep_station
from intake_app.store.replacements import OF_RETURNS, keep_replacement, keep_return_of
from intake_app.store.rmas import TABLES as RMA_TABLES
from intake_app.store.rmas import keep_rma

ROW_COLUMNS = ", ".join(ReturnRow.__struct_fields__)

_ALL = (*ReturnRow.__struct_fields__, "serial_key", "rma_key", "last_sequence")
_KEEP_RETURN = f"""
INSERT INTO returns ({", ".join(_ALL)}) VALUES ({", ".join("?" * len(_ALL))})
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _ALL[1:])}
"""  # noqa: S608 - the names are the struct's own
_KEEP_OPERATOR = """
INSERT INTO operators (name, last_at) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET last_at = max(last_at, excluded.last_at)
"""
_KEEP_NUMBER = """
INSERT INTO minted_numbers (prefix, station_code, highest) VALUES (?, ?, ?)
ON CONFLICT (prefix, station_code) DO UPDATE SET highest = max(highest, excluded.highest)
"""


_OPERATORS = "INSERT INTO operators SELECT operator, max(at) FROM events WHERE operator <> '' GROUP BY operator"


class Projection(NamedTuple):
    """What is kept of one kind of subject: its tables, and what writes the lines that all events of a subject leave."""

    tables: tuple[str, ...]
    keep: Callable[[Connection, Sequence[Event]], None]


def keep_return(connection: Connection, events: Sequence[Event]) -> None:
    """Writes the line of a return, and what is left to do for it, from all its events."""
    ret = fold(events)
    row = row_of(ret)
    values = msgspec.structs.astuple(row)
    keys = (look_up_key(row.serial), look_up_key(row.rma_number), events[-1].sequence)
    connection.execute(_KEEP_RETURN, values + keys)
    keep_follow_ups(connection, ret)
    keep_return_of(connection, ret)


def forget_return(connection: Connection, subject: str) -> None:
    """Nothing is known of a return any more."""
    connection.execute("DELETE FROM returns WHERE id = ?", (subject,))
    for table in (*FOLLOW_UPS, OF_RETURNS):
        connection.execute(f"DELETE FROM {table} WHERE return_id = ?", (subject,))  # noqa: S608 - our own names


def keep_operators(connection: Connection) -> None:
    """Writes anew who worked here, and when last, from all entries that are there."""
    connection.execute("DELETE FROM operators")
    connection.execute(_OPERATORS)


PROJECTIONS: Final[dict[str, Projection]] = {
    RETURN: Projection(("returns", *FOLLOW_UPS, OF_RETURNS), keep_return),
    KIT_ORDER: Projection(("kit_orders",), keep_kit_order),
    RMA: Projection(RMA_TABLES, keep_rma),
    CONSIGNMENT: Projection(CONSIGNMENT_TABLES, keep_consignment),
    REPLACEMENT: Projection(("replacements",), keep_replacement),
    BATCH: Projection(("batches",), keep_batch),
    PERSON: Projection(("people",), keep_person),
    SESSION: Projection(("sessions",), keep_session),
    STATION: Projection(("stations",), keep_station),
}
"""By the kind of subject."""

TABLES: Final = (
    "operators",
    "minted_numbers",
    *(table for projection in PROJECTIONS.values() for table in projection.tables),
)


def keep_traces(connection: Connection, events: Iterable[Event]) -> None:
    """Writes what events leave behind apart from their subject: their operator, a number that was minted.

    Raises `BadInput` for a number that claims to be minted at a station and is not.
    """
    latest: dict[str, datetime] = {}
    for event in events:
        if event.operator:
            latest[event.operator] = max(event.at, latest.get(event.operator, event.at))
        if event.payload.minted:
            prefix, number = event.payload.minted
            connection.execute(_KEEP_NUMBER, (prefix, *station_and_number(prefix, number)))
        if isinstance(event.payload, WithFloors):
            for floor in event.payload.floors:
                connection.execute(_KEEP_NUMBER, msgspec.structs.astuple(floor))
    for operator, at in latest.items():
        connection.execute(_KEEP_OPERATOR, (operator, at.isoformat(timespec="microseconds")))

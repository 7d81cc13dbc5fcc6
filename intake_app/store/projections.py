"""The tables that follow from the events: the queue and look-ups, who worked here, the highest running numbers.

They are written in the same transaction as the events, and can be made again from the events alone.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from intake_app.domain import rma_number
from intake_app.domain.events import Event, Opened
from intake_app.domain.returns import Return, ReturnRow, row_of
from intake_app.domain.unit import look_up_key
from intake_app.store.database import Connection

TABLES = ("returns", "operators", "running_numbers")
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
INSERT INTO running_numbers (station_code, highest) VALUES (?, ?)
ON CONFLICT (station_code) DO UPDATE SET highest = max(highest, excluded.highest)
"""


def keep_return(connection: Connection, ret: Return, last: Event) -> None:
    """Writes the line of a return; `last` is its latest event."""
    row = row_of(ret)
    values = msgspec.structs.astuple(row)
    keys = (look_up_key(row.serial), look_up_key(row.rma_number), last.sequence)
    connection.execute(_KEEP_RETURN, values + keys)


def keep_traces(connection: Connection, events: Iterable[Event]) -> None:
    """Writes what events leave behind apart from their return: their operator, a number that was minted.

    Raises `BadInput` for a number that claims to be minted at a station and is not.
    """
    for event in events:
        if event.operator:
            connection.execute(_KEEP_OPERATOR, (event.operator, event.at.isoformat(timespec="microseconds")))
        if isinstance(event.payload, Opened) and event.payload.rma_origin == "station":
            connection.execute(_KEEP_NUMBER, rma_number.running_number(event.payload.rma_number))

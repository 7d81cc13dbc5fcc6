"""Reading the journal: what the queue, the look-ups and the papers ask of it."""

from __future__ import annotations

from pathlib import Path

from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import Event
from intake_app.domain.minted import Prefix
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.unit import look_up_key
from intake_app.store.batches import BatchReader
from intake_app.store.consignments import ConsignmentReader
from intake_app.store.database import Connection, connect_reading
from intake_app.store.event_rows import events_from
from intake_app.store.follow_ups import FollowUpReader
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.kit_orders import KitOrderReader
from intake_app.store.linked_rows import linked_rows
from intake_app.store.migrations import is_up_to_date
from intake_app.store.minted_entries import MintedReader
from intake_app.store.named_units import NamedReader
from intake_app.store.people import PeopleReader
from intake_app.store.projections import ROW_COLUMNS
from intake_app.store.replacements import ReplacementReader
from intake_app.store.rmas import RmaReader
from intake_app.store.written_order import BEGUN, OrderReader

FILE_NAME = "journal.sqlite3"

_ROWS = f"SELECT {ROW_COLUMNS} FROM returns"  # noqa: S608 - the columns are our own
_LATEST_CHANGED = "ORDER BY changed_at DESC, last_sequence DESC"
_LATEST_OPENED = f"ORDER BY {BEGUN.format('returns.id')} DESC"


class JournalReader(
    BatchReader,
    ConsignmentReader,
    FollowUpReader,
    KitOrderReader,
    MintedReader,
    NamedReader,
    PeopleReader,
    ReplacementReader,
    RmaReader,
    OrderReader,
):
    """The reading half of `Journal`. Every method raises `StorageFailed` for damage."""

    def events_of(self, subject: str) -> list[Event]:
        """Every event of one subject, in order; empty when there is none.

        Raises `StorageFailed` for damage, also where the chain is broken beside one of them.
        """
        with self._speaking("read"):
            return events_from(linked_rows(self._connection, subject))

    def queue(self, count: int = -1) -> list[ReturnRow]:
        """The returns that are not closed and not withdrawn, the latest changed first; `count` of them, or all."""
        return self._rows(f"WHERE state IN ('open', 'decided') {_LATEST_CHANGED} LIMIT ?", count)

    def queue_length(self) -> int:
        """How many returns are not closed and not withdrawn."""
        with self._speaking("read"):
            counted = self._connection.execute("SELECT count(*) FROM returns WHERE state IN ('open', 'decided')")
            return int(counted.fetchone()[0])

    def returns_of_serial(self, serial: str) -> list[ReturnRow]:
        """Every return of this serial (compared by `look_up_key`) that was not withdrawn, the latest opened first."""
        return self._rows(f"WHERE serial_key = ? AND state <> 'withdrawn' {_LATEST_OPENED}", look_up_key(serial))

    def returns_of_rma(self, number: str) -> list[ReturnRow]:
        """Every return under this RMA number (compared by `look_up_key`) that was not withdrawn, the latest first."""
        return self._rows(f"WHERE rma_key = ? AND state <> 'withdrawn' {_LATEST_OPENED}", look_up_key(number))

    def recent(self, count: int) -> list[ReturnRow]:
        """The latest changed returns of any state, at most `count`."""
        return self._rows(f"{_LATEST_CHANGED} LIMIT ?", count)

    def last_running_number(self, prefix: Prefix, station_code: str) -> int:
        """The highest running number of those minted with this prefix and station code; 0 when there is none."""
        sql = "SELECT highest FROM minted_numbers WHERE prefix = ? AND station_code = ?"
        with self._speaking("read"):
            row = self._connection.execute(sql, (prefix, station_code)).fetchone()
        return int(row[0]) if row else 0

    def operators(self) -> list[str]:
        """Who has worked at this bench, the latest first."""
        with self._speaking("read"):
            rows = self._connection.execute("SELECT name FROM operators ORDER BY last_at DESC, name").fetchall()
        return [name for (name,) in rows]

    def _rows(self, rest: str, *values: str | int) -> list[ReturnRow]:
        with self._speaking("read"):
            return [ReturnRow(*row) for row in self._connection.execute(f"{_ROWS} {rest}", values)]


def open_reading(folder: Path) -> JournalReader:
    """The journal of a station folder, to read while the station itself may be at work. Raises as `connect_here`."""
    path = folder / FILE_NAME
    return JournalReader(path, connect_here(path))


def connect_here(path: Path) -> Connection:
    """A connection that reads the journal at `path`.

    Raises `NotFound` when there is none, `StorageFailed` when it cannot be read or has another shape than this
    program's.
    """
    connection = connect_reading(path)
    try:
        if not is_up_to_date(connection, path, SET_NAME, STEPS):
            raise StorageFailed(
                f"{path.name} in {path.parent} was written by an older Intake Station. Start the station there once: it"
                " brings the file up to date, after a copy."
            )
    except BaseException:
        connection.close()
        raise
    return connection

"""The journal: one append-only table of events, and the projections that follow from it, in one SQLite file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import uuid_utils

from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import Draft, Event, group_by_subject
from intake_app.domain.heads import Head
from intake_app.store.database import (
    DatabaseError,
    checkpoint,
    connect,
    roll_back,
    speaking,
    storage_failed,
    transaction,
)
from intake_app.store.event_rows import COLUMNS, PLACES, chained, event_of
from intake_app.store.guards import put_guards_back
from intake_app.store.head_reading import head_of
from intake_app.store.journal_reading import FILE_NAME, JournalReader
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.migrations import connect_up_to_date
from intake_app.store.projections import PROJECTIONS, keep_traces
from intake_app.workflow.ports import Clock

_INSERT = f"INSERT INTO events ({COLUMNS}) VALUES ({PLACES})"  # noqa: S608 - the columns are our own


class SqliteJournal(JournalReader):
    """Fulfils `Journal` with `journal.sqlite3` in the station folder; used by one thread at a time.

    Opening creates the file or brings it up to date (raises `StorageFailed`). `station` is written into every event,
    and its sequence numbers are its own. Hold the folder's lock (`store.lock`) before writing. A share may number an
    open file anew (CIFS, where the server numbers none): with `may_renumber` a file in its place is taken for the same.
    """

    def __init__(self, folder: Path, station: str, clock: Clock, *, may_renumber: bool = False) -> None:
        path = folder / FILE_NAME
        super().__init__(path, connect_up_to_date(path, SET_NAME, STEPS))
        self._file_name = str(path)
        self._opened_as = None if may_renumber else _identity(self._file_name)
        self._station = station
        self._clock = clock
        self._unsettled = True
        self.before_first: Callable[[], None] | None = None
        """Called once, before the first events are written."""
        self._fill_what_is_new()
        with speaking(self._path, "update"):
            self.lost_guards = put_guards_back(self._connection)
            self.sequence_at_opening = head_of(self._connection, station).sequence

    def _fill_what_is_new(self) -> None:
        """A file of an older program lacks lines in the tables that came since: make them from the events, once.

        The mark that says so is set in the same transaction. A damaged journal is left to `intake rebuild`, which names
        what is wrong.
        """
        with speaking(self._path, "update"):
            (made,) = self._connection.execute("PRAGMA user_version").fetchone()
            if made == len(STEPS):
                return
            from intake_app.store.rebuild import remake

            with contextlib.suppress(StorageFailed), transaction(self._connection):
                remake(self._connection)
                self._connection.execute(f"PRAGMA user_version = {len(STEPS)}")

    def head(self) -> Head:
        """The latest entry of this station."""
        with speaking(self._path, "read"):
            return head_of(self._connection, self._station)

    def append(self, drafts: Sequence[Draft]) -> list[Event]:
        """Write these events, numbered and chained, and the projections they change, in one durable transaction.

        Raises `StorageFailed` when the events are not in the file, `BadInput` and `NotFound` where a draft cannot be
        (nothing is written then); returns only when they are on the disk.
        """
        if not drafts:
            return []
        self.check_in_place()
        first, self.before_first = self.before_first, None
        if first is not None:
            first()
        events: list[Event] = []
        with speaking(self._path, "write to"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                events = self._write(drafts)
            except BaseException:
                roll_back(self._connection)
                raise
        self._commit(events)
        self._unsettled = True
        self.check_in_place("What was done last may be lost with it: look before you repeat it. ")
        return events

    def check_in_place(self, more: str = "") -> None:
        """Raise `StorageFailed` where the file that was opened is not the one in the folder any more.

        The system goes on writing into a file that was deleted or moved, and nobody would find it there again.
        """
        found = self._displaced()
        if found:
            raise StorageFailed(
                f"{self._path.name} in {self._path.parent} {found} while the station was open: nothing is recorded from"
                f" here on. {more}Put that very file back where it was, and work goes on. Where it is lost, close the"
                " station and run “intake restore”, which lists the backups."
            )

    def _displaced(self) -> str:
        """What became of the file since it was opened; empty while it is in its place, or that cannot be told."""
        try:
            now = _identity(self._file_name)
        except FileNotFoundError:
            return "was taken away"
        except OSError:
            return ""  # a disk that does not answer speaks for itself when it is written to
        return "was replaced by another file" if now and self._opened_as and now != self._opened_as else ""

    def _write(self, drafts: Sequence[Draft]) -> list[Event]:
        connection = self._connection
        now = self._clock()
        head = head_of(connection, self._station)
        events: list[Event] = []
        for draft in drafts:
            row = chained(draft, uuid_utils.uuid7().hex, now, head)
            connection.execute(_INSERT, row)
            events.append(event_of(row))
            head = Head(row.station, row.sequence, row.hash)
        keep_traces(connection, events)
        for subject, of_subject in group_by_subject(events).items():
            PROJECTIONS[of_subject[0].subject_kind].keep(connection, self.events_of(subject))
        return events

    def _commit(self, events: Sequence[Event]) -> None:
        try:
            self._connection.execute("COMMIT")
        except DatabaseError as error:
            # An error of COMMIT does not tell whether the events are in the file: the file itself is asked.
            roll_back(self._connection)
            failed = storage_failed(self._path, "write to", error)
            is_recorded = self._are_recorded(events)
            if is_recorded is None:
                raise StorageFailed(
                    f"{failed} The disk did not confirm the last entry, which may be there all the same: look before"
                    " you repeat it."
                ) from error
            if not is_recorded:
                raise failed from error

    def _are_recorded(self, events: Sequence[Event]) -> bool | None:
        """Opens the file anew, so that it speaks for itself, and looks the last event up by its id.

        Either answer counts only when the log could be brought to the disk and emptied: what it holds behind the last
        commit could come up with the next start. None where that cannot be; where no new connection can be had, the old
        one stays in use, so that work goes on once the disk does.
        """
        if self._displaced():
            return None  # opening would make a new file, or read another
        try:
            fresh = connect(self._path)
        except StorageFailed:
            return None
        self._connection.close()
        self._connection = fresh
        try:
            found = fresh.execute("SELECT 1 FROM events WHERE id = ?", (events[-1].id,)).fetchone()
        except DatabaseError:
            return None
        return found is not None if checkpoint(fresh) else None

    def checkpoint(self, *, waits: bool = False) -> bool:
        """Moves the write-ahead log into the file, apart from commits; True when there is nothing left to move.

        Called when the writer lane is idle, and then waits for no reader (a backup reads for long): the next gesture
        would wait with it. A failure loses nothing: the log stays, and the next time takes it.
        """
        if self._unsettled and checkpoint(self._connection, waits=waits):
            self._unsettled = False
        return not self._unsettled

    def close(self) -> None:
        """Settles the log and lets the file go."""
        self.checkpoint(waits=True)
        self._connection.close()


def _identity(place: str) -> tuple[int, int] | None:
    """Which file is at this place, whatever its name; None where the file system does not tell."""
    found = os.stat(place)  # noqa: PTH116 - at every gesture, and half as dear as by a Path
    return (found.st_dev, found.st_ino) if found.st_ino else None

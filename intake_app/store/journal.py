"""The journal: one append-only table of events, and the projections that follow from it, in one SQLite file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import uuid_utils

from intake_app.domain.errors import NotInPlace, StorageFailed
from intake_app.domain.events import GENESIS, Draft, Event, group_by_subject
from intake_app.domain.heads import Head
from intake_app.domain.person_events import PERSON
from intake_app.domain.station_events import STATION, AlarmRaised
from intake_app.store.database import (
    Connection,
    DatabaseError,
    checkpoint,
    connect,
    roll_back,
    speaking,
    storage_failed,
    transaction,
)
from intake_app.store.event_rows import COLUMNS, PLACES, EventRow, chained, event_of
from intake_app.store.file_at_rest import FileAtRest
from intake_app.store.guards import guards_stand, put_guards_back
from intake_app.store.head_reading import CUT, heads_in
from intake_app.store.journal_reading import FILE_NAME, JournalReader
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.migrations import connect_up_to_date
from intake_app.store.projections import PROJECTIONS, keep_operators, keep_traces
from intake_app.workflow.ports import Clock

_INSERT = f"INSERT INTO events ({COLUMNS}) VALUES ({PLACES})"  # noqa: S608 - the columns are our own

Ends = dict[str, Head]
"""The latest entry of every station in the file."""

_OF_SUBJECT: Final = f"SELECT {COLUMNS} FROM events WHERE subject = ? ORDER BY rowid"  # noqa: S608 - the columns are our own


class SqliteJournal(JournalReader):
    """Fulfils `Journal` with `journal.sqlite3` in the station folder; used by one thread at a time.

    Opening creates the file or brings it up to date (raises `StorageFailed`). `station` is written into every event,
    and its sequence numbers are its own. Hold the folder's lock (`store.lock`) before writing. A share may number an
    open file anew (CIFS, where the server numbers none): with `may_renumber` a file in its place is taken for the same.
    `before_update` is called before the file is brought up to date, with the SHA-256 of all that was left of it, empty
    where a log lay beside it; what it raises leaves the file as it is.
    """

    def __init__(
        self,
        folder: Path,
        station: str,
        clock: Clock,
        *,
        may_renumber: bool = False,
        before_update: Callable[[str], object] = lambda _: None,
    ) -> None:
        path = folder / FILE_NAME
        self._files: list[FileAtRest] = []
        with contextlib.ExitStack() as opened:
            opened.callback(self._close_files)
            self._before_update = before_update
            super().__init__(path, connect_up_to_date(path, SET_NAME, STEPS, partial(self._look_first, path)))
            opened.callback(self._connection.close)
            self._file_name = str(path)
            self._opened_as = None if may_renumber else _identity(self._file_name)
            self._station = station
            self._clock = clock
            self._unsettled = True
            self.before: Callable[[Sequence[Draft]], object] = lambda _: None
            """Called before events are written, with what they are to be."""
            self._fill_what_is_new()
            with self._speaking("update"):
                were_lost = put_guards_back(self._connection)
                # After a COMMIT of which nobody knows, either of two is ours.
                self._ends = [self._ends_there()]
            opened.pop_all()
        self.ends_found = [end for end in self._ends[0].values() if end.sequence]
        """The latest entry of every station, as they were when the file was opened."""
        self.guards_lost_at = self._ends[0][station].sequence if were_lost else None
        """Behind which entry what keeps the entries from being changed was found to be gone, or other than it was."""
        self.touched_at: int | None = None
        """Behind which entry another program wrote into the file, where it did not add an entry."""
        self.wrote: list[Event] = []
        """What it wrote of people and of the station; whoever asks may forget it."""
        self.is_in_doubt = False
        """Whether what was taken for the disk's may be another program's: the next start proves everything."""
        self._is_changed = self._is_closed = False

    def _look_first(self, path: Path, connection: Connection, is_older: bool) -> None:  # noqa: FBT001 - a callback
        """How the file lies there, before anything is written; whoever else writes from now on is counted."""
        with speaking(path, "open"):
            self._version = _version_of(connection)
        self.at_rest = self._look_at(path)
        if is_older:
            self._before_update(self.at_rest.sha256())

    def _fill_what_is_new(self) -> None:
        """A file of an older program lacks lines in the tables that came since: make them from the events, once.

        The mark that says so is set in the same transaction. A damaged journal is left to `intake rebuild`, which names
        what is wrong.
        """
        with self._speaking("update"):
            (made,) = self._connection.execute("PRAGMA user_version").fetchone()
            if made == len(STEPS):
                return
            from intake_app.store.rebuild import remake

            self._before_update(self.at_rest.sha256())
            with contextlib.suppress(StorageFailed), transaction(self._connection):
                remake(self._connection)
                self._connection.execute(f"PRAGMA user_version = {len(STEPS)}")

    def head(self) -> Head:
        """The latest entry of this station. Raises `StorageFailed` where another program wrote behind it."""
        return self.own_ends()[self._station]

    def own_ends(self) -> Ends:
        """The latest entry of every station, as this program left them. Raises as `head`."""
        with self._speaking("read"):
            ends = self._ends_there()
        if ends not in self._ends:
            raise self._changed_by_another(self._not_ours(ends))
        return ends

    @property
    def is_end_known(self) -> bool:
        """Whether the disk told what became of the last entry; else it may come up, or not, at the next start."""
        return len(self._ends) == 1

    def ends_passed(self) -> list[Head]:
        """The latest entries as this program left them, where the file ends otherwise now; else none."""
        with self._speaking("read"):
            return [] if self._ends_there() in self._ends else list(self._ends[0].values())

    def is_changed_by_another(self) -> bool:
        """Whether another program was found to write here: until an alarm is raised, nothing else is recorded."""
        with self._speaking("read"):
            self._look_who_wrote()
            return self._is_changed or self._ends_there() not in self._ends

    def forget_ends(self, ends: Collection[tuple[str, int]]) -> None:
        """Let the look-ups know no more of these ends (a return's number, its entry), where they are missing.

        Raises `StorageFailed`.
        """
        with self._speaking("update"):
            if not ends:
                return
            cut = self._connection.execute(CUT).fetchall()
            missing = [subject for rma, sequence, subject in cut if (rma, sequence) in ends]
            from intake_app.store.rebuild import forget_end

            with transaction(self._connection):
                for subject in missing:
                    forget_end(self._connection, subject, self._left_of(subject))
                keep_operators(self._connection)

    def _left_of(self, subject: str) -> list[Event]:
        """The entries of a subject that are there, up to the first that is damaged; what is beside them may be, too."""
        left: list[Event] = []
        with contextlib.suppress(StorageFailed, DatabaseError, UnicodeError):
            rows = self._connection.execute(_OF_SUBJECT, (subject,))
            left.extend(event_of(EventRow(*row)) for row in rows)  # as many as can be read
        return left

    def take_for_changed(self) -> None:
        """Something is in the file that this program did not write: only an alarm is recorded next."""
        self._is_changed = True

    def _look_who_wrote(self) -> None:
        """The commits of another connection change a number that ours leave as it is, whatever they did."""
        if self._did_nobody_write():
            return
        version = _version_of(self._connection)
        if not guards_stand(self._connection):
            self._put_guards_back()
        elif (there := self._ends_there()) in self._ends:
            self._is_changed, self.touched_at = True, there[self._station].sequence
        self._version = version  # only now: where the look fails, the next one has to find it

    def _did_nobody_write(self) -> bool:
        """Where the disk refused something since the last look, SQLite may count that as if another had written."""
        version, has_refused = _version_of(self._connection), self._has_disk_refused
        if has_refused and guards_stand(self._connection):
            self.is_in_doubt = self.is_in_doubt or version != self._version
            self._version = version
        self._has_disk_refused = False
        return version == self._version

    def _ends_there(self) -> Ends:
        ends = {head.station: head for head in heads_in(self._connection)}
        return {self._station: Head(self._station, 0, GENESIS)} | ends

    def _not_ours(self, ends: Ends) -> str:
        ours = self._ends[0]
        other = next((end for end in ends.values() if ours.get(end.station) != end), None)
        other = other or next(end for end in ours.values() if end.station not in ends)
        return f"entry {other.sequence:,} of station “{other.station}” is not the one that was written here last"

    def _changed_by_another(self, found: str) -> StorageFailed:
        return StorageFailed(
            f"Another program changed {self._path.name} in {self._path.parent} while the station was open: {found}."
            " Nothing was recorded now. In a few seconds an alarm tells more and what to do, and then work can go on."
            " Look before you repeat it: what is shown may rest on what was changed."
        )

    def append(self, drafts: Sequence[Draft]) -> list[Event]:
        """Write these events, numbered and chained, and the projections they change, in one durable transaction.

        Raises `StorageFailed` when the events are not in the file, `BadInput` and `NotFound` where a draft cannot be
        (nothing is written then); returns only when they are on the disk. Behind what another program wrote there is
        only an alarm.
        """
        if not drafts:
            return []
        self.check_in_place()
        self.before(drafts)
        is_alarm = all(isinstance(draft.payload, AlarmRaised) for draft in drafts)
        events: list[Event] = []
        with self._speaking("write to"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                ends = self._ends_there()
                if not is_alarm and ends not in self._ends:
                    raise self._changed_by_another(self._not_ours(ends))
                if not is_alarm and (self._is_changed or not self._did_nobody_write()):
                    raise self._changed_by_another("something else wrote into the file")
                events = self._write(drafts, ends[self._station])
            except BaseException:
                roll_back(self._connection)
                raise
        last = events[-1]
        self._ends = [ends, ends | {self._station: Head(self._station, last.sequence, last.hash)}]
        self._commit(events)
        self._is_changed = self._is_changed and not is_alarm
        self._unsettled = True
        self.wrote += (event for event in events if event.subject_kind in {PERSON, STATION})
        self.check_in_place("What was done last may be lost with it: look before you repeat it. ")
        return events

    def check_in_place(self, more: str = "") -> None:
        """Raise `NotInPlace` where the file that was opened is not the one in the folder any more.

        The system goes on writing into a file that was deleted or moved, and nobody would find it there again.
        """
        found = self._displaced()
        if found:
            raise NotInPlace(
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

    def _put_guards_back(self) -> None:
        self._is_changed = True
        there = self._ends_there()
        ours = there if there in self._ends else self._ends[0]
        self.guards_lost_at = ours[self._station].sequence
        put_guards_back(self._connection)

    def _write(self, drafts: Sequence[Draft], head: Head) -> list[Event]:
        connection = self._connection
        now = self._clock()
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
        """Settles which end of the chain is ours: the one before, the one behind these events, or either of them."""
        try:
            self._connection.execute("COMMIT")
        except DatabaseError as error:
            # An error of COMMIT does not tell whether the events are in the file: the file itself is asked.
            self._has_disk_refused = True
            roll_back(self._connection)
            failed = storage_failed(self._path, "write to", error)
            is_recorded = self._are_recorded(events)
            if is_recorded is None:
                raise StorageFailed(
                    f"{failed} The disk did not confirm the last entry, which may be there all the same: look before"
                    " you repeat it."
                ) from error
            if not is_recorded:
                del self._ends[1:]
                raise failed from error
        del self._ends[:1]

    def _are_recorded(self, events: Sequence[Event]) -> bool | None:
        """Opens the file anew, so that it speaks for itself, and looks the last event up by its id.

        Either answer counts only when the log could be brought to the disk and emptied: what it holds behind the last
        commit could come up with the next start. None where that cannot be; where no new connection can be had, the old
        one stays in use, so that work goes on once the disk does.
        """
        if self._displaced():
            return None  # opening would make a new file, or read another
        self.at_rest.sha256()
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
        would wait with it. A failure loses nothing: the log stays, and the next time takes it. Until the file was read
        as it lay there before, nothing is moved into it.
        """
        if waits:
            self.at_rest.sha256()
        if self._unsettled and self.at_rest.begin() and checkpoint(self._connection, waits=waits):
            self._unsettled = False
        return not self._unsettled

    def close(self) -> None:
        """Settles the log and lets the file go; a second time it does nothing."""
        if not self._is_closed:
            self._settle()
            self._let_go()

    def close_and_tell(self) -> str:
        """The same; the SHA-256 of the file that is left, empty where that is not all, or somebody else wrote into it.

        Taken while nobody can write: whatever is in the file afterwards and is not of this, another put there.
        """
        left = ""
        with contextlib.suppress(StorageFailed), self._speaking("read"):
            self._settle()
            self._connection.execute("BEGIN IMMEDIATE")
            now = self._look_at(self._path)
            is_ours = self._did_nobody_write() and self._ends_there() in self._ends and not self._displaced()
            left = now.sha256() if is_ours else ""
        roll_back(self._connection)
        self._let_go()
        return left

    def _settle(self) -> None:
        """For the last time: where nobody asked how the file lay there before, nobody will."""
        self.at_rest.forgo()
        self.checkpoint(waits=True)

    def _let_go(self) -> None:
        self._is_closed = True
        self._connection.close()
        self._close_files()

    def _look_at(self, path: Path) -> FileAtRest:
        self._files.append(FileAtRest(path))
        return self._files[-1]

    def _close_files(self) -> None:
        for file in self._files:
            file.close()


def _version_of(connection: Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _identity(place: str) -> tuple[int, int] | None:
    """Which file is at this place, whatever its name; None where the file system does not tell."""
    found = os.stat(place)  # noqa: PTH116 - at every gesture, and half as dear as by a Path
    return (found.st_dev, found.st_ino) if found.st_ino else None

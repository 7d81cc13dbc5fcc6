"""How a journal's file was left: by the program, which named it, or in another way; and whether it lies there so."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from intake_app.domain.errors import StorageFailed
from intake_app.domain.heads import Alarm, HeadLine, touched
from intake_app.store.database import UNPROVABLE, cannot_be_read, connect_beside, is_damaged, speaking
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_check import file_faults

_log = logging.getLogger("intake.store")


class LeftFile:
    """The file at `path` as it was before this `journal` opened it, for the station `code`.

    Where the program closed there last, the file is held against what it named then, aside. Behind any other end the
    file itself is looked through before there is any work: nothing tells yet that what is looked up leads to the
    entries, and work does not wait for the proof of everything.
    """

    def __init__(self, path: Path, code: str, journal: SqliteJournal) -> None:
        self._path = path
        self._code = code
        self._journal = journal
        self._named: HeadLine | None = None  # with which the program closed, and named the file
        self._is_looked_through = False
        self.bent: Alarm | None = None
        """About what was found when the file was looked through, settled or not."""
        self.is_looked_at = False
        """Whether it is known how the file was left."""
        self.is_vouched = False
        """Whether the program left the file, or everything was proved since."""

    def look(self, lines: Sequence[HeadLine]) -> None:
        """At the first look: whether the program closed here last, by what is remembered. Raises `StorageFailed`."""
        if self.is_looked_at:
            return
        named = lines[-1] if lines and lines[-1].file else None
        is_left = named is not None or not lines
        if not is_left:
            self.look_through()
        self._named, self.is_vouched, self.is_looked_at = named, is_left and not self._is_looked_through, True

    def look_through(self) -> None:
        """Whether the file is whole, and made as this program makes it; what is not is told before anything else.

        Takes some seconds with a million entries. Raises `StorageFailed` where that cannot be told.
        """
        if self._is_looked_through:
            return
        found = ""
        with speaking(self._path, "look through"), closing(connect_beside(self._path)) as connection:
            try:
                found = next(file_faults(connection), "")
            except UNPROVABLE as error:
                # What is short of memory, held, or cannot be opened says nothing of what is in it.
                if isinstance(error, MemoryError):
                    raise StorageFailed(f"{cannot_be_read(self._path.name, error)}. Close other programs.") from error
                if not is_damaged(error):
                    raise
                found = cannot_be_read("it", error)
        self._is_looked_through = True
        if found:
            _log.warning("The journal was not left by this program as it is: %s.", found)
            last = self._journal.last_sequence(self._code)
            self.bent = touched(self._code, last, f"{self._path.name}: {found}.")

    def other(self) -> Alarm | None:
        """The alarm that the file is another than the program named, as soon as it is read."""
        at_rest, named = self._journal.at_rest, self._named
        if named is None or not (at_rest.had_log or at_rest.begin()):
            return None
        if not at_rest.had_log and not at_rest.sha256():
            _log.warning("What was left of the journal could not be compared: the file could not be read.")
            self._named, self.is_vouched = None, False
            return None
        is_other = at_rest.had_log or at_rest.sha256() != named.file
        return Alarm("touched", named.station, named.sequence) if is_other else None

    @property
    def is_read(self) -> bool:
        """Whether `other` is known by now, where there is something to know."""
        return self._named is None or self._journal.at_rest.begin()

    def finish(self) -> None:
        """Wait until `other` is known, where there is something to know."""
        if self._named is not None:
            self._journal.at_rest.sha256()

    def go_on(self) -> None:
        """With the file as it is now, whatever was left: all of it is to be proved before it is vouched for."""
        self._named = self.bent = None
        self.is_vouched = False

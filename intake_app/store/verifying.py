"""Proving a station: chains, heads, look-ups, decisions, what left, photos and papers, and the files themselves.

Everything is read and nothing is changed: what is made again is made in a database of its own. A station may be at work
meanwhile: the journal is read as it is at one moment.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from intake_app.domain.errors import IntakeError, NotFound
from intake_app.domain.events import Event
from intake_app.domain.heads import OF_THE_CHAIN, Alarm
from intake_app.domain.station_events import KeyMade
from intake_app.domain.station_record import put_back_although, settled_entries, standing_alarms, went_on
from intake_app.store.catalogue_schema import FILE_NAME as CATALOGUE
from intake_app.store.chain import StationProof, StationSound, proved_stations
from intake_app.store.database import UNPROVABLE, Connection, connect_beside, connect_reading, speaking
from intake_app.store.decision_check import DecisionCheck
from intake_app.store.entries_check import EntriesCheck, EntryFault
from intake_app.store.findings import MOST_NAMED, Fault, Findings
from intake_app.store.head_reading import CUT
from intake_app.store.journal_check import file_faults, make_tables
from intake_app.store.journal_reading import FILE_NAME, JournalReader, connect_here
from intake_app.store.kept_check import (
    Counted,
    FileFault,
    FileList,
    FilePart,
    check_files,
    files_called_by_hash,
    files_told_of,
    papers_of,
)
from intake_app.store.kept_heads import Kept, held_against, kept_of, other_file
from intake_app.store.known_breaks import known_breaks
from intake_app.store.log_check import log_fault
from intake_app.store.misfits import Misfits
from intake_app.store.pin_check import hold_pins
from intake_app.store.projections import TABLES
from intake_app.store.published_key import PUBLIC_FILE, is_published, public_line
from intake_app.store.rebuild import differing, replay

Stage = Literal["chain", "file", "look_ups", "files", "catalogue"]
Told = Callable[[Stage, int, int], object]
"""Is called with how far it is: the stage, so many done, of so many in all (0 where that is not known)."""

_TELL_EVERY: Final = 200
_IN_BROKEN: Final = "SELECT DISTINCT subject FROM events WHERE station = ? AND sequence > ? AND subject_kind = 'return'"


class Verified(msgspec.Struct, frozen=True):
    """What was found: the faults, the first one first, what is sound, and in `notes` what could not be looked at.

    `key_id` is the key whose signed heads the journal fits; empty where none could be held against it.
    `latest_head` names the newest of those that are remembered: an older memory remembers less. `is_key_missing` where
    the journal names a key that is not on this computer, so that nothing was held against it.
    `touched` are the numbers of returns whose record a broken chain takes in, at most some of them; `wrong` entries,
    by station and number, that should not have been written and that nobody who may went on knowing of, at most some,
    and more than `faults` name.
    """

    is_quick: bool
    faults: list[Fault]
    notes: list[str]
    stations: list[StationSound]
    key_id: str = ""
    latest_head: str = ""
    is_key_missing: bool = False
    returns: int = 0
    touched: list[str] = []
    touched_count: int = 0
    decisions: Counted = Counted(0, 0)
    files: dict[FilePart, Counted] = {}
    wrong: list[tuple[str, int]] = []

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


class Where(NamedTuple):
    """The station's folder, the folders that policy files may lie in besides, and where keys and memories lie."""

    folder: Path
    policies: Sequence[Path] = ()
    state: Path | None = None


def verify(
    where: Where, say: Callable[[Alarm], str], told: Told = lambda *_: None, *, is_quick: bool = False
) -> Verified:
    """Look at everything, or at chains and signed heads only. `say` puts an alarm about the heads into words.

    Raises `NotFound` where there is no journal.
    """
    path = where.folder / FILE_NAME
    if not path.is_file():
        raise NotFound(f"There is no {path.name} in {path.parent}. Name a station folder with --station.")
    with contextlib.closing(FileList()) as files:
        return _verified(where, Findings(), files, (say, told), is_quick=is_quick)


def _verified(
    where: Where, found: Findings, files: FileList, saying: tuple[Callable[[Alarm], str], Told], *, is_quick: bool
) -> Verified:
    path, (say, told) = where.folder / FILE_NAME, saying
    journal = _Journal(where, found, files, told)
    with found.reading("file", f"{path.name}-wal"):
        if fault := log_fault(path):
            found.fault("file", fault, is_found=False)  # a kill leaves it torn, too
    with found.reading("file", path.name):
        connect_here(path).close()
        with contextlib.closing(connect_beside(path)) as connection:
            journal.look(connection, say, is_quick=is_quick)
    with found.reading("heads", path.name):
        # What a chain did not fit is held against what it is since that was told: the alarm alone says so.
        stands = [alarm for alarm in journal.standing if alarm.kind in OF_THE_CHAIN]
        if all(one.is_known for one in found.faults):
            stands = journal.standing or [*filter(None, [other_file(where.folder, where.state)])]
        said = {one.sentence for one in found.faults}
        for sentence in dict.fromkeys(map(say, stands)):
            if sentence not in said:
                found.fault("heads", sentence)
    counted: dict[FilePart, Counted] = {}
    if not is_quick:
        is_whole = not any(one.broken for one in journal.stations)
        counted = _look_at_files(where.folder, files, found, told, is_whole=is_whole)
        _look_at_catalogue(where.folder / CATALOGUE, found, told)
    return Verified(
        is_quick=is_quick,
        faults=found.faults,
        notes=found.notes,
        stations=[StationSound.of(one) for one in journal.stations],
        key_id=journal.key_id,
        latest_head=journal.latest_head,
        is_key_missing=journal.is_key_missing,
        returns=journal.returns,
        touched=journal.touched[:MOST_NAMED],
        touched_count=len(journal.touched),
        decisions=journal.decisions,
        files=counted,
        wrong=found.wrong,
    )


class _Journal:
    """The journal's part of it."""

    def __init__(self, where: Where, found: Findings, files: FileList, told: Told) -> None:
        self._where = where
        self._found = found
        self._files = files
        self._told = told
        self.stations: list[StationProof] = []
        self.key_id = ""
        self.latest_head = ""
        self.is_key_missing = False
        self.standing: list[Alarm] = []
        self.returns = 0
        self.touched: list[str] = []
        self.decisions = Counted(0, 0)
        self._kept_since: dict[str, int] = {}
        self._events: list[Event] = []

    def look(self, connection: Connection, say: Callable[[Alarm], str], *, is_quick: bool) -> None:
        """Everything as it is at one moment; what cannot be read does not keep the rest from being looked at."""
        # Before the moment of the journal: what a station at work signs meanwhile is not in what is read here.
        kept = self._kept()
        connection.execute("BEGIN")
        journal = JournalReader(self._where.folder / FILE_NAME, connection)
        self._chains(journal, connection)
        if kept is not None:
            with self._found.reading("heads", FILE_NAME):
                self._heads(journal, kept, say)
        is_broken = any(one.broken for one in self.stations)
        with contextlib.suppress(IntakeError) if is_broken else self._found.reading("chain", FILE_NAME):
            events = journal.station_events()
            self.standing = [alarm for _, alarm in standing_alarms(events)]
            # What somebody was told and went on in spite of is told for ever; it may be right, and so is no fault.
            self._found.notes += [*put_back_although(events), *went_on(events, lambda alarm, _: say(alarm))]
            if not is_broken:
                self._events = events
                self._found.settled = settled_entries(events)
        with self._found.reading("chain", FILE_NAME):
            self._touched_returns(connection)
        if is_quick:
            return
        make_tables(connection)
        self._told("file", 0, 0)
        with self._found.reading("file", FILE_NAME):
            for fault in file_faults(connection):
                self._found.fault("file", f"{FILE_NAME}: {fault}.")
        if any(one.broken for one in self.stations):
            self._found.notes.append(
                "Look-ups and decisions were not looked at: they can only be made again from a sound chain."
            )
            return
        with self._found.reading("people", "pins.json"):
            held = hold_pins(self._where.folder, journal.people())
            for fault in held.faults:
                self._found.fault("people", fault)
            self._found.notes += held.notes
        with self._found.reading("look_ups", FILE_NAME):
            self._look_ups(journal, connection)

    def _chains(self, journal: JournalReader, connection: Connection) -> None:
        entries = _counted(connection)
        self._told("chain", 0, entries)
        known = known_breaks(journal)  # what cannot be read of the station is told below, where no chain is broken
        self.stations = list(proved_stations(connection, lambda read: self._told("chain", read, entries), known))
        for one in self.stations:
            for each in one.breaks:
                where = f"Entry {each.sequence:,} of station “{one.station}”"
                self._found.fault("chain", f"{where} is not as it was written: {each.why}.", is_known=each.is_known)

    def _cut(self, connection: Connection) -> bool:
        """Whether the entries end before one that the file's own look-ups know of; told as a fault."""
        cut = connection.execute(CUT.replace("FROM returns", "FROM kept.returns AS returns")).fetchone()
        if cut:
            self._found.fault(
                "chain",
                f"The end of the journal was cut off: the return {cut[0]} is known up to entry {cut[1]:,}, which is not"
                " there. Run “intake restore”: it lists the backups, puts one back and keeps what it replaces.",
            )
        return cut is not None

    def _kept(self) -> Kept | None:
        try:
            return kept_of(self._where.folder, self._where.state)
        except IntakeError as error:
            self._found.notes.append(f"The signed heads were not looked at. {error}")
            return None

    def _heads(self, journal: JournalReader, kept: Kept, say: Callable[[Alarm], str]) -> None:
        found = held_against(journal, kept)
        for alarm in found:
            if alarm.kind == "unknown_key":
                self.is_key_missing = True
                self._found.notes.append(f"The signed heads were not looked at. {say(alarm)}")
            else:
                self._found.fault("heads", say(alarm))
        if found:
            return
        if kept.lines:
            self._keys(journal)
            latest = kept.lines[-1]
            self.latest_head = f"entry {latest.sequence:,} of station {latest.station}"
            self._unsigned(journal, kept)
        else:
            self._found.notes.append("No head was signed yet: nothing outside of the folder tells what was in it.")

    def _unsigned(self, journal: JournalReader, kept: Kept) -> None:
        """What was written since the last head: just now, or before a program ended that could not sign any more."""
        signed = Counter({line.station: line.sequence for line in kept.lines})
        self._found.notes += [
            f"From entry {signed[head.station] + 1:,} on the entries of station {head.station} are not signed yet:"
            " nothing outside of the folder tells of them."
            for head in journal.heads()
            if head.sequence > signed[head.station]
        ]

    def _keys(self, journal: JournalReader) -> None:
        """From the entry on that names the first key of a station, every policy that decides is kept."""
        named = b""
        for event in journal.station_events():
            if isinstance(event.payload, KeyMade):
                self.key_id = event.payload.key_id
                self._kept_since.setdefault(event.station, event.sequence)
                named = public_line(event.payload.public, event.payload.key_id)
        with contextlib.suppress(OSError):
            if named and not is_published(self._where.folder, named):
                self._found.notes.append(
                    f"{PUBLIC_FILE} does not hold the key that the journal names, {named.decode().strip()}. The station"
                    " writes it anew at its next gesture."
                )

    def _touched_returns(self, connection: Connection) -> None:
        """The returns with an entry that a broken chain takes in."""
        touched: dict[str, None] = {}
        for one in self.stations:
            if one.broken:
                found = connection.execute(_IN_BROKEN, (one.station, one.entries))
                touched |= dict.fromkeys(str(subject) for (subject,) in found)
        for subject in touched:
            number = connection.execute("SELECT rma_number FROM returns WHERE id = ?", (subject,)).fetchone()
            self.touched.append(str(number[0]) if number else subject)
        (self.returns,) = connection.execute("SELECT count(*) FROM returns").fetchone()

    def _look_ups(self, journal: JournalReader, connection: Connection) -> None:
        entries = _counted(connection)
        decided = DecisionCheck(self._where.folder, self._where.policies, self._kept_since)
        misfits = Misfits(self._found)
        check = EntriesCheck(journal, connection, decided, misfits.legible)
        # Who was there is known only now; what cannot be read was found meanwhile.
        self._found.settled = settled_entries(check.counted(self._events))
        self._tell(check.at_the_door())
        read = 0

        def look(events: list[Event], kept: int) -> None:
            nonlocal read
            self._tell(check.look(events, kept))
            self._files.add(files_told_of(self._where.folder, events))
            if read // _TELL_EVERY != (read + len(events)) // _TELL_EVERY:
                self._told("look_ups", read, entries)
            read += len(events)

        self._told("look_ups", 0, entries)
        self.returns = replay(connection, misfits.legible, look, misfits.refused)
        self._tell(check.that_left())
        self.decisions = Counted(decided.equal, decided.all)
        if decided.not_kept:
            self._found.notes.append(
                f"{decided.not_kept:,} decisions were not made again: they are older than this program's keeping of"
                " policies, and their policy is not here."
            )
        cut = self._cut(connection)
        for table in TABLES:
            count = differing(connection, f"main.{table}", f"kept.{table}")
            if count:
                self._found.fault(
                    "look_ups",
                    f"The look-up {table} is not what the entries say ({count:,} lines differ)."
                    + (
                        ""
                        if cut or misfits.are_there
                        else " The entries are sound: “intake rebuild” makes it again from them."
                    ),
                )

    def _tell(self, faults: Iterable[EntryFault]) -> None:
        for one in faults:
            self._found.fault(one.part, one.sentence, is_found=one.is_found, entry=one.entry)


def _counted(connection: Connection) -> int:
    """How many entries there are, as far as the file can be read."""
    try:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])
    except UNPROVABLE:
        return 0


def _look_at_files(
    folder: Path, files: FileList, found: Findings, told: Told, *, is_whole: bool
) -> dict[FilePart, Counted]:
    def wrong(fault: FileFault) -> None:
        file = fault.file
        state = "is not there any more" if fault.is_lost else "is not what it was: its bytes were changed"
        again = " It can be made again from what is recorded." if file.can_be_made else ""
        found.fault(file.part, f"{file.what[0].upper()}{file.what[1:]} {state} ({file.path}).{again}")

    untold = [path.relative_to(folder).as_posix() for path in papers_of(folder) if not files.holds(path)]
    if untold and is_whole:
        named = ", ".join(untold[:MOST_NAMED]) + (" …" if len(untold) > MOST_NAMED else "")
        found.notes.append(
            f"Papers that lie in the folder and that no entry tells of ({len(untold):,}): {named}. The program ended"
            " while it made them, or the journal is older than they are."
        )
    files.add(files_called_by_hash(folder))
    count = len(files)
    told("files", 0, count)
    return check_files(files, lambda read: told("files", read, count), wrong)


def _look_at_catalogue(path: Path, found: Findings, told: Told) -> None:
    if not path.is_file():
        found.notes.append("There is no catalogue.")
        return
    told("catalogue", 0, 0)
    with found.reading("catalogue", path.name), contextlib.closing(connect_reading(path)) as connection:
        with speaking(path, "read"):
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            found.fault("catalogue", f"{path.name} is damaged inside: {' '.join(str(said).split())}. Import it again.")

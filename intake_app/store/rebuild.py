"""Making the projections again from the journal alone, and telling whether they were equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.chain import entries_told
from intake_app.domain.errors import IntakeError, StorageFailed
from intake_app.domain.events import RETURN, Event
from intake_app.store.chain import Break
from intake_app.store.database import (
    Connection,
    DatabaseError,
    IntegrityError,
    connect,
    connect_beside,
    speaking,
    transaction,
)
from intake_app.store.event_rows import COLUMNS, EventRow, event_of, has_its_kinds, proved_event_of, row_hash
from intake_app.store.file_at_rest import FileAtRest
from intake_app.store.head_reading import CUT
from intake_app.store.journal_check import (
    file_faults,
    lead_to_entries,
    leave_out_foreign,
    make_schema_again,
    make_tables,
)
from intake_app.store.journal_reading import FILE_NAME, open_reading
from intake_app.store.journal_schema import STEPS
from intake_app.store.kept_heads import note_change
from intake_app.store.known_breaks import prove_all
from intake_app.store.lock import FolderLock
from intake_app.store.projections import PROJECTIONS, TABLES, forget_return, keep_traces

_BY_SUBJECT = f"SELECT {COLUMNS} FROM events ORDER BY subject, rowid"  # noqa: S608 - the columns are our own
_CACHE_KIB = 32_768
_WRITTEN_BY_KEY = ("returns", "kit_orders")  # no projection looks for a line of these in another way
_INDEXES = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (?, ?)"
NOT_FOLDED: Final = (
    IntakeError,
    IntegrityError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What reading the entries of a subject together raises where no program wrote them one behind the other."""
_PUT_BACK = "Nothing was changed. Run “intake restore”: it lists the backups, puts one back and keeps what it replaces."


class Rebuilt(NamedTuple):
    """What a rebuild found: entries and returns read, and for each table how many lines differed.

    Among them what was wrong with the indexes that lead to the entries. `foreign` was not of this program and was taken
    away, `made_again` was not as this program makes it, each by kind and name. `left` is what is wrong with the file
    all the same, in a sentence. Where somebody who may went on knowing of `breaks` in the chain, look-ups stay as they
    are, and so many entries are sound before the first.
    """

    entries: int
    returns: int
    differing: dict[str, int]
    foreign: tuple[str, ...] = ()
    made_again: tuple[str, ...] = ()
    left: str = ""
    breaks: tuple[Break, ...] = ()

    @property
    def were_equal(self) -> bool:
        """Whether the projections were what the events say, and nothing else was in the file."""
        return not self.breaks and not any((*self.differing.values(), self.foreign, self.made_again, self.left))


def rebuild(folder: Path) -> Rebuilt:
    """Proves the chain, makes every projection again, compares it with what was there, and replaces it.

    What is not of this program, a table or a trigger, goes; what is not as this program makes it is made so.

    One transaction, under the folder's lock: a failure leaves everything as it was. Raises `NotFound` when the folder
    has no journal, `AlreadyOpen` while a station works there, and `StorageFailed` for a journal of another shape, one
    whose chain breaks (naming the first entry), or one that ends before an entry that a projection was made from.
    """
    open_reading(folder).close()
    path = folder / FILE_NAME
    with FolderLock(folder):
        with closing(FileAtRest(path)) as at_rest:
            note_change(folder, at_rest.sha256(), datetime.now(UTC))
        connection = connect(path, cache_kib=_CACHE_KIB)
        try:
            with speaking(path, "rebuild"), transaction(connection):
                return _rebuild(connection, path)
        finally:
            connection.close()


def _rebuild(connection: Connection, path: Path) -> Rebuilt:
    foreign = leave_out_foreign(connection)
    misleading = {"indexes over the entries": lead_to_entries(connection)}  # first, for all else is found by them
    proof = prove_all(path, connection)
    entries = proof.entries
    if proof.first_break:
        raise StorageFailed(f"{broken_off(path, entries, proof.first_break)} {_PUT_BACK}")
    # A chain that was cut off at its end is sound as far as it goes.
    cut = _missing_end(connection)
    if cut:
        raise StorageFailed(
            f"Entries are missing at the end of the journal {path}: it is sound for {entries_told(entries)}, but the"
            f" return {cut[0]} is known up to entry {cut[1]}, which is not there. {_PUT_BACK}"
        )
    made_again = make_schema_again(connection)
    if proof.known:
        if any(one.startswith("the table ") for one in made_again):
            raise StorageFailed(f"{broken_off(path, entries, proof.known[0])} {_PUT_BACK}")
        # Behind a break the look-ups still know what was written there; it cannot be had from the entries any more.
        left = next(file_faults(connection, "main"), "")
        return Rebuilt(entries, 0, misleading, tuple(foreign), tuple(made_again), left, proof.known)
    for table in TABLES:
        connection.execute(f"CREATE TEMP TABLE before_{table} AS SELECT * FROM {table}")  # noqa: S608 - our own names
    returns = remake(connection, is_proved=True)
    other = {table: differing(connection, f"main.{table}", f"temp.before_{table}") for table in TABLES}
    connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    left = next(file_faults(connection, "main"), "")
    return Rebuilt(entries, returns, misleading | other, tuple(foreign), tuple(made_again), left)


def _missing_end(connection: Connection) -> tuple[str, int, str] | None:
    """A return of which an end is missing: its number, the entry, its id; None where no look-up is left to know it."""
    try:
        cut: tuple[str, int, str] | None = connection.execute(CUT).fetchone()
    except DatabaseError as error:
        if "no such" in str(error):
            return None
        raise
    return cut


def broken_off(path: Path, entries: int, broken: Break) -> str:
    """What is said of a journal whose chain is sound for so many entries, and then breaks."""
    return (
        f"The journal {path} is sound for {entries_told(entries)}, then breaks at entry {broken.sequence} of station"
        f" “{broken.station}”: {broken.why}."
    )


def fault_beside_entries(path: Path) -> str:
    """What is first found in the journal at `path` that is not as its entries say, which must be sound; or nothing.

    Raises `StorageFailed` where it cannot be read.
    """
    with closing(connect_beside(path)) as connection, speaking(path, "read"):
        connection.execute("BEGIN")
        make_tables(connection)
        for fault in file_faults(connection):
            return fault
        replay(connection, proved_event_of)
        other = [table for table in TABLES if differing(connection, f"main.{table}", f"kept.{table}")]
    return f"the look-up {other[0]} is not what the entries say" if other else ""


def remake(connection: Connection, *, is_proved: bool = False, has_breaks: bool = False) -> int:
    """Make every projection again, inside a transaction; how many returns there are. Raises `StorageFailed`.

    `is_proved` tells that the hash of every row was looked at in the same transaction; `has_breaks` as `make_again`.
    """
    # Kept up line by line in no order at all, the many indexes of long tables would take most of the time.
    indexes = connection.execute(_INDEXES, _WRITTEN_BY_KEY).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    if has_breaks:
        returns = replay(connection, _as_it_stands, refused=lambda *_: None)
    else:
        returns = replay(connection, proved_event_of if is_proved else event_of)
    for _, made in indexes:
        connection.execute(made)
    return returns


def make_again(path: Path, *, has_breaks: bool = False) -> list[str]:
    """Make file and look-ups of a journal that nobody works with what its entries say, as `rebuild` does.

    What in it was not of this program, or not as it makes it, by kind and name. `has_breaks` where somebody who may
    went on knowing of entries that are not as they were written: look-ups say what stands there, as far as it can be
    read, and as far as it follows what is before it. Raises `StorageFailed`.
    """
    with closing(connect(path)) as connection, speaking(path, "rebuild"), transaction(connection):
        foreign = leave_out_foreign(connection)
        lead_to_entries(connection)
        made_again = make_schema_again(connection)
        remake(connection, has_breaks=has_breaks)
    return [*foreign, *made_again]


def _as_it_stands(row: EventRow) -> Event | None:
    """The event that the row keeps, or keeps now where it does not fit its hash; None where that cannot be read."""
    if has_its_kinds(row) and row_hash(row) == row.hash:
        return event_of(row)
    with suppress(StorageFailed):
        return proved_event_of(row)
    return None


def _refuse(event: Event, why: str) -> None:
    raise StorageFailed(
        f"{not_followed(event, why)} Nothing was changed. Run “intake verify”, which tells what else is not as it was"
        " written, and “intake restore”: it lists the backups, puts one back and keeps what it replaces."
    )


def not_followed(event: Event, why: str) -> str:
    """What is said of an entry that is whole, and that no program wrote behind those before it."""
    return (
        f"Entry {event.sequence:,} of station “{event.station}” cannot follow what was recorded before of the same"
        f" {event.subject_kind.replace('_', ' ')}, {event.subject}: {why}"
    )


def replay(
    connection: Connection,
    event_from: Callable[[EventRow], Event | None],
    look: Callable[[list[Event], int], object] = lambda *_: None,
    refused: Callable[[Event, str], object] = _refuse,
) -> int:
    """Fill the empty projections from the events; how many returns there are.

    `look` sees the events of each subject, and of how many of them its lines could be made. `refused` is told the
    entry behind which they could not, and why; what is before it is kept, and so is every other subject. An entry for
    which `event_from` gives nothing is passed over. Raises `StorageFailed` for an entry that cannot be read, and,
    where nobody else is told, for one that is refused.
    """
    returns = 0
    for subject_kind, events in _subjects(connection, event_from):
        kept = len(events)
        if why := _why_not_kept(connection, events):
            kept, why = _kept_before(connection, events, why)
            refused(events[kept], why)
        returns += subject_kind == RETURN and kept > 0
        look(events, kept)
    return returns


def _why_not_kept(connection: Connection, events: Sequence[Event]) -> str:
    """Write what these events of one subject leave; why that cannot be, empty where it can."""
    try:
        keep_traces(connection, events)
        PROJECTIONS[events[0].subject_kind].keep(connection, events)
    except NOT_FOLDED as error:
        return why_not_folded(error)
    return ""


def forget_end(connection: Connection, subject: str, events: Sequence[Event]) -> None:
    """Let a return be known no further than by these entries, the ones that are left of it, as far as they can be read.

    Inside a transaction.
    """
    forget_return(connection, subject)
    of_return = [event for event in events if event.subject_kind == RETURN]
    if of_return and (why := _why_not_kept(connection, of_return)):
        _kept_before(connection, of_return, why)


def why_not_folded(error: Exception) -> str:
    """Why entries cannot be read together, in a sentence where the program has one for it."""
    return (isinstance(error, IntakeError) and str(error)) or f"{type(error).__name__}, {error}."


def _kept_before(connection: Connection, events: Sequence[Event], why: str) -> tuple[int, str]:
    """How many of these events, which cannot be kept together, can be, and why not one more; they are kept now."""
    kept, refused = 0, len(events)
    while refused - kept > 1:
        middle = (kept + refused) // 2
        if reason := _why_not_kept(connection, events[:middle]):
            refused, why = middle, reason
        else:
            kept = middle
    if kept:
        _why_not_kept(connection, events[:kept])
    return kept, why


def _subjects(
    connection: Connection, event_from: Callable[[EventRow], Event | None]
) -> Iterator[tuple[str, list[Event]]]:
    read = (event_from(EventRow(*row)) for row in connection.execute(_BY_SUBJECT))
    for _, group in groupby((event for event in read if event is not None), attrgetter("subject")):
        of_subject = list(group)
        yield of_subject[0].subject_kind, of_subject


def differing(connection: Connection, one: str, other: str) -> int:
    """How many lines are in one of two tables and not in the other; a changed line counts twice."""
    sql = "SELECT count(*) FROM (SELECT * FROM {0} EXCEPT SELECT * FROM {1})"
    pairs = ((one, other), (other, one))
    return sum(int(connection.execute(sql.format(*pair)).fetchone()[0]) for pair in pairs)

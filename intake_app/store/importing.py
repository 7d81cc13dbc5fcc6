"""Bringing a CSV file into the catalogue: all of it or nothing, beside a bench that goes on reading.

Rows are checked while they stream into a table that no reader knows; then a few statements over whole tables compare
them with what is held, and one short transaction makes the difference seen. Everything large is written and synced in
small portions before that, for a disk that syncs a gigabyte lets no gesture through.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from intake_app.domain.errors import Stopped
from intake_app.domain.import_plan import Plan, plan_columns
from intake_app.domain.import_rows import RowReader
from intake_app.domain.import_shapes import heading_key, headings
from intake_app.store.bad_rows import BadRows
from intake_app.store.catalogue import IMPORT_LOCK, open_to_write
from intake_app.store.catalogue_schema import FILE_NAME, INCOMING, TABLES, Table
from intake_app.store.database import (
    Connection,
    DatabaseError,
    IntegrityError,
    OperationalError,
    checkpoint,
    speaking,
    transaction,
)
from intake_app.store.lock import FolderLock
from intake_app.store.source_files import SourceFile, open_source
from intake_app.workflow.ports import BadRow, How, ImportReport, Progress, Watch

MOST_BAD_ROWS = 1_000
AS_IT_IS = How()

_ROWS_A_BLOCK = 1_024
_BLOCKS_A_CHECKPOINT = 16
_LINES_A_PORTION = 50_000
_STEPS_A_LOOK = 100_000
_CACHE_KIB = 8_192
_MANY = 20_000
_extra = msgspec.json.Decoder(dict[str, str])


def import_file(folder: Path, what: str, file: Path, watch: Watch, how: How = AS_IT_IS) -> ImportReport:
    """Import `file` as `what` (`units`, `rmas`, `kits`) into the catalogue of a station folder.

    Any bad row, and nothing is written, unless `how` skips them: the report lists the first 1,000. Raises `BadInput`
    where the file cannot be taken at all, `Stopped` when `watch` says so, `AlreadyOpen` while another import runs,
    `StorageFailed`. After an import of many rows `index_further` is still to be called.
    """
    table = TABLES[what]
    with (
        FolderLock(folder, IMPORT_LOCK, "An import"),
        open_source(file, _known(table, how.fields), how.sheet) as source,
        _prepared(folder / FILE_NAME, table) as connection,
        speaking(folder / FILE_NAME, "import into"),
        _no_collections(),
    ):
        remembered = how.remembered(source.header) if how.remembered else {}
        plan = plan_columns(source.header, table.shape, {**remembered, **how.fields})
        rejected = BadRows(connection) if how.bad_rows else None
        report = _Run(connection, table, source, plan, watch, how, rejected).report()
        if report.read < _MANY:
            _index_further(connection, table)
        return report


def index_further(folder: Path, what: str) -> None:
    """Make what look-ups by name and telephone need, where an import left it out. Raises as `import_file`."""
    with (
        FolderLock(folder, IMPORT_LOCK, "An import"),
        contextlib.closing(open_to_write(folder / FILE_NAME)) as connection,
        speaking(folder / FILE_NAME, "import into"),
    ):
        _index_further(connection, TABLES[what])
        checkpoint(connection)


def _index_further(connection: Connection, table: Table) -> None:
    for name, rest in table.later_indexes:
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table.name} {rest}")


def _known(table: Table, fields: Mapping[str, str]) -> set[str]:
    """The headings that tell something, by `heading_key`."""
    return {*headings(table.shape), *map(heading_key, fields)}


@contextlib.contextmanager
def _prepared(path: Path, table: Table) -> Iterator[Connection]:
    """The catalogue with an empty table for what comes in; it is gone afterwards, that of a killed import too."""
    connection = open_to_write(path)
    try:
        with speaking(path, "import into"):
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"DROP TABLE IF EXISTS {INCOMING}")
            connection.execute(f"CREATE TABLE {INCOMING} ({table.body}) STRICT")
        yield connection
    finally:
        with contextlib.suppress(DatabaseError):
            _clean(connection)
        connection.close()


@contextlib.contextmanager
def _no_collections() -> Iterator[None]:
    """Rows make no cycles: looking for some among them takes a fifth of the import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _clean(connection: Connection) -> None:
    connection.execute(f"DROP TABLE IF EXISTS {INCOMING}")
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    if free > pages // 2:
        connection.execute("VACUUM")
    checkpoint(connection)


@dataclass(slots=True)
class _Run:
    """One import, from the first row to the report."""

    connection: Connection
    table: Table
    file: SourceFile
    plan: Plan
    watch: Watch
    how: How
    rejected: BadRows | None
    read: int = 0
    bad_count: int = 0
    bad: list[BadRow] = field(default_factory=list)
    was_stopped: bool = False

    def report(self) -> ImportReport:
        self._load()
        self.connection.set_progress_handler(self._look, _STEPS_A_LOOK)
        try:
            new, changed, matched = self._sift()
        except OperationalError:
            if self.was_stopped:
                raise _stopped() from None
            raise
        finally:
            self.connection.set_progress_handler(None, 0)
        return ImportReport(
            read=self.read,
            new=new,
            changed=changed,
            unchanged=matched - changed,
            bad=self.bad,
            bad_count=self.bad_count,
            columns=self.plan.taken,
            extra=tuple(name for name, _ in self.plan.extra),
            skipped=self.how.skip_bad and self.bad_count > 0,
        )

    def _load(self) -> None:
        """Every row that can be taken into the incoming table, its line as its rowid."""
        columns = self.table.columns
        names, places = ", ".join(("rowid", *columns)), ", ".join("?" * (1 + len(columns)))
        sql = f"INSERT INTO {INCOMING} ({names}) VALUES ({places})"  # noqa: S608 - our own names
        reader = RowReader(self.plan)
        # The commits of these portions need no sync of their own: until the last one they can be lost.
        self.connection.execute("PRAGMA synchronous = NORMAL")
        with contextlib.closing(self.file.rows(self._tell_torn)) as rows:
            for number in itertools.count(1):
                block = list(itertools.islice(rows, _ROWS_A_BLOCK))
                if not block:
                    break
                with transaction(self.connection):
                    self.connection.executemany(sql, self._taken(reader, block))
                if number % _BLOCKS_A_CHECKPOINT == 0:
                    checkpoint(self.connection)
                self.read += len(block)
                self._tell_progress()
        self.connection.execute("PRAGMA synchronous = FULL")

    def _taken(self, reader: RowReader, block: list[tuple[int, list[str]]]) -> Iterator[tuple[int | str, ...]]:
        """The rows that can be taken, each behind its line; the others are told."""
        try:
            read = reader.block([row for _, row in block])
        except ValueError:
            for line, row in block:
                try:
                    yield (line, *reader.row(row))
                except ValueError as error:
                    self._tell(line, str(error))
        else:
            for (line, _), values in zip(block, read, strict=True):
                yield (line, *values)

    def _tell_progress(self) -> None:
        share = self.file.bytes_read() / max(self.file.size, 1)
        if not self.watch(Progress(self.read, max(self.read, round(self.read / max(share, 1e-9))))):
            raise _stopped()

    def _look(self) -> bool:
        """Whether the statement that is running must end."""
        self.was_stopped = self.was_stopped or not self.watch(Progress(self.read, self.read, "writing"))
        return self.was_stopped

    def _tell(self, line: int, reason: str) -> None:
        self.bad_count += 1
        if len(self.bad) < MOST_BAD_ROWS:
            self.bad.append(BadRow(line, reason))
        if self.rejected is not None:
            self.rejected.add(line, reason)

    def _tell_torn(self, line: int, reason: str) -> None:
        """A row that is none counts as read, too: somebody must correct it."""
        self.read += 1
        self._tell(line, reason)

    def _sift(self) -> tuple[int, int, int]:
        """Find the rows whose key stands twice, list the bad ones, and write the difference that the good ones make.

        Returns as `_write_difference`; (0, 0, 0) where bad rows keep everything out.
        """
        by_key, *other_indexes = self.table.indexes(INCOMING, self._free_mark())
        is_indexed = (self.how.skip_bad or not self.bad_count) and self._index(by_key)
        if not is_indexed:
            self._tell_duplicates()
        if self.rejected is not None and self.how.bad_rows and self.bad_count:
            self.rejected.write(self.how.bad_rows, self.file)
        if self.bad_count and not self.how.skip_bad:
            return 0, 0, 0
        if not is_indexed:
            self.connection.execute(f"DELETE FROM {INCOMING} WHERE rowid IN (SELECT line FROM ({self._duplicates()}))")  # noqa: S608
            self._index(by_key)
        return self._write_difference(other_indexes)

    def _index(self, by_key: str) -> bool:
        """Whether every key stands once: it is found when the index is made."""
        try:
            self.connection.execute(by_key)
        except IntegrityError:
            return False
        return True

    def _duplicates(self) -> str:
        """The lines whose key stood in the file before, each with the line of the first."""
        keys = ", ".join(self.table.keys)
        return (
            f"SELECT line, first FROM (SELECT rowid AS line, min(rowid) OVER (PARTITION BY {keys}) AS first"  # noqa: S608
            f" FROM {INCOMING}) WHERE line <> first ORDER BY line"
        )

    def _tell_duplicates(self) -> None:
        named = " and ".join(name.replace("_", " ") for name in self.table.shape.keys)
        stand = "stands" if len(self.table.keys) == 1 else "stand"
        for line, first in self.connection.execute(self._duplicates()).fetchall():
            self._tell(line, f"the same {named} {stand} on line {first}")
        self.bad.sort()

    def _write_difference(self, other_indexes: list[str]) -> tuple[int, int, int]:
        """Returns how many rows are new, how many held ones changed, and how many are held."""
        held = self._held()
        if held:
            self._keep_what_the_file_lacks()
        changed, matched = self._compare() if held else (0, 0)
        new = self.read - self.bad_count - matched
        if new > held:
            self._take_over(other_indexes, matched, new)
        elif new or changed:
            self._merge(new)
        return new, changed, matched

    def _held(self) -> int:
        row = self.connection.execute("SELECT held FROM counts WHERE name = ?", (self.table.name,)).fetchone()
        return int(row[0])

    def _free_mark(self) -> str:
        """What the indexes' names end with, so that they are others than those of the table that is held."""
        held = {name for (name,) in self.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}
        marks = itertools.chain(("",), (f"_{number}" for number in itertools.count(2)))
        return next(mark for mark in marks if held.isdisjoint(f"{name}{mark}" for name in self.table.index_names))

    def _keep_what_the_file_lacks(self) -> None:
        """Fills the rows that are held already with what is known under the columns that this file does not have.

        A column that the file has is taken as it is, blank fields among it.
        """
        shape = self.table.shape
        kept = {
            column.name: f"old.{column.name}"
            for column, place in zip(shape.columns, self.plan.places, strict=True)
            if place is None and column.name not in shape.keys
        }
        differing = [f"new.{name} <> old.{name}" for name in kept]
        if self.plan.extra:
            self.connection.create_function("with_others", 2, self._with_others, deterministic=True)
            kept["extra"] = "with_others(new.extra, old.extra)"
            differing.append("old.extra NOT IN (new.extra, '{}')")
        else:
            kept["extra"] = "old.extra"
            differing.append("old.extra <> new.extra")
        assignments = ", ".join(f"{name} = {value}" for name, value in kept.items())
        fill = (
            f"UPDATE {INCOMING} AS new SET {assignments} FROM {self.table.name} AS old"  # noqa: S608 - our own names
            f" WHERE new.rowid > ? AND new.rowid <= ? AND {self._same_key()} AND ({' OR '.join(differing)})"
        )
        (last,) = self.connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {INCOMING}").fetchone()  # noqa: S608
        # In portions: SQLite keeps what such a statement changes in memory until it has found all of it.
        for first in range(0, last, _LINES_A_PORTION):
            self.connection.execute(fill, (first, first + _LINES_A_PORTION))
            checkpoint(self.connection)

    def _with_others(self, new: str, old: str) -> str:
        """The extra columns of this file's row, behind those held that the file does not have; both as JSON."""
        others = _extra.decode(old)
        for name, _ in self.plan.extra:
            others.pop(name, None)
        return msgspec.json.encode(others | _extra.decode(new)).decode() if others else new

    def _compare(self) -> tuple[int, int]:
        """How many rows of the file are held otherwise, and how many are held."""
        row = self.connection.execute(
            f"SELECT coalesce(sum({self._differs()}), 0), count(*) FROM {INCOMING} AS new"  # noqa: S608 - our own names
            f" JOIN {self.table.name} AS old ON {self._same_key()}"
        ).fetchone()
        return int(row[0]), int(row[1])

    def _take_over(self, other_indexes: list[str], matched: int, new: int) -> None:
        """Most of what is held afterwards comes in now: what else is held joins it, and it takes the table's place."""
        connection, name = self.connection, self.table.name
        held = self._held()
        checkpoint(connection)
        if held > matched:
            columns = ", ".join(self.table.columns)
            connection.execute(
                f"INSERT INTO {INCOMING} ({columns}) SELECT {columns} FROM {name} AS old"  # noqa: S608 - our own names
                f" WHERE NOT EXISTS (SELECT 1 FROM {INCOMING} AS new WHERE {self._same_key()})"
            )
        for create in other_indexes:
            connection.execute(create)
            checkpoint(connection)
        with transaction(connection):
            connection.execute(f"DROP TABLE {name}")
            connection.execute(f"ALTER TABLE {INCOMING} RENAME TO {name}")
            self._add_to_count(new)

    def _merge(self, new: int) -> None:
        # Row by row, unlike an UPDATE from another table, which keeps all of it in memory first.
        every, keys = self.table.columns, self.table.keys
        names = ", ".join(every)
        changes = ", ".join(f"{name} = excluded.{name}" for name in every[len(keys) :])
        with transaction(self.connection):
            self.connection.execute(
                f"INSERT INTO {self.table.name} AS old ({names}) SELECT {names} FROM {INCOMING} WHERE true"  # noqa: S608
                f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes} WHERE {self._differs('excluded')}"
            )
            self._add_to_count(new)

    def _add_to_count(self, new: int) -> None:
        self.connection.execute("UPDATE counts SET held = held + ? WHERE name = ?", (new, self.table.name))

    def _same_key(self) -> str:
        return " AND ".join(f"old.{key} = new.{key}" for key in self.table.keys)

    def _differs(self, new: str = "new") -> str:
        columns = self.table.columns[len(self.table.keys) :]
        return f"({', '.join(f'old.{c}' for c in columns)}) <> ({', '.join(f'{new}.{c}' for c in columns)})"


def _stopped() -> Stopped:
    return Stopped("The import was stopped; the catalogue is as it was before.")

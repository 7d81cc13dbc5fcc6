"""Bringing a CSV file into the catalogue: all of it or nothing, beside a bench that goes on reading.

Rows are checked while they stream into a staging file of their own; then a few statements over whole tables compare
them with what is held and write the difference in one transaction.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from intake_app.domain.errors import Stopped
from intake_app.domain.import_rows import SHAPES, Plan, Values, plan_columns, row_reader
from intake_app.store.catalogue import IMPORT_LOCK, open_to_write
from intake_app.store.catalogue_schema import FILE_NAME, TABLES, Table
from intake_app.store.csv_files import CsvFile
from intake_app.store.database import (
    Connection,
    IntegrityError,
    OperationalError,
    checkpoint,
    speaking,
    transaction,
)
from intake_app.store.lock import FolderLock
from intake_app.workflow.ports import BadRow, ImportReport, Progress, Watch

MOST_BAD_ROWS = 1_000

_ROWS_A_LOOK = 2_048
_STEPS_A_LOOK = 100_000
_CACHE_KIB = 4_096
_STAGING = "import-staging.sqlite3"


def import_file(folder: Path, what: str, file: Path, watch: Watch) -> ImportReport:
    """Import `file` as `what` (`units` or `rmas`) into the catalogue of a station folder.

    Any bad row, and nothing is written: the report lists the first 1,000. Raises `BadInput` where the file cannot be
    taken at all, `Stopped` when `watch` says so, `AlreadyOpen` while another import runs, `StorageFailed`.
    """
    table = TABLES[what]
    with (
        FolderLock(folder, IMPORT_LOCK, "An import"),
        CsvFile(file, SHAPES[what]) as csv_file,
        _staging(folder / FILE_NAME) as connection,
    ):
        run = _Run(connection, table, csv_file, plan_columns(csv_file.header, table.shape), watch)
        with speaking(folder / FILE_NAME, "import into"):
            return run.report()


@contextlib.contextmanager
def _staging(path: Path) -> Iterator[Connection]:
    """The catalogue with an empty staging file beside it, which is gone afterwards; one of a killed import goes too."""
    staging = path.with_name(_STAGING)
    connection = open_to_write(path)
    try:
        with speaking(path, "import into"):
            staging.unlink(missing_ok=True)
            checkpoint(connection)
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute("ATTACH ? AS staging", (str(staging),))
            # Nothing in the staging file is worth a sync: it is made anew each time.
            connection.execute("PRAGMA staging.journal_mode = MEMORY")
            connection.execute("PRAGMA staging.synchronous = OFF")
            connection.execute("PRAGMA staging.locking_mode = EXCLUSIVE")
            connection.execute(f"PRAGMA staging.cache_size = -{_CACHE_KIB}")
        yield connection
    finally:
        connection.close()
        staging.unlink(missing_ok=True)


@dataclass(slots=True)
class _Run:
    """One import, from the first row to the report."""

    connection: Connection
    table: Table
    file: CsvFile
    plan: Plan
    watch: Watch
    read: int = 0
    bad_count: int = 0
    bad: list[BadRow] = field(default_factory=list)
    was_stopped: bool = False

    def report(self) -> ImportReport:
        self._stage()
        new = changed = held = 0
        if not self.bad_count:
            self.connection.set_progress_handler(self._look, _STEPS_A_LOOK)
            try:
                new, changed, held = self._merge()
            except OperationalError:
                if self.was_stopped:
                    raise _stopped() from None
                raise
            finally:
                self.connection.set_progress_handler(None, 0)
        if not self.bad_count:
            checkpoint(self.connection)
        return ImportReport(
            read=self.read,
            new=new,
            changed=changed,
            unchanged=held - changed,
            bad=self.bad,
            bad_count=self.bad_count,
            columns=self.plan.taken,
            extra=tuple(name for name, _ in self.plan.extra),
        )

    def _stage(self) -> None:
        columns = self.table.columns
        self.connection.execute(f"CREATE TABLE staging.incoming ({self.table.body}) STRICT")
        sql = f"INSERT INTO staging.incoming (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})"  # noqa: S608
        self.connection.execute("BEGIN")
        self.connection.executemany(sql, self._checked())
        self.connection.execute("COMMIT")
        if self.bad_count:
            self._tell_duplicates()

    def _checked(self) -> Iterator[tuple[int | str, ...]]:
        """The rows that can be taken, each behind the line it stands on."""
        read_row = row_reader(self.plan)
        rows = self.file.rows(self._tell)
        while block := list(itertools.islice(rows, _ROWS_A_LOOK)):
            for line, row in block:
                try:
                    values: Values = read_row(row)
                except ValueError as error:
                    self._tell(line, str(error))
                else:
                    yield (line, *values)
            self.read += len(block)
            share = self.file.bytes_read() / max(self.file.size, 1)
            if not self.watch(Progress(self.read, max(self.read, round(self.read / share)))):
                raise _stopped()

    def _tell(self, line: int, reason: str) -> None:
        self.bad_count += 1
        if len(self.bad) < MOST_BAD_ROWS:
            self.bad.append(BadRow(line, reason))

    def _tell_duplicates(self) -> None:
        """Adds the rows whose key stood in the file before, each with the line of the first."""
        keys = ", ".join(self.table.keys)
        sql = f"""
            SELECT line, first FROM
            (SELECT rowid AS line, min(rowid) OVER (PARTITION BY {keys}) AS first FROM staging.incoming)
            WHERE line <> first ORDER BY line
        """  # noqa: S608 - our own names
        named = " and ".join(name.replace("_", " ") for name in self.table.shape.keys)
        for line, first in self.connection.execute(sql):
            self._tell(line, f"the same {named} stand on line {first}")
        self.bad.sort()

    def _look(self) -> bool:
        """Whether the statement that is running must end."""
        self.was_stopped = self.was_stopped or not self.watch(Progress(self.read, self.read, "writing"))
        return self.was_stopped

    def _merge(self) -> tuple[int, int, int]:
        """Writes the difference; returns how many rows are new, how many of the held ones changed, how many are held.

        A key that stands twice in the file is found when its index is made; nothing is written then.
        """
        connection, name = self.connection, self.table.name
        try:
            with transaction(connection):
                if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone():  # noqa: S608 - our own names
                    changed, held = self._compare()
                else:
                    changed, held = 0, 0
                new = self.read - held
                if changed:
                    self._update()
                if new:
                    self._insert(new, has_held=held > 0)
                connection.execute("UPDATE counts SET held = held + ? WHERE name = ?", (new, name))
        except IntegrityError:
            self._tell_duplicates()
            return 0, 0, 0
        return new, changed, held

    def _compare(self) -> tuple[int, int]:
        keys = ", ".join(self.table.keys)
        self.connection.execute(f"CREATE UNIQUE INDEX staging.incoming_by_key ON incoming ({keys})")
        row = self.connection.execute(
            f"SELECT coalesce(sum({self._differs()}), 0), count(*) FROM staging.incoming AS new"  # noqa: S608
            f" JOIN {self.table.name} AS old ON {self._same_key()}"
        ).fetchone()
        return int(row[0]), int(row[1])

    def _update(self) -> None:
        columns = self.table.columns[len(self.table.keys) :]
        self.connection.execute(
            f"UPDATE {self.table.name} AS old SET ({', '.join(columns)}) = ({', '.join(f'new.{c}' for c in columns)})"  # noqa: S608
            f" FROM staging.incoming AS new WHERE {self._same_key()} AND {self._differs()}"
        )

    def _insert(self, new: int, *, has_held: bool) -> None:
        """Adds the rows that are not held; most of a table is added faster without its indexes, made again after."""
        connection, name = self.connection, self.table.name
        (before,) = connection.execute("SELECT held FROM counts WHERE name = ?", (name,)).fetchone()
        # The index of the keys must stay while it tells which rows are held.
        to_make_again = list(self.table.indexes.items())[has_held:] if new > before else []
        for index, _ in to_make_again:
            connection.execute(f"DROP INDEX {index}")
        missing = f" AS new WHERE NOT EXISTS (SELECT 1 FROM {name} AS old WHERE {self._same_key()})" if has_held else ""  # noqa: S608
        connection.execute(f"INSERT INTO {name} SELECT * FROM staging.incoming{missing}")  # noqa: S608
        for _, create in to_make_again:
            connection.execute(create)

    def _same_key(self) -> str:
        return " AND ".join(f"old.{key} = new.{key}" for key in self.table.keys)

    def _differs(self) -> str:
        columns = self.table.columns[len(self.table.keys) :]
        return f"({', '.join(f'old.{c}' for c in columns)}) <> ({', '.join(f'new.{c}' for c in columns)})"


def _stopped() -> Stopped:
    return Stopped("The import was stopped; the catalogue is as it was before.")

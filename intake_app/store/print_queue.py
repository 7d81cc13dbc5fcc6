"""What is to be printed, in a file of its own, so that no printer ever holds up the journal."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import uuid_utils

from intake_app.domain.errors import StorageFailed
from intake_app.domain.printing import JobState, PrinterFault, PrintJob, PrintOrder, Role
from intake_app.store.database import DatabaseError, DatabaseFile, checkpoint, is_damaged, speaking, transaction
from intake_app.store.job_seals import JobSeals, Seal, sha256_of
from intake_app.store.migrations import Step, connect_up_to_date
from intake_app.workflow.ports import Clock

FILE_NAME = "print-queue.sqlite3"
DONE_KEPT = 200
INTERRUPTED = (
    "Intake Station ended while this was being printed. Look whether it came out; if it did not, print it again."
)
ALTERED = (
    "What waited here is not as it was asked for, or was asked for elsewhere: nothing was printed. Take it out of the"
    " queue (Del), look what the record says, and print it again. Unless the station was moved, or a newer Intake"
    " Station put in place, somebody wrote into print-queue.sqlite3 or the paper’s file: keep a copy of the station"
    " folder."
)

_OLD_ORDER = "CAST(job_order AS TEXT)"
_OLD_FILE = f"replace(json_extract({_OLD_ORDER}, '$.file'), '\\', '/')"
_STEPS = (
    Step(
        "0001-jobs",
        (
            """
            CREATE TABLE jobs (
                id TEXT NOT NULL PRIMARY KEY,
                role TEXT NOT NULL,
                job_order BLOB NOT NULL,
                state TEXT NOT NULL,
                reason TEXT,
                detail TEXT NOT NULL,
                tries INTEGER NOT NULL,
                asked_at TEXT NOT NULL,
                changed_at TEXT NOT NULL,
                again_at TEXT
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX jobs_by_state ON jobs (state, role, id)",
        ),
    ),
    Step(
        "0002-papers",
        (
            "ALTER TABLE jobs ADD COLUMN paper TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE jobs ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0",
            f"""
            UPDATE jobs SET paper = json_extract({_OLD_ORDER}, '$.return_id') || '/'
                || replace({_OLD_FILE}, rtrim({_OLD_FILE}, replace({_OLD_FILE}, '/', '')), '')
            WHERE json_extract({_OLD_ORDER}, '$.return_id') <> ''
            """,  # noqa: S608 - our own
            "UPDATE jobs SET in_doubt = 1 WHERE state = 'failed' AND reason NOT IN ('no_answer', 'gone', 'no_printer')",
            "CREATE INDEX jobs_by_paper ON jobs (paper, id)",
            """
            CREATE TABLE printed (
                paper TEXT NOT NULL PRIMARY KEY,
                job TEXT NOT NULL,
                at TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            INSERT OR IGNORE INTO printed (paper, job, at)
            SELECT paper, id, changed_at FROM jobs WHERE paper <> '' AND state = 'printed' ORDER BY id DESC
            """,
        ),
    ),
    Step(
        "0003-seals",
        (
            "ALTER TABLE jobs ADD COLUMN file_sha256 TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE jobs ADD COLUMN seal BLOB NOT NULL DEFAULT x''",
        ),
    ),
)
_COLUMNS = "id, job_order, state, reason, detail, tries, asked_at, changed_at, again_at, in_doubt"
_DONE: Sequence[JobState] = ("printed", "cancelled")


def open_print_queue(folder: Path, clock: Clock) -> SqlitePrintQueue:
    """The queue of a station. A damaged file is set aside and a new queue begun; its `notice` then says so.

    Hold the folder's lock before. Raises `StorageFailed`, also where the file is of a newer version.
    """
    try:
        return _sound(folder, clock)
    except StorageFailed as fault:
        if not is_damaged(fault.__cause__):
            raise
    aside = _set_aside(folder / FILE_NAME, f"{clock().at.astimezone():%Y-%m-%d-%H%M%S}")
    queue = SqlitePrintQueue(folder, clock)
    queue.notice = (
        f"The print queue was damaged: it was set aside as {aside.name} in {folder}, and a new one was begun. What"
        " still waited in it is not printed by itself. Look through the latest returns, and print the labels that lack."
    )
    return queue


def _sound(folder: Path, clock: Clock) -> SqlitePrintQueue:
    """The queue, read to its end; where that fails it is not left open. Raises `StorageFailed`."""
    queue = SqlitePrintQueue(folder, clock)
    try:
        queue.prove()
    except BaseException:
        queue.close()
        raise
    return queue


def _set_aside(path: Path, when: str) -> Path:
    """Give a database file, and what belongs to it, another name. Raises `StorageFailed`."""
    aside = path.with_name(f"{path.stem}-damaged-{when}{path.suffix}")
    with speaking(path, "set aside"):
        for part in ("-wal", "-shm", ""):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + part).rename(aside.with_name(aside.name + part))
    return aside


class SqlitePrintQueue(DatabaseFile):
    """Fulfils `PrintQueue` with `print-queue.sqlite3` in the station folder.

    Jobs that were done long ago are forgotten, but never that a paper of a return came out: that is a short row of its
    own. Opening creates the file or brings it up to date, and fails every job that was being printed: nobody knows
    whether it came out. Hold the folder's lock before. Raises `StorageFailed`.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        path = folder / FILE_NAME
        super().__init__(path, connect_up_to_date(path, "print-queue", _STEPS))
        self.notice = ""
        self._clock = clock
        self._seals = JobSeals(folder)
        self._one_at_a_time = threading.Lock()
        try:
            with self._one_at_a_time, speaking(path, "write to"), transaction(self._connection):
                self._connection.execute(
                    "UPDATE jobs SET state = 'failed', reason = 'interrupted', detail = ?, again_at = NULL,"
                    " in_doubt = 1"
                    " WHERE state = 'printing'",
                    (INTERRUPTED,),
                )
                self._thin()
        except BaseException:
            self._connection.close()
            raise

    def add(self, order: PrintOrder) -> PrintJob:
        """Put an order at the end of the queue, to wait; a paper of a return that is there already is not added."""
        now = self._clock().at
        job = PrintJob(uuid_utils.uuid7().hex, order, "waiting", None, "", 0, now, now)
        told = msgspec.json.encode(order)
        seal = self._seals.seal(job.id, told, order.file)
        with self._one_at_a_time, self._speaking("write to"), transaction(self._connection):
            known = self._known(order)
            if known is not None:
                return known
            self._connection.execute(
                "INSERT INTO jobs (id, role, job_order, state, detail, tries, asked_at, changed_at, paper, file_sha256,"
                " seal) VALUES (?, ?, ?, ?, '', 0, ?, ?, ?, ?, ?)",
                (job.id, order.role, told, job.state, _text(now), _text(now), order.name, *seal),
            )
            self._thin()
        return job

    def waiting(self, role: Role) -> list[PrintJob]:
        """The jobs that wait for the printer of this role, the oldest first."""
        return self._read("WHERE state = 'waiting' AND role = ? ORDER BY id", role)

    def begin(self, job_id: str) -> PrintJob | None:
        """A job that waits is being printed from now on, one more try; one that was altered failed.

        So did one that came out before: somebody wrote that it waits again.
        """
        if not self._is_as_asked(job_id):
            return self._change(
                job_id,
                ("waiting",),
                "state = 'failed', tries = tries + 1, reason = 'altered', detail = ?, again_at = NULL, in_doubt = 0",
                (ALTERED,),
            )
        return self._change(
            job_id,
            ("waiting",),
            "state = 'printing', tries = tries + 1, reason = NULL, detail = '', again_at = NULL, in_doubt = 0",
        )

    def finish(self, job_id: str, *, in_doubt: bool = False) -> PrintJob | None:
        """The job that was being printed came out, or its printer took it and tells no more."""
        sealed = [self._seals.came_out(*one).signature for one in self._sealed("WHERE id = ?", job_id)]
        what = "state = 'printed', in_doubt = ?, seal = ?"
        job = self._change(job_id, ("printing",), what, (int(in_doubt), *(sealed or [b""])))
        self._settle()
        return job

    def fail(self, job_id: str, fault: PrinterFault, again_at: datetime | None = None) -> PrintJob | None:
        """The job that was being printed did not come out; it waits where `again_at` says when to try again."""
        state: JobState = "failed" if again_at is None else "waiting"
        job = self._change(
            job_id,
            ("printing",),
            "state = ?, reason = ?, detail = ?, again_at = ?, in_doubt = ?",
            (state, fault.reason, str(fault), None if again_at is None else _text(again_at), int(fault.in_doubt)),
        )
        self._settle()
        return job

    def retry(self, job_id: str) -> PrintJob | None:
        """A job that failed waits again, as if it were new."""
        return self._change(
            job_id,
            ("failed",),
            "state = 'waiting', tries = 0, reason = NULL, detail = '', again_at = NULL, in_doubt = 0",
        )

    def cancel(self, job_id: str) -> PrintJob | None:
        """A job that waits or failed is not to be printed any more."""
        return self._change(job_id, ("waiting", "failed"), "state = 'cancelled', again_at = NULL")

    def jobs(self) -> list[PrintJob]:
        """Every job that is kept, the newest first."""
        return self._read("ORDER BY id DESC")

    def prove(self) -> None:
        """Read the whole file. Raises `StorageFailed`, caused by a `DatabaseError`, where any of it is damaged."""
        with self._one_at_a_time, self._speaking("read"):
            (found,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise DatabaseError(f"malformed: {found}")
        try:
            self.jobs()
        except (ValueError, msgspec.MsgspecError) as error:
            with self._speaking("read"):
                raise DatabaseError(f"malformed: {error}") from error

    def close(self) -> None:
        """Let the file go, with its log settled where nothing hinders it."""
        with self._one_at_a_time:
            checkpoint(self._connection)
            super().close()

    def _change(
        self, job_id: str, states: Sequence[JobState], what: str, values: Sequence[Any] = ()
    ) -> PrintJob | None:
        places = ", ".join("?" * len(states))
        with self._one_at_a_time, self._speaking("write to"), transaction(self._connection):
            changed = self._connection.execute(
                f"UPDATE jobs SET {what}, changed_at = ? WHERE id = ? AND state IN ({places})"  # noqa: S608 - our own
                f" RETURNING {_COLUMNS}",
                (*values, _text(self._clock().at), job_id, *states),
            ).fetchall()
            # In the same transaction, so that what came out is known to have done so for as long as there are returns.
            self._connection.execute(
                "INSERT OR IGNORE INTO printed (paper, job, at)"
                " SELECT paper, id, changed_at FROM jobs WHERE id = ? AND paper <> '' AND state = 'printed'",
                (job_id,),
            )
        return _job(changed[0]) if changed else None

    def _is_as_asked(self, job_id: str) -> bool:
        """Whether what is to be printed was put there so, did not come out yet, and has the file that it had then.

        A file may have been made anew since, and put there again. One that is lost is told of where it is printed.
        """
        asked = self._sealed("WHERE id = ?", job_id)
        if not asked:
            return True
        ((_, told, seal),) = asked
        if not self._seals.holds(job_id, told, seal):
            return False
        order = _order(told)
        if order.name and self._has_come_out(order.name):
            return False
        file = order.file
        now = sha256_of(file)
        return now in {"", seal.sha256} or any(
            other.sha256 == now and _order(of_other).file == file and self._seals.held(one, of_other, other)
            for one, of_other, other in self._sealed()
        )

    def _has_come_out(self, paper: str) -> bool:
        with self._one_at_a_time, self._speaking("read"):
            return bool(self._connection.execute("SELECT 1 FROM printed WHERE paper = ?", (paper,)).fetchall())

    def _sealed(self, where: str = "", *values: str) -> list[tuple[str, bytes, Seal]]:
        """Jobs with their orders as kept and their seals."""
        sql = f"SELECT id, job_order, file_sha256, seal FROM jobs {where}"  # noqa: S608 - our own
        with self._one_at_a_time, self._speaking("read"):
            rows = self._connection.execute(sql, values).fetchall()
        return [(one, told, Seal(sha256, signature)) for one, told, sha256, signature in rows]

    def _known(self, order: PrintOrder) -> PrintJob | None:
        """The job that stands for this paper already."""
        if not order.name:
            return None
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM jobs WHERE paper = ? AND state <> 'cancelled'"  # noqa: S608 - our own
            " ORDER BY id DESC LIMIT 1",
            (order.name,),
        ).fetchall()
        if rows:
            return _job(rows[0])
        rows = self._connection.execute("SELECT job, at FROM printed WHERE paper = ?", (order.name,)).fetchall()
        if not rows:
            return None
        job_id, at = rows[0][0], datetime.fromisoformat(rows[0][1])
        return PrintJob(job_id, order, "printed", None, "", 1, at, at)

    def _read(self, rest: str, *values: str) -> list[PrintJob]:
        with self._one_at_a_time, self._speaking("read"):
            rows = self._connection.execute(f"SELECT {_COLUMNS} FROM jobs {rest}", values).fetchall()  # noqa: S608
        return [_job(row) for row in rows]

    def _settle(self) -> None:
        """After each try, when nobody waits: bring the log into the file, so that it stays short."""
        with self._one_at_a_time:
            checkpoint(self._connection)

    def _thin(self) -> None:
        """Forget the jobs that were done long ago."""
        places = ", ".join("?" * len(_DONE))
        self._connection.execute(
            f"DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE state IN ({places})"  # noqa: S608 - our own
            " ORDER BY id DESC LIMIT -1 OFFSET ?)",
            (*_DONE, DONE_KEPT),
        )


def _job(row: Sequence[Any]) -> PrintJob:
    job_id, order, state, reason, detail, tries, asked_at, changed_at, again_at, in_doubt = row
    return PrintJob(
        id=job_id,
        order=_order(order),
        state=state,
        reason=reason,
        detail=detail,
        tries=tries,
        asked_at=datetime.fromisoformat(asked_at),
        changed_at=datetime.fromisoformat(changed_at),
        again_at=None if again_at is None else datetime.fromisoformat(again_at),
        in_doubt=bool(in_doubt),
    )


def _order(stored: bytes) -> PrintOrder:
    """The order as it was kept; without its label where another version of the program meant something else by one."""
    try:
        return msgspec.json.decode(stored, type=PrintOrder)
    except msgspec.ValidationError:
        told = msgspec.json.decode(stored, type=dict[str, Any])
        return msgspec.convert({**told, "label": None, "shipping": None}, PrintOrder)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

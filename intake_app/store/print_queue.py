"""What is to be printed, in a file of its own, so that no printer ever holds up the journal."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import uuid_utils

from intake_app.domain.printing import JobState, PrintJob, PrintOrder, Reason, Role
from intake_app.store.database import DatabaseFile, checkpoint, speaking, transaction
from intake_app.store.migrations import Step, connect_up_to_date
from intake_app.workflow.ports import Clock

FILE_NAME = "print-queue.sqlite3"
DONE_KEPT = 200
INTERRUPTED = (
    "Intake Station ended while this was being printed. Look whether it came out; if it did not, print it again."
)

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
)
_COLUMNS = "id, job_order, state, reason, detail, tries, asked_at, changed_at, again_at"
_DONE: Sequence[JobState] = ("printed", "cancelled")


class SqlitePrintQueue(DatabaseFile):
    """Fulfils `PrintQueue` with `print-queue.sqlite3` in the station folder.

    Opening creates the file or brings it up to date, and fails every job that was being printed: nobody knows whether
    it came out. Hold the folder's lock before. Raises `StorageFailed`.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        path = folder / FILE_NAME
        super().__init__(path, connect_up_to_date(path, "print-queue", _STEPS))
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        try:
            with self._one_at_a_time, speaking(path, "write to"), transaction(self._connection):
                self._connection.execute(
                    "UPDATE jobs SET state = 'failed', reason = 'interrupted', detail = ?, again_at = NULL"
                    " WHERE state = 'printing'",
                    (INTERRUPTED,),
                )
                self._thin()
        except BaseException:
            self._connection.close()
            raise

    def add(self, order: PrintOrder) -> PrintJob:
        """Put an order at the end of the queue, to wait."""
        now = self._clock().at
        job = PrintJob(uuid_utils.uuid7().hex, order, "waiting", None, "", 0, now, now)
        with self._one_at_a_time, speaking(self._path, "write to"), transaction(self._connection):
            self._connection.execute(
                f"INSERT INTO jobs (role, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own
                (order.role, job.id, msgspec.json.encode(order), job.state, None, "", 0, _text(now), _text(now), None),
            )
            self._thin()
        return job

    def waiting(self, role: Role) -> list[PrintJob]:
        """The jobs that wait for the printer of this role, the oldest first."""
        return self._read("WHERE state = 'waiting' AND role = ? ORDER BY id", role)

    def begin(self, job_id: str) -> PrintJob | None:
        """A job that waits is being printed from now on: one more try."""
        return self._change(
            job_id, ("waiting",), "state = 'printing', tries = tries + 1, reason = NULL, detail = '', again_at = NULL"
        )

    def finish(self, job_id: str) -> PrintJob | None:
        """The job that was being printed came out."""
        job = self._change(job_id, ("printing",), "state = 'printed'")
        self._settle()
        return job

    def fail(self, job_id: str, reason: Reason, detail: str, again_at: datetime | None = None) -> PrintJob | None:
        """The job that was being printed did not come out; it waits where `again_at` says when to try again."""
        state: JobState = "failed" if again_at is None else "waiting"
        job = self._change(
            job_id,
            ("printing",),
            "state = ?, reason = ?, detail = ?, again_at = ?",
            (state, reason, detail, None if again_at is None else _text(again_at)),
        )
        self._settle()
        return job

    def retry(self, job_id: str) -> PrintJob | None:
        """A job that failed waits again, as if it were new."""
        return self._change(
            job_id, ("failed",), "state = 'waiting', tries = 0, reason = NULL, detail = '', again_at = NULL"
        )

    def cancel(self, job_id: str) -> PrintJob | None:
        """A job that waits or failed is not to be printed any more."""
        return self._change(job_id, ("waiting", "failed"), "state = 'cancelled', again_at = NULL")

    def jobs(self) -> list[PrintJob]:
        """Every job that is kept, the newest first."""
        return self._read("ORDER BY id DESC")

    def close(self) -> None:
        """Let the file go, with its log settled where nothing hinders it."""
        with self._one_at_a_time:
            checkpoint(self._connection)
            super().close()

    def _change(
        self, job_id: str, states: Sequence[JobState], what: str, values: Sequence[Any] = ()
    ) -> PrintJob | None:
        places = ", ".join("?" * len(states))
        with self._one_at_a_time, speaking(self._path, "write to"), transaction(self._connection):
            changed = self._connection.execute(
                f"UPDATE jobs SET {what}, changed_at = ? WHERE id = ? AND state IN ({places})"  # noqa: S608 - our own
                f" RETURNING {_COLUMNS}",
                (*values, _text(self._clock().at), job_id, *states),
            ).fetchall()
        return _job(changed[0]) if changed else None

    def _read(self, rest: str, *values: str) -> list[PrintJob]:
        with self._one_at_a_time, speaking(self._path, "read"):
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
    job_id, order, state, reason, detail, tries, asked_at, changed_at, again_at = row
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
    )


def _order(stored: bytes) -> PrintOrder:
    """The order as it was kept; without its label where another version of the program meant something else by one."""
    try:
        return msgspec.json.decode(stored, type=PrintOrder)
    except msgspec.ValidationError:
        told = msgspec.json.decode(stored, type=dict[str, Any])
        return msgspec.convert({**told, "label": None}, PrintOrder)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

"""The state of a batch for accounting: a fold of its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from intake_app.domain.batch_events import BatchMade, BatchWritten
from intake_app.domain.errors import NotFound
from intake_app.domain.events import Event


class Batch(msgspec.Struct, frozen=True):
    """Lines that went out together; `files` are where they were written, the latest last."""

    id: str
    made: BatchMade
    made_at: datetime
    operator: str
    files: tuple[str, ...] = ()
    written_at: datetime | None = None


class BatchRow(msgspec.Struct, frozen=True):
    """One line of the list of batches; `made_at` and `written_at` are ISO 8601 in UTC, the latter empty until it is."""

    id: str
    made_at: str
    entries: int
    operator: str
    file: str
    written_at: str


def fold_batch(events: Sequence[Event]) -> Batch:
    """The batch that these events of one subject leave. Raises `NotFound` where none of them made it."""
    batch: Batch | None = None
    for event in events:
        payload = event.payload
        if isinstance(payload, BatchMade):
            batch = Batch(event.subject, payload, event.local, event.operator)
        elif isinstance(payload, BatchWritten) and batch is not None:
            batch = msgspec.structs.replace(batch, files=(*batch.files, payload.file), written_at=event.local)
    if batch is None:
        message = "There is no such batch: the journal holds no entry that made it."
        raise NotFound(message)
    return batch


def batch_row(batch: Batch) -> BatchRow:
    """What the list of batches shows."""
    written = batch.written_at
    return BatchRow(
        batch.id,
        batch.made_at.astimezone(UTC).isoformat(),
        len(batch.made.rows),
        batch.operator,
        batch.files[-1] if batch.files else "",
        written.astimezone(UTC).isoformat() if written else "",
    )

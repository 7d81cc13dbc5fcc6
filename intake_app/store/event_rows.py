"""Events as rows of the journal's table: columns, hash, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import NamedTuple

import msgspec

from intake_app.domain.chain import event_hash
from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.events import SCHEMA, Draft, Event, decode_payload, encode_payload, kind_of
from intake_app.domain.heads import Head
from intake_app.workflow.ports import Now


class EventRow(NamedTuple):
    """One row of `events`, in the table's order. `at` is ISO 8601 in UTC with microseconds."""

    id: str
    station: str
    sequence: int
    at: str
    offset_minutes: int
    operator: str
    subject_kind: str
    subject: str
    kind: str
    schema: int
    payload: bytes
    previous: str
    hash: str


COLUMNS = ", ".join(EventRow._fields)
PLACES = ", ".join("?" * len(EventRow._fields))
_MINUTES_A_DAY = 24 * 60
_KINDS = (str, str, int, str, int, str, str, str, str, int, bytes, str, str)


def chained(draft: Draft, identity: str, now: Now, head: Head) -> EventRow:
    """The row of a new event with the id `identity`, which follows `head`.

    Raises `BadInput` for a text that is no text (half of a surrogate pair, as a broken keyboard driver sends).
    """
    try:
        row = EventRow(
            id=identity,
            station=head.station,
            sequence=head.sequence + 1,
            at=now.at.isoformat(timespec="microseconds"),
            offset_minutes=now.offset_minutes,
            operator=draft.operator,
            subject_kind=draft.subject_kind,
            subject=draft.subject,
            kind=kind_of(draft.payload),
            schema=SCHEMA,
            payload=encode_payload(draft.payload),
            previous=head.hash,
            hash="",
        )
        return row._replace(hash=row_hash(row))
    except UnicodeEncodeError as error:
        raise BadInput(
            f"The text holds something that is no character (U+{ord(error.object[error.start]):04X}). Type it again."
        ) from error


def row_hash(row: EventRow) -> str:
    """The hash that belongs to this row, over its bytes as stored."""
    return event_hash(row, row.previous, row.payload)


def event_of(row: EventRow) -> Event:
    """The event that the row keeps.

    Raises `StorageFailed` where the row does not fit its hash, or was written by a newer program.
    """
    _look_at_kinds(row)
    if row.schema <= SCHEMA and row_hash(row) != row.hash:
        raise damaged(row, "its content does not fit its hash")
    return _event(row)


def proved_event_of(row: EventRow) -> Event:
    """The same of a row whose hash was proved already. Raises `StorageFailed` as `event_of`."""
    _look_at_kinds(row)
    return _event(row)


def has_its_kinds(row: EventRow) -> bool:
    """Whether every column is of the kind that was written."""
    return tuple(map(type, row)) == _KINDS


def _look_at_kinds(row: EventRow) -> None:
    """One bit makes a text a run of bytes that are the same, and so is their hash."""
    if not has_its_kinds(row):
        raise damaged(row, "a column is not of the kind that was written")


def _event(row: EventRow) -> Event:
    if row.schema > SCHEMA:
        raise StorageFailed(
            f"Entry {row.sequence} of station “{row.station}” was written by a newer Intake Station (schema"
            f" {row.schema}, known up to {SCHEMA}). Install the newer program."
        )
    try:
        event = Event(
            id=row.id,
            station=row.station,
            sequence=row.sequence,
            at=datetime.fromisoformat(row.at),
            offset_minutes=row.offset_minutes,
            operator=row.operator,
            subject_kind=row.subject_kind,
            subject=row.subject,
            payload=decode_payload(row.payload),
            schema=row.schema,
            previous=row.previous,
            hash=row.hash,
        )
        _look_at_moment(event)
        if row.kind != kind_of(event.payload):
            raise ValueError(f"it is filed as “{row.kind}” and says “{kind_of(event.payload)}”")
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise damaged(row, str(error)) from error
    return event


def _look_at_moment(event: Event) -> None:
    """Whoever reads an event asks when it was, by the clock of its bench or by their own: each must have an answer."""
    is_in_utc = event.at.utcoffset() == timedelta() and MINYEAR < event.at.year < MAXYEAR
    if not is_in_utc or abs(event.offset_minutes) >= _MINUTES_A_DAY:
        raise ValueError(f"{event.at} and {event.offset_minutes:,} minutes more is no moment of any clock")


def events_from(rows: Sequence[EventRow]) -> list[Event]:
    """The events of these rows, in their order. Raises as `event_of`."""
    return [event_of(row) for row in rows]


def damaged(row: EventRow, why: str) -> StorageFailed:
    """What is said of an entry that was changed after it was written."""
    return StorageFailed(
        f"Entry {row.sequence} of station “{row.station}” in the journal is damaged: {why}. Nothing was changed. Keep a"
        " copy of the station folder. “intake verify” tells more, and a backup of before that is put back (“intake"
        " restore”) mends it."
    )

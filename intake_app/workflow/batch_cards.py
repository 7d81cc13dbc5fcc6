"""What went out to accounting, in words: the list of batches, and the card of one."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from intake_app.domain.batches import BatchRow
from intake_app.domain.papers import Row
from intake_app.workflow.accounting import load_batch
from intake_app.workflow.follow_up_cards import FollowUpCard
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.wording import moment_words

BATCHES: Final = "batches"
"""The group that lists them."""

BATCH_LINE: Final = "batch/"
"""What a line's id begins with, the batch's own after it."""

BATCH_COLUMNS: Final = {"made": 180, "entries": 90, "operator": 140, "file": 300}
MOST_LISTED: Final = 1_000

_SHOWN_OF_ID: Final = 8


def batch_listing(parts: Parts) -> Listing:
    """The batches, the latest first; one of which no file is known to be whole stands out."""
    words = parts.words
    rows = parts.journal.batches(MOST_LISTED)
    kinds = {"made": "day", "entries": "number"}
    columns = tuple(
        Column(key, words(f"follow.batch_{key}"), width, kinds.get(key, "text"), stretches=key == "file")  # type: ignore[arg-type]
        for key, width in BATCH_COLUMNS.items()
    )
    here = timezone(timedelta(minutes=parts.clock().offset_minutes))
    lines = tuple(_line(parts, row, here) for row in rows)
    return Listing(words("follow.batches_title", count=len(rows)), columns, lines, words("follow.no_batches"))


def batch_card(parts: Parts, batch_id: str) -> FollowUpCard:
    """One batch: when it was made, by whom, and where its file was written. Raises `NotFound`."""
    words = parts.words
    batch = load_batch(parts, batch_id)
    is_written = batch.written_at is not None
    rows = [
        Row(words("follow.batch_made"), moment_words(words, batch.made_at)),
        Row(words("follow.batch_operator"), batch.operator),
        Row(words("follow.batch_entries"), f"{len(batch.made.rows):,}"),
        Row(words("follow.account_batch"), batch.id[-_SHOWN_OF_ID:]),
        *(Row(words("follow.batch_file"), file) for file in dict.fromkeys(batch.files)),
    ]
    return FollowUpCard(
        line=f"{BATCH_LINE}{batch.id}",
        return_id="",
        title=words("follow.accounts_title"),
        due=words("follow.batch_is_written" if is_written else "follow.batch_not_written"),
        tone="accept" if is_written else "refuse",
        hint=words("follow.batch_hint" if is_written else "follow.batch_finish"),
        rows=tuple(rows),
        quotes=(),
        asks="batch",
    )


def _line(parts: Parts, row: BatchRow, here: timezone) -> Line:
    made = datetime.fromisoformat(row.made_at).astimezone(here)
    return Line(
        f"{BATCH_LINE}{row.id}",
        (
            moment_words(parts.words, made),
            f"{row.entries:,}",
            row.operator,
            row.file or parts.words("follow.batch_not_written"),
        ),
        (row.made_at, str(row.entries), row.operator, row.file),
        "plain" if row.written_at else "refuse",
    )

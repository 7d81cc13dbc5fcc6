"""The open returns, and the latest of any state, as a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from intake_app.domain.return_row import ReturnRow
from intake_app.domain.words import Words
from intake_app.workflow.listing import Column, Line, Listing

Which = Literal["queue", "recent"]
COLUMNS: Final = ("rma", "state", "model", "serial", "customer", "place", "age", "operator")
_WIDTHS: Final = (176, 136, 84, 164, 150, 120, 76, 112)
_NOTHING: Final = "–"
MOST_LISTED: Final = 500


def queue_listing(words: Words, rows: Sequence[ReturnRow], which: Which, now: datetime, there_are: int = 0) -> Listing:
    """These returns; `which` list they are, and how many `there_are` where these are not all."""
    columns = tuple(
        Column(
            key,
            words(f"queue.{key}"),
            width,
            "day" if key == "age" else "text",
            stretches=key == "customer",
            heading=words("queue.opened") if key == "age" else "",
        )
        for key, width in zip(COLUMNS, _WIDTHS, strict=True)
    )
    lines = tuple(_line(words, row, now) for row in rows)
    count = max(there_are, len(rows))
    more = words("queue.more", count=len(rows), all=f"{count:,}") if count > len(rows) else ""
    return Listing(words(f"queue.{which}_title", count=count), columns, lines, words("queue.empty"), more)


def age_words(age: timedelta, words: Words) -> str:
    """How long ago, in the largest unit that fits."""
    minutes = max(0, int(age.total_seconds() // 60))
    for unit, length in (("days", 24 * 60), ("hours", 60)):
        if minutes >= length:
            return words(f"queue.{unit}", count=minutes // length)
    return words("queue.minutes", count=minutes)


def _line(words: Words, row: ReturnRow, now: datetime) -> Line:
    age = now - datetime.fromisoformat(row.opened_at)
    texts = (row.rma_number, words(f"state.{row.state}"), row.model, row.serial, row.customer, row.place)
    return Line(
        row.id,
        (*(text or _NOTHING for text in texts), age_words(age, words), row.operator),
        (*texts, row.opened_at, row.operator),
    )

"""What is to leave and lies in no consignment yet: units that go back or to the manufacturer, replacements, kits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from intake_app.domain.consignment_events import Way
from intake_app.domain.follow_ups import FollowUpKind
from intake_app.domain.papers import Tone
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.queue import age_words

WAYS_DUE: Final[dict[FollowUpKind, Way]] = {
    "replacement": "replacement",
    "ship_back": "back_to_customer",
    "to_manufacturer": "to_manufacturer",
}
MOST_OF_A_KIND: Final = 300
COLUMNS: Final = {"way": 196, "code": 184, "to": 160, "serial": 170, "model": 90, "age": 76}
_NOTHING: Final = "–"


def due_listing(parts: Parts) -> Listing:
    """What is to leave, the oldest first. The id of a line is what is scanned to put it into a consignment."""
    words, journal = parts.words, parts.journal
    packed = journal.packed_now()
    lines = sorted((*_units(parts, packed), *_kits(parts, packed)), key=lambda line: line.values[-1])
    columns = tuple(
        Column(
            key,
            words(f"ship.column_{key}"),
            width,
            "day" if key == "age" else "text",
            stretches=key == "to",
            heading=words("ship.due_heading") if key == "age" else "",
        )
        for key, width in COLUMNS.items()
    )
    more = words("ship.more_due", count=MOST_OF_A_KIND) if len(lines) >= MOST_OF_A_KIND else ""
    return Listing(words("ship.title_due", count=len(lines)), columns, tuple(lines), words("ship.empty_due"), more)


def _units(parts: Parts, packed: frozenset[str]) -> Iterator[Line]:
    for kind, way in WAYS_DUE.items():
        for row in parts.journal.follow_ups(MOST_OF_A_KIND, kind):
            if (row.rma_number if kind == "replacement" else row.return_id) not in packed:
                since = datetime.fromisoformat(row.since)
                texts = (row.rma_number, row.customer, row.serial, row.model)
                is_late = since + timedelta(days=parts.follow_up_days[kind] + 1) < parts.clock().at
                yield _line(parts, row.serial or row.rma_number, way, texts, since, "refuse" if is_late else "plain")


def _kits(parts: Parts, packed: frozenset[str]) -> Iterator[Line]:
    for row in parts.journal.kit_orders_to_ship(MOST_OF_A_KIND):
        if row.number not in packed:
            texts = (row.number, row.customer, row.serial, row.model)
            yield _line(parts, row.number, "kit", texts, datetime.fromisoformat(row.opened_at), "plain")


def _line(parts: Parts, code: str, way: Way, texts: tuple[str, ...], since: datetime, tone: Tone) -> Line:
    name = parts.words(f"ship.way_{way}")
    now = parts.clock().at
    return Line(
        code,
        (name, *(text or _NOTHING for text in texts), age_words(now - since, parts.words)),
        (name, *texts, since.astimezone(now.tzinfo).isoformat()),
        tone,
    )

"""What is to leave: what is being packed, then what lies in no consignment yet.

That are units that go back or to the manufacturer, replacements, and kits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from intake_app.domain.consignment_events import WAYS, Way
from intake_app.domain.consignments import ConsignmentRow
from intake_app.domain.follow_ups import FollowUpKind
from intake_app.domain.papers import Tone
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.packing import load_consignment
from intake_app.workflow.parts import Parts
from intake_app.workflow.queue import age_words
from intake_app.workflow.replacements import open_replacements

WAYS_DUE: Final[dict[FollowUpKind, Way]] = {
    "replacement": "replacement",
    "ship_back": "back_to_customer",
    "to_manufacturer": "to_manufacturer",
}
MOST_OF_A_KIND: Final = 300
COLUMNS: Final = {"way": 196, "code": 184, "to": 160, "serial": 170, "model": 90, "since": 76}
PACKING: Final = "packing"
_NOTHING: Final = "–"


def due_listing(parts: Parts) -> Listing:
    """What is to leave, first the consignments that are being packed; the oldest of both first.

    The id of a line is its way, and what is scanned to put it in; of a consignment `PACKING`, and its id.
    """
    words, journal = parts.words, parts.journal
    packed = journal.packed_now()
    packing = [row for row in journal.consignments(MOST_OF_A_KIND) if row.state == "packing"]
    due = sorted((*_units(parts, packed), *_kits(parts, packed), *_ahead(parts, packing)), key=_since)
    lines = [*sorted((_packing(parts, row) for row in packing), key=_since), *due]
    columns = tuple(
        Column(
            key,
            words(f"ship.column_{key}"),
            width,
            "day" if key == "since" else "text",
            stretches=key == "to",
            heading=words("ship.due_heading") if key == "since" else "",
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
                policy = parts.policies.get(row.policy) if kind == "to_manufacturer" else None
                texts = (row.rma_number, policy.vendor if policy else row.customer, row.serial, row.model)
                is_late = since + timedelta(days=parts.follow_up_days[kind] + 1) < parts.clock().at
                yield _line(parts, row.serial or row.rma_number, way, texts, since, "refuse" if is_late else "plain")


def _kits(parts: Parts, packed: frozenset[str]) -> Iterator[Line]:
    for row in parts.journal.kit_orders_to_ship(MOST_OF_A_KIND):
        if row.number not in packed:
            texts = (row.number, row.customer, row.serial, row.model)
            yield _line(parts, row.number, "kit", texts, datetime.fromisoformat(row.opened_at), "plain")


def _ahead(parts: Parts, packing: Sequence[ConsignmentRow]) -> Iterator[Line]:
    """What is sent ahead of a defective unit: by that unit, or its RMA."""
    ids = [row.id for row in packing if row.way == "replacement"]
    there = {load_consignment(parts, one).address.replacement_id for one in ids}
    for one in open_replacements(parts):
        row = one.row
        if row.id not in there:
            texts = (row.rma_number or row.reference, row.customer, row.serial, "")
            code = row.serial or row.rma_number
            yield _line(parts, code, "replacement", texts, datetime.fromisoformat(row.opened_at), "plain")


def _packing(parts: Parts, row: ConsignmentRow) -> Line:
    texts = (row.number, row.addressee, "", "")
    line = _line(parts, row.id, row.way, texts, datetime.fromisoformat(row.opened_at), "wait")
    state = parts.words("ship.state_packing")
    return Line(f"{PACKING} {row.id}", (state, *line.cells[1:]), (state, *line.values[1:]), "wait")


def _since(line: Line) -> str:
    return line.values[-1]


def consignment_of(line: str) -> str:
    """The consignment that is being packed whose line has this id; empty where it is one of what is due."""
    told, _, found = line.partition(" ")
    return found if told == PACKING else ""


def way_and_code(line: str) -> tuple[Way, str]:
    """What the id of a line says."""
    told, _, code = line.partition(" ")
    return next(way for way in WAYS if way == told), code


def _line(parts: Parts, code: str, way: Way, texts: tuple[str, ...], since: datetime, tone: Tone) -> Line:
    name = parts.words(f"ship.way_{way}")
    now = parts.clock().at
    return Line(
        f"{way} {code}",
        (name, *(text or _NOTHING for text in texts), age_words(now - since, parts.words)),
        (name, *texts, since.astimezone(now.tzinfo).isoformat()),
        tone,
    )

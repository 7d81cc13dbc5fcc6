"""Consignments in words: the card of the Ship page, and its lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Literal

from intake_app.domain.consignment_events import (
    PACK_LINES,
    Addressed,
    CarrierGiven,
    ConsignmentCancelled,
    Dispatched,
    KitPacked,
    PackAnswer,
    PackAnswered,
    PackLine,
    TakenOut,
    UnitPacked,
)
from intake_app.domain.consignments import Consignment, ConsignmentRow, ConsignmentState
from intake_app.domain.events import AnyPayload, Excused, Photographed
from intake_app.domain.papers import Row, Tone
from intake_app.domain.station_record import standing_alarms
from intake_app.domain.words import Words
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.packing import lack_words
from intake_app.workflow.parts import Parts
from intake_app.workflow.queue import age_words
from intake_app.workflow.ship_sight import PackedSight, ShipCard
from intake_app.workflow.showing import block
from intake_app.workflow.sight import Choice, QuestionSight
from intake_app.workflow.wording import iso_day_words, moment_words

Group = Literal["due", "all", "today"]
GROUPS: Final[tuple[Group, ...]] = ("due", "all", "today")
MOST_LISTED: Final = 500
COLUMNS: Final = {
    "number": 160,
    "state": 140,
    "way": 196,
    "to": 200,
    "count": 70,
    "carrier": 96,
    "tracking": 190,
    "age": 80,
}
TONES: Final[dict[ConsignmentState, Tone]] = {"packing": "wait", "dispatched": "accept", "cancelled": "plain"}

_TODAY: Final = ("carrier", "tracking", "number", "to", "way", "count")
_ANSWER_TONES: Final[dict[PackAnswer, Tone]] = {"in_place": "accept", "substitute": "wait", "missing": "refuse"}
_NOTHING: Final = "–"
_UNDO: Final[dict[type[AnyPayload], str]] = {
    UnitPacked: "unit_packed",
    KitPacked: "kit_packed",
    TakenOut: "taken_out",
    Addressed: "addressed",
    PackAnswered: "pack_answered",
    Photographed: "photographed",
    Excused: "excused",
    CarrierGiven: "carrier_given",
    Dispatched: "dispatched",
    ConsignmentCancelled: "cancelled",
}


def ship_listing(parts: Parts, rows: Sequence[ConsignmentRow], group: Group) -> Listing:
    """These consignments: all that are being packed and the latest others, or what left today."""
    words = parts.words
    columns = tuple(
        Column(
            key,
            words(f"ship.column_{key}"),
            COLUMNS[key],
            "number" if key == "count" else "day" if key == "age" else "text",
            stretches=key == "to",
            heading=words("ship.begun_heading") if key == "age" else "",
        )
        for key in (COLUMNS if group == "all" else _TODAY)
    )
    now = parts.clock().at
    more = words("ship.more", count=MOST_LISTED) if len(rows) == MOST_LISTED else ""
    lines = tuple(_line(words, row, now, columns) for row in rows)
    return Listing(words(f"ship.title_{group}", count=len(rows)), columns, lines, words(f"ship.empty_{group}"), more)


def ship_card(parts: Parts, one: Consignment) -> ShipCard:
    """One consignment: what is in it, what was seen of it, and what to do next."""
    words = parts.words
    lines = tuple(_question(parts, one, line) for line in PACK_LINES)
    asked = next((line.fact for line in lines if line.state == "current"), "")
    step = _due(one)
    return ShipCard(
        id=one.id,
        number=one.number,
        way=one.way,
        state=one.state,
        title=words(f"ship.way_{one.way}"),
        tone=TONES[one.state],
        hint=_hint(parts, one),
        rows=tuple(_rows(words, one)),
        packed=tuple(_packed(one)),
        lines=lines if one.count else (),
        line=asked if one.count and one.state == "packing" else "",
        quotes=tuple({quote.text: block(quote) for step in one.told for quote in step.quotes}.values()),
        told=tuple(step.text for step in one.told),
        to=one.to,
        carrier=one.carrier.carrier if one.carrier else "",
        tracking=one.carrier.tracking if one.carrier else "",
        next=step,
        next_words=words(f"ship.do_{step}") if step else "",
        undo_words=words(f"ship.undo_{_UNDO[type(one.latest)]}") if one.undoable and one.latest is not None else "",
        photos=tuple(str(parts.photos.small_path(photo.record.photo)) for photo in one.photos),
    )


def contents_words(words: Words, one: Consignment) -> str:
    """“1 unit”, “3 units”, “1 packaging kit”."""
    if one.kit:
        return words("ship.one_kit")
    return words("ship.one_unit") if len(one.units) == 1 else words("ship.units", count=len(one.units))


def carrier_words(one: Consignment) -> str:
    """Who carries it, and its number."""
    return " ".join(filter(None, [one.carrier.carrier, one.carrier.tracking])) if one.carrier else ""


def sscc_words(sscc: str) -> str:
    """A serial shipping container code as it is written under its bars."""
    return f"(00) {sscc}" if sscc else ""


def _due(one: Consignment) -> str:
    """The step that is due: papers first, then the way out; nothing while something else lacks."""
    lacks = one.lacks()
    if one.state != "packing":
        return ""
    if not lacks:
        return "dispatch"
    return "print" if lacks[0] == "papers" else ""


def _hint(parts: Parts, one: Consignment) -> str:
    words = parts.words
    if one.state == "dispatched":
        day = iso_day_words(words, one.dispatched.day if one.dispatched else "")
        return words("ship.hint_dispatched", day=day, carrier=carrier_words(one))
    if one.state == "cancelled":
        return words("ship.hint_cancelled", why=one.cancelled)
    lacks = one.lacks()
    if "contents" in lacks and one.way == "replacement" and not (one.address.return_id or one.address.replacement_id):
        return words("ship.hint_for_whom")
    if lacks:
        return lack_words(parts, one, lacks[0])
    has_alarm = bool(standing_alarms(parts.journal.station_events()))
    return words("ship.hint_alarm" if has_alarm else "ship.hint_ready")


def _rows(words: Words, one: Consignment) -> Iterator[Row]:
    told = (
        ("to", one.to.name),
        ("address", ", ".join(one.to.address.splitlines())),
        ("telephone", one.to.telephone),
        ("for", one.address.rma_number),
        ("carrier", carrier_words(one)),
        ("sscc", sscc_words(one.begun.sscc)),
        ("begun", f"{moment_words(words, one.opened_at)}, {one.operator}"),
    )
    for key, text in told:
        if text:
            yield Row(words(f"ship.row_{key}"), text)
    if one.carrier and one.carrier.tracking and not one.carrier.proved:
        yield Row("", words("ship.not_proved"))


def _packed(one: Consignment) -> Iterator[PackedSight]:
    for packed in one.units:
        unit = packed.unit
        detail = " · ".join(filter(None, [unit.model, unit.rma_number]))
        yield PackedSight(packed.event, unit.serial or unit.rma_number, detail)
    if one.kit:
        kit = one.kit.kit
        yield PackedSight(one.kit.event, kit.order, " · ".join(filter(None, [kit.kit, kit.model])))


def _question(parts: Parts, one: Consignment, line: PackLine) -> QuestionSight:
    """A line of the pack-out checklist, in the shape of a question of the inspection."""
    words = parts.words
    answer = one.answers.get(line)
    is_next = next((each for each in PACK_LINES if each not in one.answers), None)
    photos = sum(1 for photo in one.photos if photo.record.fact == line)
    is_open = one.state == "packing"
    return QuestionSight(
        fact=line,
        kind="choice",
        title=words(f"ship.line_{line}"),
        prompt=words(f"ship.ask_kit_{line}") if one.way == "kit" else words(f"ship.ask_unit_{line}"),
        hint=words(f"ship.hint_{line}"),
        choices=tuple(
            Choice(each, words(f"ship.answer_{each}"), _ANSWER_TONES[each], str(number), each == answer)
            for number, each in enumerate(one.allowed(line), 1)
        ),
        value=answer,
        said=answer is not None,
        answer=words(f"ship.answer_{answer}") if answer else "",
        source="",
        tone=_ANSWER_TONES[answer] if answer else "plain",
        state="current" if is_open and line == is_next else "answered" if answer else "asked",
        photos=photos,
        photo_missing=is_open and line in one.wanted_photos and line not in one.shown,
    )


def _line(words: Words, row: ConsignmentRow, now: datetime, columns: Sequence[Column]) -> Line:
    values = {
        "number": row.number,
        "state": words(f"ship.state_{row.state}"),
        "way": words(f"ship.way_{row.way}"),
        "to": row.addressee,
        "count": str(row.count),
        "carrier": row.carrier,
        "tracking": row.tracking,
        "age": row.opened_at,
    }
    cells = values | {"age": age_words(now - datetime.fromisoformat(row.opened_at), words)}
    return Line(
        row.id,
        tuple(cells[column.key] or _NOTHING for column in columns),
        tuple(values[column.key] for column in columns),
        "wait" if row.state == "packing" else "plain",
    )

"""Finding things: whatever is typed or scanned, and the list of what it is, begins, or is a part of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from intake_app.domain.finding import KINDS, LEAST_PART, Asked, Field, Found, Hit, HitKind, asked_for
from intake_app.domain.scans import understand
from intake_app.domain.words import Words
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.unit_history import UnitHistory, history_of
from intake_app.workflow.wording import iso_day_words

MOST: Final = 50
COLUMNS: Final = ("kind", "number", "model", "customer", "order", "state", "day", "by")
_WIDTHS: Final = (120, 172, 196, 190, 108, 128, 124, 100)

_NOTHING: Final = "–"
_BY_ITSELF: Final[dict[HitKind, Field]] = {
    "unit": "serial",
    "return": "rma",
    "rma": "rma",
    "kit_order": "kit_order",
    "consignment": "consignment",
    "replacement": "serial",
}
"""What a kind's own number is."""


class Looked(NamedTuple):
    """What a text leads to; `learnt` as in `domain.finding.Found`."""

    listing: Listing
    learnt: int


class Finding:
    """Looking for anything, and what there is to know of one unit."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def look(self, typed: str) -> Looked:
        """What the text is, begins, or is a part of. For any thread. Raises `StorageFailed`."""
        asked = asked_for(typed)
        found = self._parts.finder.find(asked, MOST)
        return Looked(_listing(self._parts, asked, found), found.learnt)

    def scan(self, raw: str) -> Looked:
        """What a scan names, and nothing else, where it names anything: it is looked up whole. For any thread."""
        asked = asked_for("")
        for reading in understand(raw).readings:
            asked = asked_for(reading.details.get("serial") or reading.details.get("rma") or reading.value)
            found = self._parts.finder.find(asked, MOST)
            exact = tuple(hit for hit in found.hits if hit.is_exact)
            if exact:
                return Looked(_listing(self._parts, asked, Found(exact, found.cut)), 100)
        return self.look(asked.text)

    def history(self, serial: str) -> UnitHistory:
        """All that happened to a unit. On the lane. Raises `NotFound` where nothing is known of it."""
        return history_of(self._parts, serial)


def _listing(parts: Parts, asked: Asked, found: Found) -> Listing:
    words = parts.words
    columns = tuple(
        Column(key, words(f"find.column_{key}"), width, "day" if key == "day" else "text", stretches=key == "customer")
        for key, width in zip(COLUMNS, _WIDTHS, strict=True)
    )
    lines = tuple(_line(parts, hit) for hit in found.hits)
    if not asked.text:
        return Listing(words("find.title"), columns, (), words("find.hint"))
    title = words("find.found_one") if len(lines) == 1 else words("find.found", count=len(lines))
    empty = words("find.nothing", asked=asked.text)
    return Listing(title, columns, lines, empty, " ".join(_more(words, asked, found)))


def _more(words: Words, asked: Asked, found: Found) -> Iterator[str]:
    """What is not shown, and why."""
    cut = [words(f"find.many_{kind}") for kind in KINDS if kind in found.cut]
    if cut:
        yield words("find.more", kinds=", ".join(cut), count=MOST)
    if found.learnt < 100 and asked.parts:  # noqa: PLR2004 - percent
        yield words("find.learning", percent=found.learnt)
    if not asked.parts:
        yield words("find.short", count=LEAST_PART)


def _line(parts: Parts, hit: Hit) -> Line:
    words = parts.words
    state = _state_words(words, hit)
    by = words(f"find.by_{hit.field}") if hit.field == _BY_ITSELF[hit.kind] else _by_words(words, hit)
    kind = words(f"find.kind_{hit.kind}")
    day, shown = _day(words, parts.clock().offset_minutes, hit.day)
    model = hit.model if hit.kind == "unit" else " ".join(filter(None, [hit.serial, hit.model]))
    cells = (kind, hit.number, model, hit.customer, hit.order_number, state, shown, by)
    values = (kind, hit.number, model, hit.customer, hit.order_number, state, day, by)
    return Line(_line_id(hit), tuple(cell or _NOTHING for cell in cells), values)


def _line_id(hit: Hit) -> str:
    return f"{hit.kind}:{hit.id}"


def _by_words(words: Words, hit: Hit) -> str:
    return words("find.by", field=words(f"find.by_{hit.field}"), found=hit.found)


def _state_words(words: Words, hit: Hit) -> str:
    match hit.kind:
        case "unit":
            return words("find.returned", count=hit.returned) if hit.returned else ""
        case "return":
            return words(f"state.{hit.state}")
        case "kit_order":
            return words(f"kits.state_{hit.state}")
        case "consignment":
            return words(f"ship.state_{hit.state}")
        case "replacement" if hit.state:
            return words(f"replace.state_{hit.state}")
    return ""


def _day(words: Words, offset_minutes: int, told: str) -> tuple[str, str]:
    """The day for sorting, and in words; of a moment in UTC the bench's day."""
    if "T" not in told:
        return told, iso_day_words(words, told) if told else ""
    from datetime import timedelta, timezone

    moment = datetime.fromisoformat(told).astimezone(timezone(timedelta(minutes=offset_minutes)))
    return moment.date().isoformat(), iso_day_words(words, moment.date().isoformat())

"""Advance replacements in words: the list, and the card of a pair with its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, get_args

import msgspec

from intake_app.domain.money import dollars, parse_money
from intake_app.domain.papers import Row, Tone
from intake_app.domain.replacements import OPEN, Replaced, Replacement, ReplacementState, ReplacementStep
from intake_app.domain.words import Words
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.wording import day_words, iso_day_words

MOST_LISTED: Final = 1_000
ReplacementGroup = Literal["open", "overdue", "awaited", "done"]
GROUPS: Final[tuple[ReplacementGroup, ...]] = get_args(ReplacementGroup)
COLUMNS: Final = {
    "state": 120,
    "due": 150,
    "serial": 160,
    "sent": 160,
    "customer": 180,
    "amount": 110,
    "reference": 120,
}

_NOTHING: Final = "–"
_LAST_DAY: Final = "9999-12-31"
_IN: Final[dict[ReplacementGroup, frozenset[ReplacementState]]] = {
    "open": OPEN,
    "overdue": frozenset({"overdue"}),
    "awaited": frozenset({"awaited", "overdue"}),
    "done": frozenset({"done", "given_up", "cancelled"}),
}
TONES: Final[dict[ReplacementState, Tone]] = {
    "to_send": "wait",
    "awaited": "plain",
    "overdue": "refuse",
    "here": "wait",
    "done": "accept",
    "given_up": "plain",
    "cancelled": "plain",
}


class ReplacementCard(msgspec.Struct, frozen=True):
    """One of them: how far it is, both units, the charge and the clock.

    `next` is the step that is due: `sent` (scan the unit that goes out) or nothing; `may` are the steps that can be
    taken; `undo` says what undo would take back, empty where nothing can be.
    """

    id: str
    state: ReplacementState
    title: str
    tone: Tone
    hint: str
    rows: tuple[Row, ...]
    may: tuple[ReplacementStep, ...]
    return_id: str
    undo: str


def replacement_listing(parts: Parts, rows: Sequence[Replaced], group: ReplacementGroup) -> Listing:
    """Those of a group, by the day on which the unit is due."""
    words, today = parts.words, parts.clock().today
    states = [(one, one.state(today.isoformat())) for one in rows]
    lines = [_line(words, one, state, today) for one, state in states if state in _IN[group]]
    lines.sort(key=lambda line: line.values[1] or _LAST_DAY)
    columns = tuple(
        Column(
            key,
            words(f"replace.column_{key}"),
            width,
            "day" if key == "due" else "money" if key == "amount" else "text",
            stretches=key == "customer",
        )
        for key, width in COLUMNS.items()
    )
    more = words("replace.more", count=len(rows)) if len(rows) == MOST_LISTED else ""
    title = words(f"replace.title_{group}", count=len(lines))
    return Listing(title, columns, tuple(lines), words(f"replace.empty_{group}"), more)


def card_of(parts: Parts, one: Replacement, row: Replaced) -> ReplacementCard:
    """One of them in words."""
    words, today = parts.words, parts.clock().today
    state = row.state(today.isoformat())
    steps: tuple[ReplacementStep, ...] = get_args(ReplacementStep)
    may = tuple(step for step in steps if one.may(step) and (step == "sent" or not row.return_id))
    return ReplacementCard(
        one.id,
        state,
        words(f"replace.state_{state}"),
        TONES[state],
        _hint(words, one, row, state),
        tuple(_rows(words, one, row, today)),
        may,
        row.return_id,
        words(f"replace.undo_{one.latest or 'opened'}") if one.undoable else "",
    )


def charge_words(words: Words, row: Replaced) -> str:
    """“Purchase order PO-4711 · $2,600.00”."""
    told = row.row
    if not told.paid_by:
        return ""
    return words(f"replace.paid_{told.paid_by}", reference=told.reference, amount=dollars(parse_money(told.amount)))


def due_words(words: Words, due_on: str, today: date) -> str:
    """“due 20 Dec 2026”, “due today”, “3 days overdue”."""
    days = (date.fromisoformat(due_on) - today).days
    if days < 0:
        return words("replace.overdue_one" if days == -1 else "replace.overdue_days", days=-days)
    return words("replace.due_today") if days == 0 else words("replace.due_on", day=iso_day_words(words, due_on))


def _hint(words: Words, one: Replacement, row: Replaced, state: ReplacementState) -> str:
    if state in {"cancelled", "given_up"}:
        return words(f"replace.hint_{state}", why=one.why)
    if state == "done":
        other = words("replace.outcome_other", number=row.return_number)
        return words.get(f"replace.outcome_{row.disposition}", other)
    return words(f"replace.hint_{state}", number=row.return_number)


def _rows(words: Words, one: Replacement, row: Replaced, today: date) -> list[Row]:
    sent, opened = one.sent, one.opened
    is_clock = sent is not None and bool(sent.due_on) and not row.return_id and not one.ended
    told = [
        ("opened", iso_day_words(words, opened.opened_on)),
        ("customer", opened.customer),
        ("serial", row.serial),
        ("rma", row.return_number or opened.rma_number),
        ("sent", sent.serial if sent else ""),
        ("sent_on", iso_day_words(words, sent.sent_on) if sent else ""),
        ("tracking", " ".join(filter(None, [sent.carrier, sent.tracking, sent.told])) if sent else ""),
        ("due", due_words(words, sent.due_on, today) if sent and is_clock else ""),
        ("by", f"{one.operator}, {day_words(words, one.opened_at.date())}"),
    ]
    charge = [Row(words(f"replace.new_{opened.paid_by}"), opened.reference)] if opened.paid_by else []
    amount = [Row(words("replace.column_amount"), dollars(parse_money(opened.amount)))] if opened.amount else []
    return [*charge, *amount, *(Row(words(f"replace.row_{key}"), value) for key, value in told if value)]


def _line(words: Words, one: Replaced, state: ReplacementState, today: date) -> Line:
    row = one.row
    is_clock = state in {"awaited", "overdue"}
    due = due_words(words, row.due_on, today) if is_clock else ""
    name = words(f"replace.state_{state}")
    texts = (one.serial or row.rma_number, row.sent_serial, row.customer)
    amount = dollars(parse_money(row.amount))
    cells = (name, due, *texts, amount, row.reference)
    values = (name, row.due_on if is_clock else "", *texts, row.amount, row.reference)
    return Line(row.id, tuple(cell or _NOTHING for cell in cells), values, TONES[state])

"""Kits and kit orders in words: the cards of the Kits page, and its list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from intake_app.domain.derived import PIECES
from intake_app.domain.kit_orders import KitOrder, KitOrderRow, KitState, KitStep
from intake_app.domain.kits import Kit
from intake_app.domain.money import dollars, parse_money
from intake_app.domain.papers import Row, Tone
from intake_app.domain.words import Words
from intake_app.workflow.kit_sight import KitCard, KitOrderCard
from intake_app.workflow.kit_terms import KitTerms, price_words
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.queue import age_words
from intake_app.workflow.wording import moment_words

MOST_LISTED: Final = 500
COLUMNS: Final = {"order": 164, "state": 100, "customer": 180, "model": 90, "kit": 150, "rma": 176, "age": 76}
"""Each column's width; beside the card of what was found stand fewer of them."""

_FOUND: Final = ("order", "state", "customer", "age")
_NOTHING: Final = "–"
_STEPS: Final[tuple[KitStep, ...]] = ("ordered", "paid", "shipped", "delivered", "used", "cancelled")
_BY_HAND: Final[tuple[KitStep, ...]] = ("ordered", "paid", "shipped", "delivered", "cancelled")
_NEXT: Final[dict[KitState, KitStep]] = {
    "quoted": "ordered",
    "ordered": "paid",
    "paid": "shipped",
    "shipped": "delivered",
}
TONES: Final[dict[KitState, Tone]] = {
    "quoted": "wait",
    "ordered": "wait",
    "paid": "wait",
    "shipped": "wait",
    "delivered": "accept",
    "used": "accept",
    "cancelled": "plain",
}
Which = Literal["all", "found"]


def orders_listing(parts: Parts, rows: Sequence[KitOrderRow], which: Which) -> Listing:
    """These orders; `which` of them they are."""
    words = parts.words
    columns = tuple(
        Column(key, words(f"kits.column_{key}"), COLUMNS[key], stretches=key == "customer")
        for key in (COLUMNS if which == "all" else _FOUND)
    )
    now = parts.clock().at
    more = words("kits.more", count=MOST_LISTED) if len(rows) == MOST_LISTED else ""
    title = words(f"kits.{which}_title", count=len(rows))
    lines = tuple(_line(words, row, now, columns) for row in rows)
    return Listing(title, columns, lines, words(f"kits.{which}_empty"), more)


def kit_card(parts: Parts, kit: Kit, terms: KitTerms | None) -> KitCard:
    """All that is known of a kit; where the catalogue is silent about price and telephone, the policy's terms."""
    words = parts.words
    stock = words("sight.not_known") if kit.stock is None else words("kits.in_stock", count=kit.stock)
    told = [
        ("telephone", kit.telephone or (terms.telephone if terms else "")),
        ("stock", words("kits.none_in_stock") if kit.stock == 0 else stock),
        *((piece, getattr(kit, piece)) for piece in PIECES),
        ("vendor", kit.vendor),
        ("address", kit.address),
        ("models", ", ".join(kit.models)),
    ]
    rows = tuple(Row(words(f"kits.{key}"), text) for key, text in told if text)
    return KitCard(kit.number, price_words(parts, kit, terms), rows)


def order_card(parts: Parts, order: KitOrder) -> KitOrderCard:
    """One order: how far it is, for whom, and what can be done with it."""
    words = parts.words
    step = _due(order)
    may: tuple[KitStep, ...] = tuple(one for one in _BY_HAND if order.may(one))
    is_awaited = step == "delivered" and bool(order.quoted.return_id)
    key = "arrived" if is_awaited else step
    return KitOrderCard(
        order.number,
        order.state,
        words(f"kits.state_{order.state}"),
        TONES[order.state],
        _hint(words, order, step),
        tuple(_rows(words, order)),
        may,
        step,
        words(f"kits.do_{key}") if step else "",
        order.quoted.price,
        order.used.return_id if order.used else order.quoted.return_id,
        words(f"kits.undo_{order.latest}") if _can_undo(order) else "",
        bool(order.quoted.return_id) and order.state in {"ordered", "paid", "shipped"},
    )


def _due(order: KitOrder) -> KitStep | None:
    """The step that is next on the road; a kit that a return waits for is awaited whatever else was told of it."""
    if order.quoted.return_id and order.may("delivered"):
        return "delivered"
    if order.state == "ordered" and order.paid:
        return "shipped"
    return _NEXT.get(order.state)


def _can_undo(order: KitOrder) -> bool:
    went_on = order.latest in {"delivered", "cancelled"} and bool(order.quoted.return_id)
    return bool(order.undoable) and order.latest not in {"ordered", "used"} and not went_on


def _hint(words: Words, order: KitOrder, step: KitStep | None) -> str:
    rma = order.quoted.rma_number
    if order.state == "used" and order.used:
        return words("kits.hint_used", rma=order.used.rma_number)
    if order.state == "cancelled":
        return words("kits.hint_cancelled", why=order.cancelled)
    if order.state == "delivered":
        key = "kits.hint_repack" if order.quoted.return_id else "kits.hint_delivered"
        return words(key, rma=rma) if order.quoted.return_id else words("kits.hint_delivered")
    if step == "delivered" and order.quoted.return_id:
        return words("kits.hint_awaited", rma=rma)
    return words(f"kits.hint_{order.state}")


def _rows(words: Words, order: KitOrder) -> list[Row]:
    quoted = order.quoted
    paid = dollars(parse_money(order.paid.amount)) if order.paid else ""
    if order.paid and order.paid.reference:
        paid = f"{paid} · {order.paid.reference}"
    sent = order.shipped
    rma = order.used.rma_number if order.used else quoted.rma_number
    told = [
        ("customer", quoted.customer),
        ("model", quoted.model),
        ("kit", quoted.kit or words("kits.no_kit_number")),
        ("rma", rma),
        ("to", words(f"kits.to_{quoted.ship_to}")),
        ("reference", order.reference),
        ("paid", paid),
        ("tracking", " ".join(filter(None, [sent.carrier, sent.tracking, sent.told])) if sent else ""),
    ]
    rows = [Row(words(f"kits.row_{key}"), text) for key, text in told if text]
    moments = [Row(words("kits.state_quoted"), moment_words(words, order.opened_at))]
    moments += [
        Row(words(f"kits.state_{step}"), moment_words(words, order.reached[step]))
        for step in _STEPS
        if step in order.reached
    ]
    return rows + moments


def _line(words: Words, row: KitOrderRow, now: datetime, columns: Sequence[Column]) -> Line:
    state = words(f"kits.state_{row.state}")
    values = {
        "order": row.number,
        "state": state,
        "customer": row.customer,
        "model": row.model,
        "kit": row.kit,
        "rma": row.rma_number,
        "age": row.opened_at,
    }
    cells = values | {"age": age_words(now - datetime.fromisoformat(row.opened_at), words)}
    return Line(
        row.number,
        tuple(cells[column.key] or _NOTHING for column in columns),
        tuple(values[column.key] for column in columns),
        "accept" if row.state == "delivered" else "plain",
    )

"""The gestures of one kit order: what each writes, of the order and of the return that waits for the kit.

Each gives events of several subjects (kind, id, payload) that are written together or not at all. Raises `NotNow` where
a step cannot be taken now, `BadInput` for an amount or text that cannot be, `NotFound` for an order that is not here.
"""

from __future__ import annotations

from typing import TypeAlias

from intake_app.domain.derived import PIECES
from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.events import RETURN, Answered, AnyPayload, Corrected, Undone
from intake_app.domain.kit_events import (
    KIT_ORDER,
    CameInKit,
    KitCancelled,
    KitDelivered,
    KitOrdered,
    KitPaid,
    KitQuoted,
    KitShipped,
    KitUsed,
    ShipTo,
)
from intake_app.domain.kit_orders import DONE, KitOrder, KitStep, fold_kit_order
from intake_app.domain.kits import Kit
from intake_app.domain.money import money_text, parse_money
from intake_app.domain.returns import Return, fold
from intake_app.domain.scans import normalised
from intake_app.domain.unseen import first_unseen, visible
from intake_app.workflow.inspect import answered
from intake_app.workflow.kit_sight import KitAbout
from intake_app.workflow.kit_terms import kit_terms
from intake_app.workflow.parts import Parts
from intake_app.workflow.releasing import check_here, check_not_left
from intake_app.workflow.turning import check_can_wait, is_waiting, turned_back, turned_to_hold
from intake_app.workflow.which_policy import policy_for

Told: TypeAlias = list[tuple[str, str, AnyPayload]]

LONGEST_TEXT = 200


def load_order(parts: Parts, number: str) -> KitOrder:
    """The order of this number. Raises `NotFound`."""
    events = parts.journal.events_of(number)
    if not events or events[0].subject_kind != KIT_ORDER:
        raise NotFound(parts.words("kits.no_such_order", number=visible(number)))
    return fold_kit_order(events)


def load_return(parts: Parts, return_id: str) -> Return:
    """The return of this id. Raises `NotFound`."""
    return fold(parts.journal.events_of(return_id))


def quoted(parts: Parts, number: str, about: KitAbout, kit: Kit | None) -> KitQuoted:
    """The beginning of an order: everything that the customer is told, frozen as it is today."""
    terms = kit_terms(parts, about.policy, about.model)
    customer = about.customer
    ship_to: ShipTo = "station" if about.return_id else "customer"
    return KitQuoted(
        number=number,
        model=about.model,
        kit=kit.number if kit else "",
        price=kit.price if kit else "",
        vendor=(kit.vendor if kit else "") or (terms.policy.vendor if terms else ""),
        telephone=(kit.telephone if kit else "") or (terms.telephone if terms else ""),
        address=kit.address if kit else "",
        parts={piece: part for piece in PIECES if kit and (part := getattr(kit, piece))},
        customer=customer.name,
        customer_telephone=customer.telephone,
        customer_address=customer.address,
        order_number=about.order_number,
        serial=about.serial,
        rma_number=about.rma_number,
        return_id=about.return_id,
        ship_to=ship_to,
        policy=terms.policy.ref if terms else None,
        told=terms.told if terms else [],
        packing=terms.packing if terms else {},
        station_name=parts.station_name,
    )


def ordered(parts: Parts, order: KitOrder, reference: str = "") -> Told:
    """The customer orders what was quoted."""
    return _step(parts, order, "ordered", KitOrdered(_text(parts, reference)))


def paid(parts: Parts, order: KitOrder, amount: str, reference: str = "") -> Told:
    """The customer paid."""
    try:
        cents = parse_money(amount.strip().removeprefix("$").replace(",", ""))
    except ValueError as error:
        raise BadInput(parts.words("kits.bad_amount", problem=str(error)), "amount") from error
    return _step(parts, order, "paid", KitPaid(money_text(cents), _text(parts, reference)))


def shipped(parts: Parts, order: KitOrder, tracking: str, told: str = "") -> Told:
    """It is on its way; a tracking number as scanned or typed is proved where its carrier is known by its form."""
    number = _text(parts, normalised(tracking)[1])
    carrier = ""
    if number:
        from intake_app.domain.tracking import trackings

        found = trackings(number)
        carrier = found[0].carrier if found else ""
        number = found[0].number if found else number
    return _step(parts, order, "shipped", KitShipped(number, carrier, told))


def delivered(parts: Parts, order: KitOrder) -> Told:
    """It is where it was to go; the return that waited for it at the station is opened again, its packaging unsaid."""
    told = _step(parts, order, "delivered", KitDelivered())
    if order.quoted.ship_to == "station" and order.quoted.return_id:
        ret = load_return(parts, order.quoted.return_id)
        if ret.decision is not None and is_waiting(ret):
            why = parts.words("kits.why_arrived", number=order.number)
            told.append((RETURN, ret.id, Corrected(why, ret.decision.event, "kit_arrived")))
    return told


def cancelled(parts: Parts, order: KitOrder, why: str) -> Told:
    """It is not wanted any more; a refusal that waited for this kit alone stands again."""
    reason = _text(parts, why)
    if not reason:
        raise BadInput(parts.words("kits.why_first"), "why")
    told = _step(parts, order, "cancelled", KitCancelled(reason))
    return_id = order.quoted.return_id
    if return_id and not _others_under_way(parts, order):
        ret = load_return(parts, return_id)
        if ret.decision is not None and is_waiting(ret):
            words = parts.words("kits.why_cancelled", number=order.number, why=reason)
            told += [(RETURN, ret.id, one) for one in turned_back(parts, ret, ret.decision, words)]
    return told


def held(parts: Parts, ret: Return, number: str) -> Told:
    """A refusal that was decided waits for the kit of this order. Raises `NotNow` for any other, and where it left."""
    if ret.decision is None:
        raise NotNow(parts.words("kits.not_refused", number=ret.rma_number))
    check_can_wait(parts, ret, ret.decision.record)
    check_here(parts, ret)
    why = parts.words("kits.why_ordered", number=number)
    return [(RETURN, ret.id, one) for one in turned_to_hold(parts, ret, ret.decision, why)]


def used(parts: Parts, ret: Return, order: KitOrder | None, kit: str) -> Told:
    """The unit of this return is packed in a kit: box, foam and sleeve are the kit's, and the order is done.

    Raises `NotNow` where the packaging is not asked now, or the kit is another return's.
    """
    if ret.state != "open":
        raise NotNow(parts.words("sight.withdrawn" if ret.state == "withdrawn" else "sight.correct_first"))
    if ret.kit is not None:
        raise NotNow(parts.words("kits.packed_already", number=ret.kit.order or ret.kit.kit))
    policy = policy_for(parts, ret)
    asked = [piece for piece in PIECES if policy and policy.question(piece)]
    if not asked:
        raise NotNow(parts.words("kits.not_asked" if policy else "sight.vendor_first"))
    group = parts.new_id()
    told: Told = []
    for piece in asked:
        answer = answered(parts, ret, piece, "kit")
        if isinstance(answer, Answered):
            told.append((RETURN, ret.id, Answered(piece, answer.value, group)))
    return [*told, *tied(parts, ret, order, kit, group)]


def tied(parts: Parts, ret: Return, order: KitOrder | None, kit: str, group: str = "") -> Told:
    """The kit and the return that came in it name each other."""
    told: Told = [(RETURN, ret.id, CameInKit(order.number if order else "", kit, group))]
    if order is not None:
        other = order.quoted.return_id
        if other and other != ret.id:
            raise NotNow(parts.words("kits.of_other", number=order.number, rma=order.quoted.rma_number))
        told += _step(parts, order, "used", KitUsed(ret.id, ret.rma_number, ret.serial))
    return told


def undone(parts: Parts, order: KitOrder) -> Told:
    """The latest step is taken back, as long as no return went on with it. Raises `NotNow` where it cannot be."""
    if not order.undoable or order.latest == "ordered":
        raise NotNow(parts.words("kits.nothing_to_undo", number=order.number))
    if order.latest == "used":
        raise NotNow(parts.words("kits.undo_at_return", rma=order.used.rma_number if order.used else ""))
    if order.latest in {"delivered", "cancelled"} and order.quoted.return_id:
        raise NotNow(parts.words("kits.undo_return_went_on", rma=order.quoted.rma_number))
    if order.latest == "shipped" and order.shipped is not None:
        check_not_left(parts, order.shipped.told)
    return [(KIT_ORDER, order.number, Undone(order.undoable))]


def undone_with(parts: Parts, ret: Return) -> Told:
    """What is taken back of kit orders when the latest gesture of a return is."""
    latest = ret.latest
    if isinstance(latest, CameInKit) and latest.order:
        order = load_order(parts, latest.order)
        is_this = order.latest == "used" and order.used is not None and order.used.return_id == ret.id
        return [(KIT_ORDER, order.number, Undone(order.undoable))] if is_this else []
    if isinstance(latest, Corrected) and latest.by == "kit_arrived":
        orders = [load_order(parts, row.number) for row in parts.journal.kit_orders_of_return(ret.id)]
        arrived = [order for order in orders if order.latest == "delivered"]
        return [(KIT_ORDER, order.number, Undone(order.undoable)) for order in arrived[:1]]
    return []


def _step(parts: Parts, order: KitOrder, step: KitStep, payload: AnyPayload) -> Told:
    if not order.may(step):
        state = parts.words(f"kits.state_{order.state}").lower()
        raise NotNow(parts.words(f"kits.cannot_be_{step}", number=order.number, state=state))
    return [(KIT_ORDER, order.number, payload)]


def _others_under_way(parts: Parts, order: KitOrder) -> bool:
    rows = parts.journal.kit_orders_of_return(order.quoted.return_id)
    return any(row.number != order.number and row.state not in DONE for row in rows)


def _text(parts: Parts, text: str) -> str:
    """A short text as it is kept; raises `BadInput` for an endless one, or one with characters that cannot be seen."""
    kept = " ".join(text.split())
    if len(kept) > LONGEST_TEXT or first_unseen(kept):
        raise BadInput(parts.words("kits.bad_text", most=LONGEST_TEXT), "text")
    return kept

"""The gestures of one consignment: what each writes, of it and of what its units have left to do.

Each gives events of several subjects (kind, id, payload) that are written together or not at all. Raises `NotNow` where
it cannot be now, `BadInput` for a text that cannot be, `NotFound` for a consignment that is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from intake_app.domain.consignment_events import (
    CONSIGNMENT,
    PACK_LINES,
    Addressed,
    Addressee,
    CarrierGiven,
    ConsignmentCancelled,
    Dispatched,
    KitPacked,
    PackAnswer,
    PackAnswered,
    PackLine,
    TakenOut,
    UnitPacked,
    Way,
)
from intake_app.domain.consignments import Consignment, fold_consignment
from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.events import RETURN, AnyPayload, Undone
from intake_app.domain.follow_ups import FollowedUp, FollowUpKind
from intake_app.domain.kit_events import KIT_ORDER
from intake_app.domain.kit_orders import KitOrder
from intake_app.domain.policy import Policy
from intake_app.domain.quotes import NextStep
from intake_app.domain.replacements import Replaced
from intake_app.domain.returns import Return
from intake_app.domain.unit_entries import returns_of_unit
from intake_app.domain.unseen import first_unseen
from intake_app.workflow.follow_ups import settled
from intake_app.workflow.inheriting import policy_of
from intake_app.workflow.kit_ordering import load_order, load_return
from intake_app.workflow.kits import kit_shipped
from intake_app.workflow.parts import Parts
from intake_app.workflow.releasing import ScannedUnit, check_released
from intake_app.workflow.replacing import not_sent, paired, replacement_sent, undone_with
from intake_app.workflow.verdict import next_step
from intake_app.workflow.which_policy import policy_for

Told: TypeAlias = list[tuple[str, str, AnyPayload]]
LONGEST_NAME: Final = 120
LONGEST_ADDRESS: Final = 400
LONGEST_CARRIER: Final = 40


def load_consignment(parts: Parts, consignment_id: str) -> Consignment:
    """The consignment of this id. Raises `NotFound`."""
    events = parts.journal.events_of(consignment_id)
    if not events or events[0].subject_kind != CONSIGNMENT:
        raise NotFound(parts.words("ship.no_such"))
    return fold_consignment(events)


def packing(parts: Parts, consignment_id: str) -> Consignment:
    """The same, as long as it can be changed. Raises `NotNow` for one that left or was cancelled."""
    one = load_consignment(parts, consignment_id)
    if one.state != "packing":
        raise NotNow(parts.words(f"ship.is_{one.state}", number=one.number))
    return one


def unit_packed(parts: Parts, way: Way, unit: ScannedUnit, but: str = "") -> UnitPacked:
    """A unit as it is put into a consignment that goes this way. Raises `NotNow` where it is not released for it."""
    policy = policy_of_unit(parts, unit)
    is_back = way != "replacement"
    packed = UnitPacked(
        unit.serial,
        unit.model,
        unit.ret.id if unit.ret and is_back else "",
        unit.ret.rma_number if unit.ret and is_back else "",
        photos=_photos(policy),
        strict=_strict(policy, way),
        told=said_of(parts, policy, way),
    )
    check_released(parts, way, packed, but)
    return packed


def kit_packed(parts: Parts, order: KitOrder, but: str = "") -> KitPacked:
    """The kit of an order as it is put into a consignment. Raises `NotNow` where it is not to be sent to a customer."""
    words, quoted = parts.words, order.quoted
    if quoted.ship_to != "customer":
        raise NotNow(words("ship.kit_for_station", number=order.number, rma=quoted.rma_number))
    if not order.may("shipped"):
        raise NotNow(words("ship.kit_not_due", number=order.number, state=words(f"kits.state_{order.state}").lower()))
    others = [row for row in parts.journal.consignments_of_kit(order.number) if row.id != but]
    if others:
        raise NotNow(words("ship.not_in_other", unit=order.number, number=others[0].number))
    policy = parts.policies.get(quoted.policy.id) if quoted.policy else None
    return KitPacked(order.number, quoted.kit, quoted.model, photos=_photos(policy), told=said_of(parts, policy, "kit"))


def addressed_to(parts: Parts, to: Addressee, before: Addressed | None = None) -> Addressed:
    """An address as it is kept; what else was said of it stays. Raises `BadInput` for an endless one."""
    name, telephone = (_line(parts, text, LONGEST_NAME) for text in (to.name, to.telephone))
    rows = [" ".join(row.split()) for row in to.address.splitlines()]
    address = "\n".join(row for row in rows if row)
    if len(address) > LONGEST_ADDRESS or any(first_unseen(row) for row in rows):
        raise BadInput(parts.words("ship.bad_address", most=LONGEST_ADDRESS), "address")
    kept = Addressee(name, address, telephone)
    if before is None:
        return Addressed(kept)
    return Addressed(kept, before.return_id, before.rma_number, before.replacement_id, before.told)


def addressed_for(parts: Parts, ret: Return, way: Way) -> Addressed:
    """The address of whoever a unit came from; of a replacement with the return that it is for."""
    if way == "to_manufacturer":
        policy = policy_for(parts, ret)
        return Addressed(remembered(parts, Addressee(policy.vendor if policy else ""), way))
    buyer = ret.buyer
    to = Addressee(ret.customer, buyer.address if buyer else "", buyer.telephone if buyer else "")
    to = remembered(parts, to, way)
    if way != "replacement":
        return Addressed(to)
    policy = policy_for(parts, ret)
    return Addressed(to, ret.id, ret.rma_number, told=said_of(parts, policy, way))


def addressed_ahead(parts: Parts, waits: Replaced) -> Addressed:
    """The address of whoever waits for an advance replacement, as the sale of the defective unit has it."""
    sales = parts.catalogue.sales_of_serial(waits.serial) if waits.serial else []
    sale = sales[0] if len(sales) == 1 else None
    policy = parts.policies.get(policy_of(parts, sale) or "")
    buyer = sale.customer if sale else None
    is_buyer = buyer is not None and buyer.name == waits.row.customer
    to = Addressee(waits.row.customer, *((buyer.address, buyer.telephone) if buyer and is_buyer else ()))
    told = said_of(parts, policy, "replacement")
    return Addressed(to, rma_number=waits.row.rma_number, replacement_id=waits.row.id, told=told)


def remembered(parts: Parts, to: Addressee, way: Way) -> Addressee:
    """The address to which the latest consignment to the manufacturer of this name went, where none is known."""
    if to.address or way != "to_manufacturer" or not to.name:
        return to
    rows = parts.journal.consignments_to(to.name, way)
    known = (load_consignment(parts, row.id).to for row in rows)
    return next((one for one in known if one.address), to)


def taken_out(parts: Parts, one: Consignment, event: str) -> Told:
    """What this event put in is out again."""
    inside = {packed.event for packed in one.units} | ({one.kit.event} if one.kit else set())
    if event not in inside:
        raise NotNow(parts.words("ship.not_inside", number=one.number))
    return [(CONSIGNMENT, one.id, TakenOut(event))]


def answered_lines(parts: Parts, one: Consignment, answers: Mapping[PackLine, PackAnswer]) -> Told:
    """What was seen of these lines of the pack-out checklist; nothing where all of it was said before."""
    if not one.count:
        raise NotNow(parts.words("ship.lacks_contents"))
    for line, answer in answers.items():
        if answer not in one.allowed(line):
            raise NotNow(parts.words("ship.must_be_in_place", line=parts.words(f"ship.line_{line}").lower()))
    new = {line: answer for line, answer in answers.items() if one.answers.get(line) != answer}
    return [(CONSIGNMENT, one.id, PackAnswered(new))] if new else []


def all_in_place(parts: Parts, one: Consignment) -> Told:
    """Everything that was not said otherwise is in place. Raises `NotNow` where something was said to be missing."""
    missing = [line for line, answer in one.answers.items() if answer == "missing"]
    if missing:
        lines = ", ".join(parts.words(f"ship.line_{line}").lower() for line in missing)
        raise NotNow(parts.words("ship.not_all_in_place", lines=lines))
    return answered_lines(parts, one, {line: "in_place" for line in PACK_LINES if line not in one.answers})


def carried(parts: Parts, carrier: str, tracking: str, service: str = "", *, proved: bool = False) -> CarrierGiven:
    """Who carries it. Raises `BadInput` without a carrier."""
    name = _line(parts, carrier, LONGEST_CARRIER)
    if not name:
        raise BadInput(parts.words("ship.which_carrier"), "carrier")
    return CarrierGiven(name, _line(parts, tracking, LONGEST_CARRIER), service, proved)


def cancelled(parts: Parts, one: Consignment, why: str) -> Told:
    """It does not leave."""
    reason = _line(parts, why, LONGEST_NAME)
    if not reason:
        raise BadInput(parts.words("ship.why_cancel"), "why")
    return [(CONSIGNMENT, one.id, ConsignmentCancelled(reason))]


def _check_may_leave(parts: Parts, one: Consignment) -> None:
    for lack in one.lacks():
        raise NotNow(lack_words(parts, one, lack))
    for packed in one.units:
        check_released(parts, one.way, packed.unit, one.id)


def dispatched(parts: Parts, one: Consignment) -> Told:
    """It leaves: everything is proved again, and what was left to do with it is done.

    This is the one place where what leaves ends what waited for it elsewhere.
    """
    _check_may_leave(parts, one)
    reference = reference_of(one)
    told: Told = [(CONSIGNMENT, one.id, Dispatched(parts.clock().today.isoformat()))]
    tracking = one.carrier.tracking if one.carrier else ""
    for ret, kind in _returns(parts, one):
        ended = settled(parts, ret, kind, reference)
        if kind == "replacement" and not ended:
            raise NotNow(parts.words("ship.not_awaited", rma=ret.rma_number))
        told += ended
        for _, _, payload in ended:
            if kind == "replacement" and isinstance(payload, FollowedUp) and one.units:
                serial = one.units[0].unit.serial
                told += paired(parts, ret, payload.decided, serial, one.number, tracking, but=one.id)
    if one.address.replacement_id and one.units:
        serial = one.units[0].unit.serial
        sent = replacement_sent(parts, one.address.replacement_id, serial, one.number, tracking, but=one.id)
        if not sent:
            raise NotNow(parts.words("ship.not_awaited", rma=one.address.rma_number or serial))
        told += sent
    if one.kit:
        kit_packed(parts, load_order(parts, one.kit.kit.order), one.id)
        told += kit_shipped(parts, one.kit.kit.order, reference, tracking)
    return told


def undone(parts: Parts, one: Consignment) -> Told:
    """The latest gesture is taken back; what comes to lie in it again by that must be released.

    Raises `NotNow` where nothing is left to take back, or something else went on with what was dispatched.
    """
    if not one.undoable:
        raise NotNow(parts.words("ship.nothing_to_undo", number=one.number))
    latest = one.undoable[-1]
    events = [event for event in parts.journal.events_of(one.id) if event.id != latest]
    after = fold_consignment(events)
    there = {packed.event for packed in one.units} if one.state != "cancelled" else set()
    for packed in after.units:
        if packed.event not in there and one.state != "dispatched":
            check_released(parts, one.way, packed.unit, one.id)
    if after.kit and one.state != "dispatched" and (one.kit is None or one.state == "cancelled"):
        kit_packed(parts, load_order(parts, after.kit.kit.order), one.id)
    told: Told = [(CONSIGNMENT, one.id, Undone(latest))]
    return told + (_opened_again(parts, one) if one.state == "dispatched" else [])


def _opened_again(parts: Parts, one: Consignment) -> Told:
    """What the dispatch of a consignment ended is left to do again."""
    told: Told = []
    reference = reference_of(one)
    for packed in one.units:
        serial = packed.unit.serial
        later = returns_of_unit(parts.journal, serial).latest
        if later and parts.journal.begun_at(later.id) > parts.journal.latest_at(one.id, "dispatched"):
            raise NotNow(parts.words("ship.came_back", unit=serial, number=one.number, rma=later.rma_number))
    for ret, kind in _returns(parts, one):
        done = [
            event
            for event in parts.journal.events_of(ret.id)
            if isinstance(event.payload, FollowedUp)
            and (event.payload.follow_up, event.payload.told) == (kind, reference)
            and any(follow_up.done == event.payload for follow_up in ret.follow_ups)
        ]
        if done and ret.undoable[-1:] != (done[-1].id,):
            raise NotNow(parts.words("ship.went_on", number=ret.rma_number))
        told += [(RETURN, ret.id, Undone(done[-1].id)), *undone_with(parts, ret)] if done else []
    if one.address.replacement_id:
        told += not_sent(parts, one.address.replacement_id, one.number)
    if one.kit:
        order = load_order(parts, one.kit.kit.order)
        if order.shipped is not None and order.shipped.told == reference:
            if order.latest != "shipped":
                raise NotNow(parts.words("ship.went_on", number=order.number))
            told.append((KIT_ORDER, order.number, Undone(order.undoable)))
    return told


def reference_of(one: Consignment) -> str:
    """What is written of a consignment where it ends something: its number, and how it travels."""
    told = [one.number, *([one.carrier.carrier, one.carrier.tracking] if one.carrier else [])]
    return " ".join(filter(None, told))


def lack_words(parts: Parts, one: Consignment, lack: str) -> str:
    """What keeps it from leaving, and what to do."""
    lines = [line for line in PACK_LINES if line not in one.answers]
    if lack == "missing":
        lines = [
            line for line in PACK_LINES if one.answers[line] not in one.allowed(line) or one.answers[line] == "missing"
        ]
    elif lack == "photos":
        lines = [line for line in one.wanted_photos if line not in one.shown]
    named = ", ".join(parts.words(f"ship.line_{line}").lower() for line in lines)
    return parts.words(f"ship.lacks_{lack}", lines=named)


def policy_of_unit(parts: Parts, unit: ScannedUnit) -> Policy | None:
    """The policy under which a unit came back, or that of its vendor."""
    if unit.ret is not None:
        return parts.policies.get(unit.ret.policy or "")
    sold = parts.catalogue.sales_of_serial(unit.serial)
    return parts.policies.get(policy_of(parts, sold[0]) or "") if sold else None


def said_of(parts: Parts, policy: Policy | None, way: Way) -> list[NextStep]:
    """What a policy says of shipping something this way."""
    return [next_step(parts.words, policy, note) for note in policy.notes_of_way(way)] if policy else []


def _returns(parts: Parts, one: Consignment) -> list[tuple[Return, FollowUpKind]]:
    """The returns that a consignment ends something of, and what."""
    if one.way == "replacement":
        return [(load_return(parts, one.address.return_id), "replacement")] if one.address.return_id else []
    if one.way == "kit":
        return []
    kind: FollowUpKind = "ship_back" if one.way == "back_to_customer" else "to_manufacturer"
    return [(load_return(parts, packed.unit.return_id), kind) for packed in one.units]


def _photos(policy: Policy | None) -> list[PackLine]:
    return [one.line for one in policy.pack_out if one.photo] if policy else []


def _strict(policy: Policy | None, way: Way) -> list[PackLine]:
    return [one.line for one in policy.pack_out if way in one.in_place] if policy else []


def _line(parts: Parts, text: str, most: int) -> str:
    kept = " ".join(text.split())
    if len(kept) > most or first_unseen(kept):
        raise BadInput(parts.words("ship.bad_text", most=most), "text")
    return kept

"""One consignment: its state, a pure fold of its events, and what it still lacks before it may leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from intake_app.domain.consignment_events import (
    PACK_LINES,
    SHIPPING_PAPERS,
    Addressed,
    Addressee,
    CarrierGiven,
    ConsignmentBegun,
    ConsignmentCancelled,
    Dispatched,
    KitPacked,
    PackAnswer,
    PackAnswered,
    PackLine,
    ShippingPaperKind,
    ShippingPrinted,
    TakenOut,
    UnitPacked,
    Way,
)
from intake_app.domain.errors import NotFound
from intake_app.domain.events import AnyPayload, Event, Excused, Photographed, Undone
from intake_app.domain.quotes import NextStep
from intake_app.domain.unit import look_up_key, telephone_key, tracking_key

ConsignmentState = Literal["packing", "dispatched", "cancelled"]
Lack = Literal["for_whom", "contents", "address", "answers", "missing", "photos", "papers", "carrier"]
"""What keeps a consignment from leaving, in the order in which it is seen to."""

ALLOWED: Final[dict[Way, tuple[PackAnswer, ...]]] = {
    "replacement": ("in_place", "missing"),
    "kit": ("in_place", "missing"),
    "back_to_customer": ("in_place", "substitute", "missing"),
    "to_manufacturer": ("in_place", "substitute", "missing"),
}
"""What can be said of a line of the checklist. What came without its packaging goes on with what there is; what we send
out new does not."""


class Packed(msgspec.Struct, frozen=True):
    """A unit that is in it, and the event that put it there."""

    event: str
    unit: UnitPacked
    at: datetime


class PackedKit(msgspec.Struct, frozen=True):
    """A kit that is in it, and the event that put it there."""

    event: str
    kit: KitPacked
    at: datetime


class PackPhoto(msgspec.Struct, frozen=True):
    """A photo of a line of the checklist."""

    event: str
    record: Photographed
    at: datetime


class Consignment(msgspec.Struct, frozen=True):
    """One consignment.

    `answers` and `shown` (the lines with a photo, or a reason why there is none) are of what is in it now: they are
    asked again when something else is. `stale` are the papers that were not made, or would say something else now;
    a label that was made before the carrier was known leaves him out, and `on_label` is None.
    `undoable` are the events that undo takes back, the latest last; `latest` is what the last of them said.
    """

    id: str
    begun: ConsignmentBegun
    opened_at: datetime
    operator: str
    changed_at: datetime
    state: ConsignmentState = "packing"
    address: Addressed = Addressed(Addressee())
    units: tuple[Packed, ...] = ()
    kit: PackedKit | None = None
    answers: dict[PackLine, PackAnswer] = {}
    shown: frozenset[str] = frozenset()
    photos: tuple[PackPhoto, ...] = ()
    carrier: CarrierGiven | None = None
    papers: tuple[ShippingPrinted, ...] = ()
    stale: frozenset[ShippingPaperKind] = frozenset(SHIPPING_PAPERS)
    on_label: CarrierGiven | None = None
    dispatched: Dispatched | None = None
    dispatched_at: datetime | None = None
    cancelled: str = ""
    undoable: tuple[str, ...] = ()
    latest: AnyPayload | None = None

    @property
    def number(self) -> str:
        """Its own number, the licence plate."""
        return self.begun.number

    @property
    def way(self) -> Way:
        """What kind it is."""
        return self.begun.way

    @property
    def to(self) -> Addressee:
        """Where it goes; empty while that is not known."""
        return self.address.to

    @property
    def count(self) -> int:
        """How many things are in it."""
        return len(self.units) + (self.kit is not None)

    @property
    def told(self) -> list[NextStep]:
        """What the policies of all that is in it say of shipping it, each once."""
        every = [*self.address.told, *(step for one in self.units for step in one.unit.told)]
        every += self.kit.kit.told if self.kit else []
        return list({step.title: step for step in every}.values())

    @property
    def wanted_photos(self) -> tuple[PackLine, ...]:
        """The lines of the checklist of which a policy wants a photo."""
        wanted = {line for one in self.units for line in one.unit.photos}
        wanted |= set(self.kit.kit.photos if self.kit else ())
        return tuple(line for line in PACK_LINES if line in wanted)

    def allowed(self, line: PackLine) -> tuple[PackAnswer, ...]:
        """What can be said of a line of the checklist."""
        is_strict = any(line in one.unit.strict for one in self.units)
        return tuple(one for one in ALLOWED[self.way] if not (is_strict and one == "substitute"))

    def copies(self, paper: ShippingPaperKind) -> int:
        """How many copies of a paper were made."""
        return sum(1 for made in self.papers if made.paper == paper)

    def holds(self, serial: str, return_id: str = "") -> Packed | None:
        """The unit of this serial or of this return, where it is in it."""
        key = look_up_key(serial)
        for one in self.units:
            if (return_id and one.unit.return_id == return_id) or (key and look_up_key(one.unit.serial) == key):
                return one
        return None

    def lacks(self) -> tuple[Lack, ...]:
        """What keeps it from leaving; nothing of it says that what is in it is released (`release.py`)."""
        said = [self.answers.get(line) for line in PACK_LINES]
        lacking: dict[Lack, bool] = {
            "for_whom": self.way == "replacement" and not (self.address.return_id or self.address.replacement_id),
            "contents": self.count == 0,
            "address": not (self.to.name and self.to.address),
            "answers": None in said,
            "missing": any(
                answer is not None and (answer == "missing" or answer not in self.allowed(line))
                for line, answer in zip(PACK_LINES, said, strict=True)
            ),
            "photos": not self.shown.issuperset(self.wanted_photos),
            "papers": bool(self.stale),
            "carrier": self.carrier is None,
        }
        return tuple(lack for lack, is_so in lacking.items() if is_so)


def fold_consignment(events: Sequence[Event]) -> Consignment:
    """The consignment that these events leave; what could not be in its turn changes nothing.

    Raises `NotFound` when there is no event among them that began it.
    """
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    one: Consignment | None = None
    for event in events:
        payload = event.payload
        if isinstance(payload, ConsignmentBegun) and one is None:
            one = Consignment(event.subject, payload, event.local, event.operator, event.local)
        elif one is not None:
            taken = one if event.id in undone else _taken(one, event)
            one = msgspec.structs.replace(taken, changed_at=event.local)
    if one is None:
        raise NotFound("There is no such consignment: the journal holds no event that began it.")
    return one


def _taken(one: Consignment, event: Event) -> Consignment:
    """What an event leaves; in another state than packing only what belongs there counts."""
    change = msgspec.structs.replace
    payload = event.payload
    if isinstance(payload, ShippingPrinted) and one.state != "cancelled":
        on_label = one.carrier if payload.paper == "shipping_label" else one.on_label
        return change(one, papers=(*one.papers, payload), stale=one.stale - {payload.paper}, on_label=on_label)
    if one.state != "packing" or isinstance(payload, Undone):
        return one
    after = _packed(one, event) or _said(one, event)
    if after is None:
        return one
    return change(after, undoable=(*one.undoable, event.id), latest=payload)


def _packed(one: Consignment, event: Event) -> Consignment | None:
    """Something else is in it now: what was seen of the packing is asked again, and the packing list is another."""
    change = msgspec.structs.replace
    match event.payload:
        case UnitPacked() as unit if not one.holds(unit.serial, unit.return_id) and one.way != "kit":
            after = change(one, units=(*one.units, Packed(event.id, unit, event.local)))
        case KitPacked() as kit if one.kit is None and one.way == "kit":
            after = change(one, kit=PackedKit(event.id, kit, event.local))
        case TakenOut() as out:
            left = tuple(packed for packed in one.units if packed.event != out.packed)
            is_kit = one.kit is not None and one.kit.event == out.packed
            if len(left) == len(one.units) and not is_kit:
                return None
            after = change(one, units=left, kit=None if is_kit else one.kit)
        case _:
            return None
    return change(after, answers={}, shown=frozenset(), stale=frozenset(SHIPPING_PAPERS))


def _said(one: Consignment, event: Event) -> Consignment | None:
    """What is said of it as a whole."""
    told: dict[str, object]
    match event.payload:
        case Addressed() as address:
            told = {"address": address, "stale": frozenset(SHIPPING_PAPERS)}
        case PackAnswered() as seen:
            told = {"answers": {**one.answers, **seen.answers}}
        case Photographed() as record:
            photo = PackPhoto(event.id, record, event.local)
            told = {"photos": (*one.photos, photo), "shown": one.shown | {record.fact}}
        case Excused() as excuse:
            told = {"shown": one.shown | {excuse.fact}}
        case CarrierGiven() as carrier:
            said_other = one.on_label not in {None, carrier}
            told = {"carrier": carrier, "stale": one.stale | ({"shipping_label"} if said_other else set())}
        case Dispatched() as sent:
            told = {"state": "dispatched", "dispatched": sent, "dispatched_at": event.local}
        case ConsignmentCancelled() as given_up:
            told = {"state": "cancelled", "cancelled": given_up.why}
        case _:
            return None
    return msgspec.structs.replace(one, **told)


class ConsignmentRow(msgspec.Struct, frozen=True):
    """One line of the list. Times are ISO 8601 in UTC, `day` is the local day on which it left, empty before."""

    id: str
    number: str
    way: Way
    state: ConsignmentState
    addressee: str
    telephone: str
    rma_number: str
    kit_order: str
    carrier: str
    tracking: str
    sscc: str
    count: int
    day: str
    opened_at: str
    changed_at: str


def consignment_row(one: Consignment) -> ConsignmentRow:
    """What the list shows of a consignment."""
    numbers = [one.address.rma_number, *(packed.unit.rma_number for packed in one.units)]
    return ConsignmentRow(
        id=one.id,
        number=one.number,
        way=one.way,
        state=one.state,
        addressee=one.to.name,
        telephone=one.to.telephone,
        rma_number=next(filter(None, numbers), ""),
        kit_order=one.kit.kit.order if one.kit else "",
        carrier=one.carrier.carrier if one.carrier else "",
        tracking=one.carrier.tracking if one.carrier else "",
        sscc=one.begun.sscc,
        count=one.count,
        day=one.dispatched.day if one.dispatched else "",
        opened_at=one.opened_at.astimezone(UTC).isoformat(),
        changed_at=one.changed_at.astimezone(UTC).isoformat(),
    )


def row_keys(row: ConsignmentRow) -> tuple[str, str, str]:
    """What a line is looked up by: addressee, telephone, tracking number."""
    return look_up_key(row.addressee), telephone_key(row.telephone), tracking_key(row.tracking)

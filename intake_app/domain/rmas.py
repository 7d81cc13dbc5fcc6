"""The state of an RMA: a pure fold of its events, and what they, the returns under it and the day make of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import msgspec

from intake_app.domain.events import Event, Undone
from intake_app.domain.rma_events import (
    BoxArrived,
    RmaAmended,
    RmaAnnounced,
    RmaAuthorised,
    RmaCancelled,
    RmaComplete,
    RmaTerms,
)
from intake_app.domain.unit import Rma, look_up_key

RmaState = Literal["authorised", "expected", "partly_arrived", "arrived", "closed", "expired", "cancelled"]
RMA_STATES: tuple[RmaState, ...] = get_args(RmaState)


class RmaRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the station knows of an RMA beside the catalogue.

    `terms` is None for an imported one. `boxes` is how many its parcel has, 0 where nothing was said, and `came` which
    of them are here. `undoable` are the events that undo takes back, the latest last.
    """

    key: str
    number: str
    terms: RmaTerms | None = None
    announced: RmaAnnounced | None = None
    boxes: int = 0
    came: tuple[int, ...] = ()
    complete: RmaComplete | None = None
    cancelled: str = ""
    undoable: tuple[str, ...] = ()

    @property
    def lines(self) -> list[Rma]:
        """The units of one that was made here, in the shape of imported lines; none for an imported one."""
        if self.terms is None or not self.number:
            return []
        terms, announced = self.terms, self.announced or RmaAnnounced()
        told = {
            field: getattr(terms, field)
            for field in (
                *("issued_on", "reason", "remedy", "proof_of_purchase", "advance_charge", "customer", "valid_until"),
                "order_number",
            )
        }
        under_way = {"tracking": announced.tracking, "expected_on": announced.expected_on}
        return [Rma(self.number, serial=serial, **told, **under_way) for serial in terms.serials or [""]]


class Came(msgspec.Struct, frozen=True):
    """A return under the RMA: its serial, and whether its box is closed."""

    serial: str
    is_closed: bool


def fold_rma(events: Sequence[Event]) -> RmaRecord:
    """What these events of one RMA, in their order, leave."""
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    record = RmaRecord(events[0].subject, "")
    for event in events:
        if event.id in undone or isinstance(event.payload, Undone):
            continue
        record = _after(msgspec.structs.replace(record, undoable=(*record.undoable, event.id)), event)
    return record


def _after(record: RmaRecord, event: Event) -> RmaRecord:
    change = msgspec.structs.replace
    match event.payload:
        case RmaAuthorised() as made:
            # What cannot be undone alone: others may hold its number by now.
            return change(record, number=made.number, terms=made.terms, undoable=())
        case RmaAmended() as made if record.terms is not None:
            return change(record, terms=made.terms)
        case RmaAnnounced() as told:
            return change(record, announced=told)
        case BoxArrived() as box:
            came = tuple(sorted({*record.came, box.box}))
            record = change(record, number=record.number or box.number, boxes=box.boxes, came=came)
        case RmaComplete() as complete:
            record = change(record, number=record.number or complete.number, complete=complete)
        case RmaCancelled() as cancelled:
            record = change(record, number=record.number or cancelled.number, cancelled=cancelled.why)
    return record


def state_of(record: RmaRecord | None, lines: Sequence[Rma], came: Sequence[Came], ends: str, today: str) -> RmaState:
    """The one state of an RMA with these lines, of whose units these returns are here; `ends` is its last day or ''."""
    if record and record.cancelled:
        return "cancelled"
    is_whole = bool(record and record.complete) or bool(came and not still_to_come(lines, came))
    if is_whole:
        return "closed" if all(one.is_closed for one in came) else "arrived"
    if came or (record and record.came):
        return "partly_arrived"
    return _waiting(record, lines, is_over=bool(ends) and today > ends)


def _waiting(record: RmaRecord | None, lines: Sequence[Rma], *, is_over: bool) -> RmaState:
    """The state of an RMA of which nothing is here."""
    if is_over:
        return "expired"
    is_under_way = any(line.tracking or line.expected_on for line in lines) or bool(record and record.announced)
    return "expected" if is_under_way else "authorised"


def still_to_come(lines: Iterable[Rma], came: Iterable[Came]) -> list[str]:
    """The serials that the lines name and that are not here; empty ones for lines that name none."""
    left = [look_up_key(one.serial) for one in came]
    named = [line.serial for line in lines if line.serial]
    missing = [serial for serial in named if look_up_key(serial) not in left]
    others = [key for key in left if key not in {look_up_key(serial) for serial in named}]
    blank = sum(1 for line in lines if not line.serial) - len(others)
    return [*missing, *[""] * max(0, blank)]

"""One order for a packaging kit: its state, a pure fold of its events, and what may happen to it next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from intake_app.domain.errors import NotFound
from intake_app.domain.events import AnyPayload, Event, Undone
from intake_app.domain.kit_events import (
    KitCancelled,
    KitDelivered,
    KitOrdered,
    KitPaid,
    KitPrinted,
    KitQuoted,
    KitShipped,
    KitUsed,
    ShipTo,
)

KitState = Literal["quoted", "ordered", "paid", "shipped", "delivered", "used", "cancelled"]
KitStep = Literal["ordered", "paid", "shipped", "delivered", "used", "cancelled"]
KitKey = Literal["kit", "model", "customer", "telephone", "serial", "order", "rma", "tracking"]
"""What orders are looked up by."""

DONE: Final[frozenset[KitState]] = frozenset({"used", "cancelled"})
"""What nothing follows any more."""

MAY: Final[Mapping[KitStep, frozenset[KitState]]] = {
    "ordered": frozenset({"quoted"}),
    "paid": frozenset({"ordered", "shipped", "delivered"}),
    "shipped": frozenset({"ordered", "paid"}),
    "delivered": frozenset({"ordered", "paid", "shipped"}),
    "used": frozenset({"ordered", "paid", "shipped", "delivered"}),
    "cancelled": frozenset({"quoted", "ordered", "paid", "shipped", "delivered"}),
}
"""The states in which each step can be taken. Nobody tells of everything, so a kit may come that was never shipped.

What is paid late leaves the state as it is, and is paid once.
"""

_STEPS: Final[Mapping[type[AnyPayload], KitStep]] = {
    KitOrdered: "ordered",
    KitPaid: "paid",
    KitShipped: "shipped",
    KitDelivered: "delivered",
    KitUsed: "used",
    KitCancelled: "cancelled",
}


class KitOrder(msgspec.Struct, frozen=True):
    """One order. `reached` are the moments of its steps; `undoable` is the event of the latest step, empty for none."""

    quoted: KitQuoted
    opened_at: datetime
    operator: str
    changed_at: datetime
    state: KitState = "quoted"
    reached: dict[KitStep, datetime] = {}
    reference: str = ""
    paid: KitPaid | None = None
    shipped: KitShipped | None = None
    used: KitUsed | None = None
    cancelled: str = ""
    papers: tuple[KitPrinted, ...] = ()
    undoable: str = ""
    latest: KitStep | None = None

    @property
    def number(self) -> str:
        """Its own number, on the slip."""
        return self.quoted.number

    @property
    def is_under_way(self) -> bool:
        """Whether the kit is still to be used: neither done nor given up."""
        return self.state not in DONE

    def may(self, step: KitStep) -> bool:
        """Whether this can happen to it now."""
        return self.state in MAY[step] and not (step == "paid" and self.paid is not None)

    def copies(self, paper: str) -> int:
        """How many copies of a paper were made."""
        return sum(1 for made in self.papers if made.paper == paper)


def fold_kit_order(events: Sequence[Event]) -> KitOrder:
    """The order that these events leave; a step that could not be taken in its turn changes nothing.

    Raises `NotFound` when there is no `kit_quoted` among them.
    """
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    order: KitOrder | None = None
    for event in events:
        if isinstance(event.payload, KitQuoted) and order is None:
            order = KitOrder(event.payload, event.local, event.operator, event.local)
        elif order is not None:
            taken = order if event.id in undone else _taken(order, event)
            order = msgspec.structs.replace(taken, changed_at=event.local)
    if order is None:
        raise NotFound("There is no such kit order: the journal holds no event that began it.")
    return order


def _taken(order: KitOrder, event: Event) -> KitOrder:
    payload = event.payload
    if isinstance(payload, KitPrinted):
        return msgspec.structs.replace(order, papers=(*order.papers, payload))
    step = _STEPS.get(type(payload))
    if step is None or not order.may(step):
        return order
    told: dict[str, object] = {}
    match payload:
        case KitOrdered():
            told = {"reference": payload.reference}
        case KitPaid():
            told = {"paid": payload}
        case KitShipped():
            told = {"shipped": payload}
        case KitUsed():
            told = {"used": payload}
        case KitCancelled():
            told = {"cancelled": payload.why}
        case _:
            pass
    late = step == "paid" and order.state != "ordered"
    return msgspec.structs.replace(
        order,
        state=order.state if late else step,
        reached={**order.reached, step: event.local},
        undoable=event.id,
        latest=step,
        **told,
    )


class KitOrderRow(msgspec.Struct, frozen=True):
    """One line of the list: what lists and look-ups show of an order. Times are ISO 8601 in UTC."""

    number: str
    state: KitState
    kit: str
    model: str
    customer: str
    telephone: str
    serial: str
    order_number: str
    rma_number: str
    return_id: str
    ship_to: ShipTo
    tracking: str
    is_paid: int
    opened_at: str
    changed_at: str


def kit_order_row(order: KitOrder) -> KitOrderRow:
    """What the list shows of an order; of a used one the return that came in it."""
    quoted, used = order.quoted, order.used
    return KitOrderRow(
        number=quoted.number,
        state=order.state,
        kit=quoted.kit,
        model=quoted.model,
        customer=quoted.customer,
        telephone=quoted.customer_telephone,
        serial=(used and used.serial) or quoted.serial,
        order_number=quoted.order_number,
        rma_number=used.rma_number if used else quoted.rma_number,
        return_id=used.return_id if used else quoted.return_id,
        ship_to=quoted.ship_to,
        tracking=order.shipped.tracking if order.shipped else "",
        is_paid=int(order.paid is not None),
        opened_at=order.opened_at.astimezone(UTC).isoformat(),
        changed_at=order.changed_at.astimezone(UTC).isoformat(),
    )

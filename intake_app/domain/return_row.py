"""One line of a return, for queues, look-ups and searches."""

from __future__ import annotations

from datetime import UTC

import msgspec

from intake_app.domain.follow_ups import FollowUp
from intake_app.domain.returns import Return, State


class ReturnRow(msgspec.Struct, frozen=True):
    """One line of the queue: what lists and look-ups show of a return. Times are ISO 8601 in UTC.

    `place` names the place that its box was put into last; empty where nobody said that.
    """

    id: str
    rma_number: str
    serial: str
    model: str
    customer: str
    order_number: str
    policy: str
    state: State
    disposition: str
    operator: str
    opened_at: str
    changed_at: str
    place: str = ""


def row_of(ret: Return) -> ReturnRow:
    """What the queue shows of a return; a projection keeps it, and it can be made again from the events."""
    model = ret.facts.get("model", "")
    return ReturnRow(
        id=ret.id,
        rma_number=ret.rma_number,
        serial=ret.serial,
        model=model if isinstance(model, str) else "",
        customer=ret.customer,
        order_number=ret.sale.order_number if ret.sale else "",
        policy=ret.policy or "",
        state=ret.state,
        disposition=ret.decision.record.disposition if ret.decision else "",
        operator=ret.operator,
        opened_at=ret.opened_at.astimezone(UTC).isoformat(),
        changed_at=ret.changed_at.astimezone(UTC).isoformat(),
        place=ret.place.name if ret.place else "",
    )


def left_to_do(ret: Return) -> list[FollowUp]:
    """What is still to be done for a return; nothing for one that was taken back."""
    return [] if ret.state == "withdrawn" else [one for one in ret.follow_ups if one.done is None]


class Account(msgspec.Struct, frozen=True):
    """What accounting is still to be told of a decision: that it stands, or (`reverses`) that it no longer does."""

    return_id: str
    decided: str
    reverses: bool


def accounts(ret: Return) -> list[Account]:
    """What of this return accounting does not know yet: each decision over money once, and each taken back once.

    One that was taken back before it went out is told of, too, where its credit was issued or its charge was kept by
    then: both that it stood and that it does not. The order is that in which it has to go out.
    """
    told = {one.decided for one in ret.exported}
    standing = ret.decision.event if ret.decision else ""
    over_money = [one for one in ret.follow_ups if one.kind in {"credit", "charge"} and one.decided not in told]
    gone = [Account(ret.id, one.decided, reverses=True) for one in ret.exported if not one.reverses]
    for one in over_money:
        if one.decided != standing:
            gone += [Account(ret.id, one.decided, reverses=False), Account(ret.id, one.decided, reverses=True)]
    due = [Account(ret.id, standing, reverses=False) for one in over_money if one.decided == standing]
    return [*(one for one in gone if one.decided != standing), *due]

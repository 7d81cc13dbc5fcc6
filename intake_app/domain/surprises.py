"""What is not as it should be when a parcel arrives: found from what is known, told at once, and kept.

Each is kept with the sentence that was told, so that no later import changes what a report says of an arrival.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

import msgspec

from intake_app.domain.payload import Payload
from intake_app.domain.unit import Rma, look_up_key

SurpriseKind = Literal[
    "no_rma",
    "wrong_unit",
    "undeclared",
    "missing",
    "boxes",
    "other_customer",
    "returned_before",
    "looks_like",
    "expired",
    "cancelled",
    "by_tracking",
    "charge_counted",
]
OF_THE_UNIT: frozenset[SurpriseKind] = frozenset(
    {"wrong_unit", "undeclared", "other_customer", "returned_before", "looks_like", "charge_counted"}
)
"""Those that are found anew when the unit's serial becomes known or is corrected."""


class Surprise(msgspec.Struct, frozen=True):
    """One thing that was not as expected; `told` is the sentence that the bench was told."""

    what: SurpriseKind
    told: str


class Surprised(Payload, frozen=True, tag="surprised"):
    """Something of its parcel was found out after the return was opened: further boxes, units that are missing."""

    surprise: Surprise


class Arriving(NamedTuple):
    """What is known of a unit that arrives.

    `rma` is None without one; `declared` are the serials that its lines name; `sold_to` is the sale's customer, empty
    where nobody is known; `valid_until` is an ISO day, empty where the RMA has no end; `earlier` tells whether the
    serial was returned before, `looks_like` whether it is drawn as that of a unit that is here; `boxes` counts the
    parcel's boxes, 0 where nothing was said.
    """

    serial: str
    rma: Rma | None
    declared: tuple[str, ...] = ()
    sold_to: str = ""
    valid_until: str = ""
    received_on: str = ""
    is_cancelled: bool = False
    earlier: bool = False
    looks_like: bool = False
    boxes: int = 0
    by_tracking: bool = False


def surprises_of(unit: Arriving) -> list[SurpriseKind]:
    """What is surprising about it, in the order in which it is told."""
    found: list[SurpriseKind] = []
    if unit.by_tracking:
        found.append("by_tracking")
    if unit.rma is None:
        found.append("no_rma")
    else:
        found += _under(unit, unit.rma)
    if unit.earlier:
        found.append("returned_before")
    if unit.looks_like:
        found.append("looks_like")
    return found


def _under(unit: Arriving, rma: Rma) -> list[SurpriseKind]:
    found: list[SurpriseKind] = []
    if unit.is_cancelled:
        found.append("cancelled")
    elif unit.valid_until and unit.received_on > unit.valid_until:
        found.append("expired")
    key = look_up_key(unit.serial)
    if key and rma.serial and key != look_up_key(rma.serial):
        found.append("wrong_unit")
    elif key and unit.declared and key not in {look_up_key(serial) for serial in unit.declared}:
        found.append("undeclared")
    if rma.customer and unit.sold_to and _name(rma.customer) != _name(unit.sold_to):
        found.append("other_customer")
    if unit.boxes > 1:
        found.append("boxes")
    return found


def ends_on(rma: Rma, validity_days: int | None) -> str:
    """The last day on which an RMA is valid: its own, else by the policy's term; empty where there is none."""
    if rma.valid_until or not rma.issued_on or validity_days is None:
        return rma.valid_until
    return (date.fromisoformat(rma.issued_on) + timedelta(days=validity_days)).isoformat()


def _name(text: str) -> str:
    return " ".join(look_up_key(text).split())

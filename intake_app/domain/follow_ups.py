"""What a decision leaves to be done: a credit to issue, a unit to send back, a proof to wait for.

A decision opens them by its disposition and the place of its box, and each ends by being done, or with the decision
that opened it. Nothing here decides anything: it tells what must not be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args

import msgspec

from intake_app.domain.payload import Payload
from intake_app.domain.rules import SaidWarranty

FollowUpKind = Literal[
    "credit", "charge", "repair", "replacement", "proof", "kit", "support", "ship_back", "to_manufacturer"
]
KINDS: Final[tuple[FollowUpKind, ...]] = get_args(FollowUpKind)

WAITING: Final[frozenset[FollowUpKind]] = frozenset({"proof", "kit", "support"})
"""Those that end with another decision: only a new fact ends them."""

DAYS: Final[dict[FollowUpKind, int]] = {
    "credit": 5,
    "charge": 5,
    "repair": 10,
    "replacement": 3,
    "proof": 14,
    "kit": 21,
    "support": 3,
    "ship_back": 5,
    "to_manufacturer": 14,
}
"""Days until each is due, where the station's settings say nothing else. No policy sets a term for any of them."""

MOST_DAYS: Final = 365

_OPENED_BY: Final[dict[str, tuple[FollowUpKind, ...]]] = {
    "refund_less_fee": ("credit",),
    "credit_in_full": ("credit",),
    "credit_for_upgrade": ("credit",),
    "refund_advance_charge": ("credit",),
    "repair_or_replace": ("repair",),
    "replace_refurbished": ("replacement",),
    "hold_for_proof": ("proof",),
    "hold_for_kit": ("kit",),
    "refer": ("support",),
    "keep_advance_charge": ("charge",),
    "decline": ("ship_back",),
    "refuse": ("ship_back",),
}

UPGRADE: Final = "credit_for_upgrade"
"""The disposition whose credit is not done before the new model is named."""

REPLACED: Final = "replaced"
"""The outcome of a repair that sends another unit instead."""


class FollowedUp(Payload, frozen=True, tag="followed_up"):
    """Something that a decision had left to do is done; `decided` is the decision.

    `told` is its reference in somebody's words (the number of a credit memo, a tracking number); `outcome` says of a
    repair whether the unit was `repaired` or `replaced`; `new_model` is what an upgrade credit goes toward.
    """

    follow_up: FollowUpKind
    decided: str
    told: str = ""
    outcome: str = ""
    new_model: str = ""


class Exported(Payload, frozen=True, tag="exported"):
    """What is credited or kept by a decision went out to accounting, once; `batch` is the file that it went out with.

    With `reverses` it took back what went out for a decision that no longer stands.
    """

    decided: str
    batch: str
    reverses: bool = False


class WarrantySaid(Payload, frozen=True, tag="warranty_said"):
    """Support said whether the warranty of this model, which the policy does not state, covers the unit."""

    warranty: SaidWarranty
    model: str
    who: str
    said: str


class FollowUp(msgspec.Struct, frozen=True):
    """One thing to be done, open while `done` is None; `since` is when its decision was made."""

    kind: FollowUpKind
    decided: str
    since: datetime
    done: FollowedUp | None = None
    done_at: datetime | None = None
    operator: str = ""

    def due(self, days: Mapping[FollowUpKind, int]) -> date:
        """The day by which it is to be done."""
        return self.since.date() + timedelta(days=days[self.kind])


def opened_by(disposition: str, place: str) -> Iterator[FollowUpKind]:
    """What a decision of this disposition leaves to be done, with its box in this place."""
    yield from _OPENED_BY.get(disposition, ())
    if place == "return_to_manufacturer":
        yield "to_manufacturer"


def following(kind: FollowUpKind, outcome: str) -> Iterator[FollowUpKind]:
    """What has to be done next once one of these is done: a repaired unit goes back, a replaced one is sent anew."""
    if kind == "repair":
        yield "replacement" if outcome == REPLACED else "ship_back"


class FollowUps:
    """What is left to do for one return, folded with its events."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, FollowUpKind], FollowUp] = {}
        self.exported: dict[str, Exported] = {}
        self.warranty: WarrantySaid | None = None

    def decide(self, decided: str, disposition: str, place: str, at: datetime) -> None:
        """A decision stands from now on, by the id of its event, and no other."""
        self.correct()
        for kind in opened_by(disposition, place):
            self._open(kind, decided, at)

    def correct(self) -> None:
        """No decision stands: what was not done yet need not be."""
        self.all = {key: one for key, one in self.all.items() if one.done is not None}

    def take(self, payload: FollowedUp | Exported | WarrantySaid, at: datetime, operator: str) -> None:
        """Something is done, went out to accounting, or was said by support."""
        if isinstance(payload, WarrantySaid):
            self.warranty = payload
            return
        if isinstance(payload, Exported):
            self.exported[payload.decided] = payload
            return
        one = self.all.get((payload.decided, payload.follow_up))
        if one is None:
            return
        done = msgspec.structs.replace(one, done=payload, done_at=at, operator=operator)
        self.all[payload.decided, payload.follow_up] = done
        for kind in following(payload.follow_up, payload.outcome):
            self._open(kind, payload.decided, at)

    def _open(self, kind: FollowUpKind, decided: str, at: datetime) -> None:
        self.all.setdefault((decided, kind), FollowUp(kind, decided, at))


class FollowUpRow(msgspec.Struct, frozen=True):
    """One line of what is left to do. `since` is ISO 8601 with the bench's offset."""

    return_id: str
    kind: FollowUpKind
    since: str
    rma_number: str
    serial: str
    model: str
    customer: str
    disposition: str
    policy: str

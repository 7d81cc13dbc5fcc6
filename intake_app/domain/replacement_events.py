"""What happens to a unit that is sent in another's place: ahead of the defective one, or for one that came back."""

from __future__ import annotations

from typing import Literal

import msgspec

from intake_app.domain.payload import Payload

REPLACEMENT = "replacement"  # the subject kind; the subject is an id of its own

PaidBy = Literal["purchase_order", "card"]


class ReplacementOpened(Payload, frozen=True, tag="replacement_opened"):
    """A unit is to be sent in the place of another.

    `advance`: ahead of it, against a purchase order or a charged card of this `amount`. `exchange`: for a unit that was
    returned, by the `decided` event of that return. `serial` is the unit that is replaced; `opened_on` an ISO day.
    """

    what: Literal["advance", "exchange"]
    opened_on: str
    paid_by: PaidBy | Literal[""] = ""
    reference: str = ""
    amount: str = ""
    customer: str = ""
    serial: str = ""
    rma_number: str = ""
    return_id: str = ""
    decided: str = ""
    policy: str = ""


class ReplacementSent(Payload, frozen=True, tag="replacement_sent"):
    """It went out: its serial, as it was scanned; `due_on` is the day by which the defective unit is to be here."""

    serial: str
    sent_on: str
    due_on: str = ""
    tracking: str = ""
    carrier: str = ""
    told: str = ""


class ReplacementCancelled(Payload, frozen=True, tag="replacement_cancelled"):
    """It is not sent after all."""

    why: str


class ReplacementGivenUp(Payload, frozen=True, tag="replacement_given_up"):
    """The defective unit is not waited for any longer: the charge is kept."""

    why: str


class Forebear(msgspec.Struct, frozen=True):
    """A unit that another one replaced, and the day on which that one was sent; both as they were known then."""

    serial: str
    replaced_on: str


class Awaited(Payload, frozen=True, tag="awaited"):
    """Said of a return that was there first: its unit is the one that this advance replacement waits for."""

    replacement: str
    advance_charge: str


ReplacementPayload = ReplacementOpened | ReplacementSent | ReplacementCancelled | ReplacementGivenUp | Awaited

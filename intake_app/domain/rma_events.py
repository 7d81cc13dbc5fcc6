"""What happens to an RMA: one that is made at the station, and one that was imported, share this history."""

from __future__ import annotations

import msgspec

from intake_app.domain.minted import Prefix
from intake_app.domain.payload import Payload

RMA = "rma"  # the subject kind; the subject is the `look_up_key` of the RMA's number


class RmaTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an RMA allows: for whom, why, what is asked for, and which units; days are ISO, empty is not said.

    A unit of which only the model is known has no serial in `serials`; `models` names it.
    """

    customer: str = ""
    reason: str = ""
    remedy: str = ""
    proof_of_purchase: str = ""
    advance_charge: str = ""
    issued_on: str = ""
    valid_until: str = ""
    serials: list[str] = []
    models: list[str] = []
    order_number: str = ""


class RmaAuthorised(Payload, frozen=True, tag="rma_authorised"):
    """An RMA was made at the station, under a number of its own (`is_minted`) or one that was given."""

    number: str
    terms: RmaTerms
    is_minted: bool = True

    @property
    def minted(self) -> tuple[Prefix, str] | None:
        """Its number, where the station minted it."""
        return ("RMA", self.number) if self.is_minted else None


class RmaAmended(Payload, frozen=True, tag="rma_amended"):
    """It allows this from now on, in place of what it allowed before."""

    terms: RmaTerms


class RmaAnnounced(Payload, frozen=True, tag="rma_announced"):
    """Its parcel is under way, by this carrier and number, and expected on this day; each may be empty."""

    tracking: str = ""
    carrier: str = ""
    expected_on: str = ""


class BoxArrived(Payload, frozen=True, tag="box_arrived"):
    """One of the boxes that its parcel has is here."""

    number: str
    box: int
    boxes: int


class RmaComplete(Payload, frozen=True, tag="rma_complete"):
    """Nothing more comes under it: `missing` are the units that it names and that did not come."""

    number: str
    missing: list[str] = []


class RmaCancelled(Payload, frozen=True, tag="rma_cancelled"):
    """It is not to be used any more, and why."""

    number: str
    why: str


RmaPayload = RmaAuthorised | RmaAmended | RmaAnnounced | BoxArrived | RmaComplete | RmaCancelled

"""What happens to a consignment: what leaves the station for one address, from the first unit to the carrier.

Photos, excuses and undoing are said by the events that returns have for them (`events.py`).
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from intake_app.domain.minted import Prefix
from intake_app.domain.payload import Payload
from intake_app.domain.quotes import NextStep

CONSIGNMENT: Final = "consignment"  # the subject kind; the subject is an id of its own, the number is on its label

Way = Literal["replacement", "kit", "back_to_customer", "to_manufacturer"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
PackLine = Literal["foam", "sleeve", "box"]
PACK_LINES: Final[tuple[PackLine, ...]] = get_args(PackLine)
"""The pack-out checklist, in the order in which one packs."""

PackAnswer = Literal["in_place", "substitute", "missing"]
ShippingPaperKind = Literal["shipping_label", "packing_list"]
SHIPPING_PAPERS: Final[tuple[ShippingPaperKind, ...]] = get_args(ShippingPaperKind)


class Addressee(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who gets it; `address` has a line a row."""

    name: str = ""
    address: str = ""
    telephone: str = ""


class Sender(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who sends it, as was set when it was begun."""

    name: str = ""
    address: list[str] = []
    telephone: str = ""


class ConsignmentBegun(Payload, frozen=True, tag="consignment_begun"):
    """It was begun, under a number of its own.

    `sscc` is its serial shipping container code (18 digits), where the station has a GS1 company prefix.
    """

    number: str
    way: Way
    sender: Sender = Sender()
    sscc: str = ""
    station_name: str = ""

    @property
    def minted(self) -> tuple[Prefix, str] | None:
        """Its own number, the licence plate."""
        return "LP", self.number


class Addressed(Payload, frozen=True, tag="addressed"):
    """It goes to this address.

    `return_id` and `rma_number` name the return that a replacement is for, `replacement_id` the advance replacement
    that it is; `told` is what the policy says of shipping it.
    """

    to: Addressee
    return_id: str = ""
    rma_number: str = ""
    replacement_id: str = ""
    told: list[NextStep] = []


class UnitPacked(Payload, frozen=True, tag="unit_packed"):
    """A unit is in it. `return_id` and `rma_number` name its return; a replacement has none.

    `photos` are the lines of the checklist of which its policy wants a photo, `strict` those in whose place it lets
    nothing else stand, `told` what it says of shipping.
    """

    serial: str
    model: str = ""
    return_id: str = ""
    rma_number: str = ""
    photos: list[PackLine] = []
    strict: list[PackLine] = []
    told: list[NextStep] = []


class KitPacked(Payload, frozen=True, tag="kit_packed"):
    """A packaging kit is in it: the order's number, and the kit's where it is known."""

    order: str
    kit: str = ""
    model: str = ""
    photos: list[PackLine] = []
    told: list[NextStep] = []


class TakenOut(Payload, frozen=True, tag="taken_out"):
    """What the event `packed` put in is out again."""

    packed: str


class PackAnswered(Payload, frozen=True, tag="pack_answered"):
    """What was seen of lines of the pack-out checklist, at once."""

    answers: dict[PackLine, PackAnswer]


class CarrierGiven(Payload, frozen=True, tag="carrier_given"):
    """Who carries it and under which number; no number where there is none (`carrier` says how it goes then).

    `proved` says that the number's check digit fits the carrier's form.
    """

    carrier: str
    tracking: str = ""
    service: str = ""
    proved: bool = False


class ShippingPrinted(Payload, frozen=True, tag="shipping_printed"):
    """A paper of it was made: which one, which copy, and the SHA-256 of the PDF file."""

    paper: ShippingPaperKind
    copy: int
    size: str
    sha256: str
    file: str


class Dispatched(Payload, frozen=True, tag="dispatched"):
    """It was handed to the carrier, on this local day."""

    day: str


class ConsignmentCancelled(Payload, frozen=True, tag="consignment_cancelled"):
    """It does not leave; what was in it is free."""

    why: str


ConsignmentPayload = (
    ConsignmentBegun
    | Addressed
    | UnitPacked
    | KitPacked
    | TakenOut
    | PackAnswered
    | CarrierGiven
    | ShippingPrinted
    | Dispatched
    | ConsignmentCancelled
)

"""What happens to an order for a packaging kit, and what a return says of the kit that its unit came in."""

from __future__ import annotations

from typing import Literal

from intake_app.domain.minted import Prefix
from intake_app.domain.payload import Payload
from intake_app.domain.quotes import NextStep, Quote
from intake_app.domain.rules import PolicyRef

KIT_ORDER = "kit_order"  # the subject kind; the subject is the order's number

ShipTo = Literal["customer", "station"]
KitPaperKind = Literal["slip", "instructions"]


class KitQuoted(Payload, frozen=True, tag="kit_quoted"):
    """A customer was told of a kit: which, what it costs, where to order it, and by which clauses.

    `kit` is empty where the catalogue knows none for the model; `price` where none is known. `parts` are the numbers of
    its box, foam and sleeve. `return_id` names the refused return that waits for it; none where it is ordered before
    shipping. `told` is what the policy says, and `packing` its clauses about box, foam and sleeve.
    """

    number: str
    model: str = ""
    kit: str = ""
    price: str = ""
    vendor: str = ""
    telephone: str = ""
    address: str = ""
    parts: dict[str, str] = {}
    customer: str = ""
    customer_telephone: str = ""
    customer_address: str = ""
    order_number: str = ""
    serial: str = ""
    rma_number: str = ""
    return_id: str = ""
    ship_to: ShipTo = "customer"
    policy: PolicyRef | None = None
    told: list[NextStep] = []
    packing: dict[str, list[Quote]] = {}
    station_name: str = ""

    @property
    def minted(self) -> tuple[Prefix, str] | None:
        """The order's own number."""
        return "KO", self.number


class KitOrdered(Payload, frozen=True, tag="kit_ordered"):
    """The customer orders it; `reference` is the vendor's own number, where one was given."""

    reference: str = ""


class KitPaid(Payload, frozen=True, tag="kit_paid"):
    """The customer paid this amount for it."""

    amount: str
    reference: str = ""


class KitShipped(Payload, frozen=True, tag="kit_shipped"):
    """It is on its way; `carrier` and `tracking` where they are known, else `told` says how."""

    tracking: str = ""
    carrier: str = ""
    told: str = ""


class KitDelivered(Payload, frozen=True, tag="kit_delivered"):
    """It is where it was to go."""


class KitUsed(Payload, frozen=True, tag="kit_used"):
    """A unit came, or was packed again, in it: its return."""

    return_id: str
    rma_number: str
    serial: str = ""


class KitCancelled(Payload, frozen=True, tag="kit_cancelled"):
    """It is not wanted any more."""

    why: str


class KitPrinted(Payload, frozen=True, tag="kit_printed"):
    """A paper of the order was made: which one, which copy, and the SHA-256 of the PDF file."""

    paper: KitPaperKind
    copy: int
    size: str
    sha256: str
    file: str


class CameInKit(Payload, frozen=True, tag="came_in_kit"):
    """Said of a return: its unit is packed in a kit. `order` and `kit` are their numbers, each where it is known.

    The answers of the same `group` are taken back with it.
    """

    order: str
    kit: str = ""
    group: str = ""


KitPayload = KitQuoted | KitOrdered | KitPaid | KitShipped | KitDelivered | KitUsed | KitCancelled | KitPrinted

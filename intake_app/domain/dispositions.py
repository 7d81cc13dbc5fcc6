"""What can become of a returned unit, and where its box goes then.

The source is the page that says how the policies are read: eleven dispositions that a policy's rules can give, and
one, `hold_for_kit`, that only the workflow gives, when the customer orders a packaging kit after a refusal.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Tone = Literal["accept", "wait", "refuse"]
Amount = Literal["none", "less_fee", "unit_price", "advance_charge"]
"""What is credited: nothing, a fact less the policy's fee, or a fact whole."""


HOLD_FOR_KIT: Final = "hold_for_kit"


class Disposition(msgspec.Struct, frozen=True):
    """One disposition: its code in records, its words on screens and papers, and the place that the box goes to.

    `title` and `sentence` may hold ``{percent}``, which the policy's own fee fills in. `amount` says what is credited:
    the unit's price less the fee, the whole price, the advance charge, or nothing.
    """

    code: str
    title: str
    sentence: str
    tone: Tone
    place: str
    place_with_defect: str
    amount: Amount = "none"
    by_rules: bool = True


class Place(msgspec.Struct, frozen=True):
    """A place that a box can go to: its code in records, its name, and the sentence for the bench."""

    code: str
    title: str
    sentence: str


PLACES: Final[dict[str, Place]] = {
    place.code: place
    for place in (
        Place("back_to_customer", "Back to the customer", "The box goes back to the customer."),
        Place("hold_shelf", "Hold shelf", "The box waits on the hold shelf."),
        Place("repair_bench", "Repair bench", "The box goes to the repair bench."),
        Place("restock", "Restock", "The box goes back into stock."),
        Place("return_to_manufacturer", "Return to manufacturer", "The box goes to the manufacturer."),
        Place("quarantine", "Quarantine", "The box waits in quarantine."),
    )
}


def _one(
    code: str, tone: Tone, place: str, title: str, sentence: str, amount: Amount = "none", *, by_rules: bool = True
) -> Disposition:
    with_defect = "return_to_manufacturer" if place == "restock" else place
    return Disposition(code, title, sentence, tone, place, with_defect, amount, by_rules)


DISPOSITIONS: Final[dict[str, Disposition]] = {
    one.code: one
    for one in (
        _one(
            "refund_less_fee",
            "accept",
            "restock",
            "Refund less {percent} %",
            "The price of the unit is refunded, less the restocking fee of {percent} %.",
            "less_fee",
        ),
        _one(
            "credit_in_full",
            "accept",
            "return_to_manufacturer",
            "Credit in full",
            "The whole price of the unit is credited; there is no restocking fee.",
            "unit_price",
        ),
        _one(
            "credit_for_upgrade",
            "accept",
            "restock",
            "Upgrade credit less {percent} %",
            "The price of the unit, less the restocking fee of {percent} %, is credited toward new technology.",
            "less_fee",
        ),
        _one(
            "refund_advance_charge",
            "accept",
            "restock",
            "Refund the advance charge",
            "The whole charge for the advance replacement is refunded.",
            "advance_charge",
        ),
        _one(
            "repair_or_replace",
            "accept",
            "repair_bench",
            "Repair or replace",
            "The unit is repaired or replaced under its warranty.",
        ),
        _one(
            "replace_refurbished",
            "accept",
            "return_to_manufacturer",
            "Replace, refurbished",
            "The unit is replaced with a factory-certified refurbished one.",
        ),
        _one(
            "hold_for_proof",
            "wait",
            "hold_shelf",
            "Hold for proof",
            "The unit waits until the customer brings a proof of purchase.",
        ),
        _one(
            "refer",
            "wait",
            "hold_shelf",
            "Ask support",
            "The policy does not settle this alone: a person at support must say.",
        ),
        _one(
            "keep_advance_charge",
            "refuse",
            "hold_shelf",
            "Keep the advance charge",
            "The charge for the advance replacement is not refunded.",
        ),
        _one(
            "decline",
            "refuse",
            "back_to_customer",
            "Decline",
            "There is no refund, credit, repair or replacement.",
        ),
        _one(
            "refuse",
            "refuse",
            "back_to_customer",
            "Refuse",
            "The return is not accepted. No refund, repair or replacement starts.",
        ),
        _one(
            HOLD_FOR_KIT,
            "wait",
            "hold_shelf",
            "Hold for a kit",
            "The unit waits for the packaging kit that the customer orders.",
            by_rules=False,
        ),
    )
}
"""By code, in the order in which screens list them."""


def place_of(code: str, *, defect: bool) -> Place:
    """Return the place that a box with this disposition goes to; `defect` says whether the unit has one."""
    disposition = DISPOSITIONS[code]
    return PLACES[disposition.place_with_defect if defect else disposition.place]

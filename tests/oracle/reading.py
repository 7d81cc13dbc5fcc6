"""The two policies read as straight if-statements over whole returns, every fact known.

Nothing here shares code or data with ``intake_app`` or ``policies/``: the page that says how the policies are
read is its only source, so that an agreement of the two means something. Money is whole cents, no fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

Value = str | int | date | tuple[str, ...]
"""One known fact: a word, whole cents, a date, or the exclusions found."""

THREE_YEARS = {
    *("S9M32", "S9M64"),
    *("S12E1", "S12E2", "S12E3", "S12E4", "S12E6", "S12E8", "S12E10"),
    *("S12F10", "S12F15", "S12F20", "S12F25", "S12F30"),
}
TWO_YEARS = {
    *("S9Q1", "S9Q50", "S9Q32"),
    *("S9R6", "S9R12", "S9R24", "S9R36", "S9R72", "S9R96", "S9R144"),
    *("S12R6", "S12R12", "S12R24", "S12R36", "S12R72", "S12R96", "S12R144"),
    *("S9Z1", "S9Z2", "S9Z3", "S9Z4", "S9Z5", "S9Z6", "S9Z7", "S9Z8"),
    *("S9I16", "S9I32", "S9I64", "S9I128", "S9I256"),
    *("S12J1", "S12J50"),
}
EXCLUSIONS = (
    *("misuse", "accident", "modification", "cut_cables", "painted", "coated_wires", "tampering"),
    *("unsuitable_environment", "improper_maintenance", "incorrect_power_supply", "power_surge"),
    *("foreign_product", "data_loss"),
)
CONDITIONS = ("original", "kit", "damaged", "missing")
WORDS: dict[str, tuple[str, ...]] = {
    "proof_of_purchase": ("receipt", "invoice", "purchase_order", "order_confirmation", "none"),
    "reason": ("unwanted", "defective", "dead_on_arrival"),
    "remedy": ("refund", "replacement", "repair", "upgrade"),
    "defect_test": ("confirmed", "no_fault_found"),
    "box": CONDITIONS,
    "foam": CONDITIONS,
    "sleeve": CONDITIONS,
    "parts": ("original_condition", "damaged", "missing", "altered"),
}
MONEY = ("order_total", "unit_price", "advance_charge")
DATES = ("purchased_on", "received_on", "rma_issued_on")
FACTS = ("model", *DATES, *MONEY, *WORDS, "exclusions")


class Outcome(NamedTuple):
    """What a whole return comes to: numbered rule, disposition, two amounts in cents, sections cited."""

    rule: int
    disposition: str
    fee: int | None = None
    credit: int | None = None
    sections: frozenset[str] = frozenset()

    def told(self) -> tuple[str, int | None, int | None]:
        """Return what the customer is told; two outcomes that agree in this are alike to ``needs``."""
        return self.disposition, self.fee, self.credit


class PurchaseAfterClaimError(Exception):
    """The known dates leave no claim date on or after the purchase."""


def anniversary(day: date, years: int) -> date:
    """Return the same day ``years`` later; 29 February becomes the 28th in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def claim_date(received: date, rma: date | str) -> date:
    """Return the earlier of the two days; without an RMA (the word ``none``) the day of arrival."""
    return min(received, rma) if isinstance(rma, date) else received


def warranty(model: str, purchased: date, claim: date) -> str:
    """Return ``covered``, ``expired`` or ``unstated`` for a model as it is written in the table."""
    if model in THREE_YEARS:
        last = anniversary(purchased, 3)
    elif model in TWO_YEARS:
        last = anniversary(purchased, 2)
    else:
        return "unstated"
    return "covered" if claim <= last else "expired"


def view_term(model: str, purchased: date, received: date, rma: date | str) -> tuple[bool, str] | None:
    """Return (within 30 days, warranty), or None where the purchase would come after the claim."""
    claim = claim_date(received, rma)
    if purchased > claim:
        return None
    return (claim - purchased).days <= 30, warranty(model, purchased, claim)


def view_packaging(box: str, foam: str, sleeve: str) -> str:
    """Return ``original``, ``kit`` (adequate, at least one piece from a kit) or ``failed``."""
    pieces = (box, foam, sleeve)
    if any(piece in {"damaged", "missing"} for piece in pieces):
        return "failed"
    return "original" if all(piece == "original" for piece in pieces) else "kit"


def view_complaint(reason: str, test: str) -> str:
    """Return ``unwanted``, ``sound`` (no defect), ``dead`` (dead on arrival, confirmed) or ``defective``."""
    if reason == "unwanted":
        return "unwanted"
    if test == "no_fault_found":
        return "sound"
    return "dead" if reason == "dead_on_arrival" else "defective"


def view_proof(proof: str) -> bool:
    """Return whether there is a proof of purchase of any kind."""
    return proof != "none"


def view_parts(parts: str) -> bool:
    """Return whether all parts are in original condition."""
    return parts == "original_condition"


def view_order(order_total: int) -> bool:
    """Return whether the order is under $5,000; exactly $5,000 is not."""
    return order_total < 500_000


def view_exclusions(found: tuple[str, ...]) -> bool:
    """Return whether anything was found that the warranty does not cover."""
    return len(found) > 0


def as_it_is(value: Value) -> Value:
    """Return a fact that the policy reads as it stands."""
    return value


def fee_of(price: int) -> int:
    """Return 15 % of a price in cents, a half cent rounded up."""
    return (price * 15 + 50) // 100


@cache
def smartvue(  # noqa: C901, PLR0911, PLR0912 - ten rules in one sweep, as a person reads them
    term: tuple[bool, str],
    packaging: str,
    complaint: str,
    proof: bool,
    remedy: str,
    parts_original: bool,
    under_5000: bool,
    advance: int,
    price: int,
) -> Outcome:
    """Walk the ten Smartvue rules over the views of one whole return."""
    within_30, covered = term
    defect = complaint in {"dead", "defective"}

    if packaging == "failed" and advance > 0:
        return Outcome(1, "keep_advance_charge", sections=frozenset("52"))

    if packaging == "failed":
        return Outcome(2, "refuse", sections=frozenset("42"))

    if not parts_original:
        return Outcome(3, "keep_advance_charge" if advance > 0 else "decline", sections=frozenset("5"))

    if under_5000:
        if defect and covered == "unstated":
            return Outcome(4, "refer", sections=frozenset("4"))
        if not (defect and covered == "covered"):
            return Outcome(4, "keep_advance_charge" if advance > 0 else "decline", sections=frozenset("4"))

    if advance > 0:
        if covered == "unstated":
            return Outcome(5, "refer", sections=frozenset("5"))
        if covered == "expired":
            return Outcome(5, "keep_advance_charge", sections=frozenset("5"))
        if packaging == "original":
            return Outcome(5, "refund_advance_charge", credit=advance, sections=frozenset("5"))
        return Outcome(5, "refer", sections=frozenset("5"))

    if complaint == "dead" and remedy == "refund":
        return Outcome(6, "credit_in_full", credit=price, sections=frozenset("5"))

    if remedy == "refund" and within_30:
        if not proof:
            return Outcome(7, "hold_for_proof", sections=frozenset("4"))
        fee = fee_of(price)
        return Outcome(7, "refund_less_fee", fee=fee, credit=price - fee, sections=frozenset("4"))

    if remedy == "upgrade":
        if covered == "expired":
            return Outcome(8, "decline", sections=frozenset("5"))
        if covered == "unstated":
            return Outcome(8, "refer", sections=frozenset("5"))
        fee = fee_of(price)
        return Outcome(8, "credit_for_upgrade", fee=fee, credit=price - fee, sections=frozenset("5"))

    if defect:
        if covered == "covered":
            return Outcome(9, "repair_or_replace", sections=frozenset("5"))
        return Outcome(9, "decline" if covered == "expired" else "refer", sections=frozenset("5"))

    return Outcome(10, "decline", sections=frozenset("4" if remedy == "refund" else "5"))


@cache
def q_see(term: tuple[bool, str], complaint: str, proof: bool, excluded: bool) -> Outcome:
    """Walk the six Q-See rules over the views of one whole return."""
    within_30 = term[0]
    if complaint == "unwanted":
        return Outcome(1, "refer" if within_30 else "decline")
    if excluded:
        return Outcome(2, "decline")
    if not proof:
        return Outcome(3, "hold_for_proof")
    if not within_30:
        return Outcome(4, "decline")
    if complaint == "sound":
        return Outcome(5, "decline")
    return Outcome(6, "replace_refurbished")


class Group(NamedTuple):
    """Raw facts that a policy sees through one view; ``view`` gives None where they cannot go together."""

    facts: tuple[str, ...]
    view: Callable[..., Hashable]


TERM = Group(("model", *DATES), view_term)
COMPLAINT = Group(("reason", "defect_test"), view_complaint)
PROOF = Group(("proof_of_purchase",), view_proof)

GROUPS: dict[str, tuple[Group, ...]] = {
    "smartvue": (
        TERM,
        Group(("box", "foam", "sleeve"), view_packaging),
        COMPLAINT,
        PROOF,
        Group(("remedy",), as_it_is),
        Group(("parts",), view_parts),
        Group(("order_total",), view_order),
        Group(("advance_charge",), as_it_is),
        Group(("unit_price",), as_it_is),
    ),
    "q-see": (TERM, COMPLAINT, PROOF, Group(("exclusions",), view_exclusions)),
}
RULES: dict[str, Callable[..., Outcome]] = {"smartvue": smartvue, "q-see": q_see}


def verdict(policy: str, whole: Mapping[str, Value]) -> Outcome:
    """Return the outcome of a return of which every fact that the policy reads is known.

    Raises PurchaseAfterClaimError where the dates contradict each other.
    """
    views = [group.view(*(whole[name] for name in group.facts)) for group in GROUPS[policy]]
    if views[0] is None:
        raise PurchaseAfterClaimError
    return RULES[policy](*views)

"""What policies test that no fact says by itself: claim date and days, defect, packaging and warranty.

Each answer is None while the known facts leave more than one open.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from intake_app.domain.dates import anniversary
from intake_app.domain.facts import NO_RMA, Facts

if TYPE_CHECKING:
    from intake_app.domain.policy import Policy

PIECES: Final = ("box", "foam", "sleeve")
FAILED: Final = frozenset({"damaged", "missing"})


def claim_date(facts: Facts) -> date | None:
    """Return the earlier of the day the RMA was issued and the day of arrival, or None while it is not known."""
    received, issued = facts.get("received_on"), facts.get("rma_issued_on")
    if not isinstance(received, date) or issued is None:
        return None
    return min(received, issued) if isinstance(issued, date) else received


def has_defect(facts: Facts) -> bool | None:
    """Say whether the unit has a defect: None while that is not known; a unit that is only unwanted claims none."""
    if facts.get("reason") == "unwanted":
        return False
    found = facts.get("defect_test")
    if found is None or (found == "confirmed" and "reason" not in facts):
        return None
    return found == "confirmed"


def packaging_state(facts: Facts) -> Literal["original", "kit", "inadequate"] | None:
    """Say what box, foam and sleeve are together: a damaged or missing one spoils all, a kit one is told."""
    pieces = {facts.get(piece) for piece in PIECES}
    if pieces & FAILED:
        return "inadequate"
    if None in pieces:
        return None
    return "original" if pieces == {"original"} else "kit"


def warranty_state(policy: Policy, facts: Facts) -> Literal["covered", "expired", "unstated"] | None:
    """Say whether the warranty covers the unit on the claim date, exactly as the policy's table is read.

    Unknown days do not matter where every valid completion agrees: a model without a stated length is `unstated`
    whenever it was bought, and an arrival within the warranty is `covered` whenever the RMA was issued. Without a
    warranty table nothing is stated. What support said stands in the place of `unstated`. `facts` come from
    `parse_facts`.
    """
    model = facts.get("model")
    if model is None:
        return None if any(line.years is not None for line in policy.warranty) else policy.said or "unstated"
    line = policy.warranty_line(str(model))
    if line is None or line.years is None:
        return policy.said or "unstated"
    purchased = facts.get("purchased_on")
    oldest = purchased if isinstance(purchased, date) else date.min
    days = [day for name in ("received_on", "rma_issued_on") if isinstance(day := facts.get(name), date)]
    # Some completion is covered: a claim on the day of purchase. None is expired unless the oldest and latest one is.
    if min(days, default=date.max) <= anniversary(oldest, line.years):
        return "covered"
    return "expired" if purchased is not None and claim_date(facts) is not None else None


def days_since_purchase(facts: Facts) -> int | None:
    """Count the days from the purchase to the claim date."""
    claim, purchased = claim_date(facts), facts.get("purchased_on")
    return (claim - purchased).days if claim is not None and isinstance(purchased, date) else None


def days_since_rma(facts: Facts) -> int | Literal["none"] | None:
    """Count the days from the RMA to the arrival, 0 for one that was issued later; “none” without an RMA."""
    issued, received = facts.get("rma_issued_on"), facts.get("received_on")
    if issued == NO_RMA:
        return "none"
    if isinstance(issued, date) and isinstance(received, date):
        return max(0, (received - issued).days)
    return None

"""What a supervisor's acceptance comes to, read off the page that says how the policies are read; no engine in it.

At rules 1 and 2 the packaging that failed is read as original, at 3 the parts as in original condition; at 10 the
supervisor chooses a refund less the fee, an upgrade credit, or a repair or replacement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.oracle.reading import Outcome, Value, fee_of

CHOICES: Final = ("refund_less_fee", "credit_for_upgrade", "repair_or_replace")


def read_otherwise(rule: int, known: Mapping[str, Value]) -> dict[str, Value]:
    """Return the facts as they are read after the acceptance at rule 1, 2 or 3."""
    read = dict(known)
    if rule == 3:
        read["parts"] = "original_condition"
        return read
    for piece in ("box", "foam", "sleeve"):
        if known.get(piece) in {"damaged", "missing"}:
            read[piece] = "original"
    return read


def chosen(choice: str, price: int) -> Outcome:
    """Return what a choice at rule 10 comes to."""
    if choice == "repair_or_replace":
        return Outcome(10, choice)
    fee = fee_of(price)
    return Outcome(10, choice, fee=fee, credit=price - fee)

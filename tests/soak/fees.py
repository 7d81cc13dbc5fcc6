"""Every fee: of each price from $0.00 to $1,000,000.00 what the program makes of it, held against a table by hand.

The program's own code is called for each price: the fee of the policy file and its amounts; for one of some hundred the
whole way, from the text of the price through the decision table to the texts of fee and credit.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final

from intake_app.domain.decide import amounts_by, decide, decision_json
from intake_app.domain.facts import parse_facts
from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy
from intake_app.domain.rules import Fee
from tests.domain.small import CLEAN
from tests.soak.frame import Outcome, Trial, together

HIGHEST: Final = 100_000_000
"""Cents."""

DEMANDED: Final = HIGHEST + 1
DISPOSITION: Final = "refund_less_fee"
_POLICY = Path(__file__).parents[2] / "policies" / "smartvue.toml"
_BLOCK = 2_000_000
_EDGE = 1_000
_WHOLE_WAY = 997  # one of so many goes the whole way; no divisor of 20, so that every last digit has its turn

BY_HAND: Final = (0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3)
"""15 % of 0 to 19 cents, a half cent rounded up; of each further 20 cents it is 3 cents more."""


@cache
def policy() -> Policy:
    """The policy whose fee it is."""
    return read_policy(_POLICY.read_bytes(), _POLICY.name)


def expected(price: int) -> tuple[int, int]:
    """The fee and the credit of a price in cents, by the table."""
    fee = price // 20 * 3 + BY_HAND[price % 20]
    return fee, price - fee


def check(fee: Fee, prices: range) -> Outcome:
    """Look at each of these prices."""
    tried = broken = 0
    first = ""
    for price in prices:
        found = amounts_by(fee, "less_fee", {"unit_price": price})
        kept, credit = expected(price)
        tried += 1
        if found != (kept, credit, None) or (tried % _WHOLE_WAY == 1 and texts(price) != (text(kept), text(credit))):
            broken += 1
            first = (
                first or f"the fee of {price} cents is {found[0]} and the credit {found[1]}, not {kept} and {credit}"
            )
    return Outcome(tried, broken, first=first)


def texts(price: int) -> tuple[object, object]:
    """The fee and the credit as they stand in a record, of a price as it is typed."""
    facts = parse_facts({**CLEAN, "unit_price": text(price)}, policy())
    told = decision_json(decide(policy(), facts))
    assert told["disposition"] == DISPOSITION
    return told["restocking_fee"], told["credit"]


def text(cents: int) -> str:
    """An amount as it is written, made apart from the program."""
    digits = f"{cents:03d}"
    return f"{digits[:-2]}.{digits[-2:]}"


def check_part(prices: range) -> Outcome:
    """The same, of the policy's own fee: another process can be told of it."""
    fee = policy().fee_of(DISPOSITION)
    assert fee is not None
    return check(fee, prices)


def blocks(seed: int, count: int) -> Iterator[range]:
    """All prices where all are asked for; else all edges, and as many between as make up the count."""
    if count >= DEMANDED:
        yield from (range(start, min(start + _BLOCK, DEMANDED)) for start in range(0, DEMANDED, _BLOCK))
        return
    edges = [range(_EDGE), range(DEMANDED - _EDGE, DEMANDED)]
    edges += [range(10**power - 20, 10**power + 20) for power in range(4, 8)]
    yield from edges
    left = max(1, count - sum(map(len, edges)))
    step = (HIGHEST - 2 * _EDGE) // left
    start = _EDGE + seed % max(1, step)
    yield range(start, start + left * step, step)


def run(seed: int, count: int, _folder: Path) -> Outcome:
    """Share the prices between processes."""
    anew = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count() or 1, anew) as pool:
        return together(list(pool.map(check_part, blocks(seed, count))))


FEES: Final = Trial("fees", "every fee from $0.00 to $1,000,000.00", DEMANDED, run)

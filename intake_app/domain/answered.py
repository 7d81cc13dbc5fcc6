"""A policy with what support says of a warranty that it does not state: its table decides as exactly as before.

The answer holds for one return: its policy file stays as it is, and so do its hash and its clauses.
"""

from __future__ import annotations

import functools

import msgspec

from intake_app.domain.facts import BUILT_IN
from intake_app.domain.policy import Policy
from intake_app.domain.rules import SaidWarranty
from intake_app.domain.table import prepare


@functools.cache
def with_warranty(policy: Policy, said: SaidWarranty) -> Policy:
    """The policy as it decides where a model's warranty is known by what support said.

    Raises Gap or ValueError where its table has no answer then.
    """
    years = {model: line.years for line in policy.warranty for model in line.models}
    further = [spec for name, spec in policy.fact_specs.items() if name not in BUILT_IN]
    table = prepare(policy.ref, policy.rows, years, further, unstated=said)
    return msgspec.structs.replace(policy, table=table, said=said)

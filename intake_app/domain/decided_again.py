"""A decision that was frozen, made once more from its own facts under the policy that decided."""

from __future__ import annotations

from intake_app.domain.answered import with_warranty
from intake_app.domain.decide import decision_json
from intake_app.domain.errors import BadInput, BadPolicy
from intake_app.domain.events import Decided
from intake_app.domain.facts import parse_facts
from intake_app.domain.overriding import walk
from intake_app.domain.policy import Policy
from intake_app.domain.table import Gap


def is_decided_so(record: Decided, policy: Policy) -> bool:
    """Whether the policy gives this answer for the facts that were frozen, and the overrides what was accepted."""
    if policy.ref != record.policy:
        return False
    try:
        said = with_warranty(policy, record.warranty_said) if record.warranty_said else policy
        walked = walk(said, parse_facts(record.facts, said), record.overrides)
    except (BadInput, BadPolicy, Gap, ValueError):
        return False
    accepted = decision_json(walked.decision) if walked.applied else {}
    return decision_json(walked.first) == record.decision and accepted == record.accepted

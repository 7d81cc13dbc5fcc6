"""The policy that decides over one return."""

from __future__ import annotations

from intake_app.domain.answered import with_warranty
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Return
from intake_app.domain.rules import PolicyRef
from intake_app.workflow.parts import Parts


def policy_for(parts: Parts, ret: Return) -> Policy | None:
    """The policy of a return, with what support said of its model's warranty; None where none applies or is here."""
    policy = parts.policies.get(ret.policy or "")
    said = ret.warranty_said
    if policy is None or said is None or said.model != ret.facts.get("model"):
        return policy
    return with_warranty(policy, said.warranty)


def ref_of(parts: Parts, policy: str | None) -> PolicyRef | None:
    """Which file a policy is now; None where it is none, or not here."""
    found = parts.policies.get(policy or "")
    return found.ref if found else None

"""Decide: the operator accepts the verdict, and facts, policy and answer are frozen."""

from __future__ import annotations

from intake_app.domain.decide import decision_json
from intake_app.domain.errors import NotNow
from intake_app.domain.events import Decided
from intake_app.domain.overriding import walk_return
from intake_app.domain.returns import Return
from intake_app.workflow.parts import Parts
from intake_app.workflow.releasing import check_here
from intake_app.workflow.verdict import verdict_of
from intake_app.workflow.wanted_photos import wanted_lines
from intake_app.workflow.which_policy import policy_for


def freeze(parts: Parts, ret: Return) -> Decided:
    """The event that freezes the decision.

    Raises `NotNow` while facts that are not known could change the disposition, another numbered rule could still be
    the one, or a photo is wanted, so that the papers are right the first time, and for a unit that left; `BadInput`
    where the facts do not fit together.
    """
    check_here(parts, ret)
    policy = policy_for(parts, ret)
    if policy is None:
        raise NotNow(parts.words("sight.vendor_first"))
    stands = walk_return(policy, ret)
    if not stands.decision.settled:
        raise NotNow(parts.words("sight.not_settled"))
    lines = wanted_lines(parts, ret)
    if lines:
        raise NotNow(parts.words("sight.photo_first", lines=lines))
    from intake_app.workflow.letterhead import issuer_of  # with the first decision

    return Decided(
        facts=ret.facts,
        policy=policy.ref,
        decision=decision_json(stands.first),
        verdict=verdict_of(parts, ret, policy, stands),
        station_name=parts.station_name,
        program=parts.program,
        issuer=issuer_of(parts),
        warranty_said=policy.said,
        overrides=list(stands.applied),
        accepted=decision_json(stands.decision) if stands.applied else {},
    )

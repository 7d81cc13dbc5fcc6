"""A supervisor accepts: what may be accepted against a verdict, and what stands then.

Where a policy leaves a verdict to a supervisor, some facts are read otherwise and the table is walked again, or the
supervisor chooses a disposition. The second verdict can be left to a supervisor again, or open, as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from intake_app.domain.decide import Decision, amounts_by, decide, live_rows
from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.facts import Facts, parse_facts
from intake_app.domain.inspectors import is_same
from intake_app.domain.override_events import Override, ReadOtherwise
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Return
from intake_app.domain.rules import Clause, Discretion


class Walked(NamedTuple):
    """What stands: the facts as they are read, the decision, and which overrides made it so.

    `first` is what the rules make of the facts as they were seen.
    """

    facts: Facts
    decision: Decision
    applied: tuple[Override, ...]
    first: Decision


class Offer(NamedTuple):
    """What a supervisor may accept against a verdict: facts to be read otherwise, or dispositions to choose from."""

    discretion: Discretion
    read: tuple[ReadOtherwise, ...]
    choose: tuple[str, ...]


def offer(policy: Policy, facts: Facts, decision: Decision) -> Offer | None:
    """What may be accepted against this decision; None where nothing may, or where it is not settled yet."""
    if not decision.settled or decision.discretion is None:
        return None
    granted = {row.discretion for row in live_rows(policy, decision)}
    discretion = granted.pop()
    if discretion is None or granted:
        return None  # two grants of one rule: which of them is meant cannot be told
    read = tuple(
        ReadOtherwise(one.fact, str(facts[one.fact]), one.value)
        for one in discretion.read
        if facts.get(one.fact) in one.values and facts[one.fact] != one.value
    )
    return Offer(discretion, read, discretion.choose) if read or discretion.choose else None


def walk(policy: Policy, facts: Facts, overrides: Sequence[Override]) -> Walked:
    """What the rules and these overrides, in their order, make of the facts.

    One counts as long as what it was said against stands: the same disposition by the same grant of the same policy,
    and the facts that it reads otherwise as they were. Any other changes nothing.
    """
    first = decision = decide(policy, facts)
    applied = []
    for one in overrides:
        if not _counts(policy, facts, decision, one):
            continue
        if one.chosen:
            decision = choose(policy, facts, decision, one.chosen)
        else:
            facts = {**facts, **{read.fact: read.read_as for read in one.read}}
            decision = decide(policy, facts)
        applied.append(one)
    return Walked(facts, decision, tuple(applied), first)


def walk_return(policy: Policy, ret: Return) -> Walked:
    """What stands for a return.

    Raises BadInput where its facts do not fit. What somebody accepted who had a part in what it is decided by, before
    or after, counts no more than nothing.
    """
    apart = [one for one in ret.overrides if not any(is_same(one.who, other) for other in ret.parties)]
    return walk(policy, parse_facts(ret.facts, policy), apart)


def _counts(policy: Policy, facts: Facts, decision: Decision, one: Override) -> bool:
    offered = offer(policy, facts, decision)
    return (
        offered is not None
        and policy.ref == one.policy
        and offered.discretion.id == one.discretion
        and decision.disposition == one.decision.get("disposition")
        and {*one.read} <= {*offered.read}
        and (one.chosen in offered.choose if one.chosen else bool(one.read))
    )


def choose(policy: Policy, facts: Facts, decision: Decision, code: str) -> Decision:
    """The decision with the disposition that was chosen in place of its own, and the fee and credit that it has."""
    fee, credit, missing = amounts_by(policy.fee_of(code), DISPOSITIONS[code].amount, facts)
    return msgspec.structs.replace(
        decision,
        disposition=code,
        possible=(code,),
        needs=() if missing is None else (missing,),
        restocking_fee=fee,
        credit=credit,
        cites=tuple(dict.fromkeys((*decision.cites, *_cited_by(policy, code)))),
        discretion=None,
    )


def _cited_by(policy: Policy, code: str) -> tuple[Clause, ...]:
    """The clauses by which the policy's own rules give a disposition, by the first that does."""
    row = next((row for row in policy.rows if row.then == code), None)
    return tuple(cite.clause for cite in row.cites if cite.when is None) if row else ()

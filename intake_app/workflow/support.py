"""Support: what a person there says of a return that the policy does not settle alone.

The rules' answer, “ask support”, stays in the record; the disposition that support names is said beside it.
"""

from __future__ import annotations

from typing import Final

import msgspec

from intake_app.domain.derived import has_defect
from intake_app.domain.dispositions import DISPOSITIONS, place_of
from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.events import Corrected, Decided, SupportAnswer
from intake_app.domain.facts import Facts, parse_facts
from intake_app.domain.money import Cents, money_text, percent_of
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Decision, Return
from intake_app.workflow.parts import Parts
from intake_app.workflow.turning import instead, told_anew

REFER: Final = "refer"
LONGEST: Final = 1_000


def options(policy: Policy) -> list[str]:
    """The dispositions that support can name: those that the policy's own rules can give, in the order of screens."""
    given = {row.then for row in policy.rows} - {REFER}
    return [code for code in DISPOSITIONS if code in given]


def answered_by_support(parts: Parts, ret: Return, disposition: str, who: str, said: str) -> list[Corrected | Decided]:
    """The events of support's answer to the decision that stands.

    Raises `NotNow` where nothing was referred to support or the policy of that decision is not here, `BadInput` for a
    disposition that this policy cannot give, or where nobody is named or nothing was said.
    """
    words = parts.words
    decision = ret.decision
    if decision is None or decision.record.disposition != REFER:
        raise NotNow(words("follow.not_referred", number=ret.rma_number))
    policy = _policy(parts, decision)
    if disposition not in options(policy):
        raise BadInput(words("follow.no_such_disposition", disposition=disposition), "disposition")
    who, said = " ".join(who.split()), said.strip()
    if not who or not said or len(who) + len(said) > LONGEST:
        raise BadInput(words("follow.who_and_what", most=LONGEST), "support")
    record = decision.record
    facts = parse_facts(record.facts, policy)
    fee, credit = _amounts(policy, facts, disposition)
    place = place_of(disposition, defect=has_defect(facts) is True)
    turned = msgspec.structs.replace(
        record,
        turned=disposition,
        verdict=told_anew(parts, record.verdict, policy, ret, disposition, place),
        support=SupportAnswer(who, said, fee, credit),
    )
    return instead(parts, decision, turned, words("follow.support_said", who=who, said=said), "support")


def _policy(parts: Parts, decision: Decision) -> Policy:
    ref = decision.record.policy
    policy = parts.policies.get(ref.id)
    if policy is None or policy.ref != ref:
        raise NotNow(parts.words("follow.policy_gone", id=ref.id, version=ref.version))
    return policy


def _amounts(policy: Policy, facts: Facts, disposition: str) -> tuple[str | None, str | None]:
    """Fee and credit of a disposition as this policy has them, each None where none is due or it is not known."""
    due = DISPOSITIONS[disposition].amount
    if due == "none":
        return None, None
    fee = next(row.fee for row in policy.rows if row.then == disposition)
    base = facts.get(fee.of if fee else due)
    if base is None:
        return None, None
    whole = Cents(base)  # type: ignore[arg-type]
    if fee is None:
        return None, money_text(whole)
    kept = percent_of(whole, fee.percent, fee.rounding)
    return money_text(kept), money_text(Cents(whole - kept))

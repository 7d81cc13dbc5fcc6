"""Support: what a person there says of a return that the policy does not settle alone.

The rules' answer, “ask support”, stays in the record. Where it was a warranty that the policy does not state, support
says whether it covers the unit, and the rules decide again; else the disposition that support names is said beside it.
"""

from __future__ import annotations

from typing import Final, get_args

import msgspec

from intake_app.domain.answered import with_warranty
from intake_app.domain.decide import amounts_by
from intake_app.domain.derived import has_defect, warranty_state
from intake_app.domain.dispositions import DISPOSITIONS, place_of
from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.events import AnyPayload, Corrected, Decided, SupportAnswer
from intake_app.domain.facts import Facts, parse_facts
from intake_app.domain.follow_ups import WarrantySaid
from intake_app.domain.money import money_text
from intake_app.domain.overriding import walk
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Decision, Return
from intake_app.domain.rules import SaidWarranty
from intake_app.domain.table import Gap
from intake_app.domain.unseen import says_something
from intake_app.domain.words import Words
from intake_app.workflow.parts import Parts
from intake_app.workflow.turning import instead, told_anew

REFER: Final = "refer"
SAID: Final[tuple[SaidWarranty, ...]] = get_args(SaidWarranty)
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
    who, said = _who_and_what(words, who, said)
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


def warranty_answers(parts: Parts, ret: Return) -> list[SaidWarranty]:
    """What support can say of the warranty, where the decision that stands was referred to it for that.

    Nothing where the policy states a warranty for the model, where support said it before, and where neither answer
    would change the disposition.
    """
    decision = ret.decision
    if decision is None or decision.record.disposition != REFER or decision.record.warranty_said:
        return []
    policy = parts.policies.get(decision.record.policy.id)
    if policy is None or policy.ref != decision.record.policy or "model" not in decision.record.facts:
        return []
    facts = parse_facts(decision.record.facts, policy)
    if not policy.warranty or warranty_state(policy, facts) != "unstated":
        return []
    try:
        overrides = decision.record.overrides
        answered = [walk(with_warranty(policy, one), facts, overrides).decision for one in SAID]
    except (Gap, ValueError):
        return []
    return list(SAID) if any(one.disposition != REFER for one in answered) else []


def warranty_told(parts: Parts, ret: Return, warranty: SaidWarranty, who: str, said: str) -> list[AnyPayload]:
    """The events of what support said of a warranty: the decision is taken back, and the rules decide again.

    Raises `NotNow` where this was not asked of support, `BadInput` where nobody is named or nothing was said.
    """
    words = parts.words
    decision, model = ret.decision, ret.facts.get("model")
    if decision is None or warranty not in warranty_answers(parts, ret) or not isinstance(model, str):
        raise NotNow(words("follow.warranty_not_asked", number=ret.rma_number))
    who, said = _who_and_what(words, who, said)
    why = words(f"follow.support_said_{warranty}", who=who, said=said)
    return [Corrected(why, decision.event, "support"), WarrantySaid(warranty, model, who, said)]


def _who_and_what(words: Words, who: str, said: str) -> tuple[str, str]:
    who, said = " ".join(who.split()), said.strip()
    if not (says_something(who) and says_something(said)) or len(who) + len(said) > LONGEST:
        raise BadInput(words("follow.who_and_what", most=LONGEST), "support")
    return who, said


def _policy(parts: Parts, decision: Decision) -> Policy:
    ref = decision.record.policy
    policy = parts.policies.get(ref.id)
    if policy is None or policy.ref != ref:
        raise NotNow(parts.words("follow.policy_gone", id=ref.id, version=ref.version))
    return policy


def _amounts(policy: Policy, facts: Facts, disposition: str) -> tuple[str | None, str | None]:
    """Fee and credit of a disposition as this policy has them, each None where none is due or it is not known."""
    fee, credit, _ = amounts_by(policy.fee_of(disposition), DISPOSITIONS[disposition].amount, facts)
    return (None if fee is None else money_text(fee), None if credit is None else money_text(credit))

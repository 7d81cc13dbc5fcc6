"""What is asked next: which questions still matter, and in which step of the road the return stands.

The road orders the steps: nobody can see the parts before the box is open. Within a step the next question is the one
that rules out most. Packaging that the policy's table never reads is evidence: it is asked until it is answered, and
holds no verdict up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from intake_app.domain.decide import Decision, next_question, telling_apart
from intake_app.domain.facts import Facts
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Return
from intake_app.workflow.sight import Step

VENDOR = "policy"
SERIAL = "serial"
CUSTOMER = "customer"


class Asking(NamedTuple):
    """The step that the return is in, the question to ask (a fact's name, empty for none), and all that still matter.

    `unknown` are the facts that matter and that the bench said are not known.
    """

    step: Step
    question: str
    wanted: tuple[str, ...]
    unknown: tuple[str, ...]


def asking(ret: Return, policy: Policy | None, facts: Facts, decision: Decision | None, wrong: str = "") -> Asking:
    """What to ask now.

    `policy` is None while the vendor is not known, `decision` while the facts do not fit: `wrong` is the fact to mend.
    """
    if ret.state in {"decided", "closed"}:
        return Asking("papers", "", (), ())
    missing = [SERIAL] if not ret.serial and SERIAL not in ret.answers else []
    nameless = [CUSTOMER] if not ret.customer and CUSTOMER not in ret.answers else []
    if policy is None:
        return Asking("identify", (missing or [VENDOR])[0], (*missing, VENDOR, *nameless), ())
    missing += nameless
    if decision is None:
        return Asking("identify", wrong, tuple(missing), ())
    matter = _matter(policy, facts, decision)
    said = {fact for fact, answer in ret.answers.items() if answer.value is None}
    wanted = [fact for fact in matter if fact not in said]
    steps: Mapping[str, Step] = {question.fact: question.step for question in policy.questions}
    for step in ("identify", "packaging", "unit"):
        here = [fact for fact in wanted if steps[fact] == step]
        if step == "identify" and missing and (missing[0] == SERIAL or not here):
            return Asking(step, missing[0], (*missing, *wanted), ())
        if here:
            best = next_question(policy, facts, decision, among=here) or here[0]
            return Asking(step, best, (*missing, *wanted), tuple(fact for fact in matter if fact in said))
    return Asking("decision", "", (), tuple(fact for fact in matter if fact in said))


def _matter(policy: Policy, facts: Facts, decision: Decision) -> list[str]:
    """The unknown facts that still matter, in the checklist's order.

    While the disposition is open: what can change it. Once it alone is left: what tells the rules apart and what an
    amount needs. Evidence always.
    """
    deciding = set(decision.needs)
    if decision.disposition is not None and not decision.settled:
        deciding |= set(telling_apart(policy, facts))
    return [
        question.fact
        for question in policy.questions
        if question.fact not in facts
        and (question.fact in deciding or (question.step == "packaging" and question.fact not in policy.table.reads))
    ]

"""Turn: a refusal that waits for a packaging kit, and the refusal again where the kit is given up.

The rules' answer stands in the record as it was given; what the workflow makes of it is said beside it.
"""

from __future__ import annotations

import msgspec

from intake_app.domain.dispositions import DISPOSITIONS, HOLD_FOR_KIT, PLACES, Place
from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.events import Corrected, Decided, NewFact
from intake_app.domain.overriding import walk_return
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Decision, Return
from intake_app.domain.verdict_words import Verdict
from intake_app.workflow.kit_terms import sells_kits
from intake_app.workflow.parts import Parts
from intake_app.workflow.place_names import named
from intake_app.workflow.releasing import left_in
from intake_app.workflow.verdict import next_steps
from intake_app.workflow.which_policy import policy_for

REFUSE = "refuse"


def can_wait(policy: Policy | None, disposition: str, model: object) -> bool:
    """Whether a verdict can become `hold_for_kit`: a refusal, under a policy that knows of kits."""
    return policy is not None and disposition == REFUSE and sells_kits(policy, model if isinstance(model, str) else "")


def may_wait(parts: Parts, ret: Return) -> bool:
    """Whether this return is refused, accepted or about to be, under a policy that knows of kits; its unit is here."""
    policy = policy_for(parts, ret)
    if ret.decision is not None:
        is_refused = can_wait(policy, ret.decision.record.disposition, ret.facts.get("model"))
        return is_refused and not left_in(parts, ret)
    if policy is None or ret.state != "open":
        return False
    try:
        answer = walk_return(policy, ret).decision
    except BadInput:
        return False
    return answer.settled and can_wait(policy, answer.disposition or "", ret.facts.get("model"))


def check_can_wait(parts: Parts, ret: Return, decided: Decided) -> None:
    """Raise `NotNow` where a decision cannot become `hold_for_kit`."""
    if not can_wait(parts.policies.get(decided.policy.id), decided.disposition, ret.facts.get("model")):
        raise NotNow(parts.words("kits.not_refused", number=ret.rma_number))


def is_waiting(ret: Return) -> bool:
    """Whether the decision that stands waits for a kit."""
    return ret.decision is not None and ret.decision.record.turned == HOLD_FOR_KIT


def turned_to_hold(parts: Parts, ret: Return, decision: Decision, why: str) -> list[Corrected | Decided]:
    """The refusal is taken back by the new fact, and the unit waits for its kit."""
    record = decision.record
    policy = parts.policies.get(record.policy.id)
    same = policy if policy is not None and policy.ref == record.policy else None
    place = PLACES[DISPOSITIONS[HOLD_FOR_KIT].place]
    verdict = told_anew(parts, record.verdict, same, ret, HOLD_FOR_KIT, place)
    held = msgspec.structs.replace(record, turned=HOLD_FOR_KIT, verdict=verdict)
    return instead(parts, decision, held, why, "kit_ordered")


def turned_back(parts: Parts, ret: Return, decision: Decision, why: str) -> list[Corrected | Decided]:
    """The refusal that waited for a kit stands again, as it was decided."""
    before = next(one.taken_back.record for one in reversed(ret.corrections) if one.by == "kit_ordered")
    return instead(parts, decision, before, why, "kit_cancelled")


def instead(parts: Parts, decision: Decision, record: Decided, why: str, by: NewFact) -> list[Corrected | Decided]:
    """A new fact took the decision back, and this one stands in its place."""
    decided = msgspec.structs.replace(record, station_name=parts.station_name, program=parts.program)
    return [Corrected(why, decision.event, by), decided]


def told_anew(parts: Parts, verdict: Verdict, policy: Policy | None, ret: Return, code: str, place: Place) -> Verdict:
    """The words of a verdict for the disposition that it was turned into, with what follows now.

    Where its policy is not here any more, fees and further steps are not told.
    """
    disposition, place = DISPOSITIONS[code], named(parts, place)
    steps, title, sentence = verdict.next_steps, disposition.title, disposition.sentence
    if policy is not None:
        steps = next_steps(parts.words, policy, ret, code)
        title, sentence = policy.disposition_title(code), policy.disposition_sentence(code)
    return msgspec.structs.replace(
        verdict,
        title=title,
        sentence=f"{verdict.why} {sentence}".strip(),
        tone=disposition.tone,
        place=place.code,
        place_words=place.title,
        place_sentence=place.sentence,
        next_steps=steps,
    )

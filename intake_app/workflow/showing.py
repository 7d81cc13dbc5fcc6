"""Makes what the bench is shown from a return, its policy and the decision."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from intake_app.domain.decide import Decision, amounts_if, decision_json
from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.errors import BadInput
from intake_app.domain.events import Answered, kind_of
from intake_app.domain.facts import Facts
from intake_app.domain.kit_orders import DONE
from intake_app.domain.money import dollars
from intake_app.domain.override_events import Override
from intake_app.domain.overriding import Walked, offer, walk_return
from intake_app.domain.papers import QuoteBlock, Row
from intake_app.domain.policy import Policy
from intake_app.domain.quotes import Quote
from intake_app.domain.returns import Return
from intake_app.domain.trace import trace_words
from intake_app.domain.unit import look_up_key
from intake_app.domain.unseen import visible
from intake_app.domain.verdict_words import Verdict
from intake_app.domain.words import Words
from intake_app.workflow.asking import Asking, asking
from intake_app.workflow.inheriting import policy_of
from intake_app.workflow.override_words import override_sights
from intake_app.workflow.parts import Parts
from intake_app.workflow.photographing import photo_sights
from intake_app.workflow.questions import questions_of
from intake_app.workflow.replacement_words import line_words, pair_notices
from intake_app.workflow.rma_look_up import waiting_rmas
from intake_app.workflow.sight import (
    STEPS,
    NoteSight,
    PaperSight,
    PossibleSight,
    Sight,
    StepSight,
    TraceSight,
    VerdictSight,
)
from intake_app.workflow.turning import can_wait, is_waiting
from intake_app.workflow.verdict import decision_amounts, verdict_of
from intake_app.workflow.wanted_photos import still_to_photograph
from intake_app.workflow.which_policy import policy_for
from intake_app.workflow.wording import (
    fact_title,
    in_words,
    iso_day_words,
    moment_words,
    quote_of,
    warranty_words,
)


def show(parts: Parts, ret: Return) -> Sight:
    """The return as the bench sees it."""
    words = parts.words
    policy = policy_for(parts, ret)
    stands, problem = _decide(ret, policy)
    facts, decision = (stands.facts, stands.decision) if stands else ({}, None)
    now = asking(ret, policy, facts, decision, problem.what if problem and problem.what else "")
    because = policy.question(now.question) if policy else None
    clause = policy.clauses.get(because.clause or "") if policy and because else None
    rows = parts.journal.returns_of_serial(ret.serial) if ret.serial else []
    others = [row.rma_number for row in rows if row.id != ret.id]
    return Sight(
        serial=ret.serial,
        came_before=bool(others),
        return_id=ret.id,
        rma_number=ret.rma_number,
        state=ret.state,
        header=_header(words, ret, policy),
        notices=(*_notices(parts, ret, others), *_changed(words, ret, policy), *_passed(words, ret, stands)),
        steps=_steps(parts, ret, policy, now),
        step=now.step,
        question=now.question,
        possible=_possible(policy, facts, decision),
        because=block(quote_of(policy, clause)) if policy and clause else None,
        next_words=_next_words(words, policy, now, decision),
        verdict=_verdict(parts, ret, policy, stands),
        trace=_trace(ret, policy, facts, decision),
        papers=_papers(parts, ret),
        notes=_notes(words, ret, policy),
        photos=tuple(photo_sights(parts, ret, policy)),
        photos_missing=still_to_photograph(parts, ret),
        policy_words=words("sight.policy_words", id=policy.id, version=policy.version, sha=policy.sha256[:12])
        if policy
        else "",
        undo_words=_undo_words(parts, ret, policy),
        policy_problem=_problem_words(parts.words, ret, policy, problem),
        can_order_kit=_can_order_kit(policy, ret, decision),
        kit_order=_kit_order(parts, ret),
        can_override=_can_override(policy, ret, stands),
        overrides=tuple(override_sights(words, _accepted(ret, stands))),
    )


def _can_override(policy: Policy | None, ret: Return, stands: Walked | None) -> bool:
    """Whether a supervisor may accept against the verdict, and the policy that gave it is still here."""
    if policy is None or stands is None or ret.state == "withdrawn":
        return False
    record = ret.decision.record if ret.decision else None
    if record is not None and (record.turned or record.policy != policy.ref):
        return False
    return offer(policy, stands.facts, stands.decision) is not None


def _accepted(ret: Return, stands: Walked | None) -> Sequence[Override]:
    """What supervisors accepted, of the decision that stands, or of what would be decided now."""
    if ret.decision is not None:
        return ret.decision.record.overrides
    return stands.applied if stands else ()


def _changed(words: Words, ret: Return, policy: Policy | None) -> list[str]:
    """That the policy file is another one than when it was named, while the return is open."""
    named = ret.answers.get("policy")
    before = named.under if named else None
    if policy is None or before is None or ret.state != "open" or before == policy.ref:
        return []
    versions = (f"{one.version}, {one.sha256[:12]}" for one in (before, policy.ref))
    return [words("sight.policy_changed", policy=policy.title, before=next(versions), now=next(versions))]


def _passed(words: Words, ret: Return, stands: Walked | None) -> list[str]:
    """That what a supervisor accepted counts no longer, or that it is why more is asked than the rules alone would."""
    if ret.decision is not None or stands is None:
        return []
    passed = [one for one in ret.overrides if one not in stands.applied]
    asking = () if stands.decision.settled else stands.applied
    return [
        *(words("override.passed", who=one.who, verdict=one.verdict.title) for one in passed),
        *(words("override.goes_on", who=one.who, verdict=one.verdict.title) for one in asking),
    ]


def _can_order_kit(policy: Policy | None, ret: Return, decision: Decision | None) -> bool:
    """Whether it is refused, or about to be, under a policy that sells kits."""
    if ret.decision is None and (decision is None or not decision.settled):
        return False
    disposition = ret.decision.record.disposition if ret.decision else decision and decision.disposition
    return can_wait(policy, disposition or "", ret.facts.get("model"))


def _kit_order(parts: Parts, ret: Return) -> str:
    """The order of the kit that it waits for, or that its unit is packed in."""
    if ret.kit is not None:
        return ret.kit.order
    rows = parts.journal.kit_orders_of_return(ret.id) if ret.corrections or is_waiting(ret) else []
    return next((row.number for row in rows if row.state not in DONE), "")


def _decide(ret: Return, policy: Policy | None) -> tuple[Walked | None, BadInput | None]:
    """The facts as they are read and the decision, or why there is none."""
    if policy is None:
        return None, None
    try:
        return walk_return(policy, ret), None
    except BadInput as error:
        return None, error


def _problem_words(words: Words, ret: Return, policy: Policy | None, problem: BadInput | None) -> str:
    if policy is None:
        return words("sight.policy_missing", policy=ret.policy) if ret.policy else ""
    return words("sight.facts_wrong", problem=in_words(words, policy, problem)) if problem else ""


def _header(words: Words, ret: Return, policy: Policy | None) -> tuple[Row, ...]:
    bought = ret.facts.get("purchased_on")
    rows = [
        ("model", ret.facts.get("model")),
        ("serial", ret.serial),
        ("bought", iso_day_words(words, bought) if bought else ""),
        ("customer", ret.customer),
    ]
    warranty = warranty_words(words, policy, ret.facts) if policy else ""
    if warranty:
        rows.append(("warranty", warranty))
    return tuple(Row(words(f"sight.{key}"), str(value or words("sight.not_known"))) for key, value in rows)


_TOLD_ANEW = {"returned_before", "wrong_unit"}
"""What is told as it is now, whatever it was at the arrival."""


def _notices(parts: Parts, ret: Return, others: list[str]) -> tuple[str, ...]:
    words = parts.words
    notices = []
    if ret.opened.read:
        notices.append(words("scan.read_as", read=ret.opened.read, raw=visible(ret.opened.scanned)))
    if ret.state == "open" and any(made.paper == "label" for made in ret.papers):
        notices.append(words("sight.label_void"))
    notices += [*line_words(words, ret), *pair_notices(parts, ret)]
    if others:
        notices.append(words("sight.earlier", numbers=", ".join(others)))
    if ret.sale is None and ret.serial:
        sold = [sale.order_number for sale in parts.catalogue.sales_of_serial(ret.serial)]
        notices.append(words("sight.sold_twice", orders=", ".join(sold)) if sold else words("sight.unit_unknown"))
    notices += _demo(words, parts.policies.get(ret.policy or ""), ret)
    told = policy_of(parts, ret.sale)
    if told is not None and ret.policy is not None and told != ret.policy:
        notices.append(words("sight.vendor_differs", vendor=parts.policies[told].vendor))
    if ret.opened.rma is None and ret.serial:
        waiting = [ret.rma] if ret.rma else waiting_rmas(parts, ret.serial)
        key = "sight.rma_taken" if ret.rma else "sight.rma_waits"
        notices += [words(key, number=rma.number) for rma in waiting]
    rma = ret.opened.rma
    if rma and rma.serial and look_up_key(rma.serial) != look_up_key(ret.serial):
        notices.append(words("sight.rma_names_other", number=rma.number, serial=rma.serial))
    # That it came without an RMA is told until the first answer: it asks nothing, and the page needs its room.
    silent = _TOLD_ANEW | {"no_rma"} if len(ret.undoable) != 1 else _TOLD_ANEW
    return (*notices, *(one.told for one in ret.surprises if one.what not in silent))


def _demo(words: Words, policy: Policy | None, ret: Return) -> list[str]:
    """That it is a demo unit; until the first answer with the clause, for which the page has room as long."""
    if ret.sale is None or not ret.sale.not_for_resale:
        return []
    note = policy.demo_note if policy else None
    if policy is None or note is None:
        return [words("sight.demo_alone")]
    told = [words("sight.demo_unit", models=", ".join(note.models))]
    if len(ret.undoable) == 1:
        quotes = [quote_of(policy, policy.clauses[clause]) for clause in note.clauses]
        told += [words("sight.demo_clause", text=quote.text, source=quote.source) for quote in quotes]
    return [" ".join(told)]


def _steps(parts: Parts, ret: Return, policy: Policy | None, now: Asking) -> tuple[StepSight, ...]:
    current = STEPS.index(now.step)
    return tuple(
        StepSight(
            step,
            parts.words(f"step.{step}"),
            "done" if place < current or ret.state == "closed" else "current" if place == current else "todo",
            tuple(questions_of(parts, ret, policy, now, step)),
        )
        for place, step in enumerate(STEPS)
    )


def _possible(policy: Policy | None, facts: Facts, decision: Decision | None) -> tuple[PossibleSight, ...]:
    """Every disposition that the policy's table can give, in the order of the vocabulary, and whether it is left."""
    if policy is None or decision is None:
        return ()
    given = {row.then for row in policy.rows}
    shown = []
    for code in DISPOSITIONS:
        if code in given:
            _, credit = amounts_if(policy, facts, decision, code)
            amount = dollars(credit) if credit is not None else ""
            shown.append(PossibleSight(policy.disposition_title(code), amount, code in decision.possible))
    return tuple(shown)


def _next_words(words: Words, policy: Policy | None, now: Asking, decision: Decision | None) -> str:
    """How many answers can still settle it, and which is next."""
    if now.question:
        return _question_words(words, policy, now, decision)
    if now.unknown and now.step == "decision":
        named = ", ".join(fact_title(words, policy, fact).lower() for fact in now.unknown)
        return words("sight.settles_none", facts=named)
    return ""


def _question_words(words: Words, policy: Policy | None, now: Asking, decision: Decision | None) -> str:
    if policy is None:
        return words("sight.vendor_decides")
    title = fact_title(words, policy, now.question).lower()
    if now.question not in policy.table.reads:
        return words("sight.evidence", next=title)
    if decision is None or decision.disposition is None:
        count = sum(fact in policy.table.reads for fact in now.wanted)
        return words("sight.settles_one" if count == 1 else "sight.settles_many", count=count, next=title)
    return words("sight.settled_amount" if decision.settled else "sight.settled_rule", next=title)


def _verdict(parts: Parts, ret: Return, policy: Policy | None, stands: Walked | None) -> VerdictSight | None:
    """The one disposition that is left, or the one that was accepted, which speaks from the record alone."""
    words = parts.words
    if ret.decision is not None:
        record = ret.decision.record
        sight = _verdict_sight(words, record.verdict, record.standing, record.disposition, frozen=True)
        if ret.place is None:
            return sight
        return msgspec.structs.replace(sight, place=words("place.is_in", name=ret.place.name))
    if policy is None or stands is None or stands.decision.disposition is None:
        return None
    decision = stands.decision
    verdict = verdict_of(parts, ret, policy, stands)
    sight = _verdict_sight(words, verdict, decision_json(decision), decision.disposition or "", frozen=False)
    return msgspec.structs.replace(sight, settled=decision.settled)


def _verdict_sight(
    words: Words, verdict: Verdict, decision: dict[str, object], disposition: str, *, frozen: bool
) -> VerdictSight:
    return VerdictSight(
        disposition=disposition,
        title=verdict.title,
        tone=verdict.tone,
        sentence=verdict.sentence,
        amounts=decision_amounts(words, decision),
        quotes=tuple(block(quote) for quote in verdict.quotes),
        also=tuple(block(quote) for step in verdict.next_steps for quote in step.quotes),
        readings=tuple(words("sight.read_as", text=text) for text in verdict.readings),
        place=verdict.place_sentence,
        instruction=words("sight.accept"),
        options=(*(step.text for step in verdict.next_steps), *filter(None, [verdict.discretion])),
        settled=True,
        frozen=frozen,
    )


def _trace(ret: Return, policy: Policy | None, facts: Facts, decision: Decision | None) -> tuple[TraceSight, ...]:
    if ret.decision is not None:
        lines = ret.decision.record.verdict.trace
        return tuple(TraceSight(line.rule, line.name, line.status, line.words) for line in lines)
    if policy is None or decision is None:
        return ()
    return tuple(
        TraceSight(line.rule, line.name, line.status, line.words) for line in trace_words(policy, facts, decision)
    )


def _papers(parts: Parts, ret: Return) -> tuple[PaperSight, ...]:
    standing = ret.decision.event if ret.decision else ""
    return tuple(
        PaperSight(
            made.paper,
            parts.words(f"sight.{made.paper}"),
            made.copy,
            str(parts.shelf.path_of(ret.rma_number, made.file)),
            made.decided != standing,
            made.paper in ret.outdated and made.decided == standing and made.copy == ret.printed_copies(made.paper),
        )
        for made in ret.papers
    )


def _notes(words: Words, ret: Return, policy: Policy | None) -> tuple[NoteSight, ...]:
    return tuple(
        NoteSight(
            note.text,
            fact_title(words, policy, note.fact) if note.fact else "",
            f"{moment_words(words, note.at)}, {note.operator}",
        )
        for note in ret.notes
    )


def _undo_words(parts: Parts, ret: Return, policy: Policy | None) -> str:
    """What undo would take back; empty when nothing can be."""
    if not ret.undoable:
        return ""
    payload = ret.latest
    words = parts.words
    if isinstance(payload, Answered) and payload.group:
        return words("command.undo_all_ok")
    if isinstance(payload, Answered):
        return words("sight.undo_answer", fact=fact_title(words, policy, payload.fact))
    return words(f"sight.undo_{kind_of(payload)}") if payload else ""


def block(quote: Quote) -> QuoteBlock:
    """A clause as it is shown."""
    return QuoteBlock(quote.text, quote.source)

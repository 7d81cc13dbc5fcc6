"""The verdict in words: one making for the screen while it is live, and for the record when it is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from intake_app.domain.decide import live_rows, readings
from intake_app.domain.derived import PIECES, has_defect
from intake_app.domain.dispositions import DISPOSITIONS, place_of
from intake_app.domain.money import dollars, parse_money
from intake_app.domain.overriding import Walked
from intake_app.domain.papers import Row, Tone
from intake_app.domain.payload import FactJson
from intake_app.domain.policy import Note, Policy
from intake_app.domain.quotes import NextStep
from intake_app.domain.returns import STATION_FACTS, Return
from intake_app.domain.rules import Row as TableRow
from intake_app.domain.trace import TraceLine as RuleLine
from intake_app.domain.trace import trace_words
from intake_app.domain.verdict_words import SeenLine, TraceLine, Verdict
from intake_app.domain.words import Words
from intake_app.workflow.parts import Parts
from intake_app.workflow.place_names import named
from intake_app.workflow.wording import answer_words, quote_of, warranty_words

ANSWER_TONES: Mapping[str, Tone] = {"accept": "accept", "wait": "wait", "refuse": "refuse", "neutral": "plain"}


def verdict_of(parts: Parts, ret: Return, policy: Policy, stands: Walked) -> Verdict:
    """A decided decision in words; its disposition must not be None.

    What a supervisor accepted is not told against the unit; where the disposition was chosen, no rule speaks for it.
    """
    words, facts, decision = parts.words, stands.facts, stands.decision
    is_chosen = bool(stands.applied and stands.applied[-1].chosen)
    accepted = {one.fact for override in stands.applied for one in override.read}
    code = decision.disposition or ""
    disposition = DISPOSITIONS[code]
    place = named(parts, place_of(code, defect=has_defect(facts) is True))
    rows = live_rows(policy, decision)
    seen = seen_lines(words, ret, policy)
    failed = [line for line in _failed(rows, seen) if line.fact not in accepted] if disposition.tone == "refuse" else []
    seen = [msgspec.structs.replace(line, tone="refuse") if line in failed else line for line in seen]
    why = ", ".join(_failure(policy, line) for line in failed)
    sentence = policy.disposition_sentence(code)
    trace = trace_words(policy, facts, decision)
    return Verdict(
        title=policy.disposition_title(code),
        sentence=f"{_as_sentence(why)} {sentence}".strip(),
        tone=disposition.tone,
        place=place.code,
        place_words=place.title,
        place_sentence=place.sentence,
        why=_as_sentence(why),
        sections=", ".join(dict.fromkeys(clause.section for clause in decision.cites if clause.section)),
        policy_title=policy.title,
        vendor=policy.vendor,
        warranty=warranty_words(words, policy, ret.facts),
        seen=seen,
        quotes=[quote_of(policy, clause) for clause in decision.cites],
        readings=[] if is_chosen else [reading.text for reading in readings(policy, decision)],
        trace=[TraceLine(line.rule, line.name, line.status, line.words) for line in trace],
        next_steps=next_steps(words, policy, ret, code),
        discretion=_discretion(rows) if decision.discretion else "",
        failed=[line.fact for line in failed],
        found="" if failed or is_chosen else _found(rows, trace),
    )


def seen_lines(words: Words, ret: Return, policy: Policy) -> list[SeenLine]:
    """What was seen of packaging and unit, in the checklist's order, and what the bench said of the sale.

    A line that nobody answered says that the decision did not need it.
    """
    lines = [
        SeenLine(fact, words(f"fact.{fact}"), _station_answer(words, ret, policy, fact), "plain")
        for fact in ("policy", *STATION_FACTS)
        if fact in ret.answers and ret.answers[fact].source == "bench"
    ]
    for question in policy.questions:
        answer = ret.answers.get(question.fact)
        if question.step == "identify" and (answer is None or answer.source != "bench"):
            continue
        said = answer_words(words, policy, question.fact, answer.value) if answer else words("sight.not_needed")
        tone = answer_tone(policy, question.fact, answer.value) if answer else "plain"
        lines.append(SeenLine(question.fact, question.title, said, tone))
    return lines


def _station_answer(words: Words, ret: Return, policy: Policy, fact: str) -> str:
    value = ret.answers[fact].value
    return policy.vendor if fact == "policy" else str(value or words("sight.not_known"))


def answer_tone(policy: Policy, fact: str, value: FactJson) -> Tone:
    """The tone of an answer: the worst of its parts; plain for days, amounts and “not known”."""
    question = policy.question(fact)
    said = value if isinstance(value, list) else [value]
    tones = [ANSWER_TONES[answer.tone] for answer in question.answers if answer.value in said] if question else []
    if isinstance(value, list) and not value:
        return "accept"
    return max(tones, key=("plain", "accept", "wait", "refuse").index, default="plain")


def decision_amounts(words: Words, decision: dict[str, object]) -> tuple[Row, ...]:
    """Fee and credit of a decision in the shape of `intake decide`, where they are due; “not known” without a price."""
    due = DISPOSITIONS[str(decision["disposition"])].amount
    keys = {"none": (), "less_fee": ("restocking_fee", "credit")}.get(due, ("credit",))
    return tuple(Row(words(f"sight.{key}"), _amount(words, decision[key])) for key in keys)


def _amount(words: Words, amount: object) -> str:
    return dollars(parse_money(amount)) if isinstance(amount, str) else words("sight.amount_open")


def _failed(rows: tuple[TableRow, ...], seen: list[SeenLine]) -> list[SeenLine]:
    """The answers against the unit that a deciding row really reads."""
    read = {condition.fact for row in rows for condition in row.when}
    read |= set(PIECES) if "packaging" in read else set()
    return [line for line in seen if line.fact in read and line.tone in {"refuse", "wait"}]


def _found(rows: tuple[TableRow, ...], trace: Iterable[RuleLine]) -> str:
    """What the deciding rule found, in a sentence; of a rule that takes whatever is left, its name says more."""
    matched = [line for line in trace if line.status == "matched"]
    read = any(row.when for row in rows)
    return " ".join(line.words if read else _as_sentence(line.name) for line in matched)


def _failure(policy: Policy, line: SeenLine) -> str:
    """“foam missing”, “exclusions: misuse, accident”."""
    colon = ":" if policy.fact_specs[line.fact].kind == "list" else ""
    return f"{line.title}{colon} {line.answer}".lower()


def next_steps(words: Words, policy: Policy, ret: Return, code: str) -> list[NextStep]:
    """What the policy tells beside a disposition of this unit; of a demo unit always what it says of those."""
    model = ret.facts.get("model")
    notes = policy.notes_for(code, model if isinstance(model, str) else None)
    demo = policy.demo_note if ret.sale and ret.sale.not_for_resale else None
    if demo is None:
        return [next_step(words, policy, note) for note in notes]
    told = msgspec.structs.replace(demo, text=words("sight.demo_unit", models=", ".join(demo.models)))
    return [next_step(words, policy, note) for note in (*(note for note in notes if not note.demo), told)]


def next_step(words: Words, policy: Policy, note: Note) -> NextStep:
    """A note of the policy as something to do or to know, with its clauses and the numbers of their terms."""
    terms = [term for term in policy.terms.values() if term.clause in note.clauses]
    numbers = {words.get(f"notice.term_{term.name}", ""): term for term in terms}
    return NextStep(
        title=note.title,
        text=note.text,
        quotes=[quote_of(policy, policy.clauses[clause]) for clause in note.clauses],
        numbers={
            name: dollars(parse_money(term.value)) if term.unit == "US dollars" else term.value
            for name, term in numbers.items()
            if name
        },
        within_days=int(policy.terms[note.within].value) if note.within else None,
        station_only=note.station_only,
        letter=note.letter,
        also=note.also,
    )


def _discretion(rows: tuple[TableRow, ...]) -> str:
    return " ".join(dict.fromkeys(row.discretion.text for row in rows if row.discretion))


def _as_sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text and text[-1] not in ".!?" else text

"""The checklist as the bench sees it: every question with its answers, what was said, and whether it still matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from msgspec.structs import replace

from intake_app.domain.commands import QUICK_ANSWERS
from intake_app.domain.papers import Tone
from intake_app.domain.policy import Policy, Question
from intake_app.domain.returns import Return
from intake_app.domain.words import Words
from intake_app.workflow.asking import CUSTOMER, SERIAL, VENDOR, Asking
from intake_app.workflow.parts import Parts
from intake_app.workflow.sight import Choice, QuestionSight, Step
from intake_app.workflow.verdict import ANSWER_TONES, answer_tone
from intake_app.workflow.wanted_photos import still_to_photograph
from intake_app.workflow.wording import answer_words

DIGIT_KEYS = 9

QuestionKind = Literal["choice", "several", "date", "money", "text"]
_KINDS: dict[str, QuestionKind] = {
    "choice": "choice",
    "list": "several",
    "date": "date",
    "rma_date": "date",
    "money": "money",
}


def questions_of(parts: Parts, ret: Return, policy: Policy | None, now: Asking, step: Step) -> Iterator[QuestionSight]:
    """The questions of one step: the station's own about serial and vendor first, then the policy's."""
    missing = still_to_photograph(parts, ret)
    taken = Counter(photo.fact for photo in ret.photos if not photo.set_aside)
    for question in _asked(parts, ret, policy, now, step):
        fact = question.fact
        yield replace(question, photos=taken[fact], photo_missing=fact in missing)


def _asked(parts: Parts, ret: Return, policy: Policy | None, now: Asking, step: Step) -> Iterator[QuestionSight]:
    if step == "identify":
        yield _station_question(parts.words, ret, policy, now, SERIAL, "text", ())
        yield _station_question(parts.words, ret, policy, now, CUSTOMER, "text", ())
        yield _station_question(parts.words, ret, policy, now, VENDOR, "choice", _vendors(parts, ret))
    if policy is not None:
        for question in policy.questions:
            if question.step == step:
                yield _policy_question(parts.words, ret, policy, question, now)


def _vendors(parts: Parts, ret: Return) -> tuple[Choice, ...]:
    vendors = [policy.vendor for policy in parts.policies.values()]
    return tuple(
        Choice(
            policy.id,
            policy.vendor if vendors.count(policy.vendor) == 1 else f"{policy.title}, {policy.version}",
            "plain",
            str(place) if place <= DIGIT_KEYS else "",
            policy.id == ret.policy,
        )
        for place, policy in enumerate(parts.policies.values(), 1)
    )


def _station_question(
    words: Words,
    ret: Return,
    policy: Policy | None,
    now: Asking,
    fact: str,
    kind: QuestionKind,
    choices: tuple[Choice, ...],
) -> QuestionSight:
    labels = {choice.value: choice.label for choice in choices}
    answer = ret.answers.get(fact)
    value = answer.value if answer else {SERIAL: ret.serial, CUSTOMER: ret.customer}.get(fact) or None
    return QuestionSight(
        fact=fact,
        kind=kind,
        title=words(f"fact.{fact}"),
        prompt=words(f"sight.ask_{fact}"),
        hint=words(f"sight.hint_{fact}"),
        choices=choices,
        value=value,
        said=answer is not None or value is not None,
        answer=labels.get(str(value), str(value)) if value else _answer(words, ret, policy, fact),
        source=_source(words, ret, fact),
        tone="plain",
        state="answered" if value and fact != now.question else _state(ret, fact, now),
    )


def _policy_question(words: Words, ret: Return, policy: Policy, question: Question, now: Asking) -> QuestionSight:
    answer = ret.answers.get(question.fact)
    value = answer.value if answer else None
    said = value if isinstance(value, list) else [value]
    quick = QUICK_ANSWERS.get(question.fact)
    offered: list[tuple[str, str, Tone]] = [(one.value, one.label, ANSWER_TONES[one.tone]) for one in question.answers]
    if quick is not None and not offered:
        offered = [(quick, words(f"sight.quick_{question.fact}"), "plain")]
    return QuestionSight(
        fact=question.fact,
        kind=_KINDS.get(question.kind, "text"),
        title=question.title,
        prompt=question.prompt,
        hint=question.hint,
        choices=tuple(
            Choice(offer, label, tone, str(place) if place <= DIGIT_KEYS else "", offer in said)
            for place, (offer, label, tone) in enumerate(offered, 1)
        ),
        value=value,
        said=answer is not None,
        answer=_answer(words, ret, policy, question.fact),
        source=_source(words, ret, question.fact),
        tone=answer_tone(policy, question.fact, value),
        state=_state(ret, question.fact, now),
    )


def _answer(words: Words, ret: Return, policy: Policy | None, fact: str) -> str:
    answer = ret.answers.get(fact)
    return answer_words(words, policy, fact, answer.value) if answer else ""


def _source(words: Words, ret: Return, fact: str) -> str:
    answer = ret.answers.get(fact)
    return words(f"sight.from_{answer.source}") if answer else ""


def _state(ret: Return, fact: str, now: Asking) -> Literal["current", "asked", "answered", "not_needed"]:
    if fact == now.question:
        return "current"
    if fact in ret.answers:
        return "answered"
    return "asked" if fact in now.wanted else "not_needed"

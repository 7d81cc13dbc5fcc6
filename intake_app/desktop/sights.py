"""What the page reads off a return that it shows: its sound, its open question, what stands already."""

from __future__ import annotations

from collections.abc import Collection

from intake_app.domain.payload import FactJson
from intake_app.domain.station import SoundKind
from intake_app.workflow.sight import QuestionSight, Sight

_TYPED = {"date", "money", "text"}


def sound_of(before: Sight | None, now: Sight) -> SoundKind:
    """What is heard of a return that was opened or changed.

    `refused` when the verdict turned to a no; `question` when somebody must look up, for the next answer is typed or
    the facts do not fit; else `taken`.
    """
    earlier = before if before is not None and before.return_id == now.return_id else None
    if _says_no(now) and not (earlier and _says_no(earlier)):
        return "refused"
    if now.policy_problem and not (earlier and earlier.policy_problem == now.policy_problem):
        return "question"
    question = open_question(now)
    if question and question.kind in _TYPED and not (earlier and earlier.question == now.question):
        return "question"
    return "taken"


def open_question(sight: Sight) -> QuestionSight | None:
    """The question that is asked now, if there is one."""
    asked = (one for step in sight.steps for one in step.questions if one.fact == sight.question)
    return next(asked, None) if sight.question else None


def titles_of(sight: Sight, facts: Collection[str]) -> list[str]:
    """The short names of these lines of the checklist."""
    return [one.title for step in sight.steps for one in step.questions if one.fact in facts]


def _says_no(sight: Sight) -> bool:
    return sight.verdict is not None and sight.verdict.tone == "refuse"


def stands(sight: Sight, fact: str, value: FactJson) -> bool:
    """Whether exactly this answer is in the record already."""
    return any(
        question.fact == fact and question.said and _same(question, value)
        for step in sight.steps
        for question in step.questions
    )


def _same(question: QuestionSight, value: FactJson) -> bool:
    if isinstance(question.value, list) and isinstance(value, list):
        return sorted(question.value) == sorted(value)
    return question.value == value

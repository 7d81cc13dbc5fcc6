"""Commands: what a scanned command says of a return.

A command that does not apply says why and changes nothing. What leaves the record as it is (next, back, a note that is
begun) is the window's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from intake_app.domain.commands import NONE_FOUND, VENDOR, Command, question_answers
from intake_app.domain.errors import NotNow
from intake_app.domain.events import Answered, AnyPayload, Closed, Opened, kind_of
from intake_app.domain.payload import FactJson
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Return
from intake_app.workflow.inspect import answered, undone
from intake_app.workflow.parts import Parts
from intake_app.workflow.sight import Sight
from intake_app.workflow.which_policy import policy_for
from intake_app.workflow.wording import answer_words, fact_title

ALL_OK: dict[str, FactJson] = {
    "box": "original",
    "sleeve": "original",
    "parts": "original_condition",
    "exclusions": [],
}
"""What “all OK” says, as far as the policy asks it. The foam, “most important”, is always its own scan."""

FOAM = "foam"


class Said(NamedTuple):
    """The events of a command, none where all of it was said before; and in words what was taken."""

    payloads: Sequence[AnyPayload]
    words: str


class Taken(NamedTuple):
    """What a scan changed: the return as it is now, and in words what was taken."""

    sight: Sight
    words: str


def said(parts: Parts, ret: Return, command: Command) -> Said:
    """What a command says of this return: an answer, “not known” of a line, all OK, undo.

    Raises `NotNow` where it does not apply, and `BadInput` where the answer does not fit the other facts.
    """
    if command.gesture == "all_ok":
        return _all_ok(parts, ret)
    if command.gesture == "undo":
        return Said(undone(parts, ret), _undone_words(parts, ret))
    policy = policy_for(parts, ret)
    if ret.state == "open" and policy and not _asks(policy, command):
        raise NotNow(
            parts.words("command.not_asked", fact=fact_title(parts.words, None, command.fact), policy=policy.title)
        )
    event = answered(parts, ret, command.fact, _value(ret, policy, command))
    stands = ret.answers.get(command.fact)
    value = event.value if isinstance(event, Answered) else None
    told = parts.words(
        "command.said", fact=fact_title(parts.words, policy, command.fact), answer=_told(parts, policy, command, value)
    )
    if stands is not None and stands.value == value:
        return Said((), parts.words("command.said_before", said=told))
    return Said([event], told)


def _asks(policy: Policy, command: Command) -> bool:
    if command.fact == VENDOR:
        return True
    question = policy.question(command.fact)
    return question is not None and (command.gesture == "not_known" or command in question_answers(question))


def _value(ret: Return, policy: Policy | None, command: Command) -> FactJson:
    """The raw answer; one of a list joins those that were found before."""
    if command.gesture == "not_known":
        return None
    if command.value == NONE_FOUND:
        return []
    if policy and command.fact in policy.fact_specs and policy.fact_specs[command.fact].kind == "list":
        before = ret.facts.get(command.fact)
        return sorted({command.value, *(before if isinstance(before, list) else ())})
    return command.value


def _told(parts: Parts, policy: Policy | None, command: Command, value: FactJson) -> str:
    if command.fact == VENDOR and command.value in parts.policies:
        return parts.policies[command.value].vendor
    return answer_words(parts.words, policy, command.fact, value)


def _all_ok(parts: Parts, ret: Return) -> Said:
    """One gesture for all that a sound return has in order; refused where one of them was answered otherwise."""
    words = parts.words
    policy = policy_for(parts, ret)
    asked = [fact for fact in ALL_OK if policy and policy.question(fact)]
    if policy and not asked:
        raise NotNow(words("command.asks_nothing", policy=policy.title))
    group = parts.new_id()
    events = [answered(parts, ret, fact, ALL_OK[fact]) for fact in asked or ALL_OK]
    otherwise = [
        words(
            "command.said",
            fact=fact_title(words, policy, fact),
            answer=answer_words(words, policy, fact, ret.answers[fact].value),
        )
        for fact in asked
        if fact in ret.answers and ret.answers[fact].value != ALL_OK[fact]
    ]
    if otherwise:
        raise NotNow(words("command.not_all_ok", said=" ".join(otherwise)))
    new = [
        msgspec.structs.replace(event, group=group)
        for event in events
        if isinstance(event, Answered) and event.fact not in ret.answers
    ]
    titles = ", ".join(fact_title(words, policy, fact).lower() for fact in asked)
    told = words("command.all_ok", facts=titles)
    if policy and policy.question(FOAM) and FOAM not in ret.answers:
        told = words("command.then_foam", said=told, foam=fact_title(words, policy, FOAM).lower())
    return Said(new, told if new else words("command.said_before", said=told))


def _undone_words(parts: Parts, ret: Return) -> str:
    words, latest = parts.words, ret.latest
    if latest is None:
        return ""
    if isinstance(latest, Opened):
        return words("command.undone_opened", number=ret.rma_number)
    if isinstance(latest, Closed):
        return words("command.undone_closed", number=ret.rma_number)
    if not isinstance(latest, Answered):
        return words(f"command.undone_{kind_of(latest)}")
    if latest.group:
        return words("command.undone_all_ok")
    policy = policy_for(parts, ret)
    return words("command.undone_answer", fact=fact_title(words, policy, latest.fact))

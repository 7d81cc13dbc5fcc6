"""Inspect: what is seen and said at the bench, and taking it back."""

from __future__ import annotations

from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.events import Answered, Closed, Corrected, Identified, Noted, Undone
from intake_app.domain.facts import facts_json, parse_fact, parse_facts
from intake_app.domain.follow_ups import FollowedUp
from intake_app.domain.payload import FactJson
from intake_app.domain.policy import Policy
from intake_app.domain.returns import STATION_FACTS, Return
from intake_app.domain.unit import parse_serial
from intake_app.domain.unseen import first_unseen, says_something
from intake_app.workflow.identify import identified
from intake_app.workflow.parts import Parts
from intake_app.workflow.releasing import check_here, check_not_left
from intake_app.workflow.wanted_photos import wanted_lines
from intake_app.workflow.which_label import which_label
from intake_app.workflow.which_policy import policy_for, ref_of
from intake_app.workflow.wording import in_words

LONGEST_NOTE = 10_000
LONGEST_NAME = 200


def answered(parts: Parts, ret: Return, fact: str, value: FactJson) -> Answered | Identified:
    """The event of one answer, proved first; a serial brings what the catalogue knows of it.

    Raises `BadInput` for a value that the fact cannot take, alone or beside the other facts (a purchase after the
    claim date), and `NotNow` when the decision has been accepted.
    """
    if ret.state != "open":
        raise NotNow(parts.words("sight.withdrawn" if ret.state == "withdrawn" else "sight.correct_first"))
    if fact in STATION_FACTS and isinstance(value, list):
        raise BadInput(parts.words("sight.one_text"), fact)
    if fact == "serial":
        return identified(parts, ret, "" if value is None else parse_serial(str(value)))
    if fact == "customer":
        return Answered(fact, None if value is None else _name(parts, str(value)))
    if fact == "policy":
        if isinstance(value, list) or (value is not None and value not in parts.policies):
            raise BadInput(parts.words("sight.no_such_policy", policy=value), "policy")
        return Answered(fact, value, under=ref_of(parts, value))
    policy = policy_for(parts, ret)
    if policy is None:
        raise NotNow(parts.words("sight.vendor_first"))
    try:
        return Answered(fact, _proved(parts, ret, policy, fact, value))
    except BadInput as error:
        raise BadInput(in_words(parts.words, policy, error), error.what) from error


def _proved(parts: Parts, ret: Return, policy: Policy, fact: str, value: FactJson) -> FactJson:
    """The value in its one spelling. Raises `BadInput` naming the fact by its code."""
    read = parse_fact(fact, value, policy)
    if read is None:
        return None
    if fact == "received_on" and isinstance(value, str) and value > parts.clock().today.isoformat():
        raise BadInput(parts.words("sight.received_later", today=parts.clock().today.isoformat()), "received_on")
    if _sound(ret.facts, policy):
        parse_facts({**ret.facts, fact: value}, policy)
    return facts_json({fact: read})[fact]


def _name(parts: Parts, text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or first_unseen(name):
        raise BadInput(parts.words("sight.bad_customer", most=LONGEST_NAME), "customer")
    return name


def noted(parts: Parts, ret: Return, text: str, fact: str) -> Noted:
    """The event of a note; line breaks are kept.

    Raises `BadInput` for an empty or endless one, and for one about a fact that is none.
    """
    policy = policy_for(parts, ret)
    if fact and fact not in STATION_FACTS and not (policy and fact in policy.fact_specs):
        raise BadInput(parts.words("sight.note_about_nothing", fact=fact), "note")
    words = text.strip()
    if not says_something(words) or len(words) > LONGEST_NOTE:
        raise BadInput(parts.words("sight.bad_note", length=len(words), most=LONGEST_NOTE), "note")
    return Noted(words, fact)


def undone(parts: Parts, ret: Return) -> list[Undone]:
    """The events that take the latest gesture back. Raises `NotNow` where a printed paper or nothing is before it."""
    if not ret.latest_gesture:
        raise NotNow(parts.words("sight.undo_printed" if ret.decision else "sight.undo_nothing"))
    if isinstance(ret.latest, FollowedUp):
        check_not_left(parts, ret.latest.told)
    return [Undone(event) for event in reversed(ret.latest_gesture)]


def corrected(parts: Parts, ret: Return, why: str) -> Corrected:
    """The event that takes a printed decision back.

    Raises `NotNow` without one and where its unit left, and `BadInput` without a reason.
    """
    if ret.decision is None:
        raise NotNow(parts.words("sight.nothing_to_correct"))
    check_here(parts, ret)
    return Corrected(noted(parts, ret, why, "").text, ret.decision.event)


def closed(parts: Parts, ret: Return, scanned: str = "") -> Closed:
    """The event that the label is on the box: said, or proved by what was `scanned` off it.

    Scanned back it binds label, unit and place; `scanned` is kept as raw as it came. Raises `NotNow` before the label
    was printed, when the return is closed, while a photo is wanted, and for any label but one of the decision that
    stands.
    """
    copies = ret.printed_copies("label")
    if ret.decision is None or ret.state != "decided" or not copies:
        raise NotNow(parts.words("sight.closed_already" if ret.state == "closed" else "sight.label_first"))
    lines = wanted_lines(parts, ret)
    if lines:
        raise NotNow(parts.words("command.photo_first", lines=lines))
    if not scanned:
        return Closed(copies)
    label = which_label(parts, scanned)
    if label is None:
        raise NotNow(parts.words("command.no_label", here=ret.rma_number))
    if label.of.id != ret.id:
        other = label.of
        raise NotNow(
            parts.words("command.label_of_other", number=other.rma_number, here=ret.rma_number)
            if other.rma_number != ret.rma_number
            else parts.words("command.label_of_other_unit", serial=other.serial, number=ret.rma_number, here=ret.serial)
        )
    return Closed(label.copy, scanned, ret.serial, ret.decision.record.verdict.place)


def _sound(facts: dict[str, str | list[str]], policy: Policy) -> bool:
    try:
        parse_facts(facts, policy)
    except BadInput:
        return False
    return True

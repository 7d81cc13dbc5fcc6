"""Which right it takes to write an event; what is not named here is plain work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from intake_app.domain.batch_events import BatchMade, BatchWritten
from intake_app.domain.derived import PIECES
from intake_app.domain.events import (
    Answered,
    AnyPayload,
    Closed,
    Corrected,
    Decided,
    Event,
    Identified,
    NewFact,
    Opened,
    Undone,
)
from intake_app.domain.follow_ups import Exported, WarrantySaid
from intake_app.domain.inspectors import is_same
from intake_app.domain.override_events import Overridden
from intake_app.domain.payload import Payload
from intake_app.domain.person_events import PersonPayload
from intake_app.domain.replacement_events import ReplacementGivenUp
from intake_app.domain.returns import Decision, Return, fold
from intake_app.domain.roles import Right
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, KeyMade, Restored, SignInChosen

EDITION: Final = 2
"""Of what is held here against whoever signs in; the first knew the table alone, and what was closed.

Each sign-in keeps it, so that no entry is told as wrong that the program allowed when it was written.
"""

NEEDS: Final[dict[type[Payload], Right]] = {
    BatchMade: "exports",
    BatchWritten: "exports",
    Exported: "exports",
    WarrantySaid: "support",
    ReplacementGivenUp: "give_up",
    Overridden: "override",
    Restored: "restore",
    # The program writes these two itself, in nobody's name.
    KeyMade: "alarms",
    AlarmRaised: "alarms",
    AlarmAcknowledged: "alarms",
    SignInChosen: "people",
    **dict.fromkeys(get_args(PersonPayload), "people"),
}
"""By the payload's type. Signing in and out and one's own PIN take no right: they are recorded by `Record.witness`."""


def is_supervised(decided: Decided) -> bool:
    """Whether a supervisor had a part in this decision: accepted it, or recorded what support decided."""
    return bool(decided.overrides) or decided.support is not None


def needed_right(payload: AnyPayload) -> Right:
    """What somebody must be allowed to do so that this is written in their name."""
    if isinstance(payload, Decided) and payload.support is not None:
        return "support"
    return NEEDS.get(type(payload), "work")


def right_to_correct(events: Sequence[Event]) -> Right:
    """What it takes to take back the decision that stands after these events of a return.

    Closing ends what is receiving's own to mend, also where it was undone since: else undo would be a way around it. So
    does a supervisor's part. A decision after a mistake that was put right is receiving's own again; one after a new
    fact is not, or a kit that is ordered and given up would be the way around.
    """
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    right: Right = "work"
    is_mended = False
    for event in events:
        match event.payload:
            case Closed():
                right, is_mended = "correct", False
            case Corrected(by=by) if event.id not in undone:
                is_mended = not by
            case Decided() as decided if event.id not in undone:
                if is_supervised(decided):
                    right = "correct"
                elif is_mended:
                    right = "work"
                is_mended = False
    return right


def kept_decision(ret: Return) -> Decision | None:
    """The decision that a return goes by: the one that stands, or that a new fact alone took back."""
    if ret.state == "open" and ret.corrections and ret.corrections[-1].by in get_args(NewFact):
        return ret.corrections[-1].taken_back
    return ret.decision


def right_to_answer(events: Sequence[Event], payload: Answered | Identified) -> Right:
    """What it takes to say this of a return after these events.

    A new fact opens a decision for what is new, not for what it was closed with. Packaging is looked at anew, but what
    had failed is not original again: at best it is the kit's.
    """
    if right_to_correct(events) == "work" or not any(isinstance(event.payload, Opened) for event in events):
        return "work"
    ret = fold(events)
    kept = kept_decision(ret)
    if kept is None or ret.state != "open":
        return "work"
    if isinstance(payload, Identified):
        return "correct" if ret.serial else "work"
    was = ret.customer if payload.fact == "customer" else kept.record.facts.get(payload.fact)
    is_packed_anew = payload.fact in PIECES and payload.value != "original"
    is_new = ret.corrections[-1].by == "proof" and payload.fact == "proof_of_purchase"
    return "work" if not was or payload.value == was or is_packed_anew or is_new else "correct"


def right_to_undo(events: Sequence[Event], undone: Undone, operator: str) -> Right:
    """What it takes to take back one of these events: what takes a right to say takes the same to take back.

    A closing is taken back by whoever made it, as a slip that nothing came after; otherwise as a decision is. So is a
    decision that a supervisor had a part in, whoever wrote it down.
    """
    place = next((place for place, event in enumerate(events) if event.id == undone.event), None)
    if place is None:
        return "work"
    found = events[place]
    match found.payload:
        case Closed():
            is_own_slip = found is events[-1] and is_same(found.operator, operator)
            return "work" if is_own_slip else "correct"
        case Decided(support=None) as decided if is_supervised(decided):
            return "correct"
        case payload:
            return right_to_write(events[:place], payload, operator)


def right_to_write(events: Sequence[Event], payload: AnyPayload, operator: str) -> Right:
    """What it takes to write this after these events of its subject."""
    match payload:
        case Undone():
            return right_to_undo(events, payload, operator)
        case Corrected(by=""):
            return right_to_correct(events)
        case Corrected(by="support"):
            return "support"
        case Answered() | Identified():
            return right_to_answer(events, payload)
        case _:
            return needed_right(payload)

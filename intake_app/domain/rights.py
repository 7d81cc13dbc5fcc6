"""Which right it takes to write an event; what is not named here is plain work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from intake_app.domain.batch_events import BatchMade, BatchWritten
from intake_app.domain.events import AnyPayload, Closed, Decided, Event, Undone
from intake_app.domain.follow_ups import Exported, WarrantySaid
from intake_app.domain.inspectors import is_same
from intake_app.domain.override_events import Overridden
from intake_app.domain.payload import Payload
from intake_app.domain.person_events import PersonPayload
from intake_app.domain.replacement_events import ReplacementGivenUp
from intake_app.domain.roles import Right
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, KeyMade, Restored, SignInChosen

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

    Closing ends what is receiving's own to mend, also where it was undone since: else undo would be a way around it.
    """
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    right: Right = "work"
    for event in events:
        if isinstance(event.payload, Closed):
            right = "correct"
        elif isinstance(event.payload, Decided) and event.id not in undone:
            right = "correct" if is_supervised(event.payload) else "work"
    return right


def right_to_undo(events: Sequence[Event], undone: Undone, operator: str) -> Right:
    """What it takes to take back one of these events: what takes a right to say takes the same to take back.

    A closing is taken back by whoever made it, as a slip that nothing came after; otherwise as a decision is.
    """
    found = next((event for event in events if event.id == undone.event), None)
    if found is None:
        return "work"
    if isinstance(found.payload, Closed):
        is_own_slip = found is events[-1] and is_same(found.operator, operator)
        return "work" if is_own_slip else "correct"
    return needed_right(found.payload)

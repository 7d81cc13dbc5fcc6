"""Who had a part in an inspection: none of them may accept what it found against the unit."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.domain.events import Answered, AnyPayload, Decided, Event, Identified, Opened, Undone
from intake_app.domain.kit_events import CameInKit
from intake_app.domain.people import name_key

_INSPECTS = Opened | Identified | Answered | CameInKit


def inspects(payload: AnyPayload, operator: str) -> bool:
    """Whether this is a part of the inspection: opening it, answering a line, accepting the verdict.

    Whoever accepts a verdict that rests on what they allowed themselves only writes that down.
    """
    if isinstance(payload, Decided):
        return not any(is_same(one.who, operator) for one in payload.overrides)
    return isinstance(payload, _INSPECTS)


def touched(events: Sequence[Event], payloads: Sequence[AnyPayload]) -> list[AnyPayload]:
    """What somebody touches who writes this after these events: of what they take back, that which was said.

    Taking an answer back changes the inspection as much as giving one.
    """
    said = {event.id: event.payload for event in events}
    return [said.get(one.event, one) if isinstance(one, Undone) else one for one in payloads]


def inspections_of(events: Sequence[Event]) -> list[Event]:
    """The entries of a return that are a part of its inspection; what was taken back counts too."""
    payloads = touched(events, [event.payload for event in events])
    return [event for event, one in zip(events, payloads, strict=True) if inspects(one, event.operator)]


def inspectors_of(events: Sequence[Event]) -> tuple[str, ...]:
    """All who had a part in the inspection of a return, the first one first."""
    return tuple(dict.fromkeys(event.operator for event in inspections_of(events)))


def is_same(who: str, other: str) -> bool:
    """Whether two names are one person's, however they were typed."""
    return name_key(who) == name_key(other)

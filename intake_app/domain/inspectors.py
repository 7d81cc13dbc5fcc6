"""Who had a part in what a return is decided by: none of them may accept what was found against the unit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from intake_app.domain.events import Answered, AnyPayload, Decided, Event, Identified, Opened, Undone
from intake_app.domain.kit_events import CameInKit
from intake_app.domain.people import name_key
from intake_app.domain.replacement_events import Awaited, ReplacementOpened
from intake_app.domain.rma_events import RmaAmended, RmaAuthorised

_INSPECTS = Opened | Identified | Answered | CameInKit
_TELLS = RmaAuthorised | RmaAmended | ReplacementOpened


def inspects(payload: AnyPayload, operator: str) -> bool:
    """Whether this is a part of the inspection: opening it, answering a line, accepting the verdict.

    Whoever accepts a verdict that rests on what they allowed themselves only writes that down.
    """
    if isinstance(payload, Decided):
        return not any(is_same(one.who, operator) for one in payload.overrides)
    return isinstance(payload, _INSPECTS)


def has_part(payload: AnyPayload, operator: str) -> bool:
    """Whether whoever writes this has a part in what the return is decided by: the inspection, or a charge."""
    return inspects(payload, operator) or isinstance(payload, Awaited)


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


def parties_of(events: Sequence[Event]) -> tuple[str, ...]:
    """All who had a part in what a return is decided by: its inspectors, and who recorded what it was filled in from.

    Whoever says what was charged or asked for decides by it as much as whoever looks at the unit.
    """
    payloads = touched(events, [event.payload for event in events])
    said = [event.operator for event, one in zip(events, payloads, strict=True) if has_part(one, event.operator)]
    told = [one.told_by for one in payloads if isinstance(one, Opened | Identified)]
    return tuple(dict.fromkeys([*said, *chain.from_iterable(told)]))


def tellers_of(events: Sequence[Event]) -> list[str]:
    """Who said what an RMA or a replacement tells a return, or took that back; of the events of that one."""
    payloads = touched(events, [event.payload for event in events])
    return [event.operator for event, one in zip(events, payloads, strict=True) if isinstance(one, _TELLS)]


def is_same(who: str, other: str) -> bool:
    """Whether two names are one person's, however they were typed."""
    return name_key(who) == name_key(other)

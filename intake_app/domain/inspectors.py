"""Who had a part in an inspection: none of them may accept what it found against the unit."""

from __future__ import annotations

from intake_app.domain.events import Answered, AnyPayload, Decided, Identified, Opened
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


def is_same(who: str, other: str) -> bool:
    """Whether two names are one person's, however they were typed."""
    return name_key(who) == name_key(other)

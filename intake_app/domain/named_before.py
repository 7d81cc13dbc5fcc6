"""Whether a return was one of a unit before it was taken back, or says another serial now."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.domain.events import Answered, AnyPayload, Event, Identified, Opened, Undone
from intake_app.domain.returns import STATION_FACTS
from intake_app.domain.surprises import Surprised
from intake_app.domain.unit import look_up_key


def was_of_unit(events: Sequence[Event], serial: str) -> bool:
    """Whether these events, of one return and in order, say that a unit of this serial came.

    They do where anything was said of the unit while the return had this serial, and where its serial was corrected to
    another. A scan by mistake that was taken back before anything else was said does not: it says nothing of a unit.
    """
    key = look_up_key(serial)
    names: dict[str, str] = {}
    for event in events:
        payload = event.payload
        named = _named(payload)
        if named is not None:
            names[event.id] = look_up_key(named)
        elif isinstance(payload, Undone):
            names.pop(payload.event, None)
        elif not _is_of_arrival(payload) and key == next(reversed(names.values()), None):
            return True
    return key in names.values()


def _named(payload: AnyPayload) -> str | None:
    """The serial that an event gives a return; None where it gives none."""
    if isinstance(payload, Answered) and payload.fact == "serial":
        return payload.value if isinstance(payload.value, str) else ""
    return payload.serial if isinstance(payload, Opened | Identified) else None


def _is_of_arrival(payload: AnyPayload) -> bool:
    """Whether it tells of the parcel or its sender, not of the unit."""
    return isinstance(payload, Surprised) or (isinstance(payload, Answered) and payload.fact in STATION_FACTS)

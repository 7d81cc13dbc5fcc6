"""What the journal says of the station itself."""

from __future__ import annotations

from collections.abc import Iterable

from intake_app.domain.events import Event
from intake_app.domain.heads import Alarm
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised


def standing_alarms(events: Iterable[Event]) -> list[tuple[Event, Alarm]]:
    """The alarms that were raised and that nobody acknowledged, the oldest first, each with its event."""
    standing: dict[str, tuple[Event, Alarm]] = {}
    for event in events:
        if isinstance(event.payload, AlarmRaised):
            standing[event.id] = (event, event.payload.alarm)
        elif isinstance(event.payload, AlarmAcknowledged):
            standing.pop(event.payload.raised, None)
    return list(standing.values())

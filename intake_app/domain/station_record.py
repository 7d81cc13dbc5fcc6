"""What the journal says of the station itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from intake_app.domain.events import Event
from intake_app.domain.heads import Alarm, AlarmKind
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, Restored


def standing_alarms(events: Iterable[Event]) -> list[tuple[Event, Alarm]]:
    """The alarms that were raised and that nobody acknowledged, the oldest first, each with its event."""
    standing: dict[str, tuple[Event, Alarm]] = {}
    for event in events:
        if isinstance(event.payload, AlarmRaised):
            standing[event.id] = (event, event.payload.alarm)
        elif isinstance(event.payload, AlarmAcknowledged):
            standing.pop(event.payload.raised, None)
    return list(standing.values())


def was_told(events: Iterable[Event], alarm: Alarm) -> bool:
    """Whether this was told before, acknowledged or not; work may have gone on since."""
    return any(isinstance(event.payload, AlarmRaised) and _is_same(event.payload.alarm, alarm) for event in events)


def untold(events: Iterable[Event], alarms: Iterable[Alarm]) -> list[Alarm]:
    """Those of these alarms that were never told, each once."""
    told = {_place(event.payload.alarm) for event in events if isinstance(event.payload, AlarmRaised)}
    return list({_place(alarm): alarm for alarm in alarms if _place(alarm) not in told}.values())


def settled_entries(events: Sequence[Event]) -> frozenset[tuple[str, int]]:
    """The entries, by station and number, that should not have been written, where somebody who may went on knowing."""
    raised = (event.payload.alarm for event in events if isinstance(event.payload, AlarmRaised))
    standing = {_place(alarm) for _, alarm in standing_alarms(events)}
    wrong = (alarm for alarm in raised if alarm.kind == "entry_wrong" and _place(alarm) not in standing)
    return frozenset((alarm.station, alarm.expected) for alarm in wrong)


def is_settled(events: Sequence[Event], alarm: Alarm) -> bool:
    """Whether somebody who may went on knowing of this."""
    return was_told(events, alarm) and not any(_is_same(one, alarm) for _, one in standing_alarms(events))


def _is_same(one: Alarm, other: Alarm) -> bool:
    return _place(one) == _place(other)


def _place(alarm: Alarm) -> tuple[AlarmKind, str, int]:
    return alarm.kind, alarm.station, alarm.expected


def went_on(events: Iterable[Event], say: Callable[[Alarm, int], str]) -> list[str]:
    """The alarms that somebody knew of and went on: a sentence each.

    `say` puts an alarm into words, by a wall clock that is so many minutes ahead of UTC: the one of its time.
    """
    raised: dict[str, str] = {}
    told: list[str] = []
    for event in events:
        if isinstance(event.payload, AlarmRaised):
            when = f"{event.local:%Y-%m-%d %H:%M}, as entry {event.sequence:,} of station “{event.station}”"
            raised[event.id] = f"On {when}, it was told: {say(event.payload.alarm, event.offset_minutes)}"
        elif isinstance(event.payload, AlarmAcknowledged) and event.payload.raised in raised:
            told.append(
                f"{raised[event.payload.raised]} {event.operator or 'Somebody'} went on, and said why:"
                f" {event.payload.why}"
            )
    return told


def put_back_although(events: Iterable[Event]) -> list[str]:
    """The backups that did not fit what was signed, and were put back on purpose all the same: a sentence each."""
    return [
        f"On {event.local:%Y-%m-%d %H:%M} {event.operator} put back the backup {event.payload.backup}, as entry"
        f" {event.sequence:,} of station “{event.station}”, although it was told: {event.payload.although}"
        for event in events
        if isinstance(event.payload, Restored) and event.payload.although
    ]

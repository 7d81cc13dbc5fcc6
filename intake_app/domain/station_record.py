"""What the journal says of the station itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from intake_app.domain.events import Event
from intake_app.domain.heads import Alarm, AlarmKind
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, Restored

_OF_WHAT_IS_THERE: Final = frozenset({"chain_broken", "guards_gone", "touched", "entry_wrong"})
"""What tells of an entry that is there already, or of what lies behind one."""

Place = tuple[AlarmKind, str, int]


class RaisedAhead:
    """Finds the alarms that tell of an entry which was written no earlier than they: the program raises none.

    Whoever knows beforehand what it would tell later could have it acknowledged before it happens. It takes entries in
    the order of writing. Where a station writes on under another code and then under the first again, an alarm of the
    one about the other is found by an entry of the first from then on, so it is to take one of each stretch.
    """

    def __init__(self) -> None:
        self.events: set[str] = set()
        self._awaited: dict[str, list[tuple[str, int]]] = {}

    def take(self, event: Event) -> None:
        """What was written next."""
        if isinstance(event.payload, AlarmRaised) and event.payload.alarm.kind in _OF_WHAT_IS_THERE:
            alarm = event.payload.alarm
            self._awaited.setdefault(alarm.station, []).append((event.id, alarm.expected))
        # It tells of another station's entry only until that station goes on: what it had then was there before.
        awaited = self._awaited.pop(event.station, ())
        self.events.update(raised for raised, expected in awaited if expected >= event.sequence)


def standing_alarms(events: Sequence[Event]) -> list[tuple[Event, Alarm]]:
    """The alarms that were raised and that nobody acknowledged, the oldest first, each with its event.

    An acknowledgement that was told to be an entry which should not have been written acknowledges nothing.
    """
    wrong = {place[1:] for place in _told(events) if place[0] == "entry_wrong"}
    standing: dict[str, tuple[Event, Alarm]] = {}
    for event in events:
        if isinstance(event.payload, AlarmRaised):
            standing[event.id] = (event, event.payload.alarm)
        elif isinstance(event.payload, AlarmAcknowledged) and (event.station, event.sequence) not in wrong:
            standing.pop(event.payload.raised, None)
    return list(standing.values())


def untold(events: Iterable[Event], alarms: Iterable[Alarm]) -> list[Alarm]:
    """Those of these alarms that were never told, each once; work may have gone on since they were."""
    told = _told(events)
    return list({_place(alarm): alarm for alarm in alarms if _place(alarm) not in told}.values())


def settled_entries(events: Sequence[Event]) -> frozenset[tuple[str, int]]:
    """The entries, by station and number, that should not have been written, where somebody who may went on knowing."""
    settled = _told(events) - {_place(alarm) for _, alarm in standing_alarms(events)}
    return frozenset((station, number) for kind, station, number in settled if kind == "entry_wrong")


def is_settled(events: Sequence[Event], alarm: Alarm) -> bool:
    """Whether somebody who may went on knowing of this."""
    is_standing = any(_place(one) == _place(alarm) for _, one in standing_alarms(events))
    return _place(alarm) in _told(events) and not is_standing


def _told(events: Iterable[Event]) -> set[Place]:
    """Of what it was told that it is not as it should be, acknowledged or not; an alarm ahead of that tells nothing."""
    ahead = RaisedAhead()
    told: dict[str, Place] = {}
    for event in events:
        ahead.take(event)
        if isinstance(event.payload, AlarmRaised):
            told[event.id] = _place(event.payload.alarm)
    return {place for raised, place in told.items() if raised not in ahead.events}


def _place(alarm: Alarm) -> Place:
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

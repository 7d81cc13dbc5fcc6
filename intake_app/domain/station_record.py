"""What the journal says of the station itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from intake_app.domain.events import Event
from intake_app.domain.heads import Alarm, BrokenAt, Place
from intake_app.domain.station_events import AlarmAcknowledged, AlarmPlaced, AlarmRaised, Restored

_OF_WHAT_IS_THERE: Final = frozenset({"chain_broken", "guards_gone", "touched", "entry_wrong"})
"""What tells of an entry that is there already, or of what lies behind one."""
_OF_WHAT_LIES_BEHIND: Final = frozenset({"guards_gone", "touched"})
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Raised(NamedTuple):
    """An alarm, the event that raised it, and the one by which somebody who may went on knowing of it."""

    event: Event
    said: AlarmRaised
    known: Event | None

    @property
    def reached(self) -> int:
        """The number that the station it tells of had reached when it was raised; 0 where nothing tells that."""
        if self.said.alarm.station == self.event.station:
            return self.event.sequence - 1
        return self.said.reached if isinstance(self.said, AlarmPlaced) else 0

    @property
    def is_ahead(self) -> bool:
        """Whether the entry that it tells of was not there when it was raised."""
        return self.said.alarm.kind in _OF_WHAT_IS_THERE and self.said.alarm.expected > self.reached

    @property
    def lasts(self) -> bool:
        """Whether what is found of this place later is what it told.

        Behind another station's latest entry more may be found; behind one of its own station's the alarm itself lies.
        """
        alarm = self.said.alarm
        may_more_come = alarm.kind in _OF_WHAT_LIES_BEHIND and alarm.station != self.event.station
        return not self.is_ahead and not (may_more_come and alarm.expected == self.reached)


def is_ahead(event: Event) -> bool:
    """Whether it raises an alarm about an entry that was written no earlier than itself: the program raises none.

    Whoever knows beforehand what it would tell later could have it acknowledged before it happens.
    """
    return isinstance(event.payload, AlarmRaised) and _Raised(event, event.payload, None).is_ahead


def standing_alarms(events: Sequence[Event]) -> list[tuple[Event, Alarm]]:
    """The alarms that were raised and that nobody acknowledged, the oldest first, each with its event.

    An acknowledgement that was told to be an entry which should not have been written acknowledges nothing.
    """
    return [(one.event, one.said.alarm) for one in _raised(events) if one.known is None]


def alarms_standing(events: Sequence[Event]) -> list[Alarm]:
    """The same without the events that tell of them."""
    return [alarm for _, alarm in standing_alarms(events)]


def untold(events: Iterable[Event], alarms: Iterable[Alarm]) -> list[Alarm]:
    """Those of these alarms that were never told, each once; work may have gone on since they were."""
    told = _told(_raised(events))
    return list({alarm.place: alarm for alarm in alarms if alarm.place not in told}.values())


def settled_entries(events: Sequence[Event]) -> frozenset[tuple[str, int]]:
    """The entries, by station and number, that should not have been written, where somebody who may went on knowing."""
    return frozenset(place[1:3] for place in _settled(_raised(events)) if place[0] == "entry_wrong")


def settled_breaks(events: Sequence[Event]) -> frozenset[tuple[str, BrokenAt]]:
    """Where the chains of which stations break, and what stands there, where somebody who may went on knowing."""
    settled = _settled(_raised(events))
    return frozenset((place[1], BrokenAt(*place[2:])) for place in settled if place[0] == "chain_broken")


def is_settled(events: Sequence[Event], alarm: Alarm) -> bool:
    """Whether somebody who may went on knowing of this."""
    return alarm.place in _settled(_raised(events))


def known_by(events: Sequence[Event], alarm: Alarm) -> Event | None:
    """The entry by which somebody who may went on knowing of this, the latest; None where nobody did."""
    if not is_settled(events, alarm):
        return None
    return [one.known for one in _raised(events) if one.said.alarm.place == alarm.place][-1]


def _raised(events: Iterable[Event]) -> list[_Raised]:
    """Every alarm, in the order of writing."""
    raised: dict[str, _Raised] = {}
    acknowledgements: list[tuple[str, Event]] = []
    for event in events:
        if isinstance(event.payload, AlarmRaised):
            raised[event.id] = _Raised(event, event.payload, None)
        elif isinstance(event.payload, AlarmAcknowledged) and event.payload.raised in raised:
            acknowledgements.append((event.payload.raised, event))
    wrong = {place[1:3] for place in _told(raised.values()) if place[0] == "entry_wrong"}
    for one, event in acknowledgements:
        if raised[one].known is None and (event.station, event.sequence) not in wrong:
            raised[one] = raised[one]._replace(known=event)
    return list(raised.values())


def _told(raised: Iterable[_Raised]) -> set[Place]:
    """Of what it was told that it is not as it should be, acknowledged or not."""
    return {one.said.alarm.place for one in raised if one.lasts}


def _settled(raised: Iterable[_Raised]) -> set[Place]:
    return _told(raised) - {one.said.alarm.place for one in raised if one.known is None}


def went_on(events: Iterable[Event], say: Callable[[Alarm, int], str]) -> list[str]:
    """The alarms that somebody knew of and went on: a sentence each.

    `say` puts an alarm into words, by a wall clock that is so many minutes ahead of UTC: the one of its time.
    """
    raised: dict[str, str] = {}
    told: list[str] = []
    for event in events:
        if isinstance(event.payload, AlarmRaised):
            when = f"{_moment(event)}, as entry {event.sequence:,} of station “{event.station}”"
            raised[event.id] = f"On {when}, it was told: {say(event.payload.alarm, event.offset_minutes)}"
        elif isinstance(event.payload, AlarmAcknowledged) and event.payload.raised in raised:
            who = f"On {_moment(event)} {event.operator or 'somebody'}"
            told.append(f"{raised[event.payload.raised]} {who} went on, and said why: {event.payload.why}")
    return told


def put_back_although(events: Iterable[Event]) -> list[str]:
    """The backups that did not fit what was signed, and were put back on purpose all the same: a sentence each."""
    return [
        f"On {_moment(event)} {event.operator} put back the backup {event.payload.backup}, as entry"
        f" {event.sequence:,} of station “{event.station}”, although it was told: {event.payload.although}"
        for event in events
        if isinstance(event.payload, Restored) and event.payload.although
    ]


def _moment(event: Event) -> str:
    """“20 Nov 2026 09:44” by the clock of its time, as an alarm writes one."""
    at = event.local
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M}"

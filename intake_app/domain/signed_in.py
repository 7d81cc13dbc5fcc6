"""Whether every entry was written by somebody who was signed in then, as they could, and whose role carried the right.

The program holds people to that when it writes. Here it is told from the entries alone: also what was written by a
program that was made to believe something else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import takewhile
from operator import attrgetter
from typing import Final, NamedTuple

from intake_app.domain.events import Answered, Corrected, Event, Identified, Undone
from intake_app.domain.inspectors import is_same, parties_of
from intake_app.domain.override_events import Overridden
from intake_app.domain.people import AT_THE_COMMAND_LINE
from intake_app.domain.person_events import (
    BadgeGiven,
    BadgeRevoked,
    How,
    PersonAdded,
    PersonLeft,
    PinRefused,
    PinRight,
    PinSet,
    RoleChanged,
    SignedIn,
    SignedOut,
)
from intake_app.domain.rights import needed_right, right_to_write
from intake_app.domain.roles import MAY, PIN_ROLES, Right, Role
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, KeyMade, SignInChosen
from intake_app.domain.station_record import is_ahead

BY_BADGE: Final = frozenset[How]({"badge", "badge_and_pin"})
BY_PIN: Final = frozenset[How]({"badge_and_pin", "name_and_pin", "first_start"})
_WITHOUT_PIN: Final = frozenset({"badge", "name"})

_OF_ITSELF = (AlarmRaised, KeyMade, PinRefused, PinRight, SignedIn, SignedOut)

_BY_WHAT_WAS_BEFORE = (Answered, Corrected, Identified, Overridden, Undone)


class Wrong(NamedTuple):
    """What is wrong with an entry, in a sentence."""

    event: Event
    sentence: str


class _Mark(NamedTuple):
    """From this entry of a station on: whether people sign in there, and who is at the bench (empty: nobody).

    `edition` is that of the rights that the program held them to.
    """

    sequence: int
    is_on: bool
    name: str = ""
    role: Role | None = None
    edition: int = 1


class Presence:
    """Who was at the bench, entry by entry.

    `faults` are those who were let in as somebody that they were not, or by what they had not. `told` are the events of
    people, sessions and stations, and each that does not stand under the code of the one before, in the order of
    writing.
    """

    def __init__(self, told: Iterable[Event]) -> None:
        self.faults: list[Wrong] = []
        self._marks: dict[str, list[_Mark]] = {}
        self._people: dict[str, tuple[str, Role]] = {}
        self._badges: dict[str, str] = {}
        self._pins: dict[str, str] = {}
        self._first: set[str] = set()
        self._is_on = False
        self._edition = 1
        self._ahead: set[str] = set()
        for event in told:
            if is_ahead(event):
                self._ahead.add(event.id)
            self._take(event)

    def fault(self, event: Event, of_subject: Sequence[Event]) -> str:
        """What is wrong with who wrote this event, in a sentence; empty where they were there and might.

        `of_subject` are all the events of its subject.
        """
        return self._about_an_alarm(event) or self._about_who(event, of_subject)

    def _about_who(self, event: Event, of_subject: Sequence[Event]) -> str:
        marks = self._marks.get(event.station)
        if marks is None:
            return f"{_where(event)} is of a station that no entry begins."
        mark = marks[bisect_right(marks, event.sequence, key=attrgetter("sequence")) - 1]
        if not mark.is_on or event.operator.endswith(AT_THE_COMMAND_LINE) or self._is_of_the_door(event):
            return ""
        if mark.role is None or event.operator != mark.name:
            return f"{_where(event)} was written in the name of “{event.operator}”, who was not signed in then."
        depends = isinstance(event.payload, _BY_WHAT_WAS_BEFORE)
        before = list(takewhile(lambda one: one.id != event.id, of_subject)) if depends else []
        lacking = [right for right in _needed(event, before, mark.edition) if right not in MAY[mark.role]]
        if lacking:
            return (
                f"{_where(event)} was written by “{mark.name}”, whose role then, {mark.role}, lacks the right to it"
                f" ({lacking[0]})."
            )
        is_override = mark.edition > 1 and isinstance(event.payload, Overridden)
        if is_override and any(is_same(mark.name, party) for party in parties_of(before)):
            return f"{_where(event)} accepts what “{mark.name}” had a part in: nobody accepts their own."
        return ""

    def _about_an_alarm(self, event: Event) -> str:
        """What is wrong with an alarm or its acknowledgement, whether people sign in or not."""
        match event.payload:
            case AlarmRaised(alarm=alarm) if event.id in self._ahead:
                return (
                    f"{_where(event)} raises an alarm ({alarm.kind}) about entry {alarm.expected:,} of station"
                    f" “{alarm.station}”, which was not there yet: what would be told later was known beforehand."
                )
            case AlarmAcknowledged() if event.operator.endswith(AT_THE_COMMAND_LINE):
                return f"{_where(event)} acknowledges an alarm as “{event.operator}”; no command does, the bench alone."
            case _:
                return ""

    def _is_of_the_door(self, event: Event) -> bool:
        """Whether it happens by itself, or while somebody is only being let in, so that no right is asked for it."""
        match event.payload:
            case SignInChosen(is_on=True) | PinSet(by="self"):
                return True
            case PersonAdded():
                return event.subject in self._first
            case _:
                return isinstance(event.payload, _OF_ITSELF)

    def _take(self, event: Event) -> None:
        marks = self._marks.setdefault(event.station, [_Mark(0, self._is_on)])
        if marks[-1].is_on != self._is_on:
            # It was chosen while the station had another code, and holds under each from there on.
            marks.append(_Mark(event.sequence, self._is_on))
        match event.payload:
            case SignInChosen(is_on=is_on):
                # Who turns it off does that while it is on.
                self._is_on = is_on
                marks.append(_Mark(event.sequence + (not is_on), is_on))
            case SignedIn() as said:
                marks.append(self._let_in(event, said))
            case SignedOut():
                marks.append(_Mark(event.sequence, self._is_on))
            case _:
                self._know(event)

    def _know(self, event: Event) -> None:
        """Who works here from this event on, as what, and by which badge and PIN."""
        match event.payload:
            case PersonAdded(name=name, role=role):
                self._people[event.subject] = (name, role)
            case RoleChanged(role=role) if event.subject in self._people:
                self._people[event.subject] = (self._people[event.subject][0], role)
            case PersonLeft():
                for kept in (self._people, self._badges, self._pins):
                    kept.pop(event.subject, None)
            case BadgeGiven(sha256=badge):
                self._badges[event.subject] = badge
            case BadgeRevoked():
                self._badges.pop(event.subject, None)
            case PinSet(pin=pin):
                self._pins[event.subject] = pin

    def _let_in(self, event: Event, said: SignedIn) -> _Mark:
        known = self._people.get(said.person)
        if said.how == "first_start":
            self._first.add(said.person)
        if known is None:
            self._tell(event, f"lets in “{said.name}”, who did not work here then.")
            return _Mark(event.sequence, self._is_on)
        name, role = known
        # What was held once is held from then on, whatever a later sign-in says.
        self._edition = max(self._edition, said.edition)
        if known != (said.name, said.role):
            self._tell(event, f"lets in “{said.name}” as {said.role}; that was “{name}”, and their role {role}.")
        if name.endswith(AT_THE_COMMAND_LINE):
            self._tell(event, f"lets in “{name}”, by which the record names whoever used the command line.")
        lacking = self._lacking(said, role)
        if lacking:
            self._tell(event, f"lets in “{name}” by {lacking}.")
        return _Mark(event.sequence, self._is_on, name, role, self._edition)

    def _tell(self, event: Event, what: str) -> None:
        self.faults.append(Wrong(event, f"{_where(event)} {what}"))

    def _lacking(self, said: SignedIn, role: Role) -> str:
        """What somebody of this role signed in by and had not; an earlier program did not say which badge or PIN."""
        if said.how in BY_BADGE and said.person not in self._badges:
            return "a badge, who had none then"
        if said.badge and said.badge != self._badges.get(said.person):
            return "a badge that was void then"
        if said.pin and said.pin != self._pins.get(said.person):
            return "a PIN that did not count then"
        if said.how in _WITHOUT_PIN and role in PIN_ROLES:
            return f"{said.how} alone, whose role then, {role}, takes a PIN"
        return ""


def _needed(event: Event, before: Sequence[Event], edition: int) -> list[Right]:
    """The rights that it takes to write this event after those before it of its subject."""
    said = event.payload
    if edition > 1:
        return [needed_right(said), right_to_write(before, said, event.operator)]
    return [needed_right(said), *(needed_right(one.payload) for one in before if said == Undone(one.id))]


def _where(event: Event) -> str:
    return f"Entry {event.sequence:,} of station “{event.station}”"

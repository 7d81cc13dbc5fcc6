"""Who may go on with a record that misfits: nobody by a right that the alarms themselves call in doubt.

Whoever can write into the folder could make an administrator there, or turn sign-in off, and then say that all is well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Literal, NamedTuple

from intake_app.domain.events import Event
from intake_app.domain.heads import Alarm
from intake_app.domain.people import AT_THE_COMMAND_LINE, Person, name_key, named, next_person
from intake_app.domain.person_events import PersonAdded, PersonLeft, PinSet, RoleChanged
from intake_app.domain.roles import MAY, Right
from intake_app.domain.station_events import AlarmAcknowledged, AlarmRaised, SignInChosen

_GIVES_RIGHTS: Final = PersonAdded | RoleChanged | PinSet | PersonLeft | SignInChosen
_TOLD: Final = _GIVES_RIGHTS | AlarmRaised | AlarmAcknowledged

_FROM_A_PLACE_ON: Final = frozenset({"added", "changed", "foreign_chain"})
_OF_ONE_ENTRY: Final = frozenset({"chain_broken", "entry_wrong"})

Why = Literal["sign_in", "person", "pin"]


class InDoubt(NamedTuple):
    """Why somebody may not acknowledge, and the names of those who may by what is not in doubt.

    That nobody signs in here is in doubt, that they are an administrator, or their PIN.
    """

    why: Why
    who_may: list[str]


def tells_of_rights(event: Event) -> bool:
    """Whether `in_doubt` has to be told of it."""
    return isinstance(event.payload, _TOLD)


def in_doubt(told: Sequence[Event], standing: Collection[str], name: str) -> InDoubt | None:
    """Whether the right of whoever is called so to acknowledge these alarms, all that stand, rests on what they doubt.

    `told` are the events of people and of the station in the order of writing, `standing` the ids of those that raised
    the alarms. An alarm that leaves nobody who may asks nothing, or the station would stand still for ever; but where
    each leaves somebody, all of them together may leave nobody: else alarms that somebody made up would put away what
    another says.
    """
    told = [event for event in told if tells_of_rights(event)]
    by_each = [rights for doubted in _doubted(told, standing) if (rights := _Rights(told, doubted)).may_anybody]
    if not by_each:
        return None
    rights = _Rights(
        told,
        frozenset().union(*(one.doubted for one in by_each)),
        frozenset.intersection(*(frozenset(one.while_nobody) for one in by_each)),
    )
    why = rights.why_not(name)
    return InDoubt(why, [one.name for one in rights.sure.who_may("alarms")]) if why else None


def _doubted(told: Sequence[Event], standing: Collection[str]) -> set[frozenset[str]]:
    """The events that each of these alarms calls in doubt: what is written behind it is the program's own again."""
    doubted: set[frozenset[str]] = set()
    before: list[Event] = []
    for event in told:
        if isinstance(event.payload, _GIVES_RIGHTS):
            before.append(event)
        elif isinstance(event.payload, AlarmRaised) and event.id in standing:
            alarm = event.payload.alarm
            doubted.add(frozenset(one.id for one in before if _is_doubted(one, alarm)))
    return doubted - {frozenset()}


def _is_doubted(event: Event, alarm: Alarm) -> bool:
    if event.station != alarm.station:
        return False
    if alarm.kind in _FROM_A_PLACE_ON:
        return event.sequence > alarm.sound
    return alarm.kind in _OF_ONE_ENTRY and event.sequence == alarm.expected


class _Known:
    """Who works here, and whether people sign in, as far as some of the events tell."""

    def __init__(self) -> None:
        self.is_on = False
        self._people: dict[str, Person] = {}

    def take(self, event: Event) -> None:
        if isinstance(event.payload, SignInChosen):
            self.is_on = event.payload.is_on
        elif (person := next_person(self._people.get(event.subject), event)) is not None:
            self._people[event.subject] = person

    def who_may(self, right: Right) -> list[Person]:
        """Those who can sign in with a PIN and have this right."""
        return [one for one in self._people.values() if one.pin and right in MAY[one.role]]

    def called(self, name: str) -> list[Person]:
        """Everybody of this name: one whom somebody else added may have that of another."""
        return [one for one in self._people.values() if name_key(one.name) == name_key(name)]


class _Rights:
    """What all the events tell, and what those tell that are not in doubt.

    `while_nobody` are the events that were written while nobody might acknowledge by these; where `free` is given, only
    what is among it counts for that, whoever wrote it.
    """

    def __init__(self, told: Sequence[Event], doubted: frozenset[str], free: Collection[str] | None = None) -> None:
        self.doubted = doubted
        self.while_nobody: set[str] = set()
        self.every, self.sure = _Known(), _Known()
        self._free = self.while_nobody if free is None else free
        is_behind = False
        for event in told:
            is_behind = is_behind or event.id in doubted
            if not self.may_anybody:
                self.while_nobody.add(event.id)
            if event.id not in doubted and (not is_behind or self._counts(event)):
                self.sure.take(event)
            self.every.take(event)

    @property
    def may_anybody(self) -> bool:
        """Whether people sign in by what is not in doubt, and one of them may acknowledge."""
        return self.sure.is_on and bool(self.sure.who_may("alarms"))

    def why_not(self, name: str) -> Why | None:
        """Why whoever is at the bench by this name may not acknowledge."""
        if not (self.sure.is_on and self.every.is_on):
            return "sign_in"
        if named(self.sure.who_may("alarms"), name) is None:
            return "person"
        return None if self._is_sure(name, "alarms") else "pin"

    def _counts(self, event: Event) -> bool:
        """Whether an event behind the first one in doubt was written by somebody whose right to it is not.

        Else who came in by what is in doubt could make another administrator, or set themselves another PIN.
        """
        if event.operator.endswith(AT_THE_COMMAND_LINE) or event.id in self._free:
            return True
        is_own = isinstance(event.payload, PinSet) and event.payload.by == "self"
        return self._is_sure(event.operator, "work" if is_own else "people")

    def _is_sure(self, name: str, right: Right) -> bool:
        """Whether this person has the right, and who comes in by their name and PIN is nobody else."""
        person = named(self.sure.who_may(right), name)
        return person is not None and [_pin_of(one) for one in self.every.called(name)] == [_pin_of(person)]


def _pin_of(person: Person) -> tuple[str, str, str]:
    return person.id, person.pin, person.pin_sha256

"""Who may go on with a record that misfits: nobody by a right that came into the record with what misfits.

Whoever can write into the folder could make an administrator there, alter a role or a PIN, or turn sign-in off, and
then say that all is well. So it is kept outside of the folder who might when nothing was amiss last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

import msgspec

from intake_app.domain.events import Event
from intake_app.domain.people import AT_THE_COMMAND_LINE, Person
from intake_app.domain.person_events import PersonAdded, PinSet, RoleChanged
from intake_app.domain.roles import MAY

Why = Literal["sign_in", "person", "pin"]
"""Why somebody may not: that nobody signs in here, that they are an administrator, or their PIN, is new."""


class Known(msgspec.Struct, frozen=True):
    """Somebody who may acknowledge alarms, and the PIN that counts: its id, and the SHA-256 of its hash as kept."""

    id: str
    name: str
    pin: str
    pin_sha256: str


class KnownRights(msgspec.Struct, frozen=True):
    """Whether people sign in, and who of them may acknowledge alarms."""

    is_on: bool
    people: list[Known]


def rights_now(people: Iterable[Person], *, is_on: bool) -> KnownRights:
    """What the record says of it."""
    who = [one for one in people if one.works_here and one.pin and "alarms" in MAY[one.role]]
    return KnownRights(is_on, [Known(one.id, one.name, one.pin, one.pin_sha256) for one in who])


def why_not(
    known: KnownRights, now: KnownRights, person: str, told: Sequence[Event], standing: Collection[str]
) -> Why | None:
    """Why the person of this id, who may by the record `now`, may not by what is `known`; None where they may.

    What the owner of the folder did at the command line counts, too, behind the last of the alarms that stand (the ids
    of those events): whoever adds it in their name is told by a later one. `told` are the events of people and of the
    station in the order of writing.
    """
    if not known.is_on:
        return None
    here = next((one for one in now.people if one.id == person), None)
    if here is None or not now.is_on:
        return "sign_in"
    since = _by_owner_since(told, standing)
    made = {event.subject for event in since if isinstance(event.payload, PersonAdded | RoleChanged)}
    if here.id not in made | {one.id for one in known.people}:
        return "person"
    counted = {one.pin: one.pin_sha256 for one in known.people if one.id == here.id}
    given = {event.payload.pin: event.payload.sha256 for event in since if isinstance(event.payload, PinSet)}
    return None if (here.pin, here.pin_sha256) in (counted | given).items() else "pin"


def _by_owner_since(told: Sequence[Event], standing: Collection[str]) -> list[Event]:
    place, last = [(place, event) for place, event in enumerate(told) if event.id in standing][-1]
    return [
        event
        for event in told[place + 1 :]
        if event.operator.endswith(AT_THE_COMMAND_LINE)
        and (event.station != last.station or event.sequence > last.sequence)
    ]

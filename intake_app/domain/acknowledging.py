"""Who may go on with a record that misfits: nobody by a right that came into the record with what misfits.

Whoever can write into the folder could make an administrator there, alter a role or a PIN, or turn sign-in off, and
then say that all is well. So it is kept outside of the folder who might when nothing was amiss last, without those from
whom this was taken since, and to whom the folder's owner gave a PIN since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from intake_app.domain.chain import hash_of_parts
from intake_app.domain.events import Draft, Event, encode_payload
from intake_app.domain.people import Person
from intake_app.domain.person_events import PersonAdded, PersonLeft, PinSet, RoleChanged
from intake_app.domain.roles import MAY
from intake_app.domain.station_events import AlarmAcknowledged, KeyMade, Restored, SignInChosen

_CHANGES: Final = PersonAdded | RoleChanged | PinSet | PersonLeft

GIVING: Final = (PersonAdded, RoleChanged, PinSet, PersonLeft, SignInChosen, AlarmAcknowledged, KeyMade, Restored)
"""What gives or takes a right, goes on with an alarm, or says what is signed: announced before it is an entry."""

Why = Literal["sign_in", "person", "pin"]
"""Why somebody may not: that nobody signs in here, that they are an administrator, or their PIN, is new."""


class Known(msgspec.Struct, frozen=True):
    """Somebody who may acknowledge alarms, and the PIN that counts: its id, and the SHA-256 of its hash as kept.

    Both are empty where another PIN was set since, and nobody knows by whom.
    """

    id: str
    name: str
    pin: str
    pin_sha256: str


class KnownRights(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether people sign in, and who of them may acknowledge alarms.

    `granted` are those to whom the owner of the folder gave a PIN at the command line under an alarm: they may, too.
    """

    is_on: bool
    people: list[Known]
    granted: list[Known] = []


def announcement(written: Iterable[Draft | Event]) -> str:
    """The SHA-256 of what among this is announced; empty where nothing is."""
    parts: list[bytes] = []
    for one in written:
        if isinstance(one.payload, GIVING):
            texts = (one.operator, one.subject_kind, one.subject)
            parts += [*(text.encode(errors="surrogatepass") for text in texts), encode_payload(one.payload)]
    return hash_of_parts(parts) if parts else ""


def known_as(person: Person) -> Known:
    """A person by the PIN that counts for them."""
    return Known(person.id, person.name, person.pin, person.pin_sha256)


def rights_now(people: Iterable[Person], *, is_on: bool) -> KnownRights:
    """What the record says of it."""
    who = (one for one in people if one.works_here and one.pin and "alarms" in MAY[one.role])
    return KnownRights(is_on, [known_as(one) for one in who])


def with_changes(known: KnownRights, now: KnownRights, wrote: Iterable[Event]) -> KnownRights:
    """The same behind what this program itself wrote, with nothing amiss: of whom it wrote, the record `now` tells."""
    wrote = list(wrote)
    changed = {event.subject for event in wrote if isinstance(event.payload, _CHANGES)}
    is_chosen = any(isinstance(event.payload, SignInChosen) for event in wrote)
    return KnownRights(
        now.is_on if is_chosen else known.is_on,
        [*(one for one in known.people if one.id not in changed), *(one for one in now.people if one.id in changed)],
        [one for one in known.granted if one.id not in changed],
    )


def without_taken(known: KnownRights, wrote: Iterable[Event]) -> KnownRights:
    """The same without what this program itself wrote that takes a right away: that counts whatever else is amiss."""
    people, granted = known.people, known.granted
    for event in wrote:
        match event.payload:
            case PersonLeft():
                people, granted = _without(people, event.subject), _without(granted, event.subject)
            case RoleChanged(role=role) if "alarms" not in MAY[role]:
                people, granted = _without(people, event.subject), _without(granted, event.subject)
            case PinSet(pin=pin):
                people, granted = _without_pin(people, event.subject, pin), _without_pin(granted, event.subject, pin)
    return KnownRights(known.is_on, people, granted)


def with_sign_in(known: KnownRights, wrote: Iterable[Event]) -> KnownRights:
    """The same where this program wrote, with nothing amiss, that people sign in from now on."""
    is_turned_on = any(isinstance(event.payload, SignInChosen) and event.payload.is_on for event in wrote)
    return msgspec.structs.replace(known, is_on=known.is_on or is_turned_on)


def with_granted(known: KnownRights, now: KnownRights, wrote: Iterable[Event]) -> KnownRights:
    """The same behind what it wrote under an alarm: nobody at the bench gives a right then, but the folder's owner.

    By how the PIN came to be set, not by the name of who set it: somebody may have written a person of that name.
    """
    by_owner = (one.payload for one in wrote if isinstance(one.payload, PinSet) and one.payload.by == "command_line")
    given = {said.pin for said in by_owner}
    new = [one for one in now.people if one.pin in given]
    others = [one for one in known.granted if one.id not in {each.id for each in new}]
    return msgspec.structs.replace(known, granted=[*others, *new])


def _without(known: Iterable[Known], person: str) -> list[Known]:
    return [one for one in known if one.id != person]


def _without_pin(known: Iterable[Known], person: str, pin: str) -> list[Known]:
    """The same where this is the PIN of that person now: one that was kept counts no more."""
    return [Known(one.id, one.name, "", "") if one.id == person and one.pin != pin else one for one in known]


def why_not(known: KnownRights, here: Known | None, *, is_on: bool) -> Why | None:
    """Why somebody may not, who may by the record, where people sign in now or not (`is_on`); None where they may.

    `here` is who signed in, by the PIN that counted then: one that counted for a moment alone proves nobody.
    """
    if not known.is_on:
        return None
    if here is None or not is_on:
        return "sign_in"
    who = {(one.id, one.pin, one.pin_sha256) for one in (*known.people, *known.granted)}
    if here.id not in {person for person, *_ in who}:
        return "person"
    return None if here.pin and (here.id, here.pin, here.pin_sha256) in who else "pin"

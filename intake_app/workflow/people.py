"""People: who works here, who comes to the bench (`door.py`), and what they may.

How a window uses `bench.people` (all but `here`, `may` and `demand` on the writer lane):

1. `choice()` says whether this station was asked yet. `unasked`: show the first start, and call either
   `first_administrator(name, pin)`, which signs them in, or `run_without_sign_in()`. `whose_pin(name)` tells before
   whether it takes a PIN of before, or a new one. At the command line it is `turn_sign_in_on`, which lets nobody in.
2. `without`: names are typed, `bench.sign(name)`. `with`: show `who_can_sign_in()` and take a badge at any time.
3. `sign_in_by_badge(scan)` and `sign_in(name)` return `Signed`, or `PinWanted`: then ask for the PIN and call the same
   again with it. A refusal raises `NotAllowed`, a wait `NotNow`; `who_can_sign_in()` tells the seconds left. Behind
   `StorageFailed` nobody is at the bench (`here`), whoever was.
4. `sign_out()` and, where the bench was left alone, `lock()`. Another's badge switches without signing out.
5. `may(right)` and `demand(right)` for what writes no event (settings, import, files).
6. An administrator's page: `people()`, `add`, `change_role`, `give_badge` (the badge, to be printed now or never),
   `revoke_badge`, `set_pin`, `unlock`, `left`; anybody's own: `change_own_pin`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from intake_app.domain.badges import SECRET_BYTES, mint_badge
from intake_app.domain.errors import AlreadyThere, NotAllowed, NotFound, NotNow
from intake_app.domain.events import AnyPayload
from intake_app.domain.people import Person, badge_key, is_last_administrator, named
from intake_app.domain.person_events import (
    PERSON,
    BadgeGiven,
    BadgeRevoked,
    PersonAdded,
    PersonLeft,
    RoleChanged,
    Unlocked,
)
from intake_app.domain.roles import PIN_ROLES, Role
from intake_app.workflow.door import Door

if TYPE_CHECKING:
    from intake_app.workflow.stays import Told


class PersonCard(NamedTuple):
    """One of the people as an administrator sees them; `last_here` is when they last signed in."""

    id: str
    name: str
    role: Role
    has_badge: bool
    has_pin: bool
    failures: int
    locked_s: int
    works_here: bool
    is_here: bool
    last_here: datetime | None


class People(Door):
    """The people of a station."""

    def people(self) -> list[PersonCard]:
        """Everybody who works here, then those who did, each by name. Raises as `demand`."""
        self._record.demand("people")
        return [self._card(one) for one in sorted(self._people(), key=lambda one: (not one.works_here, one.name))]

    def add(self, name: str, role: Role, pin: str = "") -> PersonCard:
        """Somebody works here from now on; supervisors and administrators get a PIN at once.

        Raises `BadInput` for a name that cannot be, that somebody has or had, or a PIN that cannot be.
        """
        self._record.demand("people")
        name, person_id = self._new_name(name), self._parts.new_id()
        told: list[AnyPayload] = [PersonAdded(name, role)]
        if role in PIN_ROLES:
            told.append(self._new_pin(pin, self._pin_by))
        return self._write(person_id, *told)

    def turn_sign_in_on(self, name: str, ask_pin: Callable[[], str]) -> PersonCard:
        """People sign in here from now on, and this is an administrator: one of before, or one who gets a PIN now.

        For who says so at the command line, and is not this person: nobody is at the bench by it, and a PIN that is set
        already is neither asked for nor changed. Raises `NotNow` where people sign in already, and as `add`.
        """
        self._record.demand("people")
        self._while_nobody_signs_in()
        person, told = named(self._people(), name), [self._chosen(is_on=True)]
        if person is not None and person.is_administrator:
            person_id = person.id
        else:
            name, person_id = self._new_name(name), self._parts.new_id()
            told.append((PERSON, person_id, PersonAdded(name, "administrator")))
            told.append((PERSON, person_id, self._new_pin(ask_pin(), self._pin_by)))
        return self._write_all(person_id, told)

    def change_role(self, person_id: str, role: Role, pin: str = "") -> PersonCard:
        """They are this from now on; one who has no PIN and needs one gets it with the role.

        Raises `NotAllowed` for one's own role, `NotNow` for that of the last administrator.
        """
        person = self._one(person_id)
        if person_id == self._stays.here:
            raise NotAllowed(self._parts.words("people.own_role"))
        if person.role == role:
            raise AlreadyThere(self._parts.words("people.is_already", name=person.name))
        self._keep_an_administrator(person)
        told: list[AnyPayload] = [RoleChanged(role)]
        if role in PIN_ROLES and (pin or not person.pin):
            told.append(self._new_pin(pin, self._pin_by))
        return self._write(person_id, *told)

    def give_badge(self, person_id: str) -> str:
        """A new badge, told this once to be printed; the one before is void."""
        self._one(person_id)
        badge = mint_badge(secrets.token_bytes(SECRET_BYTES))
        self._write(person_id, BadgeGiven(badge_key(badge)))
        return badge

    def revoke_badge(self, person_id: str) -> PersonCard:
        """Their badge is void. Raises `AlreadyThere` where they have none."""
        person = self._one(person_id)
        if not person.badge:
            raise AlreadyThere(self._parts.words("people.has_no_badge", name=person.name))
        return self._write(person_id, BadgeRevoked())

    def set_pin(self, person_id: str, pin: str) -> PersonCard:
        """Somebody else's PIN is this from now on. Raises `NotAllowed` for one's own, `BadInput` as `add`."""
        person = self._one(person_id)
        if person_id == self._stays.here:
            raise NotAllowed(self._parts.words("people.own_pin"))
        if not person.needs_pin:
            raise NotNow(self._parts.words("people.needs_no_pin", name=person.name))
        return self._write(person_id, self._new_pin(pin, self._pin_by))

    def change_own_pin(self, old: str, new: str) -> None:
        """Whoever is signed in takes another PIN.

        Raises as `sign_in` where the old one is wrong, `BadInput` as `add`.
        """
        person = next((one for one in self._people() if one.id == self._stays.here), None)
        if person is None or not person.needs_pin:
            raise NotNow(self._parts.words("people.no_own_pin"))
        self._mind_wait(person, person.name)
        # The new one is kept first: where the disk refuses that, it does so whether the old one is right or wrong.
        pin_set = self._new_pin(new, "self")
        self._prove(person, person.name, old)
        self._witness(person, person.name, (PERSON, person.id, pin_set))
        self._record.enter(person.name, person.role, replace(person, pin=pin_set.pin, pin_sha256=pin_set.sha256))

    def unlock(self, person_id: str) -> PersonCard:
        """Let somebody try again at once. Raises `AlreadyThere` where no wrong PIN counts."""
        person = self._one(person_id)
        if not self._failures(person):
            raise AlreadyThere(self._parts.words("people.not_locked", name=person.name))
        return self._write(person_id, Unlocked())

    def left(self, person_id: str) -> PersonCard:
        """They work here no longer. Raises `NotAllowed` for oneself, `NotNow` for the last administrator."""
        person = self._one(person_id)
        if person_id == self._stays.here:
            raise NotAllowed(self._parts.words("people.not_oneself"))
        self._keep_an_administrator(person)
        return self._write(person_id, PersonLeft())

    def named(self, name: str) -> PersonCard:
        """Whoever works here under this name. Raises `NotFound`, and as `demand`."""
        self._record.demand("people")
        person = named(self._people(), name)
        if person is None or not person.works_here:
            raise NotFound(self._parts.words("people.nobody", name=name))
        return self._card(person)

    def _one(self, person_id: str) -> Person:
        """Whoever works here under this id. Raises `NotFound`, and as `demand`."""
        self._record.demand("people")
        person = next((one for one in self._people() if one.id == person_id), None)
        if person is None or not person.works_here:
            raise NotFound(self._parts.words("people.nobody", name=person.name if person else person_id))
        return person

    def _keep_an_administrator(self, person: Person) -> None:
        if person.is_administrator and is_last_administrator(self._people(), person):
            raise NotNow(self._parts.words("people.last_administrator", name=person.name))

    def _write(self, person_id: str, *payloads: AnyPayload) -> PersonCard:
        return self._write_all(person_id, [(PERSON, person_id, payload) for payload in payloads])

    def _write_all(self, person_id: str, told: Sequence[Told]) -> PersonCard:
        with self._doubting(told):
            self._record.write_all(told)
        return self._card(next(one for one in self._people() if one.id == person_id))

    def _card(self, person: Person) -> PersonCard:
        session = self._parts.journal.last_session(person.id)
        return PersonCard(
            id=person.id,
            name=person.name,
            role=person.role,
            has_badge=bool(person.badge),
            has_pin=bool(person.pin),
            failures=self._failures(person),
            locked_s=self._locked_s(person),
            works_here=person.works_here,
            is_here=person.id == self._stays.here,
            last_here=session.began_at if session else None,
        )

"""Stays at the bench: who is there by sign-in, and what the record still has to be told of stays that are over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from intake_app.domain.errors import StorageFailed
from intake_app.domain.person_events import SESSION, Ending, How, SignedIn, SignedOut
from intake_app.domain.rights import EDITION
from intake_app.domain.signed_in import BY_BADGE, BY_PIN

if TYPE_CHECKING:
    from intake_app.domain.events import AnyPayload
    from intake_app.domain.people import Person
    from intake_app.workflow.parts import Parts
    from intake_app.workflow.record import Record

    Told = tuple[str, str, AnyPayload]


class Stays:
    """The stay of whoever is at the bench, and those before it whose end is not recorded yet."""

    def __init__(self, parts: Parts, record: Record) -> None:
        self._parts = parts
        self._record = record
        self._here = ""
        self._session = ""
        # Stays that are over and may still go on by the record, for the disk refused something of them: who comes next
        # is recorded with their end.
        self._over: dict[str, Ending] = {}

    @property
    def here(self) -> str:
        """The id of whoever signed in and is at the bench; empty while nobody is."""
        return self._here

    def is_here(self, person: Person) -> bool:
        """Whether they are signed in now; a bench where nobody is knows nobody without a PIN."""
        return self._record.is_signed_in and person.id == self._here

    def begin(self, person: Person, how: How, told: Sequence[Told]) -> None:
        """They are at the bench, which is written first, behind `told`; whoever was there is not any more.

        The stay of somebody who is there already goes on. Raises as `witness`.
        """
        if self.is_here(person):
            self.witness(person, person.name, told)
            return
        session = self._parts.new_id()
        begun = (SESSION, session, _signed_in(person, how))
        self._over[session] = "locked"  # unless the disk takes what it begins with
        self.witness(person, person.name, [*told, *self._ended("switched"), begun])
        self._here, self._session = person.id, session
        self._record.enter(person.name, person.role, person)

    def witness(self, person: Person, name: str, told: Sequence[Told]) -> None:
        """Write in this name what happens to a person who is here or comes, behind the ends of stays that are over.

        Raises `StorageFailed` where the disk refuses it; nobody is here then, unless the person was.
        """
        try:
            self._write(name, told)
        except StorageFailed as failed:
            if self.is_here(person):
                raise
            # Also where the PIN was wrong, or that would be told from a right one.
            raise self._put_out(failed) from failed

    def end(self, how: Ending) -> None:
        """Nobody is here any more, whatever the disk says of it.

        Raises `StorageFailed` where it refuses the end, which is written with whoever comes next.
        """
        name = self._record.who
        self._leave(how)
        self._write(name, [])

    def end_by(self, told: Told) -> None:
        """Whoever is here does this and is gone by it, in one transaction.

        Raises as `Record.write_all`; behind `StorageFailed` nobody is here either.
        """
        try:
            self._record.write_all([told, *self._ended("signed_out")])
        except StorageFailed as failed:
            raise self._put_out(failed) from failed
        self._nobody_is_here()

    def _write(self, name: str, told: Sequence[Told]) -> None:
        over = [(SESSION, one, SignedOut(how)) for one, how in self._over.items() if self._goes_on(one)]
        self._record.witness(name, [*over, *told])
        self._over.clear()

    def _goes_on(self, session: str) -> bool:
        """Whether a stay began by the record, and did not end."""
        told = self._parts.journal.events_of(session)
        return bool(told) and not any(isinstance(one.payload, SignedOut) for one in told)

    def _ended(self, how: Ending) -> list[Told]:
        return [(SESSION, self._session, SignedOut(how))] if self._session else []

    def _put_out(self, failed: StorageFailed) -> StorageFailed:
        """Nobody is here any more, and that is said: who is by the record the disk leaves open."""
        self._leave("locked")
        return StorageFailed(self._parts.words("people.put_out", why=failed))

    def _leave(self, how: Ending) -> None:
        """Nobody is here any more; that is written with what is witnessed next."""
        if self._session:
            self._over[self._session] = how
        self._nobody_is_here()

    def _nobody_is_here(self) -> None:
        self._here = self._session = ""
        self._record.leave()


def _signed_in(person: Person, how: How) -> SignedIn:
    """What is written of it: by which badge and which PIN, so that each is held against those that count."""
    badge = person.badge if how in BY_BADGE else ""
    pin = person.pin if how in BY_PIN else ""
    return SignedIn(person.id, person.name, person.role, how, EDITION, badge, pin)

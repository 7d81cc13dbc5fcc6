"""Writing into the journal in the name of whoever is at the bench; every part of the bench does it through this."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from intake_app.domain.errors import BadInput, NotAllowed, NotNow
from intake_app.domain.events import (
    Answered,
    AnyPayload,
    Corrected,
    Decided,
    Draft,
    Event,
    Identified,
    Opened,
    Undone,
)
from intake_app.domain.minted import Prefix, mint_number, station_and_number
from intake_app.domain.people import LONGEST_NAME, Person, name_fault, tidy_name
from intake_app.domain.release import lets_out
from intake_app.domain.rights import needed_right, right_to_write
from intake_app.domain.roles import MAY, Right, Role, who_may
from intake_app.domain.station_record import standing_alarms
from intake_app.domain.unit import look_up_key
from intake_app.domain.words import Words
from intake_app.workflow.parts import Parts
from intake_app.workflow.releasing import still_here


class Record:
    """The journal, and who is at the bench."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._operator = ""
        self._role: Role | None = None
        self._is_signed_in = False
        self._person: Person | None = None

    @property
    def who(self) -> str:
        """The name of whoever is at the bench; empty while nobody is."""
        return self._operator

    @property
    def person(self) -> Person | None:
        """Whoever signed in, as they were then; None for a name that was only typed."""
        return self._person

    @property
    def role(self) -> Role | None:
        """What they are; at a station without sign-in everybody is an administrator. None while nobody is here."""
        return self._role

    @property
    def is_signed_in(self) -> bool:
        """Whether it was proved who is at the bench; a name that was only typed proves nothing."""
        return self._is_signed_in

    def may(self, right: Right) -> bool:
        """Whether whoever is at the bench may do this; nobody may do anything. For any thread.

        A name that was only typed changes no people: it could take over an account for when they sign in again.
        """
        return self._role is not None and right in MAY[self._role] and (self._is_signed_in or right != "people")

    def demand(self, right: Right) -> None:
        """Raises `NotNow` while nobody is at the bench, and `NotAllowed` where they may not do this."""
        if self._role is None:
            raise NotNow(self._parts.words("sight.who_first"))
        if not self.may(right):
            raise NotAllowed(self._refusal(right))

    def sign(self, operator: str) -> None:
        """From now on every event carries this name, as it was typed.

        Raises `BadInput` for one that nobody can be called, and `NotNow` at a station where people sign in.
        """
        if self._parts.journal.sign_in() == "with":
            raise NotNow(self._parts.words("people.sign_in_here"))
        name = checked_name(self._parts.words, operator, "operator")
        self._operator, self._role, self._is_signed_in, self._person = name, "administrator", False, None

    def enter(self, name: str, role: Role, person: Person | None = None) -> None:
        """Somebody who signed in is at the bench from now on, as they were then; the owner at the command line is none.

        Whoever takes another PIN while they are here enters once more.
        """
        self._operator, self._role, self._is_signed_in, self._person = name, role, True, person

    def leave(self) -> None:
        """Nobody is at the bench from now on."""
        self._operator, self._role, self._is_signed_in, self._person = "", None, False, None

    def write(self, subject_kind: str, subject: str, payloads: Sequence[AnyPayload]) -> list[Event]:
        """Write what happened to one subject, in one durable transaction.

        Raises `NotNow` while nobody has signed, and where a unit would leave by a record that is not known to be as it
        was signed; `NotAllowed` where they may not. Nothing is written then.
        """
        return self.write_all([(subject_kind, subject, payload) for payload in payloads])

    def write_all(self, told: Sequence[tuple[str, str, AnyPayload]]) -> list[Event]:
        """Write what happened to several subjects (kind, id, payload): all of it or nothing. Raises as `write`."""
        if not told:
            return []
        for _, subject, payload in told:
            self._check(subject, payload)
        if any(lets_out(payload) for _, _, payload in told):
            self._check_lets_out()
        for _, _, payload in told:
            if isinstance(payload, Decided):
                # Before the decision is in the record: with the very policy it can be made again.
                self._parts.kept_policies.keep(payload.policy.sha256)
        return self._append(self._operator, told)

    def witness(self, name: str, told: Sequence[tuple[str, str, AnyPayload]]) -> list[Event]:
        """Write what happens by itself, whatever whoever is at the bench may: who came or was refused, what was found.

        For `door.py`, `stays.py` and `proving.py` alone; `name` is empty where it is nobody's doing.
        """
        return self._append(name, told)

    def _check(self, subject: str, payload: AnyPayload) -> None:
        """Raise as `demand` where this is not theirs to write, by itself or after what was written before."""
        words = self._parts.words
        self.demand(needed_right(payload))
        if isinstance(payload, Answered | Identified | Corrected | Undone):
            right = right_to_write(self._parts.journal.events_of(subject), payload, self._operator)
            if isinstance(payload, Answered | Identified) and not self.may(right):
                raise NotAllowed(words("people.decided_by", name=self._operator, who=self._who_may(right)))
            self.demand(right)
        if isinstance(payload, Opened | Identified) and payload.serial and not self.may("correct"):
            here = still_here(self._parts, payload.serial, subject)
            if here is not None:
                told = {"unit": payload.serial, "known": here.serial, "number": here.rma_number}
                is_alike = look_up_key(here.serial) != look_up_key(payload.serial)
                key = "people.alike_never_left" if is_alike else "people.never_left"
                raise NotAllowed(words(key, **told, who=self._who_may("correct")))

    def _check_lets_out(self) -> None:
        """What may leave is read from the record, and what left cannot be taken back from its customer."""
        if standing_alarms(self._parts.journal.station_events()):
            raise NotNow(self._parts.words("ship.alarm_stands"))
        # Also what was found just now, and is not in the record yet, once the file itself was read.
        self._parts.seal.finish_look()
        if not self._parts.seal.is_compared or self._parts.seal.is_changed_by_another():
            raise NotNow(self._parts.words("ship.not_compared"))

    def _append(self, name: str, told: Sequence[tuple[str, str, AnyPayload]]) -> list[Event]:
        drafts = [Draft(name, kind, subject, self._told(one)) for kind, subject, one in told]
        events = self._parts.journal.append(drafts)
        self._parts.saves.note(events)
        return events

    def _told(self, payload: AnyPayload) -> AnyPayload:
        """A decision says whether its name is one that somebody proved."""
        if isinstance(payload, Decided) and payload.without_sign_in == self._is_signed_in:
            return msgspec.structs.replace(payload, without_sign_in=not self._is_signed_in)
        return payload

    def next_number(self, prefix: Prefix) -> str:
        """The next number with this prefix that this station has not minted yet, also where its look-up was lowered."""
        code = self._parts.station_code
        running = self._parts.journal.last_running_number(prefix, code)
        while True:
            number = mint_number(prefix, code, running + 1)
            if not self._is_given(prefix, number):
                return number
            _, running = station_and_number(prefix, number)

    def _is_given(self, prefix: Prefix, number: str) -> bool:
        journal = self._parts.journal
        if prefix == "LP":
            # No index leads from its number to the entries of a consignment; two with one number cannot be kept.
            return journal.consignment(number) is not None
        return journal.begun_at(number) > 0

    def _refusal(self, right: Right) -> str:
        words = self._parts.words
        if not self._is_signed_in:
            return words("people.sign_in_first", what=words(f"people.right_{right}"))
        what, who = words(f"people.right_{right}"), self._who_may(right)
        return words("people.not_allowed", what=what, who=who, name=self._operator)

    def _who_may(self, right: Right) -> str:
        """The roles that have this right, in words."""
        words = self._parts.words
        return f" {words('people.or')} ".join(words(f"people.role_{role}") for role in who_may(right))


def checked_name(words: Words, text: str, what: str) -> str:
    """A name as it is kept. Raises `BadInput` about `what`, in words, for one that nobody can be called."""
    fault = name_fault(text)
    if fault:
        raise BadInput(words(f"people.{fault}_name", most=LONGEST_NAME), what)
    return tidy_name(text)

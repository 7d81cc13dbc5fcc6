"""The people of a station: a fold of their events, and whose name and badge is whose."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec

from intake_app.domain.errors import NotFound
from intake_app.domain.events import Event
from intake_app.domain.look_alike import ALPHABETS, alphabet, look_alike
from intake_app.domain.person_events import (
    BadgeGiven,
    BadgeRevoked,
    Ending,
    How,
    PersonAdded,
    PersonLeft,
    PinRefused,
    PinRight,
    PinSet,
    RoleChanged,
    SignedIn,
    SignedOut,
    Unlocked,
)
from intake_app.domain.roles import PIN_ROLES, Role
from intake_app.domain.unseen import first_unseen

LONGEST_NAME: Final = 80
AT_THE_COMMAND_LINE: Final = "@command line"
"""What ends the name of the owner of the station folder at the command line, whom the computer itself signed in."""

NameFault = Literal["bad", "mixed"]


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody who works here, or did.

    `badge` is the SHA-256 of the badge that counts, `pin` the id of the PIN that does, `pin_sha256` that of its hash as
    kept (empty where an earlier program set it). `failures` are the wrong PINs in a row. `left_at` tells of one who
    works here no longer.
    """

    id: str
    name: str
    role: Role
    added_at: datetime
    badge: str = ""
    pin: str = ""
    failures: int = 0
    pin_sha256: str = ""
    left_at: datetime | None = None

    @property
    def works_here(self) -> bool:
        """Whether they are still one of the people."""
        return self.left_at is None

    @property
    def needs_pin(self) -> bool:
        """Whether badge or name are not enough."""
        return self.role in PIN_ROLES

    @property
    def is_administrator(self) -> bool:
        """Whether they can sign in as an administrator: they work here, and have a PIN."""
        return self.works_here and self.role == "administrator" and bool(self.pin)


class Session(msgspec.Struct, frozen=True):
    """One stay at the bench; `ended_at` is None while nothing tells of its end."""

    id: str
    person: str
    name: str
    role: Role
    how: How
    began_at: datetime
    ended_at: datetime | None = None
    ended: Ending | None = None


def fold_person(events: Sequence[Event]) -> Person:
    """The person whom these events of one subject leave. Raises `NotFound` where none of them added one."""
    person: Person | None = None
    for event in events:
        if isinstance(event.payload, PersonAdded):
            person = Person(event.subject, event.payload.name, event.payload.role, event.local)
        elif person is not None:
            person = _after(person, event)
    if person is None:
        message = "There is no such person: the journal holds no entry that added one."
        raise NotFound(message)
    return person


def _after(person: Person, event: Event) -> Person:
    changed: dict[str, object] = {}
    match event.payload:
        case RoleChanged(role=role):
            changed = {"role": role}
        case BadgeGiven(sha256=badge):
            changed = {"badge": badge}
        case BadgeRevoked():
            changed = {"badge": ""}
        case PinSet(pin=pin, sha256=sha256):
            changed = {"pin": pin, "pin_sha256": sha256, "failures": 0}
        case PinRefused():
            changed = {"failures": person.failures + 1}
        case PinRight() | Unlocked():
            changed = {"failures": 0}
        case PersonLeft():
            changed = {"badge": "", "pin": "", "pin_sha256": "", "failures": 0, "left_at": event.local}
    return msgspec.structs.replace(person, **changed)


def fold_session(events: Sequence[Event]) -> Session:
    """The session that these events of one subject leave. Raises `NotFound` where none of them began one."""
    session: Session | None = None
    for event in events:
        payload = event.payload
        if isinstance(payload, SignedIn):
            session = Session(
                event.subject, payload.person, payload.name, payload.role, payload.how, began_at=event.local
            )
        elif isinstance(payload, SignedOut) and session is not None:
            session = msgspec.structs.replace(session, ended_at=event.local, ended=payload.how)
    if session is None:
        message = "There is no such session: the journal holds no entry that began one."
        raise NotFound(message)
    return session


def tidy_name(text: str) -> str:
    """A name as it is kept: as typed, with single blanks."""
    return " ".join(text.split())


def name_fault(text: str) -> NameFault | None:
    """Why nobody can be called this; None where somebody can.

    `mixed` is a word of two alphabets: a letter of another one makes a second name that looks like the first. `bad` is
    an empty or endless name, one with what nobody sees, or with the sign by which the record names whoever used the
    command line.
    """
    name = tidy_name(text)
    shown = unicodedata.normalize("NFKC", name)
    if not name or len(name) > LONGEST_NAME or first_unseen(name) or "@" in shown:
        return "bad"
    return "mixed" if any(len(_alphabets(word)) > 1 for word in shown.split()) else None


def _alphabets(word: str) -> set[str]:
    """Which of the alphabets whose letters look alike a word is written in."""
    return {alphabet(letter) for letter in word if letter.isalpha()} & ALPHABETS


def name_key(text: str) -> str:
    """The form under which names of people are compared: one blank, no case, and letters that look alike by NFKC."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def badge_key(badge: str) -> str:
    """The SHA-256 (hex) of a badge in its one spelling, all that is kept of it."""
    return hashlib.sha256(badge.encode()).hexdigest()


def named(people: Iterable[Person], name: str) -> Person | None:
    """Whoever has this name, or had it and left."""
    key = name_key(name)
    return next((one for one in people if name_key(one.name) == key), None)


def mistaken_for(people: Iterable[Person], name: str) -> Person | None:
    """Whoever has, or had, a name that looks like this one."""
    return next((one for one in people if look_alike(one.name, name)), None)


def is_last_administrator(people: Iterable[Person], person: Person) -> bool:
    """Whether nobody else could sign in as an administrator if this one were not."""
    return not any(one.is_administrator and one.id != person.id for one in people)

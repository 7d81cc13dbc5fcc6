"""Who may come to the bench, and how they prove it: badge, name, PIN, and the waits after wrong ones."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from intake_app.domain.badges import parse_badge
from intake_app.domain.errors import BadInput, NotAllowed, NotNow, StorageFailed
from intake_app.domain.people import AT_THE_COMMAND_LINE, Person, badge_key, mistaken_for, name_key, named
from intake_app.domain.person_events import (
    PERSON,
    Ending,
    How,
    PersonAdded,
    PersonLeft,
    PinBy,
    PinRefused,
    PinRight,
    PinSet,
    Unlocked,
)
from intake_app.domain.pins import LONGEST_PIN, SHORTEST_PIN, pin_fault, wait_seconds
from intake_app.domain.roles import Right, Role
from intake_app.domain.station_events import STATION, SignIn, SignInChosen, station_subject
from intake_app.workflow.record import checked_name
from intake_app.workflow.stays import Stays

if TYPE_CHECKING:
    from intake_app.domain.words import Words
    from intake_app.workflow.parts import Parts
    from intake_app.workflow.record import Record
    from intake_app.workflow.stays import Told

_MOST_STRANGERS: Final = 1_000
_IN_SECONDS: Final = 90


class Signed(NamedTuple):
    """Who is at the bench now."""

    name: str
    role: Role


class PinWanted(NamedTuple):
    """The same once more, with this person's PIN; nobody can try for `locked_s` more seconds."""

    name: str
    locked_s: int


class SignInName(NamedTuple):
    """Somebody who can sign in."""

    name: str
    role: Role
    needs_pin: bool
    locked_s: int


class _Try(NamedTuple):
    """PINs in a row that were not proved right, and when the last was given by the clock that nobody can set."""

    failures: int
    at: float


class Door:
    """Lets people of the station to the bench, and out again."""

    def __init__(self, parts: Parts, record: Record) -> None:
        self._parts = parts
        self._record = record
        self._stays = Stays(parts, record)
        self._known: list[Person] | None = None
        self._badges: dict[str, Person] = {}
        self._pin_by: PinBy = "administrator"
        # A wait is measured by what this program saw itself; what was before it counts as of now.
        self._since = parts.ticks()
        self._tries: dict[str, _Try] = {}
        self._strangers: dict[str, _Try] = {}

    def choice(self) -> SignIn:
        """Whether people sign in at this station, or nobody was asked yet."""
        return self._parts.journal.sign_in()

    @property
    def here(self) -> Signed | None:
        """Who is at the bench, by sign-in or by the name as typed. For any thread."""
        role = self._record.role
        return None if role is None else Signed(self._record.who, role)

    def may(self, right: Right) -> bool:
        """Whether whoever is at the bench may do this. For any thread."""
        return self._record.may(right)

    def demand(self, right: Right) -> None:
        """Raises `NotNow` while nobody is at the bench, `NotAllowed` where they may not. For any thread."""
        self._record.demand(right)

    def who_can_sign_in(self) -> list[SignInName]:
        """Everybody who works here, by name."""
        people = sorted((one for one in self._people() if one.works_here), key=lambda one: name_key(one.name))
        return [SignInName(one.name, one.role, one.needs_pin, self._locked_s(one)) for one in people]

    def sign_in_by_badge(self, scan: str, pin: str = "") -> Signed | PinWanted:
        """Somebody's badge was scanned; nothing is written for one that is not known.

        Raises `BadInput` where it was misread or is no badge, `NotAllowed` where it is nobody's or the PIN is wrong,
        `NotNow` while nobody can try or nobody signs in here, `StorageFailed` where the disk refuses what is written of
        it: nobody is at the bench then.
        """
        words = self._parts.words
        self._while_people_sign_in()
        badge = parse_badge(scan)
        if badge is None:
            raise BadInput(words("people.no_badge"), "badge")
        self._people()
        person = self._badges.get(badge_key(badge))
        if person is None:
            raise NotAllowed(words("people.badge_unknown"))
        if not person.needs_pin:
            return self._let_in(person, "badge")
        if not pin:
            return self._ask_pin(person)
        self._prove(person, person.name, pin)
        return self._let_in(person, "badge_and_pin")

    def sign_in(self, name: str, pin: str = "") -> Signed | PinWanted:
        """Somebody signs in by name; a name that nobody has is asked for a PIN too, and refused like a wrong one.

        Raises `NotAllowed` where name or PIN are wrong, or a badge is asked of who has no PIN; `NotNow` and
        `StorageFailed` as `sign_in_by_badge`.
        """
        self._while_people_sign_in()
        person = self._working(name)
        if person is not None and not person.needs_pin and self._parts.badge_only:
            raise NotAllowed(self._parts.words("people.badge_only", name=person.name))
        if person is not None and not person.needs_pin:
            return self._let_in(person, "name")
        if not pin:
            return self._ask_pin(person) if person else PinWanted(name.strip(), self._stranger_s(name))
        return self._let_in(self._prove(person, name, pin), "name_and_pin")

    def sign_out(self) -> None:
        """Nobody is at the bench from now on. Raises `StorageFailed` where the disk refuses to record it."""
        self._end("signed_out")

    def lock(self) -> None:
        """The bench was left alone: whoever goes on signs in again. Raises as `sign_out`."""
        self._end("locked")

    def close(self) -> None:
        """The program ends, and with it the stay of whoever is at the bench."""
        # A disk that takes nothing more must not keep a program from ending.
        with contextlib.suppress(StorageFailed):
            self._end("closed")

    def first_administrator(self, name: str, pin: str) -> Signed:
        """People sign in here from now on, and this is the first of them; they are at the bench then.

        Where there were administrators before sign-in was turned off, one of them proves it by the PIN. Raises as
        `whose_pin`, `NotAllowed` for who has not the PIN, `BadInput` for one that cannot be, `StorageFailed` as
        `sign_in_by_badge`.
        """
        wanted = self.whose_pin(name)
        chosen = self._chosen(is_on=True)
        if wanted is not None:
            person = self._prove(self._working(name), name, pin)
            return self._let_in(person, "name_and_pin", chosen)
        name = self._new_name(name)
        pin_set = self._new_pin(pin, "self")
        person_id = self._parts.new_id()
        at, pin, sha256 = self._parts.clock().at, pin_set.pin, pin_set.sha256
        person = Person(person_id, name, "administrator", at, pin=pin, pin_sha256=sha256)
        added = (PERSON, person_id, PersonAdded(name, "administrator"))
        return self._let_in(person, "first_start", chosen, added, (PERSON, person_id, pin_set))

    def whose_pin(self, name: str) -> PinWanted | None:
        """Who turns sign-in on again with the PIN as set before; None where this name is new, and a PIN is chosen.

        Raises `NotNow` where people sign in already, `NotAllowed` for a new name where there were administrators before
        (somebody else comes in at the command line alone), `BadInput` for one that nobody can have.
        """
        self._while_nobody_signs_in()
        before = named(self._people(), name)
        if before is not None and before.is_administrator:
            return PinWanted(before.name, self._locked_s(before))
        administrators = [one.name for one in self._people() if one.is_administrator]
        if administrators:
            raise NotAllowed(self._parts.words("people.administrators_do", names=", ".join(administrators)))
        self._new_name(name)
        return None

    def run_without_sign_in(self) -> None:
        """Names are as they are typed from now on, and the record says so of every decision.

        Where people sign in only an administrator chooses that, who is then no longer at the bench, nor where the disk
        refuses it.
        """
        chosen = self._chosen(is_on=False)
        match self.choice():
            case "without":
                return
            case "with":
                # One transaction with the end: else sign-in could be off, and somebody still be signed in.
                self._stays.end_by(chosen)
            case "unasked":
                self._record.witness(self._record.who, [chosen])

    def at_the_command_line(self, login: str) -> None:
        """The owner of the station folder works at the command line, as an administrator.

        The record names `login@command line`, which nobody at the bench can be called.
        """
        self._pin_by = "command_line"
        self._record.enter(f"{login}{AT_THE_COMMAND_LINE}", "administrator")

    def _chosen(self, *, is_on: bool) -> Told:
        return (STATION, station_subject(self._parts.station_code), SignInChosen(is_on=is_on))

    def _while_nobody_signs_in(self) -> None:
        if self.choice() == "with":
            raise NotNow(self._parts.words("people.sign_in_is_on"))

    def _while_people_sign_in(self) -> None:
        if self.choice() != "with":
            raise NotNow(self._parts.words("people.sign_in_is_off"))

    def _people(self) -> list[Person]:
        if self._known is None:
            self._known = self._parts.journal.people()
            self._badges = {one.badge: one for one in self._known if one.badge}
        return self._known

    def _working(self, name: str) -> Person | None:
        person = named(self._people(), name)
        return person if person is not None and person.works_here else None

    def _ask_pin(self, person: Person) -> Signed | PinWanted:
        if self._stays.is_here(person):
            return Signed(person.name, person.role)
        return PinWanted(person.name, self._locked_s(person))

    def _prove(self, person: Person | None, name: str, pin: str) -> Person:
        """The person of this PIN. Raises `NotAllowed` where it is not theirs, and `NotNow` while they wait.

        A wrong one is recorded before it is told. Any counts until something is recorded: a disk that refuses tells
        nothing of a PIN, and lets nobody try for ever.
        """
        self._mind_wait(person, name)
        kept = (person.pin, person.pin_sha256) if person else ("", "")
        is_right = self._parts.pins.is_right(*kept, pin)
        if person is None:
            self._count_stranger(name)
        else:
            self._tries[person.id] = _Try(self._failures(person) + 1, self._parts.ticks())
            if is_right:
                return person
            self._witness(person, self._record.who, (PERSON, person.id, PinRefused()))
        raise NotAllowed(self._parts.words("people.refused"))

    def _mind_wait(self, person: Person | None, name: str) -> None:
        """Raises `NotNow` while nobody can try a PIN under this name."""
        words = self._parts.words
        seconds = self._locked_s(person) if person else self._stranger_s(name)
        if seconds:
            raise NotNow(words("people.locked", wait=wait_words(words, seconds)))

    def _failures(self, person: Person) -> int:
        """The wrong PINs in a row, and whatever was tried while the disk refused to record it."""
        return max(person.failures, self._tries[person.id].failures if person.id in self._tries else 0)

    def _locked_s(self, person: Person) -> int:
        tried = self._tries.get(person.id)
        return self._left_s(self._failures(person), tried.at if tried else self._since)

    def _stranger_s(self, name: str) -> int:
        tried = self._strangers.get(name_key(name))
        return self._left_s(tried.failures, tried.at) if tried else 0

    def _left_s(self, failures: int, at: float) -> int:
        return max(0, math.ceil(at + wait_seconds(failures) - self._parts.ticks()))

    def _count_stranger(self, name: str) -> None:
        """A name that nobody has is told the same as one that somebody has; the latest are remembered."""
        key = name_key(name)
        before = self._strangers.pop(key, _Try(0, 0.0))
        if len(self._strangers) == _MOST_STRANGERS:
            del self._strangers[next(iter(self._strangers))]
        self._strangers[key] = _Try(before.failures + 1, self._parts.ticks())

    def _let_in(self, person: Person, how: How, *further: Told) -> Signed:
        """They are at the bench, which is written first; whoever was there is not any more."""
        told = [*further]
        if person.failures and person.needs_pin:
            told.append((PERSON, person.id, PinRight()))
        with self._doubting(told):
            self._stays.begin(person, how, told)
        self._tries.pop(person.id, None)
        return Signed(person.name, person.role)

    def _end(self, how: Ending) -> None:
        with self._doubting():
            self._stays.end(how)

    def _witness(self, person: Person, name: str, *told: Told) -> None:
        with self._doubting(told):
            self._stays.witness(person, name, told)

    @contextlib.contextmanager
    def _doubting(self, told: Sequence[Told] = ()) -> Iterator[None]:
        """Around writing this. People are read anew whatever comes of it: a disk that refuses it may have taken it."""
        # Also where nothing is written of people: else a disk that cannot be read would tell a right PIN from a wrong.
        self._known = None
        yield
        self._forget(told)

    def _forget(self, told: Sequence[Told]) -> None:
        """The waits for a PIN that counts no longer go, and the hash of one."""
        for _, subject, payload in told:
            if isinstance(payload, Unlocked | PinSet | PersonLeft):
                self._tries.pop(subject, None)
        if any(isinstance(payload, PinSet | PersonLeft | PinRefused) for _, _, payload in told):
            # The PIN was changed, or was not after all: a hash that no event names opens nothing, so what is left over
            # does no harm.
            with contextlib.suppress(StorageFailed):
                self._parts.pins.keep_only(one.pin for one in self._people() if one.pin)

    def _new_name(self, text: str) -> str:
        name = checked_name(self._parts.words, text, "name")
        taken = named(self._people(), name)
        if taken is not None:
            key = "people.name_taken" if taken.works_here else "people.name_was_taken"
            raise BadInput(self._parts.words(key, name=taken.name), "name")
        other = mistaken_for(self._people(), name)
        if other is not None:
            raise BadInput(self._parts.words("people.name_alike", name=name, other=other.name), "name")
        return name

    def _new_pin(self, pin: str, by: PinBy) -> PinSet:
        """What is to be written of a PIN that can be one, whose hash is kept from now on."""
        fault = pin_fault(pin)
        if fault is not None:
            words = self._parts.words
            raise BadInput(words(f"people.pin_{fault}", least=SHORTEST_PIN, most=LONGEST_PIN), "pin")
        pin_id = self._parts.new_id()
        return PinSet(pin_id, by, self._parts.pins.keep(pin_id, pin))


def wait_words(words: Words, seconds: int) -> str:
    """How long somebody waits, in words."""
    if seconds <= _IN_SECONDS:
        return words("people.second" if seconds == 1 else "people.seconds", count=seconds)
    return words("people.minutes", count=math.ceil(seconds / 60))

"""Whatever is tried with people, in whatever order: nobody is in who should not be, and somebody can always rule."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from intake_app.bootstrap import open_station
from intake_app.domain.errors import IntakeError, NotAllowed, NotNow, StorageFailed
from intake_app.domain.person_events import SignedIn, SignedOut
from intake_app.domain.pins import FREE_TRIES
from intake_app.domain.roles import PIN_ROLES, ROLES, Role
from intake_app.settings import Settings
from intake_app.store import pins
from intake_app.store.rebuild import rebuild
from intake_app.workflow.door import PinWanted, Signed
from tests.workflow.conftest import Wall

PINS = ("408271", "193746", "502749")
NAMES = ("Ada", "Sue", "Rosa", "Bob")
name = st.sampled_from(NAMES)
role = st.sampled_from(ROLES)
pin = st.sampled_from(PINS)


class Known(NamedTuple):
    """Somebody, as the test remembers them."""

    role: Role
    pin: str = ""
    badge: str = ""
    works: bool = True
    wrong: int = 0

    @property
    def is_ruler(self) -> bool:
        return self.works and self.role == "administrator" and bool(self.pin)


class PeopleMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ending = contextlib.ExitStack()
        patch = self.ending.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(pins, "MEMORY_KIB", 64)
        folder = self.ending.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        self.settings = Settings(folder=Path(folder) / "station", code="B3")
        self.now = 0.0
        self.void: list[str] = []
        self.start()
        self.people.first_administrator("Ada", PINS[0])
        self.known = {"Ada": Known("administrator", PINS[0])}
        self.here = "Ada"

    def start(self) -> None:
        self.station = open_station(self.settings, Wall(), lambda: self.now)
        self.people = self.station.bench.people

    def may_rule(self) -> bool:
        return self.here == "the command line" or (bool(self.here) and self.known[self.here].role == "administrator")

    def ruled(self, who: str, **values: object) -> None:
        self.known[who] = self.known[who]._replace(**values)  # type: ignore[arg-type]

    def id_of(self, who: str) -> str:
        return next((one.id for one in self.station.parts.journal.people() if one.name == who), "nobody")

    def is_refused(self, gesture: object, *args: str) -> bool:
        """Whether it is refused, with nothing written then."""
        before = self.count()
        try:
            assert callable(gesture)
            gesture(*args)
        except IntakeError:
            assert self.count() == before
            return True
        return False

    def count(self) -> int:
        connection = self.station.parts.journal._connection  # type: ignore[attr-defined]
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])

    def can_change(self, who: str) -> bool:
        return self.may_rule() and who in self.known and self.known[who].works

    def is_last(self, who: str) -> bool:
        return self.known[who].is_ruler and sum(one.is_ruler for one in self.known.values()) == 1

    @rule(who=name, what=role, pin=pin)
    def add(self, who: str, what: Role, pin: str) -> None:
        refused = self.is_refused(self.people.add, who.upper() if who in self.known else who, what, pin)
        assert refused == (not self.may_rule() or who in self.known)
        if not refused:
            self.known[who] = Known(what, pin if what in PIN_ROLES else "")

    @rule(who=name, what=role, pin=pin)
    def change_role(self, who: str, what: Role, pin: str) -> None:
        refused = self.is_refused(self.people.change_role, self.id_of(who), what, pin)
        can = self.can_change(who) and who != self.here and self.known[who].role != what and not self.is_last(who)
        assert refused == (not can)
        if can:
            self.ruled(who, role=what)
            if what in PIN_ROLES:
                self.ruled(who, pin=pin, wrong=0)

    @rule(who=name)
    def give_badge(self, who: str) -> None:
        if not self.can_change(who):
            assert self.is_refused(self.people.give_badge, self.id_of(who))
            return
        self.void += [self.known[who].badge] * bool(self.known[who].badge)
        self.ruled(who, badge=self.people.give_badge(self.id_of(who)))

    @rule(who=name)
    def leave(self, who: str) -> None:
        refused = self.is_refused(self.people.left, self.id_of(who))
        assert refused == (not self.can_change(who) or who == self.here or self.is_last(who))
        if not refused:
            self.void += [self.known[who].badge] * bool(self.known[who].badge)
            self.ruled(who, works=False, badge="", pin="")

    @rule(who=name, pin=pin)
    def set_pin(self, who: str, pin: str) -> None:
        refused = self.is_refused(self.people.set_pin, self.id_of(who), pin)
        can = self.can_change(who) and who != self.here and self.known[who].role in PIN_ROLES
        assert refused == (not can)
        if can:
            self.ruled(who, pin=pin, wrong=0)

    @rule(who=name, pin=pin, by_badge=st.booleans())
    def sign_in(self, who: str, pin: str, by_badge: bool) -> None:
        one = self.known.get(who)
        if by_badge and not (one and one.badge):
            return
        scan = one.badge if one and by_badge else ""
        try:
            signed = self.people.sign_in_by_badge(scan, pin) if scan else self.people.sign_in(who, pin)
        except NotNow:
            assert one is None or one.wrong >= FREE_TRIES or not one.works
        except NotAllowed:
            assert one is None or not one.works or (one.role in PIN_ROLES and one.pin != pin)
            if one and one.works:
                self.ruled(who, wrong=one.wrong + 1)
        else:
            assert one is not None
            assert one.works
            assert signed == Signed(who, one.role)
            assert one.role == "receiving" or one.pin == pin
            if one.role in PIN_ROLES:
                self.ruled(who, wrong=0)
            self.here = who

    @rule(who=name)
    def sign_in_with_nothing(self, who: str) -> None:
        one = self.known.get(who)
        signed = self.people.sign_in(who)
        if one and one.works and (one.role == "receiving" or who == self.here):
            assert signed == Signed(who, one.role)
            self.here = who
        else:
            assert isinstance(signed, PinWanted)

    @rule()
    def old_badges_open_nothing(self) -> None:
        for badge in self.void:
            assert self.is_refused(self.people.sign_in_by_badge, badge)

    @rule(is_locked=st.booleans(), is_refused=st.booleans())
    def sign_out(self, is_locked: bool, is_refused: bool) -> None:
        leave = self.people.lock if is_locked else self.people.sign_out
        if is_refused:
            connection = self.station.parts.journal._connection  # type: ignore[attr-defined]
            connection.execute("PRAGMA query_only = ON")
            with contextlib.suppress(StorageFailed):
                leave()
            connection.execute("PRAGMA query_only = OFF")
        else:
            leave()
        self.here = ""

    @rule()
    def stays_that_are_over_are_told_as_over(self) -> None:
        connection = self.station.parts.journal._connection  # type: ignore[attr-defined]
        told = [
            one.payload
            for (subject,) in connection.execute("SELECT DISTINCT subject FROM events WHERE subject_kind = 'session'")
            for one in self.station.parts.journal.events_of(subject)
        ]
        began, ended = (sum(isinstance(one, kind) for one in told) for kind in (SignedIn, SignedOut))
        # The end of the latest may wait for who comes next, or for the end of the program.
        assert 0 <= began - ended <= 1

    @rule()
    def start_again(self) -> None:
        self.station.close()
        self.start()
        self.here = ""

    @rule()
    def use_the_command_line(self) -> None:
        self.start_again()
        self.people.at_the_command_line("root")
        self.here = "the command line"

    @rule(seconds=st.sampled_from([1, 60, 4_000]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @invariant()
    def whoever_is_here_is_what_they_are(self) -> None:
        who = self.people.here
        if not self.here:
            assert who is None
        elif self.here == "the command line":
            assert who == Signed("root@command line", "administrator")
        else:
            assert who == Signed(self.here, self.known[self.here].role)

    @invariant()
    def somebody_can_rule(self) -> None:
        assert any(one.is_administrator for one in self.station.parts.journal.people())

    @invariant()
    def people_are_who_they_are(self) -> None:
        found = {one.name: (one.role, one.works_here, one.failures) for one in self.station.parts.journal.people()}
        assert found == {who: (one.role, one.works, one.wrong if one.works else 0) for who, one in self.known.items()}

    def teardown(self) -> None:
        self.station.close()
        assert rebuild(self.settings.folder).were_equal
        self.ending.close()


TestPeople = PeopleMachine.TestCase
TestPeople.settings = settings(max_examples=8, stateful_step_count=30)

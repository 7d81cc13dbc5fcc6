"""RMAs and the units that come under them, over days, in whatever order: their states, lists and cards agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from intake_app.domain.events import Event, Undone
from intake_app.domain.rma_events import RMA, RmaCancelled, RmaComplete, RmaTerms
from intake_app.domain.rmas import RmaRecord, RmaState, fold_rma
from intake_app.domain.unit import look_up_key
from intake_app.workflow.ports import ArrivalsAsked, ArrivalsGroup
from tests.workflow.conftest import Wall
from tests.workflow.machine import StationMachine

SERIALS: Final = ("SV24E4-018233", "SV19R24-00771", "ORDER-A", "ORDER-B", "NEW-1", "NEW-2")
TRACKING: Final = ("1Z999AA10123456784", "1Z5R89390357567127")
WAITING: Final[frozenset[RmaState]] = frozenset({"authorised", "expected", "partly_arrived", "expired"})
HERE: Final[frozenset[RmaState]] = frozenset({"arrived", "closed", "cancelled"})
MOST = 4
WHICH = st.integers(0, 20)
DAYS = st.integers(-3, 9)
ISSUED = "2026-11-01"
UNITS = st.lists(st.sampled_from(SERIALS), unique=True, max_size=3)


class RmasMachine(StationMachine):
    """What each RMA allows is kept beside the program as well, as it was last said."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: dict[str, list[RmaTerms]] = {}
        self.make(["NEW-1", "NEW-2"], 5, is_announced=True)

    def number(self, which: int) -> str:
        return list(self.terms)[which % len(self.terms)]

    def day(self, days: int) -> str:
        return (self.station.parts.clock().today + timedelta(days=days)).isoformat()

    def events(self, number: str) -> list[Event]:
        return self.station.parts.journal.events_of(look_up_key(number))

    def record(self, number: str) -> RmaRecord:
        return fold_rma(self.events(number))

    def state(self, number: str) -> str:
        return self.bench.arrivals.card(number).title

    @rule(serials=UNITS, days=DAYS, is_announced=st.booleans())
    def make(self, serials: list[str], days: int, *, is_announced: bool) -> None:
        if len(self.terms) == MOST:
            return
        terms = RmaTerms(customer="Núñez Seguridad", issued_on=ISSUED, valid_until=self.day(days), serials=serials)
        told = (TRACKING[0], self.day(days - 1)) if is_announced else ("", "")
        self.terms[self.bench.arrivals.make(terms, "", *told).number] = [terms]

    @rule(which=WHICH, serials=UNITS, days=DAYS)
    def amend(self, which: int, serials: list[str], days: int) -> None:
        number = self.number(which)
        terms = RmaTerms(customer="Trần Security Co.", issued_on=ISSUED, valid_until=self.day(days), serials=serials)
        if self.attempt(lambda: self.bench.arrivals.amend(number, terms)):
            self.terms[number].append(terms)

    @rule(which=WHICH, step=st.sampled_from(["announce", "box", "further", "complete", "cancel"]), day=DAYS)
    def say(self, which: int, step: str, day: int) -> None:
        arrivals, number = self.bench.arrivals, self.number(which)
        steps: dict[str, Callable[[], object]] = {
            "announce": lambda: arrivals.announce(number, TRACKING[day % 2], self.day(day)),
            "box": lambda: arrivals.box(number, abs(day) or 1, 5),
            "further": lambda: arrivals.further_box(number),
            "complete": lambda: arrivals.complete(number),
            "cancel": lambda: arrivals.cancel(number, "He keeps it."),
        }
        record = self.record(number)
        is_over = bool(record.complete or record.cancelled)
        assert self.attempt(steps[step]) is (not is_over and not (step == "box" and abs(day) > 5)), step

    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        number = self.number(which)
        before = self.record(number)
        if self.attempt(lambda: self.bench.arrivals.undo(number)) and before.terms != self.record(number).terms:
            self.terms[number].pop()

    @rule(scan=st.sampled_from([*SERIALS, *TRACKING]))
    def arrive(self, scan: str) -> None:
        found = self.bench.again(self.bench.identify(scan))
        if found.candidates and len(self.returns) < 6:
            self.returns.append(self.bench.open(found, 0).return_id)

    @rule(which=WHICH)
    def arrive_under(self, which: int) -> None:
        self.arrive(self.number(which))

    @rule(which=WHICH)
    def close_box(self, which: int) -> None:
        known = [ret.id for ret in self.folded() if ret.serial in SERIALS[:4]]
        if known:
            return_id = known[which % len(known)]
            self.answer_all(return_id, {})
            if self.attempt(lambda: self.bench.accept(return_id)):
                self.attempt(lambda: self.bench.close(return_id))

    @rule(days=st.integers(1, 4))
    def a_day_passes(self, days: int) -> None:
        clock = self.station.parts.clock
        assert isinstance(clock, Wall)
        clock.at += timedelta(days=days)

    @invariant()
    def it_allows_what_was_said_last(self) -> None:
        for number, said in self.terms.items():
            record = self.record(number)
            assert record.terms
            assert (record.terms.customer, record.terms.serials) == (said[-1].customer, said[-1].serials)

    @invariant()
    def what_was_kept_of_it_is_what_its_events_leave(self) -> None:
        for number in self.terms:
            assert self.station.parts.journal.rma_record(number) == self.record(number)

    @invariant()
    def what_is_over_takes_nothing_but_undo(self) -> None:
        for number in self.terms:
            events = self.events(number)
            undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
            left = [event for event in events if event.id not in undone and not isinstance(event.payload, Undone)]
            ends = [one for one in left if isinstance(one.payload, RmaCancelled | RmaComplete)]
            assert ends in ([], left[-1:])
            assert {event.subject_kind for event in events} == {RMA}

    @invariant()
    def its_state_is_that_of_the_lists_that_show_it(self) -> None:
        today = self.day(0)
        listed: dict[str, set[ArrivalsGroup]] = {number: set() for number in self.terms}
        groups: tuple[ArrivalsGroup, ...] = ("expected", "today", "late", "arrived")
        for group in groups:
            for one in self.station.parts.journal.arrivals(ArrivalsAsked(group, today), 100):
                if one.number in listed:
                    listed[one.number].add(group)
        words = self.station.parts.words
        for number, shown in listed.items():
            state = self.state(number)
            if shown - {"arrived"}:
                assert state in {words(f"arrivals.state_{one}") for one in WAITING}, (number, state, shown)
            if "arrived" in shown:
                assert state in {words(f"arrivals.state_{one}") for one in HERE}, (number, state, shown)
            if state in {words(f"arrivals.state_{one}") for one in WAITING}:
                assert shown, (number, state)
            if state == words("arrivals.state_expired"):
                assert "late" in shown
            if self.record(number).cancelled:
                assert state == words("arrivals.state_cancelled")


TestRmasMachine = RmasMachine.TestCase
TestRmasMachine.settings = settings(
    max_examples=10,
    stateful_step_count=20,
    derandomize=True,
    report_multiple_bugs=False,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

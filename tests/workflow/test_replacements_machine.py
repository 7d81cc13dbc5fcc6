"""Whatever is sent ahead, exchanged, returned and taken back, in whatever order: what must hold, holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from intake_app.bootstrap import Station
from intake_app.domain.lineage import forebears
from intake_app.domain.replacements import Replaced
from intake_app.workflow.replacements import Wanted
from tests.workflow.conftest import Wall
from tests.workflow.machine import StationMachine

UNITS = ("SV24E4-018233", "QS-1", "NEW-1", "NEW-2", "NEW-3")
BOUGHT = {"2026-11-02", "2026-11-05", "2026-11-10"}
"""When the two that were sold were bought, and what is said of the others."""

UNIT = st.sampled_from(UNITS)
WHICH = st.integers(0, 9)
TOLD = {
    "policy": "q-see",
    "model": "QT428",
    "customer": "Ana",
    "purchased_on": "2026-11-10",
    "order_total": "7200",
    "unit_price": "3600",
    "reason": "defective",
    "remedy": "replacement",
}


class ReplacementsMachine(StationMachine):
    """Two units that were sold, three out of stock, and each may be sent in the place of each."""

    station: Station

    def ahead(self) -> list[Replaced]:
        return self.station.parts.journal.advance_replacements(100)

    def has_ahead(self) -> bool:
        return bool(self.ahead())

    def has_returns(self) -> bool:
        return bool(self.returns)

    def pass_time(self) -> None:
        clock = self.station.parts.clock
        assert isinstance(clock, Wall)
        clock.at += timedelta(minutes=1)

    @rule(unit=UNIT)
    def come(self, unit: str) -> None:
        """A unit arrives, whatever came of it before."""
        self.pass_time()
        found = self.bench.identify(unit)
        if found.kind == "received":
            found = self.bench.again(found)
        self.returns.append(self.bench.open(found, 0 if found.candidates else None).return_id)

    @rule(unit=UNIT)
    def begin(self, unit: str) -> None:
        self.pass_time()
        self.attempt(lambda: self.bench.replacements.begin(Wanted("card", "CH-1", "100", unit)))

    @precondition(has_ahead)
    @rule(which=WHICH, unit=UNIT, step=st.sampled_from(["sent", "sent", "cancel", "give_up", "undo"]))
    def step(self, which: int, unit: str, step: str) -> None:
        self.pass_time()
        rows, replacements = self.ahead(), self.bench.replacements
        one = rows[which % len(rows)].row.id
        steps: dict[str, Callable[[], object]] = {
            "sent": lambda: replacements.sent(one, unit),
            "cancel": lambda: replacements.cancel(one, "no"),
            "give_up": lambda: replacements.give_up(one, "gone"),
            "undo": lambda: replacements.undo(one),
        }
        self.attempt(steps[step])

    @precondition(has_returns)
    @rule(which=WHICH)
    def inspect(self, which: int) -> None:
        self.answer_all(self.one(which), TOLD)

    @precondition(has_returns)
    @rule(which=WHICH, does=st.sampled_from(["accept", "close", "correct", "undo"]))
    def act(self, which: int, does: str) -> None:
        one = self.one(which)
        acts: dict[str, Callable[[], object]] = {
            "accept": lambda: self.bench.accept(one),
            "close": lambda: self.bench.close(one),
            "correct": lambda: self.bench.correct(one, "Looked again."),
            "undo": lambda: self.bench.undo(one),
        }
        self.attempt(acts[does])

    @precondition(has_returns)
    @rule(which=WHICH, unit=UNIT)
    def correct_serial(self, which: int, unit: str) -> None:
        self.attempt(lambda: self.bench.answer(self.one(which), "serial", unit))

    @rule(which=WHICH, unit=UNIT)
    def exchange(self, which: int, unit: str) -> None:
        self.pass_time()
        rows = self.station.parts.journal.follow_ups(100, "replacement")
        if rows:
            row = rows[which % len(rows)]
            self.attempt(lambda: self.bench.follow_ups.done(f"{row.return_id}/replacement", "1Z", sent=unit))

    @invariant()
    def a_line_has_no_loop(self) -> None:
        for unit in UNITS:
            line = [unit, *(pair.old for pair in forebears(unit, self.station.parts.journal.pairs_of))]
            assert len(line) == len(set(line))

    @invariant()
    def a_charge_is_used_once_and_by_the_unit_that_it_was_made_for(self) -> None:
        used: Counter[str] = Counter()
        for ret in self.folded():
            if ret.state == "withdrawn" or not ret.replacement:
                continue
            used[ret.replacement] += 1
            one = self.station.parts.journal.replacement(ret.replacement)
            assert one
            assert (one.return_id, one.row.serial) == (ret.id, ret.serial)
            assert one.row.ended not in {"cancelled", "withdrawn"}
        assert set(used.values()) <= {1}

    @invariant()
    def what_is_inherited_is_the_purchase_of_the_first(self) -> None:
        for ret in self.folded():
            bought = ret.answers.get("purchased_on")
            if bought and bought.source == "lineage":
                assert bought.value in BOUGHT
                assert ret.lineage

    @invariant()
    def every_one_is_in_one_state_and_has_its_card(self) -> None:
        for one in self.ahead():
            assert self.bench.replacements.card(one.row.id).state == one.state("2026-11-20")


TestReplacementsMachine = ReplacementsMachine.TestCase
TestReplacementsMachine.settings = settings(
    max_examples=8,
    stateful_step_count=25,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

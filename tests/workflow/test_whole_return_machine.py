"""RMAs, returns, holds, kits, places and accounts together, in whatever order: what must hold, holds."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from intake_app.domain.answered import with_warranty
from intake_app.domain.decide import decision_json
from intake_app.domain.facts import parse_facts
from intake_app.domain.follow_ups import Exported, FollowUpRow
from intake_app.domain.named_places import every_place, plate
from intake_app.domain.overriding import walk
from intake_app.domain.return_row import left_to_do
from intake_app.domain.rma_events import RmaTerms
from intake_app.workflow.turning import is_waiting
from tests.workflow.conftest import RMAS
from tests.workflow.machine import StationMachine

SERIALS = ("SV24E4-018233", "SV19R24-00771", "ORDER-A", "ORDER-B", "QS-1")
NUMBERS = ("R-20418", "R-20419", "R-20420")
MOST_RETURNS = 6
WHICH = st.integers(0, 30)
REASONS = st.sampled_from(["", "defective"])
HURT: tuple[dict[str, str], ...] = (
    {},
    {"foam": "missing"},
    {"foam": "missing", "advance_charge": "500"},
    {"proof_of_purchase": "none"},
    {"remedy": "upgrade"},
    {"reason": "defective", "remedy": "repair"},
    {"reason": "defective", "remedy": "refund", "defect_test": "no_fault_found"},
    {"reason": "dead_on_arrival", "remedy": "refund"},
)


class WholeReturnMachine(StationMachine):
    """Five units of two vendors, imported RMAs and such as are made here, and everything that follows a decision."""

    files: ClassVar = {"rmas": RMAS}

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []
        self.told_lines = 0
        self.exports = 0
        self.open(SERIALS[0])

    def left(self) -> list[FollowUpRow]:
        return sorted(self.station.parts.journal.follow_ups(100), key=lambda row: (row.return_id, row.kind))

    def has_left(self) -> bool:
        return bool(self.left())

    def number(self, which: int) -> str:
        numbers = [*NUMBERS, *self.made]
        return numbers[which % len(numbers)]

    @precondition(lambda self: len(self.returns) < MOST_RETURNS)
    @rule(which=WHICH)
    def receive(self, which: int) -> None:
        serial = SERIALS[which % len(SERIALS)]
        found = self.bench.again(self.bench.identify(serial))
        if found.candidates:
            self.returns.append(self.bench.open(found, 0).return_id)

    @rule(which=WHICH, hurt=st.sampled_from(HURT))
    def inspect(self, which: int, hurt: dict[str, str]) -> None:
        self.answer_all(self.one(which), hurt)

    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        self.attempt(lambda: self.bench.accept(self.one(which)))

    @rule(which=WHICH, hurt=st.sampled_from(HURT))
    def decide_and_close(self, which: int, hurt: dict[str, str]) -> None:
        return_id = self.one(which)
        self.answer_all(return_id, hurt)
        if self.attempt(lambda: self.bench.accept(return_id)):
            self.attempt(lambda: self.bench.close(return_id))

    @rule(which=WHICH)
    def correct(self, which: int) -> None:
        self.attempt(lambda: self.bench.correct(self.one(which), "Looked again."))

    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        ret = next(ret for ret in self.folded() if ret.id == self.one(which))
        if len(ret.undoable) > 1:
            self.attempt(lambda: self.bench.undo(ret.id))

    @rule(who=st.sampled_from(["Rosa", "Sam"]))
    def come(self, who: str) -> None:
        self.bench.sign(who)

    @rule(which=WHICH, who=st.sampled_from(["Sam", "Kim"]), hurt=st.sampled_from(HURT), times=st.integers(1, 2))
    def supervise(self, which: int, who: str, hurt: dict[str, str], times: int) -> None:
        """Somebody inspects, and a supervisor accepts what may be, once or as often as it may be."""
        return_id, record = self.one(which), self.bench.overrides._record
        here, accept = record.who, self.bench.overrides.accept
        for _ in range(times):
            self.answer_all(return_id, hurt)
            record.enter(who, "supervisor")
            if not self.attempt(lambda: accept(return_id, "goodwill", "So be it.")):
                self.attempt(lambda: accept(return_id, "goodwill", "So be it.", "repair_or_replace"))
            self.bench.sign(here)

    @rule(which=WHICH, place=st.integers(0, 5))
    def put(self, which: int, place: int) -> None:
        places = every_place(self.station.parts.places)
        plates = [plate(one.code) for one in places]
        self.attempt(lambda: self.bench.placing.scan(self.one(which), plates[place % len(plates)]))

    @rule(
        serials=st.lists(st.sampled_from(SERIALS), unique=True, max_size=3), reason=st.sampled_from(["", "defective"])
    )
    def make_rma(self, serials: list[str], reason: str) -> None:
        terms = RmaTerms(customer="Núñez Seguridad", reason=reason, serials=serials)
        if len(self.made) < 3:
            self.made.append(self.bench.arrivals.make(terms).number)

    @rule(which=WHICH, step=st.sampled_from(["announce", "box", "further", "complete", "cancel", "undo"]))
    def rma(self, which: int, step: str) -> None:
        arrivals, number = self.bench.arrivals, self.number(which)
        steps: dict[str, Callable[[], object]] = {
            "announce": lambda: arrivals.announce(number, "", "2026-11-24"),
            "box": lambda: arrivals.box(number, 1, 2),
            "further": lambda: arrivals.further_box(number),
            "complete": lambda: arrivals.complete(number),
            "cancel": lambda: arrivals.cancel(number, "no"),
            "undo": lambda: arrivals.undo(number),
        }
        self.attempt(steps[step])

    @rule(which=WHICH)
    def hold(self, which: int) -> None:
        self.attempt(lambda: self.bench.kits.hold(self.one(which)))

    @precondition(StationMachine.has_orders)
    @rule(which=WHICH, step=st.sampled_from(["paid", "shipped", "delivered", "cancel", "undo"]))
    def kit(self, which: int, step: str) -> None:
        kits, number = self.bench.kits, self.order(which)
        steps: dict[str, Callable[[], object]] = {
            "paid": lambda: kits.paid(number, "68"),
            "shipped": lambda: kits.shipped(number),
            "delivered": lambda: kits.delivered(number),
            "cancel": lambda: kits.cancel(number, "no"),
            "undo": lambda: kits.undo(number),
        }
        self.attempt(steps[step])

    @precondition(StationMachine.has_orders)
    @rule(which=WHICH, order=WHICH)
    def use_kit(self, which: int, order: int) -> None:
        self.attempt(lambda: self.bench.kits.use(self.one(which), self.order(order)))

    @precondition(has_left)
    @rule(which=WHICH, outcome=st.sampled_from(["", "repaired", "replaced"]), model=st.sampled_from(["", "S12E4"]))
    def follow_up(self, which: int, outcome: str, model: str) -> None:
        rows = self.left()
        row = rows[which % len(rows)]
        line = f"{row.return_id}/{row.kind}"
        if row.kind == "proof":
            self.attempt(lambda: self.bench.follow_ups.proof_arrived(line, "invoice"))
        elif row.kind == "support" and outcome == "repaired":
            self.attempt(lambda: self.bench.follow_ups.warranty_answered(line, "covered", "Ana", "It is covered."))
        elif row.kind == "support":
            self.attempt(lambda: self.bench.follow_ups.support_answered(line, "decline", "Ana", "It is not covered."))
        else:
            self.attempt(lambda: self.bench.follow_ups.done(line, "REF-1", outcome, model))

    @rule()
    def export(self) -> None:
        self.exports += 1
        path = self.folder / f"accounts-{self.exports}.csv"
        if self.attempt(lambda: self.bench.follow_ups.export_accounts(path)):
            with path.open(encoding="utf-8-sig", newline="") as lines:
                self.told_lines += len(list(csv.reader(lines))) - 1

    @invariant()
    def an_amount_goes_out_once_and_comes_back_at_most_once(self) -> None:
        told: Counter[tuple[str, bool]] = Counter()
        for return_id in self.returns:
            for event in self.station.parts.journal.events_of(return_id):
                if isinstance(event.payload, Exported):
                    told[event.payload.decided, event.payload.reverses] += 1
        assert set(told.values()) <= {1}
        assert sum(told.values()) == self.told_lines
        assert {decided for decided, reverses in told if reverses} <= {
            decided for decided, reverses in told if not reverses
        }

    @invariant()
    def nobody_accepted_their_own_inspection(self) -> None:
        for ret in self.folded():
            record = ret.decision.record if ret.decision else None
            for one in record.overrides if record else []:
                assert one.who not in ret.parties
            if record is not None:
                policy = self.station.parts.policies[record.policy.id]
                said = with_warranty(policy, record.warranty_said) if record.warranty_said else policy
                again = walk(said, parse_facts(record.facts, said), record.overrides)
                assert decision_json(again.first) == record.decision
                assert again.applied == tuple(record.overrides)
                assert (decision_json(again.decision) if again.applied else {}) == record.accepted

    @invariant()
    def a_box_lies_where_its_decision_sends_it(self) -> None:
        for ret in self.folded():
            if ret.place and ret.decision and ret.place.holds != "quarantine":
                assert ret.place.holds == ret.decision.record.verdict.place

    @invariant()
    def what_is_left_to_do_follows_from_the_decision_that_stands(self) -> None:
        listed = {(row.return_id, row.kind) for row in self.left()}
        assert listed == {(ret.id, one.kind) for ret in self.folded() for one in left_to_do(ret)}
        for ret in self.folded():
            assert ret.decision or not left_to_do(ret)

    @invariant()
    def a_return_that_waits_is_on_the_list(self) -> None:
        for ret in self.folded():
            if is_waiting(ret):
                assert "kit" in {one.kind for one in left_to_do(ret)}

    @invariant()
    def every_rma_has_one_state_and_its_card(self) -> None:
        for number in (*NUMBERS, *self.made):
            assert self.bench.arrivals.card(number).title


TestWholeReturnMachine = WholeReturnMachine.TestCase
TestWholeReturnMachine.settings = settings(
    max_examples=8,
    stateful_step_count=30,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

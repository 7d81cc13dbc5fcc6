"""Whatever is done with kits, orders and returns, in whatever order: what must hold, holds."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from intake_app.domain.returns import fold
from intake_app.workflow.turning import is_waiting
from tests.workflow.machine import StationMachine

SERIALS = ("SV24E4-018233", "ORDER-A")
AWAITED = {"ordered", "paid", "shipped"}
WHICH = st.integers(0, 9)


class KitsMachine(StationMachine):
    """Two units of one customer, their returns, and orders for kits."""

    def __init__(self) -> None:
        super().__init__()
        for serial in SERIALS:
            self.open(serial)

    @rule(which=WHICH, value=st.sampled_from(["original", "missing", "kit"]))
    def answer_foam(self, which: int, value: str) -> None:
        self.attempt(lambda: self.bench.answer(self.one(which), "foam", value))

    @rule(which=WHICH)
    def answer_the_rest(self, which: int) -> None:
        self.answer_all(self.one(which), {"foam": "missing"})

    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        self.attempt(lambda: self.bench.accept(self.one(which)))

    @rule(which=WHICH)
    def close_it(self, which: int) -> None:
        self.attempt(lambda: self.bench.close(self.one(which)))

    @rule(which=WHICH)
    def correct(self, which: int) -> None:
        self.attempt(lambda: self.bench.correct(self.one(which), "Looked again."))

    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        if len(fold(self.station.parts.journal.events_of(self.one(which))).undoable) > 1:
            self.attempt(lambda: self.bench.undo(self.one(which)))

    @rule(which=WHICH)
    def hold(self, which: int) -> None:
        if self.bench.resume(self.one(which)).can_order_kit:
            self.attempt(lambda: self.bench.kits.hold(self.one(which)))

    @rule(which=WHICH, is_ordered=st.booleans())
    def begin(self, which: int, is_ordered: bool) -> None:
        about = self.bench.kits.look_up(SERIALS[which % 2]).about
        assert about
        self.attempt(lambda: self.bench.kits.begin(about, "SV-KIT-12E", is_ordered=is_ordered))

    @precondition(StationMachine.has_orders)
    @rule(which=WHICH, step=st.sampled_from(["ordered", "paid", "shipped", "delivered", "cancel", "undo"]))
    def step(self, which: int, step: str) -> None:
        kits, number = self.bench.kits, self.order(which)
        steps: dict[str, Callable[[], object]] = {
            "ordered": lambda: kits.ordered(number),
            "paid": lambda: kits.paid(number, "68"),
            "shipped": lambda: kits.shipped(number),
            "delivered": lambda: kits.delivered(number),
            "cancel": lambda: kits.cancel(number, "no"),
            "undo": lambda: kits.undo(number),
        }
        self.attempt(steps[step])

    @precondition(StationMachine.has_orders)
    @rule(which=WHICH, order=WHICH)
    def use(self, which: int, order: int) -> None:
        self.attempt(lambda: self.bench.kits.use(self.one(which), self.order(order)))

    @invariant()
    def a_return_that_waits_has_a_kit_to_wait_for(self) -> None:
        for ret in self.folded():
            if is_waiting(ret):
                assert any(one.quoted.return_id == ret.id and one.state in AWAITED for one in self.orders())

    @invariant()
    def a_kit_is_used_once_and_by_the_return_that_names_it(self) -> None:
        orders = {order.number: order for order in self.orders()}
        for ret in self.folded():
            if ret.kit is not None and ret.kit.order:
                used = orders[ret.kit.order].used
                assert used
                assert used.return_id == ret.id

    @invariant()
    def a_look_up_shows_every_order_with_its_state(self) -> None:
        for order in self.orders():
            card = self.bench.kits.look_up(order.number).order
            assert card
            assert card.state == order.state


TestKitsMachine = KitsMachine.TestCase
TestKitsMachine.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

"""Whatever is done with kits, orders and returns, in whatever order: what must hold, holds."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from intake_app.bootstrap import open_station
from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.kit_orders import KitOrder, fold_kit_order
from intake_app.domain.returns import Return, fold
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from intake_app.store.rebuild import rebuild
from intake_app.workflow.turning import is_waiting
from tests.workflow.conftest import UNITS, Wall
from tests.workflow.test_kits import KITS

SERIALS = ("SV24E4-018233", "ORDER-A")
AWAITED = {"ordered", "paid", "shipped"}
WHICH = st.integers(0, 9)
REST = {"parts": "original_condition", "reason": "unwanted", "remedy": "refund", "proof_of_purchase": "receipt"}


class KitsMachine(RuleBasedStateMachine):
    """Two units of one customer, their returns, and orders for kits."""

    def __init__(self) -> None:
        super().__init__()
        self.ending = contextlib.ExitStack()
        folder = Path(self.ending.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        self.station = open_station(Settings(folder=folder / "station", name="Bench 3", code="B3"), Wall())
        self.close = self.ending.enter_context(contextlib.ExitStack())
        self.close.callback(self.station.close)
        for what, text in (("units", UNITS), ("kits", KITS)):
            file = folder / f"{what}.csv"
            file.write_text(text, "utf-8")
            import_file(self.station.settings.folder, what, file, lambda _progress: True)
        self.bench = self.station.bench
        self.bench.sign("Rosa")
        self.returns = [self.bench.open(self.bench.identify(serial), 0).return_id for serial in SERIALS]

    def orders(self) -> Iterator[KitOrder]:
        journal = self.station.parts.journal
        return (fold_kit_order(journal.events_of(row.number)) for row in journal.kit_orders(100))

    def folded(self) -> Iterator[Return]:
        return (fold(self.station.parts.journal.events_of(return_id)) for return_id in self.returns)

    def order(self, which: int) -> str:
        numbers = sorted(order.number for order in self.orders())
        return numbers[which % len(numbers)]

    def one(self, which: int) -> str:
        return self.returns[which % len(self.returns)]

    def attempt(self, gesture: Callable[[], object]) -> None:
        """What cannot be done now is refused, and changes nothing."""
        before = self.count()
        try:
            gesture()
        except (NotNow, BadInput, NotFound):
            assert self.count() == before

    def count(self) -> int:
        journal = self.station.parts.journal
        subjects = [*self.returns, *(order.number for order in self.orders())]
        return sum(len(journal.events_of(subject)) for subject in subjects)

    def has_orders(self) -> bool:
        return bool(self.station.parts.journal.kit_orders(1))

    @rule(which=WHICH, value=st.sampled_from(["original", "missing", "kit"]))
    def answer_foam(self, which: int, value: str) -> None:
        self.attempt(lambda: self.bench.answer(self.one(which), "foam", value))

    @rule(which=WHICH)
    def answer_the_rest(self, which: int) -> None:
        return_id = self.one(which)
        sight = self.bench.resume(return_id)
        while sight.state == "open" and sight.question:
            told = {"box": "original", "sleeve": "original", "foam": "missing", "advance_charge": "0", **REST}
            sight = self.bench.answer(return_id, sight.question, told[sight.question])
        for fact in sight.photos_missing:
            self.bench.excuse(return_id, fact, "No camera.")

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

    @precondition(has_orders)
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

    @precondition(has_orders)
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

    def teardown(self) -> None:
        folder = self.station.settings.folder
        self.close.close()
        assert rebuild(folder).were_equal
        self.ending.close()


TestKitsMachine = KitsMachine.TestCase
TestKitsMachine.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    derandomize=True,
    report_multiple_bugs=False,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

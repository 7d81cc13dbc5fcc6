"""Whatever is done with consignments, returns and kits, in whatever order: what must hold, holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from intake_app.domain.consignment_events import WAYS, Addressee, PackLine, Way
from intake_app.domain.consignments import Consignment, fold_consignment
from intake_app.domain.follow_ups import FollowUpKind
from intake_app.domain.kit_orders import fold_kit_order
from intake_app.domain.payload import FactJson
from intake_app.domain.return_row import left_to_do
from intake_app.domain.returns import fold
from tests.workflow.machine import StationMachine

REFUSED: Final[dict[str, FactJson]] = {"foam": "missing"}
FAULTY: Final[dict[str, FactJson]] = {"reason": "dead_on_arrival", "remedy": "refund"}
UNITS: Final[dict[str, dict[str, FactJson]]] = {
    "SV19R24-00771": REFUSED,
    "ORDER-A": FAULTY,
    "ORDER-B": FAULTY,
    "QS-1": {"reason": "defective"},
    "SV24E4-018233": {},
}
"""Units, and with what they come back: one goes back, two go to their manufacturer, one is replaced, one stays."""

TO: Final = Addressee("Trần Security Co.", "Main St 2\nHuế", "555-0102")
CARRIERS: Final = ("1Z5R89390357567127", "986578788855", "1Z5R89390357567128")
ENDS: Final[dict[Way, FollowUpKind]] = {"back_to_customer": "ship_back", "to_manufacturer": "to_manufacturer"}
WHICH = st.integers(0, 9)


class ShippingMachine(StationMachine):
    """Returns of every kind, two orders for kits, new units out of stock, and consignments that take them."""

    def __init__(self) -> None:
        super().__init__()
        for serial, told in UNITS.items():
            self.open(serial)
            self.answer_all(self.returns[-1], told)
            self.bench.accept(self.returns[-1])
        for serial in ("SV24E4-018233", "ORDER-A"):
            about = self.bench.kits.look_up(serial).about
            assert about
            self.bench.kits.begin(about, "SV-KIT-12E", is_ordered=serial == "ORDER-A")

    def consignments(self) -> Iterator[Consignment]:
        journal = self.station.parts.journal
        return (fold_consignment(journal.events_of(row.id)) for row in journal.consignments(100))

    def consignment(self, which: int) -> Consignment:
        every = sorted(self.consignments(), key=lambda one: one.number)
        return every[which % len(every)]

    def has_consignments(self) -> bool:
        return bool(self.station.parts.journal.consignments(1))

    def scannable(self, which: int) -> str:
        orders = sorted(order.number for order in self.orders())
        every = [*UNITS, "NEW-1", "NEW-2", *orders]
        return every[which % len(every)]

    @rule(which=WHICH, way=st.sampled_from([None, *WAYS, None, None, None]))
    def begin(self, which: int, way: Way | None) -> None:
        self.attempt(lambda: self.bench.shipping.scan(self.scannable(which), way=way))

    @precondition(has_consignments)
    @rule(which=WHICH, what=WHICH)
    def put_in(self, which: int, what: int) -> None:
        self.attempt(lambda: self.bench.shipping.scan(self.scannable(what), self.consignment(which).id))

    @precondition(has_consignments)
    @rule(which=WHICH, carrier=st.sampled_from(CARRIERS))
    def carry(self, which: int, carrier: str) -> None:
        self.attempt(lambda: self.bench.shipping.scan(carrier, self.consignment(which).id))

    @precondition(has_consignments)
    @rule(which=WHICH, line=st.sampled_from(["foam", "sleeve", "box"]), what=st.sampled_from(["substitute", "missing"]))
    def look(self, which: int, line: PackLine, what: str) -> None:
        allowed = next(one for one in ("substitute", "missing") if one == what)
        self.attempt(lambda: self.bench.shipping.answer(self.consignment(which).id, {line: allowed}))

    @precondition(has_consignments)
    @rule(which=WHICH)
    def dispatch(self, which: int) -> None:
        one = self.consignment(which)
        why_not = list(self.held_back(one))
        assert self.attempt(lambda: self.bench.shipping.dispatch(one.id)) == (not why_not), why_not

    @precondition(has_consignments)
    @rule(which=WHICH, is_sent=st.booleans())
    def make_ready(self, which: int, is_sent: bool) -> None:
        one, shipping = self.consignment(which), self.bench.shipping
        if one.state == "packing" and one.count:
            self.attempt(lambda: shipping.address(one.id, one.to if one.to.address else TO))
            self.attempt(lambda: shipping.all_in_place(one.id))
            self.attempt(lambda: shipping.carry(one.id, "", "Own van"))
            self.attempt(lambda: shipping.due_papers(one.id))
            if is_sent:
                self.dispatch(which)

    @precondition(has_consignments)
    @rule(which=WHICH, step=st.sampled_from(["undo", "cancel", "take_out"]))
    def take_back(self, which: int, step: str) -> None:
        one, shipping = self.consignment(which), self.bench.shipping
        inside = [*(packed.event for packed in one.units), *([one.kit.event] if one.kit else []), "nothing"]
        steps: dict[str, Callable[[], object]] = {
            "undo": lambda: shipping.undo(one.id),
            "cancel": lambda: shipping.cancel(one.id, "no"),
            "take_out": lambda: shipping.take_out(one.id, inside[0]),
        }
        self.attempt(steps[step])

    @rule(which=WHICH, step=st.sampled_from(["correct", "accept", "undo", "close"]))
    def go_on_with_a_return(self, which: int, step: str) -> None:
        return_id = self.one(which)
        steps: dict[str, Callable[[], object]] = {
            "correct": lambda: self.bench.correct(return_id, "Looked again."),
            "accept": lambda: self.bench.accept(return_id),
            "close": lambda: self.bench.close(return_id),
            "undo": lambda: self.bench.undo(return_id),
        }
        if step != "undo" or len(fold(self.station.parts.journal.events_of(return_id)).undoable) > 1:
            self.attempt(steps[step])

    @rule(which=WHICH)
    def say_by_hand_that_it_left(self, which: int) -> None:
        rows = [row for row in self.station.parts.journal.follow_ups(100) if row.kind in ENDS.values()]
        if rows:
            row = rows[which % len(rows)]
            self.attempt(lambda: self.bench.follow_ups.done(f"{row.return_id}/{row.kind}", "by hand"))

    @rule(which=WHICH, step=st.sampled_from(["ordered", "shipped", "cancel", "undo"]))
    def go_on_with_a_kit(self, which: int, step: str) -> None:
        kits, number = self.bench.kits, self.order(which)
        steps: dict[str, Callable[[], object]] = {
            "ordered": lambda: kits.ordered(number),
            "shipped": lambda: kits.shipped(number),
            "cancel": lambda: kits.cancel(number, "no"),
            "undo": lambda: kits.undo(number),
        }
        self.attempt(steps[step])

    def held_back(self, one: Consignment) -> Iterator[str]:
        """Why a consignment may not leave now, said another way than the program says it."""
        journal = self.station.parts.journal
        if one.state != "packing":
            yield one.state
        yield from one.lacks()
        for packed in one.units:
            unit = packed.unit
            if unit.return_id:
                ret = fold(journal.events_of(unit.return_id))
                if not ret.printed_copies("label") or ENDS[one.way] not in {each.kind for each in left_to_do(ret)}:
                    yield f"{unit.serial} is not released"
            elif unit.serial in UNITS:
                ret = fold(journal.events_of(self.returns[list(UNITS).index(unit.serial)]))
                if ret.state != "closed" or not ret.decision or ret.decision.record.verdict.place != "restock":
                    yield f"{unit.serial} is no unit out of stock"
        if one.kit:
            order = fold_kit_order(journal.events_of(one.kit.kit.order))
            if order.state not in {"ordered", "paid"}:
                yield f"{order.number} is {order.state}"

    @invariant()
    def a_unit_is_in_at_most_one_consignment_that_is_packed_or_left(self) -> None:
        there = [one for one in self.consignments() if one.state != "cancelled"]
        units = Counter(packed.unit.serial for one in there for packed in one.units)
        kits = Counter(one.kit.kit.order for one in there if one.kit)
        assert not {*units.values(), *kits.values()} - {1}

    @invariant()
    def what_a_consignment_ended_is_ended_only_while_it_has_left(self) -> None:
        by_number = {one.number: one for one in self.consignments()}
        for ret in self.folded():
            for follow_up in ret.follow_ups:
                told = follow_up.done.told.split(" ")[0] if follow_up.done else ""
                if told in by_number:
                    assert by_number[told].state == "dispatched"

    @invariant()
    def what_is_to_leave_is_listed_until_it_lies_in_a_consignment_and_that_until_it_left(self) -> None:
        there = [one for one in self.consignments() if one.state == "packing"]
        packed = {unit.unit.return_id for one in there for unit in one.units}
        awaited = {one.address.return_id for one in there}
        ways = {kind: way for way, kind in ENDS.items()}
        due = {f"packing {one.id}" for one in there}
        for ret in self.folded():
            for one in left_to_do(ret):
                if one.kind in ways and ret.id not in packed:
                    due.add(f"{ways[one.kind]} {ret.serial}")
                elif one.kind == "replacement" and ret.id not in awaited:
                    due.add(f"replacement {ret.serial}")
        listed = {line.id for line in self.bench.shipping.listing("due").lines}
        assert {line for line in listed if not line.startswith("kit")} == due

    @invariant()
    def every_consignment_has_its_card(self) -> None:
        for one in self.consignments():
            card = self.bench.shipping.show(one.id).card
            assert card
            assert (card.number, card.state) == (one.number, one.state)


TestShippingMachine = ShippingMachine.TestCase
TestShippingMachine.settings = settings(
    max_examples=6,
    stateful_step_count=20,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

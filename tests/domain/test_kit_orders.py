from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import NotFound
from intake_app.domain.events import AnyPayload, Noted, Undone
from intake_app.domain.kit_events import (
    KitCancelled,
    KitDelivered,
    KitOrdered,
    KitPaid,
    KitPrinted,
    KitQuoted,
    KitShipped,
    KitUsed,
)
from intake_app.domain.kit_orders import DONE, MAY, KitOrder, KitState, fold_kit_order, kit_order_row
from intake_app.domain.kit_papers import PackingStep
from intake_app.domain.papers import QuoteBlock
from tests.domain.made_events import events

QUOTED = KitQuoted("KO-B3-000001-0", model="S12E4", kit="K-1", customer="Ana", rma_number="R1", return_id="r1")
STEPS: tuple[AnyPayload, ...] = (
    KitOrdered("V-1"),
    KitPaid("68.00", "card"),
    KitShipped("1Z", "UPS"),
    KitDelivered(),
    KitUsed("r2", "R2", "S2"),
    KitCancelled("too dear"),
)
NAMES = ("ordered", "paid", "shipped", "delivered", "used", "cancelled")


def folded(*payloads: AnyPayload) -> KitOrder:
    return fold_kit_order(events([QUOTED, *payloads], QUOTED.number))


def test_an_order_goes_from_the_quote_to_the_unit_that_came_in_it() -> None:
    order = folded(*STEPS[:5])
    assert (order.state, order.number, order.is_under_way) == ("used", QUOTED.number, False)
    assert (order.reference, order.paid, order.shipped) == ("V-1", STEPS[1], STEPS[2])
    assert list(order.reached) == list(NAMES[:5])
    row = kit_order_row(order)
    assert (row.rma_number, row.return_id, row.serial, row.tracking, row.is_paid) == ("R2", "r2", "S2", "1Z", 1)
    assert QUOTED.minted == ("KO", QUOTED.number)


def test_a_row_of_a_fresh_order_is_of_its_own_return() -> None:
    row = kit_order_row(folded())
    assert (row.state, row.rma_number, row.return_id, row.serial, row.tracking) == ("quoted", "R1", "r1", "", "")


def test_what_is_paid_late_leaves_the_state_and_is_paid_once() -> None:
    order = folded(KitOrdered(), KitShipped("1Z"), KitPaid("1.00"), KitPaid("2.00"))
    assert (order.state, order.paid) == ("shipped", KitPaid("1.00"))
    assert not order.may("paid")


def test_a_used_one_cannot_be_cancelled_and_a_cancelled_one_not_used() -> None:
    assert folded(*STEPS[:5], KitCancelled("no")).state == "used"
    cancelled = folded(KitOrdered(), KitCancelled("no"), KitUsed("r1", "R1"))
    assert (cancelled.state, cancelled.cancelled, cancelled.used) == ("cancelled", "no", None)


def test_undo_takes_the_step_back_and_leaves_the_rest() -> None:
    order = folded(KitOrdered(), KitPaid("68.00"), Undone("e3"))
    assert (order.state, order.paid, order.latest, order.undoable) == ("ordered", None, "ordered", "e2")
    assert folded(KitOrdered(), KitCancelled("no"), Undone("e3")).is_under_way


def test_papers_are_counted_and_what_is_said_of_something_else_changes_nothing() -> None:
    slip = KitPrinted("slip", 1, "4x6", "0" * 64, "slip-1.pdf")
    order = folded(slip, Noted("hello", ""))
    assert (order.copies("slip"), order.copies("instructions"), order.state) == (1, 0, "quoted")


def test_a_step_of_the_instructions_is_equal_by_what_it_says() -> None:
    quote = QuoteBlock("ORIGINAL FOAM MUST BE IN PLACE.", "2.)")
    assert PackingStep("Foam", "Put it in.", (quote,)) == PackingStep("Foam", "Put it in.", (quote,))


def test_without_a_quote_there_is_no_order() -> None:
    with pytest.raises(NotFound, match="no such kit order"):
        fold_kit_order(events([KitOrdered()]))


@st.composite
def histories(draw: Any) -> list[AnyPayload]:
    told: list[AnyPayload] = []
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, len(STEPS)))
        told.append(STEPS[at] if at < len(STEPS) else Undone(f"e{draw(st.integers(1, len(told) + 1))}"))
    return told


@given(histories())
def test_every_history_is_a_road_of_steps_that_could_be_taken(told: list[AnyPayload]) -> None:
    order = folded(*told)
    state: KitState = "quoted"
    is_paid = False
    for name in order.reached:
        assert state in MAY[name]
        assert not (name == "paid" and is_paid)
        is_paid = is_paid or name == "paid"
        state = state if name == "paid" and state != "ordered" else name
    assert state == order.state
    assert (order.used is not None) == (order.state == "used")
    assert bool(order.cancelled) == (order.state == "cancelled")
    assert not (order.state in DONE and any(order.may(name) for name in MAY))


@given(histories(), histories())
def test_what_follows_a_done_order_changes_nothing_but_by_undo(
    told: Sequence[AnyPayload], more: list[AnyPayload]
) -> None:
    order = folded(*told)
    after = folded(*told, *(one for one in more if not isinstance(one, Undone)))
    if order.state in DONE:
        assert msgspec.structs.replace(after, changed_at=order.changed_at) == order

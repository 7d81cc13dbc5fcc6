"""What may leave, and by which way: every reason why not, and that nothing else leaves."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.consignment_events import WAYS, Dispatched, Way
from intake_app.domain.dispositions import DISPOSITIONS, PLACES
from intake_app.domain.events import AnyPayload, Closed, Corrected, Decided, Undone
from intake_app.domain.follow_ups import REPLACED, FollowedUp, FollowUpKind
from intake_app.domain.named_places import Moved
from intake_app.domain.release import (
    Reason,
    Standing,
    awaits_replacement,
    is_kept_here,
    lets_out,
    not_released,
    said_to_have_left,
    ways_out,
)
from intake_app.domain.replacement_events import ReplacementSent
from intake_app.domain.returns import Return, fold
from tests.domain.made_events import decided, events, filled, opened, printed

QUARANTINE = Moved("Q", "Quarantine", "quarantine", "wet")


def verdict(disposition: str, place: str) -> Decided:
    made = decided(disposition)
    return msgspec.structs.replace(made, verdict=msgspec.structs.replace(made.verdict, place=place))


def came(disposition: str, place: str, *then: AnyPayload, label: bool = True) -> Return:
    """A return with this decision (event `e2`), its label, and what happened since."""
    road: list[AnyPayload] = [opened(), verdict(disposition, place)]
    return fold(events([*road, *([printed("e2")] if label else []), *then]))


def done(kind: FollowUpKind, outcome: str = "") -> FollowedUp:
    return FollowedUp(kind, "e2", "it", outcome)


REFUSED = came("refuse", "back_to_customer")
MAKER = came("credit_in_full", "return_to_manufacturer")
EXCHANGED = came("replace_refurbished", "return_to_manufacturer")
REPAIRED = came("repair_or_replace", "repair_bench", done("repair", "repaired"))
STOCK = came("refund_less_fee", "restock", Closed(1))
LEFT_BEFORE = came(
    "refuse", "back_to_customer", done("ship_back"), filled(Corrected), verdict("refund_less_fee", "restock"), Closed(1)
)
UNDECIDED = fold(events([opened()]))


@pytest.mark.parametrize(
    ("way", "standing", "reason"),
    [
        ("back_to_customer", Standing(REFUSED), None),
        ("to_manufacturer", Standing(MAKER), None),
        ("to_manufacturer", Standing(EXCHANGED), None),
        ("back_to_customer", Standing(REPAIRED), None),
        ("replacement", Standing(None), None),
        ("replacement", Standing(STOCK), None),
        ("kit", Standing(None), "no_units"),
        ("back_to_customer", Standing(REFUSED, other="LP-1"), "in_other"),
        ("replacement", Standing(None, other="LP-1"), "in_other"),
        ("back_to_customer", Standing(REFUSED, gone="LP-1"), "gone"),
        ("replacement", Standing(None, gone="LP-1"), "gone"),
        ("replacement", Standing(None, out="SV-1"), "out"),
        ("back_to_customer", Standing(None), "not_received"),
        ("back_to_customer", Standing(REFUSED, under=REFUSED.id), None),
        ("back_to_customer", Standing(REFUSED, under="earlier"), "came_again"),
        ("to_manufacturer", Standing(MAKER, under="earlier"), "came_again"),
        ("back_to_customer", Standing(None, under="earlier"), "not_received"),
        ("back_to_customer", Standing(UNDECIDED), "not_decided"),
        ("back_to_customer", Standing(came("refuse", "back_to_customer", QUARANTINE)), "quarantine"),
        ("replacement", Standing(came("refund_less_fee", "restock", Closed(1), QUARANTINE)), "quarantine"),
        ("back_to_customer", Standing(came("refuse", "back_to_customer", label=False)), "no_label"),
        ("back_to_customer", Standing(MAKER), "other_way"),
        ("to_manufacturer", Standing(REFUSED), "other_way"),
        ("back_to_customer", Standing(came("hold_for_proof", "hold_shelf")), "waits"),
        ("to_manufacturer", Standing(came("refer", "hold_shelf")), "waits"),
        ("back_to_customer", Standing(came("repair_or_replace", "repair_bench")), "in_repair"),
        ("back_to_customer", Standing(came("refuse", "back_to_customer", done("ship_back"))), "done"),
        ("back_to_customer", Standing(STOCK), "stays"),
        ("back_to_customer", Standing(came("keep_advance_charge", "hold_shelf")), "stays"),
        ("replacement", Standing(REFUSED), "under_return"),
        ("replacement", Standing(UNDECIDED), "under_return"),
        ("replacement", Standing(fold(events([opened(), Closed(1)]))), "under_return"),
        ("replacement", Standing(came("refuse", "back_to_customer", Closed(1))), "not_stock"),
        ("replacement", Standing(LEFT_BEFORE), "left_before"),
        ("replacement", Standing(None, before=UNDECIDED), "renamed"),
        ("replacement", Standing(STOCK, before=UNDECIDED), "renamed"),
        ("replacement", Standing(None, before=fold(events([opened(), Undone("e1")]))), "taken_back"),
        ("back_to_customer", Standing(REFUSED, before=UNDECIDED), None),
    ],
)
def test_why_a_unit_may_not_leave_this_way(way: Way, standing: Standing, reason: Reason | None) -> None:
    assert not_released(way, standing) == reason


def test_a_box_in_another_place_than_quarantine_leaves_all_the_same() -> None:
    shelf = Moved("S", "Shelf", "hold_shelf")
    assert not_released("back_to_customer", Standing(came("refuse", "back_to_customer", QUARANTINE, shelf))) is None
    assert not_released("replacement", Standing(came("refund_less_fee", "restock", Closed(1), shelf))) is None


def test_a_unit_leaves_as_its_decision_and_what_was_done_since_left_it() -> None:
    assert ways_out(REFUSED) == ways_out(REPAIRED) == ("back_to_customer",)
    assert ways_out(MAKER) == ("to_manufacturer",)
    assert ways_out(STOCK) == ways_out(UNDECIDED) == ()
    assert awaits_replacement(EXCHANGED)
    assert awaits_replacement(came("repair_or_replace", "repair_bench", done("repair", REPLACED)))
    assert not awaits_replacement(REPAIRED)
    assert not awaits_replacement(came("replace_refurbished", "return_to_manufacturer", done("replacement")))


def test_it_is_said_that_a_unit_left_by_the_way_of_its_decision_alone() -> None:
    assert said_to_have_left(came("refuse", "back_to_customer", done("ship_back")))
    assert said_to_have_left(came("credit_in_full", "return_to_manufacturer", done("to_manufacturer")))
    assert not any(said_to_have_left(ret) for ret in (REFUSED, MAKER, REPAIRED, STOCK, UNDECIDED))


def test_a_return_that_was_taken_back_lets_nothing_out() -> None:
    gone = fold(events([opened(), verdict("refuse", "back_to_customer"), printed("e2"), Undone("e1")]))
    assert (gone.state, ways_out(gone)) == ("withdrawn", ())


@given(
    disposition=st.sampled_from(sorted(DISPOSITIONS)),
    place=st.sampled_from(sorted(PLACES)),
    then=st.lists(
        st.one_of(
            st.sampled_from([Closed(1), QUARANTINE, printed("e2"), Undone("e2"), done("repair", REPLACED)]),
            st.sampled_from(get_args(FollowUpKind)).map(done),
        ),
        max_size=6,
    ),
    way=st.sampled_from(WAYS),
    other=st.sampled_from(["", "LP-1"]),
)
def test_nothing_leaves_that_is_not_released(
    disposition: str, place: str, then: list[AnyPayload], way: Way, other: str
) -> None:
    ret = came(disposition, place, *then, label=False)
    if not_released(way, Standing(ret, other)) is None:
        assert not other
        assert ret.decision is not None
        assert ret.place is None or ret.place.holds != "quarantine"
        if way == "replacement":
            assert (ret.state, ret.decision.record.verdict.place) == ("closed", "restock")
        else:
            kinds = {"back_to_customer": "ship_back", "to_manufacturer": "to_manufacturer"}
            assert any(one.kind == kinds[way] and one.done is None for one in ret.follow_ups)
            assert ret.printed_copies("label")


@pytest.mark.parametrize(
    ("ret", "is_kept"),
    [
        (REFUSED, True),
        (came("refuse", "back_to_customer", done("ship_back")), False),
        (came("keep_advance_charge", "hold_shelf", Closed(1)), True),
        (came("hold_for_kit", "hold_shelf", Closed(1), Corrected("It came.", "e2", "kit_arrived")), True),
        (came("refuse", "back_to_customer", Closed(1), Corrected("Wrong.", "e2")), False),
        (STOCK, False),
        (UNDECIDED, False),
    ],
)
def test_what_was_not_taken_over_is_here_until_it_is_said_to_have_gone(ret: Return, is_kept: bool) -> None:
    assert is_kept_here(ret) is is_kept


@pytest.mark.parametrize(
    ("payload", "leaves"),
    [
        (Dispatched("2026-03-02"), True),
        (filled(ReplacementSent), True),
        (done("ship_back"), True),
        (done("to_manufacturer"), True),
        (done("replacement"), True),
        (done("credit"), False),
        (Closed(1), False),
    ],
)
def test_what_says_that_a_unit_leaves(payload: AnyPayload, *, leaves: bool) -> None:
    assert lets_out(payload) == leaves

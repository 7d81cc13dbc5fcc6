from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.dispositions import DISPOSITIONS, place_of
from intake_app.domain.events import AnyPayload, Corrected, Decided, SupportAnswer, Undone
from intake_app.domain.follow_ups import DAYS, KINDS, Exported, FollowedUp, FollowUp, WarrantySaid, following, opened_by
from intake_app.domain.return_row import Account, accounts, left_to_do
from intake_app.domain.returns import Return, fold
from intake_app.domain.verdict_words import Verdict
from tests.domain.made_events import decided, events, filled, opened, printed


def folded(*payloads: AnyPayload) -> Return:
    return fold(events(payloads))


def of(disposition: str, place: str = "") -> Decided:
    made = decided(disposition)
    return msgspec.structs.replace(made, verdict=filled(Verdict, tone="accept", place=place))


def kinds(ret: Return) -> list[str]:
    return [one.kind for one in left_to_do(ret)]


@pytest.mark.parametrize("code", sorted(DISPOSITIONS))
@pytest.mark.parametrize("defect", [True, False])
def test_every_disposition_leaves_something_to_do(code: str, *, defect: bool) -> None:
    place = place_of(code, defect=defect).code
    left = list(opened_by(code, place))
    assert left
    assert set(left) <= set(KINDS)
    assert ("to_manufacturer" in left) == (place == "return_to_manufacturer")
    assert set(KINDS) == set(DAYS)


def test_what_is_done_is_done_once_and_told_by_whom() -> None:
    ret = folded(opened(), of("refund_less_fee", "return_to_manufacturer"), FollowedUp("credit", "e2", "CM-77"))
    assert kinds(ret) == ["to_manufacturer"]
    done = ret.follow_ups[0]
    assert done.done == FollowedUp("credit", "e2", "CM-77")
    assert (done.operator, done.done_at) == ("Operator 3", ret.changed_at)


@pytest.mark.parametrize(("outcome", "next_one"), [("repaired", "ship_back"), ("replaced", "replacement")])
def test_a_repair_ends_with_the_unit_or_with_another_going_out(outcome: str, next_one: str) -> None:
    ret = folded(opened(), of("repair_or_replace", "repair_bench"), FollowedUp("repair", "e2", outcome=outcome))
    assert kinds(ret) == [next_one]
    assert list(following("credit", "")) == []


def test_a_decision_that_is_taken_back_leaves_nothing_but_what_was_done() -> None:
    road = (opened(), of("replace_refurbished", "return_to_manufacturer"), FollowedUp("replacement", "e2", "1Z"))
    ret = folded(*road, Corrected("wrong", "e2"), of("decline", "back_to_customer"))
    assert [(one.kind, one.done is not None) for one in ret.follow_ups] == [("replacement", True), ("ship_back", False)]
    assert kinds(ret) == ["ship_back"]


def test_what_belongs_to_no_decision_here_changes_nothing() -> None:
    ret = folded(opened(), of("refuse", "back_to_customer"), FollowedUp("credit", "e2"), FollowedUp("ship_back", "e9"))
    assert kinds(ret) == ["ship_back"]


def test_a_return_that_was_taken_back_leaves_nothing() -> None:
    ret = folded(opened(), of("refuse"), Undone("e2"), Undone("e1"))
    assert ret.state == "withdrawn"
    assert left_to_do(ret) == []


def test_it_is_due_so_many_days_after_its_decision() -> None:
    one = FollowUp("credit", "e2", datetime(2026, 2, 27, 23, 59, tzinfo=UTC))
    assert one.due(DAYS) == date(2026, 3, 4)


def test_accounting_is_told_of_each_decision_once_and_of_each_taken_back_once() -> None:
    road: list[AnyPayload] = [opened(), of("refund_less_fee", "restock")]
    assert accounts(folded(*road)) == [Account("r1", "e2", reverses=False)]
    road.append(Exported("e2", "b1"))
    assert accounts(folded(*road)) == []
    road.append(Corrected("wrong", "e2"))
    assert accounts(folded(*road)) == [Account("r1", "e2", reverses=True)]
    road.append(of("keep_advance_charge", "hold_shelf"))
    assert accounts(folded(*road)) == [Account("r1", "e2", reverses=True), Account("r1", "e5", reverses=False)]
    road += [Exported("e2", "b2", reverses=True), Exported("e5", "b2")]
    assert accounts(folded(*road)) == []
    assert accounts(folded(opened(), of("refuse", "back_to_customer"))) == []


def test_an_issued_credit_whose_decision_was_taken_back_goes_out_with_its_reversal_once() -> None:
    road: list[AnyPayload] = [opened(), of("refund_less_fee", "restock"), Corrected("wrong", "e2")]
    assert accounts(folded(*road)) == []
    road.insert(2, FollowedUp("credit", "e2", "CM-1"))
    both = [Account("r1", "e2", reverses=False), Account("r1", "e2", reverses=True)]
    assert accounts(folded(*road)) == both
    road.append(of("credit_in_full", "restock"))
    assert accounts(folded(*road)) == [*both, Account("r1", "e5", reverses=False)]
    road += [Exported("e2", "b1"), Exported("e2", "b1", reverses=True), Exported("e5", "b1")]
    assert accounts(folded(*road)) == []


def test_what_went_to_accounting_cannot_be_undone_at_the_bench() -> None:
    ret = folded(opened(), of("refund_less_fee", "restock"), printed("e2"), FollowedUp("credit", "e2"))
    assert ret.undoable == ("e4",)
    ret = folded(opened(), of("refund_less_fee", "restock"), FollowedUp("credit", "e2"), Exported("e2", "b1"))
    assert ret.undoable == ()


def test_what_support_said_stands_in_the_place_of_the_rules_answer() -> None:
    answer = SupportAnswer("Kim", "Covered until May.", "540.00", "3060.00")
    told = msgspec.structs.replace(of("refer"), turned="refund_less_fee", support=answer)
    assert told.disposition == "refund_less_fee"
    assert (told.standing["restocking_fee"], told.standing["credit"]) == ("540.00", "3060.00")
    assert told.decision["disposition"] == "refer"
    held = msgspec.structs.replace(of("refuse"), turned="hold_for_kit")
    assert held.standing == {"disposition": "hold_for_kit", "restocking_fee": None, "credit": None}
    assert of("refuse").standing == of("refuse").decision


STEPS = st.one_of(
    st.builds(of, st.sampled_from(sorted(DISPOSITIONS)), st.sampled_from(["restock", "return_to_manufacturer"])),
    st.builds(
        FollowedUp,
        st.sampled_from(KINDS),
        st.sampled_from(["e2", "e4", "e6"]),
        outcome=st.sampled_from(["", "replaced"]),
    ),
    st.builds(Exported, st.sampled_from(["e2", "e4"]), st.just("b"), st.booleans()),
    st.builds(Corrected, st.just("why"), st.sampled_from(["e2", "e4"])),
)


@given(st.lists(STEPS, max_size=12))
def test_nothing_open_belongs_to_a_decision_that_does_not_stand(steps: list[AnyPayload]) -> None:
    ret = folded(opened(), *steps)
    standing = ret.decision.event if ret.decision else ""
    assert {one.decided for one in left_to_do(ret)} <= {standing}
    assert len({(one.decided, one.kind) for one in ret.follow_ups}) == len(ret.follow_ups)
    due = accounts(ret)
    assert len(set(due)) == len(due)
    assert all(not one.reverses for one in due if one.decided == standing)
    assert all(Account("r1", one.decided, reverses=True) in due for one in due if one.decided != standing)
    told = [Exported(one.decided, "b", one.reverses) for one in due]
    assert accounts(folded(opened(), *steps, *told)) == []


def test_what_support_said_of_a_warranty_stays_said() -> None:
    said = WarrantySaid("covered", "S12K1", "Kim Lee", "Covered.")
    ret = folded(opened(), of("refer", "hold_shelf"), Corrected("Support says so.", "e2", "support"), said)
    assert (ret.warranty_said, ret.state) == (said, "open")
    assert folded(opened(), said, Undone("e2")).warranty_said is None

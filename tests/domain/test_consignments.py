from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.consignment_events import (
    CONSIGNMENT,
    PACK_LINES,
    SHIPPING_PAPERS,
    WAYS,
    Addressed,
    Addressee,
    CarrierGiven,
    ConsignmentBegun,
    ConsignmentCancelled,
    ConsignmentPayload,
    Dispatched,
    KitPacked,
    PackAnswered,
    ShippingPrinted,
    TakenOut,
    UnitPacked,
    Way,
)
from intake_app.domain.consignments import Consignment, consignment_row, fold_consignment, row_keys
from intake_app.domain.errors import NotFound
from intake_app.domain.events import AnyPayload, Excused, Noted, Photographed, Undone
from intake_app.domain.photos import KeptPhoto
from intake_app.domain.quotes import NextStep
from tests.domain.made_events import NINE, events, filled

NUMBER = "LP-B3-000001-0"
ANA = Addressed(Addressee("Ana Núñez", "Calle 1\nQuito", "555-0101"))
UNIT = UnitPacked("SV-1", "S12E4", "r1", "R1")
KIT = KitPacked("KO-B3-000001-0", "SV-KIT", "S12E4")
ALL = PackAnswered(dict.fromkeys(PACK_LINES, "in_place"))
UPS = CarrierGiven("UPS", "1Z5R89390357567127", "1Z", proved=True)
LEFT = Dispatched("2026-03-02")
PHOTO = filled(Photographed, photo=filled(KeptPhoto, media="image/jpeg"), source="chosen", fact="foam")


def begun(way: Way = "back_to_customer", sscc: str = "") -> ConsignmentBegun:
    return ConsignmentBegun(NUMBER, way, sscc=sscc)


def paper(kind: str, copy: int = 1) -> ShippingPrinted:
    return filled(ShippingPrinted, paper=kind, copy=copy)


PAPERS = [paper(kind) for kind in SHIPPING_PAPERS]
READY: list[AnyPayload] = [begun(), ANA, UNIT, ALL, UPS, *PAPERS]


def folded(*payloads: AnyPayload) -> Consignment:
    return fold_consignment(events(payloads, "c1"))


def test_a_consignment_goes_from_the_first_unit_to_the_carrier() -> None:
    one = folded(*READY, LEFT)
    assert (one.id, one.number, one.way, one.state) == ("c1", NUMBER, "back_to_customer", "dispatched")
    assert (one.to, one.count, one.carrier, one.dispatched) == (ANA.to, 1, UPS, LEFT)
    assert one.dispatched_at == one.changed_at == NINE + timedelta(minutes=8)
    assert (one.operator, one.opened_at) == ("Operator 1", NINE + timedelta(minutes=1))
    assert (one.latest, one.undoable[-1]) == (LEFT, "e8")
    row = consignment_row(one)
    assert (row.number, row.state, row.rma_number, row.kit_order, row.day) == (NUMBER, "dispatched", "R1", "", LEFT.day)
    assert (row.addressee, row.carrier, row.tracking, row.count) == ("Ana Núñez", "UPS", UPS.tracking, 1)
    assert row_keys(row) == ("ANA NÚÑEZ", "5550101", UPS.tracking)
    assert (begun().minted, ALL.minted) == (("LP", NUMBER), None)


def test_what_keeps_it_from_leaving_is_told_in_the_order_in_which_it_is_seen_to() -> None:
    every = ("contents", "address", "answers", "missing", "photos", "papers", "carrier")
    assert folded(begun()).lacks() == ("contents", "address", "answers", "papers", "carrier")
    assert set(folded(begun()).lacks()) < set(every)
    for number in range(2, len(READY)):
        assert folded(*READY[:number]).lacks(), number
    assert folded(*READY).lacks() == ()
    assert folded(begun(), Addressed(Addressee("Ana"))).lacks()[1] == "address"
    assert folded(*READY, PackAnswered({"foam": "missing"})).lacks() == ("missing",)
    shown = msgspec.structs.replace(UNIT, photos=["foam"])
    road: list[AnyPayload] = [begun(), ANA, shown, ALL, UPS, *PAPERS]
    assert folded(*road).lacks() == ("photos",)
    assert folded(*road).wanted_photos == ("foam",)
    assert folded(*road, PHOTO).lacks() == ()
    assert folded(*road, filled(Excused, fact="foam", why="dark")).lacks() == ()


def test_what_came_without_its_foam_goes_on_as_it_came_unless_the_policy_says_otherwise() -> None:
    as_it_came = PackAnswered({"foam": "substitute", "sleeve": "in_place", "box": "in_place"})
    assert folded(begun(), ANA, UNIT, as_it_came, UPS, *PAPERS).lacks() == ()
    strict = msgspec.structs.replace(UNIT, strict=["foam"])
    one = folded(begun("to_manufacturer"), ANA, strict, as_it_came, UPS, *PAPERS)
    assert one.lacks() == ("missing",)
    assert one.allowed("foam") == ("in_place", "missing")
    assert one.allowed("box") == ("in_place", "substitute", "missing")
    for way in ("kit", "replacement"):
        assert folded(begun(way)).allowed("foam") == ("in_place", "missing")


def test_something_else_in_it_is_looked_at_again() -> None:
    second = UnitPacked("SV-2", return_id="r2")
    one = folded(*READY, PHOTO, second)
    assert (one.count, one.answers, one.shown, one.stale) == (2, {}, frozenset(), frozenset(SHIPPING_PAPERS))
    out = folded(*READY, second, TakenOut("e3"))
    assert [packed.unit for packed in out.units] == [second]
    assert out.lacks() == ("answers", "papers")
    assert folded(*READY, Addressed(Addressee("Eva", "x"))).stale == frozenset(SHIPPING_PAPERS)


def test_a_label_that_names_another_carrier_is_made_again() -> None:
    other = CarrierGiven("FedEx", "986578788855")
    assert folded(*READY, UPS).lacks() == ()
    assert folded(*READY, other).stale == {"shipping_label"}
    assert folded(*READY, other, paper("shipping_label", 2)).lacks() == ()
    early: list[AnyPayload] = [begun(), ANA, UNIT, ALL, *PAPERS]
    assert folded(*early, UPS).lacks() == folded(*early, UPS, other).lacks() == ()


def test_what_could_not_be_in_its_turn_changes_nothing() -> None:
    once = folded(begun(), UNIT)
    for payload in (UNIT, UnitPacked("sv-1"), UnitPacked("", return_id="r1"), KIT, TakenOut("e9"), Noted("n", "")):
        again = folded(begun(), UNIT, payload)
        assert msgspec.structs.replace(again, changed_at=once.changed_at) == once
    assert folded(begun("kit"), UNIT).count == 0
    kit = folded(begun("kit"), KIT, KitPacked("KO-2"))
    assert kit.kit
    assert kit.kit.kit == KIT
    assert folded(begun("kit"), KIT, TakenOut("e2")).count == 0
    assert folded(*READY, LEFT, UnitPacked("SV-2"), ConsignmentCancelled("no")).state == "dispatched"
    assert folded(begun(), begun("kit")).way == "back_to_customer"


def test_a_nameless_unit_is_another_one_each_time() -> None:
    assert folded(begun(), UnitPacked("", return_id="r1"), UnitPacked("", return_id="r2")).count == 2
    assert folded(begun(), UNIT).holds("") is None


def test_a_paper_is_made_again_after_it_left_but_none_once_it_was_cancelled() -> None:
    one = folded(*READY, LEFT, paper("packing_list", 2))
    assert (one.copies("packing_list"), one.copies("shipping_label")) == (2, 1)
    assert folded(begun(), ConsignmentCancelled("no"), *PAPERS).papers == ()


def test_undo_takes_the_gesture_back_and_leaves_the_rest() -> None:
    back = folded(*READY, LEFT, Undone("e8"))
    assert (back.state, back.dispatched, back.lacks()) == ("packing", None, ())
    cancelled = folded(*READY, ConsignmentCancelled("no"))
    assert (cancelled.state, cancelled.cancelled) == ("cancelled", "no")
    assert folded(*READY, ConsignmentCancelled("no"), Undone("e8")).state == "packing"
    assert folded(begun(), UNIT, Undone("e2")).undoable == ()


def test_what_the_policies_say_of_shipping_is_told_once() -> None:
    pays, other = NextStep("Who pays", "We do.", []), NextStep("Foam", "It matters.", [])
    unit = msgspec.structs.replace(UNIT, told=[pays])
    second = UnitPacked("SV-2", told=[other, pays])
    assert folded(begun(), msgspec.structs.replace(ANA, told=[pays]), unit, second).told == [pays, other]
    kit = msgspec.structs.replace(KIT, told=[pays], photos=["box"])
    one = folded(begun("kit"), kit)
    assert (one.told, one.wanted_photos, one.count) == ([pays], ("box",), 1)
    row = consignment_row(one)
    assert (row.kit_order, row.rma_number, row.day, row.tracking) == (KIT.order, "", "", "")


def test_a_replacement_is_listed_under_the_return_that_it_is_for() -> None:
    one = folded(begun("replacement", "1"), Addressed(ANA.to, "r7", "R7"), UnitPacked("NEW-1"))
    assert (consignment_row(one).rma_number, consignment_row(one).sscc) == ("R7", "1")


def test_without_its_beginning_there_is_none() -> None:
    with pytest.raises(NotFound, match="no such consignment"):
        folded(UNIT, ANA)
    assert folded(UNIT, begun()).count == 0


GESTURES: Sequence[AnyPayload] = (
    *(UNIT, UnitPacked("SV-2", return_id="r2", photos=["box"], strict=["foam"]), KIT, KitPacked("KO-2")),
    *(ANA, ALL, PackAnswered({"foam": "missing"}), PackAnswered({"box": "substitute"}), PHOTO, UPS, LEFT),
    *PAPERS,
    ConsignmentCancelled("no"),
    Noted("n", ""),
)


@given(
    way=st.sampled_from(WAYS),
    told=st.lists(
        st.one_of(
            st.sampled_from(GESTURES),
            st.integers(1, 12).map(lambda number: TakenOut(f"e{number}")),
            st.integers(2, 12).map(lambda number: Undone(f"e{number}")),
        ),
        max_size=14,
    ),
)
def test_whatever_is_said_of_it_the_fold_holds_its_promises(way: Way, told: list[AnyPayload]) -> None:
    every = events([begun(way), *told], "c1")
    one = fold_consignment(every)
    assert len({packed.event for packed in one.units}) == len(one.units)
    assert not (one.units and one.kit)
    assert (one.state == "dispatched") == (one.dispatched is not None) == (one.dispatched_at is not None)
    assert (one.state == "cancelled") == bool(one.cancelled)
    assert one.changed_at == every[-1].local
    undone = {payload.event for payload in told if isinstance(payload, Undone)}
    assert undone.isdisjoint(one.undoable)
    if not one.lacks():
        assert one.count
        assert all(one.answers[line] in one.allowed(line) for line in PACK_LINES)
    if one.undoable and not any(isinstance(event.payload, Undone) for event in every):
        # Undoing the latest gesture is the same as never having made it, papers and the clock aside.
        left = fold_consignment([event for event in every if event.id != one.undoable[-1]])
        gone = fold_consignment([*every, *events([*[ANA] * len(every), Undone(one.undoable[-1])], "c1")[-1:]])
        assert msgspec.structs.replace(gone, changed_at=left.changed_at) == left


def test_every_event_of_a_consignment_is_one_of_the_journals() -> None:
    assert CONSIGNMENT == "consignment"
    for payload in (*READY, KIT, TakenOut("e1"), LEFT, ConsignmentCancelled("no")):
        assert msgspec.json.decode(msgspec.json.encode(payload), type=ConsignmentPayload) == payload

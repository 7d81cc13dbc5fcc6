"""What let out a unit is held against the record of its moment, not against what became of it."""

from __future__ import annotations

import msgspec
import pytest

from intake_app.domain.consignment_events import (
    ConsignmentBegun,
    ConsignmentCancelled,
    Dispatched,
    TakenOut,
    UnitPacked,
    Way,
)
from intake_app.domain.events import Answered, AnyPayload, Closed, Corrected, Decided, Undone
from intake_app.domain.follow_ups import FollowedUp
from intake_app.domain.leaving import HELD
from intake_app.domain.replacement_events import ReplacementOpened, ReplacementSent
from tests.domain.made_events import decided, filled, opened, printed
from tests.domain.made_record import Told, wrong

LEFT = Dispatched("2026-03-02")
NEW = UnitPacked("S1")
BACK = UnitPacked("S1", return_id="r1", rma_number="R1")
NOT_STOCK = "although it was not in stock: its return R1 was not closed ({})."


def verdict(disposition: str, place: str, title: str = "Refuse") -> Decided:
    made = decided(disposition)
    return msgspec.structs.replace(made, verdict=msgspec.structs.replace(made.verdict, place=place, title=title))


def came(*payloads: AnyPayload) -> list[Told]:
    return [("r1", payload) for payload in (opened(), *payloads)]


def out(*payloads: AnyPayload, way: Way = "replacement", subject: str = "c1") -> list[Told]:
    return [(subject, payload) for payload in (ConsignmentBegun("LP-1", way), *payloads)]


REFUSED = came(verdict("refuse", "back_to_customer"), printed("e2"))
STOCK = came(verdict("refund_less_fee", "restock"), Closed(1))


def test_a_refused_unit_in_anothers_place_is_told_packed_and_dispatched() -> None:
    assert wrong("c1", *REFUSED, *out(NEW, LEFT)) == [
        f"Entry 5 of station “B3” packs the unit S1 as a replacement, {NOT_STOCK.format('“Refuse”')}",
        f"Entry 6 of station “B3” dispatches the unit S1 as a replacement, {NOT_STOCK.format('“Refuse”')}",
    ]


def test_what_might_leave_is_sound() -> None:
    assert wrong("c1", *REFUSED, *out(BACK, LEFT, way="back_to_customer")) == []
    assert wrong("c1", *STOCK, *out(NEW, LEFT)) == []
    assert wrong("c1", *out(NEW, LEFT)) == []
    assert {"consignment", "replacement"} == HELD


def test_what_counts_is_the_record_at_the_moment_of_the_entry() -> None:
    # Refused while it lay there: packed rightly, and dispatched wrongly.
    later: list[Told] = [("r1", filled(Corrected)), ("r1", verdict("refuse", "back_to_customer"))]
    assert wrong("c1", *STOCK, *out(NEW), *later, ("c1", LEFT)) == [
        f"Entry 8 of station “B3” dispatches the unit S1 as a replacement, {NOT_STOCK.format('“Refuse”')}"
    ]
    # Refused when it had left: nothing of it was wrong.
    assert wrong("c1", *STOCK, *out(NEW, LEFT), *later) == []
    # Accepted only when it had left: it was wrong then, whatever was said since.
    accepted: list[Told] = [("r1", filled(Corrected)), ("r1", verdict("refund_less_fee", "restock")), ("r1", Closed(1))]
    assert len(wrong("c1", *REFUSED, *out(NEW, LEFT), *accepted)) == 2
    assert len(wrong("c1", *REFUSED, *accepted, *out(NEW, LEFT))) == 0


def test_what_was_taken_out_or_cancelled_is_told_all_the_same() -> None:
    assert len(wrong("c1", *REFUSED, *out(NEW, TakenOut("e5"), ConsignmentCancelled("no")))) == 1
    assert len(wrong("c1", *REFUSED, *out(NEW, LEFT, Undone("e6")))) == 2


def test_what_comes_to_lie_there_again_is_held_too() -> None:
    corrected: list[Told] = [("r1", filled(Corrected)), ("r1", verdict("refuse", "back_to_customer"))]
    again = "Entry 9 of station “B3” puts in again the unit S1 as a replacement, " + NOT_STOCK.format("“Refuse”")
    taken_out: Told = ("c1", TakenOut("e5"))
    assert wrong("c1", *STOCK, *out(NEW), taken_out, *corrected, ("c1", Undone("e6"))) == [again]
    cancelled: Told = ("c1", ConsignmentCancelled("no"))
    assert wrong("c1", *STOCK, *out(NEW), cancelled, *corrected, ("c1", Undone("e6"))) == [again]
    # Taking back what else was said of it, or its leaving, puts nothing in.
    assert wrong("c1", *STOCK, *out(NEW, Answered("box", "kit")), *corrected, ("c1", Undone("e6"))) == []
    assert wrong("c1", *STOCK, *out(NEW, LEFT), *corrected, ("c1", Undone("e6"))) == []


def test_what_was_sent_by_hand_is_held_as_what_a_consignment_takes() -> None:
    sent = ReplacementSent("S1", "2026-03-03")
    opening = ReplacementOpened("advance", "2026-03-02", customer="Ana", serial="S9")
    by_hand: list[Told] = [("a1", opening), ("a1", sent)]
    said = f"Entry 5 of station “B3” sends the unit S1 as a replacement, {NOT_STOCK.format('“Refuse”')}"
    assert wrong("a1", *REFUSED, *by_hand) == [said]
    assert wrong("a1", *STOCK, *by_hand, ("a1", Undone("e5"))) == []
    with_it: list[Told] = [("a1", opening), ("a1", msgspec.structs.replace(sent, told="LP-1"))]
    assert wrong("a1", *STOCK, *out(NEW, LEFT), *with_it) == []
    assert wrong("a1", *out(NEW, LEFT), *by_hand) == [
        "Entry 5 of station “B3” sends the unit S1 as a replacement, although it had left in the consignment LP-1."
    ]
    assert len(wrong("a1", *REFUSED, *out(NEW, LEFT), *with_it)) == 1


def test_a_unit_without_a_serial_is_named_by_its_return() -> None:
    nameless = UnitPacked("", return_id="r1", rma_number="R1")
    assert wrong("c1", ("r1", opened("")), *out(nameless, way="back_to_customer")) == [
        "Entry 3 of station “B3” packs the unit R1 back to its customer, although nothing was decided of its return R1."
    ]
    assert wrong("c1", *out(nameless, way="back_to_customer")) == [
        "Entry 2 of station “B3” packs the unit R1 back to its customer, although it had not been received."
    ]


@pytest.mark.parametrize(
    ("told", "way", "although"),
    [
        (came(Undone("e1"), Answered("box", "kit")), "replacement", None),
        (came(Answered("box", "kit"), Undone("e1")), "replacement", "its return R1 was taken back"),
        (came(), "replacement", "it was not in stock: its return R1 was not closed (not decided)"),
        ([*REFUSED, ("r1", FollowedUp("ship_back", "e2", "it"))], "back_to_customer", "it was said to have left"),
        (REFUSED[:2], "back_to_customer", "its return R1 had no label of its decision"),
    ],
)
def test_the_reason_is_told(told: list[Told], way: Way, although: str | None) -> None:
    unit = NEW if way == "replacement" else BACK
    expected = [] if although is None else [f"although {although}."]
    assert [one.partition(", ")[2] for one in wrong("c1", *told, *out(unit, way=way))] == expected

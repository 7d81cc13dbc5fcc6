"""How a unit stands by the entries that name it."""

from __future__ import annotations

import msgspec

from intake_app.domain.consignment_events import ConsignmentBegun, ConsignmentCancelled, Dispatched, UnitPacked, Way
from intake_app.domain.events import Undone
from intake_app.domain.lineage import Pair
from intake_app.domain.release import Standing
from intake_app.domain.replacement_events import ReplacementCancelled, ReplacementOpened, ReplacementSent
from intake_app.domain.replacements import fold_replacement
from intake_app.domain.unit_entries import consignments_with, pairs_of_unit, return_for, returns_of_unit, standing_of
from tests.domain.made_events import opened
from tests.domain.made_record import MadeRecord, Told, record

LEFT = Dispatched("2026-03-02")
ADVANCE = ReplacementOpened("advance", "2026-03-02", customer="Ana", serial="S1", rma_number="R1")
SENT = ReplacementSent("S2", "2026-03-03")


def begun(number: str, way: Way = "back_to_customer") -> ConsignmentBegun:
    return ConsignmentBegun(number, way)


def standing(made: MadeRecord, serial: str, return_id: str = "", but: str = "") -> Standing:
    """The same, of its returns the ids alone."""
    return standing_of(made, serial, return_id, but)


def test_the_latest_return_of_a_unit_is_its_own() -> None:
    road: list[Told] = [("r1", opened("S1")), ("r2", opened("s-1")), ("r3", opened("S1")), ("r3", Undone("e3"))]
    assert returns_of_unit(record(), "").latest is None
    found = returns_of_unit(record(*road), "S1")
    assert found.latest is not None
    assert (found.latest.id, found.before) == ("r1", None)
    other = returns_of_unit(record(*road), "S1", but="r1")
    assert (other.latest, other.before) == (None, None)


def test_a_return_that_was_given_another_serial_is_remembered() -> None:
    from intake_app.domain.events import Answered

    road: list[Told] = [("r1", opened("S1")), ("r1", Answered("box", "original")), ("r1", Answered("serial", "S9"))]
    found = returns_of_unit(record(*road), "S1")
    assert found.latest is None
    assert found.before is not None
    assert found.before.id == "r1"


def test_a_unit_lies_in_one_consignment_and_left_by_another() -> None:
    road: list[Told] = [
        ("r1", opened("S1")),
        ("c1", begun("LP-1")),
        ("c1", UnitPacked("S1", return_id="r1")),
        ("c1", LEFT),
        ("c2", begun("LP-2", "replacement")),
        ("c2", UnitPacked("S1")),
        ("c3", begun("LP-3", "replacement")),
        ("c3", UnitPacked("S1")),
        ("c3", ConsignmentCancelled("no")),
    ]
    made = record(*road)
    assert [one.id for one in consignments_with(made, "S1", "r1")] == ["c1", "c2"]
    assert [one.id for one in consignments_with(made, "", "r1")] == ["c1"]
    there = standing(made, "S1")
    assert (there.gone, there.other, there.under) == ("LP-1", "LP-2", "")
    assert standing(made, "S1", but="c2").other == ""
    # It came again since, and is here.
    assert standing(record(*road, ("r2", opened("S1"))), "S1").gone == ""
    # By its serial alone it left after it came.
    by_serial: list[Told] = [("r1", opened("S1")), ("c1", begun("LP-1")), ("c1", UnitPacked("S1")), ("c1", LEFT)]
    assert standing(record(*by_serial), "S1").gone == "LP-1"
    assert standing(record(*by_serial[1:]), "S1").gone == "LP-1"


def test_a_unit_without_a_serial_stands_by_the_return_that_it_is_packed_under() -> None:
    made = record(("r1", opened("")))
    there = standing(made, "", "r1")
    assert there.ret is not None
    assert (there.ret.id, there.under) == ("r1", "r1")
    assert standing(made, "", "r2").ret is None
    assert standing(made, "").ret is None


def test_a_unit_that_was_sent_is_out_until_it_comes() -> None:
    road: list[Told] = [("a1", ADVANCE), ("a1", SENT)]
    assert standing(record(*road), "S2").out == "S1"
    assert standing(record(*road), "S1").out == ""
    assert standing(record(*road, ("r1", opened("S2"))), "S2").out == ""
    assert standing(record(("r1", opened("S2")), *road), "S2").out == "S1"
    assert standing(record(("a1", ADVANCE), ("a1", ReplacementCancelled("no"))), "S2").out == ""


def test_a_pair_names_the_unit_that_came_and_is_told_once() -> None:
    nameless = msgspec.structs.replace(ADVANCE, serial="")
    road: list[Told] = [("a1", nameless), ("a1", SENT)]
    assert pairs_of_unit(record(*road), "S2") == []
    assert pairs_of_unit(record(*road), "") == []
    came = record(*road, ("r1", opened("S5", replacement="a1")))
    [pair] = pairs_of_unit(came, "S2")
    assert (pair.old, pair.return_id, pair.place) == ("S5", "r1", 2)
    by_look_up = [Pair("S5", "S2", "", "", place=2), Pair("S7", "S2", "", "", place=1)]
    assert [one.old for one in pairs_of_unit(record(*((s, p) for s, p in road), pairs=by_look_up), "S2")] == [
        "S7",
        "S5",
    ]


def test_only_an_advance_replacement_waits_for_a_return() -> None:
    exchange = ReplacementOpened("exchange", "2026-03-02", serial="S1", return_id="r1")
    made = record(("a1", exchange), ("a2", msgspec.structs.replace(ADVANCE, rma_number="")), ("r1", opened("S1")))
    assert return_for(made, fold_replacement(made.events_of("a1"))) is None
    assert return_for(made, fold_replacement(made.events_of("a2"))) is None

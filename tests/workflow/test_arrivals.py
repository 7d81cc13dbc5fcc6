"""RMAs at a real station: made, announced, boxes counted, said to be complete, cancelled, listed."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.rma_events import RmaTerms
from intake_app.store.importing import import_file
from intake_app.store.rebuild import rebuild
from intake_app.workflow.arrivals import RmaScan
from intake_app.workflow.ports import ArrivalsGroup
from intake_app.workflow.sight import Sight

TERMS = RmaTerms(customer="Quiet House", reason="defective", remedy="repair", serials=["MADE-1", "MADE-2"])
TRACKING = "1Z999AA10123456784"


def scan(station: Station, text: str) -> Sight:
    found = station.bench.identify(text)
    assert found.kind == "one", found.message
    return station.bench.open(found, 0)


def rmas_of(station: Station, text: str) -> list[str]:
    """The RMAs that a scan can mean."""
    return [one.rma.number for one in station.bench.identify(text).candidates if one.rma]


def cells(station: Station, which: ArrivalsGroup) -> dict[str, tuple[str, ...]]:
    return {line.id: line.cells for line in station.bench.arrivals.listing(which).lines}


def told(station: Station, sight: Sight) -> str:
    return " ".join(station.bench.resume(sight.return_id).notices)


def test_an_rma_that_is_made_here_is_found_by_its_number_and_its_serials(station: Station) -> None:
    arrivals = station.bench.arrivals
    card = arrivals.make(TERMS)
    assert card.number.startswith("RMA-B3-000001-")
    assert card.title == "authorised"
    assert rmas_of(station, "made-2") == [card.number]
    sight = scan(station, "MADE-1")
    assert sight.rma_number == card.number
    assert arrivals.card(card.number).title == "partly arrived"
    assert cells(station, "all")[card.number][4] == "1 of 2"


@pytest.mark.parametrize(
    ("line", "text", "sentence"),
    [
        ("issued_on", "banana", "A day is written as"),
        ("issued_on", "20261101", "A day is written as"),
        ("issued_on", "2026-11-21", "21 Nov 2026 has not come yet"),
        ("valid_until", "2026-W25-1", "A day is written as"),
        ("valid_until", "2026-11-30T00:00", "A day is written as"),
        ("valid_until", "2026-11-01", "issued on 2 Nov 2026: it cannot end before"),
        ("reason", "because", "one of unwanted, defective, dead_on_arrival"),
        ("remedy", "money", "one of refund, replacement, repair, upgrade"),
        ("proof_of_purchase", "a letter", "one of receipt, invoice"),
        ("advance_charge", "-5", "An amount is written as"),
        ("advance_charge", "$5", "An amount is written as"),
        ("models", "\u202eQT428", "a character that cannot be seen"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_its_name(station: Station, line: str, text: str, sentence: str) -> None:
    arrivals = station.bench.arrivals
    number = arrivals.make(TERMS).number
    wrong = msgspec.structs.replace(TERMS, **{"issued_on": "2026-11-02", line: [text] if line == "models" else text})
    with pytest.raises(BadInput, match=re.escape(sentence)) as refused:
        arrivals.make(wrong)
    assert refused.value.what == line
    with pytest.raises(BadInput, match=re.escape(sentence)):
        arrivals.amend(number, wrong)
    assert arrivals.terms(number) == msgspec.structs.replace(TERMS, issued_on="2026-11-20")
    assert len(cells(station, "all")) == len({"R-20418", "R-20419", "R-20420", number})


def test_a_number_that_is_given_is_taken_once(station: Station) -> None:
    assert station.bench.arrivals.make(TERMS, "OURS-7").number == "OURS-7"
    for number in ("ours-7", "R-20418"):
        with pytest.raises(NotNow):
            station.bench.arrivals.make(TERMS, number)


def test_only_one_that_was_made_here_is_amended(station: Station) -> None:
    arrivals = station.bench.arrivals
    number = arrivals.make(TERMS).number
    arrivals.amend(number, RmaTerms(serials=["MADE-3"]))
    assert rmas_of(station, "MADE-3") == [number]
    assert rmas_of(station, "MADE-1") == []
    with pytest.raises(NotNow, match="imported"):
        arrivals.amend("R-20418", TERMS)


def test_a_missing_unit_is_told_to_the_one_that_came(station: Station) -> None:
    arrivals = station.bench.arrivals
    number = arrivals.make(TERMS).number
    sight = scan(station, "MADE-1")
    card = arrivals.complete(number)
    assert card.units == ("MADE-1 · is here", "MADE-2 · missing")
    assert f"Missing from the parcel of RMA {number}: MADE-2." in told(station, sight)
    with pytest.raises(NotNow):
        arrivals.box(number, 1, 2)
    assert arrivals.undo(number).units[1] == "MADE-2 · still to come"


def test_several_boxes_are_told_to_those_that_came_and_to_those_that_come(station: Station) -> None:
    arrivals = station.bench.arrivals
    number = arrivals.make(TERMS).number
    first = scan(station, "MADE-1")
    arrivals.box(number, 1, 2)
    assert f"RMA {number} comes in 2 boxes; here so far: 1." in told(station, first)
    assert f"RMA {number} comes in 2 boxes; here so far: 1." in told(station, scan(station, "MADE-2"))
    with pytest.raises(BadInput):
        arrivals.box(number, 3, 2)


def test_an_announced_parcel_opens_its_rma(station: Station) -> None:
    arrivals = station.bench.arrivals
    card = arrivals.announce("R-20418", TRACKING, "2026-11-21")
    assert card.title == "expected"
    assert cells(station, "expected")["R-20418"][2] == "21 Nov 2026"
    assert rmas_of(station, TRACKING) == ["R-20418"]
    assert scan(station, TRACKING).rma_number == "R-20418"
    with pytest.raises(BadInput):
        arrivals.announce("R-20419", "")
    with pytest.raises(BadInput):
        arrivals.announce("R-20419", TRACKING, "soon")


def test_one_that_was_cancelled_waits_for_nothing(station: Station) -> None:
    arrivals = station.bench.arrivals
    with pytest.raises(BadInput):
        arrivals.cancel("R-20418", " ")
    assert arrivals.cancel("R-20418", "Sold in a shop.").title == "cancelled"
    assert "R-20418" not in cells(station, "expected")
    assert "R-20418 was cancelled (Sold in a shop.)" in told(station, scan(station, "R-20418"))


def test_the_card_tells_what_happened_and_what_surprised(station: Station) -> None:
    arrivals = station.bench.arrivals
    number = arrivals.make(TERMS).number
    arrivals.amend(number, RmaTerms(serials=["SV24E4-018233", "MADE-2"], customer="Quiet House"))
    arrivals.announce(number, TRACKING, "2026-11-24")
    scan(station, "MADE-2")
    arrivals.box(number, 1, 2)
    card = arrivals.complete(number)
    assert [what for _, what in card.history] == [
        "made · Rosa Marín",
        "changed · Rosa Marín",
        f"parcel announced · UPS {TRACKING} · Rosa Marín",
        "MADE-2 arrived · Rosa Marín",
        "box 1 of 2 arrived · Rosa Marín",
        "nothing more comes · Rosa Marín",
    ]
    assert card.history[0][0] == "20 Nov 2026 04:41"
    assert any("Missing from the parcel" in one for one in card.surprises)
    card = arrivals.undo(number)
    assert card.history[-1][1].startswith("box 1 of 2")


def test_the_policys_term_ends_an_rma_that_names_no_day(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = station.bench._parts
    policy = parts.policies["smartvue"]
    terms = {**policy.terms, "rma_validity": msgspec.structs.replace(policy.terms["return_window"], value=10)}
    monkeypatch.setitem(parts.policies, "smartvue", msgspec.structs.replace(policy, terms=terms))
    until = dict(station.bench.arrivals.card("R-20418").rows)["Valid until"]
    assert until == "25 Nov 2026"
    made = station.bench.arrivals.make(RmaTerms(serials=["SV24E4-018233"]))
    assert dict(made.rows)["Valid until"] == "30 Nov 2026"


def test_a_scan_tells_what_it_can_of_an_rma(station: Station) -> None:
    read = station.bench.arrivals.read
    assert read("SV24E4-018233") == RmaScan("SV24E4-018233", "Núñez Seguridad", "SO-1001")
    assert read("SO-1001") == RmaScan("SV24E4-018233", "Núñez Seguridad", "SO-1001")
    assert read("SO-1005") == RmaScan("", "王小明安防", "SO-1005")
    assert read(TRACKING) == RmaScan(tracking=TRACKING, carrier="UPS")
    assert read("NEVER-SEEN") == RmaScan("NEVER-SEEN")
    with pytest.raises(NotNow):
        read("")


def test_an_rma_that_nobody_knows(station: Station) -> None:
    with pytest.raises(NotFound):
        station.bench.arrivals.card("NONE")
    with pytest.raises(NotNow):
        station.bench.arrivals.undo("R-20418")


def test_the_lists_are_by_the_day(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text(
        "Number,Serial,Expected on\nDUE-1,D1,2026-11-20\nLATE-1,D2,2026-11-19\n"
        "SOON-1,D3,2026-11-21\nHERE-1,D4,2026-11-20\n"
    )
    import_file(station.settings.folder, "rmas", file, lambda _: True)
    scan(station, "D4")
    assert set(cells(station, "today")) == {"DUE-1"}
    assert set(cells(station, "late")) == {"LATE-1"}
    assert next(iter(cells(station, "expected"))) == "SOON-1"
    assert {"DUE-1", "LATE-1", "SOON-1", "HERE-1", "R-20418"} <= set(cells(station, "all"))
    assert station.bench.arrivals.listing("late").lines[0].tone == "refuse"


def test_a_unit_that_is_named_is_still_to_come_whatever_else_came(station: Station) -> None:
    arrivals = station.bench.arrivals
    number = arrivals.make(RmaTerms(serials=["MADE-1"])).number
    scan(station, "MADE-1")
    assert number in cells(station, "arrived")
    card = arrivals.amend(number, RmaTerms(serials=["MADE-2"]))
    assert card.title == "partly arrived"
    assert card.units == ("MADE-2 · still to come", "MADE-1 · is here, and was not declared")
    assert number in cells(station, "expected")
    assert number not in cells(station, "arrived")


def test_everything_can_be_made_again_from_the_events(station: Station) -> None:
    arrivals = station.bench.arrivals
    number = arrivals.make(TERMS).number
    arrivals.box(number, 1, 2)
    arrivals.announce("R-20418", TRACKING)
    folder = station.settings.folder
    station.close()
    assert rebuild(folder).were_equal

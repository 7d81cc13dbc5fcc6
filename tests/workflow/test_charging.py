"""What was charged in advance is counted once, however often its unit or its RMA comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.domain.returns import Return
from intake_app.domain.rma_events import RmaTerms
from intake_app.workflow.sight import Sight
from tests.workflow.conftest import excused
from tests.workflow.test_follow_ups import read
from tests.workflow.test_replacements import SALE, SOUND, advance, decided, opened, state

TERMS = RmaTerms(
    customer="Ana",
    reason="defective",
    remedy="replacement",
    proof_of_purchase="invoice",
    advance_charge="500",
)


def made(station: Station, *serials: str, charge: str = "500") -> str:
    terms = {**{name: getattr(TERMS, name) for name in TERMS.__struct_fields__}, "advance_charge": charge}
    return station.bench.arrivals.make(RmaTerms(**{**terms, "serials": list(serials)})).number


def told(ret: Return) -> str:
    return " ".join(one.told for one in ret.surprises if one.what == "charge_counted")


def charge(station: Station, sight: Sight) -> tuple[str | None, str]:
    ret = state(station, sight)
    value = ret.facts.get("advance_charge")
    assert not isinstance(value, list)
    return value, told(ret)


def test_a_unit_that_comes_again_under_its_rma_has_its_charge_refunded_once(station: Station, tmp_path: Path) -> None:
    number = made(station, SALE)
    one = advance(station, amount="500")
    first = decided(station, number)
    assert first.verdict
    assert first.verdict.disposition == "refund_advance_charge"
    assert state(station, first).replacement == one
    again = opened(station, number)
    assert again.rma_number == number
    value, words = charge(station, again)
    assert value is None
    assert words == (
        f"The advance charge of RMA {number} ($500.00) is counted once, and the return of {SALE}, received on"
        " 20 Nov 2026, counts it. Say what was charged for this unit, 0 for nothing."
    )
    assert words in again.notices
    answers = dict(SOUND)
    while again.question:
        again = station.bench.answer(again.return_id, again.question, answers.pop(again.question))
    assert "advance_charge" not in answers  # it was asked
    excused(station, again)
    station.bench.accept(again.return_id)
    out = tmp_path / "accounts.csv"
    station.bench.follow_ups.export_accounts(out)
    assert [line["Credit"] for line in read(out)] == ["500.00"]
    with pytest.raises(NotNow):
        station.bench.follow_ups.export_accounts(out)


def test_of_several_units_of_an_rma_the_first_that_comes_has_the_charge(station: Station) -> None:
    made(station, "U-1", "U-2")
    first = opened(station, "U-1")
    assert charge(station, first) == ("500.00", "")
    second = opened(station, "U-2")
    assert charge(station, second)[0] is None
    assert "the return of U-1, received on" in charge(station, second)[1]
    station.bench.undo(first.return_id)
    third = opened(station, "U-1")
    assert charge(station, third)[0] is None  # the second is there
    for sight in (second, third):
        station.bench.undo(sight.return_id)
    assert charge(station, opened(station, "U-2")) == ("500.00", "")


def test_a_charge_of_nothing_is_filled_in_for_each(station: Station) -> None:
    made(station, "U-1", "U-2", charge="0")
    assert [charge(station, opened(station, unit)) for unit in ("U-1", "U-2")] == [("0.00", ""), ("0.00", "")]


def test_the_charge_of_a_replacement_that_is_awaited_is_not_filled_in_for_another_unit(station: Station) -> None:
    made(station, "U-1", "U-2")
    advance(station, serial="U-1", amount="500")
    other = opened(station, "U-2")
    assert charge(station, other)[0] is None
    assert "the replacement that is sent ahead for U-1 counts it" in charge(station, other)[1]
    assert charge(station, opened(station, "U-1")) == ("500.00", "")


def test_a_unit_whose_serial_becomes_known_later_takes_the_charge_once(station: Station) -> None:
    made(station, "U-1", "U-2")
    unknown = opened(station, "X-9")
    station.bench.answer(unknown.return_id, "serial", "U-1")
    assert charge(station, unknown) == ("500.00", "")
    second = opened(station, "U-2")
    assert "the return of U-1," in charge(station, second)[1]
    station.bench.answer(unknown.return_id, "serial", "U-1")
    assert charge(station, unknown) == ("500.00", "")
    station.bench.answer(second.return_id, "serial", "U-3")
    assert charge(station, second)[0] is None
    assert "the return of U-1," in charge(station, second)[1]


def test_a_serial_that_becomes_known_after_the_charge_was_counted_does_not_bring_it(station: Station) -> None:
    made(station, "U-1", "U-2")
    unknown = opened(station, "X-9")
    assert charge(station, opened(station, "U-2")) == ("500.00", "")
    station.bench.answer(unknown.return_id, "serial", "U-1")
    assert charge(station, unknown)[0] is None
    assert "the return of U-2," in charge(station, unknown)[1]

"""What is surprising about an arrival."""

from __future__ import annotations

import pytest

from intake_app.domain.surprises import Arriving, ends_on, surprises_of
from intake_app.domain.unit import Rma

RMA = Rma("R1", issued_on="2026-11-01", serial="S1", customer="Núñez  Seguridad")


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        (Arriving("S1", RMA), []),
        (Arriving("S1", None), ["no_rma"]),
        (Arriving("S1", None, earlier=True), ["no_rma", "returned_before"]),
        (Arriving("S1", None, looks_like=True), ["no_rma", "looks_like"]),
        (Arriving("S2", RMA, ("S1",)), ["wrong_unit"]),
        (Arriving("s1", RMA, ("S1",)), []),
        (Arriving("S2", Rma("R1"), ("S1",)), ["undeclared"]),
        (Arriving("S2", Rma("R1")), []),
        (Arriving("", RMA, ("S1",)), []),
        (Arriving("S1", RMA, sold_to="núñez seguridad"), []),
        (Arriving("S1", RMA, sold_to="Somebody Else"), ["other_customer"]),
        (Arriving("S1", RMA, valid_until="2026-11-20", received_on="2026-11-20"), []),
        (Arriving("S1", RMA, valid_until="2026-11-20", received_on="2026-11-21"), ["expired"]),
        (Arriving("S1", RMA, valid_until="2026-11-20", received_on="2026-11-21", is_cancelled=True), ["cancelled"]),
        (Arriving("S1", RMA, boxes=1), []),
        (Arriving("S1", RMA, boxes=2, by_tracking=True), ["by_tracking", "boxes"]),
    ],
)
def test_what_is_surprising(unit: Arriving, found: list[str]) -> None:
    assert surprises_of(unit) == found


@pytest.mark.parametrize(
    ("rma", "days", "until"),
    [
        (RMA, None, ""),
        (RMA, 30, "2026-12-01"),
        (Rma("R1", valid_until="2026-11-05", issued_on="2026-11-01"), 30, "2026-11-05"),
        (Rma("R1"), 30, ""),
    ],
)
def test_until_when_an_rma_is_valid(rma: Rma, days: int | None, until: str) -> None:
    assert ends_on(rma, days) == until

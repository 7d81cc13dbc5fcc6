"""Packaging, warranty and days, as far as they are known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_app.domain.decide import decide
from intake_app.domain.derived import (
    claim_date,
    days_since_purchase,
    days_since_rma,
    has_defect,
    packaging_state,
    warranty_state,
)
from intake_app.domain.errors import BadInput
from intake_app.domain.facts import NO_RMA, parse_facts
from intake_app.domain.policy import Policy
from tests.domain.small import rule, small

BOUGHT = {"model": "S9R24", "purchased_on": "2024-02-29"}


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ({}, None),
        ({"model": "S12K1"}, "unstated"),
        ({"model": "X1", "received_on": "2026-01-01"}, "unstated"),
        (BOUGHT, None),
        ({**BOUGHT, "received_on": "2026-02-28"}, "covered"),
        ({**BOUGHT, "received_on": "2026-03-01"}, None),
        ({**BOUGHT, "rma_issued_on": "2026-02-28"}, "covered"),
        ({**BOUGHT, "rma_issued_on": "2026-03-01"}, None),
        ({**BOUGHT, "rma_issued_on": "none"}, None),
        ({**BOUGHT, "received_on": "2026-03-01", "rma_issued_on": "none"}, "expired"),
        ({**BOUGHT, "received_on": "2026-03-01", "rma_issued_on": "2026-02-28"}, "covered"),
        ({**BOUGHT, "received_on": "2026-03-02", "rma_issued_on": "2026-03-01"}, "expired"),
        ({"model": "S9R24", "received_on": "2026-03-01", "rma_issued_on": "none"}, None),
        ({"model": "S9R24", "received_on": "0002-03-01"}, "covered"),
    ],
)
def test_the_warranty_as_far_as_it_is_known(smartvue: Policy, raw: dict[str, Any], state: str | None) -> None:
    assert warranty_state(smartvue, parse_facts(raw, smartvue)) == state


def test_without_a_table_no_warranty_is_stated(q_see: Policy) -> None:
    assert warranty_state(q_see, {}) == "unstated"
    assert warranty_state(q_see, {"model": "S9R24"}) == "unstated"


DAYS = st.sampled_from(["2024-02-28", "2024-02-29", "2026-02-27", "2026-02-28", "2026-03-01", "2027-03-01", "none"])


@pytest.mark.uncounted
@settings(max_examples=150)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "model": st.sampled_from(["S1", "S2", "T9"]),
            "purchased_on": DAYS,
            "received_on": DAYS,
            "rma_issued_on": DAYS,
        },
    )
)
def test_it_is_what_the_rules_make_of_it(raw: dict[str, str]) -> None:
    """A table that asks for nothing but the warranty leaves one disposition exactly when the state is known."""
    dispositions = {"covered": "refer", "expired": "decline", "unstated": "hold_for_proof"}
    table = '[[warranty]]\nseries = ["S"]\nsizes = [1]\nyears = 2\nclause = "s.one"\n'
    table += '[[warranty]]\nseries = ["S"]\nsizes = [2]\nyears = "unstated"\nclause = "s.one"\n'
    rows = [
        rule(f"warranty = '\"{term}\"'", then, number=place + 1)
        for place, (term, then) in enumerate(dispositions.items())
    ]
    policy = small(table, *rows, last=4)
    try:
        facts = parse_facts(raw, policy)
    except BadInput:
        return
    state = warranty_state(policy, facts)
    assert decide(policy, facts).disposition == (None if state is None else dispositions[state])


@pytest.mark.parametrize(
    ("pieces", "state"),
    [
        (("original", "original", "original"), "original"),
        (("original", "kit", "original"), "kit"),
        (("original", None, "kit"), None),
        (("missing", None, None), "inadequate"),
        (("kit", "kit", "damaged"), "inadequate"),
    ],
)
def test_packaging_is_what_its_pieces_are(pieces: tuple[str | None, ...], state: str | None) -> None:
    facts = {name: value for name, value in zip(("box", "foam", "sleeve"), pieces, strict=True) if value}
    assert packaging_state(facts) == state


def test_days_are_counted_from_purchase_and_rma() -> None:
    bought, came, issued = date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 11)
    assert days_since_purchase({"purchased_on": bought, "received_on": came, "rma_issued_on": issued}) == 10
    assert days_since_purchase({"purchased_on": bought, "received_on": came}) is None
    assert days_since_purchase({"received_on": came, "rma_issued_on": "none"}) is None
    assert days_since_rma({"received_on": came, "rma_issued_on": issued}) == 20
    assert days_since_rma({"received_on": issued, "rma_issued_on": came}) == 0
    assert days_since_rma({"rma_issued_on": "none"}) == "none"
    assert days_since_rma({"rma_issued_on": issued}) is None


@pytest.mark.parametrize(
    ("facts", "claim"),
    [
        ({}, None),
        ({"received_on": date(2026, 1, 2)}, None),
        ({"rma_issued_on": date(2026, 1, 2)}, None),
        ({"received_on": date(2026, 1, 2), "rma_issued_on": NO_RMA}, date(2026, 1, 2)),
        ({"received_on": date(2026, 1, 2), "rma_issued_on": date(2026, 1, 1)}, date(2026, 1, 1)),
        ({"received_on": date(2026, 1, 2), "rma_issued_on": date(2026, 1, 3)}, date(2026, 1, 2)),
    ],
)
def test_the_claim_date_is_the_earlier_day(facts: dict[str, Any], claim: date | None) -> None:
    assert claim_date(facts) == claim


@pytest.mark.parametrize(
    ("reason", "test", "defect"),
    [
        ("unwanted", None, False),
        ("unwanted", "confirmed", False),
        ("defective", "confirmed", True),
        ("defective", "no_fault_found", False),
        ("defective", None, None),
        (None, "no_fault_found", False),
        (None, "confirmed", None),
        (None, None, None),
    ],
)
def test_a_unit_that_is_only_unwanted_has_no_defect(reason: str | None, test: str | None, defect: object) -> None:
    facts = {name: value for name, value in (("reason", reason), ("defect_test", test)) if value}
    assert has_defect(facts) is defect

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput
from intake_app.domain.facts import NO_RMA, facts_json, parse_fact, parse_facts, parse_model
from intake_app.domain.policy import Policy
from tests.domain.small import rule, small

WHOLE: dict[str, Any] = {
    "policy": "smartvue",
    "model": "s12-e 2",
    "purchased_on": "2026-11-01",
    "received_on": "2026-11-20",
    "rma_issued_on": "none",
    "order_total": "6200",
    "unit_price": "3600.00",
    "proof_of_purchase": "receipt",
    "reason": "unwanted",
    "remedy": "refund",
    "advance_charge": "0",
    "defect_test": "not_tested",
    "box": None,
    "exclusions": ["painted", "misuse", "painted"],
}


def test_facts_are_read_and_written_again(smartvue: Policy) -> None:
    facts = parse_facts(WHOLE, smartvue)
    assert facts == {
        "model": "S12E2",
        "purchased_on": date(2026, 11, 1),
        "received_on": date(2026, 11, 20),
        "rma_issued_on": NO_RMA,
        "order_total": 620_000,
        "unit_price": 360_000,
        "proof_of_purchase": "receipt",
        "reason": "unwanted",
        "remedy": "refund",
        "advance_charge": 0,
        "exclusions": ("misuse", "painted"),
    }
    written = facts_json(facts)
    assert written["order_total"] == "6200.00"
    assert written["exclusions"] == ["misuse", "painted"]
    assert written["purchased_on"] == "2026-11-01"
    assert parse_facts(written, smartvue) == facts


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("colour", "red", "no such fact"),
        ("foam", "torn", "not one of original, kit, damaged, missing"),
        ("foam", ["kit"], "not text"),
        ("defect_test", "maybe", "confirmed, no_fault_found, not_tested"),
        ("model", "12345", "no model"),
        ("model", "S", "no model"),
        ("model", "S" * 25, "no model"),
        ("model", "S12é2", "no model"),
        ("model", "S12\t2", "no model"),
        ("model", 12, "not text"),
        ("purchased_on", "2023-02-29", "no day of the calendar"),
        ("rma_issued_on", "None", "is not a date: .*, or none for a return without an RMA"),
        ("rma_issued_on", "2026-02-30", "no day of the calendar: .*, or none"),
        ("purchased_on", 5, "a value that is not text is not a date"),
        ("colour", None, "no such fact"),
        ("order_total", "-1", "not an amount"),
        ("order_total", 5000, "bare number"),
        ("exclusions", "misuse", "expected a list"),
        ("exclusions", ["rust"], "not one of"),
        ("exclusions", [["misuse"]], "not text"),
    ],
)
def test_a_bad_value_names_its_fact(smartvue: Policy, name: str, value: object, told: str) -> None:
    with pytest.raises(BadInput, match=told) as error:
        parse_facts({name: value}, smartvue)
    assert error.value.what == name
    assert str(error.value).startswith(name if told != "no such fact" else "'colour'")
    assert "\n" not in str(error.value)


def test_null_is_not_known(smartvue: Policy) -> None:
    assert parse_fact("foam", None, smartvue) is None
    assert parse_fact("defect_test", "not_tested", smartvue) is None
    assert parse_facts({"foam": None, "policy": "smartvue"}, smartvue) == {}


@pytest.mark.parametrize("event", ["received_on", "rma_issued_on"])
def test_a_purchase_after_a_known_claim_day_is_refused(smartvue: Policy, event: str) -> None:
    with pytest.raises(BadInput, match=event) as error:
        parse_facts({"purchased_on": "2026-01-02", event: "2026-01-01"}, smartvue)
    assert error.value.what == "purchased_on"
    assert parse_facts({"purchased_on": "2026-01-01", event: "2026-01-01"}, smartvue)


@given(st.text(st.characters(codec="ascii", categories=["Lu", "Ll", "Nd"]), min_size=2, max_size=24), st.data())
def test_spaces_hyphens_and_case_make_no_model(plain: str, data: st.DataObject) -> None:
    marks = data.draw(st.lists(st.sampled_from(["", " ", "-"]), min_size=len(plain), max_size=len(plain)))
    text = "".join(mark + sign for mark, sign in zip(marks, plain, strict=True))
    if any(sign.isalpha() for sign in plain):
        assert parse_model(text) == plain.upper()
    else:
        with pytest.raises(ValueError, match="no model"):
            parse_model(text)


def test_further_facts_have_kinds_of_their_own() -> None:
    facts = (
        '[[facts]]\nname = "weight"\nwords = "weight"\nkind = "number"\n'
        '[[facts]]\nname = "sealed"\nwords = "seal"\nkind = "choice"\nvalues = ["yes", "no"]\n'
    )
    policy = small(facts, rule('weight = "> 2.5"'))
    assert parse_facts({"weight": "12.125", "sealed": "no"}, policy) == {"weight": Decimal("12.125"), "sealed": "no"}
    assert facts_json({"weight": Decimal("12.125")}) == {"weight": "12.125"}
    for bad in ("1.2345", "-1", "1e3", "1" * 16, 5, None, True):
        if bad is not None:
            with pytest.raises(BadInput, match="plain number"):
                parse_facts({"weight": bad}, policy)

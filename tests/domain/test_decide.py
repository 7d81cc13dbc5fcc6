"""The real policies on cases that were worked out by hand from the page that says how they are read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intake_app.domain.decide import (
    amounts_if,
    decide,
    decision_json,
    live_rows,
    next_question,
    readings,
    telling_apart,
)
from intake_app.domain.dispositions import DISPOSITIONS, HOLD_FOR_KIT, PLACES, place_of
from intake_app.domain.errors import BadInput
from intake_app.domain.facts import parse_facts
from intake_app.domain.policy import Policy
from tests.domain.small import CLEAN, rule, small

DEFECT = {"reason": "defective", "defect_test": "confirmed"}
OLD = {"purchased_on": "2020-01-01"}
LATE = {"purchased_on": "2026-01-01"}
UNSTATED = {"model": "S12K1"}
SMALL = {"order_total": "4999.99"}
CHARGED = {"advance_charge": "3600.00"}

CASES: list[tuple[dict[str, Any], int, str, str | None, str | None, str | None]] = [
    ({}, 7, "refund_less_fee", "540.00", "3060.00", None),
    ({"foam": "missing", **CHARGED}, 1, "keep_advance_charge", None, None, "supervisor"),
    ({"foam": "missing"}, 2, "refuse", None, None, "supervisor"),
    ({"parts": "altered"}, 3, "decline", None, None, "supervisor"),
    ({"parts": "altered", **CHARGED}, 3, "keep_advance_charge", None, None, "supervisor"),
    (SMALL, 4, "decline", None, None, None),
    ({**SMALL, **CHARGED}, 4, "keep_advance_charge", None, None, None),
    ({**SMALL, **DEFECT, **UNSTATED}, 4, "refer", None, None, None),
    ({**SMALL, **DEFECT, **OLD}, 4, "decline", None, None, None),
    ({**SMALL, **DEFECT, **OLD, **CHARGED}, 4, "keep_advance_charge", None, None, None),
    ({"order_total": "5000.00"}, 7, "refund_less_fee", "540.00", "3060.00", None),
    ({**SMALL, **DEFECT, **LATE, "remedy": "repair"}, 9, "repair_or_replace", None, None, None),
    ({**CHARGED, **UNSTATED}, 5, "refer", None, None, None),
    ({**CHARGED, **OLD}, 5, "keep_advance_charge", None, None, None),
    (CHARGED, 5, "refund_advance_charge", None, "3600.00", None),
    ({**CHARGED, "sleeve": "kit"}, 5, "refer", None, None, None),
    ({"reason": "dead_on_arrival", "defect_test": "confirmed", **LATE}, 6, "credit_in_full", None, "3600.00", None),
    ({"box": "kit", "purchased_on": "2026-10-21"}, 7, "refund_less_fee", "540.00", "3060.00", None),
    ({"proof_of_purchase": "none"}, 7, "hold_for_proof", None, None, None),
    ({"unit_price": "0.10"}, 7, "refund_less_fee", "0.02", "0.08", None),
    ({"remedy": "upgrade"}, 8, "credit_for_upgrade", "540.00", "3060.00", None),
    ({"remedy": "upgrade", **OLD}, 8, "decline", None, None, None),
    ({"remedy": "upgrade", **UNSTATED}, 8, "refer", None, None, None),
    ({**DEFECT, **LATE}, 9, "repair_or_replace", None, None, None),
    ({**DEFECT, **OLD}, 9, "decline", None, None, None),
    ({**DEFECT, "remedy": "repair", "model": "S12E5"}, 9, "refer", None, None, None),
    ({"purchased_on": "2026-10-20"}, 10, "decline", None, None, "supervisor"),
    ({"remedy": "repair"}, 10, "decline", None, None, "supervisor"),
]


@pytest.mark.parametrize(("change", "number", "disposition", "fee", "credit", "discretion"), CASES)
def test_whole_returns_under_smartvue(
    smartvue: Policy,
    change: dict[str, Any],
    number: int,
    disposition: str,
    fee: str | None,
    credit: str | None,
    discretion: str | None,
) -> None:
    facts = parse_facts({**CLEAN, **change}, smartvue)
    decision = decide(smartvue, facts)
    told = decision_json(decision)
    assert (decision.rules, told["disposition"]) == ((number,), disposition)
    assert (told["restocking_fee"], told["credit"], told["discretion"]) == (fee, credit, discretion)
    assert (told["status"], told["possible"], told["needs"]) == ("decided", [disposition], [])
    assert told["policy"] == {"id": "smartvue", "version": smartvue.version, "sha256": smartvue.sha256}
    assert decision.settled
    assert decision.cites
    assert next_question(smartvue, facts, decision) is None
    assert {row.rule for row in live_rows(smartvue, decision)} == {number}


def test_every_disposition_of_the_rules_is_reached(smartvue: Policy, q_see: Policy) -> None:
    reached = {row.then for policy in (smartvue, q_see) for row in policy.rows}
    assert reached == {code for code in DISPOSITIONS if code != HOLD_FOR_KIT}
    assert len(reached) == 11


NO_DEFECT = {"reason": "defective", "defect_test": "no_fault_found"}
Q_CLEAN = {
    "purchased_on": "2026-11-02",
    "received_on": "2026-11-20",
    "rma_issued_on": "none",
    "proof_of_purchase": "invoice",
    "exclusions": [],
    **DEFECT,
}


@pytest.mark.parametrize(
    ("change", "number", "disposition"),
    [
        ({"reason": "unwanted"}, 1, "refer"),
        ({"reason": "unwanted", **OLD}, 1, "decline"),
        ({"exclusions": ["misuse"]}, 2, "decline"),
        ({"proof_of_purchase": "none"}, 3, "hold_for_proof"),
        (OLD, 4, "decline"),
        ({"rma_issued_on": "2026-12-02", "received_on": "2026-12-02"}, 6, "replace_refurbished"),
        ({"rma_issued_on": "2026-12-02", "received_on": "2027-03-01"}, 6, "replace_refurbished"),
        ({"received_on": "2026-12-03"}, 4, "decline"),
        (NO_DEFECT, 5, "decline"),
        ({}, 6, "replace_refurbished"),
    ],
)
def test_whole_returns_under_q_see(q_see: Policy, change: dict[str, Any], number: int, disposition: str) -> None:
    decision = decide(q_see, parse_facts({**Q_CLEAN, **change}, q_see))
    assert (decision.rules, decision.disposition) == ((number,), disposition)


def test_each_failed_piece_and_each_exclusion_is_cited(smartvue: Policy, q_see: Policy) -> None:
    def cited(policy: Policy, raw: dict[str, Any]) -> list[str]:
        return [clause.id for clause in decide(policy, parse_facts(raw, policy)).cites]

    assert cited(smartvue, {**CLEAN, "foam": "missing"}) == ["4.refusal", "2.foam"]
    assert cited(smartvue, {**CLEAN, "box": "damaged", "sleeve": "missing"}) == ["4.refusal", "2.original"]
    assert cited(smartvue, {**CLEAN, "sleeve": "missing", "foam": "damaged"}) == ["4.refusal", "2.foam", "2.original"]
    assert cited(smartvue, {**CLEAN, **CHARGED, "foam": "missing"}) == ["5.advance", "2.foam"]
    assert cited(smartvue, {**CLEAN, **CHARGED, "sleeve": "missing"}) == ["5.advance", "2.original"]
    assert cited(q_see, {**Q_CLEAN, "exclusions": ["painted", "misuse"]}) == [
        "exclusions.heading",
        "exclusions.misuse",
        "exclusions.painted",
    ]


def test_nothing_known(smartvue: Policy) -> None:
    decision = decide(smartvue, {})
    told = decision_json(decision)
    assert told["status"] == "open"
    assert told["disposition"] is None
    assert told["possible"] == sorted({row.then for row in smartvue.rows})
    assert told["needs"] == sorted(set(smartvue.fact_specs) - {"exclusions"})
    assert (told["cites"], told["discretion"], told["credit"], told["restocking_fee"]) == ([], None, None, None)
    assert readings(smartvue, decision) == ()


def test_a_missing_foam_needs_no_bench_test(smartvue: Policy) -> None:
    decision = decide(smartvue, {"foam": "missing", "advance_charge": 0})
    assert (decision.status, decision.disposition, decision.needs) == ("decided", "refuse", ())
    assert decision.settled


def test_an_unknown_price_is_unknown_and_needed(smartvue: Policy) -> None:
    facts = parse_facts({**CLEAN, "unit_price": None}, smartvue)
    decision = decide(smartvue, facts)
    assert (decision.disposition, decision.credit, decision.restocking_fee) == ("refund_less_fee", None, None)
    assert decision.needs == ("unit_price",)
    assert next_question(smartvue, facts, decision) == "unit_price"
    assert next_question(smartvue, facts, decision, among=["box"]) is None


def test_several_rules_with_one_disposition_are_not_settled(smartvue: Policy) -> None:
    facts = parse_facts({"foam": None, "parts": "damaged", "advance_charge": "10", **OLD}, smartvue)
    decision = decide(smartvue, facts)
    assert (decision.disposition, decision.rules, decision.needs) == ("keep_advance_charge", (1, 3), ())
    assert decision.discretion == "supervisor"
    assert not decision.settled
    assert [clause.id for clause in decision.cites] == ["5.advance", "2.original", "2.foam"]
    sound = decide(smartvue, {**facts, "box": "original", "sleeve": "kit"})
    assert [clause.id for clause in sound.cites] == ["5.advance", "2.foam"]
    assert set(telling_apart(smartvue, facts)) == {"box", "foam", "sleeve"}
    assert next_question(smartvue, facts, decision) == "box"


def test_one_rule_without_discretion_takes_it_from_all(smartvue: Policy) -> None:
    raw = {**CLEAN, **SMALL, **NO_DEFECT, "parts": None}
    decision = decide(smartvue, parse_facts(raw, smartvue))
    assert (decision.disposition, decision.rules, decision.discretion) == ("decline", (3, 4), None)


def test_thirty_days_lie_within_the_warranty(smartvue: Policy) -> None:
    facts = parse_facts({**CLEAN, **DEFECT, "remedy": "repair", "purchased_on": None}, smartvue)
    assert set(decide(smartvue, facts).possible) == {"repair_or_replace", "decline"}
    within = {**facts, "purchased_on": date(2026, 11, 1)}
    assert decide(smartvue, within).possible == ("repair_or_replace",)


def test_the_amounts_of_what_is_possible(smartvue: Policy) -> None:
    facts = parse_facts({**CLEAN, "proof_of_purchase": None}, smartvue)
    decision = decide(smartvue, facts)
    assert decision.possible == ("hold_for_proof", "refund_less_fee")
    assert amounts_if(smartvue, facts, decision, "refund_less_fee") == (54_000, 306_000)
    assert amounts_if(smartvue, facts, decision, "hold_for_proof") == (None, None)
    assert next_question(smartvue, facts, decision) == "proof_of_purchase"


def test_a_purchase_after_the_claim_is_refused(smartvue: Policy) -> None:
    whole = {**parse_facts(CLEAN, smartvue), "purchased_on": date(2027, 1, 1)}
    for gone in ("", "model", "rma_issued_on"):
        with pytest.raises(BadInput, match="purchased_on"):
            decide(smartvue, {name: value for name, value in whole.items() if name != gone})


def test_readings_stand_behind_a_verdict(smartvue: Policy) -> None:
    decision = decide(smartvue, parse_facts(CLEAN, smartvue))
    assert [reading.id for reading in readings(smartvue, decision)] == ["receipt", "claim_date"]


def test_two_rows_of_one_disposition_with_other_fees_are_two_outcomes() -> None:
    policy = small(
        rule("box = '\"kit\"'", "refund_less_fee", 'fee = "other"'),
        rule("foam = '-'", "refund_less_fee", 'fee = "fee"', number=2),
        last=3,
    )
    facts = {"unit_price": 10_000}
    decision = decide(policy, facts)
    assert (decision.disposition, decision.needs) == ("refund_less_fee", ("box",))
    assert (decision.restocking_fee, decision.credit) == (None, None)
    assert decide(policy, {}).needs == ("box", "unit_price")
    assert decide(policy, {"unit_price": 0}).needs == ()
    assert decide(policy, {"unit_price": 0}).credit == 0
    assert policy.disposition_title("refund_less_fee") == "Refund less 12.5 or 15 %"


def test_a_charge_of_one_value_is_told_apart_from_another() -> None:
    rows = rule("advance_charge = '0'", "refund_advance_charge")
    rows += rule("advance_charge = '0.01'", "refund_advance_charge", number=2)
    rows += rule("advance_charge = '0.02', box = '\"kit\"'", "refund_advance_charge", number=3)
    decision = decide(small(rows, last=4), {"box": "kit"})
    assert decision.needs == ("advance_charge",)
    alone = small(rule("advance_charge = '0'", "refund_advance_charge"), then="refund_advance_charge")
    assert decide(alone, {}).needs == ("advance_charge",)


def test_a_table_without_conditions_is_decided_at_once() -> None:
    policy = small(last=1)
    decision = decide(policy, {})
    assert (decision.disposition, decision.rules, decision.trace.failed) == ("decline", (1,), (0,))


def test_further_facts_decide() -> None:
    facts = (
        '[[facts]]\nname = "made_on"\nwords = "day of making"\nkind = "date"\n'
        '[[facts]]\nname = "sealed"\nwords = "seal"\nkind = "choice"\nvalues = ["yes", "no"]\n'
        '[[facts]]\nname = "cost"\nwords = "cost"\nkind = "money"\n'
    )
    row = rule("made_on = '>= date(\"2020-01-01\")', sealed = '\"yes\"', cost = '<= 10.5'")
    policy = small(facts, row)
    yes = parse_facts({"made_on": "2020-01-01", "sealed": "yes", "cost": "10.50"}, policy)
    assert decide(policy, yes).disposition == "refer"
    for change in ({"made_on": "2019-12-31"}, {"sealed": "no"}, {"cost": "10.51"}):
        no = parse_facts(change, policy)
        assert decide(policy, {**yes, **no}).disposition == "decline"
    assert decide(policy, {}).needs == ("cost", "made_on", "sealed")


def test_where_the_boxes_go() -> None:
    assert place_of("refuse", defect=False).code == "back_to_customer"
    assert place_of("refund_less_fee", defect=False).code == "restock"
    assert place_of("refund_less_fee", defect=True).code == "return_to_manufacturer"
    assert place_of("credit_in_full", defect=False).code == "return_to_manufacturer"
    assert {place_of(code, defect=True).code for code in ("refer", "hold_for_proof", "keep_advance_charge")} == {
        "hold_shelf"
    }
    assert place_of("repair_or_replace", defect=True).code == "repair_bench"
    assert {one.place for one in DISPOSITIONS.values()} <= set(PLACES)


def test_what_a_policy_tells_beside_its_rules(smartvue: Policy) -> None:
    assert smartvue.ref.id == "smartvue"
    assert smartvue.warranty_until("S12E4", date(2024, 2, 29)) == date(2027, 2, 28)
    assert smartvue.warranty_until("S12K1", date(2024, 2, 29)) is None
    assert smartvue.warranty_until("X9", date(2024, 2, 29)) is None
    refused = [note.id for note in smartvue.notes_for("refuse", "S12E2")]
    assert refused == ["kit", "save", "shipping_in", "not_for_resale"]
    assert [note.id for note in smartvue.notes_for("refer", "S9M32")] == ["support"]
    assert "shipping" in [note.id for note in smartvue.notes_for("keep_advance_charge", "S9M32")]
    assert smartvue.disposition_title("refund_less_fee") == "Refund less 15 %"
    assert "fee of 15 %" in smartvue.disposition_sentence("credit_for_upgrade")
    question = smartvue.question("foam")
    assert question is not None
    assert [answer.value for answer in question.answers] == ["original", "kit", "damaged", "missing"]
    assert smartvue.question("exclusions") is None

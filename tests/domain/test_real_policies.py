"""What the real policy files hold agrees with itself."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from intake_app.domain.consignment_events import WAYS
from intake_app.domain.decide import decide
from intake_app.domain.facts import BUILT_IN, parse_facts
from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy
from intake_app.domain.table import VOCABULARY


def test_rules_and_questions_are_complete(smartvue: Policy, q_see: Policy) -> None:
    assert (smartvue.id, q_see.id) == ("smartvue", "q-see")
    assert {row.rule for row in smartvue.rows} == set(range(1, 11))
    assert {row.rule for row in q_see.rows} == set(range(1, 7))
    assert [question.step for question in smartvue.questions] == sorted(
        (question.step for question in smartvue.questions), key=("identify", "packaging", "unit").index
    )
    assert {question.fact for question in smartvue.questions} == set(smartvue.fact_specs) - {"exclusions"}


def test_the_terms_are_those_that_the_rules_test(smartvue: Policy, q_see: Policy) -> None:
    def tested(policy: Policy, fact: str) -> set[object]:
        conditions = (condition for row in policy.rows for condition in row.when if condition.fact == fact)
        return {literal for condition in conditions for literal in condition.tests.literals()}

    def stated(policy: Policy, unit: str) -> dict[str, Decimal]:
        return {term.name: Decimal(term.value) for term in policy.terms.values() if term.unit == unit}

    for policy in (smartvue, q_see):
        assert tested(policy, "days_since_purchase") == set(stated(policy, "days").values())
        assert {fee.percent for fee in policy.fees.values()} == set(stated(policy, "percent").values())
    assert tested(smartvue, "order_total") == {stated(smartvue, "US dollars")["minimum_order"]}
    assert smartvue.fees["restocking"].percent == 15


def test_every_term_stands_in_its_clause(smartvue: Policy, q_see: Policy) -> None:
    written = {"days": "{} days", "percent": "{}%", "US dollars": "${}", "telephone": "{}"}
    for policy in (smartvue, q_see):
        for term in policy.terms.values():
            value = f"{Decimal(term.value):,.0f}" if term.unit == "US dollars" else term.value
            assert written[term.unit].format(value) in policy.clauses[term.clause].text


def test_who_pays_which_way_is_told_of_what_goes_to_a_customer(smartvue: Policy, q_see: Policy) -> None:
    told = {way: [note.id for note in smartvue.notes_of_way(way)] for way in WAYS}
    assert told == {way: [] if way == "to_manufacturer" else ["who_pays"] for way in WAYS}
    assert all(not q_see.notes_of_way(way) for way in WAYS)
    assert [(one.line, one.in_place) for one in smartvue.pack_out] == [("foam", ("to_manufacturer",))]


def test_the_program_for_demo_units_names_its_models(smartvue: Policy, q_see: Policy) -> None:
    note = smartvue.demo_note
    assert note
    assert note.clauses == ("6.not_for_resale",)
    assert {"S12K", "S12E2"} <= set(note.models)
    assert q_see.demo_note is None


def test_the_example_for_contributors_is_a_policy() -> None:
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    policy = read_policy(example, "example.toml")
    known = {"box": "kit", "purchased_on": "2026-11-01", "rma_issued_on": "none", "unit_price": "100"}
    within = decide(policy, parse_facts({**known, "received_on": "2026-11-15"}, policy))
    assert (within.disposition, within.restocking_fee, within.credit) == ("refund_less_fee", 1000, 9000)
    assert [clause.id for clause in within.cites] == ["returns.window", "returns.box"]
    assert decide(policy, parse_facts({**known, "received_on": "2026-11-16"}, policy)).disposition == "decline"
    for word in VOCABULARY.keys() - BUILT_IN.keys():
        assert f"`{word}`" in text

"""Why each rule applied or did not, in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_app.domain.decide import decide
from intake_app.domain.facts import parse_facts
from intake_app.domain.policy import Policy
from intake_app.domain.trace import trace_words
from tests.domain.small import CLEAN, rule, small
from tests.domain.test_decide import CHARGED, DEFECT, LATE, OLD, Q_CLEAN, SMALL, UNSTATED


def told(policy: Policy, raw: dict[str, Any]) -> dict[int, tuple[str, str]]:
    facts = parse_facts(raw, policy)
    return {line.rule: (line.status, line.words) for line in trace_words(policy, facts, decide(policy, facts))}


@pytest.mark.parametrize(
    ("raw", "number", "status", "words"),
    [
        (CLEAN, 1, "ruled_out", "The packaging is original."),
        (CLEAN, 3, "ruled_out", "The parts are in original condition."),
        (CLEAN, 4, "ruled_out", "The order total is $7,200.00, not under $5,000.00."),
        (CLEAN, 5, "ruled_out", "The advance charge is $0.00, not over $0.00."),
        (CLEAN, 6, "ruled_out", "The reason is “Not wanted”, not “Dead on arrival”."),
        (CLEAN, 8, "not_reached", "Rule 7 takes every case that is left."),
        (
            CLEAN,
            7,
            "matched",
            (
                "The remedy asked for is “Refund”; the time since the purchase is 18 days;"
                " the proof of purchase is “Receipt”."
            ),
        ),
        ({**CLEAN, **LATE}, 7, "ruled_out", "The time since the purchase is 323 days, not at most 30 days."),
        ({**CLEAN, **LATE}, 8, "ruled_out", "The remedy asked for is “Refund”, not “Upgrade”."),
        ({**CLEAN, **LATE}, 9, "ruled_out", "No defect is confirmed."),
        (
            {**CLEAN, "foam": "missing", "box": "damaged"},
            2,
            "matched",
            "The packaging is not adequate (box damaged, foam missing).",
        ),
        (
            {**CLEAN, **SMALL, **DEFECT, **OLD},
            4,
            "matched",
            "The order total is $4,999.99; a defect is confirmed; the warranty has expired.",
        ),
        (
            {**CLEAN, **SMALL, **DEFECT, "remedy": "repair"},
            4,
            "ruled_out",
            "The warranty covers the unit; a defect is confirmed.",
        ),
        (
            {**CLEAN, **CHARGED, **UNSTATED},
            5,
            "matched",
            "The advance charge is $3,600.00; the policy states no warranty for this model.",
        ),
        ({"order_total": "6200"}, 4, "ruled_out", "The order total is $6,200.00, not under $5,000.00."),
        ({}, 1, "possible", "It depends on the packaging and the advance charge."),
        ({}, 10, "possible", "It depends on the remedy asked for."),
        ({"remedy": "upgrade"}, 10, "not_reached", "Rule 8 takes every case that is left."),
    ],
)
def test_smartvue(smartvue: Policy, raw: dict[str, Any], number: int, status: str, words: str) -> None:
    assert told(smartvue, raw)[number] == (status, words)


def test_q_see(q_see: Policy) -> None:
    lines = told(q_see, {**Q_CLEAN, "exclusions": ["misuse", "painted"]})
    assert lines[2] == ("matched", "The exclusions found are “Misuse” and “Painted”.")
    assert told(q_see, Q_CLEAN)[3] == ("ruled_out", "The proof of purchase is “Invoice”.")
    assert told(q_see, {**Q_CLEAN, "proof_of_purchase": "none"})[3] == ("matched", "There is no proof of purchase.")
    assert told(q_see, Q_CLEAN)[2] == ("ruled_out", "No exclusion is found.")
    assert told(q_see, Q_CLEAN)[6] == ("matched", "No rule before it applies.")
    assert told(q_see, {**Q_CLEAN, "received_on": "2026-11-03"})[4][1] == (
        "The time since the purchase is 1 day, not over 30 days."
    )


def test_a_rule_whose_rows_differ_is_possible_until_they_do_not(q_see: Policy) -> None:
    raw = {"reason": "unwanted"}
    decision = decide(q_see, parse_facts(raw, q_see))
    assert (decision.status, decision.rules, decision.settled) == ("open", (1,), False)
    assert told(q_see, raw)[1] == ("possible", "It depends on the time since the purchase.")
    assert told(q_see, {**raw, "purchased_on": "2026-01-01", "received_on": "2026-01-01"})[1][0] == "matched"


WARRANTY = '[[warranty]]\nseries = ["S"]\nsizes = [1]\nyears = 2\nclause = "s.one"\n'


def test_what_cannot_be_is_said_without_the_value() -> None:
    rows = rule("days_since_purchase = '> 30'") + rule("warranty = '\"expired\"'", number=2)
    policy = small(WARRANTY, rows, last=3)
    lines = told(policy, {"model": "S1", "purchased_on": "2026-01-01", "received_on": "2026-01-20"})
    assert lines[1] == ("ruled_out", "The time since the purchase cannot be over 30 days, whatever is still unknown.")
    assert lines[2] == ("ruled_out", "The warranty covers the unit.")


def test_a_rule_that_others_take_everything_from() -> None:
    rows = rule("box = '\"kit\"'") + rule("box = '\"kit\"', foam = '\"kit\"'", number=2)
    lines = told(small(rows, last=3), {})
    assert lines[2] == ("ruled_out", "The rules before it take every case that it is for.")
    assert lines[3] == ("possible", "It depends on the rules before it.")


FURTHER = (
    '[[facts]]\nname = "made_on"\nwords = "day of making"\nkind = "date"\n'
    '[[facts]]\nname = "weight"\nwords = "weight"\nkind = "number"\n'
)


@pytest.mark.parametrize(
    ("when", "raw", "words"),
    [
        ("weight = '[2..3.5)'", {"weight": "4"}, "The weight is 4, not at least 2 and under 3.5."),
        ("weight = '(2..3]'", {"weight": "2"}, "The weight is 2, not over 2 and at most 3."),
        ("weight = '7, >= 10'", {"weight": "8.5"}, "The weight is 8.5, not 7 or at least 10."),
        (
            "made_on = 'date(\"2020-01-01\")'",
            {"made_on": "2020-01-02"},
            "The day of making is 2020-01-02, not 2020-01-01.",
        ),
        ("order_total = '< 0.005'", {"order_total": "1"}, "The order total is $1.00, not under $0.005."),
        ("model = '\"S12E2\"'", {"model": "S12E4"}, "The model is S12E4, not S12E2."),
        ('box = \'"kit","missing"\'', {"box": "damaged"}, "The box is “damaged”, not “kit” or “missing”."),
        ("box = 'not(\"kit\")'", {"box": "kit"}, "The box is “kit”."),
        (
            "days_since_rma = '> 3'",
            {"rma_issued_on": "2026-01-01", "received_on": "2026-01-02"},
            "The time since the RMA was issued is 1 day, not over 3 days.",
        ),
        (
            "days_since_rma = '> 3'",
            {"rma_issued_on": "none"},
            "The return came without an RMA.",
        ),
        (
            "days_since_rma = '> 3'",
            {"rma_issued_on": "2026-01-05", "received_on": "2026-01-02"},
            "The time since the RMA was issued is 0 days, not over 3 days.",
        ),
        (
            "days_since_rma = '\"none\"'",
            {"rma_issued_on": "2026-01-05"},
            "It cannot be that the return came without an RMA, whatever is still unknown.",
        ),
        ("defect = 'not(\"no\")'", {"reason": "unwanted"}, "No defect is confirmed."),
        ("defect = '\"yes\"'", {"defect_test": "no_fault_found"}, "No defect is confirmed."),
        (
            "packaging = '\"inadequate\"'",
            {"box": "original", "foam": "kit", "sleeve": "kit"},
            "The packaging is adequate, in part from a kit.",
        ),
        (
            "packaging = '\"original\"'",
            {"box": "kit"},
            "It cannot be that the packaging is original, whatever is still unknown.",
        ),
        (
            'packaging = \'not("kit","inadequate")\'',
            {"box": "kit"},
            "The packaging cannot be anything but “kit” or “inadequate”, whatever is still unknown.",
        ),
    ],
)
def test_conditions_in_words(when: str, raw: dict[str, Any], words: str) -> None:
    assert told(small(FURTHER, rule(when)), raw)[1] == ("ruled_out", words)


def values(policy: Policy) -> dict[str, list[Any]]:
    """Return values of every kind for every fact of a policy."""
    found: dict[str, list[Any]] = {}
    for name, spec in policy.fact_specs.items():
        match spec.kind:
            case "choice":
                found[name] = list(spec.values)
            case "list":
                found[name] = [[], *([value] for value in spec.values), list(spec.values)]
            case "model":
                found[name] = ["S12E4", "S12K1"]
            case "money":
                found[name] = ["0", "4999", "5000"]
            case "rma_date":
                found[name] = ["2026-11-20", "none"]
            case _:
                found[name] = ["2020-01-01", "2026-11-02"] if name == "purchased_on" else ["2026-11-20"]
    return found


def check_words(policy: Policy, raw: dict[str, Any]) -> None:
    facts = parse_facts(raw, policy)
    decision = decide(policy, facts)
    lines = trace_words(policy, facts, decision)
    assert [line.rule for line in lines] == sorted({row.rule for row in policy.rows})
    assert tuple(line.rule for line in lines if line.status in ("matched", "possible")) == decision.rules
    assert any(line.status == "matched" for line in lines) == decision.settled
    for line in lines:
        assert line.words.endswith(".")
        assert line.words[0].isupper()
        assert not WRONG.search(line.words), line.words


WRONG = re.compile(r"not not|(?:is|are|be) none|not none|“[Nn]one”|_")


def test_every_value_of_every_fact_reads_well(smartvue: Policy, q_see: Policy) -> None:
    for policy, whole in ((smartvue, CLEAN), (q_see, {**Q_CLEAN, "model": "S12E4"})):
        for name, some_values in values(policy).items():
            for value in some_values:
                check_words(policy, {name: value})
                check_words(policy, {**whole, name: value})
                check_words(policy, {**whole, **DEFECT, name: value})
                check_words(policy, {**whole, **DEFECT, **SMALL, "remedy": "repair", name: value})
            check_words(policy, {known: value for known, value in whole.items() if known != name})


@pytest.mark.uncounted
@settings(max_examples=100)
@given(st.data())
def test_every_return_is_told_of_every_rule(smartvue: Policy, q_see: Policy, data: st.DataObject) -> None:
    for policy in (smartvue, q_see):
        some = {name: st.sampled_from(some_values) for name, some_values in values(policy).items()}
        check_words(policy, data.draw(st.fixed_dictionaries({}, optional=some)))

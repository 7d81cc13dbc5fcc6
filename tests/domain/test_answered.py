"""What support says of a warranty decides as a stated one would, and changes nothing where one is stated."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.answered import with_warranty
from intake_app.domain.decide import Decision, decide
from intake_app.domain.derived import warranty_state
from intake_app.domain.facts import BUILT_IN, Facts
from intake_app.domain.policy import Policy
from intake_app.domain.rules import SaidWarranty

BOUGHT = date(2024, 1, 15)
CHOICES = ("proof_of_purchase", "reason", "remedy", "defect_test", "box", "foam", "sleeve", "parts")
FACTS: st.SearchStrategy[Facts] = st.fixed_dictionaries(
    {},
    optional={
        "order_total": st.sampled_from([100_000, 900_000]),
        "advance_charge": st.sampled_from([0, 90_000]),
        **{name: st.sampled_from(BUILT_IN[name].values) for name in CHOICES},
    },
)
SAID: st.SearchStrategy[SaidWarranty] = st.sampled_from(["covered", "expired"])


def told(decision: Decision) -> tuple[object, ...]:
    return decision.possible, decision.needs, decision.restocking_fee, decision.credit, decision.rules


def dated(facts: Facts, model: str, days: int) -> Facts:
    days_known: Facts = {"purchased_on": BOUGHT, "received_on": BOUGHT + timedelta(days=days), "rma_issued_on": "none"}
    return {**facts, **days_known, "model": model, "unit_price": 1_000}


@given(facts=FACTS, said=SAID, days=st.integers(31, 900))
def test_an_answer_decides_as_a_stated_warranty(smartvue: Policy, facts: Facts, said: SaidWarranty, days: int) -> None:
    # The three years of S12E1 cover the claim or are over; nothing else reads which of these days it is.
    later = days if said == "covered" else 1_200 + days
    answered = decide(with_warranty(smartvue, said), dated(facts, "S12K1", days))
    assert told(answered) == told(decide(smartvue, dated(facts, "S12E1", later)))


@given(facts=FACTS, said=SAID, days=st.integers(0, 1_500))
def test_an_answer_changes_nothing_where_a_warranty_is_stated(
    smartvue: Policy, facts: Facts, said: SaidWarranty, days: int
) -> None:
    whole = dated(facts, "S12E1", days)
    assert told(decide(with_warranty(smartvue, said), whole)) == told(decide(smartvue, whole))


def test_the_policy_stays_what_it_is(smartvue: Policy, q_see: Policy) -> None:
    answered = with_warranty(smartvue, "covered")
    assert with_warranty(smartvue, "covered") is answered
    assert (answered.ref, answered.sha256, answered.clauses) == (smartvue.ref, smartvue.sha256, smartvue.clauses)
    assert warranty_state(answered, {"model": "S12K1"}) == "covered"
    assert warranty_state(smartvue, {"model": "S12K1"}) == "unstated"
    assert warranty_state(with_warranty(q_see, "expired"), {}) == "expired"

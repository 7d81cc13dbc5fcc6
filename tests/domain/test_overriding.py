"""What stands once a supervisor accepted: against a second reading that shares nothing with the engine."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_app.domain.decide import Decision, decide, decision_json
from intake_app.domain.errors import BadInput, BadPolicy
from intake_app.domain.events import (
    Answered,
    AnyPayload,
    Corrected,
    Event,
    Identified,
    Undone,
    decode_payload,
    encode_payload,
)
from intake_app.domain.facts import Facts, parse_facts
from intake_app.domain.inspectors import tellers_of
from intake_app.domain.override_events import Overridden, Override, ReadOtherwise
from intake_app.domain.overriding import Walked, choose, offer, walk, walk_return
from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy
from intake_app.domain.replacement_events import Awaited, ReplacementOpened, ReplacementSent
from intake_app.domain.returns import fold
from intake_app.domain.rma_events import RmaAmended, RmaAnnounced, RmaAuthorised, RmaTerms
from intake_app.domain.rules import PolicyRef
from tests.domain.made_events import decided, events, filled, opened, printed
from tests.domain.made_events import overridden as made_overridden
from tests.domain.small import CLEAN, rule, small
from tests.oracle.accepting import CHOICES, chosen, read_otherwise
from tests.oracle.completions import answer
from tests.oracle.reading import Outcome, PurchaseAfterClaimError, verdict
from tests.oracle.samples import forgotten, whole_return


def said(policy: Policy, facts: Facts, decision: Decision, chose: str = "", who: str = "Sam Ito") -> Override:
    """What a supervisor would say against this decision."""
    offered = offer(policy, facts, decision)
    assert offered is not None
    return made_overridden(
        who,
        discretion=offered.discretion.id,
        policy=policy.ref,
        decision=decision_json(decision),
        read=[] if chose else list(offered.read),
        chosen=chose,
    ).override


def clean(policy: Policy, **facts: str | None) -> Facts:
    raw: dict[str, object] = {**CLEAN, **facts}
    return parse_facts(raw, policy)


def outcome(stands: Walked) -> Outcome:
    one = stands.decision
    return Outcome(one.rules[0], str(one.disposition), one.restocking_fee, one.credit)


def until_nothing_is_left(policy: Policy, facts: Facts, choice: str) -> list[Walked]:
    """Every verdict on the way, a supervisor accepting whatever can be accepted."""
    overrides: list[Override] = []
    way = [walk(policy, facts, overrides)]
    while (offered := offer(policy, way[-1].facts, way[-1].decision)) is not None:
        overrides.append(said(policy, way[-1].facts, way[-1].decision, choice if offered.choose else ""))
        way.append(walk(policy, facts, overrides))
        assert way[-1].applied == tuple(overrides)
        assert len(way) < 5
    return way


@pytest.mark.parametrize("choice", CHOICES)
def test_whole_returns_come_to_what_the_other_reading_says_however_often_it_is_accepted(
    smartvue: Policy, choice: str
) -> None:
    rng = random.Random(f"20261120 {choice}")
    ways = set()
    for _ in range(1200):
        known = whole_return(rng)
        try:
            expected = [verdict("smartvue", known)]
        except PurchaseAfterClaimError:
            continue
        read = known
        while expected[-1].rule in {1, 2, 3} or (expected[-1].rule == 10 and expected[-1].disposition == "decline"):
            if expected[-1].rule == 10:
                expected.append(chosen(choice, int(str(known["unit_price"]))))
                break
            read = read_otherwise(expected[-1].rule, read)
            expected.append(verdict("smartvue", read))
        way = until_nothing_is_left(smartvue, known, choice)
        assert [outcome(one) for one in way] == [one._replace(sections=frozenset()) for one in expected], known
        ways.add(tuple(one.rule for one in expected))
    assert {(1, 5), (2, 7), (2, 3, 10, 10), (3, 10, 10), (10, 10), (2, 10, 10), (2, 9)} <= ways, ways


def test_partial_returns_are_as_open_after_it_as_the_other_reading_says(smartvue: Policy) -> None:
    rng = random.Random(20261120)
    opened_again = settled = 0
    for _ in range(700):
        known = forgotten(rng, whole_return(rng))
        try:
            first = decide(smartvue, known)
        except BadInput:
            continue
        offered = offer(smartvue, known, first)
        if offered is None or offered.choose:
            continue
        stands = walk(smartvue, known, [said(smartvue, known, first)]).decision
        expected = answer("smartvue", read_otherwise(first.rules[0], known))
        assert (stands.possible, stands.needs) == (expected.possible, expected.needs), known
        assert stands.disposition == expected.disposition
        assert stands.discretion == expected.discretion
        assert frozenset(stands.rules) == expected.rules
        opened_again += stands.disposition is None
        settled += stands.settled
    assert opened_again > 40
    assert settled > 20


def test_what_is_still_to_be_asked_after_it_is_asked(smartvue: Policy) -> None:
    """Nobody asked for the defect while the foam alone decided."""
    facts = clean(smartvue, foam="missing", reason="defective", remedy="repair", defect_test=None)
    first = decide(smartvue, facts)
    assert first.settled
    assert first.disposition == "refuse"
    overrides = [said(smartvue, facts, first)]
    stands = walk(smartvue, facts, overrides)
    assert stands.decision.status == "open"
    assert stands.decision.needs == ("defect_test",)
    assert stands.facts["foam"] == "original"
    assert facts["foam"] == "missing"
    assert stands.first == first
    tested = walk(smartvue, {**facts, "defect_test": "confirmed"}, overrides)
    assert tested.decision.disposition == "repair_or_replace"


def test_a_piece_that_fails_later_is_accepted_on_its_own(smartvue: Policy) -> None:
    facts = clean(smartvue, foam="missing", box=None)
    first = said(smartvue, facts, decide(smartvue, facts))
    assert first.read == [ReadOtherwise("foam", "missing", "original")]
    later = {**facts, "box": "damaged"}
    stands = walk(smartvue, later, [first])
    assert stands.decision.disposition == "refuse"
    assert stands.applied == (first,)
    second = said(smartvue, stands.facts, stands.decision)
    assert second.read == [ReadOtherwise("box", "damaged", "original")]
    assert walk(smartvue, later, [first, second]).decision.disposition == "refund_less_fee"


@given(
    foam=st.sampled_from(["original", "kit", "damaged", "missing"]),
    charge=st.sampled_from(["0", "3600.00"]),
    parts=st.sampled_from(["original_condition", "damaged"]),
)
@settings(max_examples=40)
def test_it_counts_only_as_long_as_what_it_was_said_against_stands(
    smartvue: Policy, foam: str, charge: str, parts: str
) -> None:
    then = clean(smartvue, foam="missing")
    one = said(smartvue, then, decide(smartvue, then))
    now = clean(smartvue, foam=foam, advance_charge=charge, parts=parts)
    stands = walk(smartvue, now, [one])
    counts = foam == "missing" and charge == "0"
    assert stands.applied == ((one,) if counts else ())
    assert stands.first == decide(smartvue, now)
    if not counts:
        assert stands.decision == stands.first
        assert stands.facts == now


@pytest.mark.parametrize(
    "values",
    [
        {"policy": PolicyRef("smartvue", "2012.1", "0" * 64)},
        {"discretion": "parts"},
        {"decision": {"disposition": "decline"}},
        {"read": []},
        {"read": [ReadOtherwise("sleeve", "missing", "original")]},
        {"chosen": "credit_in_full"},
    ],
)
def test_what_was_not_said_against_this_verdict_changes_nothing(smartvue: Policy, values: dict[str, object]) -> None:
    facts = clean(smartvue, foam="missing")
    first = decide(smartvue, facts)
    stands = walk(smartvue, facts, [msgspec.structs.replace(said(smartvue, facts, first), **values)])
    assert stands == Walked(facts, first, (), first)


def test_a_choice_is_one_that_the_policy_gives(smartvue: Policy) -> None:
    facts = clean(smartvue, purchased_on="2026-01-01")
    first = decide(smartvue, facts)
    assert first.rules == (10,)
    offered = offer(smartvue, facts, first)
    assert offered is not None
    assert offered.choose == CHOICES
    assert offered.read == ()
    assert walk(smartvue, facts, [said(smartvue, facts, first, "credit_in_full")]).decision == first


def test_a_choice_tells_its_amount_and_cites_what_it_comes_from(smartvue: Policy) -> None:
    facts = clean(smartvue, purchased_on="2026-01-01")
    first = decide(smartvue, facts)
    refund = choose(smartvue, facts, first, "refund_less_fee")
    assert (refund.restocking_fee, refund.credit) == (54_000, 306_000)
    assert [clause.id for clause in refund.cites] == ["4.fee"]
    repair = choose(smartvue, facts, first, "repair_or_replace")
    assert (repair.restocking_fee, repair.credit, repair.needs) == (None, None, ())
    assert [clause.id for clause in repair.cites] == ["4.fee", "5.standard"]
    assert repair.discretion is None
    assert repair.settled


def test_an_amount_that_nobody_knows_is_asked_for(smartvue: Policy) -> None:
    facts = clean(smartvue, purchased_on="2026-01-01", unit_price=None)
    upgrade = choose(smartvue, facts, decide(smartvue, facts), "credit_for_upgrade")
    assert upgrade.needs == ("unit_price",)
    assert (upgrade.restocking_fee, upgrade.credit) == (None, None)


def test_nothing_is_offered_while_it_is_open_or_another_rule_could_be_the_one(smartvue: Policy) -> None:
    facts = clean(smartvue, foam="missing", advance_charge=None)
    decision = decide(smartvue, facts)
    assert decision.status == "open"
    assert offer(smartvue, facts, decision) is None
    between = clean(smartvue, parts=None, purchased_on="2026-01-01")
    unsettled = decide(smartvue, between)
    assert unsettled.discretion == "supervisor"
    assert unsettled.rules == (3, 10)
    assert offer(smartvue, between, unsettled) is None
    sound = clean(smartvue)
    assert offer(smartvue, sound, decide(smartvue, sound)) is None


GRANTS = """
[discretion.read]
who = "supervisor"
text = "May read the box otherwise."
read = [{ fact = "box", values = ["damaged", "original"], as = "original" }]

[discretion.pay]
who = "supervisor"
text = "May pay in full."
choose = ["credit_in_full"]
"""


def test_two_grants_of_one_rule_offer_nothing_until_it_is_known_which_is_meant() -> None:
    policy = small(
        GRANTS,
        rule("remedy = '\"refund\"'", "refuse", 'discretion = "read"'),
        rule("", "refuse", 'discretion = "pay"', named=False),
        then="refuse",
    )
    facts = parse_facts({"box": "damaged"}, policy)
    decision = decide(policy, facts)
    assert decision.settled
    assert decision.discretion == "supervisor"
    assert offer(policy, facts, decision) is None
    told = parse_facts({"box": "damaged", "remedy": "refund"}, policy)
    assert offer(policy, told, decide(policy, told)) is not None


def test_nothing_to_read_otherwise_is_nothing_to_accept() -> None:
    policy = small(GRANTS, rule("remedy = '\"refund\"'", "refuse", 'discretion = "read"'))
    for box in ("missing", "original", None):
        facts = parse_facts({"remedy": "refund", "box": box}, policy)
        assert offer(policy, facts, decide(policy, facts)) is None


def test_a_choice_that_no_rule_gives_has_no_clause_of_its_own() -> None:
    policy = small(GRANTS, rule("remedy = '\"refund\"'", "refuse", 'discretion = "pay"'))
    facts = parse_facts({"remedy": "refund", "unit_price": "10.00"}, policy)
    paid = choose(policy, facts, decide(policy, facts), "credit_in_full")
    assert paid.credit == 1_000
    assert [clause.id for clause in paid.cites] == ["s.one"]
    assert policy.fee_of("credit_in_full") is None


def test_the_fee_of_a_choice_is_that_of_its_rule_or_the_only_one(smartvue: Policy) -> None:
    text = CHOSEN.format(fees='fee = { percent = 10, of = "unit_price", rounding = "half_up" }')
    alone = read_policy(text, "made.toml")
    assert alone.fee_of("refund_less_fee") == alone.fees["fee"]
    assert smartvue.fee_of("refund_less_fee") == smartvue.fees["restocking"]


CHOSEN = """
id = "made"
version = "1"
title = "Made up"
vendor = "Made"
source = {{ document = "none", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }}
sections = {{ s = "Section" }}
clauses = {{ "s.one" = "One sentence." }}
[fees]
{fees}
[discretion.boss]
who = "supervisor"
text = "May choose."
choose = ["refund_less_fee"]
[[questions]]
fact = "unit_price"
step = "identify"
title = "t"
prompt = "p"
[[rules]]
rule = 1
name = "All"
then = "decline"
cites = ["s.one"]
discretion = "boss"
"""
TWO = """
one = { percent = 10, of = "unit_price", rounding = "half_up" }
two = { percent = 20, of = "unit_price", rounding = "half_up" }
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CHOSEN.format(fees=TWO), "one fee for the choice refund_less_fee"),
        (CHOSEN.format(fees=""), "one fee for the choice refund_less_fee"),
    ],
)
def test_a_choice_whose_amount_cannot_be_told_is_refused_with_the_file(text: str, words: str) -> None:
    with pytest.raises(BadPolicy, match=words):
        read_policy(text, "made.toml")


def test_an_amount_of_a_choice_must_be_asked() -> None:
    text = CHOSEN.replace('choose = ["refund_less_fee"]', 'choose = ["refund_advance_charge"]').format(fees="")
    with pytest.raises(BadPolicy, match="a question for what the choice refund_advance_charge is an amount of"):
        read_policy(text, "made.toml")


# The fold.


def by(operator: str, one: Event) -> Event:
    return msgspec.structs.replace(one, operator=operator)


def overridden(policy: Policy, who: str = "Sam Ito") -> Overridden:
    facts = clean(policy, foam="missing")
    return Overridden(said(policy, facts, decide(policy, facts), who=who))


def told(*payloads: AnyPayload, **who: str) -> list[Event]:
    return [by(who.get(one.id, "Rosa"), one) for one in events(payloads)]


def test_it_takes_a_decision_back_and_names_the_inspectors(smartvue: Policy) -> None:
    one = overridden(smartvue)
    ret = fold(told(opened(), Answered("foam", "missing"), decided(), printed("e3"), one, e2="Ann", e5="Sam Ito"))
    assert ret.state == "open"
    assert ret.decision is None
    assert [(correction.by, correction.taken_back.event) for correction in ret.corrections] == [("override", "e3")]
    assert ret.overrides == (one.override,)
    assert ret.inspectors == ("Rosa", "Ann")
    assert ret.undoable == ("e5",)


def test_undone_it_leaves_the_decision_as_it_was(smartvue: Policy) -> None:
    ret = fold(told(opened(), decided(), printed("e2"), overridden(smartvue), Undone("e4")))
    assert ret.state == "decided"
    assert ret.overrides == ()
    assert ret.corrections == ()


def test_a_correction_ends_it_and_a_new_fact_does_not(smartvue: Policy) -> None:
    one = overridden(smartvue)
    assert fold(told(opened(), one, decided(), Corrected("Wrong serial.", "e3"))).overrides == ()
    assert fold(told(opened(), one, decided(), Corrected("It came.", "e3", "proof"))).overrides == (one.override,)
    assert fold(told(opened(), one, Corrected("Nothing was decided.", "e9"))).overrides == (one.override,)


def test_accepting_what_one_allowed_oneself_is_no_inspection(smartvue: Policy) -> None:
    one = overridden(smartvue)
    own = msgspec.structs.replace(decided(), overrides=[one.override])
    assert fold(told(opened(), one, own, e3="sam ito")).inspectors == ("Rosa",)
    assert fold(told(opened(), one, own, e3="Ann")).inspectors == ("Rosa", "Ann")
    assert fold(told(opened(), one, decided(), e3="Sam Ito")).inspectors == ("Rosa", "Sam Ito")


def test_whoever_takes_back_a_part_of_the_inspection_had_a_part_in_it(smartvue: Policy) -> None:
    one = overridden(smartvue)
    answered = Answered("foam", "missing")
    assert fold(told(opened(), answered, Undone("e2"), e3="Sam Ito")).inspectors == ("Rosa", "Sam Ito")
    assert fold(told(opened(), decided(), Undone("e2"), e3="Sam Ito")).inspectors == ("Rosa", "Sam Ito")
    assert fold(told(opened(), one, Undone("e2"), e2="Sam Ito", e3="Sam Ito")).inspectors == ("Rosa",)
    own = msgspec.structs.replace(decided(), overrides=[one.override])
    assert fold(told(opened(), one, own, Undone("e3"), e2="Sam Ito", e4="Sam Ito")).inspectors == ("Rosa",)
    assert fold(told(opened(), Undone("e9"), e2="Sam Ito")).inspectors == ("Rosa",)


def test_whoever_inspected_before_or_after_accepts_nothing(smartvue: Policy) -> None:
    one = overridden(smartvue)
    facts = dict(CLEAN, foam="missing")
    first = [
        opened(facts={key: value for key, value in facts.items() if key != "received_on"}, received_on="2026-11-20")
    ]
    apart = walk_return(smartvue, fold(told(*first, one)))
    assert apart.decision.disposition == "refund_less_fee"
    for later in ("Sam Ito", "SAM ITO"):
        own = walk_return(smartvue, fold(told(*first, one, Answered("sleeve", "original"), e3=later)))
        assert own.applied == ()
        assert own.decision.disposition == "refuse"


def test_an_answer_that_stands_by_it_is_what_is_told(smartvue: Policy) -> None:
    one = overridden(smartvue)
    record = msgspec.structs.replace(
        decided(), overrides=[one.override], accepted={"disposition": "refund_less_fee", "credit": "3060.00"}
    )
    assert record.disposition == "refund_less_fee"
    assert record.standing == record.accepted
    turned = msgspec.structs.replace(record, turned="hold_for_kit")
    assert turned.disposition == "hold_for_kit"
    assert turned.standing == {"disposition": "hold_for_kit", "credit": None, "restocking_fee": None}


def test_it_is_written_and_read_and_old_decisions_are_as_they_were(smartvue: Policy) -> None:
    one = overridden(smartvue)
    assert decode_payload(encode_payload(one)) == one
    assert b"overrides" not in encode_payload(decided())
    assert b"accepted" not in encode_payload(decided())


def test_who_recorded_what_a_return_is_filled_in_from_has_a_part_in_it(smartvue: Policy) -> None:
    one = overridden(smartvue)
    charged = Awaited("x", "3100.00")
    assert fold(told(opened(), charged, e2="Sam Ito")).parties == ("Rosa", "Sam Ito")
    assert fold(told(opened(), charged, e2="Sam Ito")).inspectors == ("Rosa",)
    assert fold(told(opened(), charged, Undone("e2"), e3="Sam Ito")).parties == ("Rosa", "Sam Ito")
    assert fold(told(opened(told_by=["Kim"]), Identified("S2", told_by=["Ann"]))).parties == ("Rosa", "Kim", "Ann")
    assert fold(told(opened(), one, e2="Sam Ito")).parties == ("Rosa",)
    facts = {fact: value for fact, value in {**CLEAN, "foam": "missing"}.items() if fact != "received_on"}
    for named, stands in (("SAM ITO", "refuse"), ("Kim", "refund_less_fee")):
        ret = fold(told(opened(facts=facts, received_on="2026-11-20", told_by=[named]), one, e2="Sam Ito"))
        assert walk_return(smartvue, ret).decision.disposition == stands


def test_who_told_an_rma_or_a_replacement_is_whoever_said_or_took_back_its_terms() -> None:
    terms = RmaTerms()
    said: list[AnyPayload] = [RmaAuthorised("R1", terms), RmaAnnounced(), RmaAmended(terms), Undone("e3"), Undone("e2")]
    assert tellers_of(told(*said, e1="Ann", e2="Ben", e3="Kim", e4="Sam", e5="Eve")) == ["Ann", "Kim", "Sam"]
    assert tellers_of(told(filled(ReplacementOpened), filled(ReplacementSent), e1="Ann")) == ["Ann"]

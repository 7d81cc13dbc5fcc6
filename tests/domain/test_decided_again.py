from __future__ import annotations

from msgspec.structs import replace

from intake_app.domain.answered import with_warranty
from intake_app.domain.decide import decide, decision_json
from intake_app.domain.decided_again import is_decided_so
from intake_app.domain.events import Decided, decode_payload, encode_payload
from intake_app.domain.facts import parse_facts
from intake_app.domain.overriding import offer, walk
from intake_app.domain.policy import Policy
from intake_app.domain.rules import PolicyRef
from tests.domain.made_events import decided, overridden
from tests.domain.small import CLEAN


def frozen(policy: Policy, **facts: str) -> Decided:
    """A decision as it is frozen, and as it is read again from the journal."""
    raw: dict[str, str | list[str]] = {**CLEAN, **facts}
    record = replace(
        decided(), facts=raw, policy=policy.ref, decision=decision_json(decide(policy, parse_facts(raw, policy)))
    )
    again = decode_payload(encode_payload(record))
    assert isinstance(again, Decided)
    return again


def test_a_decision_comes_out_again_under_the_policy_that_decided(smartvue: Policy) -> None:
    record = frozen(smartvue, foam="missing")
    assert is_decided_so(record, smartvue)
    assert not is_decided_so(replace(record, policy=PolicyRef("smartvue", "1", "0" * 64)), smartvue)


def test_what_was_altered_does_not_come_out_again(smartvue: Policy) -> None:
    record = frozen(smartvue, foam="missing")
    for altered in (
        replace(record, decision={**record.decision, "disposition": "refund_less_fee"}),
        replace(record, facts={**record.facts, "foam": "original"}),
        replace(record, facts={**record.facts, "foam": "rubbish"}),
        replace(record, accepted={**record.decision, "disposition": "refund_less_fee"}),
    ):
        assert not is_decided_so(altered, smartvue)


def test_what_support_said_of_a_warranty_is_read_again(smartvue: Policy) -> None:
    raw = {"model": "S12K4", "reason": "defective", "remedy": "repair", "defect_test": "confirmed"}
    said = with_warranty(smartvue, "covered")
    record = frozen(said, **raw)
    told = replace(record, warranty_said="covered")
    assert is_decided_so(told, smartvue)
    assert not is_decided_so(record, smartvue)


def test_what_a_supervisor_accepted_is_walked_again(smartvue: Policy) -> None:
    record = frozen(smartvue, foam="missing")
    facts = parse_facts(record.facts, smartvue)
    first = decide(smartvue, facts)
    offered = offer(smartvue, facts, first)
    assert offered
    override = overridden(
        discretion=offered.discretion.id,
        policy=smartvue.ref,
        decision=decision_json(first),
        read=list(offered.read),
        chosen="",
    ).override
    stands = decision_json(walk(smartvue, facts, [override]).decision)
    accepted = replace(record, overrides=[override], accepted=stands)
    assert is_decided_so(accepted, smartvue)
    assert not is_decided_so(replace(accepted, accepted={}), smartvue)
    assert not is_decided_so(replace(accepted, overrides=[]), smartvue)

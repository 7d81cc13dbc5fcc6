"""Overriding: a supervisor accepts against a verdict that the policy leaves to one. `bench.overrides`.

Never against an inspection of one's own: whoever opened the return, answered a line of it, accepted its verdict or
recorded what it was filled in from may not. At a station without sign-in nobody may: a name that anybody can type
proves nothing about that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta, timezone
from typing import Final

from intake_app.domain.decide import decision_json
from intake_app.domain.errors import BadInput, NotAllowed, NotNow
from intake_app.domain.events import RETURN, AnyPayload
from intake_app.domain.inspectors import has_part, inspections_of, is_same
from intake_app.domain.money import dollars
from intake_app.domain.override_events import REASONS, Overridden, Override
from intake_app.domain.overriding import Offer, Walked, choose, offer, walk_return
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Return, fold
from intake_app.domain.unseen import says_something
from intake_app.domain.verdict_words import Verdict
from intake_app.workflow.override_words import by_name_words
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record
from intake_app.workflow.releasing import left_in
from intake_app.workflow.sight import OfferCard, OfferChoice, Sight
from intake_app.workflow.verdict import verdict_of
from intake_app.workflow.which_policy import policy_for, ref_of
from intake_app.workflow.wording import answer_words, fact_title

LONGEST: Final = 1_000


def check_apart(parts: Parts, ret: Return, who: str, payloads: Sequence[AnyPayload]) -> None:
    """Raise `NotAllowed` where somebody would inspect what they accepted themselves as a supervisor."""
    if any(is_same(one.who, who) for one in ret.overrides) and any(has_part(one, who) for one in payloads):
        raise NotAllowed(parts.words("override.not_inspect_too", who=who))


class Overrides:
    """What a supervisor can do about a verdict. Raises an `IntakeError` where it changed nothing."""

    def __init__(self, parts: Parts, record: Record, resume: Callable[[str], Sight]) -> None:
        self._parts = parts
        self._record = record
        self._resume = resume

    def offered(self, return_id: str) -> OfferCard:
        """What can be accepted, and for which reasons.

        Raises `NotAllowed` for who may not accept it, and `NotNow` where nothing can be.
        """
        ret = self._load(return_id)
        policy, stands, offered = self._offer(ret)
        words = self._parts.words
        return OfferCard(
            return_id,
            self._verdict(ret, policy, stands).title,
            offered.discretion.text,
            (
                *self._told(policy, offered, ""),
                *filter(None, [by_name_words(words, self._by_name(return_id))]),
                *([words("override.voids")] if ret.decision else []),
            ),
            tuple(OfferChoice(reason, words(f"override.short_{reason}"), "") for reason in REASONS),
            tuple(self._choice(policy, stands, code) for code in offered.choose),
        )

    def accept(self, return_id: str, reason: str, said: str, chosen: str = "") -> Sight:
        """A supervisor accepts: facts are read otherwise, or `chosen` becomes of it. The return is open with that.

        Raises as `offered`, and `BadInput` where the reason, the words or the choice is missing.
        """
        ret = self._load(return_id)
        policy, stands, offered = self._offer(ret)
        words, text = self._parts.words, said.strip()
        known = next((one for one in REASONS if one == reason), None)
        if known is None:
            raise BadInput(words("override.which_reason"), "reason")
        if not says_something(text) or len(text) > LONGEST:
            raise BadInput(words("override.say_why", most=LONGEST), "said")
        if chosen not in (offered.choose or ("",)):
            raise BadInput(words("override.which_choice"), "chosen")
        role = self._record.role
        now = self._parts.clock()
        override = Override(
            who=self._record.who,
            role="administrator" if role == "administrator" else "supervisor",
            at=now.at.astimezone(timezone(timedelta(minutes=now.offset_minutes))),
            reason=known,
            said=text,
            discretion=offered.discretion.id,
            policy=policy.ref,
            decision=decision_json(stands.decision),
            verdict=self._verdict(ret, policy, stands),
            inspected_by=list(ret.inspectors),
            told=self._told(policy, offered, chosen),
            read=list(offered.read),
            chosen=chosen,
            by_name=self._by_name(return_id),
        )
        self._record.write(RETURN, return_id, [Overridden(override)])
        return self._resume(return_id)

    def _offer(self, ret: Return) -> tuple[Policy, Walked, Offer]:
        words, record = self._parts.words, self._record
        record.demand("override")
        if not record.is_signed_in:
            raise NotNow(words("override.sign_in_needed"))
        if any(is_same(record.who, one) for one in ret.parties):
            raise NotAllowed(words("override.own_inspection", who=record.who, names=", ".join(ret.parties)))
        if self._is_of_before_sign_in(ret):
            raise NotNow(words("override.before_sign_in", number=ret.rma_number))
        decided = ret.decision.record if ret.decision else None
        if decided and decided.policy != ref_of(self._parts, ret.policy):
            raise NotNow(words("override.policy_gone"))
        policy = policy_for(self._parts, ret)
        if policy is None or ret.state == "withdrawn" or (decided and decided.turned):
            raise NotNow(words("override.nothing_to_accept"))
        left = left_in(self._parts, ret)
        if left:
            raise NotNow(words("override.it_left", number=left))
        stands = walk_return(policy, ret)
        offered = offer(policy, stands.facts, stands.decision)
        if offered is None:
            raise NotNow(words("override.nothing_to_accept"))
        return policy, stands, offered

    def _by_name(self, return_id: str) -> list[str]:
        """Who of those that inspected it had signed in by name alone: somebody else can have typed that."""
        journal = self._parts.journal
        told = inspections_of(journal.events_of(return_id))
        return list(dict.fromkeys(one.operator for one in told if journal.signed_in_how(one) == "name"))

    def _is_of_before_sign_in(self, ret: Return) -> bool:
        """Whether it was begun while names were only typed here: then nobody knows who inspected it."""
        journal = self._parts.journal
        return journal.sign_in_chosen_at() > journal.begun_at(ret.id)

    def _verdict(self, ret: Return, policy: Policy, stands: Walked) -> Verdict:
        if ret.decision is not None:
            return ret.decision.record.verdict
        return verdict_of(self._parts, ret, policy, stands)

    def _told(self, policy: Policy, offered: Offer, chosen: str) -> list[str]:
        words = self._parts.words
        if chosen:
            return [words("override.chosen", title=policy.disposition_title(chosen))]
        return [
            words(
                "override.read_as",
                fact=fact_title(words, policy, one.fact),
                seen=answer_words(words, policy, one.fact, one.value),
                read=answer_words(words, policy, one.fact, one.read_as),
            )
            for one in offered.read
        ]

    def _choice(self, policy: Policy, stands: Walked, code: str) -> OfferChoice:
        credit = choose(policy, stands.facts, stands.decision, code).credit
        return OfferChoice(code, policy.disposition_title(code), "" if credit is None else dollars(credit))

    def _load(self, return_id: str) -> Return:
        return fold(self._parts.journal.events_of(return_id))

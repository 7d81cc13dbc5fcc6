"""What a policy says of packaging kits: by which notes, terms and clauses a customer is told where to order one."""

from __future__ import annotations

from typing import NamedTuple

from intake_app.domain.derived import PIECES
from intake_app.domain.dispositions import HOLD_FOR_KIT
from intake_app.domain.kits import Kit
from intake_app.domain.money import dollars, parse_money
from intake_app.domain.policy import Note, Policy
from intake_app.domain.quotes import NextStep, Quote
from intake_app.workflow.parts import Parts
from intake_app.workflow.verdict import next_step
from intake_app.workflow.wording import quote_of


class KitTerms(NamedTuple):
    """A policy that knows of kits, and what it tells a customer who needs one."""

    policy: Policy
    told: list[NextStep]

    @property
    def telephone(self) -> str:
        """The number to call; empty where no term has one."""
        term = self.policy.terms.get("kit_telephone")
        return term.value if term else ""

    @property
    def price_from(self) -> str:
        """Where prices begin, in dollars; empty where no term says so."""
        term = self.policy.terms.get("kit_price_from")
        return dollars(parse_money(term.value)).removesuffix(".00") if term else ""

    @property
    def packing(self) -> dict[str, list[Quote]]:
        """For each piece of the packaging the clause for which the checklist asks it."""
        asked = {piece: self.policy.question(piece) for piece in PIECES}
        clauses = {piece: self.policy.clauses.get(one.clause or "") for piece, one in asked.items() if one}
        return {piece: [quote_of(self.policy, clause)] for piece, clause in clauses.items() if clause}


def kit_terms(parts: Parts, policy_id: str, model: str) -> KitTerms | None:
    """The terms of this policy; where it is not known, of the one that lists the model, or of the only one with any.

    None where the policy that applies says nothing of kits.
    """
    known = parts.policies.get(policy_id)
    if known is not None:
        return _terms(parts, known, model)
    terms = [one for policy in parts.policies.values() if (one := _terms(parts, policy, model))]
    listed = [one for one in terms if one.policy.warranty_line(model)]
    return next(iter(listed or terms), None) if listed or len(terms) == 1 else None


def sells_kits(policy: Policy, model: str = "") -> bool:
    """Whether a refusal under this policy can wait for a kit; without a model, for any."""
    return bool(_notes(policy, model))


def price_words(parts: Parts, kit: Kit | None, terms: KitTerms | None) -> str:
    """What a kit costs: its price, else from where prices begin, else that it is not known."""
    if kit and kit.price:
        return dollars(parse_money(kit.price))
    if terms and terms.price_from:
        return parts.words("kits.price_from", amount=terms.price_from)
    return parts.words("sight.not_known")


def _notes(policy: Policy, model: str) -> list[Note]:
    """What is told with `hold_for_kit` and can be done; what stands with every verdict speaks of something else."""
    notes = policy.notes_for(HOLD_FOR_KIT, model or None)
    return [note for note in notes if note.dispositions and not note.also and not note.station_only]


def _terms(parts: Parts, policy: Policy, model: str) -> KitTerms | None:
    notes = _notes(policy, model)
    return KitTerms(policy, [next_step(parts.words, policy, note) for note in notes]) if notes else None

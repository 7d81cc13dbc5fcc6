"""What is said of the facts of a return, and where each answer comes from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from intake_app.domain.events import Event, Identified, Opened
from intake_app.domain.payload import FactJson
from intake_app.domain.rules import PolicyRef

_OF_THE_UNIT: Final = frozenset({"sale", "lineage", "replacement"})
"""Where facts come from that belong to one serial."""


class Answer(msgspec.Struct, frozen=True):
    """What is said of one fact now: by a person at the `bench`, or filled in from what is named.

    `lineage`: from the first unit of a line of replacements; `replacement`: from the advance replacement it came for.
    `under` is what the policy that is named was then.
    """

    value: FactJson
    source: Literal["sale", "rma", "station", "bench", "lineage", "replacement"]
    at: datetime
    operator: str
    under: PolicyRef | None = None


def filled_in(opened: Opened, at: datetime, operator: str) -> dict[str, Answer]:
    """What was known when the return was opened."""
    answers = {
        fact: Answer(value, opened.sources.get(fact, "station"), at, operator) for fact, value in opened.facts.items()
    }
    answers["received_on"] = Answer(opened.received_on, "station", at, operator)
    if opened.policy is not None:
        source = opened.sources.get("policy", "sale")
        answers["policy"] = Answer(opened.policy, source, at, operator, opened.under)
    return answers


def identified(
    told: Identified, event: Event, opening: Mapping[str, Answer], answers: Mapping[str, Answer]
) -> dict[str, Answer]:
    """The answers once the serial became known, or another one.

    What the RMA of the `opening` and the bench said stays; what an earlier serial brought goes.
    """
    of_unit = told.facts if told.policy is None else {**told.facts, "policy": told.policy}
    brought = {
        fact: Answer(
            value,
            told.sources.get(fact, "sale"),
            event.local,
            event.operator,
            told.under if fact == "policy" else None,
        )
        for fact, value in of_unit.items()
    }
    brought |= {fact: Answer(value, "rma", event.local, event.operator) for fact, value in told.rma_facts.items()}
    return {
        **{fact: answer for fact, answer in opening.items() if answer.source not in _OF_THE_UNIT},
        **brought,
        **{
            fact: answer
            for fact, answer in answers.items()
            if answer.source == "bench" and (answer.value is not None or fact not in brought)
        },
        "serial": Answer(told.serial or None, "bench", event.local, event.operator),
    }

"""What a verdict says in words, frozen with it, so that its papers can be drawn again when the policy file is gone."""

from __future__ import annotations

from typing import Literal

import msgspec

from intake_app.domain.quotes import NextStep, Quote


class TraceLine(msgspec.Struct, frozen=True):
    """What one numbered rule made of the facts, in plain words."""

    rule: int
    name: str
    status: Literal["matched", "possible", "ruled_out", "not_reached"]
    words: str


class SeenLine(msgspec.Struct, frozen=True):
    """One line of the checklist as it was answered, in words; `tone` is the answer's."""

    fact: str
    title: str
    answer: str
    tone: Literal["accept", "wait", "refuse", "plain"]


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a paper says of a decision, frozen so that it can be said again when the policy file is gone.

    `why` is what was found against the unit, in a few words (“Foam missing.”), and holds no money; `sections` are where
    the clauses stand; `failed` are the facts of the lines that a refusal rests on, and `found` says in a sentence what
    the decision rests on where there is none.
    """

    title: str
    sentence: str
    tone: Literal["accept", "wait", "refuse"]
    place: str
    place_words: str
    place_sentence: str
    why: str
    sections: str
    policy_title: str
    vendor: str
    warranty: str
    seen: list[SeenLine] = []
    quotes: list[Quote] = []
    readings: list[str] = []
    trace: list[TraceLine] = []
    next_steps: list[NextStep] = []
    discretion: str = ""
    failed: list[str] = []
    found: str = ""

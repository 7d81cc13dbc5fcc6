"""Sentences of a policy that are told again elsewhere, and what can be done by them."""

from __future__ import annotations

import msgspec


class Quote(msgspec.Struct, frozen=True):
    """A clause, to the letter, with where it stands."""

    policy: str
    clause: str
    source: str
    text: str


class NextStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that can be done now, or is to be known (`also`), with the clauses that tell of it.

    `numbers` are what is needed for it (“Telephone”, “1-888-754-4543”), from the policy's terms of these clauses;
    `within_days` is by when, where a term says so. `station_only` is not told to the customer; `letter` are the words
    in which the customer is told, empty where they are the same.
    """

    title: str
    text: str
    quotes: list[Quote] = []
    numbers: dict[str, str] = {}
    within_days: int | None = None
    station_only: bool = False
    letter: str = ""
    also: bool = False

"""The decision table as it stands in a policy file: rows, their conditions, and what they refer to."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from intake_app.domain.unary import UnaryTests

SaidWarranty = Literal["covered", "expired"]
"""What support can say of a warranty that a policy does not state."""


class PolicyRef(msgspec.Struct, frozen=True):
    """Which policy decided: id, version and the SHA-256 (hex) of the policy file's bytes."""

    id: str
    version: str
    sha256: str


class Clause(msgspec.Struct, frozen=True):
    """A sentence of the source, to the letter; `section` and `heading` are empty where the source has none."""

    id: str
    section: str
    heading: str
    text: str


class Reading(msgspec.Struct, frozen=True):
    """How a silent or ambiguous place is read here; always shown as a reading (“read as …”)."""

    id: str
    text: str


class Fee(msgspec.Struct, frozen=True):
    """A fee: so many percent of a fact, rounded to the cent."""

    id: str
    percent: Decimal
    of: str
    rounding: str


class ReadAs(msgspec.Struct, frozen=True):
    """Where a person accepts all the same: these values of a fact are then read as another one."""

    fact: str
    values: tuple[str, ...]
    value: str


class Discretion(msgspec.Struct, frozen=True):
    """What a person may do against a verdict: read facts differently and decide again, or choose a disposition."""

    id: str
    who: str
    text: str
    read: tuple[ReadAs, ...]
    choose: tuple[str, ...]


class Condition(msgspec.Struct, frozen=True):
    """A test of one fact of the vocabulary; `text` is the test as the file writes it."""

    fact: str
    text: str
    tests: UnaryTests


class Cite(msgspec.Struct, frozen=True):
    """A clause that a row cites: always, or only when a known fact passes the condition.

    `early`: where none of a row's conditions is known to hold yet, but one must, it is cited as one that may.
    """

    clause: Clause
    when: Condition | None
    early: bool = False


class Row(msgspec.Struct, frozen=True):
    """One row of the decision table; rows that share a number are one rule to people."""

    rule: int
    name: str
    when: tuple[Condition, ...]
    then: str
    cites: tuple[Cite, ...]
    fee: Fee | None
    discretion: Discretion | None
    readings: tuple[Reading, ...]

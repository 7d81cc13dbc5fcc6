"""A policy as it stands in its file: what it says, what it asks, and the table that decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from intake_app.domain.dates import anniversary
from intake_app.domain.dispositions import DISPOSITIONS

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from intake_app.domain.facts import FactSpec, Kind
    from intake_app.domain.table import Table
    from intake_app.domain.unary import UnaryTests

AnswerTone = Literal["accept", "neutral", "wait", "refuse"]
Step = Literal["identify", "packaging", "unit"]
STEPS: tuple[Step, ...] = ("identify", "packaging", "unit")


class Source(msgspec.Struct, frozen=True):
    """The vendor's own document: its name and the SHA-256 (hex) of the text that was read."""

    document: str
    sha256: str


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


class Term(msgspec.Struct, frozen=True):
    """A dated term of the policy: 30 days, 15 percent, $5,000, a telephone number; `clause` is where it stands."""

    name: str
    value: str
    unit: str
    clause: str


class Fee(msgspec.Struct, frozen=True):
    """A fee: so many percent of a fact, rounded to the cent."""

    id: str
    percent: Decimal
    of: str
    rounding: str


class WarrantyLine(msgspec.Struct, frozen=True):
    """The models of one line of the warranty table; `years` is None where the source does not state a length."""

    models: tuple[str, ...]
    years: int | None
    clause: str


class Answer(msgspec.Struct, frozen=True):
    """One answer to a question: the fact's value, its words on the button, its tone and what it looks like."""

    value: str
    label: str
    tone: AnswerTone
    hint: str


class Question(msgspec.Struct, frozen=True):
    """A question of the checklist; `answers` is empty for a date, an amount, a model or a number.

    `clause` is the id of the clause that makes it matter, or None.
    """

    fact: str
    kind: Kind
    step: Step
    title: str
    prompt: str
    hint: str
    answers: tuple[Answer, ...]
    clause: str | None


class Note(msgspec.Struct, frozen=True):
    """What papers and screens tell beside the verdict; empty `dispositions` or `models` mean any of them."""

    id: str
    title: str
    text: str
    clauses: tuple[str, ...]
    dispositions: tuple[str, ...]
    models: tuple[str, ...]


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
    """A clause that a row cites: always, or only when a known fact passes the condition."""

    clause: Clause
    when: Condition | None


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


class Policy(msgspec.Struct, frozen=True, eq=False):
    """A whole policy file, validated, and its table prepared for deciding."""

    id: str
    version: str
    title: str
    vendor: str
    source: Source
    sha256: str
    clauses: dict[str, Clause]
    terms: dict[str, Term]
    fees: dict[str, Fee]
    readings: dict[str, Reading]
    discretions: dict[str, Discretion]
    warranty: tuple[WarrantyLine, ...]
    questions: tuple[Question, ...]
    further_facts: tuple[FactSpec, ...]
    fact_specs: dict[str, FactSpec]
    notes: tuple[Note, ...]
    rows: tuple[Row, ...]
    table: Table

    @property
    def ref(self) -> PolicyRef:
        """Which policy this is, as decisions record it."""
        return self.table.ref

    def question(self, fact: str) -> Question | None:
        """Return the question that asks for a fact, or None where the checklist does not ask it."""
        return next((question for question in self.questions if question.fact == fact), None)

    def warranty_line(self, model: str) -> WarrantyLine | None:
        """Return the line of the warranty table that lists a model, or None when none does."""
        return next((line for line in self.warranty if model in line.models), None)

    def warranty_until(self, model: str, purchased_on: date) -> date | None:
        """Return the last day of a unit's warranty, or None where the table does not state one."""
        line = self.warranty_line(model)
        return None if line is None or line.years is None else anniversary(purchased_on, line.years)

    def notes_for(self, disposition: str | None, model: str | None) -> tuple[Note, ...]:
        """Return what to tell beside this verdict for this model, in the file's order."""
        return tuple(
            note
            for note in self.notes
            if (not note.dispositions or disposition in note.dispositions)
            and (not note.models or model in note.models)
        )

    def disposition_title(self, code: str) -> str:
        """Return the short title of a disposition, with this policy's own fee in it."""
        return DISPOSITIONS[code].title.replace("{percent}", self._percent(code))

    def disposition_sentence(self, code: str) -> str:
        """Return the plain sentence of a disposition, with this policy's own fee in it."""
        return DISPOSITIONS[code].sentence.replace("{percent}", self._percent(code))

    def _percent(self, code: str) -> str:
        fees = {row.fee.percent for row in self.rows if row.then == code and row.fee is not None}
        fees = fees or {fee.percent for fee in self.fees.values()}
        return " or ".join(format(percent.normalize(), "f") for percent in sorted(fees))

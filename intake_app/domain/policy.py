"""A policy as it stands in its file: what it says, what it asks, and the table that decides."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from intake_app.domain.consignment_events import PackLine, Way
from intake_app.domain.dates import anniversary
from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.facts import FactSpec, Kind
from intake_app.domain.rules import Clause, Discretion, Fee, PolicyRef, Reading, Row, SaidWarranty
from intake_app.domain.table import Table

AnswerTone = Literal["accept", "neutral", "wait", "refuse"]
Step = Literal["identify", "packaging", "unit"]
STEPS: tuple[Step, ...] = ("identify", "packaging", "unit")


class Source(msgspec.Struct, frozen=True):
    """The vendor's own document: its name and the SHA-256 (hex) of the text that was read."""

    document: str
    sha256: str


class Term(msgspec.Struct, frozen=True):
    """A term of the policy: 30 days, 15 percent, $5,000, a telephone number; `clause` is the id of where it stands.

    `value` is written as its unit is: a whole number, a percentage, an amount like “5000.00”, a number to dial.
    """

    name: str
    value: str
    unit: str
    clause: str


class WarrantyLine(msgspec.Struct, frozen=True):
    """The models of one line of the warranty table; `years` is None where the source does not state a length."""

    models: tuple[str, ...]
    years: int | None
    clause: str


class Answer(msgspec.Struct, frozen=True):
    """One answer to a question: the fact's value, its words on the button, its tone and what it looks like.

    `photo` says that the answer wants a photo.
    """

    value: str
    label: str
    tone: AnswerTone
    hint: str
    photo: bool = False


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
    """What papers and screens tell beside the verdict; empty `dispositions` or `models` mean any of them.

    `station_only` is not told to the customer; `within` names a term in days: by when, from the decision on. `letter`
    are the words of a letter to the customer, empty where `text` serves there too. `also` is something to know; any
    other note is something that can be done. One with `ways` is told of consignments that go so, and beside no verdict;
    `demo` tells of the program for demo units: its `models` qualify, and every unit that was sold under it is told of.
    """

    id: str
    title: str
    text: str
    clauses: tuple[str, ...]
    dispositions: tuple[str, ...]
    models: tuple[str, ...]
    station_only: bool = False
    within: str | None = None
    letter: str = ""
    also: bool = False
    ways: tuple[Way, ...] = ()
    demo: bool = False


class PackOut(msgspec.Struct, frozen=True):
    """What a policy asks of a line of the pack-out checklist: a `photo`, and the ways on which it must be `in_place`.

    `clause` is the id of the clause that makes it matter, or None.
    """

    line: PackLine
    photo: bool
    in_place: tuple[Way, ...]
    clause: str | None


class Policy(msgspec.Struct, frozen=True, eq=False):
    """A whole policy file, validated, and its table prepared for deciding.

    `said` is what support said of a warranty that it does not state, for the one return that this is about.
    """

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
    fact_specs: dict[str, FactSpec]
    notes: tuple[Note, ...]
    rows: tuple[Row, ...]
    table: Table
    pack_out: tuple[PackOut, ...] = ()
    said: SaidWarranty | Literal[""] = ""

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
            if not note.ways
            and (not note.dispositions or disposition in note.dispositions)
            and (not note.models or model in note.models)
        )

    def notes_of_way(self, way: Way) -> tuple[Note, ...]:
        """Return what to tell of a consignment that goes this way, in the file's order."""
        return tuple(note for note in self.notes if way in note.ways)

    @property
    def demo_note(self) -> Note | None:
        """Return what is told of demo units, or None where the policy has no program for them."""
        return next((note for note in self.notes if note.demo), None)

    def fee_of(self, code: str) -> Fee | None:
        """Return the fee of a disposition: by the first rule that gives it, else the only one that the file has."""
        if DISPOSITIONS[code].amount != "less_fee":
            return None
        given = [row.fee for row in self.rows if row.then == code]
        return next(iter(given or self.fees.values()))

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

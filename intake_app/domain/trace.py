"""Why each numbered rule matched or did not, in plain words with the real values; rendered when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from intake_app.domain.derived import (
    FAILED,
    PIECES,
    days_since_purchase,
    days_since_rma,
    has_defect,
    packaging_state,
    warranty_state,
)
from intake_app.domain.facts import NO_RMA, Facts, FactSpec
from intake_app.domain.money import Cents, dollars
from intake_app.domain.table import VOCABULARY
from intake_app.domain.unary import Scalar, Test

if TYPE_CHECKING:
    from intake_app.domain.decide import Decision
    from intake_app.domain.policy import Policy
    from intake_app.domain.rules import Condition, Row

RuleStatus = Literal["matched", "possible", "ruled_out", "not_reached"]

PLURAL: Final = ("parts", "exclusions")

PHRASES: Final[dict[tuple[str, Scalar], str]] = {
    ("packaging", "original"): "the packaging is original",
    ("packaging", "kit"): "the packaging is adequate, in part from a kit",
    ("packaging", "inadequate"): "the packaging is not adequate",
    ("parts", "original_condition"): "the parts are in original condition",
    ("defect", "yes"): "a defect is confirmed",
    ("defect", "no"): "no defect is confirmed",
    ("warranty", "covered"): "the warranty covers the unit",
    ("warranty", "expired"): "the warranty has expired",
    ("warranty", "unstated"): "the policy states no warranty for this model",
    ("exclusions", "none"): "no exclusion is found",
    ("proof_of_purchase", "none"): "there is no proof of purchase",
    ("days_since_rma", NO_RMA): "the return came without an RMA",
}
"""What reads better as a whole than as a name and its value."""


class TraceLine(msgspec.Struct, frozen=True):
    """What became of one numbered rule, and why, in words."""

    rule: int
    name: str
    status: RuleStatus
    words: str


def trace_words(policy: Policy, facts: Facts, decision: Decision) -> tuple[TraceLine, ...]:
    """Return a line for every numbered rule of the policy, in the table's order."""
    numbers = dict.fromkeys(row.rule for row in policy.rows)
    return tuple(_line(policy, facts, decision, number) for number in numbers)


def _line(policy: Policy, facts: Facts, decision: Decision, number: int) -> TraceLine:
    rows = [(place, row) for place, row in enumerate(policy.rows) if row.rule == number]
    live = [row for place, row in rows if decision.trace.live >> place & 1]
    name = rows[0][1].name
    words = _Words(policy, facts)
    if live and decision.settled:
        return TraceLine(number, name, "matched", _sentence(words.matched(live)))
    if live:
        return TraceLine(number, name, "possible", _sentence(words.possible(live)))
    last = decision.trace.live.bit_length() - 1
    if rows[0][0] > last:
        first = policy.rows[last].rule
        return TraceLine(number, name, "not_reached", f"Rule {first} takes every case that is left.")
    reasons = words.ruled_out([(row, decision.trace.failed[place]) for place, row in rows])
    return TraceLine(number, name, "ruled_out", _sentence(reasons))


def _sentence(parts: Sequence[str]) -> str:
    text = "; ".join(dict.fromkeys(parts))
    return f"{text[:1].upper()}{text[1:]}."


class _Words:
    """Words for the conditions of one policy on the facts of one return."""

    def __init__(self, policy: Policy, facts: Facts) -> None:
        self._policy = policy
        self._facts = facts

    def matched(self, rows: Iterable[Row]) -> list[str]:
        parts = [self._is(condition) for row in rows for condition in row.when if self._known(condition.fact)]
        return parts or ["no rule before it applies"]

    def possible(self, rows: Iterable[Row]) -> list[str]:
        open_ = dict.fromkeys(
            self._noun(condition.fact) for row in rows for condition in row.when if not self._known(condition.fact)
        )
        return (
            [f"it depends on {_listed([f'the {noun}' for noun in open_], 'and')}"]
            if open_
            else ["it depends on the rules before it"]
        )

    def ruled_out(self, rows: Sequence[tuple[Row, int]]) -> list[str]:
        failing = [[condition for condition in row.when if self._fails(condition, failed)] for row, failed in rows]
        if not all(failing):
            return ["the rules before it take every case that it is for"]
        shared = [one for one in failing[0] if all(any(one.fact == other.fact for other in some) for some in failing)]
        if shared:
            same = [next(other for other in some if other.fact == shared[0].fact) for some in failing]
            return [self._misses(same)]
        return [self._misses([some[0]]) for some in failing]

    def _fails(self, condition: Condition, failed: int) -> bool:
        """Say whether a condition stands in the way: it fails by what is known, or it is in a group that fails."""
        values = self._known(condition.fact)
        if values:
            return not any(condition.tests.passes(value) for value in values)
        groups = self._policy.table.groups
        group = next(place for place, group in enumerate(groups) if condition.fact in group.names)
        return bool(failed >> group & 1)

    def _misses(self, conditions: Sequence[Condition]) -> str:
        condition = conditions[0]
        known = self._known(condition.fact)
        if not known:
            phrases = [PHRASES.get((one.fact, self._only(one)), "") for one in conditions]
            if all(phrases):
                return f"it cannot be that {_listed(list(dict.fromkeys(phrases)), 'or')}, whatever is still unknown"
            wanted = _listed([self._wanted(one) for one in dict.fromkeys(conditions)], "or")
            return f"the {self._noun(condition.fact)} cannot be {wanted}, whatever is still unknown"
        said = self._is(condition)
        if (condition.fact, known[0]) in PHRASES or all(one.tests.negated for one in conditions):
            return said
        # What has a phrase of its own needs no “not”: that the proof is a receipt says that there is one.
        wanted = _listed([self._wanted(one) for one in dict.fromkeys(conditions) if not self._only_phrased(one)], "or")
        return f"{said}, not {wanted}" if wanted else said

    def _only_phrased(self, condition: Condition) -> bool:
        return (condition.fact, self._only(condition)) in PHRASES

    def _only(self, condition: Condition) -> Scalar:
        """Return the one value that a condition names, or nothing."""
        literals = condition.tests.literals()
        return literals[0] if len(literals) == 1 and not condition.tests.negated else ""

    def _is(self, condition: Condition) -> str:
        known = self._known(condition.fact)
        phrase = PHRASES.get((condition.fact, known[0]))
        if phrase is None:
            verb = "are" if condition.fact in PLURAL else "is"
            values = [self._value(condition.fact, value) for value in known]
            phrase = f"the {self._noun(condition.fact)} {verb} {_listed(values, 'and')}"
        return phrase + self._because(condition.fact)

    def _because(self, fact: str) -> str:
        """Name the pieces behind packaging that is not adequate."""
        if fact != "packaging":
            return ""
        pieces = [
            f"{self._noun(piece)} {self._label(piece, str(self._facts[piece])).lower()}"
            for piece in PIECES
            if self._facts.get(piece) in FAILED
        ]
        return f" ({', '.join(pieces)})" if pieces else ""

    def _spec(self, fact: str) -> FactSpec:
        return VOCABULARY.get(fact) or self._policy.fact_specs[fact]

    def _noun(self, fact: str) -> str:
        return self._spec(fact).words

    def _wanted(self, condition: Condition) -> str:
        spec = self._spec(condition.fact)
        said = _listed([self._test(spec, test) for test in condition.tests.tests], "or") or "anything"
        return f"anything but {said}" if condition.tests.negated else said

    def _test(self, spec: FactSpec, test: Test) -> str:
        low = None if test.low is None else self._value(spec.name, test.low)
        high = None if test.high is None else self._value(spec.name, test.high)
        if test.low == test.high:
            return str(low)
        over = f"{'over' if test.low_open else 'at least'} {low}"
        under = f"{'under' if test.high_open else 'at most'} {high}"
        if low is None:
            return under
        return over if high is None else f"{over} and {under}"

    def _value(self, fact: str, value: Scalar) -> str:
        spec = self._spec(fact)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            if spec.kind == "money":
                return dollars(Cents(int(value * 100))) if value * 100 % 1 == 0 else f"${value}"
            text = format(value.normalize(), "f")
            days = f" day{'' if value == 1 else 's'}"
            return text + days if fact.startswith("days_since_") else text
        return value if spec.kind == "model" else f"“{self._label(fact, value)}”"

    def _label(self, fact: str, value: str) -> str:
        """Return the words of an answer's button, or those of a value that no question offers."""
        question = self._policy.question(fact)
        labels = {answer.value: answer.label for answer in question.answers} if question is not None else {}
        return labels.get(value, value.replace("_", " "))

    def _known(self, fact: str) -> tuple[Scalar, ...]:
        """Return the value that a condition tests (several for a list), or nothing while it is not known."""
        facts = self._facts
        if fact in facts:
            return _scalars(facts[fact], self._spec(fact))
        found: str | int | None = None
        match fact:
            case "packaging":
                found = packaging_state(facts)
            case "defect":
                defect = has_defect(facts)
                found = None if defect is None else "yes" if defect else "no"
            case "warranty":
                found = warranty_state(self._policy, facts)
            case "days_since_purchase":
                found = days_since_purchase(facts)
            case "days_since_rma":
                found = days_since_rma(facts)
            case _:
                pass
        if isinstance(found, int):
            return (Decimal(found),)
        return () if found is None else (found,)


def _scalars(value: object, spec: FactSpec) -> tuple[Scalar, ...]:
    if isinstance(value, tuple):
        return value or ("none",)
    if spec.kind == "money" and isinstance(value, int):
        return (Decimal(value) / 100,)
    return (value,)  # type: ignore[return-value]


def _listed(words: Sequence[str], last: str) -> str:
    if len(words) < 2:  # noqa: PLR2004 - one or none needs no joining
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"

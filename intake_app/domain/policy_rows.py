"""Reading the decision table of a policy file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import msgspec

from intake_app.domain.classes import SCALES, starts
from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.facts import FactSpec, parse_model
from intake_app.domain.rules import Cite, Clause, Condition, Discretion, Fee, Reading, Row
from intake_app.domain.toml_fields import Field
from intake_app.domain.unary import Scalar, UnaryError, UnaryTests, parse_unary

MOST_ROWS: Final = 200

_KEYS = ("name", "when", "fee", "discretion", "readings")
_NONE_TOO = ("exclusions", "days_since_rma")
"""Facts of which “none” can be tested beside their own values."""


class Names(msgspec.Struct, frozen=True):
    """What rows can refer to: words that conditions test, facts, and by id what stands elsewhere in the file."""

    vocabulary: Mapping[str, FactSpec]
    specs: Mapping[str, FactSpec]
    clauses: Mapping[str, Clause]
    fees: Mapping[str, Fee]
    discretions: Mapping[str, Discretion]
    readings: Mapping[str, Reading]


def read_rows(rules: Field, names: Names) -> tuple[Row, ...]:
    """Read the rows in their order; raises BadPolicy. Rows of one rule follow each other, and the first names it."""
    rows: list[Row] = []
    for item in rules.items():
        keys = item.keys(required=("rule", "then", "cites"), optional=_KEYS)
        before = rows[-1].rule if rows else 0
        number = keys["rule"].integer(1, MOST_ROWS)
        if number not in (before, before + 1):
            keys["rule"].wrong("rules numbered in order, from 1")
        if (number != before) != ("name" in keys):
            item.wrong("a name on the first row of a rule, and only there")
        name = keys["name"].text() if "name" in keys else rows[-1].name
        rows.append(_row(item, keys, number, name, names))
        if len(rows) > MOST_ROWS:
            rules.wrong(f"at most {MOST_ROWS} rows", "more")
    if not rows:
        rules.wrong("at least one rule", "none")
    return tuple(rows)


def _row(item: Field, keys: Mapping[str, Field], number: int, name: str, names: Names) -> Row:
    by_rules = tuple(code for code, disposition in DISPOSITIONS.items() if disposition.by_rules)
    then = keys["then"].one_of(by_rules, "a disposition")
    less_fee = DISPOSITIONS[then].amount == "less_fee"
    if less_fee != ("fee" in keys):
        item.wrong("a fee" if less_fee else "no fee", f"{then} with{'out' if less_fee else ''} one")
    when = keys["when"].keys() if "when" in keys else {}
    cites = tuple(_cite(field, names) for field in keys["cites"].items())
    if all(cite.when is not None for cite in cites):
        keys["cites"].wrong("a clause that is cited whatever the facts are: every decision cites one", "none")
    return Row(
        number,
        name,
        tuple(_condition(field, key, names.vocabulary) for key, field in when.items()),
        then,
        cites,
        names.fees[keys["fee"].one_of(names.fees, "a fee")] if less_fee else None,
        names.discretions[keys["discretion"].one_of(names.discretions, "a discretion")]
        if "discretion" in keys
        else None,
        tuple(_readings(keys["readings"], names.readings)) if "readings" in keys else (),
    )


def _readings(field: Field, readings: Mapping[str, Reading]) -> Iterator[Reading]:
    for item in field.items():
        yield readings[item.one_of(readings, "a reading")]


def _cite(field: Field, names: Names) -> Cite:
    if isinstance(field.value, str):
        return Cite(names.clauses[field.one_of(names.clauses, "a clause id")], None)
    keys = field.keys(required=("clause", "when"), optional=())
    clause = names.clauses[keys["clause"].one_of(names.clauses, "a clause id")]
    conditions = keys["when"].keys()
    if len(conditions) != 1:
        keys["when"].wrong("one condition", f"{len(conditions)}")
    testable = {name: spec for name, spec in names.specs.items() if spec.kind in ("choice", "list")}
    ((key, condition),) = conditions.items()
    # One of several choices may be the one that fails; of a list nothing is said before it is found.
    return Cite(clause, _condition(condition, key, testable), testable[key].kind == "choice")


def _condition(field: Field, name: str, vocabulary: Mapping[str, FactSpec]) -> Condition:
    if name not in vocabulary:
        field.wrong(f"one of {', '.join(vocabulary)}", f"the fact {name}")
    text = field.text()
    try:
        tests = parse_unary(text)
    except UnaryError as error:
        field.wrong("unary tests", f"{text} ({error})")
    _check_values(field, tests, vocabulary[name])
    return Condition(name, text, tests)


def _check_values(field: Field, tests: UnaryTests, spec: FactSpec) -> None:
    """Refuse values that the fact cannot take, and conditions that nothing passes."""
    allowed = {*spec.values, *(("none",) if spec.name in _NONE_TOO else ())}
    for literal in tests.literals():
        if spec.kind in ("choice", "list") or isinstance(literal, str):
            if spec.kind == "model":
                _check_model(field, literal)
            elif literal not in allowed:
                field.wrong(_expected(spec), f"{_shown(literal)} in {_as_written(field)}")
        elif spec.kind == "model" or isinstance(literal, Decimal) == (spec.kind == "date"):
            field.wrong(_expected(spec), f"{_shown(literal)} in {_as_written(field)}")
    if not any(tests.passes(value) for value in _samples(tests, spec, allowed)):
        field.wrong("a condition that some value passes", f"{_as_written(field)}, which nothing passes")


def _as_written(field: Field) -> str:
    return str(field.value)[:80]


def _check_model(field: Field, literal: Scalar) -> None:
    try:
        same = parse_model(literal) == literal
    except ValueError:
        same = False
    if not same:
        field.wrong("models as they are read, like S12E2", _shown(literal))


def _samples(tests: UnaryTests, spec: FactSpec, allowed: set[str]) -> Iterator[Scalar]:
    yield from allowed
    if spec.kind == "model":
        yield from (*tests.literals(), "")
    elif spec.kind in SCALES:
        scale = SCALES["days" if spec.name.startswith("days_since_") else spec.kind]
        yield from map(scale.value, starts(tests.literals(), scale))


def _expected(spec: FactSpec) -> str:
    if spec.values and spec.kind != "number":
        return f"values of {spec.name}: {', '.join(spec.values)}"
    return {"model": "models in quotes", "date": 'days like date("2026-01-31")'}.get(spec.kind, "numbers")


def _shown(literal: Scalar) -> str:
    return f'"{literal}"' if isinstance(literal, str) else str(literal)

"""From the text of a policy file to a policy: everything is checked, and the first fault is told in one line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Final, get_args

from intake_app.domain.consignment_events import PACK_LINES, WAYS, Way
from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.errors import BadPolicy
from intake_app.domain.facts import BUILT_IN, FactSpec, parse_model
from intake_app.domain.money import money_text, parse_money
from intake_app.domain.policy import (
    STEPS,
    Answer,
    AnswerTone,
    Note,
    PackOut,
    Policy,
    Question,
    Source,
    Term,
    WarrantyLine,
)
from intake_app.domain.policy_rows import Names, read_rows
from intake_app.domain.rules import Clause, Discretion, Fee, PolicyRef, ReadAs, Reading, Row
from intake_app.domain.table import VOCABULARY, Gap, Table, prepare
from intake_app.domain.toml_fields import Field, read_document
from intake_app.domain.warranty_days import LONGEST_WARRANTY

MOST_FURTHER: Final = 32
LONGEST_TERM: Final = 10**5
"""Days."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TELEPHONE = re.compile(r"\+?[0-9()][0-9() -]{2,30}[0-9]", re.ASCII)
_UNITS = ("days", "percent", "US dollars", "telephone")
_KINDS = ("choice", "money", "number", "date")
_BY_RULES = tuple(code for code, disposition in DISPOSITIONS.items() if disposition.by_rules)


def read_policy(text: str | bytes, origin: str) -> Policy:
    """Read a policy file; `origin` names it in errors.

    Raises BadPolicy with one line: the file, the key, what was found and what was expected.
    """
    root = read_document(text, origin).keys(
        required=("id", "version", "title", "vendor", "source", "sections", "clauses", "rules"),
        optional=("terms", "fees", "readings", "warranty", "questions", "facts", "notes", "discretion", "pack_out"),
    )
    data = text if isinstance(text, bytes) else text.encode()
    ref = PolicyRef(_matching(root["id"], _ID, "small letters, digits and -"), root["version"].text(), _hash(data))
    empty = {name: Field(origin, name, kind) for name, kind in _EMPTY.items()}
    fields = {**empty, **root}
    clauses = _clauses(root["sections"], root["clauses"])
    readings = {key: Reading(key, field.text()) for key, field in fields["readings"].keys().items()}
    terms = {key: _term(key, field, clauses) for key, field in fields["terms"].keys().items()}
    fees = {key: _fee(key, field) for key, field in fields["fees"].keys().items()}
    further = tuple(_further(fields["facts"]))
    specs = {**BUILT_IN, **{spec.name: spec for spec in further}}
    discretions = {key: _discretion(key, field, specs) for key, field in fields["discretion"].keys().items()}
    warranty = tuple(_warranty(fields["warranty"], clauses))
    vocabulary = {**VOCABULARY, **{spec.name: spec for spec in further}}
    rows = read_rows(root["rules"], Names(vocabulary, specs, clauses, fees, discretions, readings))
    years = {model: line.years for line in warranty for model in line.models}
    questions = tuple(_questions(fields["questions"], specs, clauses))
    table = _prepared(root["rules"], ref, rows, years, further)
    _check_asked(fields["questions"], questions, table)
    _check_chosen(fields["discretion"], discretions, rows, fees, questions)
    return Policy(
        id=ref.id,
        version=ref.version,
        title=root["title"].text(),
        vendor=root["vendor"].text(),
        source=_source(root["source"]),
        sha256=ref.sha256,
        clauses=clauses,
        terms=terms,
        fees=fees,
        readings=readings,
        discretions=discretions,
        warranty=warranty,
        questions=questions,
        fact_specs=specs,
        notes=tuple(_notes(fields["notes"], clauses, terms)),
        rows=rows,
        table=table,
        pack_out=tuple(_pack_out(fields["pack_out"], clauses)),
    )


_EMPTY: Final[dict[str, object]] = {
    "terms": {},
    "fees": {},
    "readings": {},
    "warranty": [],
    "questions": [],
    "facts": [],
    "notes": [],
    "discretion": {},
    "pack_out": [],
}


def _prepared(
    rules: Field,
    ref: PolicyRef,
    rows: tuple[Row, ...],
    years: Mapping[str, int | None],
    further: tuple[FactSpec, ...],
) -> Table:
    try:
        return prepare(ref, rows, years, further)
    except Gap as gap:
        example = ", ".join(gap.example) or "any facts at all"
        raise BadPolicy(
            f"{rules.origin}: rules: found no rule for {example}; expected rules for everything, like a last one"
            " without conditions"
        ) from None
    except ValueError as error:
        raise BadPolicy(f"{rules.origin}: rules: {error}; expected fewer conditions") from None


def _check_asked(field: Field, questions: Collection[Question], table: Table) -> None:
    """Refuse a checklist that never asks what the rules read: the station could not go on."""
    asked = {question.fact for question in questions}
    missing = sorted(table.reads - asked)
    if missing:
        field.wrong("a question for every fact that the rules or their amounts read", f"none for {', '.join(missing)}")


def _check_chosen(
    field: Field,
    discretions: Mapping[str, Discretion],
    rows: Collection[Row],
    fees: Mapping[str, Fee],
    questions: Collection[Question],
) -> None:
    """Refuse a choice whose amount could not be told: by which fee, or of a fact that is never asked."""
    asked = {question.fact for question in questions}
    for key, code in ((key, code) for key, one in discretions.items() for code in one.choose):
        due = DISPOSITIONS[code].amount
        less = {row.fee for row in rows if row.then == code} or set(fees.values())
        if due == "less_fee" and len(less) != 1:
            field.keys()[key].wrong(f"one fee for the choice {code}, by a rule or alone in the file", f"{len(less)}")
        base = "unit_price" if due == "less_fee" else due
        if base not in {"none", *asked}:
            field.keys()[key].wrong(f"a question for what the choice {code} is an amount of", f"none for {base}")


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _matching(field: Field, pattern: re.Pattern[str], expected: str) -> str:
    text = field.text()
    if pattern.fullmatch(text) is None:
        field.wrong(expected)
    return text


def _source(field: Field) -> Source:
    keys = field.keys(required=("document", "sha256"), optional=())
    return Source(keys["document"].text(), _matching(keys["sha256"], _SHA256, "the 64 hexadecimal digits of a SHA-256"))


def _clauses(sections: Field, clauses: Field) -> dict[str, Clause]:
    """Read the clauses; the part of an id before the first point names its section, as in ``4.fee``."""
    headings = {key: field.text(empty=True) for key, field in sections.keys().items()}
    found = {}
    for key, field in clauses.keys().items():
        section = key.split(".")[0]
        if section not in headings:
            field.wrong(f"an id that begins with a section: {', '.join(headings)}", f"the clause id {key}")
        found[key] = Clause(key, section, headings[section], field.text())
    return found


def _term(key: str, field: Field, clauses: Mapping[str, Clause]) -> Term:
    keys = field.keys(required=("value", "unit", "clause"), optional=())
    unit, value = keys["unit"].one_of(_UNITS, "a unit"), keys["value"]
    if unit == "days":
        text = str(value.integer(0, LONGEST_TERM))
    elif unit == "percent":
        text = format(value.percent(), "f")
    elif unit == "US dollars":
        text = _dollars(value)
    else:
        text = _matching(value, _TELEPHONE, "a telephone number")
    return Term(key, text, unit, keys["clause"].one_of(clauses, "a clause id"))


def _dollars(field: Field) -> str:
    try:
        return money_text(parse_money(field.value))
    except ValueError as error:
        field.wrong("an amount", str(error))


def _fee(key: str, field: Field) -> Fee:
    keys = field.keys(required=("percent", "of", "rounding"), optional=())
    return Fee(
        key,
        keys["percent"].percent(),
        keys["of"].one_of(("unit_price",), "a fact"),
        keys["rounding"].one_of(("half_up",), "a rounding"),
    )


def _further(field: Field) -> Iterator[FactSpec]:
    seen: set[str] = set()
    for item in field.items():
        keys = item.keys(required=("name", "words", "kind"), optional=("values",))
        name = _matching(keys["name"], _NAME, "a name of small letters, digits and _")
        if name in BUILT_IN or name in VOCABULARY or name in seen or name == "policy":
            keys["name"].wrong("a name that is not taken")
        seen.add(name)
        if len(seen) > MOST_FURTHER:
            item.wrong(f"at most {MOST_FURTHER} further facts", "one more")
        kind = keys["kind"].one_of(_KINDS, "a kind")
        if (kind == "choice") != ("values" in keys):
            item.wrong("values for a choice, and only for a choice")
        values = keys["values"].some_texts() if kind == "choice" else ()
        yield FactSpec(name, keys["words"].text(), kind, values)  # type: ignore[arg-type]


def _discretion(key: str, field: Field, specs: Mapping[str, FactSpec]) -> Discretion:
    keys = field.keys(required=("who", "text"), optional=("read", "choose"))
    if ("read" in keys) == ("choose" in keys):
        field.wrong("either read or choose")
    choose = keys["choose"].some_texts() if "choose" in keys else ()
    for code in choose:
        if code not in _BY_RULES:
            keys["choose"].wrong(f"dispositions: {', '.join(_BY_RULES)}", code)
    read = tuple(_read_as(item, specs) for item in keys["read"].items()) if "read" in keys else ()
    return Discretion(key, keys["who"].one_of(("supervisor",), "a role"), keys["text"].text(), read, choose)


def _read_as(field: Field, specs: Mapping[str, FactSpec]) -> ReadAs:
    keys = field.keys(required=("fact", "values", "as"), optional=())
    choices = [name for name, spec in specs.items() if spec.kind == "choice"]
    spec = specs[keys["fact"].one_of(choices, "a fact with a choice of values")]
    for item in keys["values"].items():
        item.one_of(spec.values, f"a value of {spec.name}")
    return ReadAs(spec.name, keys["values"].some_texts(), keys["as"].one_of(spec.values, f"a value of {spec.name}"))


def _warranty(field: Field, clauses: Mapping[str, Clause]) -> Iterator[WarrantyLine]:
    """Read the warranty table: every series with every size is a model; `years` "unstated" states no length."""
    seen: set[str] = set()
    for item in field.items():
        keys = item.keys(required=("series", "sizes", "years", "clause"), optional=())
        years = keys["years"]
        length = None if years.value == "unstated" else years.integer(1, LONGEST_WARRANTY)
        models = []
        sizes = tuple(keys["sizes"].items())
        if not sizes:
            keys["sizes"].wrong("at least one size", "none")
        for series in keys["series"].some_texts():
            for size in sizes:
                model = f"{series}{size.integer(0, 10**6)}"
                if model in seen:
                    size.wrong("each model once", f"{model} again")
                seen.add(model)
                models.append(_model(size, model))
        yield WarrantyLine(tuple(models), length, keys["clause"].one_of(clauses, "a clause id"))


def _model(field: Field, text: str) -> str:
    try:
        model = parse_model(text)
    except ValueError as error:
        field.wrong("a model", str(error))
    if model != text:
        field.wrong(f"a model as it is read, {model}", text)
    return model


def _questions(field: Field, specs: Mapping[str, FactSpec], clauses: Mapping[str, Clause]) -> Iterator[Question]:
    seen: set[str] = set()
    for item in field.items():
        keys = item.keys(required=("fact", "step", "title", "prompt"), optional=("hint", "clause", "answers"))
        spec = specs[keys["fact"].one_of(specs, "a fact")]
        if spec.name in seen:
            keys["fact"].wrong("one question for a fact", f"{spec.name} again")
        seen.add(spec.name)
        if bool(spec.values) != ("answers" in keys):
            item.wrong("answers for a choice or a list, and only for those")
        step = next(step for step in STEPS if step == keys["step"].one_of(STEPS, "a step"))
        yield Question(
            spec.name,
            spec.kind,
            step,
            keys["title"].text(),
            keys["prompt"].text(),
            keys["hint"].text() if "hint" in keys else "",
            tuple(_answers(keys["answers"], spec)) if "answers" in keys else (),
            keys["clause"].one_of(clauses, "a clause id") if "clause" in keys else None,
        )


def _answers(field: Field, spec: FactSpec) -> Iterator[Answer]:
    missing = dict.fromkeys(spec.values)
    for item in field.items():
        keys = item.keys(required=("value", "label"), optional=("tone", "hint", "photo"))
        value = keys["value"].one_of(missing, f"a value of {spec.name} that has no answer yet")
        del missing[value]
        tones: tuple[AnswerTone, ...] = get_args(AnswerTone)
        wanted = keys["tone"].one_of(tones, "a tone") if "tone" in keys else "neutral"
        tone = next(tone for tone in tones if tone == wanted)
        hint = keys["hint"].text() if "hint" in keys else ""
        yield Answer(value, keys["label"].text(), tone, hint, "photo" in keys and keys["photo"].flag())
    if missing:
        field.wrong(f"an answer for every value of {spec.name}", f"none for {', '.join(missing)}")


def _notes(field: Field, clauses: Mapping[str, Clause], terms: Mapping[str, Term]) -> Iterator[Note]:
    seen: set[str] = set()
    in_days = tuple(term.name for term in terms.values() if term.unit == "days")
    for item in field.items():
        keys = item.keys(
            required=("id", "title", "text"),
            optional=(
                *("clauses", "dispositions", "models", "station_only", "within", "letter", "also", "ways", "demo"),
            ),
        )
        name = _matching(keys["id"], _NAME, "a name of small letters, digits and _")
        if name in seen:
            keys["id"].wrong("each id once", f"{name} again")
        seen.add(name)
        lists = {key: keys[key].texts() if key in keys else () for key in ("clauses", "dispositions", "models")}
        for key, allowed in (("clauses", clauses), ("dispositions", DISPOSITIONS)):
            for text in lists[key]:
                if text not in allowed:
                    keys[key].wrong(f"one of {', '.join(allowed)}", text)
        for text in lists["models"]:
            _model(keys["models"], text)
        yield Note(
            name,
            keys["title"].text(),
            keys["text"].text(),
            lists["clauses"],
            lists["dispositions"],
            lists["models"],
            "station_only" in keys and keys["station_only"].flag(),
            keys["within"].one_of(in_days, "a term in days") if "within" in keys else None,
            keys["letter"].text() if "letter" in keys else "",
            "also" in keys and keys["also"].flag(),
            _ways(keys["ways"]) if "ways" in keys else (),
            "demo" in keys and keys["demo"].flag(),
        )


def _ways(field: Field) -> tuple[Way, ...]:
    """Read the ways by which consignments go, at least one."""
    wanted = field.some_texts()
    for text in wanted:
        if text not in WAYS:
            field.wrong(f"one of {', '.join(WAYS)}", text)
    return tuple(way for way in WAYS if way in wanted)


def _pack_out(field: Field, clauses: Mapping[str, Clause]) -> Iterator[PackOut]:
    """Read what is asked of the lines of the pack-out checklist."""
    left = dict.fromkeys(PACK_LINES)
    for item in field.items():
        keys = item.keys(required=("line",), optional=("photo", "in_place", "clause"))
        wanted = keys["line"].one_of(left, "a line that is not told yet")
        line = next(line for line in PACK_LINES if line == wanted)
        del left[line]
        yield PackOut(
            line,
            "photo" in keys and keys["photo"].flag(),
            _ways(keys["in_place"]) if "in_place" in keys else (),
            keys["clause"].one_of(clauses, "a clause id") if "clause" in keys else None,
        )

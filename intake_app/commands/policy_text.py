"""A policy as people read it: everything that its file says, in the file's order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from intake_app.domain.policy import Note, Policy
from intake_app.domain.rules import Row


def policy_lines(policy: Policy) -> Iterator[str]:
    """Yield the whole policy, line by line, in parts with a heading; a part that the file leaves out is left out."""
    yield f"{policy.title} ({policy.id}, version {policy.version})"
    yield f"file SHA-256    {policy.sha256}"
    yield f"source          {policy.source.document}"
    yield f"source SHA-256  {policy.source.sha256}"
    for heading, part in _PARTS:
        lines = list(part(policy))
        if lines:
            yield from ("", heading, *lines)


def _clauses(policy: Policy) -> Iterator[str]:
    heading = None
    for clause in policy.clauses.values():
        if clause.heading != heading:
            heading = clause.heading
            yield from ("", f"  {heading}")
        yield f"    {clause.id:22} “{clause.text}”"


def _terms(policy: Policy) -> Iterator[str]:
    for term in policy.terms.values():
        yield f"    {term.name:22} {term.value} {term.unit} ({term.clause})"
    for fee in policy.fees.values():
        yield f"    {fee.id:22} {fee.percent} percent of {fee.of}, rounded {fee.rounding} to the cent"


def _warranty(policy: Policy) -> Iterator[str]:
    for line in policy.warranty:
        years = "not stated" if line.years is None else f"{line.years} year{'' if line.years == 1 else 's'}"
        yield f"    {years:12} {' '.join(line.models)} ({line.clause})"


def _readings(policy: Policy) -> Iterator[str]:
    for reading in policy.readings.values():
        yield f"    {reading.id:22} {reading.text}"


def _rules(policy: Policy) -> Iterator[str]:
    number = 0
    for row in policy.rows:
        if row.rule != number:
            number = row.rule
            yield from ("", f"  {number}. {row.name}")
        condition = " and ".join(f"{condition.fact} {condition.text}" for condition in row.when) or "otherwise"
        yield f"    {condition} → {policy.disposition_title(row.then)}"
        yield from (f"        {line}" for line in _details(row))


def _details(row: Row) -> Iterator[str]:
    cites = (f"{one.clause.id}{f' if {one.when.fact} {one.when.text}' if one.when else ''}" for one in row.cites)
    yield f"cites {'; '.join(cites)}"
    if row.fee is not None:
        yield f"fee {row.fee.id}"
    if row.readings:
        yield f"read as {', '.join(reading.id for reading in row.readings)}"
    if row.discretion is not None:
        yield f"a {row.discretion.who} may accept: {row.discretion.id}"


def _discretion(policy: Policy) -> Iterator[str]:
    for discretion in policy.discretions.values():
        yield f"    {discretion.id:22} {discretion.who}: {discretion.text}"
        for one in discretion.read:
            yield f"        {one.fact} {' or '.join(one.values)} is read as {one.value}"
        if discretion.choose:
            yield f"        to choose from: {', '.join(discretion.choose)}"


def _notes(policy: Policy) -> Iterator[str]:
    for note in policy.notes:
        yield f"    {note.id:22} {note.title}: {note.text}"
        if note.letter:
            yield f"        in letters: {note.letter}"
        yield f"        {_where(note)}"


def _where(note: Note) -> str:
    verdicts = f"with {', '.join(note.dispositions)}" if note.dispositions else "with every verdict"
    if note.ways:
        verdicts = f"with consignments: {', '.join(note.ways)}"
    models = f", for {', '.join(note.models)}" if note.models else ""
    alone = ", at the station only" if note.station_only else ""
    within = f", within the days of {note.within}" if note.within else ""
    kind = f"{', to be known' if note.also else ''}{', of demo units' if note.demo else ''}"
    return f"{verdicts}{models}{alone}{within}{kind} ({', '.join(note.clauses) or 'no clause'})"


def _pack_out(policy: Policy) -> Iterator[str]:
    for one in policy.pack_out:
        photo = "a photo" if one.photo else ""
        ways = f"in place on the ways {', '.join(one.in_place)}" if one.in_place else ""
        wanted = ", ".join(filter(None, [photo, ways])) or "nothing more"
        yield f"    {one.line:22} {wanted} ({one.clause or 'no clause'})"


def _questions(policy: Policy) -> Iterator[str]:
    for question in policy.questions:
        answers = ", ".join(answer.value for answer in question.answers) or question.kind.replace("_", " ")
        yield f"    {question.fact:22} {question.prompt} ({answers})"
        wanted = [answer.value for answer in question.answers if answer.photo]
        if wanted:
            yield f"        with a photo where it is {', '.join(wanted)}"


_PARTS: tuple[tuple[str, Callable[[Policy], Iterator[str]]], ...] = (
    ("Clauses, quoted", _clauses),
    ("Terms", _terms),
    ("Warranty", _warranty),
    ("Read as", _readings),
    ("Asked, in this order", _questions),
    ("Rules: the first row that matches decides", _rules),
    ("What a person may do against a verdict", _discretion),
    ("Told beside the verdict", _notes),
    ("Looked at when a unit is packed", _pack_out),
)

"""`intake policy list` and `intake policy show ID`: the policies, as people read them and as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping

from intake_app.commands.policies import usable_policies
from intake_app.commands.streams import write_out
from intake_app.domain.errors import NotFound
from intake_app.domain.money import shown
from intake_app.domain.policy import Policy, Row


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake policy`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list the policies", description="List the policies.")
    showing = actions.add_parser("show", help="show one policy", description="Show one policy.")
    showing.add_argument("id", metavar="ID", help="the policy's id")
    for action in (listing, showing):
        action.add_argument("--json", action="store_true", help="as JSON")


def run(args: argparse.Namespace) -> int:
    """List the policies, or show one. Raises NotFound for an id that no policy has."""
    policies = usable_policies(args)
    if args.action == "list":
        if args.json:
            _write([json.dumps([_head(policy) for policy in policies.values()], ensure_ascii=False, indent=2)])
        else:
            _write(_listed(policies))
        return 0
    policy = policies.get(args.id)
    if policy is None:
        raise NotFound(f"There is no policy {shown(args.id)}; expected one of {', '.join(policies) or 'none'}.")
    _write([json.dumps(_whole(policy), ensure_ascii=False, indent=2)] if args.json else _told(policy))
    return 0


def _write(lines: Iterator[str] | list[str]) -> None:
    """Write lines in UTF-8, whatever the locale is."""
    write_out("".join(f"{line}\n" for line in lines).encode())


def _listed(policies: Mapping[str, Policy]) -> Iterator[str]:
    wide = max((len(name) for name in policies), default=0)
    for name, policy in policies.items():
        yield f"{name:{wide}}  {policy.version:8}  {policy.title}  {policy.sha256[:12]}"


def _head(policy: Policy) -> dict[str, object]:
    return {
        "id": policy.id,
        "version": policy.version,
        "sha256": policy.sha256,
        "title": policy.title,
        "vendor": policy.vendor,
        "source": {"document": policy.source.document, "sha256": policy.source.sha256},
    }


def _whole(policy: Policy) -> dict[str, object]:
    return {
        **_head(policy),
        "clauses": [
            {"id": clause.id, "section": clause.section, "heading": clause.heading, "text": clause.text}
            for clause in policy.clauses.values()
        ],
        "terms": {
            term.name: {"value": term.value, "unit": term.unit, "clause": term.clause} for term in policy.terms.values()
        },
        "fees": {
            fee.id: {"percent": str(fee.percent), "of": fee.of, "rounding": fee.rounding}
            for fee in policy.fees.values()
        },
        "warranty": [
            {"models": list(line.models), "years": line.years, "clause": line.clause} for line in policy.warranty
        ],
        "readings": {reading.id: reading.text for reading in policy.readings.values()},
        "questions": [
            {
                "fact": question.fact,
                "step": question.step,
                "prompt": question.prompt,
                "answers": [answer.value for answer in question.answers],
            }
            for question in policy.questions
        ],
        "rules": [
            {
                "rule": row.rule,
                "name": row.name,
                "when": {condition.fact: condition.text for condition in row.when},
                "then": row.then,
                "cites": list(dict.fromkeys(cite.clause.id for cite in row.cites)),
                "discretion": row.discretion.who if row.discretion else None,
            }
            for row in policy.rows
        ],
    }


def _told(policy: Policy) -> Iterator[str]:
    yield f"{policy.title} ({policy.id}, version {policy.version})"
    yield f"file SHA-256    {policy.sha256}"
    yield f"source          {policy.source.document}"
    yield f"source SHA-256  {policy.source.sha256}"
    yield from ("", "Clauses, quoted")
    heading = None
    for clause in policy.clauses.values():
        if clause.heading != heading:
            heading = clause.heading
            yield from ("", f"  {heading}")
        yield f"    {clause.id:22} “{clause.text}”"
    yield from ("", "Terms")
    for term in policy.terms.values():
        yield f"    {term.name:22} {term.value} {term.unit} ({term.clause})"
    for fee in policy.fees.values():
        yield f"    {fee.id:22} {fee.percent} percent of {fee.of}, rounded {fee.rounding} to the cent"
    if policy.warranty:
        yield from ("", "Warranty")
        for line in policy.warranty:
            years = "not stated" if line.years is None else f"{line.years} year{'' if line.years == 1 else 's'}"
            yield f"    {years:12} {' '.join(line.models)} ({line.clause})"
    yield from ("", "Read as")
    for reading in policy.readings.values():
        yield f"    {reading.id:22} {reading.text}"
    yield from ("", "Rules: the first row that matches decides")
    number = 0
    for row in policy.rows:
        if row.rule != number:
            number = row.rule
            yield from ("", f"  {number}. {row.name}")
        yield f"    {_condition(row)} → {policy.disposition_title(row.then)} ({_cites(row)})"


def _condition(row: Row) -> str:
    return " and ".join(f"{condition.fact} {condition.text}" for condition in row.when) or "otherwise"


def _cites(row: Row) -> str:
    ids = dict.fromkeys(cite.clause.id for cite in row.cites)
    may = ["a supervisor may accept"] if row.discretion else []
    return "; ".join([", ".join(ids) or "no clause", *may])

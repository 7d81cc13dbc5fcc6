"""`intake policy list` and `intake policy show ID`: the policies, as people read them and as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping

from intake_app.commands.policies import usable_policies
from intake_app.commands.policy_text import policy_lines
from intake_app.commands.streams import write_out
from intake_app.domain.errors import NotFound
from intake_app.domain.facts import BUILT_IN
from intake_app.domain.money import shown
from intake_app.domain.policy import Policy
from intake_app.domain.unseen import on_screen


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
    _write([json.dumps(_whole(policy), ensure_ascii=False, indent=2)] if args.json else policy_lines(policy))
    return 0


def _write(lines: Iterator[str] | list[str]) -> None:
    """Write lines in UTF-8, whatever the locale is; what would steer a terminal is said by its name."""
    write_out("".join(f"{on_screen(line)}\n" for line in lines).encode())


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
                "title": question.title,
                "prompt": question.prompt,
                "hint": question.hint,
                "clause": question.clause,
                "answers": [
                    {
                        "value": answer.value,
                        "label": answer.label,
                        "tone": answer.tone,
                        "hint": answer.hint,
                        "photo": answer.photo,
                    }
                    for answer in question.answers
                ],
            }
            for question in policy.questions
        ],
        "rules": [
            {
                "rule": row.rule,
                "name": row.name,
                "when": {condition.fact: condition.text for condition in row.when},
                "then": row.then,
                "fee": row.fee.id if row.fee else None,
                "cites": [
                    {"clause": cite.clause.id, "when": {cite.when.fact: cite.when.text} if cite.when else None}
                    for cite in row.cites
                ],
                "readings": [reading.id for reading in row.readings],
                "discretion": row.discretion.id if row.discretion else None,
            }
            for row in policy.rows
        ],
        "discretion": {
            discretion.id: {
                "who": discretion.who,
                "text": discretion.text,
                "read": [{"fact": one.fact, "values": list(one.values), "as": one.value} for one in discretion.read],
                "choose": list(discretion.choose),
            }
            for discretion in policy.discretions.values()
        },
        "notes": [
            {
                "id": note.id,
                "title": note.title,
                "text": note.text,
                "clauses": list(note.clauses),
                "dispositions": list(note.dispositions),
                "models": list(note.models),
                "station_only": note.station_only,
                "within": note.within,
                "letter": note.letter or None,
                "also": note.also,
                "ways": list(note.ways),
                "demo": note.demo,
            }
            for note in policy.notes
        ],
        "pack_out": [
            {"line": one.line, "photo": one.photo, "in_place": list(one.in_place), "clause": one.clause}
            for one in policy.pack_out
        ],
        "facts": [
            {"name": spec.name, "words": spec.words, "kind": spec.kind, "values": list(spec.values)}
            for spec in policy.fact_specs.values()
            if spec.name not in BUILT_IN
        ],
    }

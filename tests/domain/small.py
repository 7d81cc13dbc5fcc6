"""Small policy files for tests: a frame around the part that a test is about."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from intake_app.domain.facts import BUILT_IN
from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy

CLEAN: dict[str, str] = {
    "model": "S12E4",
    "purchased_on": "2026-11-02",
    "received_on": "2026-11-20",
    "rma_issued_on": "none",
    "order_total": "7200.00",
    "unit_price": "3600.00",
    "proof_of_purchase": "receipt",
    "reason": "unwanted",
    "remedy": "refund",
    "advance_charge": "0",
    "box": "original",
    "foam": "original",
    "sleeve": "original",
    "parts": "original_condition",
}
"""The facts of one whole Smartvue return that is refunded less the fee."""

FRAME = """
id = "small"
version = "1"
title = "A small policy"
vendor = "Small"
source = { document = "none", sha256 = "%s" }
sections = { s = "Section" }
clauses = { "s.one" = "One sentence.", "s.two" = "Another." }
fees.fee = { percent = 15, of = "unit_price", rounding = "half_up" }
fees.other = { percent = 12.5, of = "unit_price", rounding = "half_up" }
discretion.boss = { who = "supervisor", text = "May choose.", choose = ["decline"] }
readings = { r = "Read so." }
""" % ("0" * 64)

LAST = """
[[rules]]
rule = {number}
name = "Otherwise"
then = "{then}"
cites = ["s.one"]
"""


def small(*tables: str, then: str = "decline", last: int = 2) -> Policy:
    """Read a policy of these tables, with a last rule that takes everything else."""
    return read_policy(text(*tables, then=then, last=last), "small.toml")


def text(*tables: str, then: str = "decline", last: int = 2) -> str:
    """Write the policy file that `small` reads; it asks every fact for which the tables have no question."""
    own = "\n".join(tables)
    return FRAME + own + "".join(questions(tomllib.loads(own))) + LAST.format(number=last, then=then)


def questions(own: dict[str, Any]) -> Iterator[str]:
    """Yield a question for every fact that is not asked yet."""
    asked = {question["fact"] for question in own.get("questions", [])}
    facts = {name: spec.values for name, spec in BUILT_IN.items()}
    facts |= {fact["name"]: fact.get("values", ()) for fact in own.get("facts", [])}
    for name in facts.keys() - asked:
        answers = "".join(f'{{ value = "{value}", label = "{value}" }}, ' for value in facts[name])
        yield f'\n[[questions]]\nfact = "{name}"\nstep = "unit"\ntitle = "t"\nprompt = "p"\n'
        yield f"answers = [{answers}]\n" if answers else ""


def rule(when: str, then: str = "refer", extra: str = "", number: int = 1, *, named: bool = True) -> str:
    """Write one row."""
    name = 'name = "A rule"\n' if named else ""
    extra = extra if "cites" in extra else f'{extra}\ncites = ["s.one"]'
    return f'[[rules]]\nrule = {number}\n{name}when = {{ {when} }}\nthen = "{then}"\n{extra}\n'

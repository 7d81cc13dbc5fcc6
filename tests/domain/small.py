"""Small policy files for tests: a frame around the part that a test is about."""

from __future__ import annotations

from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy

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
"""


def small(*tables: str, then: str = "decline", last: int = 2) -> Policy:
    """Read a policy of these tables, with a last rule that takes everything else."""
    return read_policy(text(*tables, then=then, last=last), "small.toml")


def text(*tables: str, then: str = "decline", last: int = 2) -> str:
    """Write the policy file that `small` reads."""
    return FRAME + "\n".join(tables) + LAST.format(number=last, then=then)


def rule(when: str, then: str = "refer", extra: str = "", number: int = 1, *, named: bool = True) -> str:
    """Write one row."""
    name = 'name = "A rule"\n' if named else ""
    return f'[[rules]]\nrule = {number}\n{name}when = {{ {when} }}\nthen = "{then}"\n{extra}\n'

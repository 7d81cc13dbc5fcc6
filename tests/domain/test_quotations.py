"""Every quotation of the policy files stands in its source, to the letter."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from intake_app.domain.policy import Policy

ROOT = Path(__file__).parents[2]


def sources() -> dict[str, bytes]:
    """Return the sources by their SHA-256; skip where they are not at hand."""
    folder = Path(os.environ.get("INTAKE_SOURCES", ROOT.parent / "shared" / "sources"))
    if not folder.is_dir():
        pytest.skip("the policy sources are not beside this checkout; INTAKE_SOURCES can name their folder")
    contents = [file.read_bytes() for file in sorted(folder.iterdir())]
    return {hashlib.sha256(content).hexdigest(): content for content in contents}


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["smartvue", "q_see"])
def test_quotations_stand_in_the_source(name: str, request: pytest.FixtureRequest) -> None:
    policy: Policy = request.getfixturevalue(name)
    found = sources()
    assert policy.source.sha256 in found
    source = plain(found[policy.source.sha256].decode("utf-8"))
    strange = [clause.id for clause in policy.clauses.values() if clause.text not in source]
    assert strange == []
    assert [clause.id for clause in policy.clauses.values() if clause.heading not in source] == []
    assert policy.source.document in source


@pytest.mark.parametrize("name", ["smartvue", "q_see"])
def test_clauses_are_named_after_their_section(name: str, request: pytest.FixtureRequest) -> None:
    policy: Policy = request.getfixturevalue(name)
    for clause in policy.clauses.values():
        assert clause.id.startswith(f"{clause.section}.")
        assert clause.heading
    if policy.id == "smartvue":
        assert {clause.section for clause in policy.clauses.values()} == set("123456")


def test_every_clause_that_a_decision_or_a_paper_cites_is_quoted(smartvue: Policy, q_see: Policy) -> None:
    for policy in (smartvue, q_see):
        cited = {cite.clause.id for row in policy.rows for cite in row.cites}
        cited |= {clause for note in policy.notes for clause in note.clauses}
        cited |= {question.clause for question in policy.questions if question.clause}
        assert cited <= set(policy.clauses)
        assert all(row.cites for row in policy.rows)


SERIES = re.compile(r"\b(S\d+[A-Z])\b(?:\s*/\s*(S\d+[A-Z])\b)?\s*((?:\d+\s*,\s*)*\d+)\b(?!\s*[Yy]ear)")

LENGTH = re.compile(r"(\d+)\s+[Yy]ear Limited|contact your support specialist")


def test_the_warranty_table_is_that_of_the_source(smartvue: Policy) -> None:
    """Every series with every size of the source is in the table, with its years, and nothing else is."""
    source = sources()[smartvue.source.sha256].decode("utf-8")
    part = source[source.index("1.)") : source.index("2.)")]
    wanted: dict[str, int | None] = {}
    lines = list(SERIES.finditer(part))
    for line in lines:
        told = re.compile(r"(\d+)\s+year Limited|contact your support specialist", re.IGNORECASE).search(
            part, line.end()
        )
        assert told is not None
        first, second, sizes = line.groups()
        for series in filter(None, (first, second)):
            for size in sizes.split(","):
                wanted[f"{series}{size.strip()}"] = int(told.group(1)) if told.group(1) else None
    assert len(wanted) == 54
    assert {model: line.years for line in smartvue.warranty for model in line.models} == wanted


def test_each_line_of_the_warranty_table_cites_its_quotation(smartvue: Policy) -> None:
    for warranty in smartvue.warranty:
        clause = smartvue.clauses[warranty.clause].text
        found = {
            f"{series}{size.strip()}"
            for line in SERIES.finditer(clause)
            for series in filter(None, line.groups()[:2])
            for size in line.group(3).split(",")
        }
        assert set(warranty.models) <= found
        told = "contact your support specialist" if warranty.years is None else f"{warranty.years} year"
        assert told in clause.replace("Year", "year")

"""Every quotation of the policy files stands in its source, to the letter."""

from __future__ import annotations

import hashlib
import os
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
def test_smartvue_clauses_are_named_after_their_section(name: str, request: pytest.FixtureRequest) -> None:
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


def test_the_warranty_table_stands_in_the_source(smartvue: Policy) -> None:
    """Each line's models are the series and sizes that its quotation lists."""
    for line in smartvue.warranty:
        clause = smartvue.clauses[line.clause].text
        for model in line.models:
            series = model[:3] if model.startswith("S9") else model[:4]
            assert series in clause
            assert model.removeprefix(series) in clause.replace(",", " ").split()
        stated = None if line.years is None else f"{line.years} "
        assert "contact your support specialist" in clause if stated is None else f"{stated}year" in clause.lower()

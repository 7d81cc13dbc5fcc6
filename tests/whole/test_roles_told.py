"""What each role may do is told in the README as it is in the code."""

from __future__ import annotations

from pathlib import Path

from intake_app.bootstrap import read_words
from intake_app.domain.roles import MAY, RIGHTS, ROLES

README = Path(__file__).parents[2] / "README.md"


def test_the_table_of_the_readme_is_the_table_of_the_code() -> None:
    words = read_words()
    lines = [line for line in README.read_text("utf-8").splitlines() if line.startswith("| ")]
    head = "| who may | " + " | ".join(words(f"people.role_{role}") for role in ROLES) + " |"
    begin = lines.index(head) + 2
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[begin : begin + len(RIGHTS)]]
    assert told == [
        [words(f"people.right_{right}"), *("yes" if right in MAY[role] else "" for role in ROLES)] for right in RIGHTS
    ]

"""What README and CONTRIBUTING point to is there, and travels with the project."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.soak.__main__ import TRIALS

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(?:#[^)]*)?\)")
TEST = re.compile(r"`(\w+/test_\w+)`")
TRIAL = re.compile(r"^\| `([\w-]+)` \|", re.MULTILINE)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_link_leads_to_a_file_of_the_project(document: str) -> None:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: nothing tells which files are the project's")
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, check=True, capture_output=True).stdout
    tracked = set(listed.decode().split("\0"))
    links = LINK.findall((ROOT / document).read_text("utf-8"))
    assert [link for link in links if link not in tracked or not (ROOT / link).is_file()] == []
    assert links or document != "README.md"


def test_a_link_is_found_with_and_without_its_place_and_no_address_is_taken_for_one() -> None:
    text = "[a](CONTRIBUTING.md) ![b](packaging/b.png) [c](README.md#at-the-bench) [d](https://example.org/x) (e)"
    assert LINK.findall(text) == ["CONTRIBUTING.md", "packaging/b.png", "README.md"]


def test_the_tests_and_trials_that_contributing_names_are_there() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    tests = TEST.findall(told)
    assert tests
    assert [test for test in tests if not (ROOT / "tests" / f"{test}.py").is_file()] == []
    assert sorted(TRIAL.findall(told.split("### Long trials")[1])) == sorted(trial.name for trial in TRIALS)

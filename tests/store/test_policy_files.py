"""Folders of policy files: what can be used, and one line for each that cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intake_app.resources import policies_folder
from intake_app.store.policy_files import read_policies
from tests.domain.small import rule, text

GOOD = text(rule("box = '\"kit\"'"))


def test_the_policies_of_the_program() -> None:
    policies, problems = read_policies([policies_folder()])
    assert set(policies) == {"smartvue", "q-see"}
    assert problems == []


def test_a_broken_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD.replace("rule = 2", "rule = 7"), "utf-8")
    (tmp_path / "b.toml").write_text(GOOD, "utf-8")
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "d.toml").mkdir()
    (tmp_path / "notes.txt").write_text("no policy", "utf-8")
    policies, problems = read_policies([tmp_path])
    assert set(policies) == {"small"}
    told = [str(problem) for problem in problems]
    assert [line.split(": ")[0] for line in told] == [str(tmp_path / f"{name}.toml") for name in "acd"]
    assert not any("\n" in line for line in told)


def test_what_is_no_file_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.toml")
    (tmp_path / "b.toml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "c.toml").symlink_to(tmp_path / "C.TOML")
    (tmp_path / "C.TOML").write_text("\ufeff" + GOOD, "utf-8")
    policies, problems = read_policies([tmp_path])
    assert set(policies) == {"small"}
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in problems] == [
        "a.toml: found something else than a file, expected a readable policy file",
        "b.toml: found No such file or directory, expected a readable policy file",
        f"c.toml: id: found small, which {tmp_path}/C.TOML has; expected another id",
    ]


def test_an_id_belongs_to_the_first_file_that_has_it(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / "small.toml").write_text(GOOD + f"# {folder.name}\n", "utf-8")
    policies, problems = read_policies([first, second])
    assert policies["small"].sha256 == read_policies([first])[0]["small"].sha256
    (problem,) = problems
    assert str(problem).startswith(f"{second / 'small.toml'}: id: found small, which {first / 'small.toml'} has")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    policies, problems = read_policies([tmp_path / "none", policies_folder()])
    assert set(policies) == {"smartvue", "q-see"}
    assert "expected a folder with policy files" in str(problems[0])


@pytest.mark.parametrize("name", ["a\nb.toml", "a\u202eb.toml"])
def test_a_strange_file_name_stays_on_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("id = 1", "utf-8")
    (problem,) = read_policies([tmp_path])[1]
    assert str(problem).isprintable()


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "huge.toml").open("wb") as file:
        file.truncate(1 << 40)
    (problem,) = read_policies([tmp_path])[1]
    assert "expected at most" in str(problem)

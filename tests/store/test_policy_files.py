"""Folders of policy files: what can be used, and one line for each that cannot."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.resources import policies_folder
from intake_app.store.policy_files import KeptPolicies, kept_path, read_policies, read_policy_files
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


def test_a_policy_that_decided_is_kept_under_its_hash_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    policies, _, contents = read_policy_files([policies_folder()])
    kept = KeptPolicies(tmp_path, contents)
    sha256 = policies["smartvue"].sha256
    path = kept_path(tmp_path, sha256)
    kept.keep(sha256)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256 == path.stem
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    path.write_bytes(b"")
    kept.keep(sha256)
    assert path.read_bytes() == b""
    # The next session finds that what lies there is not what decides, says so in the log, and keeps it again.
    KeptPolicies(tmp_path, contents).keep(sha256)
    assert "was damaged, and was written again" in caplog.text
    assert path.read_bytes() == contents[sha256]
    kept.keep("0" * 64)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_policy_that_cannot_be_kept_decides_nothing(tmp_path: Path) -> None:
    policies, _, contents = read_policy_files([policies_folder()])
    (tmp_path / "policies-kept").write_text("no folder", "utf-8")
    with pytest.raises(StorageFailed, match="so nothing was decided"):
        KeptPolicies(tmp_path, contents).keep(policies["q-see"].sha256)

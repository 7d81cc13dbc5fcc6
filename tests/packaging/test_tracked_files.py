"""What must stand in no file of the project."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".ttf", ".png", ".jpg", ".pdf", ".wav", ".ico", ".qm"}
DOMAIN_MAY_IMPORT = {"biip", "intake_app", "msgspec", "stdnum", *sys.stdlib_module_names}


def tracked() -> list[Path]:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: nothing tells which files are the project's")
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, check=True, capture_output=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize(
    "unwanted",
    [
        pytest.param(r"pragma:\s*no" + r"\s+cover", id="an excuse from coverage"),
        pytest.param(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)" + r"/", id="a path of one machine"),
        pytest.param(r"[A-Za-z]:" + r"\\Users\\", id="a path of one Windows machine"),
        pytest.param(r"python" + r"hosted|pypi\." + r"org|npm" + r"js", id="a package registry"),
        pytest.param(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b", id="a note to do it later"),
    ],
)
def test_no_file_holds(unwanted: str) -> None:
    pattern = re.compile(unwanted)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if path.suffix not in BINARY
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_every_text_file_is_utf_8_and_ends_its_last_line() -> None:
    texts = {path: path.read_bytes() for path in tracked() if path.suffix not in BINARY}
    for content in texts.values():
        content.decode("utf-8")
    assert [path for path, content in texts.items() if content and not content.endswith(b"\n")] == []


def test_the_domain_imports_nothing_but_values() -> None:
    foreign = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "intake_app" / "domain").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in imported(node)
        if name.partition(".")[0] not in DOMAIN_MAY_IMPORT
    }
    assert foreign == set()


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "a relative module"]
    return []

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "packaging" / "requirements.lock"
DEVELOPMENT = ROOT / "packaging" / "requirements-dev.lock"
PINNED = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?: ; .*?)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$",
    re.MULTILINE,
)


def pins(lock: Path) -> dict[str, str]:
    return {match["name"]: match["version"] for match in PINNED.finditer(lock.read_text("utf-8"))}


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_no_place(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|\.(org|com|net|io)\b| @ |file:", text)


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=lambda lock: lock.name)
def test_every_package_of_a_lock_is_pinned_with_hashes(lock: Path) -> None:
    lines = [line for line in lock.read_text("utf-8").splitlines() if line and not line.startswith((" ", "#"))]
    assert len(lines) == len(pins(lock)) > 0


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]

    def asked(requirements: list[str]) -> dict[str, str]:
        split = (requirement.partition(";")[0].strip().split("==") for requirement in requirements)
        return {name.lower(): version for name, version in split}

    runtime = asked([*project["project"]["dependencies"], *groups["build"]])
    tools = asked([*groups["dev"], *groups["bench"]])
    assert runtime.items() <= pins(RUNTIME).items()
    assert tools.items() <= pins(DEVELOPMENT).items()
    assert groups["build"] == project["build-system"]["requires"]


def test_the_tools_change_no_version_of_the_program() -> None:
    assert pins(RUNTIME).items() <= pins(DEVELOPMENT).items()

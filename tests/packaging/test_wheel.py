from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    [wheel] = folder.glob("*.whl")
    place = folder / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def from_wheel(unpacked: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONDONTWRITEBYTECODE": "1"}
    command = (sys.executable, "-P", *arguments)
    done = subprocess.run(
        command,
        cwd=unpacked.parent,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["resources", "policies"])
def test_the_wheel_carries_every_file(unpacked: Path, kind: str) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    carried = files(unpacked / "intake_app" / f"_{kind}")
    assert carried == files(ROOT / kind)
    assert carried


def test_the_unpacked_wheel_finds_its_own_files(unpacked: Path) -> None:
    ask = "from intake_app.resources import *; print(resource('fonts')); print(policies_folder())"
    package = unpacked.resolve() / "intake_app"
    assert from_wheel(unpacked, "-c", ask).split("\n")[:2] == [
        str(package / "_resources" / "fonts"),
        str(package / "_policies"),
    ]


def test_the_unpacked_wheel_lists_its_policies(unpacked: Path) -> None:
    listed = from_wheel(unpacked, "-m", "intake_app", "policy", "list")
    assert "smartvue" in listed
    assert "q-see" in listed

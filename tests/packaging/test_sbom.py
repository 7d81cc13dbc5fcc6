"""The bill of materials: sound by its schema, whole, and the same on every day and system."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import sbom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from pins import read_pins

import intake_app

ROOT = Path(__file__).resolve().parents[2]
LICENCES = tomllib.loads(sbom.LICENCES.read_text("utf-8"))


@pytest.fixture(scope="module")
def text() -> str:
    return sbom.this_bill()


@pytest.fixture(scope="module")
def bill(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    return told


def test_it_is_sound_by_the_schema(text: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_it_is_the_same_on_every_day_and_system(text: str, tmp_path: Path) -> None:
    file = tmp_path / "bill.json"
    around = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    script = [sys.executable, str(ROOT / "packaging" / "sbom.py"), str(file)]
    subprocess.run(script, check=True, env=around, cwd=tmp_path, stdin=subprocess.DEVNULL)
    assert file.read_bytes() == text.encode()
    assert str(ROOT) not in text
    assert "timestamp" not in text


def test_it_holds_every_package_with_its_hashes_and_its_licence(bill: dict[str, Any]) -> None:
    packages = {one["name"]: one for one in bill["components"] if one["type"] == "library"}
    pins = read_pins(sbom.LOCK)
    assert set(packages) == {pin.name for pin in pins}
    for pin in pins:
        told = packages[pin.name]
        assert told["version"] == pin.version
        assert told["purl"] == f"pkg:pypi/{pin.name}@{pin.version}"
        assert {one["content"] for one in told["externalReferences"][0]["hashes"]} == set(pin.hashes)
        assert told["licenses"] == [{"expression": LICENCES[pin.name]}]
    assert bill["metadata"]["component"]["version"] == intake_app.__version__


def test_what_only_builds_the_package_is_told_apart(bill: dict[str, Any]) -> None:
    scopes = {one["name"]: one["scope"] for one in bill["components"] if one["type"] == "library"}
    assert {name for name, scope in scopes.items() if scope == "excluded"} >= {"hatchling", "trove-classifiers"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for asked in project["dependencies"]:
        assert scopes[asked.split("==")[0].lower()] == "required"


def test_it_tells_who_needs_whom(bill: dict[str, Any]) -> None:
    needs = {one["ref"]: set(one.get("dependsOn", ())) for one in bill["dependencies"]}
    assert needs["argon2-cffi"] == {"argon2-cffi-bindings"}
    assert {"msgspec", "pyside6", "Inter-Regular.ttf"} <= needs["intake-station"]
    reached: set[str] = set()
    todo = ["intake-station"]
    while todo:
        todo += needs[one := todo.pop()] - reached
        reached.add(one)
    assert reached == set(needs)


def test_it_holds_every_font_as_it_is(bill: dict[str, Any]) -> None:
    fonts = {one["name"]: one["hashes"][0]["content"] for one in bill["components"] if one["type"] == "file"}
    assert fonts == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sbom.FONTS.glob("*.ttf")}


def test_a_licence_is_what_the_package_says_of_itself() -> None:
    assert set(LICENCES) == {pin.name for pin in read_pins(sbom.LOCK)}
    compared = 0
    for name, licence in LICENCES.items():
        try:
            said = importlib.metadata.metadata(name)["License-Expression"]
        except importlib.metadata.PackageNotFoundError:
            continue
        if said:
            assert licence == said, name
            compared += 1
    assert compared > 10

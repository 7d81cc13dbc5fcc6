"""The software bill of materials, CycloneDX 1.6 in JSON: all that the program is made of, from the lock and the fonts.

    python packaging/sbom.py FILE

The same checkout gives the same bytes on every system and on every day: nothing in it is asked of what is installed.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pins import ROOT_NAME, Pin, read_pins

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = ROOT / "packaging" / "requirements.lock"
LICENCES: Final = ROOT / "packaging" / "licences.toml"
FONTS: Final = ROOT / "resources" / "fonts"
_FONT_LICENCES: Final = {"Inter": "OFL-1.1", "DroidSansFallbackFull": "Apache-2.0"}
_SPACE: Final = uuid.UUID("7b0f5a52-7f4e-4f0c-9d3b-2f3f0d6f6a11")


def bill(version: str, pins: Sequence[Pin], licences: dict[str, str], fonts: Iterable[Path]) -> str:
    """The bill of this version as JSON. Raises `KeyError` for a package whose licence is not told."""
    root = Component(
        type=ComponentType.APPLICATION,
        name=ROOT_NAME,
        version=version,
        bom_ref=ROOT_NAME,
        purl=PackageURL("pypi", name=ROOT_NAME, version=version),
        supplier=OrganizationalEntity(name="Intake Station contributors"),
        licenses=[LicenseExpression("MIT")],
    )
    running = _needed_to_run(pins)
    packages = {pin.name: _package(pin, licences[pin.name], runs=pin.name in running) for pin in pins}
    files = [_font(font) for font in sorted(fonts)]
    bom = Bom(components=[*packages.values(), *files], serial_number=_identity(version, pins, files))
    bom.metadata.component = root
    wanted = {name: [packages[pin.name] for pin in pins if name in _askers(pin)] for name in packages}
    bom.register_dependency(root, [*(packages[pin.name] for pin in pins if ROOT_NAME in _askers(pin)), *files])
    for name, package in packages.items():
        bom.register_dependency(package, wanted[name])
    told = json.loads(JsonV1Dot6(bom).output_as_string())
    # The lock alone says what there is; the day on which this was written tells nothing.
    del told["metadata"]["timestamp"]
    return f"{json.dumps(told, indent=2, ensure_ascii=False)}\n"


def _askers(pin: Pin) -> set[str]:
    return {name.split(" ", 1)[0] for name in pin.wanted_by}


def _needed_to_run(pins: Sequence[Pin]) -> set[str]:
    """What the program runs with; the rest only builds its package."""
    found = {pin.name for pin in pins if f"{ROOT_NAME} (pyproject.toml)" in pin.wanted_by}
    while more := {pin.name for pin in pins if _askers(pin) & found} - found:
        found |= more
    return found


def _package(pin: Pin, licence: str, *, runs: bool) -> Component:
    return Component(
        type=ComponentType.LIBRARY,
        name=pin.name,
        version=pin.version,
        bom_ref=pin.name,
        purl=PackageURL("pypi", name=pin.name, version=pin.version),
        scope=ComponentScope.REQUIRED if runs else ComponentScope.EXCLUDED,
        licenses=[LicenseExpression(licence)],
        properties=[Property(name="intake-station:needed-where", value=pin.marker)] if pin.marker else (),
        external_references=[
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(f"pkg:pypi/{pin.name}@{pin.version}"),
                comment="Any of these is the file that is installed.",
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.hashes],
            )
        ],
    )


def _font(file: Path) -> Component:
    licence = _FONT_LICENCES[file.stem.split("-", 1)[0]]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Component(
        type=ComponentType.FILE,
        name=file.name,
        bom_ref=file.name,
        licenses=[LicenseExpression(licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
    )


def _identity(version: str, pins: Sequence[Pin], files: Sequence[Component]) -> uuid.UUID:
    told = repr((version, list(pins), [(file.name, file.hashes[0].content) for file in files]))
    return uuid.uuid5(_SPACE, told)


def this_bill() -> str:
    """The bill of this checkout."""
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "intake_app" / "__init__.py").read_text("utf-8"))
    if version is None:
        raise ValueError("intake_app/__init__.py tells no version")
    licences = tomllib.loads(LICENCES.read_text("utf-8"))
    return bill(version[1], read_pins(LOCK), licences, FONTS.glob("*.ttf"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(this_bill(), "utf-8", newline="\n")

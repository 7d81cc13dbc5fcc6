"""What a lock file pins: names, versions, hashes, where each is needed, and who asks for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

ROOT_NAME: Final = "intake-station"
BUILD: Final = f"{ROOT_NAME} (pyproject.toml:build)"
_PIN: Final = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>.*?))?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n(?P<via>(?:    #.*\n)+)",
    re.MULTILINE,
)
_HASH: Final = re.compile(r"sha256:([0-9a-f]{64})")
_VIA: Final = re.compile(r"^    #(?: via)? *(.*)$", re.MULTILINE)


class Pin(NamedTuple):
    """One package. `marker` says on which systems it is needed (empty: on all), `wanted_by` who asks for it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]


def read_pins(lock: Path) -> list[Pin]:
    """The packages of a lock file, in its order. Raises `ValueError` where a line of it was not understood."""
    text = lock.read_text("utf-8")
    pins = [
        Pin(
            found["name"],
            found["version"],
            found["marker"] or "",
            tuple(_HASH.findall(found["hashes"])),
            tuple(name for name in _VIA.findall(found["via"]) if name),
        )
        for found in _PIN.finditer(text)
    ]
    begun = sum(bool(line) and not line.startswith((" ", "#")) for line in text.splitlines())
    if begun != len(pins):
        raise ValueError(f"{lock}: {begun} packages are named, and {len(pins)} of them understood")
    return pins

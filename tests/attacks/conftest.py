"""What the attacks are made on: a day at the real window, in a process that opened every right of others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from tests.attacks.a_day import Day

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "operator": "Perpetua Canary-Operator",
    "serial": "CANARY-SERIAL-88121",
    "stranger": "CANARY-STRANGER-55209",
    "note": "canary-note the customer cried on the telephone",
    "fault": "canary-fault of Hortensia Canary-Customer",
    "order": "CANARY-ORDER-7714",
    "customer": "Hortensia Canary-Customer",
    "email": "canary-mail@example.com",
    "phone": "+1-555-0142-CANARY",
    "address": "17 Canary Street, Springfield",
}
"""What no log may tell."""

_UNITS = """Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer name,Email,Phone,Address
{serial},S12E4,Smartvue,{order},2026-11-02,7200.00,3600.00,{customer},{email},{phone},"{address}"
"""
_SETTINGS = """name = "Bench 3"
code = "B3"
theme = "light"
scan_gap_ms = 12
sound = { volume = 0 }
label_printer = { to = "socket://127.0.0.1:9", dpi = 203, stock = "4x6" }
"""


class Worked(NamedTuple):
    """A station folder after a day, and all that the program said on the way."""

    home: Path
    folder: Path
    said: str


def intake(*words: object, home: Path, state: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command as somebody whose files everybody may read and write, unless the program sees to it.

    The keys of stations lie in `state`, or below `home`.
    """
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "intake_app", *map(str, words)],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT), "INTAKE_STATE_DIR": str(state or home / "state")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        umask=0,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """A day at the window with nothing but secrets; copy what you change."""
    home = tmp_path_factory.mktemp("worked")
    folder = home / "station"
    (home / "tmp").mkdir()
    units, day = home / "units.csv", home / "day.json"
    units.write_text(_UNITS.format(**SECRETS), "utf-8")
    told = [intake("--station", folder, "import", "units", units, home=home)]
    (folder / "settings.toml").write_text(_SETTINGS, "utf-8")
    names = {name: SECRETS[name] for name in ("operator", "serial", "stranger", "note", "fault")}
    day.write_bytes(msgspec.json.encode(Day(**names, done=str(home / "done"))))
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "tests.attacks.a_day", folder, day],
        cwd=ROOT,
        env=os.environ | {"INTAKE_STATE_DIR": str(home / "state"), "TMPDIR": str(home / "tmp")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    told.append(ended)
    said = "".join((one.stdout + one.stderr).decode(errors="replace") for one in told)
    assert (home / "done").is_file(), said
    return Worked(home, folder, said)

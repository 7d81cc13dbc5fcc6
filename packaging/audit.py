"""Whether a package of the locks is known to be vulnerable, asked of the services that pip-audit asks.

    python packaging/audit.py [--osv-url URL]

It ends with status 0 only where every package of both locks was looked up and nothing is known of any: a package that
nobody could tell about, and a service that did not answer, are reasons to end with 1. With `--osv-url` a service in
OSV's form is asked instead of PyPI.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pins import Pin, read_pins

LOCKS: Final = tuple(
    Path(__file__).resolve().with_name(name) for name in ("requirements.lock", "requirements-dev.lock")
)
_LONGEST: Final = 160


def audit(locks: Sequence[Path], osv_url: str = "") -> list[str]:
    """A sentence for each reason why the locks are not known to be sound; none where they are."""
    pins = sorted({pin.name: pin for lock in locks for pin in read_pins(lock)}.values())
    with tempfile.TemporaryDirectory() as folder:
        # Without the markers: what another system needs is looked up here, too.
        asked = Path(folder) / "asked.txt"
        asked.write_text("".join(f"{pin.name}=={pin.version}\n" for pin in pins), "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(asked), "--no-deps", "--disable-pip"]
        service = ["--vulnerability-service", "osv", "--osv-url", osv_url] if osv_url else []
        form = ["--format", "json", "--progress-spinner", "off", "--timeout", "30"]
        ended = subprocess.run([*command, *service, *form], capture_output=True, text=True, check=False)
    try:
        told = json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = next((line for line in reversed(ended.stderr.splitlines()) if line.strip()), "it said nothing")
        why = (
            f"nothing could be audited: the service of known vulnerabilities did not answer ({last.strip()[:_LONGEST]})"
        )
        return [f"{why}. Run it again where the network reaches it"]
    return judged(pins, told)


def judged(pins: Sequence[Pin], told: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong, given what pip-audit told of each package."""
    by_name = {one["name"]: one for one in told}
    unknown: dict[str, list[str]] = {}
    found = []
    for pin in pins:
        one = by_name.get(pin.name, {"skip_reason": "pip-audit told nothing of it"})
        if "vulns" not in one or one.get("version") != pin.version:
            why = one.get("skip_reason", f"version {one.get('version')} was looked up instead")
            unknown.setdefault(why.partition(":")[0], []).append(f"{pin.name} {pin.version}")
        found += [
            f"{pin.name} {pin.version} is vulnerable: {known['id']}, mended in"
            f" {', '.join(known['fix_versions']) or 'no version yet'}"
            for known in one.get("vulns", ())
        ]
    found += [
        f"{len(names)} of {len(pins)} packages could not be audited ({why}): {', '.join(names)}"
        for why, names in unknown.items()
    ]
    return found


def main() -> int:
    """Audit both locks and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--osv-url", default="")
    found = audit(LOCKS, parser.parse_args().osv_url)
    for sentence in found:
        print(f"— {sentence}", file=sys.stderr)
    if not found:
        print(f"— every package of {' and '.join(lock.name for lock in LOCKS)} was looked up: nothing is known of any")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

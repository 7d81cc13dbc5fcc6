"""Makes the trials that are named, or all of them, and prints the table line by line.

python -m tests.soak [--seed N] [--count N] [--folder DIR] [NAME ...]
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import monotonic

from intake_app.store.signing import STATE_VARIABLE
from tests.faults.cut_import import IMPORTS
from tests.faults.cut_migrations import CUTS
from tests.faults.failing_calls import CALLS
from tests.faults.full_disk import FULL
from tests.faults.power_cut import CONTROL, POWER
from tests.faults.struck_calls import STRUCK
from tests.soak import bitflips, fees, kills, window
from tests.soak.frame import Trial

TRIALS: tuple[Trial, ...] = (
    kills.KILLS,
    *window.TRIALS,
    POWER,
    CONTROL,
    CALLS,
    STRUCK,
    FULL,
    CUTS,
    IMPORTS,
    bitflips.FLIPS,
    fees.FEES,
)


def main() -> int:
    """Print the table; exit status 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    names = [trial.name for trial in TRIALS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)} (default: all)")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32), help="repeats a run")
    parser.add_argument("--count", type=int, help="how many attempts (default: as many as are demanded)")
    parser.add_argument("--folder", type=Path, help="where to work (default: a folder of the system's for such things)")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in names]
    if unknown:
        parser.error(f"there is no trial {unknown[0]}; there are {', '.join(names)}")
    print("| trial | seed | attempts | broken | time | |\n| --- | --- | --- | --- | --- | --- |", flush=True)
    lines = [
        _line(trial, options.seed, options.count or trial.demanded, options.folder)
        for trial in TRIALS
        if not options.names or trial.name in options.names
    ]
    return int(any(lines))


def _line(trial: Trial, seed: int, count: int, folder: Path | None) -> int:
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix=f"soak-{trial.name}-", dir=folder, ignore_cleanup_errors=True) as here:
        # Keys of stations that last as long as this are no keys of whoever runs it.
        os.environ[STATE_VARIABLE] = str(Path(here) / "state")
        outcome = trial.run(seed, count, Path(here))
    took = timedelta(seconds=round(monotonic() - began))
    told = f"{outcome.tried:,} of {trial.demanded:,}"
    print(f"| {trial.what} | {seed} | {told} | {outcome.broken:,} | {took} | {outcome.words} |", flush=True)
    if outcome.first:
        print(f"{trial.name}: {outcome.first}", file=sys.stderr, flush=True)
    return outcome.broken


if __name__ == "__main__":
    sys.exit(main())

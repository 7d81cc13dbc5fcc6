"""`intake evidence RMA --out FILE.zip`: everything of one RMA, so that it can be checked without us."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.commands.output import say
from intake_app.domain.errors import StorageFailed

if TYPE_CHECKING:
    from intake_app.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """RMA number and file."""
    parser.add_argument("rma", metavar="RMA", help="the RMA number on the label, or from the business system")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.zip", help="the file to write")
    parser.add_argument("--force", action="store_true", help="write over a file that is there already")
    parser.add_argument(
        "--no-originals",
        action="store_true",
        help="enclose only small copies of photos, which hold nothing that the camera wrote into them",
    )


def run(args: argparse.Namespace) -> int:
    """Write the evidence, and say what of it is not as it was recorded. Raises as `write`."""
    from intake_app.commands.evidence_making import write
    from intake_app.settings import load

    settings = load(args.station, args.policies)
    written = write(settings, args.rma, args.out, with_originals=not args.no_originals, over=args.force)
    for gap in written.gaps:
        say(gap)
    say(f"{args.out}: {written.events:,} events of {written.rma_number}, {written.files:,} files.")
    return 0


def beside(settings: Settings, number: str, out: Path) -> str:
    """Have a process of its own write the evidence over what is there, and return what it says; for the window.

    Proving the whole chain takes all of a processor, and the window none of its own. Raises `StorageFailed` with the
    sentence where it cannot be written.
    """
    policies = ["--policies", str(settings.policies)] if settings.policies else []
    station = [sys.executable, "-m", "intake_app", "--station", str(settings.folder), *policies]
    done = subprocess.run(  # noqa: S603 - this very program, with a number behind “--”
        [*station, "evidence", "--out", str(out), "--force", "--", number],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    said = (done.stderr if done.returncode else done.stdout).decode("utf-8", "replace")
    told = " ".join(line.strip().removeprefix("intake: ") for line in said.splitlines())
    if done.returncode:
        raise StorageFailed(told or f"The evidence was not written: the program ended with {done.returncode}.")
    return told

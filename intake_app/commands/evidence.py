"""`intake evidence RMA --out FILE.zip`: everything of one RMA, so that it can be checked without us."""

from __future__ import annotations

import argparse
from pathlib import Path

from intake_app.commands.output import say


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

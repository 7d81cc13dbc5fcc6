"""`intake verify`: prove the station's record, or the evidence in FILE.zip."""

from __future__ import annotations

import argparse
from pathlib import Path

from intake_app.domain.errors import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The evidence file and the key that is expected of it, or how the station is to be proved."""
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE.zip", help="evidence (default: the station)")
    parser.add_argument("--key", default="", metavar="ID", help="the short name of the key that is expected of a file")
    parser.add_argument("--quick", action="store_true", help="of the station only chains and signed heads")
    parser.add_argument("--json", action="store_true", help="of the station: speak JSON lines, progress and report")
    # Of the window, beside which it runs.
    parser.add_argument("--aside", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Say what is sound and what is wrong; 0 where all of it is sound, 4 where its key is not here, else 1.

    Raises `BadInput` for an option that says nothing of what is to be proved.
    """
    of_station = [f"--{name}" for name in ("quick", "json") if getattr(args, name)]
    if args.file is not None and of_station:
        told = " and ".join(of_station)
        raise BadInput(f"A file is always proved whole and told in lines; {told} can be said of the station only.")
    if args.file is None and args.key:
        raise BadInput("--key is for a file of evidence, and none is named. Name it, or leave --key out.")
    if args.file is not None:
        from intake_app.commands.verify_evidence import verify_evidence

        return verify_evidence(args.file, args.key)
    from intake_app.commands.verify_station import verify_station

    return verify_station(args)

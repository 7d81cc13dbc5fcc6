"""`intake verify FILE.zip`: prove evidence."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The evidence file, and the key that is expected."""
    parser.add_argument("file", type=Path, metavar="FILE.zip", help="an evidence file")
    parser.add_argument("--key", default="", metavar="ID", help="the short name of the key that is expected")


def run(args: argparse.Namespace) -> int:
    """Say what is sound and what is wrong."""
    from intake_app.commands.verify_evidence import verify_evidence

    return verify_evidence(args.file, args.key)

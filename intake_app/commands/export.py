"""`intake export queue|returns --out FILE`: a list of the record as CSV or XLSX, also while the window is open."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from intake_app.commands.output import say

EVERY: Final = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which list, and where to."""
    parser.add_argument("list", choices=("queue", "returns"), help="the open returns, or those of any state")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="a file that ends in .csv or .xlsx")


def run(args: argparse.Namespace) -> int:
    """Write the list. Raises `BadInput` for another ending, `StorageFailed` where the file cannot be written."""
    from intake_app.bootstrap import read_words, system_clock
    from intake_app.settings import load
    from intake_app.store.journal_reading import open_reading
    from intake_app.store.table_files import SpreadsheetFiles
    from intake_app.workflow.exporting import exported
    from intake_app.workflow.queue import queue_listing

    words, now = read_words(), system_clock()
    with open_reading(load(args.station, args.policies).folder) as journal:
        rows = journal.queue() if args.list == "queue" else journal.recent(EVERY)
    listing = queue_listing(words, rows, "queue" if args.list == "queue" else "recent", now.at)
    SpreadsheetFiles().write(args.out, exported(listing, now.offset_minutes))
    say(f"{args.out}: {len(rows):,} {'line' if len(rows) == 1 else 'lines'}")
    return 0

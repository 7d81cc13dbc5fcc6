"""`intake export queue|returns|credits --out FILE`: a list of the record as CSV or XLSX.

The open returns and those of any state also while the window is open. Credits, fees and charges for accounting go out
once each and are marked as told, so the window must be closed for them; it has them, too (Follow-ups).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from intake_app.commands.output import say

EVERY: Final = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which list, and where to."""
    parser.add_argument(
        "list",
        choices=("queue", "returns", "credits"),
        help="the open returns, those of any state, or what accounting was not told yet",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="a file that ends in .csv or .xlsx")


def run(args: argparse.Namespace) -> int:
    """Write the list; a station whose window is open tells accounting itself.

    Raises `NotNow` where accounting knows everything, `AlreadyOpen` while the window is open,
    `BadInput` for another ending and `StorageFailed` where the file cannot be written.
    """
    from intake_app.bootstrap import read_words, system_clock
    from intake_app.settings import load
    from intake_app.store.journal_reading import open_reading
    from intake_app.store.table_files import SpreadsheetFiles
    from intake_app.workflow.exporting import exported
    from intake_app.workflow.queue import queue_listing

    if args.list == "credits":
        return _credits(args)
    words, now = read_words(), system_clock()
    with open_reading(load(args.station, args.policies).folder) as journal:
        rows = journal.queue() if args.list == "queue" else journal.recent(EVERY)
    listing = queue_listing(words, rows, "queue" if args.list == "queue" else "recent", now.at)
    SpreadsheetFiles().write(args.out, exported(listing, now.offset_minutes))
    say(f"{args.out}: {len(rows):,} {'line' if len(rows) == 1 else 'lines'}")
    return 0


def _credits(args: argparse.Namespace) -> int:
    """What accounting was not told yet, recorded under the account of whoever runs this on this computer."""
    from intake_app.commands.owner import at_the_command_line

    with at_the_command_line(args) as bench:
        say(bench.follow_ups.export_accounts(args.out))
    return 0

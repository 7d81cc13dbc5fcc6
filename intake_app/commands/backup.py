"""`intake backup`: make a backup of the station now, also while its window is open."""

from __future__ import annotations

import argparse
import contextlib
import os
from typing import TYPE_CHECKING

from intake_app import __version__, settings
from intake_app.commands.owner import check_owner
from intake_app.commands.streams import complain
from intake_app.domain.chain import entries_told
from intake_app.settings import Settings

if TYPE_CHECKING:
    from intake_app.store.backups import Origin


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake backup`."""
    parser.add_argument(
        "--if-changed", action="store_true", help="make none where the last good one holds everything already"
    )
    parser.add_argument(
        "--aside",
        action="store_true",
        help="let other programs go first: for a backup that is made while somebody works",
    )


def run(args: argparse.Namespace) -> int:
    """Make it and say what came of it; 0 where there is a good backup, whatever else went wrong with its copies."""
    from intake_app.store.backups import back_up

    here = settings.load(args.station, args.policies)
    check_owner(here.folder)
    if args.aside:
        _give_way()
    made = back_up(origin_of(here), here.backups, only_if_changed=args.if_changed)
    found = made.new or made.latest
    if found is not None and found.backup is not None:
        backup = found.backup
        what = "is good" if made.new else "holds everything already"
        kept = f"{backup.kept:,} photos and other kept files"
        print(f"{backup.name} {what}: {entries_told(backup.entries)}, {kept}{made.remark}.")
        print(f"It lies in {found.path}.")
    if made.thinned:
        print(f"{made.thinned} older backups were superfluous and went.")
    for problem in made.problems:
        complain(problem)
    return 0


def origin_of(here: Settings) -> Origin:
    """The station of these settings, as a backup names it."""
    from intake_app.store.backups import Origin

    return Origin(here.folder, here.code, here.name, __version__)


def _give_way() -> None:
    """The bench comes first: this process waits for the processor when somebody else wants it."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(10)

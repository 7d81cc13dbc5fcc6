"""`intake rebuild`: prove the journal's chain, and make queue and look-ups again from the events alone."""

from __future__ import annotations

import argparse

from intake_app import settings
from intake_app.domain.chain import entries_told


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake rebuild`."""


def run(args: argparse.Namespace) -> int:
    """Rebuild, and say whether what was there was equal."""
    from intake_app.store.rebuild import rebuild

    rebuilt = rebuild(settings.load(args.station, args.policies).folder)
    print(f"{entries_told(rebuilt.entries)}, the chain is sound. {rebuilt.returns:,} returns made again from them.")
    if rebuilt.were_equal:
        print("Queue and look-ups were equal to what the journal says.")
    else:
        told = ", ".join(f"{table} ({count:,} lines)" for table, count in rebuilt.differing.items() if count)
        print(f"They differed from what the journal says and were replaced: {told}.")
    return 0

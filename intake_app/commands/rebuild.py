"""`intake rebuild`: prove the journal's chain, and make queue and look-ups again from the events alone."""

from __future__ import annotations

import argparse
from typing import Final

from intake_app import settings
from intake_app.commands.output import say
from intake_app.commands.streams import complain
from intake_app.domain.chain import breaks_told, entries_told

_MOST_NAMED: Final = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake rebuild`."""


def run(args: argparse.Namespace) -> int:
    """Rebuild, and say whether what was there was equal; 1 where the file is not as it should be all the same."""
    from intake_app.store.rebuild import rebuild

    rebuilt = rebuild(settings.load(args.station, args.policies).folder)
    entries = entries_told(rebuilt.entries)
    if rebuilt.breaks:
        known = breaks_told(len(rebuilt.breaks))
        print(f"The chain is sound for {entries}, and has {known}. Look-ups stay as they are, for behind a break they")
        print("cannot be made again.")
        for one in rebuilt.breaks[:_MOST_NAMED]:
            say(f"It breaks at entry {one.sequence:,} of station “{one.station}”: {one.why}.")
        if len(rebuilt.breaks) > _MOST_NAMED:
            print(f"And at {len(rebuilt.breaks) - _MOST_NAMED:,} more, which “intake verify” names.")
        print("A backup of before that is put back (“intake restore”) mends it; this does not.")
    else:
        print(f"{entries}, the chain is sound. {rebuilt.returns:,} returns made again from them.")
    if rebuilt.were_equal:
        print("Queue and look-ups were equal to what the journal says.")
    if told := ", ".join(f"{table} ({count:,} lines)" for table, count in rebuilt.differing.items() if count):
        print(f"They differed from what the journal says and were replaced: {told}.")
    if rebuilt.foreign:
        say(f"This was in the file and not of this program, and was taken away: {', '.join(rebuilt.foreign)}.")
    if rebuilt.made_again:
        say(f"This was not as this program makes it, and was made again: {', '.join(rebuilt.made_again)}.")
    if rebuilt.left:
        complain(
            f"the file is still not as this program makes it: {rebuilt.left}. Run “intake restore”: it lists the"
            " backups, puts one back and keeps what it replaces."
        )
    return int(bool(rebuilt.left))

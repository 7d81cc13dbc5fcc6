"""Runs the measurements that are named, or all of them, and prints the table line by line.

python -m tests.bench [--units N] [--rounds N] [NAME ...]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from intake_app.store.signing import STATE_VARIABLE
from tests.bench import (
    deciding,
    flood,
    frames,
    importing,
    papers,
    photos,
    showing,
    starting,
    understanding,
    whole_return,
)
from tests.bench.measuring import Line, table_head, table_line
from tests.bench.stage import Stage

MEASUREMENTS: dict[str, Callable[[Stage], Iterable[Line]]] = {
    "decisions": deciding.whole_decisions,
    "live": deciding.live_decision,
    "process": deciding.decide_process,
    "understanding": understanding.understanding,
    "scan": showing.scan_to_card,
    "answer": showing.answer_to_panel,
    "papers": papers.papers,
    "photos": photos.photo_to_tile,
    "photo_report": photos.report_with_photos,
    "frames": frames.live_frames,
    "import": importing.importing,
    "meanwhile": importing.gestures_meanwhile,
    "flood": flood.flood,
    "commands": flood.commands,
    "start": starting.start_to_window,
    "fold": whole_return.folding,
    "rebuild": whole_return.rebuilding,
    "years_start": whole_return.starting,
    "pages": whole_return.pages,
    "search": whole_return.searching,
}


def main() -> None:
    """Print the table. A figure that is missed is said, and no failure: the machine may be busy."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)} (default: all)")
    parser.add_argument("--units", type=int, default=1_000_000, help="units in the catalogue")
    parser.add_argument("--rounds", type=int, default=5, help="how many pairs are measured")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; expected some of {', '.join(MEASUREMENTS)}")
    # Offscreen, Qt warns of what such a platform cannot do; the tests fail on any other warning.
    os.environ.setdefault(STATE_VARIABLE, str(Path(tempfile.gettempdir()) / "intake-bench-keys"))
    os.environ.update(QT_QPA_PLATFORM="offscreen", QT_LOGGING_RULES="default.warning=false")
    shown: list[Line] = []
    for text in table_head():
        _say(text)
    with Stage(options.units, options.rounds) as stage:
        for name in options.names or MEASUREMENTS:
            for line in MEASUREMENTS[name](stage):
                _say(table_line(line))
                shown.append(line)
    demanded = [line for line in shown if line.reached is not None]
    _say("Medians of pairs in turns; papers and window warm; processes with their bytecode kept, as once installed.")
    _say(f"{sum(bool(line.reached) for line in demanded)} of {len(demanded)} demands reached.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Goes to every page of a station's window once, in a process of its own, whose memory somebody else tells.

python -m tests.bench.visiting FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.eyes import settle
from tests.bench.showing import window_of
from tests.bench.whole_return import PLACES


def main(folder: Path) -> None:
    """Visit them in the order of the rail, and each again."""
    with window_of(folder) as window:
        for place in (*PLACES, "import", "printing", *PLACES, "intake"):
            window.go(place)
            settle(lambda: not window.errands.busy)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

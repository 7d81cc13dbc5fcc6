"""A station by the real clock of this machine, one gesture of the scripted day for each line that it is told.

    python -m tests.faults.clocked_station FOLDER

A line of standard input is the place of a gesture in the day; the answer is JSON: the events that it wrote, each with
its id, sequence, time and offset.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from intake_app.bootstrap import system_clock
from tests.faults.day import DAY
from tests.faults.desk import desk_in


def work(folder: Path) -> None:
    """Until the input ends."""
    with desk_in(folder, system_clock) as desk:
        reading = desk.station.parts.journal
        for line in sys.stdin:
            before = len(desk.acknowledged)
            DAY[int(line)].do(desk)
            written = set(desk.acknowledged[before:])
            events = [
                {"id": one.id, "sequence": one.sequence, "at": one.at.isoformat(), "offset": one.offset_minutes}
                for subject in sorted(desk.subjects)
                for one in reading.events_of(subject)
                if one.id in written
            ]
            print(json.dumps(events), flush=True)  # noqa: T201


if __name__ == "__main__":
    work(Path(sys.argv[1]))

"""A process that does sample returns at a real station and says each gesture once it was acknowledged.

    python -m tests.whole.scripted_intake STATION_FOLDER SEED

Each line on standard output is JSON: the return's place in the script, its id, and how many gestures it has had,
the scan among them. It goes through the writer lane as the window does, with the log settled in between.
"""

from __future__ import annotations

import json
import random
import sys
from functools import partial
from pathlib import Path

from intake_app.sample import SampleReturn, begin, do
from intake_app.store.lane import Lane
from tests.whole.sample_station import opened, sample_of_today

SCANS = ("SV24E4-018233", "SV19R24-00771", "R-20446", "SV16Z4-000911", "QS-7F3K2209", "SO-10205", "R-20460", "R-20470")

SETTLED_AFTER = 0.2  # the share of gestures after which the log is settled


def script() -> list[SampleReturn]:
    """The returns to do: notes, undo, a correction, an unknown unit, both policies, long papers."""
    wanted = dict.fromkeys(SCANS)
    return [one for one in sample_of_today().finished if one.scan in wanted and not one.again]


def work(folder: Path, rng: random.Random) -> None:
    """Do the whole script in an order of its own."""
    with opened(folder) as station:
        lane = Lane(station.tidy)
        for place, sample in rng.sample(list(enumerate(script())), len(SCANS)):
            return_id = lane.submit(partial(begin, station.bench, sample)).result().return_id
            acknowledge(place, return_id, 1)
            for count, step in enumerate(sample.road, 2):
                lane.submit(partial(do, station.bench, return_id, step)).result()
                acknowledge(place, return_id, count)
                if rng.random() < SETTLED_AFTER:
                    lane.submit(station.tidy)
        lane.close()


def acknowledge(place: int, return_id: str, gestures: int) -> None:
    """Say it, in one write, so that it is whole or not there."""
    sys.stdout.write(json.dumps([place, return_id, gestures]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    work(Path(sys.argv[1]), random.Random(sys.argv[2]))

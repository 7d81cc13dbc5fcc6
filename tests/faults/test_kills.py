"""kill -9 of workflow and store, the quick form of `python -m tests.soak kills`."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.seeds import seeded
from tests.soak import kills

POINTS = 8

forking = pytest.mark.skipif(sys.platform == "win32", reason="forks")


@forking
@seeded
def test_nothing_acknowledged_is_lost_to_a_kill(tmp_path: Path, seed: int) -> None:
    outcome = kills.part(seed, POINTS, tmp_path)
    assert outcome.tried == POINTS
    assert not outcome.broken, outcome.first


def test_an_event_that_is_not_there_and_half_a_gesture_are_noticed(tmp_path: Path) -> None:
    station = kills.base_station(tmp_path)
    kills.look(station, 0, kills.Seen(0, (), (), 0))
    with pytest.raises(kills.Broken, match="lost"):
        kills.look(station, 0, kills.Seen(0, ("0" * 32,), (), 0))
    with kills._working(station, lambda _: None, random.Random(1)) as (day, _, _):
        while not kills.recorded(station):
            day.gesture()
    there = kills.recorded(station)  # with what the station wrote itself
    with pytest.raises(kills.Broken, match="under way"):
        kills.look(station, 0, kills.Seen(there + 1, (), (), 0))


@forking
def test_a_child_that_falls_silent_is_noticed() -> None:
    def work(say: Callable[[object], None]) -> None:
        say({"begins": 0})
        time.sleep(60)

    assert kills.killed(random.Random(1), work, most=1) == kills.Seen(0, (), (), 0)
    with pytest.raises(kills.Broken, match="said nothing more"):
        kills.killed(random.Random(1), work, patience=0.5)  # after the third line


@forking
def test_a_child_that_dies_of_something_else_is_noticed() -> None:
    def work(_say: Callable[[object], None]) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(kills.Broken, match="ended by itself with status -15"):
        kills.killed(random.Random(1), work)


def test_a_seed_repeats_what_a_child_does(tmp_path: Path) -> None:
    base = kills.base_station(tmp_path)
    done = []
    for _ in range(2):
        with kills._working(kills.fresh_station(base), lambda _: None, random.Random(7)) as (day, _, _):
            done.append([day.gesture() for _ in range(12)])
    assert done[0] == done[1]

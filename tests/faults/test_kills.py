"""kill -9 of workflow and store, the quick form of `python -m tests.soak kills`."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import pytest

from tests.soak import kills

POINTS = 8


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_nothing_acknowledged_is_lost_to_a_kill(tmp_path: Path) -> None:
    outcome = kills.part(secrets.randbits(32), POINTS, tmp_path)
    assert outcome.tried == POINTS
    assert not outcome.broken, outcome.first


def test_an_event_that_is_not_there_and_half_a_gesture_are_noticed(tmp_path: Path) -> None:
    station = kills.base_station(tmp_path)
    kills.look(station, 0, kills.Seen(0, (), (), 0))
    with pytest.raises(kills.Broken, match="lost"):
        kills.look(station, 0, kills.Seen(0, ("0" * 32,), (), 0))
    with kills._working(station, lambda _: None) as (day, _, _):
        while not kills.recorded(station):
            day.gesture()
    there = kills.recorded(station)  # with what the station wrote itself
    with pytest.raises(kills.Broken, match="under way"):
        kills.look(station, 0, kills.Seen(there + 1, (), (), 0))

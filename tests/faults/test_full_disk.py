"""A disk that is full, nearly full, or can only be read; mounted in the memory, where only the test sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.day import DAY
from tests.faults.full_disk import aside, run, why_not
from tests.faults.seeds import seeded

SHARE = 12

WHY_NOT = why_not()
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)


@seeded
def test_a_full_disk_costs_nothing_that_was_acknowledged_and_work_goes_on_with_room(tmp_path: Path, seed: int) -> None:
    outcome = run(seed, SHARE, tmp_path)
    assert outcome.tried >= len(DAY) // 2
    assert not outcome.broken, outcome.first
    assert not outcome.words.startswith("0 refused")


def test_a_disk_that_can_only_be_read_is_read_and_everything_else_refused_in_words(tmp_path: Path) -> None:
    said = json.loads(aside("tests.faults.read_only_disk", tmp_path))
    assert "changed" not in said
    assert said["export"][0] == 0, said["export"]
    assert "SV19R24-00771" in said["lines"][1] or "S9R24" in said["lines"][1]
    assert said["start"][0] == 1
    for what in ("start", "import", "rebuild", "backup"):
        status, words = said[what]
        assert status == 1, what
        assert "Traceback" not in words
        assert "Give this user the right to write there" in words, (what, words)


def test_at_a_full_disk_nobody_learns_a_pin_and_nobody_is_in_who_left(tmp_path: Path) -> None:
    told = json.loads(aside("tests.faults.full_door", tmp_path))
    for gesture in ("PIN", "PIN of one’s own"):
        assert [one.replace("/right/", "/wrong/") for one in told[f"right {gesture}"]] == told[f"wrong {gesture}"]
    *tried, last = told["wrong PIN"]
    assert all("the disk is full" in one for one in tried)
    assert "Too many wrong PINs" in last
    # A PIN that cannot be kept is refused before the old one is looked at.
    assert all("room on the disk. The PIN is as it was" in one for one in told["wrong PIN of one’s own"])
    for pin in ("right", "wrong"):
        refused, here = told[f"lock {pin}"]
        assert "the disk is full" in refused
        assert here == "None"
        assert told[f"then {pin}"] == ["PinWanted(name='Sam', locked_s=0)", "None"]

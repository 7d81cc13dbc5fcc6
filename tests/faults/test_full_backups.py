"""Backups on a full disk: see `full_backups.py`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.full_disk import aside, why_not

WHY_NOT = why_not()
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)


def test_a_disk_that_fills_up_costs_no_backup_that_was_there_and_is_said(tmp_path: Path) -> None:
    told = json.loads(aside("tests.faults.full_backups", tmp_path))
    refused = [one for one in told["said"] if not one.startswith("made")]
    assert len(refused) >= 4, told["said"]
    for one in refused:
        assert "full" in one or "No space left" in one, one
        assert "Make room" in one, one
    assert told["said"][-1] == "made"
    assert told["left"] == [""] * len(told["said"]), "nothing half made, and nothing that is no more sound"
    assert told["first_stays"]
    assert told["last"] == ""
    assert told["record"]
    (second,) = told["second"]
    assert "could not be copied to" in second
    assert "The one in the station folder is good." in second

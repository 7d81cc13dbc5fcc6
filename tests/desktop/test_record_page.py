"""What the page “Record” tells: what was found, what is only to be known, and what it costs to go on."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from intake_app.desktop.pictures import is_proved, take_picture
from intake_app.desktop.surroundings import Surroundings
from tests.desktop.desk import Desk
from tests.desktop.test_record import changed_behind_no_closing, go, proved, told, view

Open = Callable[..., Desk]
EVE = "UPDATE events SET operator = 'Eve' WHERE sequence = 1"


@pytest.fixture
def surroundings(surroundings: Surroundings, tmp_path: Path) -> Surroundings:
    """With the real command that proves a station."""

    def command(quick: bool) -> list[str]:
        program = [sys.executable, "-m", "intake_app", "--station", str(tmp_path / "station")]
        return [*program, "verify", "--json", *(["--quick"] if quick else [])]

    return replace(surroundings, verify_command=command)


def test_what_it_costs_to_go_on_with_a_broken_chain_and_who_did_is_told(open_desk: Open) -> None:
    desk = changed_behind_no_closing(open_desk, EVE)
    assert "while it is broken no evidence is sealed, also where somebody goes on" in told(desk)
    go(desk)
    assert "no evidence of any return is sealed here while it is broken" in view(desk).alarm.do.accessibleName()
    desk.at_bench(lambda: desk.station.bench.proving.acknowledge("We looked at the disk."))
    desk.window.floor.record.prove()
    desk.settle()
    lines = proved(desk)
    (note,) = (line for line in lines if line.endswith("went on, and said why: We looked at the disk."))
    assert re.match(r"Note: On \d+ [A-Z][a-z]{2} \d{4} \d\d:\d\d, as entry ", note)
    assert not re.search(r"\d{4}-\d\d-\d\d", note), "a day is written in one way"
    assert any(line.startswith("Note: Look-ups and decisions were not looked at") for line in lines)
    assert not any(line.startswith("Not looked at") for line in lines)


def test_its_picture_is_taken_after_a_proof(desk: Desk, tmp_path: Path) -> None:
    go(desk)
    assert is_proved(desk.window)
    state = view(desk).proof.state.accessibleName()
    assert state.startswith("Everything is as it was recorded; proved at ")
    assert take_picture(desk.window, tmp_path, "record").is_file()


def test_where_nothing_proves_it_is_taken_as_it_is(desk: Desk) -> None:
    go(desk)
    desk.window.floor.record._command = None
    assert not is_proved(desk.window)

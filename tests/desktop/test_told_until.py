"""What is told on the Intake page goes with the next thing that a hand does, whatever that is."""

from __future__ import annotations

import pytest

from tests.desktop.desk import Desk
from tests.desktop.photo_desk import sight


def told(desk: Desk) -> str:
    return desk.window.notices.sentence


@pytest.fixture
def decided(desk: Desk) -> Desk:
    """A return whose papers are on the page."""
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.window.intake.enter()
    desk.settle()
    assert sight(desk).state == "decided"
    return desk


def test_that_a_note_is_kept_is_told_until_it_is_written(desk: Desk) -> None:
    desk.scan("SV-100001")
    assert desk.window.intake.write("note")
    writing = desk.window.intake_page.back.writing
    writing.text.setPlainText("The foam lay in the box")
    assert desk.window.intake.escape()
    assert "The note is kept" in told(desk)
    assert desk.window.intake.write("note")
    assert desk.window.intake.keep_writing()
    desk.settle()
    assert [note.text for note in sight(desk).notes] == ["The foam lay in the box"]
    assert told(desk) == ""


def test_what_is_told_goes_when_the_verdict_is_accepted(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.scan("SV-100001")
    assert told(desk) == "This is the unit on the page."
    desk.window.intake.enter()
    desk.settle()
    assert sight(desk).state == "decided"
    assert told(desk) == ""


def test_what_is_told_goes_when_the_box_is_closed(decided: Desk) -> None:
    decided.window.tell("Something to know.")
    decided.window.intake.enter()
    decided.settle()
    assert sight(decided).state == "closed"
    assert told(decided) == ""


def test_what_is_told_goes_when_another_copy_is_made(decided: Desk) -> None:
    decided.window.tell("Something to know.")
    assert decided.window.intake.papers.press_copy("label")
    decided.settle()
    assert max(paper.copy for paper in sight(decided).papers if paper.paper == "label") == 2
    assert told(decided) == ""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import read_words
from intake_app.desktop.notice_bar import NoticeBar
from intake_app.desktop.theme import Theme
from intake_app.resources import resource


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    made = NoticeBar(Theme(resource("."), "light"), read_words())
    qtbot.addWidget(made)
    return made


def test_an_error_stays_until_it_is_read_and_what_is_refused_beside_it_goes(bar: NoticeBar) -> None:
    bar.fail("The number is misread.")
    bar.refuse("A list is on the page.")
    bar.refuse("Say first whose policy applies.")
    assert bar.sentence == "The number is misread.\nA list is on the page.\nSay first whose policy applies."
    bar.pause()
    bar.tell("Vendor: Smartvue.")
    assert bar.sentence.startswith("The number is misread.\n")
    assert "Vendor: Smartvue." in bar.sentence
    assert "list" not in bar.sentence
    bar.next_gesture()
    assert (bar.sentence, bar.unread) == ("The number is misread.", True)
    bar.dismiss()
    assert (bar.sentence, bar.unread) == ("", False)


def test_of_scans_without_a_pause_every_refusal_stays(bar: NoticeBar) -> None:
    bar.refuse("One.")
    bar.next_gesture()
    bar.tell("Taken.")
    assert "One." in bar.sentence
    assert "Taken." in bar.sentence
    bar.pause()
    bar.tell("Two.")
    assert bar.sentence == "Two."
    bar.next_gesture()
    assert bar.sentence == ""


def test_two_errors_are_both_read_and_each_once(bar: NoticeBar) -> None:
    for _ in range(2):
        bar.fail("The disk is full.")
        bar.fail("The label is void.")
    assert bar.sentence == "The disk is full.\nThe label is void."

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


def test_a_strip_leaves_room_around_its_words_and_its_button(bar: NoticeBar) -> None:
    bar.resize(900, bar.sizeHint().height())
    for sentence in ("The disk is full.", "The label is void, for the return was corrected after it was printed. " * 3):
        bar.fail(sentence)
        bar.show()
        bar.resize(900, bar.heightForWidth(900))
        for inside in (bar.read, bar.strip.word, bar.strip.sentence):
            assert bar.strip.rect().adjusted(8, 8, -8, -8).contains(inside.geometry())
        assert bar.strip.geometry().bottom() < bar.height() - 3, "the title of the page does not touch it"


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


def test_of_many_errors_the_latest_are_shown_and_those_before_follow_when_these_are_read(bar: NoticeBar) -> None:
    for number in range(1, 8):
        bar.fail(f"Scan {number} was lost.")
    bar.fail("Scan 6 was lost.")
    before = "Said before these, and not read yet: {}. They follow when these are read."
    assert bar.sentence.split("\n") == [before.format(4), *(f"Scan {number} was lost." for number in (5, 6, 7))]
    bar.fail("Scan 1 was lost.")
    assert bar.sentence.split("\n")[1:] == [f"Scan {number} was lost." for number in (6, 7, 1)]
    bar.refuse("Not now.")
    bar.dismiss()
    assert bar.sentence.split("\n") == [before.format(1), *(f"Scan {number} was lost." for number in (3, 4, 5))]
    bar.put_aside()
    assert (bar.sentence, bar.unread) == ("", False)
    bar.bring_back()
    bar.dismiss()
    assert (bar.sentence, bar.unread) == ("Scan 2 was lost.", True)
    bar.dismiss()
    assert (bar.sentence, bar.unread) == ("", False)


def test_a_thousand_unread_errors_leave_room_for_the_page(bar: NoticeBar) -> None:
    bar.setFixedWidth(960)
    for number in range(1_000):
        bar.fail(f"{number}: a scan that came too fast was not taken; scan it again, and wait for the sound.")
    assert bar.sizeHint().height() < 200

"""The papers step asks for one thing at a time, and never closes a return that nobody looked at."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from intake_app.desktop.papers_view import PapersView
from intake_app.desktop.print_queue_presenter import JobWords
from intake_app.workflow.sight import Sight
from tests.desktop.desk import Desk


def decided(desk: Desk) -> PapersView:
    """A return whose verdict was accepted just now."""
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.window.intake.enter()
    desk.settle()
    papers = desk.window.intake_page.back.papers
    assert papers is not None
    return papers


def sight_of(desk: Desk) -> Sight:
    sight = desk.window.intake.sight
    assert sight is not None
    return sight


def test_two_quick_enters_do_not_close_what_nobody_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake_app.desktop.papers_view.READING_MS", 2_000)  # quick beside it on any machine
    desk.scan("SV-100001")
    desk.answer_until("decision")
    window = desk.window
    window.intake.enter()
    desk.qtbot.waitUntil(lambda: sight_of(desk).state == "decided")
    for _ in range(3):
        assert window.intake.enter()
    papers = window.intake_page.back.papers
    assert papers is not None
    assert not papers.main_action.isEnabled()
    QTest.mouseClick(papers.main_action, Qt.MouseButton.LeftButton)
    desk.settle()
    assert sight_of(desk).state == "decided"
    window.intake.enter()
    desk.settle()
    assert sight_of(desk).state == "closed"


def test_without_a_printer_the_confirmation_is_the_main_thing(desk: Desk) -> None:
    papers = decided(desk)
    papers.show_jobs({}, can_print=False)
    assert papers.main_action.words == "The label is on the box"


def test_what_came_after_a_paper_is_told_beside_it_and_another_copy_takes_it_in(desk: Desk) -> None:
    papers = decided(desk)
    report = papers.cards["report"]
    assert report.copy.text() == "copy 1"
    window = desk.window
    window.intake.write("note")
    window.intake_page.back.writing.text.setPlainText("He called again.")
    window.intake.keep_writing()
    desk.settle()
    assert report.copy.text() == "copy 1, not up to date"
    assert "Inspection report" in papers.card.instruction.text()
    assert "Another copy" in papers.card.instruction.text()
    assert papers.cards["label"].copy.text() == "copy 1"
    report.again.click()
    desk.settle()
    assert report.copy.text() == "copy 2"
    assert "Another copy" not in papers.card.instruction.text()


def test_with_a_printer_the_label_is_printed_first(desk: Desk) -> None:
    papers = decided(desk)
    papers.show_jobs({}, can_print=True)
    printed: list[object] = []
    papers.label_card.printed.disconnect()
    papers.label_card.printed.connect(printed.append)
    assert papers.main_action.words == "Print the label"
    assert desk.window.intake.enter()
    assert printed == [papers.label_card.paper]
    assert sight_of(desk).state == "decided"
    assert papers.label_card.paper is not None
    papers.in_hand(papers.label_card.paper)
    assert papers.main_action.words == "The label is on the box"
    desk.window.intake.enter()
    desk.settle()
    assert sight_of(desk).state == "closed"


def test_a_label_that_did_not_come_out_is_printed_again_before_anything_else(desk: Desk) -> None:
    papers = decided(desk)
    failed = JobWords("not printed: paper out", "refuse", "Put a new roll in.")
    papers.show_jobs({"label": failed}, can_print=True)
    assert papers.main_action.words == "Print the label again"
    assert papers.label_card.state.text() == "not printed: paper out"
    assert "Put a new roll in." in papers.label_card.state.accessibleName()
    papers.show_jobs({"label": JobWords("printing", "plain")}, can_print=True)
    assert papers.main_action.words == "The label is on the box"


def test_papers_of_an_open_return_cannot_be_used(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.window.intake.choose_step("papers")
    page = desk.window.intake_page
    assert page.back.papers is not None
    assert page.paper_panel is not None
    assert not page.back.papers.main_action.isEnabled()
    assert "Accept the verdict first" in page.back.papers.card.instruction.accessibleName()
    for control in (page.paper_panel.turn, page.paper_panel.swap, page.back.papers.folder):
        assert not control.isVisible()
    assert desk.window.intake.enter()
    desk.settle()
    assert sight_of(desk).state == "open"
    assert not desk.window.notices.sentence


def test_void_papers_carry_it_across_and_cannot_be_printed(desk: Desk) -> None:
    papers = decided(desk)
    desk.qtbot.waitUntil(lambda: desk.window.intake_page.settled)
    panel = desk.window.intake_page.paper_panel
    assert panel is not None
    standing = panel.sheet.grab().toImage()
    desk.window.intake.write("correct")
    writing = desk.window.intake_page.back.writing
    writing.text.setPlainText("The wrong box.")
    writing.take()
    desk.settle()
    desk.window.intake.choose_step("papers")
    desk.qtbot.waitUntil(lambda: desk.window.intake_page.settled)
    assert panel.sheet.grab().toImage() != standing
    assert not desk.window.intake.papers.press_print("label")
    assert not desk.window.intake.papers.press_copy("report")
    assert not papers.main_action.isEnabled()

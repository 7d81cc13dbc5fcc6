"""What was seen is what is acted on: repeated answers, drafts, a list's keys, what a scan overtakes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from intake_app.desktop.keys import choice_key
from intake_app.desktop.question_card import QuestionCard
from intake_app.workflow.sight import Sight
from tests.desktop.desk import Desk


def sight_of(desk: Desk) -> Sight:
    sight = desk.window.intake.sight
    assert sight is not None
    return sight


def card_of(desk: Desk) -> QuestionCard:
    return desk.window.intake_page.back.questions.card


def events(desk: Desk, return_id: str) -> list[str]:
    return [type(event.payload).__name__ for event in desk.station.parts.journal.events_of(return_id)]


def test_a_scan_that_was_overtaken_waits_in_the_queue_and_is_told(desk: Desk) -> None:
    for serial in ("SV-100001", "SV-100002", "TWICE-01", "SV-100003"):
        desk.window.scans.scanned(serial)
    desk.settle()
    assert sight_of(desk).header[1].value == "SV-100003"
    told = desk.window.notices.sentence
    assert "“TWICE-01” was not opened" in told
    assert {row.serial for row in desk.station.bench.queue()} == {"SV-100001", "SV-100002", "SV-100003"}


def test_the_numbers_of_overtaken_scans_are_told(desk: Desk) -> None:
    for serial in ("SV-100001", "SV-100002"):
        desk.window.scans.scanned(serial)
    desk.settle()
    (first,) = [row.rma_number for row in desk.station.bench.queue() if row.serial == "SV-100001"]
    assert first in desk.window.notices.sentence


def test_the_return_on_the_page_tells_of_one_of_its_unit_that_was_overtaken(desk: Desk) -> None:
    desk.scan("O-1")
    desk.window.intake_page.identify.key_pressed("1")
    desk.settle()
    on_page = sight_of(desk)
    desk.scan("O-1")
    desk.window.intake_page.identify.key_pressed("1")
    desk.window.scans.scanned("=+no unit+=")
    desk.settle()
    (other,) = [row.rma_number for row in desk.station.bench.queue() if row.id != on_page.return_id]
    assert sight_of(desk).return_id == on_page.return_id
    assert f"Other returns of this serial: {other}." in sight_of(desk).notices
    assert sight_of(desk) == desk.station.bench.resume(on_page.return_id)


def test_what_was_done_elsewhere_is_on_the_page_when_somebody_comes_back(desk: Desk) -> None:
    desk.scan("SV-100001")
    return_id = sight_of(desk).return_id
    desk.window.go("follow_ups")
    desk.at_bench(lambda: desk.station.bench.note(return_id, "The carrier called."))
    desk.window.go("intake")
    # Read again, and nothing that is pressed meanwhile is lost: a digit answers the open question.
    question = sight_of(desk).question
    assert desk.window.errands.busy
    desk.window.intake.digit("1")
    desk.settle()
    assert sight_of(desk) == desk.station.bench.resume(return_id)
    assert sight_of(desk).question != question
    desk.window.intake.undo()
    desk.settle()
    assert sight_of(desk).undo_words == "Undo: note"


def test_a_list_that_is_shown_is_not_covered_by_an_earlier_scan(desk: Desk) -> None:
    for serial in ("SV-100001", "TWICE-01"):
        desk.window.scans.scanned(serial)
    desk.settle()
    assert desk.window.intake_page.identify.isVisible()
    assert len(desk.window.intake_page.identify.rows) == 2
    assert [row.serial for row in desk.station.bench.queue()] == ["SV-100001"]


def test_an_answer_that_stands_is_not_written_again(desk: Desk) -> None:
    desk.scan("SV-100001")
    return_id = sight_of(desk).return_id
    for value in ("original", "original", "missing", None, None):
        card_of(desk).answered.emit("box", value)
        desk.settle()
    assert events(desk, return_id) == ["Opened", "Answered", "Answered", "Answered"]


def test_not_known_said_twice_of_the_vendor_is_told(desk: Desk) -> None:
    desk.scan("NOPE-1")
    desk.window.intake.enter()
    desk.settle()
    return_id = sight_of(desk).return_id
    assert card_of(desk).fact == "policy"
    for _ in range(2):
        desk.window.intake.not_known()
        desk.settle()
    assert events(desk, return_id) == ["Opened", "Answered"]
    assert "in the record already" in desk.window.notices.sentence


def test_when_nothing_is_known_the_box_is_set_aside(desk: Desk) -> None:
    desk.scan("SV-100001")
    while sight_of(desk).question:
        desk.window.intake.not_known()
        desk.settle()
    verdict = desk.window.intake_page.back.verdict
    assert verdict is not None
    number = sight_of(desk).rma_number
    assert verdict.accept.words == "Leave it in the queue, scan the next unit"
    assert "Set the box aside" in verdict.card.instruction.accessibleName()
    buttons = desk.window.intake_page.back.stepper.buttons
    assert {step for step, button in buttons.items() if button.unknown} >= {"packaging", "unit"}
    assert "not known" in buttons["unit"].accessibleName()
    assert desk.window.intake.enter()
    assert desk.window.intake.sight is None
    assert number in desk.window.notices.sentence
    assert len(desk.station.bench.queue()) == 1


def test_leaving_a_note_keeps_what_was_written(desk: Desk) -> None:
    desk.scan("SV-100001")
    window = desk.window
    window.intake.write("note")
    writing = window.intake_page.back.writing
    writing.text.setPlainText("half a no")
    assert window.escape()
    assert writing.isHidden()
    assert "kept" in window.notices.sentence
    window.intake.digit("1")
    desk.settle()
    assert writing.isHidden()
    window.intake.write("note")
    assert writing.text.toPlainText() == "half a no"


@pytest.mark.parametrize("purpose", ["note", "correct"])
def test_nothing_written_is_said_beside_it(desk: Desk, purpose: str) -> None:
    desk.scan("SV-100001")
    writing = desk.window.intake_page.back.writing
    writing.ask(sight_of(desk).return_id, purpose)
    writing.take()
    assert writing.problem.isVisible()
    assert events(desk, sight_of(desk).return_id) == ["Opened"]


def test_an_empty_line_is_not_an_answer(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.answer_until("unit")
    desk.window.intake.open_question("advance_charge")
    QTest.keyClick(card_of(desk).field, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(card_of(desk).problem.isVisible)
    assert "F8" in card_of(desk).problem.sentence.accessibleName()


def test_the_trace_is_folded_for_the_next_return(desk: Desk) -> None:
    for serial in ("SV-100001", "SV-100002"):
        desk.scan(serial)
        desk.answer_until("decision")
        verdict = desk.window.intake_page.back.verdict
        assert verdict is not None
        assert verdict.trace.isHidden()
        desk.window.intake.turn_why()
        assert not verdict.trace.isHidden()


def test_tab_goes_to_the_first_answer_first(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.window.activateWindow()
    desk.window.setFocus()
    QTest.keyClick(desk.window, Qt.Key.Key_Tab)
    desk.qtbot.waitUntil(lambda: QApplication.focusWidget() is card_of(desk).tiles[0])


def test_lines_to_choose_from_have_keys_past_nine() -> None:
    assert [choice_key(place) for place in (0, 8, 9, 34, 35)] == ["1", "9", "A", "Z", ""]


def test_a_digit_typed_as_a_name_is_the_name_beside_it(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    desk.sign("Rosa Marín")
    desk.scan("SV-100001")
    desk.window.entrance.ask()
    desk.settle()
    page = desk.window.sign_page
    page.field.setText("7")
    page.take()
    assert page.problem.isVisible()
    assert "letter" in page.problem.sentence.accessibleName()
    page.field.setText("1")
    page.take()
    desk.settle()
    assert desk.window.operator == "Rosa Marín"
    assert desk.window.place == "intake"


def test_the_scanner_is_told_to_wait_while_another_window_is_in_front(desk: Desk) -> None:
    desk.window._say_listening(None)
    assert "waits" in desk.window.bar.scanner.accessibleName()
    desk.window._say_listening(desk.window.windowHandle())
    assert "listening" in desk.window.bar.scanner.accessibleName()


def test_leaving_a_note_gives_enter_back_to_the_main_action(desk: Desk) -> None:
    desk.scan("SV-100001")
    window = desk.window
    window.activateWindow()
    window.intake.write("note")
    window.intake_page.back.writing.put_aside()
    assert QApplication.focusWidget() in {window, None}


def test_a_name_can_be_typed_without_going_to_its_line(desk: Desk) -> None:
    desk.window.entrance.ask()
    desk.settle()
    desk.window.setFocus()
    QTest.keyClicks(desk.window, "D", delay=80)
    desk.qtbot.waitUntil(lambda: desk.window.sign_page.field.text() == "D")

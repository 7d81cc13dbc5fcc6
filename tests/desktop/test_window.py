"""The whole window on a real station."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QWidget,
)

from intake_app.desktop.controls import HEIGHT, Control
from intake_app.domain.station import SoundKind
from tests.desktop.desk import LONG_NAME, MARKUP, Desk
from tests.desktop.places import places, under_an_alarm
from tests.desktop.room import cut

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView, QProgressBar)


def shown(desk: Desk, *kinds: type[QWidget]) -> list[QWidget]:
    return [widget for kind in kinds for widget in desk.window.findChildren(kind) if widget.isVisible()]


def named_by_qt(widget: QWidget) -> bool:
    return widget.objectName().startswith("qt_") or isinstance(widget.parent(), QAbstractItemView)


def test_every_control_has_a_name_and_a_size_for_gloves(desk: Desk) -> None:
    for place in places(desk):
        for control in shown(desk, *CONTROLS):
            if named_by_qt(control):
                continue
            assert control.accessibleName().strip(), f"{place}: {control}"
            if isinstance(control, Control | QLineEdit):
                assert control.height() >= HEIGHT, f"{place}: {control.accessibleName()}"


def test_every_text_and_tooltip_is_plain(desk: Desk) -> None:
    for place in places(desk):
        for text in shown(desk, QLabel):
            assert isinstance(text, QLabel)
            assert text.textFormat() == Qt.TextFormat.PlainText, f"{place}: {text.text()}"
        for widget in desk.window.findChildren(QWidget):
            tip = widget.toolTip()
            assert not tip or (tip.startswith("<qt>") and "<" not in tip[4:-5]), f"{place}: {tip}"
        for button in shown(desk, QAbstractButton):
            assert isinstance(button, QAbstractButton)
            assert button.shortcut().isEmpty(), f"{place}: {button.accessibleName()}"
    desk.scan("SV-100004")
    assert MARKUP in [value.text() for value in desk.window.intake_page.back.header.values]


@pytest.mark.parametrize("size", [(960, 540), (1280, 800), (1920, 1080)])
def test_nothing_is_cut_or_covered(desk: Desk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    least = 240 if size[0] >= 1280 else 160
    for place in itertools.chain(places(desk), under_an_alarm(desk)):
        desk.qtbot.wait(1)
        for control in shown(desk, Control):
            assert isinstance(control, Control)
            assert control.width() >= min(control.sizeHint().width(), least), f"{place}: {control.words}"
        assert not list(cut(desk.window)), place
        if place == "supervisor" and size[1] >= 800:
            form = desk.window.intake_page.back.override_card()
            assert form.scrolling.verticalScrollBar().maximum() == 0, "every reason is in sight"


def test_a_long_name_gives_way_and_is_told_whole(desk: Desk) -> None:
    desk.scan("SV-100003")
    customer = desk.window.intake_page.back.header.values[3]
    assert customer.text() == LONG_NAME
    assert customer.width() < customer.fontMetrics().horizontalAdvance(LONG_NAME)
    assert LONG_NAME in customer.toolTip()
    assert desk.window.width() == 1280


def test_tab_reaches_every_control_once_and_comes_back(desk: Desk) -> None:
    desk.scan("SV-100001")
    window = desk.window
    window.activateWindow()
    window.bar.operator.setFocus()
    order: list[QWidget] = []
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in order:
            break
        order.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        desk.qtbot.waitUntil(lambda focus=focus: QApplication.focusWidget() is not focus, timeout=5_000)  # type: ignore[misc]
    reached = {widget for widget in order if isinstance(widget, Control)}
    assert reached == {control for control in shown(desk, Control) if control.isEnabled()}
    tiles = [widget for widget in order if widget in window.intake_page.back.questions.card.tiles]
    assert [tile.accessibleName()[-2] for tile in tiles] == ["1", "2", "3", "4"]


def test_what_was_typed_wrong_stays_with_the_reason(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.answer_until("unit")
    desk.window.intake.open_question("advance_charge")
    card = desk.window.intake_page.back.questions.card
    card.field.setText("5_000")
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(card.problem.isVisible)
    assert card.field.text() == "5_000"
    assert "5_000" in card.problem.sentence.accessibleName()
    card.field.setText("12.50")
    card.field.entered.emit("12.50")
    desk.settle()
    assert card.problem.isHidden()


def test_scanning_the_unit_on_the_page_changes_nothing(desk: Desk) -> None:
    desk.scan("SV-100001")
    before = desk.window.intake.sight
    desk.scan("sv-100001")
    assert before is not None
    desk.scan(before.rma_number)
    assert desk.window.intake.sight == before
    assert desk.window.notices.sentence
    assert len(desk.station.bench.queue()) == 1


def test_a_received_unit_is_shown_and_comes_again_only_when_said(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.window.intake.enter()
    desk.settle()
    desk.window.intake.enter()
    desk.settle()
    desk.window.intake.enter()
    desk.scan("SV-100001")
    identify = desk.window.intake_page.identify
    assert len(identify.rows) == 1
    assert len(desk.station.bench.recent()) == 1
    identify.take()
    desk.settle()
    shown_again = desk.window.intake.sight
    assert shown_again is not None
    assert shown_again.state == "closed"
    desk.window.intake.enter()
    desk.scan("SV-100001")
    assert desk.window.intake.digit("0")
    desk.settle()
    again = desk.window.intake.sight
    assert again is not None
    assert again.state == "open"
    assert again.notices
    assert len(desk.station.bench.recent()) == 2


def test_several_sales_are_chosen_from(desk: Desk) -> None:
    desk.scan("TWICE-01")
    identify = desk.window.intake_page.identify
    assert [row.key for row in identify.rows] == ["1", "2"]
    assert desk.window.intake.digit("2")
    desk.settle()
    sight = desk.window.intake.sight
    assert sight is not None
    assert sight.header[3].value == "First Owner"


def test_a_bad_scan_is_told_until_it_is_read(desk: Desk) -> None:
    desk.scan("SV\u202e100001")
    bar = desk.window.notices
    assert "U+202E" in bar.sentence
    desk.scan("SV-100001")
    assert "U+202E" in bar.sentence
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(bar.isHidden)


def test_undo_takes_back_and_the_first_undo_withdraws(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.window.intake.digit("1")
    desk.settle()
    desk.window.intake.undo()
    desk.settle()
    sight = desk.window.intake.sight
    assert sight is not None
    assert sight.question == "box"
    desk.window.intake.undo()
    desk.settle()
    assert desk.window.intake.sight is None
    assert sight.rma_number in desk.window.notices.sentence
    assert desk.station.bench.queue() == []


def test_a_correction_asks_why_and_opens_the_return_again(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.window.intake.enter()
    desk.settle()
    assert desk.window.intake.undo()
    desk.settle()
    assert "undo stops here" in desk.window.notices.sentence
    desk.window.intake.escape()
    desk.window.intake.write("correct")
    writing = desk.window.intake_page.back.writing
    writing.take()
    desk.settle()
    assert writing.problem.isVisible()
    writing.text.setPlainText("The foam is from a kit.")
    writing.take()
    desk.settle()
    sight = desk.window.intake.sight
    assert sight is not None
    assert sight.state == "open"
    assert all(paper.void for paper in sight.papers)
    assert writing.isHidden()


def test_the_queue_resumes_where_the_return_was_left(open_desk: Callable[[], Desk]) -> None:
    first = open_desk()
    first.sign()
    first.scan("SV-100001")
    first.window.intake.digit("1")
    first.settle()
    before = first.window.intake.sight
    first.close()
    second = open_desk()
    assert [row.words for row in second.window.sign_page.rows] == ["Rosa Marín"]
    assert second.window.sign_page.key_pressed("1")
    second.settle()
    second.window.go("queue")
    second.settle()
    assert len(second.listed.column("rma")) == 1
    assert second.window.places["queue"].take()
    second.settle()
    assert second.window.intake.sight == before


def test_a_scan_before_signing_is_kept(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    desk.scan("SV-100001")
    assert desk.window.notices.sentence
    desk.sign()
    desk.settle()
    sight = desk.window.intake.sight
    assert sight is not None
    assert sight.header[1].value == "SV-100001"


def test_a_name_that_cannot_be_one_is_refused(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    desk.sign("\u202e")
    assert desk.window.sign_page.problem.isVisible()
    assert desk.window.operator == ""


def test_the_empty_queue_says_so(desk: Desk) -> None:
    desk.window.go("queue")
    desk.settle()
    assert desk.listed.view.empty.isVisible()
    assert not desk.window.places["queue"].take()


def test_the_window_turns_dark_while_it_is_open(desk: Desk) -> None:
    desk.scan("SV-100001")
    light = desk.window.grab().toImage().pixelColor(400, 760)
    desk.window.theme.force("dark")
    dark = desk.window.grab().toImage().pixelColor(400, 760)
    assert light.lightness() > 200
    assert dark.lightness() < 60


def test_no_printer_is_said_with_the_place_of_the_paper(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.window.intake.enter()
    desk.settle()
    assert desk.window.intake.papers.press_print("label")
    sight = desk.window.intake.sight
    assert sight is not None
    assert sight.papers[0].path in desk.window.notices.sentence


def test_a_second_copy_is_made_and_shown(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.window.intake.enter()
    desk.settle()
    panel = desk.window.intake_page.paper_panel
    assert panel is not None
    desk.qtbot.waitUntil(lambda: panel.sheet.drawn)
    assert desk.window.intake.papers.press_copy("label")
    desk.settle()
    papers = desk.window.intake_page.back.papers
    assert papers is not None
    assert papers.label_card.paper is not None
    assert papers.label_card.paper.copy == 2
    desk.qtbot.waitUntil(lambda: panel.sheet.drawn)
    assert desk.window.intake.papers.swap()
    desk.qtbot.waitUntil(lambda: panel.sheet.drawn)
    assert panel.sheet.height() > panel.sheet.width()


def test_a_verdict_that_stands_early_is_told_beside_the_open_question(desk: Desk) -> None:
    desk.scan("QS-200001")
    window = desk.window
    for fact in ("reason", "exclusions"):
        window.intake.choose_step("unit")
        window.intake.open_question(fact)
        window.intake_page.back.questions.card.answered.emit(fact, "defective" if fact == "reason" else ["misuse"])
        desk.settle()
    sight = window.intake.sight
    assert sight is not None
    assert sight.verdict is not None
    assert sight.question == "box"
    panel = window.intake_page.panel
    assert panel.verdict.isVisible()
    assert panel.verdict.title.text() == sight.verdict.title
    assert not any(line.isVisible() for line in panel.lines)


def test_the_keys_of_the_window_are_all_on_the_page_of_keys(desk: Desk) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_F1)
    desk.qtbot.waitUntil(lambda: desk.window.place == "keys")
    page = desk.window.pages.currentWidget()
    assert page is not None
    texts = {text.text() for text in page.findChildren(QLabel)}
    for key in desk.window.keys:
        assert key.words in texts, key.name
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: desk.window.place == "intake")


def test_what_is_heard_is_seen_for_a_moment(desk: Desk) -> None:
    field = desk.window.bar.scan
    field.grab()
    blank = field.grab().toImage()
    said = {}
    for kind in get_args(SoundKind):
        desk.window.sound(kind)
        said[kind] = field.seen
        assert field.grab().toImage() != blank
    assert len(set(said.values())) == len(said)
    desk.qtbot.waitUntil(lambda: not field.seen)
    assert field.grab().toImage() == blank

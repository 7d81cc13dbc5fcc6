"""Keys and scans: what a key, a held key and a scan press, and what they must not."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from tests.desktop.desk import Desk
from tests.desktop.keyboard import MODIFIERS, NONE, TERMINATORS, send
from tests.desktop.places import places


def press(target: QWidget, key: int, text: str, modifiers: Qt.KeyboardModifier) -> None:
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))


def test_a_scan_presses_nothing_wherever_the_focus_is(desk: Desk) -> None:
    """Every widget that can have the focus gets a scan with a space, digits, Ctrl+V and Ctrl+Z in it."""
    scans: list[str] = []
    desk.window.wedge.scanned.disconnect()
    desk.window.wedge.scanned.connect(scans.append)
    control = Qt.KeyboardModifier.ControlModifier
    plain = Qt.KeyboardModifier.NoModifier
    # However busy this computer is, the keys come as fast as from a scanner.
    now = 0.0
    desk.window.wedge._clock = lambda: now
    for place in places(desk):
        for widget in desk.window.findChildren(QWidget):
            if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
                continue
            widget.setFocus()
            now += 1
            before = desk.station.bench.recent()
            text = widget.text() if isinstance(widget, QLineEdit) else None
            for one in "S 1V":
                press(widget, ord(one), one, plain)
            press(widget, Qt.Key.Key_V, "\x16", control)
            press(widget, Qt.Key.Key_Z, "\x1a", control)
            press(widget, Qt.Key.Key_Return, "\r", plain)
            assert scans.pop() == "S 1V\x16\x1a", f"{place}: {widget}"
            assert not desk.window.errands.busy, f"{place}: {widget.accessibleName()}"
            assert desk.station.bench.recent() == before
            if isinstance(widget, QLineEdit):
                assert widget.text() == text


def everything(desk: Desk) -> tuple[object, ...]:
    """What a stray key could change: the record, the place, what is on the page, and every text."""
    window = desk.window
    texts = [one.text() for one in window.findChildren(QLineEdit)]
    texts += [one.toPlainText() for one in window.findChildren(QPlainTextEdit)]
    sight = window.intake.sight
    return (window.place, window.errands.busy, sight and (sight.return_id, sight.step, sight.state), texts)


STRIDE = 61
"""Each widget gets every so manieth way, the next one the ways beside them: so many neighbours get them all."""

AROUND = ((b"", b""), (b"", b"1"), (b"1", b""), (b"S", b"1"))


def test_every_character_with_every_modifier_is_a_scan_on_every_widget(desk: Desk) -> None:
    """The odd key is alone, first, last or in the middle; the scan is short, so that only its speed tells it."""
    window = desk.window
    scans: list[str] = []
    window.wedge.scanned.disconnect()
    window.wedge.scanned.connect(scans.append)
    now = 0.0
    window.wedge._clock = lambda: now
    ways = list(enumerate(itertools.product(range(128), MODIFIERS)))
    turn = itertools.count()
    for place in places(desk):
        recent = desk.station.bench.recent()
        for widget in window.findChildren(QWidget):
            if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
                continue
            widget.setFocus()
            before = everything(desk)
            for number, (code, extra) in ways[next(turn) % STRIDE :: STRIDE]:
                first, last = AROUND[number // len(MODIFIERS) % len(AROUND)]
                now += 1
                for one, beside in ((first, NONE), (bytes([code]), extra), (last, NONE), (b"\r", NONE)):
                    now += 0.002
                    for character in one:
                        send(widget, character, beside)
                if code not in TERMINATORS:
                    assert scans == [(first + bytes([code]) + last).decode()], f"{place}: {widget}: U+{code:04X}"
                scans.clear()
            assert everything(desk) == before, f"{place}: {widget} {widget.accessibleName()}"
        assert desk.station.bench.recent() == recent


def test_a_scan_while_a_note_is_written_leaves_the_note(desk: Desk) -> None:
    desk.scan("SV-100001")
    first = desk.window.intake.sight
    desk.window.intake.write("note")
    writing = desk.window.intake_page.back.writing
    writing.text.setPlainText("half a no")
    for one in "SV-100002":
        press(writing.text, ord(one), one, Qt.KeyboardModifier.NoModifier)
    press(writing.text, Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.NoModifier)
    desk.settle()
    second = desk.window.intake.sight
    assert first is not None
    assert second is not None
    assert second.header[1].value == "SV-100002"
    assert writing.isHidden()
    desk.scan("SV-100001")
    assert writing.isVisible()
    assert writing.text.toPlainText() == "half a no"
    writing.take()
    desk.settle()
    notes = desk.window.intake.sight
    assert notes is not None
    assert [note.text for note in notes.notes] == ["half a no"]


def test_from_scan_to_closed_by_keys_alone(desk: Desk) -> None:
    window = desk.window
    window.activateWindow()

    def key(name: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or window, name)
        desk.qtbot.wait(60)
        desk.settle()

    for one in "SV-100001":
        press(window, ord(one), one, Qt.KeyboardModifier.NoModifier)
    press(window, Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.NoModifier)
    desk.settle()
    desk.qtbot.wait(60)  # a hand reaches the keyboard
    keys = {"advance_charge": Qt.Key.Key_F3, "reason": Qt.Key.Key_1, "proof_of_purchase": Qt.Key.Key_2}
    for _ in range(20):
        sight = window.intake.sight
        assert sight is not None
        if sight.step == "decision":
            break
        key(keys.get(sight.question, Qt.Key.Key_1))
    sight = window.intake.sight
    assert sight is not None
    assert sight.verdict is not None
    assert sight.verdict.settled
    key(Qt.Key.Key_Enter)
    sight = window.intake.sight
    assert sight is not None
    assert {paper.paper for paper in sight.papers} == {"label", "report"}
    key(Qt.Key.Key_Return)
    sight = window.intake.sight
    assert sight is not None
    assert sight.state == "closed"
    key(Qt.Key.Key_Return)
    assert window.intake.sight is None
    assert window.intake_page.identify.isVisible()


def held_down(target: QWidget, key: int, text: str, times: int) -> None:
    """One press, then the repeats of a key that is held down."""
    for place in range(times):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, place > 0)
        QApplication.sendEvent(target, event)
    QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyRelease, key, Qt.KeyboardModifier.NoModifier, text))


def test_a_key_held_down_is_one_gesture(desk: Desk) -> None:
    window = desk.window
    desk.scan("SV-100001")
    held_down(window, Qt.Key.Key_1, "1", 20)
    desk.qtbot.wait(60)
    desk.settle()
    sight = window.intake.sight
    assert sight is not None
    assert [question.said for question in sight.steps[1].questions].count(True) == 1
    desk.answer_until("decision")
    held_down(window, Qt.Key.Key_Return, "\r", 20)
    desk.qtbot.wait(60)
    desk.settle()
    sight = window.intake.sight
    assert sight is not None
    assert sight.state == "decided"


def test_a_held_enter_takes_a_line_once(desk: Desk) -> None:
    desk.scan("SV-100001")
    desk.answer_until("unit")
    desk.window.intake.open_question("advance_charge")
    card = desk.window.intake_page.back.questions.card
    taken: list[str] = []
    card.field.entered.disconnect()
    card.field.entered.connect(taken.append)
    card.field.setText("12.50")
    held_down(card.field, Qt.Key.Key_Return, "\r", 20)
    desk.qtbot.waitUntil(lambda: bool(taken))
    assert taken == ["12.50"]


def test_a_digit_counts_however_the_keyboard_writes_it(desk: Desk) -> None:
    """Where a digit needs Shift, its key has another name."""
    desk.scan("SV-100001")
    press(desk.window, Qt.Key.Key_Ampersand, "1", Qt.KeyboardModifier.ShiftModifier)
    desk.qtbot.wait(60)
    desk.settle()
    sight = desk.window.intake.sight
    assert sight is not None
    assert sight.steps[1].questions[0].value == "original"


def test_digits_pressed_ahead_answer_the_questions_that_follow(desk: Desk) -> None:
    desk.scan("SV-100001")
    for digit in "113":
        assert desk.window.intake.digit(digit)
    desk.settle()
    desk.settle()
    sight = desk.window.intake.sight
    assert sight is not None
    values = [question.value for question in sight.steps[1].questions]
    assert values == ["original", "original", "damaged"]


def test_several_exclusions_are_picked_by_keys_and_none_is_said_aloud(desk: Desk) -> None:
    desk.scan("QS-200001")
    window = desk.window
    window.intake.choose_step("unit")
    window.intake.open_question("exclusions")
    card = window.intake_page.back.questions.card
    assert card.none_found.isVisible()
    keys = [tile.key for tile in card.tiles if tile.isVisible()]
    assert keys == [*"123456789ABCD"]
    for key in ("1", "B", "3", "3"):
        assert window.intake.digit(key)
    assert [tile.value for tile in card.tiles if tile.isChecked()] == ["misuse", "power_surge"]
    assert window.intake.enter()
    desk.settle()
    sight = window.intake.sight
    assert sight is not None
    answers = {question.fact: question.value for step in sight.steps for question in step.questions}
    assert answers["exclusions"] == ["misuse", "power_surge"]
    window.intake.open_question("exclusions")
    assert window.intake.digit("0")
    desk.settle()
    sight = window.intake.sight
    assert sight is not None
    answers = {question.fact: question.value for step in sight.steps for question in step.questions}
    assert answers["exclusions"] == []

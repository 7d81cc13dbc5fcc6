"""A scan is understood wherever the focus is, presses nothing, types nothing and fires no key of the program."""

from __future__ import annotations

from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from intake_app.desktop.wedge import Wedge
from intake_app.domain.burst import LOST, Burst
from tests.desktop.keyboard import ALT, CONTROL, KEYPAD, META, NONE, SHIFT, TERMINATORS, key_of, send


class Board(QWidget):
    """Everything that a stray key could press, type into or fire."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        self.line = QLineEdit("typed so far")
        self.note = QPlainTextEdit("a note so far")
        self.button = QPushButton("Accept")
        self.button.clicked.connect(lambda: self.pressed.append("button"))
        column = QVBoxLayout(self)
        for widget in (self.line, self.note, self.button):
            column.addWidget(widget)
        for keys in ("Ctrl+V", "Ctrl+Z", "F5", "1", "Alt+1"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda keys=keys: self.pressed.append(keys))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() != Qt.Key.Key_Control:
            self.pressed.append(f"key {event.key()}")

    @property
    def untouched(self) -> bool:
        texts = (self.line.text(), self.note.toPlainText())
        return texts == ("typed so far", "a note so far") and not self.pressed


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def heard(qtbot: QtBot, clock: list[float]) -> Iterator[tuple[Board, list[str], Wedge]]:
    scans: list[str] = []
    wedge = Wedge(Burst(), lambda: clock[0])
    wedge.scanned.connect(scans.append)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    wedge.install(application)
    board = Board()
    qtbot.addWidget(board)
    board.show()
    qtbot.waitExposed(board)
    QApplication.clipboard().setText("from the clipboard")
    yield board, scans, wedge
    application.removeEventFilter(wedge)


Heard = tuple[Board, list[str], Wedge]


@pytest.mark.parametrize("where", ["line", "note", "button"])
@pytest.mark.parametrize("through_window", [True, False])
def test_all_of_ascii_is_heard_and_nothing_else_happens(heard: Heard, where: str, through_window: bool) -> None:
    board, scans, _ = heard
    focus = getattr(board, where)
    focus.setFocus()
    for code in range(128):
        if code in TERMINATORS:
            continue
        for one in (*b"SV", code, *b"24", 0x0D):
            send(board.windowHandle() if through_window else focus, one)
        assert scans.pop() == f"SV{chr(code)}24"
        assert not scans
        assert board.untouched, f"U+{code:04X} reached the board"


@pytest.mark.parametrize("extra", [SHIFT, CONTROL, ALT, META, CONTROL | ALT, SHIFT | CONTROL, KEYPAD])
def test_modifiers_change_nothing_of_that(heard: Heard, extra: Qt.KeyboardModifier) -> None:
    board, scans, _ = heard
    board.button.setFocus()
    for code in range(128):
        if code in TERMINATORS:
            continue
        for one in b"SV2":
            send(board.button, one)
        send(board.button, code, extra)
        send(board.button, 0x34)
        send(board.button, 0x0D)
        assert scans.pop() == f"SV2{chr(code)}4"
        assert board.untouched, f"U+{code:04X} reached the board"


def test_a_key_without_text_is_kept_as_a_mark_or_as_its_control_character(heard: Heard) -> None:
    board, scans, _ = heard
    for one in b"SV2":
        send(board.line, one)
    send(board.line, 0x1D, text="")
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(board.line, QKeyEvent(kind, Qt.Key.Key_F5, NONE, ""))
    send(board.line, 0x0D)
    assert scans == [f"SV2\x1d{LOST}"]
    assert board.untouched


def test_a_typed_key_arrives_after_the_gap(heard: Heard, qtbot: QtBot, clock: list[float]) -> None:
    board, scans, _ = heard
    board.line.setFocus()
    for code in b"ab":
        send(board.line, code)
        qtbot.waitUntil(lambda: board.line.text().endswith(chr(code)))  # noqa: B023 - waited for inside the loop
        clock[0] += 1
    assert board.line.text() == "typed so farab"
    assert not scans


def test_a_space_presses_the_button_when_a_person_presses_it(heard: Heard, qtbot: QtBot) -> None:
    board, scans, _ = heard
    board.button.setFocus()
    send(board.button, 0x20)
    qtbot.waitUntil(lambda: bool(board.pressed))
    assert board.pressed == ["button"]
    assert not scans


def test_a_release_after_the_gap_still_belongs_to_its_press(heard: Heard, qtbot: QtBot) -> None:
    board, _, wedge = heard
    board.button.setFocus()
    QApplication.sendEvent(board.button, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, NONE, " "))
    qtbot.waitUntil(board.button.isDown)
    QApplication.sendEvent(board.button, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Space, NONE, " "))
    assert board.pressed == ["button"]
    assert wedge.parent() is None


def test_a_scan_without_terminator_ends_by_silence(heard: Heard, qtbot: QtBot) -> None:
    board, scans, _ = heard
    for one in b"SV24":
        send(board.note, one)
    qtbot.waitUntil(lambda: scans == ["SV24"])
    assert board.untouched


def test_the_terminators_release_presses_nothing(heard: Heard) -> None:
    board, scans, _ = heard
    board.button.setFocus()
    for one in b"SV24":
        send(board.button, one)
    for code in (0x0D, 0x20):
        key, _modifiers = key_of(code)
        QApplication.sendEvent(board.button, QKeyEvent(QEvent.Type.KeyPress, key, NONE, chr(code)))
        if code == 0x0D:
            assert scans == ["SV24"]
            QApplication.sendEvent(board.button, QKeyEvent(QEvent.Type.KeyRelease, key, NONE, chr(code)))
    assert board.untouched


def test_a_key_whose_widget_went_away_is_sent_nowhere(heard: Heard, qtbot: QtBot) -> None:
    board, scans, _ = heard
    passing = QLineEdit(board)
    passing.show()
    send(passing, 0x61)
    passing.deleteLater()
    QApplication.sendPostedEvents(passing, QEvent.Type.DeferredDelete)
    qtbot.wait(60)
    assert not scans
    assert board.untouched


def test_a_scan_may_come_in_any_speed_below_the_gap(heard: Heard, clock: list[float]) -> None:
    board, scans, _ = heard
    for one in b"SV24E4-018233\r":
        send(board.line, one)
        clock[0] += 0.034
    assert scans == ["SV24E4-018233"]
    assert board.untouched


def test_no_shortcut_fires_within_a_scan_even_from_the_platform(heard: Heard) -> None:
    board, scans, _ = heard
    window = board.windowHandle()
    for one in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_F5, Qt.Key.Key_1, Qt.Key.Key_1):
        QTest.keyClick(window, one)
    QTest.keyClick(window, Qt.Key.Key_V, CONTROL)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert len(scans) == 1
    assert scans[0].startswith("11")
    assert board.pressed == []
    assert board.untouched


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\r", b"\r\r"])
def test_a_scanner_may_end_with_a_line_feed_or_with_both(heard: Heard, qtbot: QtBot, end: bytes) -> None:
    board, scans, _ = heard
    board.button.setFocus()
    for one in (*b"SV24", *end):
        send(board.button, one)
    qtbot.wait(60)
    assert scans == ["SV24"]
    assert board.untouched


def stamped(target: Any, code: int, at_ms: int) -> None:
    """A key as the platform sends it, with the moment at which it was pressed."""
    key, modifiers = key_of(code)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, modifiers, chr(code))
        event.setTimestamp(at_ms)
        QApplication.sendEvent(target, event)


def test_keys_typed_while_the_window_was_busy_are_no_scan(heard: Heard, qtbot: QtBot) -> None:
    """All of them come at once, but were pressed a sixth of a second apart."""
    board, scans, _ = heard
    board.line.setFocus()
    for place, code in enumerate(b"abcdef"):
        stamped(board.line, code, 1000 + 160 * place)
    qtbot.waitUntil(lambda: board.line.text() == "typed so farabcdef")
    assert not scans


def test_a_scan_during_which_the_window_was_busy_stays_whole(heard: Heard, qtbot: QtBot) -> None:
    """Its first keys were heard, then nothing was for longer than any gap; the rest waited in the queue meanwhile."""
    board, scans, _ = heard
    board.button.setFocus()

    def stall() -> None:
        sleep(0.15)
        for place, code in enumerate(b"V24\r", 1):
            event = QKeyEvent(QEvent.Type.KeyPress, *key_of(code), chr(code))
            event.setTimestamp(1000 + 5 * place)
            QApplication.postEvent(board.button, event)

    stamped(board.button, ord("S"), 1000)
    QTimer.singleShot(0, stall)
    qtbot.waitUntil(lambda: bool(scans))
    assert scans == ["SV24"]
    assert board.untouched


def test_a_key_that_a_program_made_is_not_measured_against_a_real_one(heard: Heard, qtbot: QtBot) -> None:
    board, scans, _ = heard
    board.line.setFocus()
    stamped(board.line, ord("a"), 1)
    for code in b"bc":
        send(board.line, code)
    stamped(board.line, ord("d"), 2)
    qtbot.waitUntil(lambda: board.line.text() == "typed so farabcd")
    assert not scans


def commit(target: Any, text: str) -> None:
    """What somebody enters who writes Chinese: composed elsewhere, then committed as a whole."""
    composed = QInputMethodEvent()
    composed.setCommitString(text)
    QApplication.sendEvent(target, composed)


def test_what_an_input_method_commits_stands_behind_what_was_typed_before_it(heard: Heard) -> None:
    board, scans, _ = heard
    board.line.setFocus()
    send(board.line, ord("a"))
    commit(board.line, "王")
    send(board.line, ord("b"))
    commit(board.line, "明")
    assert board.line.text() == "typed so fara王b明"
    assert not scans


def test_what_an_input_method_commits_tears_no_scan(heard: Heard) -> None:
    board, scans, _ = heard
    board.line.setFocus()
    for code in b"SV24":
        send(board.line, code)
    commit(board.line, "王")
    for code in b"37\r":
        send(board.line, code)
    assert scans == ["SV2437"]
    assert board.line.text() == "typed so far王"


def click(target: QWidget, at_ms: int) -> None:
    """A click as the platform sends it, with the moment at which it was made."""
    middle, left = QPointF(target.rect().center()), Qt.MouseButton.LeftButton
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, middle, target.mapToGlobal(middle), left, left, NONE)
        event.setTimestamp(at_ms)
        QApplication.sendEvent(target, event)


def test_a_click_while_the_window_was_busy_waits_for_what_was_typed_before_it(heard: Heard) -> None:
    """Both waited in the queue: what the button keeps has the last letter, too."""
    board, scans, _ = heard
    kept: list[str] = []
    board.button.clicked.connect(lambda: kept.append(board.line.text()))
    board.line.setFocus()
    stamped(board.line, ord("a"), 1000)
    click(board.button, 1300)
    assert kept == ["typed so fara"]
    assert not scans


def test_a_click_in_the_middle_of_a_scan_tears_nothing(heard: Heard) -> None:
    board, scans, _ = heard
    board.line.setFocus()
    stamped(board.line, ord("S"), 1000)
    click(board.button, 1003)
    for place, code in enumerate(b"V24\r", 1):
        stamped(board.line, code, 1000 + 5 * place)
    assert scans == ["SV24"]
    assert board.line.text() == "typed so far"

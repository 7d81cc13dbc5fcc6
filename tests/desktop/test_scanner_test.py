"""The page that proves a scanner: what each code must be, what came, what is wrong, and how it is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from intake_app.desktop.scanner_test_page import CodeLine, ScannerTestPage, cell_of
from intake_app.domain.keyboard_layouts import ANYTHING, LAYOUTS, US, through
from intake_app.domain.keyboard_test import BY_NAME, CHECKS
from tests.desktop.desk import Desk

NONE = Qt.KeyboardModifier.NoModifier
GERMAN = next(layout for layout in LAYOUTS if layout.name == "german")


class Somebody:
    """Who tests a scanner before the page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.window.go("scanner_test")
        self.presenter = desk.window.floor.scanner_test
        self.page: ScannerTestPage = self.presenter.page
        desk.qtbot.waitUntil(self.page.hasFocus)

    def scan(self, text: str, *, end: bool = True) -> None:
        """The keys of a scanner at its full speed, as the platform sends them."""
        for character in text:
            self.press(ord(character.upper()), character)
        if end:
            self.press(Qt.Key.Key_Return, "\r")
        self.settle(text)

    def slow(self, text: str, pause_ms: int = 60) -> None:
        for character in text:
            self.press(ord(character.upper()), character)
            self.desk.qtbot.wait(pause_ms)
        self.press(Qt.Key.Key_Return, "\r")
        self.settle(text)

    def press(self, key: int, text: str) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.page, QKeyEvent(kind, key, NONE, text))

    def settle(self, text: str) -> None:
        self.desk.qtbot.waitUntil(lambda: any(line.arrived == text for line in self.lines), timeout=5000)
        self.desk.settle()

    @property
    def lines(self) -> list[CodeLine]:
        return [row.line for row in self.page.rows]

    @property
    def found(self) -> list[str]:
        cards = self.page._cards
        return [label.accessibleName() for card in cards for label in card.findChildren(QLabel)]

    def states(self) -> list[str]:
        return [line.state for line in self.lines]


@pytest.fixture
def tester(desk: Desk) -> Somebody:
    return Somebody(desk)


def through_german(text: str) -> str:
    return "".join(max(sorted(token), key=len).replace(ANYTHING, "") for token in through(text, US, GERMAN))


def test_a_right_scanner_is_found_right_and_nothing_reaches_the_bench(tester: Somebody) -> None:
    assert tester.states() == ["next", *["todo"] * 7]
    assert tester.page.told.text() == "Scan the first code of the sheet"
    for check in CHECKS:
        tester.desk.window.heard(check.text)
        tester.settle(check.text)
    assert tester.states() == ["sound"] * 8
    assert tester.page.told.text() == "All right"
    assert "This scanner can be used" in " ".join(tester.found)
    assert tester.desk.window._intake is None or tester.desk.window.intake.sight is None


def test_keys_of_a_scanner_come_to_the_page_with_their_end(tester: Somebody) -> None:
    tester.scan("K7P")
    assert tester.states()[:2] == ["sound", "next"]
    assert tester.page.told.text() == "All right so far. Scan the next code"
    tester.scan(BY_NAME["small"].text, end=False)
    assert tester.states()[1] == "wrong"
    assert "No Enter came after the code: 1 of 2." in " ".join(tester.found)


def test_a_wrong_layout_is_named_and_mended(tester: Somebody) -> None:
    for check in CHECKS:
        text = through_german(check.text)
        tester.desk.window.heard(text)
        tester.settle(text)
    assert tester.found[0].startswith("Two keyboard layouts: the scanner types for US English")
    assert "German (QWERTZ)" in tester.found[0]
    assert "keyboard country" in tester.found[1]
    assert tester.lines[0].state == "sound"
    small = tester.lines[1]
    assert small.different == tuple(character in "yz" for character in "abcdefghijklmnopqrstuvwxzy")


def test_a_scanner_that_is_too_slow_is_heard_key_by_key(tester: Somebody) -> None:
    tester.slow("K7P")
    assert tester.states()[0] == "wrong"
    assert "The station takes 35 ms at most" in " ".join(tester.found)
    assert tester.lines[0].arrived == "K7P"


def test_pieces_of_a_scan_that_stalls_are_one_scan(tester: Somebody) -> None:
    text = BY_NAME["small"].text
    tester.presenter.scanned(text[:12], ended=False)
    tester.desk.qtbot.wait(60)
    tester.presenter.scanned(text[12:], ended=True)
    tester.settle(text)
    assert tester.lines[1].state == "wrong"
    assert tester.lines[1].arrived == text


def test_short_keys_without_an_end_are_taken_after_a_moment(tester: Somebody) -> None:
    tester.scan("K7P", end=False)
    assert "No Enter came" in " ".join(tester.found)


def test_tab_ends_a_scan_and_else_goes_to_the_next_control(tester: Somebody) -> None:
    tester.presenter.typed("K", False)
    assert tester.page.listening
    assert tester.page.focusNextPrevChild(True)
    tester.settle("K")
    assert tester.page.hasFocus()
    assert tester.page.focusNextPrevChild(True)
    assert not tester.page.hasFocus()


def test_keys_of_the_program_still_work(tester: Somebody) -> None:
    tester.scan("K7P")
    tester.desk.qtbot.wait(60)  # a hand reaches the keyboard
    QApplication.sendEvent(
        tester.page, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier, "\x12")
    )
    tester.desk.qtbot.waitUntil(lambda: tester.states()[0] == "next")
    QApplication.sendEvent(tester.page, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, NONE, "\x1b"))
    tester.desk.qtbot.waitUntil(lambda: tester.desk.window.place == "devices")


def test_a_scan_that_is_begun_again_counts_no_more(tester: Somebody) -> None:
    tester.presenter.scanned("K7P", ended=True)
    tester.presenter.begin_again()
    tester.desk.settle()
    assert tester.states()[0] == "next"
    tester.scan("K7P")
    assert tester.states()[0] == "sound"


def test_the_devices_page_and_a_key_lead_here(desk: Desk) -> None:
    desk.window.go("devices")
    desk.window.floor.devices.page.scanners.test_asked.emit()
    assert desk.window.place == "scanner_test"
    desk.window.go("intake")
    assert desk.window.visit("scanner_test")
    assert desk.window.pages.currentWidget() is desk.window.floor.scanner_test.page


def test_scans_go_to_the_bench_again_once_the_page_is_left(tester: Somebody) -> None:
    tester.desk.window.go("intake")
    tester.desk.scan("SV-100001")
    assert tester.desk.window.intake.sight is not None
    assert tester.states()[0] == "next"


def test_no_sheet_can_be_printed_where_none_is_drawn(tester: Somebody) -> None:
    assert not tester.page.print.isVisibleTo(tester.page)
    assert not tester.presenter.print_sheet()


def test_the_sheet_is_drawn_and_opened(tester: Somebody, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    file = tmp_path / "scanner-test.pdf"

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    tester.presenter._sheet = lambda: file
    assert tester.presenter.print_sheet()
    tester.desk.settle()
    assert opened == [str(file)]
    assert str(file) in tester.desk.window.notices.findChildren(QLabel)[1].accessibleName()


def test_what_nobody_can_see_has_a_name() -> None:
    assert [cell_of(one) for one in ("A", " ", "\x1d", "ß", "\u200b")] == ["A", "<SP>", "<GS>", "ß", "<U+200B>"]


def test_a_wedge_tells_whether_a_terminator_came(desk: Desk) -> None:
    told: list[tuple[str, bool]] = []
    desk.window.wedge.scanned.connect(lambda raw: told.append((raw, desk.window.wedge.ended)))
    desk.window.go("scanner_test")
    tester = Somebody(desk)
    tester.scan("ABCDEF")
    tester.scan("GHIJKL", end=False)
    assert told == [("ABCDEF", True), ("GHIJKL", False)]
    assert desk.window.wedge.ended


def test_the_page_is_whole_in_the_dark_and_where_it_is_narrow(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("dark")
    desk.sign()
    desk.window.resize(960, 540)
    tester = Somebody(desk)
    tester.presenter.page.show_lines(
        [replace(line, arrived="?" * 90, different=(True,) * 90, state="wrong") for line in tester.lines]
    )
    picture = desk.window.grab()
    assert picture.width() == 960

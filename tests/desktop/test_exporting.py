"""A list goes out as a file by one key, wherever it is shown."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from tests.desktop.desk import Desk


@pytest.fixture
def queue(desk: Desk) -> Desk:
    """The queue with two returns, to look at."""
    for serial in ("SV-100003", "SV-100004"):
        desk.scan(serial)
    desk.window.go("queue")
    desk.settle()
    return desk


def press(desk: Desk, letter: str) -> None:
    """Ctrl and this letter, and the while in which it could still be a scanner's."""
    control = Qt.KeyboardModifier.ControlModifier
    QApplication.sendEvent(desk.window, QKeyEvent(QEvent.Type.KeyPress, ord(letter), control, ""))
    desk.qtbot.wait(60)


def choose(desk: Desk, path: Path | None, kind: int = 0) -> None:
    """Press the key, and type this name into the dialog that comes; None leaves it."""

    def answer() -> None:
        shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog) and one.isVisible())
        dialog = next(shown, None)
        if dialog is None:
            return
        looking.stop()
        if path is None:
            dialog.reject()
            return
        dialog.selectNameFilter(dialog.nameFilters()[kind])
        dialog.filterSelected.emit(dialog.nameFilters()[kind])
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))  # type: ignore[union-attr]
        dialog.accept()

    looking = QTimer()
    looking.timeout.connect(answer)
    looking.start(10)
    press(desk, "E")
    desk.settle()


def test_the_queue_goes_out_as_it_is_filtered(queue: Desk, tmp_path: Path) -> None:
    press(queue, "F")
    assert QApplication.focusWidget() is queue.listed.view.filter
    queue.listed.view.filter.setText("bold")
    choose(queue, tmp_path / "open", kind=1)
    file = tmp_path / "open.csv"
    assert str(file) in queue.window.notices.sentence
    header, *rows = csv.reader(file.read_text("utf-8-sig").splitlines())
    assert header[5:7] == ["Box is in", "Opened"]
    assert len(rows) == 1
    assert rows[0][4] == '<img src="file:///etc/hostname"><b>&bold'
    assert rows[0][6][:4].isdigit()


def test_a_workbook_is_what_is_proposed_and_leaving_writes_nothing(queue: Desk, tmp_path: Path) -> None:
    choose(queue, None)
    assert not list(tmp_path.glob("*.xlsx"))
    choose(queue, tmp_path / "open")
    assert (tmp_path / "open.xlsx").read_bytes().startswith(b"PK")


def test_a_folder_that_is_gone_is_told(queue: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = tmp_path / "gone" / "open.xlsx"
    monkeypatch.setattr("intake_app.desktop.exporting.ask_path", lambda *_: lost)
    press(queue, "E")
    queue.settle()
    assert str(lost) in queue.window.notices.sentence
    assert queue.window.notices.unread


def test_where_no_list_is_shown_the_keys_mean_nothing(desk: Desk) -> None:
    desk.window.go("intake")
    press(desk, "E")
    press(desk, "F")
    assert desk.window.notices.isHidden()

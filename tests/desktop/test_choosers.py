"""Qt's choosers of files and folders: they name one, and nobody deletes, renames or makes anything by them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from intake_app.desktop import choosers
from intake_app.desktop.choosers import ask_to_read, ask_to_write, choose_file, choose_files, choose_folder

# What the platform of the tests cannot do, of which a chooser and its menu ask.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

ANY = ["Any file (*)"]
CHANGING = ("qt_rename_action", "qt_delete_action", "qt_new_folder_action")
Opens = Callable[[QWidget, Path, list[object]], object]


def asked_to_write(parent: QWidget, folder: Path, said: list[object]) -> None:
    said.append(ask_to_write(parent, "Save", folder / "list.csv", {"csv": "CSV (*.csv)", "xlsx": "Excel (*.xlsx)"}))


OPENS: dict[str, Opens] = {
    "files": lambda parent, _folder, said: choose_files(parent, "Photos", ANY, said.extend),
    "file": lambda parent, _folder, said: choose_file(parent, "Photo", ANY, said.append),
    "folder": lambda parent, folder, said: choose_folder(parent, "Folder", str(folder), said.append),
    "read": lambda parent, _folder, said: said.append(ask_to_read(parent, "Import", ANY)),
    "write": asked_to_write,
}


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that anybody at the bench may write into, as that of a station is."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "journal.sqlite3").write_bytes(b"the record")
    return tmp_path


def there(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*"))


def driven(
    qtbot: QtBot, window: QWidget, folder: Path, opens: Opens, then: Callable[[QFileDialog], None]
) -> list[object]:
    """What is chosen where somebody does this in the chooser that comes."""
    said: list[object] = []
    done: list[bool] = []

    def drive() -> None:
        (dialog,) = window.findChildren(QFileDialog)
        dialog.setDirectory(str(folder))
        try:
            then(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()
            done.append(True)

    QTimer.singleShot(50, drive)
    opens(window, folder, said)
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)
    return said


def shown(dialog: QFileDialog, qtbot: QtBot, name: str) -> tuple[QAbstractItemView, QModelIndex]:
    """The list of the chooser, and where this entry is in it."""
    view = dialog.findChild(QAbstractItemView, "listView")
    assert isinstance(view, QAbstractItemView)

    def entries() -> dict[str, QModelIndex]:
        model, root = view.model(), view.rootIndex()
        rows = (model.index(row, 0, root) for row in range(model.rowCount(root)))
        return {str(row.data()): row for row in rows}

    qtbot.waitUntil(lambda: name in entries(), timeout=5_000)
    return view, entries()[name]


@pytest.mark.parametrize("opens", OPENS)
def test_no_chooser_deletes_renames_or_makes_anything(qtbot: QtBot, window: QWidget, folder: Path, opens: str) -> None:
    before = there(folder)
    menus: list[dict[str, bool]] = []

    def try_all(dialog: QFileDialog) -> None:
        looking = QTimer(dialog)
        looking.timeout.connect(say_yes)
        looking.start(20)
        for name in ("photos", *(["journal.sqlite3"] if opens in {"files", "file", "read"} else [])):
            view, index = shown(dialog, qtbot, name)
            view.setFocus()
            view.setCurrentIndex(index)
            QTimer.singleShot(100, lambda: menus.append(left_menu()))
            at = view.visualRect(index).center()
            menu = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
            QApplication.sendEvent(view.viewport(), menu)
            qtbot.wait(150)
            assert not view.model().flags(index) & Qt.ItemFlag.ItemIsEditable
            for action in CHANGING:
                found = dialog.findChild(QAction, action)
                assert isinstance(found, QAction)
                assert not found.isEnabled(), action
                found.trigger()
            for key in (Qt.Key.Key_Delete, Qt.Key.Key_F2):
                QTest.keyClick(view, key)
            qtbot.wait(50)
        button = dialog.findChild(QToolButton, "newFolderButton")
        assert isinstance(button, QToolButton)
        assert not button.isEnabled()
        button.click()
        view, _ = shown(dialog, qtbot, "photos")
        view.clearSelection()
        QTimer.singleShot(100, lambda: menus.append(left_menu()))
        corner = QPoint(view.viewport().width() - 2, view.viewport().height() - 2)
        blank = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, corner, view.viewport().mapToGlobal(corner))
        QApplication.sendEvent(view.viewport(), blank)
        qtbot.wait(150)

    driven(qtbot, window, folder, OPENS[opens], try_all)
    assert there(folder) == before
    assert (folder / "journal.sqlite3").read_bytes() == b"the record"
    offered = {text for menu in menus for text, is_enabled in menu.items() if is_enabled}
    assert len(menus) >= 2
    assert all(menus), "a menu came each time"
    assert not [text for text in offered if any(word in text.lower() for word in ("delete", "rename", "new folder"))]


def left_menu() -> dict[str, bool]:
    """What the menu that is open offers, which is left then."""
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu):
        return {}
    said = {action.text().replace("&", ""): action.isEnabled() for action in menu.actions() if action.text()}
    menu.close()
    return said


def say_yes() -> None:
    """Whatever is asked is answered with Yes, as somebody does who wants to."""
    for one in QApplication.topLevelWidgets():
        if isinstance(one, QMessageBox) and one.isVisible():
            one.button(QMessageBox.StandardButton.Yes).click()


@pytest.mark.parametrize(("opens", "typed"), [("files", "a.jpg"), ("file", "a.jpg"), ("read", "a.jpg"), ("folder", "")])
def test_what_is_there_is_chosen_all_the_same(
    qtbot: QtBot, window: QWidget, folder: Path, opens: str, typed: str
) -> None:
    (folder / "photos" / "a.jpg").write_bytes(b"it")
    wanted = folder / "photos" / typed
    said = driven(qtbot, window, folder, OPENS[opens], lambda dialog: type_name(dialog, wanted))
    assert said == [str(wanted) if opens == "folder" else wanted]


@pytest.mark.parametrize(
    ("typed", "kind", "written"), [("new", 0, "new.csv"), ("new", 1, "new.xlsx"), ("", 0, "list.csv")]
)
def test_a_new_name_is_typed_where_something_is_written(
    qtbot: QtBot, window: QWidget, folder: Path, typed: str, kind: int, written: str
) -> None:
    def answer(dialog: QFileDialog) -> None:
        dialog.selectNameFilter(dialog.nameFilters()[kind])
        dialog.filterSelected.emit(dialog.nameFilters()[kind])
        type_name(dialog, folder / (typed or "list"))

    assert driven(qtbot, window, folder, asked_to_write, answer) == [folder / written]


def test_nothing_is_chosen_where_somebody_thought_better_of_it(qtbot: QtBot, window: QWidget, folder: Path) -> None:
    for opens, said in (("files", []), ("file", []), ("folder", []), ("read", [None]), ("write", [None])):
        assert driven(qtbot, window, folder, OPENS[opens], lambda _dialog: None) == said


def test_every_chooser_of_the_window_is_made_here() -> None:
    source = Path(choosers.__file__).parent
    assert [file.name for file in source.rglob("*.py") if "QFileDialog" in file.read_text("utf-8")] == ["choosers.py"]


def type_name(dialog: QFileDialog, name: Path) -> None:
    edit = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(edit, QLineEdit)
    edit.setText(str(name))
    dialog.accept()

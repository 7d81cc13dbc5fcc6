"""A photo in large: marks by mouse and keys, another line, set aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from intake_app.desktop.photo_marks import moved
from intake_app.domain.photos import Mark
from tests.desktop.desk import Desk
from tests.desktop.photo_desk import jpeg, opened_in_large, press, resumed, sight, tiles


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [jpeg(tmp_path / f"IMG_{number}.jpg", colour) for number, colour in enumerate(("#7d5c3c", "#3c5c7d"))]


def test_marks_are_drawn_by_mouse_and_by_keys_and_are_in_the_record(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files(photos[:1], "chosen")
    desk.settle()
    viewer = opened_in_large(desk)
    canvas = viewer.canvas
    return_id = sight(desk).return_id
    shown = canvas._shown()
    start, end = shown.topLeft() + QPointF(60, 60), shown.center()
    press(canvas, Qt.Key.Key_A, "a")
    assert canvas.tool == "arrow"
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start.toPoint())
    QTest.mouseMove(canvas, end.toPoint())
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end.toPoint())
    desk.settle()
    (arrow,) = resumed(desk, return_id).photos[0].marks
    assert arrow.shape == "arrow"
    assert [arrow.x2, arrow.y2] == pytest.approx([0.5, 0.5], abs=0.01)
    press(canvas, Qt.Key.Key_B, "b")
    press(canvas, Qt.Key.Key_Return)
    for _ in range(4):
        press(canvas, Qt.Key.Key_Right)
        press(canvas, Qt.Key.Key_Down)
    press(canvas, Qt.Key.Key_Return)
    desk.settle()
    box = resumed(desk, return_id).photos[0].marks[1]
    assert box.shape == "box"
    assert [box.x1, box.x2] == pytest.approx([0.5, 0.58])
    press(canvas, Qt.Key.Key_M, "m")
    press(canvas, Qt.Key.Key_Delete)
    desk.settle()
    assert [mark.shape for mark in resumed(desk, return_id).photos[0].marks] == ["box"]
    viewer.undo.click()
    desk.settle()
    assert [mark.shape for mark in resumed(desk, return_id).photos[0].marks] == ["arrow", "box"]
    assert Path(sight(desk).photos[0].original).read_bytes() == photos[0].read_bytes()


def test_keys_of_the_viewer_do_nothing_to_the_page_behind_it(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files(photos, "chosen")
    desk.settle()
    before = sight(desk).question
    viewer = opened_in_large(desk)
    canvas = viewer.canvas
    for key, text in ((Qt.Key.Key_1, "1"), (Qt.Key.Key_Return, "\r"), (Qt.Key.Key_F8, ""), (Qt.Key.Key_3, "3")):
        press(canvas, key, text)
        desk.qtbot.wait(60)  # the pace of a hand
    desk.settle()
    assert sight(desk).question == before
    seen = set()
    for _ in range(30):
        focused = QApplication.focusWidget()
        assert focused is not None
        assert viewer.isAncestorOf(focused)
        seen.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        desk.qtbot.wait(40)
    assert len(seen) > 8
    desk.window.escape()
    assert viewer.isHidden()


def test_a_photo_is_moved_and_set_aside(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files(photos[:1], "chosen")
    desk.settle()
    viewer = opened_in_large(desk)
    viewer.ask("lines")
    viewer.lines.chosen.emit("foam")
    desk.settle()
    assert sight(desk).photos[0].fact == "foam"
    viewer.ask("why")
    viewer.field.setText("It shows another box.")
    viewer.field.entered.emit("It shows another box.")
    desk.settle()
    (photo,) = sight(desk).photos
    assert (photo.state, photo.problem) == ("set_aside", "It shows another box.")
    assert "Set aside" in tiles(desk)[1].accessibleName()


def test_a_mark_is_moved_no_further_than_the_picture() -> None:
    box = moved(Mark("box", 0.1, 0.1, 0.4, 0.3), 1, -1)
    assert [box.x1, box.y1, box.x2, box.y2] == pytest.approx([0.7, 0, 1, 0.2])
    assert moved(Mark("text", 0.5, 0.5, text="torn"), 0.25, 0.75) == Mark("text", 0.75, 1, text="torn")

"""Photos for tests of the window, and ways to look at what became of them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from reportlab.pdfgen.canvas import Canvas

from intake_app.desktop.photo_strip import PhotoTile
from intake_app.desktop.photo_viewer import PhotoViewer
from intake_app.workflow.sight import Sight
from tests.desktop.desk import Desk


def jpeg(path: Path, colour: str = "#7d5c3c", size: tuple[int, int] = (640, 480)) -> Path:
    Image.new("RGB", size, colour).save(path)
    return path


def pdf(path: Path) -> Path:
    made = io.BytesIO()
    page = Canvas(made)
    page.drawString(72, 700, "Invoice 4711")
    page.save()
    path.write_bytes(made.getvalue())
    return path


def sight(desk: Desk) -> Sight:
    seen = desk.window.intake.sight
    assert seen is not None
    return seen


def resumed(desk: Desk, return_id: str) -> Sight:
    """The return as the record has it."""
    seen: list[Sight] = []
    desk.window.errands.run(lambda: desk.station.bench.resume(return_id), seen.append, pytest.fail)
    desk.settle()
    return seen[0]


def tiles(desk: Desk) -> list[PhotoTile]:
    return [tile for tile in desk.window.intake_page.back.photos.tiles if not tile.isHidden()]


def kinds(desk: Desk) -> list[str]:
    return [tile.sight.kind for tile in tiles(desk) if tile.sight.name or tile.sight.kind != "wanted"]


def answer(desk: Desk, fact: str, value: str) -> None:
    desk.window.intake_page.back.questions.card.answered.emit(fact, value)
    desk.settle()


def opened_in_large(desk: Desk) -> PhotoViewer:
    assert desk.window.intake.photos.look()
    desk.settle()
    viewing = desk.window.intake.photos._viewing
    assert viewing is not None
    desk.qtbot.waitUntil(lambda: not viewing.pictures.busy)
    return viewing.viewer


def press(widget: QWidget, key: Qt.Key, text: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))
    QTest.qWait(60)

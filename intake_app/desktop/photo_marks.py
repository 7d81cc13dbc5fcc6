"""A photo in large with the marks over it: drawn by mouse, finger or keys, moved, taken away.

A mark's places are parts of the picture's width and height, so they mean the same on every screen and paper. The
picture itself is never changed.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from intake_app.desktop.text import SEMIBOLD
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.photos import MARK_INK, Mark

Tool = Literal["", "arrow", "box", "text"]
INK, EDGE = QColor(*MARK_INK), QColor("#FFFFFF")
"""The same on light and dark: a photo has no theme."""
_LEAST = 0.01
_NEAR = 14.0
_STEP = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_MOST_ZOOM = 6.0


def moved(mark: Mark, dx: float, dy: float) -> Mark:
    """The mark elsewhere, whole inside the picture."""
    xs, ys = [mark.x1], [mark.y1]
    if mark.shape != "text":
        xs, ys = [*xs, mark.x2], [*ys, mark.y2]
    dx = min(max(dx, -min(xs)), 1 - max(xs))
    dy = min(max(dy, -min(ys)), 1 - max(ys))
    second = (mark.x2, mark.y2) if mark.shape == "text" else (mark.x2 + dx, mark.y2 + dy)
    return msgspec.structs.replace(mark, x1=mark.x1 + dx, y1=mark.y1 + dy, x2=second[0], y2=second[1])


class MarksCanvas(QWidget):
    """Shows one photo. `drawn` carries all its marks after a change; `text_asked` where a text is to stand."""

    drawn = Signal(object)
    text_asked = Signal(QPointF)
    tool_turned = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.image = QImage()
        self.marks: tuple[Mark, ...] = ()
        self.tool: Tool = ""
        self.picked = -1
        self.zoom = 1.0
        self._middle = QPointF(0.5, 0.5)
        self._cross: QPointF | None = None
        self._begun: Mark | None = None
        self._dragged: QPointF | None = None
        self._moving: Mark | None = None
        self.words = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)

    def show_photo(self, image: QImage, marks: tuple[Mark, ...], words: str = "") -> None:
        """Another photo, or the same with other marks; `words` stand where there is no picture."""
        if image.cacheKey() != self.image.cacheKey():
            self.image = image
            self.fit()
        self.words = words
        self.marks = marks
        self.picked = self.picked if self.picked < len(marks) else -1
        self.update()

    def fit(self) -> None:
        """The whole picture."""
        self.zoom, self._middle = 1.0, QPointF(0.5, 0.5)
        self.update()

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller, around what is in the middle."""
        self.zoom = min(max(self.zoom * factor, 1.0), _MOST_ZOOM)
        self._look_at(self._middle)

    def take_tool(self, tool: Tool) -> None:
        """Draw with this from now on; the same again puts it away."""
        self.tool = "" if tool == self.tool or self.image.isNull() else tool
        self.picked = -1
        self._begun = None
        self._cross = QPointF(0.5, 0.5) if self.tool else None
        self.setCursor(Qt.CursorShape.CrossCursor if self.tool else Qt.CursorShape.ArrowCursor)
        self.setFocus()
        self.tool_turned.emit()
        self.update()

    def put_away(self) -> bool:
        """Leave the tool, or what is picked; whether there was anything."""
        there = bool(self.tool) or self.picked >= 0
        if self.tool:
            self.take_tool(self.tool)
        self.picked = -1
        self.update()
        return there

    def pick_next(self) -> bool:
        """The next mark, to be moved or taken away."""
        if not self.marks:
            return False
        self.picked = (self.picked + 1) % len(self.marks)
        self.setFocus()
        self.tool_turned.emit()
        self.update()
        return True

    def take_away(self) -> bool:
        """Without the mark that is picked."""
        if self.picked < 0:
            return False
        left = [mark for number, mark in enumerate(self.marks) if number != self.picked]
        self.picked = -1
        self._change(tuple(left))
        return True

    def add(self, mark: Mark) -> None:
        """One more."""
        self._change((*self.marks, mark))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEP and (self._cross is not None or self.picked >= 0):
            part = 0.002 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.02
            self._step(_STEP[key][0] * part, _STEP[key][1] * part)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._cross is not None:
            self._set_point(self._cross)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._part_of(event.position())
        self.setFocus()
        if event.button() != Qt.MouseButton.LeftButton or self.image.isNull():
            return
        if self.tool:
            self._begun = None
            self._set_point(place)
            return
        self.picked = self._mark_at(event.position())
        self._moving = self.marks[self.picked] if self.picked >= 0 else None
        self._dragged = place if self.picked >= 0 else event.position()
        self.tool_turned.emit()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._part_of(event.position())
        if self._begun is not None:
            self._begun = msgspec.structs.replace(self._begun, x2=place.x(), y2=place.y())
        elif self._moving is not None and self._dragged is not None:
            way = place - self._dragged
            self._show_moved(moved(self._moving, way.x(), way.y()))
        elif self._dragged is not None:
            shown = self._shown()
            way = event.position() - self._dragged
            self._dragged = event.position()
            self._look_at(self._middle - QPointF(way.x() / shown.width(), way.y() / shown.height()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._begun is not None:
            self._finish()
        elif self._moving is not None and self.marks[self.picked] != self._moving:
            self.drawn.emit(self.marks)
        self._moving = self._dragged = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(1.25 if event.angleDelta().y() > 0 else 0.8)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colours = self._theme.colours
        around = QPainterPath()
        around.addRoundedRect(QRectF(self.rect()), 12, 12)
        painter.setClipPath(around)
        painter.fillPath(around, QColor("#101614"))
        if self.image.isNull():
            painter.setPen(QColor("#EAF1EE"))
            painter.setFont(self._theme.font(Size.MIDDLE))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(32, 32, -32, -32), flags, self.words)
        else:
            shown = self._shown()
            painter.drawImage(shown, self.image)
            for number, mark in enumerate(self.marks):
                self._paint_mark(painter, mark, shown, picked=number == self.picked)
            if self._begun is not None:
                self._paint_mark(painter, self._begun, shown, picked=False)
            self._paint_cross(painter, shown)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)

    def _paint_mark(self, painter: QPainter, mark: Mark, shown: QRectF, *, picked: bool) -> None:
        """A white edge under the ink: legible on any photo."""
        first = _place(shown, mark.x1, mark.y1)
        second = _place(shown, mark.x2, mark.y2)
        if mark.shape == "text":
            self._paint_text(painter, first, mark.text, picked=picked)
            return
        shape = QPainterPath()
        if mark.shape == "box":
            shape.addRect(QRectF(first, second).normalized())
        else:
            _add_arrow(shape, first, second)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        join = Qt.PenJoinStyle.RoundJoin
        cap = Qt.PenCapStyle.RoundCap
        for colour, width in ((EDGE, 9.0 if picked else 7.0), (INK, 4.0)):
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, cap, join))
            painter.drawPath(shape)
        if picked:
            painter.setPen(QPen(INK, 2))
            painter.setBrush(EDGE)
            for end in (first, second):
                painter.drawEllipse(end, 7, 7)

    def _paint_text(self, painter: QPainter, first: QPointF, text: str, *, picked: bool) -> None:
        font = self._theme.font(Size.MIDDLE, SEMIBOLD)
        box = _text_box(first, text, QFontMetricsF(font))
        painter.setPen(QPen(INK, 4 if picked else 2))
        painter.setBrush(EDGE)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(INK)
        painter.drawText(box.adjusted(8, 0, -8, 0), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_cross(self, painter: QPainter, shown: QRectF) -> None:
        if self._cross is None or not self.hasFocus():
            return
        middle = _place(shown, self._cross.x(), self._cross.y())
        for colour, width in ((EDGE, 4.0), (INK, 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QLineF(middle - QPointF(14, 0), middle + QPointF(14, 0)))
            painter.drawLine(QLineF(middle - QPointF(0, 14), middle + QPointF(0, 14)))

    def _set_point(self, place: QPointF) -> None:
        """A corner, an end, or where a text begins."""
        if self.tool == "text":
            self.text_asked.emit(place)
        elif self._begun is None and self.tool:
            shape: Literal["arrow", "box"] = "box" if self.tool == "box" else "arrow"
            self._begun = Mark(shape, place.x(), place.y(), place.x(), place.y())
        elif self._begun is not None:
            self._begun = msgspec.structs.replace(self._begun, x2=place.x(), y2=place.y())
            self._finish()
        self.update()

    def _finish(self) -> None:
        begun, self._begun = self._begun, None
        if begun is None:
            return
        if abs(begun.x2 - begun.x1) + abs(begun.y2 - begun.y1) < _LEAST:
            # A tap is no mark: it may be the first of two points that are set one after the other.
            self._begun = begun
            return
        self.add(begun)
        self.take_tool(self.tool)

    def _step(self, dx: float, dy: float) -> None:
        if self._cross is not None:
            self._cross = QPointF(min(max(self._cross.x() + dx, 0), 1), min(max(self._cross.y() + dy, 0), 1))
            if self._begun is not None:
                self._begun = msgspec.structs.replace(self._begun, x2=self._cross.x(), y2=self._cross.y())
        else:
            self._show_moved(moved(self.marks[self.picked], dx, dy))
            self.drawn.emit(self.marks)
        self.update()

    def _show_moved(self, mark: Mark) -> None:
        self.marks = tuple(mark if number == self.picked else one for number, one in enumerate(self.marks))

    def _change(self, marks: tuple[Mark, ...]) -> None:
        self.marks = marks
        self.tool_turned.emit()
        self.update()
        self.drawn.emit(marks)

    def _mark_at(self, place: QPointF) -> int:
        """The topmost mark under a place on the screen, or -1."""
        shown = self._shown()
        for number in range(len(self.marks) - 1, -1, -1):
            if self._touches(self.marks[number], shown, place):
                return number
        return -1

    def _touches(self, mark: Mark, shown: QRectF, place: QPointF) -> bool:
        first, second = _place(shown, mark.x1, mark.y1), _place(shown, mark.x2, mark.y2)
        if mark.shape == "text":
            box = _text_box(first, mark.text, QFontMetricsF(self._theme.font(Size.MIDDLE, SEMIBOLD)))
            return box.contains(place)
        if mark.shape == "box":
            box = QRectF(first, second).normalized()
            return box.adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(place)
        return _distance(first, second, place) <= _NEAR

    def _shown(self) -> QRectF:
        """Where the picture lies on the screen."""
        room = QSizeF(self.size())
        size = QSizeF(self.image.size()).scaled(room, Qt.AspectRatioMode.KeepAspectRatio) * self.zoom
        left = self.width() / 2 - size.width() * self._middle.x()
        top = self.height() / 2 - size.height() * self._middle.y()
        return QRectF(QPointF(left, top), size)

    def _look_at(self, middle: QPointF) -> None:
        half = 0.5 / self.zoom
        self._middle = QPointF(min(max(middle.x(), half), 1 - half), min(max(middle.y(), half), 1 - half))
        self.update()

    def _part_of(self, place: QPointF) -> QPointF:
        """A place on the screen as parts of the picture, inside it."""
        if self.image.isNull():
            return QPointF(0, 0)
        shown = self._shown()
        x, y = (place.x() - shown.x()) / shown.width(), (place.y() - shown.y()) / shown.height()
        return QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))

    def sizeHint(self) -> QSize:
        return QSize(800, 600)


def _place(shown: QRectF, x: float, y: float) -> QPointF:
    return QPointF(shown.x() + x * shown.width(), shown.y() + y * shown.height())


def _add_arrow(shape: QPainterPath, tail: QPointF, point: QPointF) -> None:
    shape.moveTo(tail)
    shape.lineTo(point)
    shaft = QLineF(point, tail)
    for angle in (28.0, -28.0):
        barb = QLineF(shaft)
        barb.setLength(min(26.0, max(shaft.length(), 1.0)))
        barb.setAngle(shaft.angle() + angle)
        shape.moveTo(point)
        shape.lineTo(barb.p2())


def _text_box(first: QPointF, text: str, metrics: QFontMetricsF) -> QRectF:
    return QRectF(first, QSizeF(metrics.horizontalAdvance(text) + 16, metrics.height() + 8))


def _distance(first: QPointF, second: QPointF, place: QPointF) -> float:
    """From a place to the line between two points, in pixels."""
    way = second - first
    length = QPointF.dotProduct(way, way)
    part = min(max(QPointF.dotProduct(place - first, way) / length, 0.0), 1.0) if length else 0.0
    return QLineF(first + way * part, place).length()

"""A column that is as high as what it holds and scrolls where there is less room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

_NARROW = 620
_FOLDED_HIGHER = 200


class Scrolling(QScrollArea):
    """What follows it in a layout stands right under its content, and stays in sight when that is long."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setObjectName("content")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The bar's place is always kept, so that what is inside and what is outside stay in line.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        content.installEventFilter(self)

    def sizeHint(self) -> QSize:
        layout = self._content.layout()
        width = max(200, self.viewport().width())
        high = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        if high < 0:
            high = self._content.sizeHint().height()
        return QSize(width, high)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, min(120, self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.updateGeometry()


class Roomy(QScrollArea):
    """Something that fills its place, and scrolls only where that is less than `least_high` pixels high."""

    def __init__(self, content: QWidget, least_high: int) -> None:
        super().__init__()
        self._least_high = least_high
        self._content = content
        content.setObjectName("content")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setWidget(content)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().size()
        # What folds in a narrow place is higher there.
        least = self._least_high + (_FOLDED_HIGHER if room.width() < _NARROW else 0)
        self._content.resize(room.width(), max(room.height(), least))

    def sizeHint(self) -> QSize:
        return QSize(600, self._least_high)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

"""A column that is as high as what it holds and scrolls where there is less room."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

_LEAST_HIGH = 120
_TRIES = 12


class Scrolling(QScrollArea):
    """What follows it in a layout stands right under its content, and stays in sight when that is long.

    With `whole_lines` its lower edge cuts no line of text and nothing that is pressed through: what has no room is not
    shown. `ground` is the colour of what lies there instead: that of the page, or of a `card`. What is kept in sight
    has precedence: nothing that is pressed in it is hidden.
    """

    def __init__(
        self, content: QWidget, *, whole_lines: bool = False, ground: Literal["ground", "card"] = "ground"
    ) -> None:
        super().__init__()
        self._edge: QWidget | None = None
        self._kept: QWidget | None = None
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
        if whole_lines:
            self._edge = QWidget(self)
            self._edge.setObjectName("ground" if ground == "ground" else "blank")
            self._edge.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self._edge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.verticalScrollBar().valueChanged.connect(self._cover)

    def sizeHint(self) -> QSize:
        layout = self._content.layout()
        width = max(200, self.viewport().width())
        high = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        if high < 0:
            high = self._content.sizeHint().height()
        return QSize(width, high)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, min(_LEAST_HIGH, self.sizeHint().height()))

    def keep_in_sight(self, part: QWidget | None) -> None:
        """This part of the content comes into sight, and again when there is more or less room; none is held to."""
        self._kept = part
        QTimer.singleShot(0, self, self._settle)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            QTimer.singleShot(0, self, self._settle)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.updateGeometry()
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        """Scroll as far as what is kept in sight needs, and cut nothing above it; the answers are at its end."""
        part, bar = self._kept, self.verticalScrollBar()
        if part is not None and part.isVisibleTo(self._content):
            top, end = _span(part, self._content)
            needed = max(0, end - self.viewport().height())
            if not needed <= bar.value() <= top:
                spans = [_span(one, self._content) for one in self._shown()]
                whole = max([needed, *(last for first, last in spans if first < needed < last)])
                bar.setValue(max(needed, min(whole, top)))
        self._cover()

    def _shown(self) -> list[QLabel | QAbstractButton]:
        """What can be read or pressed."""
        parts = self._content.findChildren(QWidget)
        return [one for one in parts if isinstance(one, QLabel | QAbstractButton) and one.isVisibleTo(self._content)]

    def _cover(self) -> None:
        if self._edge is None:
            return
        area = self.viewport().geometry()
        end = self.verticalScrollBar().value() + area.height()
        top = end
        kept = self._kept.findChildren(QAbstractButton) if self._kept is not None else []
        shown = [one for one in self._shown() if one not in kept]
        for _ in range(_TRIES):
            higher = min([top, *(_line_above(one, self._content, top) for one in shown)])
            if higher == top:
                break
            top = higher
        if top <= self.verticalScrollBar().value():
            top = end  # lower than the first of what is shown: half of that is more than nothing
        self._edge.setGeometry(area.left(), area.bottom() + 1 - (end - top), area.width(), end - top)


def _span(one: QWidget, content: QWidget) -> tuple[int, int]:
    """Where it begins and where it ends."""
    top = one.mapTo(content, QPoint(0, 0)).y()
    return top, top + one.height()


def _line_above(one: QLabel | QAbstractButton, content: QWidget, edge: int) -> int:
    """Where the line of this text, or the button, begins that `edge` would cut; the edge itself where it cuts none."""
    top, end = _span(one, content)
    if not top < edge < end:
        return edge
    has_lines = isinstance(one, QLabel) and one.wordWrap()
    return edge - (edge - top) % one.fontMetrics().lineSpacing() if has_lines else top


def roomy(page: QWidget) -> QWidget:
    """What takes the layout of a page that scrolls as one where it is too low for all of it."""
    content = QWidget()
    around = QVBoxLayout(page)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(Roomy(content))
    return content


class Roomy(QScrollArea):
    """Something that fills its place.

    Where that is lower than it can be, it is as high as it wants to be, and scrolls as one: nothing inside it does.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setObjectName("content")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setWidget(content)
        content.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(600, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def _fit(self) -> None:
        layout, room = self._content.layout(), self.viewport().size()
        if layout is None:
            return
        by_width = layout.hasHeightForWidth()
        least = layout.totalMinimumHeightForWidth(room.width()) if by_width else layout.totalMinimumSize().height()
        high = room.height()
        if high < least:
            wanted = layout.totalHeightForWidth(room.width()) if by_width else layout.totalSizeHint().height()
            high = max(least, wanted)
        self._content.resize(room.width(), high)

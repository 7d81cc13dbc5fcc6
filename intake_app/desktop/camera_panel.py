"""The camera's panel: its live picture, what a photo taken now shows, and how else a photo can be added."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.photo_lines import LineList
from intake_app.desktop.text import MEDIUM, SEMIBOLD, Plain, elided, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

_FROZEN_MS = 1200


class LivePicture(Plain):
    """The latest picture, whole, on a dark ground; without one, the words that say why."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage()
        self._frozen = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._thaw)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def image(self) -> QImage:
        """What is shown."""
        return self._image

    @property
    def frozen(self) -> bool:
        """Whether a photo that was just taken stands there."""
        return self._frozen

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width * 3 // 4

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def show_live(self, image: QImage) -> None:
        """The next live picture; not while a taken one is looked at."""
        if not self._frozen:
            self._image = image
            self.update()

    def freeze(self, image: QImage) -> None:
        """This was taken: it stands still for a moment."""
        self._frozen = True
        self._image = image
        self._timer.start(_FROZEN_MS)
        self.update()

    def say(self, sentence: str) -> None:
        """Why there is no picture; nothing where there is one."""
        self.setText(sentence)
        self.setAccessibleName(sentence)
        if sentence:
            self._thaw()
            self._image = QImage()
        self.update()

    def _thaw(self) -> None:
        self._frozen = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._image.isNull():
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.setBrush(QColor(colours.well))
            painter.drawRoundedRect(frame, 8, 8)
            self._paint_words(painter)
            return
        shape = QPainterPath()
        shape.addRoundedRect(frame, 8, 8)
        painter.setClipPath(shape)
        painter.fillPath(shape, QColor("#101614"))
        size = QSize(self._image.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        painter.drawImage(place, self._image)
        if self._frozen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor("#79D6A0"), 8))
            painter.drawRoundedRect(frame, 8, 8)

    def _paint_words(self, painter: QPainter) -> None:
        colours = self._theme.colours
        middle = self.rect().center()
        icon = self._theme.icon("camera", colours.muted, 32, self.devicePixelRatioF())
        room = self.rect().adjusted(24, 8, -24, -8)
        flags = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.setFont(self._theme.font(Size.SMALL, MEDIUM))
        high = painter.fontMetrics().boundingRect(room, flags, self.text()).height()
        top = middle.y() - (32 + 12 + high) // 2
        painter.drawPixmap(middle.x() - 16, top, icon)
        painter.setPen(QColor(colours.ink))
        painter.drawText(QRect(room.x(), top + 44, room.width(), high + 4), flags, self.text())


class CameraPanel(QFrame):
    """`turned`: it was opened or closed; `seen`: it came into sight or went out of it."""

    turned = Signal()
    seen = Signal(bool)
    take_asked = Signal()
    file_asked = Signal()
    close_asked = Signal()
    other_asked = Signal()
    line_chosen = Signal(str)
    excused = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._words = words
        self._lines: dict[str, str] = {}
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.wanted = label(theme, words("photos.wanted_here"), role="wait", weight=MEDIUM)
        self.leave = Action(theme, words("camera.close"), key="Esc")
        self.leave.clicked.connect(self.close_asked)
        self.picture = LivePicture(theme)
        self.name = elided(theme, role="muted")
        self.other = Action(theme, words("camera.other"))
        self.other.clicked.connect(self.other_asked)
        self.take = Action(theme, words("photos.take"), kind="primary", icon="camera", key="F6")
        self.take.clicked.connect(self.take_asked)
        self.line = Action(theme, words("photos.other_line"), icon="move")
        self.line.clicked.connect(self._turn_lines)
        self.file = Action(theme, words("photos.choose"), icon="folder", key="Ctrl+O")
        self.file.clicked.connect(self.file_asked)
        self.none = Action(theme, words("photos.excuse"), icon="aside")
        self.none.clicked.connect(self._turn_excuse)
        self.why = Field(theme, words("photos.why_none"))
        self.why.entered.connect(self._excuse)
        self.why.hide()
        self.how = label(theme, words("photos.how_else"), role="muted", wraps=True)
        self.lines = LineList(theme, words)
        self.lines.chosen.connect(self._line_chosen)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        seen = QHBoxLayout()
        seen.setSpacing(12)
        seen.addWidget(self.name, 1)
        seen.addWidget(self.other)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.line, 1)
        below.addWidget(self.leave, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.wanted)
        column.addWidget(self.picture)
        column.addLayout(seen)
        column.addWidget(self.take)
        column.addLayout(below)
        column.addWidget(self.lines, 1)
        column.addWidget(self.none)
        column.addWidget(self.why)
        column.addWidget(self.file)
        column.addWidget(self.how)
        column.addStretch(1)

    def open(self) -> None:
        """Show it."""
        if self.isHidden():
            self.show()
            self.turned.emit()

    def shut(self) -> None:
        """Put it away."""
        if not self.isHidden():
            # A hidden panel hands the focus to the next button, and Enter would press it.
            self.window().setFocus()
            self._put_by()
            self.hide()
            self.turned.emit()

    def show_line(self, title: str, lines: dict[str, str], *, wanted: bool) -> None:
        """What a photo taken now shows; `lines` are those that it can be changed to."""
        self.title.setText(title)
        self.wanted.setVisible(wanted)
        self.line.setVisible(bool(lines))
        self.none.setVisible(wanted)
        if not wanted or lines != self._lines:
            self._put_by()
        self._lines = lines

    def show_way_out(self, *, has_key: bool) -> None:
        """Whether Esc closes it: not while something on the page is left by it first."""
        self.leave.set_key("Esc" if has_key else "")

    def show_names(self, name: str, *, several: bool) -> None:
        """Which camera it is, and whether there are others."""
        self.name.setText(name)
        self.name.setVisible(bool(name))
        self.other.setVisible(several)

    def excuse_taken(self) -> None:
        """The reason is in the record."""
        self.why.clear()
        self._put_by()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen.emit(False)

    def _turn_lines(self) -> None:
        self.lines.show_lines(self._lines)
        self._put(self.lines.isHidden())

    def _put(self, lines: bool) -> None:  # noqa: FBT001 - read where it is called
        """Either the list of lines, or everything else."""
        self.lines.setVisible(lines)
        for widget in (self.file, self.how):
            widget.setVisible(not lines)

    def _line_chosen(self, fact: str) -> None:
        self._put(False)
        self.line_chosen.emit(fact)

    def _turn_excuse(self) -> None:
        self.why.setVisible(self.why.isHidden())
        if self.why.isVisible():
            self.why.setFocus()

    def _excuse(self, text: str) -> None:
        if text.strip():
            self.excused.emit(text)

    def _put_by(self) -> None:
        if self.why.hasFocus():
            # A hidden line hands the focus to the next button, and Enter would press it.
            self.window().setFocus()
        self._put(False)
        self.why.hide()

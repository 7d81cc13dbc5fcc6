"""Lines that are shown and lines that can be opened: a name on the left, a value on the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from intake_app.desktop.controls import Control
from intake_app.desktop.text import MEDIUM, NORMAL, SEMIBOLD, Plain, set_tooltip
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.unseen import on_screen

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
TONE_ICONS: dict[Tone, str] = {"accept": "check", "wait": "wait", "refuse": "cross", "plain": ""}


class QuestionRow(Control):
    """A question that is not the open one: its name, and the answer, “next”, or that it is not needed any more."""

    def __init__(self, theme: Theme) -> None:
        self.fact = ""
        self._answer = ""
        self._source = ""
        self._tone: Tone = "plain"
        self._stepped_back = False
        self._answered = False
        self._photos = ""
        self._photo_wanted = False
        super().__init__(theme)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(48)

    def show_photos(self, told: str, *, wanted: bool) -> None:
        """What is told beside the camera: how many photos the line has, or that one is wanted; nothing for none."""
        if (told, wanted) != (self._photos, self._photo_wanted):
            self._photos, self._photo_wanted = told, wanted
            self._name_all()
            self.update()

    def show_line(
        self, fact: str, title: str, answer: str, source: str, tone: Tone, *, answered: bool, stepped_back: bool
    ) -> None:
        """Another question in the same place."""
        told = (fact, on_screen(answer), on_screen(source), tone, stepped_back, answered)
        if told == self._told() and title == self.words:
            return
        self.fact, self._answer, self._source, self._tone, self._stepped_back, self._answered = told
        self.set_words(title)
        self._name_all()
        set_tooltip(self, answer if len(answer) > 40 else "")  # noqa: PLR2004 - longer answers may be cut
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 48)

    def _name_all(self) -> None:
        told = ": ".join(part for part in (self.words, self._answer) if part) + (
            f" ({self._source})" if self._source else ""
        )
        self.setAccessibleName(f"{told}, {self._photos}" if self._photos else told)

    def _told(self) -> tuple[str, str, str, Tone, bool, bool]:
        return (self.fact, self._answer, self._source, self._tone, self._stepped_back, self._answered)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        hot = self.underMouse() or self.isDown()
        fill = colours.accent_ground if hot else colours.ground if self._stepped_back else colours.card
        self._ground(painter, fill, colours.line, radius=12)
        title = colours.muted if self._stepped_back else colours.ink
        font = self.theme.font(Size.SMALL)
        wide = QFontMetrics(font).horizontalAdvance(self.words)
        self._text(painter, QRect(24, 0, wide + 2, self.height()), self.words, title, font)
        left = 24 + wide + 24
        self._paint_answer(painter, left + (self._paint_photos(painter, left) if self._photos else 0))
        self._ring(painter, radius=12)

    def _paint_photos(self, painter: QPainter, left: int) -> int:
        """A camera and its words; returns how much room they take."""
        ink = self.theme.colours.wait if self._photo_wanted else self.theme.colours.muted
        font = self.theme.font(Size.SMALL, MEDIUM)
        wide = QFontMetrics(font).horizontalAdvance(self._photos)
        self._picture(painter, "camera", ink, left, self.height() // 2 - 10, 20)
        self._text(painter, QRect(left + 28, 0, wide + 2, self.height()), self._photos, ink, font)
        return 28 + wide + 24

    def _paint_answer(self, painter: QPainter, left: int) -> None:
        colours = self.theme.colours
        right = self.width() - 24
        ink = colours.muted
        if self._answered:
            ink = colours.tone(self._tone)
        if self._answered and self._tone != "plain":
            self._picture(painter, TONE_ICONS[self._tone], ink, right - 22, self.height() // 2 - 12)
            right -= 34
        font = self.theme.font(Size.SMALL, SEMIBOLD if self._answered else NORMAL)
        wide = min(QFontMetrics(font).horizontalAdvance(self._answer), right - left)
        self._text(painter, QRect(right - wide, 0, wide + 1, self.height()), self._answer, ink, font, _RIGHT)
        if self._source:
            room = QRect(left, 0, max(0, right - wide - 16 - left), self.height())
            self._text(painter, room, self._source, colours.muted, self.theme.font(Size.SMALL), _RIGHT)


class ChoiceRow(Control):
    """One reading of a scan: a title over its details, with its digit."""

    def __init__(self, theme: Theme, title: str, detail: str, key: str) -> None:
        self.detail = detail
        super().__init__(theme, title, key=key)
        self.setAccessibleName(f"{title}, {detail}" + (f" ({key})" if key else ""))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(72)

    def sizeHint(self) -> QSize:
        return QSize(320, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        hot = self.underMouse() or self.isDown()
        self._ground(painter, colours.accent_ground if hot else colours.card, colours.line, radius=12)
        right = self.width() - 24
        if self.key:
            right -= self._badge(painter, right, 36, colours.ink, colours.line, colours.card) + 16
        title = QRect(24, 12, right - 24, 24)
        detail = QRect(24, 37, right - 24, 22)
        self._text(painter, title, self.words, colours.ink, self.theme.font(Size.SMALL, SEMIBOLD))
        self._text(painter, detail, self.detail, colours.muted, self.theme.font(Size.SMALL))
        self._ring(painter, radius=12)


class PairLine(Plain):
    """One line of the panel: a name, and a value at its right end; struck through when it is ruled out."""

    def __init__(self, theme: Theme, *, filled: bool = True) -> None:
        super().__init__()
        self._theme = theme
        self._filled = filled
        self._name = ""
        self._value = ""
        self._tone: Tone = "plain"
        self._icon = ""
        self._struck = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_pair(self, name: str, value: str, tone: Tone = "plain", *, icon: str = "", struck: bool = False) -> None:
        """Another line in the same place."""
        told = (on_screen(name), on_screen(value), tone, icon, struck)
        if told == (self._name, self._value, self._tone, self._icon, self._struck):
            return
        self._name, self._value, self._tone, self._icon, self._struck = told
        self.setText(f"{self._name}: {self._value}" if value else self._name)
        self.setAccessibleName(self.text())
        self.setFixedHeight(self._high())
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._high())

    def sizeHint(self) -> QSize:
        return QSize(200, self._high())

    def _high(self) -> int:
        return 36 if self._filled and not self._struck else 28

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        if not self._struck and self._filled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.well))
            painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        right = self.width() - (12 if self._filled else 0)
        if self._icon:
            icon = self._theme.icon(self._icon, colours.tone(self._tone), 20, self.devicePixelRatioF())
            painter.drawPixmap(right - 20, self.height() // 2 - 10, icon)
            right -= 26
        value_font = self._theme.font(Size.SMALL, SEMIBOLD, figures=True)
        wide = min(QFontMetrics(value_font).horizontalAdvance(self._value), (self.width() * 2) // 3)
        painter.setFont(value_font)
        painter.setPen(QColor(colours.tone(self._tone)))
        cut = QFontMetrics(value_font).elidedText(self._value, Qt.TextElideMode.ElideRight, wide + 1)
        painter.drawText(QRect(right - wide, 0, wide + 1, self.height()), _RIGHT, cut)
        self._paint_name(painter, right - wide - (24 if self._value else 12))

    def _paint_name(self, painter: QPainter, right: int) -> None:
        colours = self._theme.colours
        font = QFont(self._theme.font(Size.SMALL, NORMAL if self._struck else MEDIUM))
        font.setStrikeOut(self._struck)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted if self._struck else colours.ink))
        name = QFontMetrics(font).elidedText(self._name, Qt.TextElideMode.ElideRight, right)
        painter.drawText(QRect(12 if self._filled else 0, 0, right, self.height()), _LEFT, name)

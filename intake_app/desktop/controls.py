"""What can be pressed. Drawn here, so that words are always plain text and no “&” becomes a shortcut.

Every control is at least 48 pixels high, shows its key, and shows a ring while it has the focus.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from intake_app.desktop.text import MEDIUM, SEMIBOLD
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.unseen import on_screen

Kind = Literal["primary", "plain", "quiet"]
HEIGHT = 48
_LEAST_WIDE = 164
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_WRAPS = int(_LEFT) | int(Qt.TextFlag.TextWordWrap)
_ABOVE_WORDS = 46  # in a high tile: its icon and its key


class Control(QPushButton):
    """The base of every control: words, an icon, a key, and the ring of the focus."""

    def __init__(self, theme: Theme, words: str = "", *, icon: str = "", key: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.words = ""
        self.icon_name = icon
        self.key = key
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(HEIGHT)
        self.set_words(words)

    def set_words(self, words: str) -> None:
        """What stands on it, and what it is called."""
        words = on_screen(words)
        if words != self.words:
            self.words = words
            self.updateGeometry()
            self.update()
        self._name(words)

    def set_key(self, key: str) -> None:
        """The key that presses it from now on, or none."""
        if key != self.key:
            self.key = key
            self._name(self.words)
            self.updateGeometry()
            self.update()

    def _name(self, words: str) -> None:
        name = f"{words} ({self.key})" if self.key else words
        if name != self.accessibleName():
            self.setAccessibleName(name)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & _COMMANDING:
            self.click()
            return
        super().keyPressEvent(event)

    def _metrics(self, size: Size, weight: QFont.Weight) -> QFontMetrics:
        return QFontMetrics(self.theme.font(size, weight))

    def _painter(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter

    def _ground(self, painter: QPainter, fill: str, line: str, *, radius: float = 8, width: float = 1) -> None:
        inset = width / 2
        painter.setPen(QPen(QColor(line), width) if line else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)

    def _ring(self, painter: QPainter, *, radius: float = 8) -> None:
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.colours.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)

    def _text(
        self, painter: QPainter, rect: QRect, text: str, colour: str, font: QFont, flags: Qt.AlignmentFlag = _LEFT
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(font).elidedText(on_screen(text), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, flags, shown)

    def _picture(self, painter: QPainter, name: str, colour: str, x: int, y: int, size: int = 24) -> None:
        painter.drawPixmap(x, y, self.theme.icon(name, colour, size, self.devicePixelRatioF()))

    def _badge(self, painter: QPainter, right: int, middle: int, colour: str, line: str, fill: str) -> int:
        """The key's name in a small box that ends at `right`; returns its width."""
        font = self.theme.font(Size.SMALL)
        width = badge_width(self.theme, self.key)
        box = QRectF(right - width + 0.5, middle - 12 + 0.5, width - 1, 23)
        painter.setPen(QPen(QColor(line), 1))
        painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(box, _CENTRE, self.key)
        return width


def badge_width(theme: Theme, key: str) -> int:
    """How wide the small box with this key's name is."""
    return max(24, QFontMetrics(theme.font(Size.SMALL)).horizontalAdvance(key) + 12) if key else 0


class Action(Control):
    """A button: the one primary action of a screen, a plain one, or a quiet one without a frame."""

    def __init__(self, theme: Theme, words: str, *, kind: Kind = "plain", icon: str = "", key: str = "") -> None:
        self.kind = kind
        super().__init__(theme, words, icon=icon, key=key)
        if kind == "primary":
            self.setMinimumHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(
            self._inner_width() + (20 if self.kind == "quiet" else 32), 56 if self.kind == "primary" else HEIGHT
        )

    def minimumSizeHint(self) -> QSize:
        # Where there is no room for all words, they are cut before the key is; the whole is in the accessible name.
        return self.sizeHint().boundedTo(QSize(_LEAST_WIDE, self.sizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        fill, line, ink = self._look()
        self._ground(painter, fill, line)
        font = self._font()
        width = min(self._inner_width(), self.width() - 16)
        x = (self.width() - width) // 2
        middle = self.height() // 2
        if self.icon_name:
            self._picture(painter, self.icon_name, ink, x, middle - 12)
            x += 32
        words = QFontMetrics(font).horizontalAdvance(self.words)
        end = (self.width() + width) // 2 - (badge_width(self.theme, self.key) + 10 if self.key else 0)
        self._text(painter, QRect(x, 0, min(words, end - x) + 1, self.height()), self.words, ink, font)
        if self.key:
            self._badge(
                painter,
                (self.width() + width) // 2,
                middle,
                ink,
                ink if self.kind == "primary" else self.theme.colours.line,
                "",
            )
        self._ring_around(painter)

    def _ring_around(self, painter: QPainter) -> None:
        if self.kind == "primary" and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.colours.on_accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 6, 6)
        else:
            self._ring(painter)

    def _font(self) -> QFont:
        if self.kind == "primary":
            return self.theme.font(Size.MIDDLE, SEMIBOLD)
        return self.theme.font(Size.SMALL, MEDIUM)

    def _inner_width(self) -> int:
        width = QFontMetrics(self._font()).horizontalAdvance(self.words)
        width += 32 if self.icon_name else 0
        return width + (badge_width(self.theme, self.key) + 10 if self.key else 0)

    def _look(self) -> tuple[str, str, str]:
        colours = self.theme.colours
        if not self.isEnabled():
            return colours.ground, colours.line, colours.muted
        if self.kind == "primary":
            return colours.accent, "", colours.on_accent
        resting = "transparent" if self.kind == "quiet" else colours.card
        fill = colours.accent_ground if self.underMouse() or self.isDown() else resting
        line = colours.line if self.kind == "plain" or self.underMouse() else fill
        return fill, line, colours.ink


class Tile(Control):
    """One answer to tap: icon over word, its digit in the corner; a toggle where several answers can hold."""

    def __init__(self, theme: Theme) -> None:
        self.tone: Tone = "plain"
        self.value = ""
        self.low = False
        super().__init__(theme)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_choice(self, words: str, value: str, tone: Tone, key: str, icon: str, *, chosen: bool, low: bool) -> None:
        """Another answer in the same place. `low` tiles stand in a long list, icon beside word."""
        self.value, self.tone, self.key, self.icon_name, self.low = value, tone, key, icon, low
        self.setMinimumHeight(self._least())
        self.setCheckable(True)
        self.setChecked(chosen)
        self.set_words(words)
        self.update()

    def nextCheckState(self) -> None:
        """The record says what is chosen; a press alone changes nothing."""

    def sizeHint(self) -> QSize:
        return QSize(120, self._least())

    def heightForWidth(self, width: int) -> int:
        room = self._room(width, 0)
        around = 16 if self.low else _ABOVE_WORDS + 8
        text = QFontMetrics(self._font()).boundingRect(QRect(0, 0, room.width(), 0), _WRAPS, self.words)
        return max(self._least(), text.height() + around)

    def _least(self) -> int:
        return HEIGHT if self.low else 104

    def _font(self) -> QFont:
        return self.theme.font(Size.SMALL, MEDIUM) if self.low else self.theme.font(Size.MIDDLE, SEMIBOLD)

    def _room(self, width: int, height: int) -> QRect:
        """Where the words stand, in a tile of this size."""
        badge = badge_width(self.theme, self.key) + 20 if self.key else 8
        if self.low:
            left = 44 if self.icon_name else 16
            return QRect(left, 0, width - left - badge, height)
        return QRect(18, _ABOVE_WORDS, width - 18 - 12, height - _ABOVE_WORDS - 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        ink = colours.tone(self.tone)
        chosen = self.isChecked()
        hot = self.underMouse() or self.isDown()
        fill = colours.accent_ground if chosen or hot else colours.well
        self._ground(painter, fill, ink if chosen else colours.line, width=2 if chosen else 1)
        middle = self.height() // 2
        if self.icon_name:
            self._picture(painter, self.icon_name, ink, *((12, middle - 12) if self.low else (18, 18)))
        if self.key:
            self._paint_key(painter, middle if self.low else 26)
        painter.setFont(self._font())
        painter.setPen(QColor(ink))
        painter.drawText(self._room(self.width(), self.height()), _WRAPS, self.words)
        self._ring(painter)

    def _paint_key(self, painter: QPainter, middle: int) -> None:
        colours = self.theme.colours
        self._badge(painter, self.width() - 12, middle, colours.ink, colours.line, colours.card)

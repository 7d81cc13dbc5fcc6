"""Where a scanner that types is proved: what each code of the test sheet must be, what came, and what to mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.rows import TONE_ICONS
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import MEDIUM, SEMIBOLD, Plain, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.keyboard_test import CHECKS
from intake_app.domain.papers import Tone
from intake_app.domain.unseen import is_unseen, visible
from intake_app.domain.words import Words

State = Literal["todo", "next", "sound", "wrong"]

PRINT_KEY = "Ctrl+P"
AGAIN_KEY = "Ctrl+R"
_LINE_HIGH = 48
_HIGH: dict[State, int] = {"todo": 48, "sound": 48, "next": 76, "wrong": 102}
_TONES: dict[State, Tone] = {"sound": "accept", "wrong": "refuse", "next": "plain", "todo": "plain"}
_LEFT, _NAMES, _CELL = 60, 150, 11
_ICONS: dict[Tone, str] = {"refuse": "alert", "wait": "info", "accept": "check", "plain": "info"}
_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


@dataclass(frozen=True, slots=True)
class CodeLine:
    """How one code is: what must come, what came, and for each of its characters whether it differs."""

    number: int
    name: str
    expected: str
    arrived: str
    different: tuple[bool, ...]
    state: State
    words: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What was found, and how it is mended."""

    found: str
    mend: str
    tone: Tone


class CodeRow(Plain):
    """A code: its number, its name and how it is; over each other what must come and what came, where that matters."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.line = CodeLine(0, "", "", "", (), "todo", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HIGH["todo"])

    def show_line(self, line: CodeLine) -> None:
        """Another state of the same code."""
        self.line = line
        said = f"{line.number} {line.name}: {line.words}"
        self.setText(said)
        self.setAccessibleName(said)
        self.setFixedHeight(_HIGH[line.state])
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(360, _HIGH[self.line.state])

    def sizeHint(self) -> QSize:
        return QSize(640, _HIGH[self.line.state])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, line = self._theme.colours, self.line
        here = line.state == "next"
        painter.setPen(QPen(QColor(colours.accent if here else colours.line), 2 if here else 1))
        painter.setBrush(QColor(colours.card))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        self._paint_number(painter)
        painter.setFont(self._theme.font(Size.SMALL, SEMIBOLD if here else MEDIUM))
        painter.setPen(QColor(colours.muted if line.state == "todo" else colours.ink))
        painter.drawText(QRect(_LEFT, 0, _NAMES, _LINE_HIGH), int(Qt.AlignmentFlag.AlignVCenter), line.name)
        right = self._paint_state(painter)
        if line.state == "sound":
            self._paint_text(painter, line.expected, (), QRect(_LEFT + _NAMES, 13, right - _LEFT - _NAMES, 22))
        elif line.state != "todo":
            room = QRect(_LEFT, _LINE_HIGH - 4, self.width() - _LEFT - 20, 22)
            self._paint_text(painter, line.expected, (), room)
            self._paint_text(painter, line.arrived, line.different, room.translated(0, 26), colours.ink)

    def _paint_number(self, painter: QPainter) -> None:
        colours = self._theme.colours
        circle = QRect(16, (_LINE_HIGH - 28) // 2, 28, 28)
        here = self.line.state == "next"
        painter.setPen(QPen(QColor(colours.accent), 1.5))
        painter.setBrush(QColor(colours.accent if here else colours.card))
        painter.drawEllipse(circle)
        painter.setFont(self._theme.font(Size.SMALL, SEMIBOLD, figures=True))
        painter.setPen(QColor(colours.on_accent if here else colours.accent))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self.line.number))

    def _paint_state(self, painter: QPainter) -> int:
        """Icon and word at the right end; returns where they begin."""
        colours = self._theme.colours
        tone = _TONES[self.line.state]
        font = self._theme.font(Size.SMALL, SEMIBOLD if self.line.state != "todo" else MEDIUM)
        painter.setFont(font)
        ink = colours.accent if self.line.state == "next" else colours.muted
        painter.setPen(QColor(colours.tone(tone) if tone != "plain" else ink))
        wide = QFontMetrics(font).horizontalAdvance(self.line.words)
        left = self.width() - 20 - wide
        painter.drawText(QRect(left, 0, wide + 1, _LINE_HIGH), int(Qt.AlignmentFlag.AlignVCenter), self.line.words)
        if tone != "plain":
            left -= 30
            icon = self._theme.icon(TONE_ICONS[tone], colours.tone(tone), 22, self.devicePixelRatioF())
            painter.drawPixmap(left, (_LINE_HIGH - 22) // 2, icon)
        return left - 16

    def _paint_text(
        self, painter: QPainter, text: str, different: Sequence[bool], room: QRect, ink: str | None = None
    ) -> None:
        """A text in cells of one width, so that two stand under each other; “…” where there is no room for all."""
        colours = self._theme.colours
        left = room.left()
        for place, cell in enumerate(_fitting([cell_of(character) for character in text], room.width())):
            wide = _CELL * len(cell)
            odd = place < len(different) and different[place]
            where = QRect(left, room.top(), wide, room.height())
            if odd:
                painter.fillRect(where.adjusted(0, 1, 0, -1), QColor(colours.refuse_ground))
            named = len(cell) > 1
            painter.setFont(self._theme.font(Size.SMALL, SEMIBOLD if odd else MEDIUM))
            painter.setPen(QColor(colours.refuse if odd else colours.muted if named or ink is None else ink))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, cell)
            left += wide


def _fitting(cells: Sequence[str], room: int) -> list[str]:
    """The cells that have room, the last of them “…” where there are more."""
    most, used = room // _CELL, 0
    fitting: list[str] = []
    for place, cell in enumerate(cells):
        used += len(cell)
        if used + (place + 1 < len(cells)) > most:
            return [*fitting, "…"]
        fitting.append(cell)
    return fitting


def cell_of(character: str) -> str:
    """What stands for one character: itself, or the name of one that nobody can see."""
    if character == " ":
        return "<SP>"
    return visible(character) if is_unseen(character) else character


class FindingCard(QFrame):
    """What was found, over how it is mended, beside the icon of its tone."""

    def __init__(self, theme: Theme, line: FindingLine) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._tone = line.tone
        column = QVBoxLayout(self)
        column.setContentsMargins(56, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(label(theme, line.found, weight=SEMIBOLD, wraps=True))
        column.addWidget(label(theme, line.mend, wraps=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colour = self._theme.colours.tone(self._tone)
        painter.drawPixmap(18, 15, self._theme.icon(_ICONS[self._tone], colour, 24, self.devicePixelRatioF()))


class ScannerTestPage(QWidget):
    """`typed` carries a key that no scan was made of: its character, and whether it ends a scan.

    Keys come here because the page has the focus: a scanner that is too slow to be taken for one is heard all the same.
    """

    typed = Signal(str, bool)
    print_asked = Signal()
    again_asked = Signal()
    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words("scanner_test.title"))
        self.listening = False
        self._theme = theme
        self._cards: list[FindingCard] = []
        self.rows = [CodeRow(theme) for _ in CHECKS]
        self.print = Action(theme, words("scanner_test.print"), kind="primary", icon="print", key=PRINT_KEY)
        self.again = Action(theme, words("scanner_test.again"), icon="undo", key=AGAIN_KEY)
        self.back = Action(theme, words("scanner_test.back"), key="Esc")
        self.print.clicked.connect(self.print_asked)
        self.again.clicked.connect(self.again_asked)
        self.back.clicked.connect(self.left)
        self.told = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(16)
        column.addWidget(label(theme, words("scanner_test.title"), size=Size.LARGE, weight=SEMIBOLD))
        column.addWidget(label(theme, words("scanner_test.hint"), role="muted", wraps=True))
        middle = QHBoxLayout()
        middle.setSpacing(24)
        self._codes = self._make_codes()
        middle.addWidget(self._codes, 3)
        middle.addWidget(self._make_findings(), 2)
        column.addLayout(middle, 1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        for action in (self.print, self.again, self.back):
            foot.addWidget(action)
        foot.addStretch()
        column.addLayout(foot)

    def show_lines(self, lines: Sequence[CodeLine]) -> None:
        """How every code is."""
        for row, line in zip(self.rows, lines, strict=True):
            row.show_line(line)
            if line.state == "next":
                # After the rows have their new heights.
                QTimer.singleShot(0, row, lambda row=row: self._codes.ensureWidgetVisible(row, 0, 12))

    def show_findings(self, told: str, findings: Sequence[FindingLine]) -> None:
        """What was found, the gravest first, under what it comes to."""
        self.told.setText(told)
        for card in self._cards:
            self._found.removeWidget(card)
            card.deleteLater()
        self._cards = [FindingCard(self._theme, line) for line in findings]
        for place, card in enumerate(self._cards):
            self._found.insertWidget(place + 1, card)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ends = event.key() in _ENDS
        commands = bool(event.modifiers() & _COMMANDING) and not event.modifiers() & Qt.KeyboardModifier.KeypadModifier
        writes = (ends or bool(event.text())) and event.key() != Qt.Key.Key_Escape
        if event.isAutoRepeat() or not writes or (commands and not self.listening):
            event.ignore()
        else:
            self.typed.emit("" if ends else event.text(), ends)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's names
        """Tab ends a scan of which keys came just now; else it goes on to the next control."""
        if self.listening and self.hasFocus():
            self.typed.emit("", True)
            return True
        return super().focusNextPrevChild(next)

    def _make_codes(self) -> Scrolling:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for row in self.rows:
            column.addWidget(row)
        column.addStretch(1)
        return Scrolling(content)

    def _make_findings(self) -> Scrolling:
        content = QWidget()
        self._found = QVBoxLayout(content)
        self._found.setContentsMargins(0, 0, 0, 0)
        self._found.setSpacing(12)
        self._found.addWidget(self.told)
        self._found.addStretch(1)
        return Scrolling(content)

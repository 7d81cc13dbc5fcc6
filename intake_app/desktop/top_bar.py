"""Station, operator, the field that takes anything, and the states of the machine in words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from intake_app.desktop.controls import HEIGHT, Action, Control
from intake_app.desktop.field import Field
from intake_app.desktop.text import SEMIBOLD, elided, label, set_tooltip
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.station import SoundKind
from intake_app.domain.words import Words

_AROUND = 8
_LEAST_STATE = 72
_SEEN_MS = 1_200
Seen = SoundKind | Literal["again"]
"""What can be seen of a scan: what is heard of it, or that it was the same one, sent again."""

_SEEN: dict[Seen, tuple[str, Tone]] = {
    "taken": ("check", "accept"),
    "question": ("question", "wait"),
    "refused": ("cross", "refuse"),
    "error": ("alert", "refuse"),
    "again": ("scan", "plain"),
}
"""The icon and the tone of each."""


class ScanField(Field):
    """The field with the scanner's icon. For a moment it shows what is heard: whether a scan was taken."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("window.scan_field"), words("window.scan_field"))
        self._theme = theme
        self._words = words
        self._seen: Seen | None = None
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(_SEEN_MS)
        self._gone.timeout.connect(lambda: self._show(None))
        self.setFont(theme.font(Size.SMALL))
        self.setFixedHeight(48)
        self.setTextMargins(36, 0, 0, 0)

    @property
    def seen(self) -> str:
        """What it says now of the latest scan; empty when that is a while ago."""
        return self._words(f"window.seen_{self._seen}") if self._seen else ""

    def let_see(self, kind: Seen) -> None:
        """What is heard, for eyes: where it is loud, or the sound is turned down."""
        self._show(kind)
        self._gone.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colours = self._theme.colours
        icon = self._theme.icon("scan", colours.muted, 24, self.devicePixelRatioF())
        painter.drawPixmap(14, (self.height() - 24) // 2, icon)
        if self._seen is not None:
            self._paint_seen(painter, self._seen)

    def _show(self, kind: Seen | None) -> None:
        self._seen = kind
        self.update()

    def _paint_seen(self, painter: QPainter, kind: Seen) -> None:
        name, tone = _SEEN[kind]
        colours = self._theme.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(Size.SMALL, SEMIBOLD))
        wide = painter.fontMetrics().horizontalAdvance(self.seen) + 24 + 3 * 10
        chip = QRect(self.width() - wide - 6, 6, wide, self.height() - 12)
        painter.setPen(QPen(QColor(colours.tone(tone)), 1.5))
        painter.setBrush(QColor(colours.tone_ground(tone)))
        painter.drawRoundedRect(chip, 8, 8)
        icon = self._theme.icon(name, colours.tone(tone), 24, self.devicePixelRatioF())
        painter.drawPixmap(chip.x() + 10, (self.height() - 24) // 2, icon)
        painter.drawText(chip.adjusted(44, 0, -10, 0), Qt.AlignmentFlag.AlignVCenter, self.seen)


class StateWords(QWidget):
    """A name in muted ink and its state in bold: “Scanner listening”."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._name = name
        self.state: QLabel = label(theme, role="accept", weight=SEMIBOLD)
        self.state.setFont(theme.font(weight=SEMIBOLD, figures=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label(theme, name, role="muted"))
        row.addWidget(self.state)
        self.hide()

    def say(self, state: str) -> None:
        """Another state; nothing hides the whole."""
        self.state.setText(state)
        self.setAccessibleName(f"{self._name} {state}")
        self.setVisible(bool(state))


class StateButton(Control):
    """A state that leads to the place where it is dealt with; what does not fit of it ends in “…”."""

    def __init__(self, theme: Theme, name: str) -> None:
        self._state = ""
        self._tone: Tone = "plain"
        super().__init__(theme, name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def state(self) -> str:
        """What it says."""
        return self._state

    def say(self, state: str, tone: Tone) -> None:
        """Another state; nothing hides the whole."""
        if (state, tone) != (self._state, self._tone):
            self._state, self._tone = state, tone
            self.updateGeometry()
            self.update()
        self.setAccessibleName(f"{self.words} {state}")
        set_tooltip(self, state)
        self.setVisible(bool(state))

    def sizeHint(self) -> QSize:
        wide = self._metrics(Size.SMALL, SEMIBOLD).horizontalAdvance(self._state)
        return QSize(self._named() + wide + 2 * _AROUND + 2, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint().boundedTo(QSize(self._named() + _LEAST_STATE, HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        if self.underMouse() or self.isDown():
            self._ground(painter, colours.accent_ground, "")
        named = self._named()
        self._text(painter, QRect(_AROUND, 0, named, self.height()), self.words, colours.muted, self.theme.font())
        room = QRect(_AROUND + named, 0, self.width() - named - 2 * _AROUND, self.height())
        ink = colours.ink if self._tone == "plain" else colours.tone(self._tone)
        self._text(painter, room, self._state, ink, self.theme.font(weight=SEMIBOLD))
        self._ring(painter)

    def _named(self) -> int:
        return QFontMetrics(self.theme.font()).horizontalAdvance(self.words) + 5


class TopBar(QWidget):
    """`typed` carries what was typed into the scan field and ended with Enter."""

    typed = Signal(str)
    operator_asked = Signal()

    def __init__(self, theme: Theme, words: Words, station: str) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(57)
        self.station = elided(theme, station, weight=SEMIBOLD)
        self.station.setMaximumWidth(200)
        self.operator = Action(theme, words("window.nobody"), kind="quiet", icon="person")
        self.operator.clicked.connect(self.operator_asked)
        self.operator.setMaximumWidth(240)
        self.scan = ScanField(theme, words)
        self.scan.setMaximumWidth(520)
        self.scan.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.scan.entered.connect(self._entered)
        self.importing = StateWords(theme, words("window.importing"))
        self.scanner = StateButton(theme, words("window.scanner"))
        self.printing = StateButton(theme, words("window.printer"))
        self.saved = StateWords(theme, words("window.saved"))
        self._words = words
        self._listening = True
        self._wrong = ""
        self._tone: Tone = "wait"
        self.say_listening(listening=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 1)
        row.setSpacing(8)
        row.addWidget(self.station)
        row.addWidget(self.operator)
        row.addWidget(self.scan, 2)
        row.addStretch(1)
        row.addWidget(self.importing)
        row.addSpacing(4)
        row.addWidget(self.scanner)
        row.addWidget(self.printing)
        row.addSpacing(4)
        row.addWidget(self.saved)

    def say_listening(self, *, listening: bool) -> None:
        """Whether what a scanner types comes here."""
        self._listening = listening
        self._show_scanner()

    def say_scanner(self, wrong: str, tone: Tone) -> None:
        """What is wrong with a scanner on a port; nothing when all of them listen."""
        self._wrong, self._tone = wrong, tone
        self._show_scanner()

    def say_printers(self, state: str, tone: Tone) -> None:
        """How the printers are; nothing when there are none."""
        self.printing.say(state, tone)

    def _show_scanner(self) -> None:
        state = self._wrong or self._words("window.listening" if self._listening else "window.elsewhere")
        well: Tone = "accept" if self._listening else "wait"
        self.scanner.say(state, self._tone if self._wrong else well)

    def show_operator(self, name: str) -> None:
        """Who is at the bench."""
        self.operator.set_words(name)

    def _entered(self, text: str) -> None:
        self.scan.clear()
        self.typed.emit(text)

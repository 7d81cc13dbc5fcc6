"""Station, operator, the field that takes anything, and the states of the machine in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.text import SEMIBOLD, elided, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.words import Words


class ScanField(Field):
    """The field with the scanner's icon."""

    def __init__(self, theme: Theme, name: str, hint: str) -> None:
        super().__init__(theme, name, hint)
        self._theme = theme
        self.setFont(theme.font(Size.SMALL))
        self.setFixedHeight(48)
        self.setTextMargins(36, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        icon = self._theme.icon("scan", self._theme.colours.muted, 24, self.devicePixelRatioF())
        QPainter(self).drawPixmap(14, (self.height() - 24) // 2, icon)


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
        self.scan = ScanField(theme, words("window.scan_field"), words("window.scan_field"))
        self.scan.setMaximumWidth(520)
        self.scan.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.scan.entered.connect(self._entered)
        self.importing = StateWords(theme, words("window.importing"))
        self.scanner = StateWords(theme, words("window.scanner"))
        self.printing = StateWords(theme, words("window.printer"))
        self.saved = StateWords(theme, words("window.saved"))
        self._words = words
        self._listening = True
        self._wrong = ""
        self._tone: Tone = "wait"
        self.say_listening(listening=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 1)
        row.setSpacing(12)
        row.addWidget(self.station)
        row.addWidget(self.operator)
        row.addWidget(self.scan, 2)
        row.addStretch(1)
        row.addWidget(self.importing)
        row.addSpacing(8)
        row.addWidget(self.scanner)
        row.addSpacing(8)
        row.addWidget(self.printing)
        row.addSpacing(8)
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
        self.printing.say(state)
        set_role(self.printing.state, "ink" if tone == "plain" else tone)

    def _show_scanner(self) -> None:
        self.scanner.say(self._wrong or self._words("window.listening" if self._listening else "window.elsewhere"))
        well: Tone = "accept" if self._listening else "wait"
        tone = self._tone if self._wrong else well
        set_role(self.scanner.state, "ink" if tone == "plain" else tone)

    def show_operator(self, name: str) -> None:
        """Who is at the bench."""
        self.operator.set_words(name)

    def _entered(self, text: str) -> None:
        self.scan.clear()
        self.typed.emit(text)

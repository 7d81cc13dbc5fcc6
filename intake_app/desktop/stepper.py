"""The five steps across the page; each can be tapped to look back or ahead."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from intake_app.desktop.controls import Control
from intake_app.desktop.text import NORMAL, SEMIBOLD
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import STEPS, StepSight

_DISC = 26


class StepButton(Control):
    """One step: its number, a tick or a question mark in a disc, and its name."""

    def __init__(self, theme: Theme, number: int) -> None:
        self.number = number
        self.state = "todo"
        self.shown = False
        self.unknown = False
        super().__init__(theme)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_DISC + 18 + self._metrics(Size.SMALL, SEMIBOLD).horizontalAdvance(self.words), 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        disc = QRect(4, (self.height() - _DISC) // 2, _DISC, _DISC)
        done = self.state == "done"
        painter.setBrush(QColor(colours.accent if done else colours.ground))
        painter.setPen(QPen(QColor(colours.accent if self.shown or done else colours.edge), 2 if self.shown else 1))
        painter.drawEllipse(disc)
        if done:
            self._picture(
                painter, "question" if self.unknown else "check", colours.on_accent, disc.x() + 5, disc.y() + 5, 16
            )
        else:
            painter.setFont(self.theme.font(Size.SMALL, SEMIBOLD if self.shown else NORMAL))
            painter.setPen(QColor(colours.accent if self.shown else colours.muted))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self.number))
        font = self.theme.font(Size.SMALL, SEMIBOLD if self.shown else NORMAL)
        ink = colours.ink if self.shown else colours.muted
        self._text(painter, QRect(_DISC + 12, 0, self.width() - _DISC - 10, self.height()), self.words, ink, font)
        self._ring(painter)


class Stepper(QWidget):
    """The road of one return. `chosen` carries the step that was tapped."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons: dict[str, StepButton] = {}
        for number, step in enumerate(STEPS, 1):
            button = StepButton(theme, number)
            button.clicked.connect(lambda _=False, step=step: self.chosen.emit(step))
            self.buttons[step] = button
            if number > 1:
                row.addWidget(_dash(), 100)
            row.addWidget(button)
        row.addStretch(1)

    def show_steps(self, steps: tuple[StepSight, ...], shown: str) -> None:
        """Where the return is, and which step is on the page."""
        for step in steps:
            button = self.buttons[step.step]
            unknown = step.state == "done" and any(one.said and one.value is None for one in step.questions)
            told = (step.state, step.step == shown, step.title, unknown)
            if (button.state, button.shown, button.words, button.unknown) == told:
                continue
            button.state = step.state
            button.unknown = unknown
            button.shown = step.step == shown
            button.set_words(step.title)
            state = self._words("step_state.unknown") if unknown else self._words(f"step_state.{step.state}")
            button.setAccessibleName(f"{step.title}, {state} (Alt+{button.number})")
            button.update()


def _dash() -> QFrame:
    dash = QFrame()
    dash.setObjectName("dash")
    dash.setFixedHeight(1)
    dash.setMinimumWidth(4)
    dash.setMaximumWidth(32)
    dash.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return dash

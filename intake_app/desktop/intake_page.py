"""The Intake page: the return in the middle, the live decision at its right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.decision_panel import DecisionPanel
from intake_app.desktop.identify_view import IdentifyView
from intake_app.desktop.return_view import MOST_WIDE, ReturnView
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import Found, Sight, StepSight


class IntakePage(QWidget):
    """Either waits for a scan, or lets the operator choose what a scan means, or shows a return."""

    resized = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.identify = IdentifyView(theme, words)
        self.back = ReturnView(theme, words)
        self.panel = DecisionPanel(theme, words)
        middle = QWidget()
        middle.setMaximumWidth(MOST_WIDE)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.identify)
        column.addWidget(self.back)
        centre = QHBoxLayout()
        centre.setContentsMargins(32, 20, 32, 20)
        centre.addStretch(1)
        centre.addWidget(middle, 1000)
        centre.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(centre, 1)
        row.addWidget(self.panel)
        self.show_waiting()

    def show_waiting(self) -> None:
        """Nothing is on the bench."""
        self.identify.clear()
        self._turn(shows_return=False)

    def show_found(self, found: Found) -> None:
        """A scan that means several things."""
        self.identify.show_found(found)
        self._turn(shows_return=False)

    def show_sight(self, sight: Sight, step: StepSight, open_fact: str) -> None:
        """A return."""
        self.back.show_sight(sight, step, open_fact)
        if step.step in {"decision", "papers"}:
            self.panel.show_seen(sight)
        else:
            self.panel.show_live(sight)
        self._turn(shows_return=True)
        self.back.reveal_card()

    def _turn(self, *, shows_return: bool) -> None:
        self.identify.setVisible(not shows_return)
        self.back.setVisible(shows_return)
        self.panel.setVisible(shows_return)

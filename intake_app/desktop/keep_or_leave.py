"""The two buttons under everything that is asked: keep it, or leave it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from intake_app.desktop.controls import Action
from intake_app.desktop.theme import Theme


class KeepOrLeave(QHBoxLayout):
    """A line of both; `key` is what keeps, beside a click."""

    def __init__(self, theme: Theme, keep: str, leave: str, key: str = "Enter", spacing: int = 12) -> None:
        super().__init__()
        self.keep = Action(theme, keep, kind="primary", key=key)
        self.leave = Action(theme, leave, key="Esc")
        self.setSpacing(spacing)
        self.addWidget(self.keep)
        self.addWidget(self.leave)
        self.addStretch()

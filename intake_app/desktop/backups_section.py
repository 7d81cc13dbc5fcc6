"""The card that tells how the backups are, and makes one now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from intake_app.desktop.controls import Action
from intake_app.desktop.section import Section
from intake_app.desktop.text import MEDIUM, Role, label, set_role
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words

BACK_UP_KEY = "F8"


class BackupsSection(Section):
    """`asked`: somebody wants one now."""

    asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("backups.title"), words("backups.hint"))
        self.last = label(theme, words("backups.looking"), weight=MEDIUM, wraps=True)
        self.second = label(theme, role="muted", wraps=True)
        self.second.hide()
        self.now = Action(theme, words("backups.now"), icon="check", key=BACK_UP_KEY)
        self.now.clicked.connect(self.asked)
        for line in (self.last, self.second):
            self.column.addWidget(line)
        self.column.addWidget(self.now, 0, Qt.AlignmentFlag.AlignLeft)

    def show_state(self, last: str, second: str, role: Role) -> None:
        """When the last good one was made, and how the second folder is, in words."""
        self.last.setText(last)
        set_role(self.last, role)
        self.second.setText(second)
        self.second.setVisible(bool(second))

    def show_running(self, *, running: bool) -> None:
        """Whether one is being made."""
        self.now.setEnabled(not running)

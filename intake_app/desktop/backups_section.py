"""The card that tells how the backups are, and makes one now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from intake_app.desktop.choosers import choose_folder
from intake_app.desktop.controls import Action
from intake_app.desktop.section import Section
from intake_app.desktop.text import MEDIUM, Role, label, set_role
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words

BACK_UP_KEY = "F8"


class BackupsSection(Section):
    """`asked`: somebody wants one now. `second_chosen` carries the second folder; empty for none."""

    asked = Signal()
    second_chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("backups.title"), words("backups.hint"))
        self._words = words
        self.last = label(theme, words("backups.looking"), weight=MEDIUM, wraps=True)
        self.second = label(theme, role="muted", wraps=True)
        self.second.hide()
        self.now = Action(theme, words("backups.now"), icon="check", key=BACK_UP_KEY)
        self.now.clicked.connect(self.asked)
        self.choose = Action(theme, words("backups.choose"), icon="folder")
        self.choose.clicked.connect(self._choose)
        self.none = Action(theme, words("backups.no_folder"))
        self.none.clicked.connect(lambda: self.second_chosen.emit(""))
        actions = QHBoxLayout()
        actions.setSpacing(12)
        for action in (self.now, self.choose, self.none):
            actions.addWidget(action)
        actions.addStretch(1)
        for line in (self.last, self.second):
            self.column.addWidget(line)
        self.column.addLayout(actions)

    def show_state(self, last: str, second: str, role: Role, *, has_second: bool) -> None:
        """When the last good one was made, and how the second folder is, in words; whether there is one."""
        self.last.setText(last)
        set_role(self.last, role)
        self.second.setText(second)
        self.second.show()
        self.none.setVisible(has_second)

    def allow_settings(self, *, allowed: bool) -> None:
        """Whether whoever is here may say where the second folder is."""
        self.choose.setEnabled(allowed)
        self.none.setEnabled(allowed)

    def show_running(self, *, running: bool) -> None:
        """Whether one is being made."""
        self.now.setEnabled(not running)

    def _choose(self) -> None:
        choose_folder(self.window(), self._words("backups.choose"), "", self.second_chosen.emit)

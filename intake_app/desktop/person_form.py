"""What is asked before something of a person changes: a name, a role, a PIN twice, or that it is meant."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from intake_app.desktop.field import Field
from intake_app.desktop.keep_or_leave import KeepOrLeave
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.pin_pad import PinPad
from intake_app.desktop.segments import Segments
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.roles import ROLES, Role
from intake_app.domain.words import Words
from intake_app.workflow.people_cards import role_words

Step = Literal["", "add", "role", "pin", "badge", "revoke", "left"]
_NAMES: Final[frozenset[Step]] = frozenset({"add"})
_ROLES: Final[frozenset[Step]] = frozenset({"add", "role"})


class Wanted(NamedTuple):
    """What is asked about whom: `about` is a person's id, `name` theirs or the new one's."""

    step: Step = ""
    about: str = ""
    name: str = ""
    role: Role = "receiving"


class PersonForm(QFrame):
    """`kept` says that what is asked is answered, but for a PIN, which `given` carries; `left` that it is not."""

    kept = Signal()
    given = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("current")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._words = words
        self.wanted = Wanted()
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, role="muted", wraps=True)
        self.field = Field(theme, words("people.column_name"), words("people.column_name"))
        self.field.entered.connect(lambda _: self.take())
        roles = [(role, role_words(words, role)) for role in ROLES]
        self.roles = Segments(theme, words("people.column_role"), roles, upright=True)
        self.roles.chosen.connect(self._choose)
        self.pad = PinPad(theme, words)
        self.pad.given.connect(self.given)
        self.problem = Strip(theme)
        line = KeepOrLeave(theme, words("entry.keep"), words("entry.leave"), spacing=8)
        self.keep, self.leave = line.keep, line.leave
        self.keep.clicked.connect(self.take)
        self.leave.clicked.connect(self.put_aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for part in (self.title, self.hint, self.field, self.roles, self.problem, self.pad):
            column.addWidget(part)
        column.addLayout(line)
        self.hide()

    def ask(self, wanted: Wanted, title: str, hint: str = "", keep: str = "") -> None:
        """Ask for this; `keep` stands on the button where that is more than keeping."""
        if wanted.step != self.wanted.step or wanted.about != self.wanted.about:
            self.field.setText("")
        self.wanted = wanted
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.problem.hide()
        self.keep.set_words(keep or self._words("entry.keep"))
        asks_pin = wanted.step == "pin"
        self.field.setVisible(wanted.step in _NAMES)
        self.roles.setVisible(wanted.step in _ROLES)
        self.roles.show_choice(wanted.role)
        self.pad.setVisible(asks_pin)
        self.pad.clear()
        self.keep.setVisible(not asks_pin)
        self.show()
        first = self.field if wanted.step in _NAMES else self.pad if asks_pin else self.keep
        first.setFocus()

    def take(self) -> bool:
        """Enter: what is asked is answered."""
        if self.wanted.step == "pin":
            return self.pad.give()
        if self.wanted.step in _NAMES:
            self.wanted = self.wanted._replace(name=" ".join(self.field.text().split()))
        self.kept.emit()
        return True

    def refuse(self, sentence: str) -> None:
        """It cannot be so."""
        self.problem.say(sentence, "refuse")
        self.problem.show()
        self.pad.clear(wrong=self.wanted.step == "pin")

    def put_aside(self) -> bool:
        """Leave it; whether anything was asked."""
        asked = bool(self.wanted.step)
        self.wanted = Wanted()
        self.field.clear()
        self.hide()
        if asked:
            self.left.emit()
        return asked

    def _choose(self, role: str) -> None:
        self.wanted = self.wanted._replace(role=next(one for one in ROLES if one == role))
        self.roles.show_choice(role)

"""A card to write into: a note, or why a decision is taken back.

It belongs to one return and lies in the page, so that nothing is blocked by it; what was written is kept for its return
until it is taken or given up.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QVBoxLayout

from intake_app.desktop.keep_or_leave import KeepOrLeave
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words


@dataclass(frozen=True, slots=True)
class Writing:
    """What is being written: for which return, and whether as a `note` or a `correct`ion."""

    return_id: str
    purpose: str


class WordsCard(QFrame):
    """`written` carries the return, the purpose, the text, and the checklist line that it is about (or nothing)."""

    written = Signal(str, str, str, str)
    turned = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("current")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._words = words
        self._now: Writing | None = None
        self._drafts: dict[Writing, str] = {}
        self._about: dict[Writing, tuple[str, str]] = {}
        self._interrupted: set[Writing] = set()
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, role="muted", wraps=True)
        self.text = QPlainTextEdit()
        self.text.setFont(theme.font())
        self.text.setFixedHeight(160)
        self.text.setTabChangesFocus(True)
        line = KeepOrLeave(theme, "", words("note.leave"), key="Ctrl+Enter")
        self.keep, self.leave = line.keep, line.leave
        self.keep.clicked.connect(self.take)
        self.problem = Strip(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addWidget(self.text)
        column.addWidget(self.problem)
        column.addLayout(line)
        self.hide()

    @property
    def purpose(self) -> str:
        """`note`, `correct`, or nothing when the card is not shown."""
        return self._now.purpose if self._now else ""

    def ask(self, return_id: str, purpose: str, fact: str = "", line: str = "") -> None:
        """Write for this return, about a line of the checklist or all of it; an earlier draft is there again."""
        self._put_by()
        self._now = Writing(return_id, purpose)
        self._interrupted.discard(self._now)
        if self._now not in self._drafts:
            self._about[self._now] = (fact, line)
        _, line = self._about.get(self._now, ("", ""))
        title = self._words("command.note_about", line=line) if line else self._words(f"{purpose}.title")
        self.title.setText(title)
        self.hint.setText(self._words(f"{purpose}.hint"))
        self.keep.set_words(self._words(f"{purpose}.keep"))
        self.text.setAccessibleName(title)
        self.text.setPlainText(self._drafts.get(self._now, ""))
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.problem.hide()
        self.show()
        self.turned.emit()
        self.text.setFocus()

    def turn_to(self, return_id: str) -> None:
        """Another return is on the page: put its draft there, or nothing."""
        if self._now is not None and self._now.return_id == return_id:
            return
        self._put_by()
        if self._now in self._drafts:
            self._interrupted.add(self._now)
        self._now = None
        waiting = next((writing for writing in self._interrupted if writing.return_id == return_id), None)
        if waiting is not None:
            self.ask(waiting.return_id, waiting.purpose)
        else:
            self.hide()

    def take(self) -> bool:
        """What was written is meant."""
        if self._now is None:
            return False
        if self.text.toPlainText().strip():
            fact, _ = self._about.get(self._now, ("", ""))
            self.written.emit(self._now.return_id, self._now.purpose, self.text.toPlainText(), fact)
        else:
            self.refuse(self._words(f"{self._now.purpose}.empty"))
        return True

    def taken(self) -> None:
        """It is in the record."""
        if self._now is not None:
            self._drafts.pop(self._now, None)
            self._interrupted.discard(self._now)
        self._end()

    def put_aside(self) -> bool:
        """Leave it for now: the draft is there again when it is asked for. Returns whether there is one."""
        self._put_by()
        kept = self._now in self._drafts
        self._end()
        return kept

    def _end(self) -> None:
        self._now = None
        self.text.clear()
        # A hidden card hands the focus to the next button, and Enter would press it.
        self.window().setFocus()
        self.hide()
        self.turned.emit()

    def refuse(self, sentence: str) -> None:
        """It was not taken: say why, keep the text."""
        self.problem.say(sentence, "refuse", self._words("window.not_taken"))
        self.problem.show()
        self.text.setFocus()

    def _put_by(self) -> None:
        if self._now is not None:
            if self.text.toPlainText().strip():
                self._drafts[self._now] = self.text.toPlainText()
            else:
                self._drafts.pop(self._now, None)

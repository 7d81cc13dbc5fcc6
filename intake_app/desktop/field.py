"""A line to type into."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from intake_app.desktop.clipboard import on_clipboard
from intake_app.desktop.controls import HEIGHT
from intake_app.desktop.theme import Size, Theme


class Field(QLineEdit):
    """A line to type into. Enter is `entered` and goes no further; undo goes on where nothing typed is left."""

    entered = Signal(str)

    def __init__(self, theme: Theme, name: str, hint: str = "") -> None:
        super().__init__()
        self.setFont(theme.font(Size.MIDDLE))
        self.setMinimumHeight(HEIGHT)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self.entered.emit(self.text())
        elif event.matches(QKeySequence.StandardKey.Paste) and on_clipboard().hasImage():
            # A picture is a photo for the page, no text for a line.
            event.ignore()
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def set_wrong(self, wrong: bool) -> None:  # noqa: FBT001 - a property like setEnabled
        """Mark what was typed as not taken."""
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)

"""The one factory for text on the screen. Qt shows HTML by default; what is scanned is never markup here.

Every label is plain text. A tooltip cannot be told to be plain, so it is escaped. What would turn the order of the
signs beside it round, or stand there unseen, is shown by its name, as on the papers: no name is read as another.
"""

from __future__ import annotations

import re
from html import escape
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.unseen import on_screen

Role = Literal["ink", "muted", "accept", "wait", "refuse", "accept-verdict", "wait-verdict", "refuse-verdict"]
VERDICT_ROLES: dict[Tone, Role] = {
    "accept": "accept-verdict",
    "wait": "wait-verdict",
    "refuse": "refuse-verdict",
    "plain": "ink",
}
_LONG_RUN = re.compile(r"(\S{24})(?=\S)")
_LEAST_SHOWN = 190
_BREAK = "\u200b"
NORMAL = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
SEMIBOLD = QFont.Weight.DemiBold


def label(
    theme: Theme,
    text: str = "",
    *,
    role: Role = "ink",
    size: Size = Size.SMALL,
    weight: QFont.Weight = NORMAL,
    wraps: bool = False,
) -> QLabel:
    """A plain-text label; one that wraps breaks even a word without an end."""
    made = Wrapping() if wraps else Plain()
    _dress(made, theme, role, size, weight)
    made.setText(text)
    return made


def elided(
    theme: Theme, text: str = "", *, role: Role = "ink", size: Size = Size.SMALL, weight: QFont.Weight = NORMAL
) -> Elided:
    """A plain-text label of one line that ends in “…” where its place ends, and tells the whole in its tooltip."""
    made = Elided()
    _dress(made, theme, role, size, weight)
    made.setText(text)
    return made


def set_role(shown: QLabel, role: Role) -> None:
    """Give a label another colour; styles are read again only when the colour really changes."""
    if shown.property("role") != role:
        shown.setProperty("role", role)
        shown.style().unpolish(shown)
        shown.style().polish(shown)


def set_tooltip(widget: QWidget, text: str) -> None:
    """A tooltip that shows exactly these characters."""
    widget.setToolTip(tooltip(text))


def tooltip(text: str) -> str:
    """What Qt is given so that its tooltip shows exactly these characters."""
    return f"<qt>{escape(on_screen(text))}</qt>" if text else ""


def _dress(made: QLabel, theme: Theme, role: Role, size: Size, weight: QFont.Weight) -> None:
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    made.setFont(theme.font(size, weight))
    made.setProperty("role", role)


class Plain(QLabel):
    """Text as it is, whatever it holds."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(on_screen(text))


class Wrapping(QLabel):
    """Text of several lines. A run without spaces gets invisible places where it may break."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)

    def minimumSizeHint(self) -> QSize:
        # Qt's own would keep the height that the text needs in its narrowest form, and leave gaps.
        return QSize(40, self.fontMetrics().height())

    def setText(self, text: str) -> None:
        shown = on_screen(text)
        super().setText(_LONG_RUN.sub(rf"\1{_BREAK}", shown))
        self.setAccessibleName(shown)


class Elided(Plain):
    """Text of one line that gives way."""

    def setText(self, text: str) -> None:
        super().setText(text.replace("\n", " "))
        self._tell_whole()

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        return QSize(min(wanted.width(), _LEAST_SHOWN), wanted.height())

    def resizeEvent(self, event: object) -> None:
        self._tell_whole()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        inside = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)

    def _tell_whole(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        set_tooltip(self, "" if fits else self.text())

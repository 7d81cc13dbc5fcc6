"""Nothing is on the bench yet: what to scan; and what a scan could mean when it means several things."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action, Control
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import MEDIUM, SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import Found

_MOST_KEYS = 9


class ChoiceRow(Control):
    """One reading of a scan: a title over its details, with its digit."""

    def __init__(self, theme: Theme, title: str, detail: str, key: str) -> None:
        self.detail = detail
        super().__init__(theme, title, key=key)
        self.setAccessibleName(f"{title}, {detail}" + (f" ({key})" if key else ""))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(72)

    def sizeHint(self) -> QSize:
        return QSize(320, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        colours = self.theme.colours
        hot = self.underMouse() or self.isDown()
        self._ground(painter, colours.accent_ground if hot else colours.card, colours.line, radius=12)
        right = self.width() - 24
        if self.key:
            right -= self._badge(painter, right, 36, colours.ink, colours.line, colours.card) + 16
        title = QRect(24, 12, right - 24, 24)
        detail = QRect(24, 37, right - 24, 22)
        self._text(painter, title, self.words, colours.ink, self.theme.font(Size.SMALL, SEMIBOLD))
        self._text(painter, detail, self.detail, colours.muted, self.theme.font(Size.SMALL))
        self._ring(painter, radius=12)


class IdentifyView(QWidget):
    """`chosen` carries the place in the list of candidates, or -1 for “as an unknown unit”; `resumed` a return's id."""

    chosen = Signal(int)
    resumed = Signal(str)
    again = Signal()
    import_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._found: Found | None = None
        self.title = label(theme, words("identify.title"), size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, words("identify.hint"), size=Size.MIDDLE, role="muted", wraps=True)
        self.welcome = self._make_welcome()
        self.list = QWidget()
        self.rows: list[ChoiceRow] = []
        self._rows = QVBoxLayout(self.list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(12)
        self.scrolling = Scrolling(self.list)
        self.carry_on = Action(theme, words("identify.unknown"), kind="primary", key="Enter")
        self.carry_on.clicked.connect(self.take)
        self.none_of_these = Action(theme, words("identify.none_of_these"), key="0")
        self.none_of_these.clicked.connect(lambda: self.chosen.emit(-1))
        self.give_up = Action(theme, words("identify.other"), key="Esc")
        self.give_up.clicked.connect(self.clear)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.carry_on)
        buttons.addWidget(self.none_of_these)
        buttons.addWidget(self.give_up)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addSpacing(12)
        column.addWidget(self.welcome)
        column.addWidget(self.scrolling)
        column.addLayout(buttons)
        column.addStretch(1)
        self.clear()

    def tell_counts(self, sales: int, rmas: int) -> None:
        """How much the catalogue knows."""
        if sales or rmas:
            self.counts.setText(self._words("identify.counts", sales=f"{sales:,}", rmas=f"{rmas:,}"))
        else:
            self.counts.setText(self._words("identify.empty"))

    def show_found(self, found: Found) -> None:
        """What the scan could mean, to choose from."""
        self._found = found
        self.title.setText(self._words(f"identify.title_{found.kind}"))
        self.hint.setText(found.message)
        for row in self.rows:
            row.deleteLater()
        self.rows = []
        received = found.kind == "received"
        lines = (
            [(row.rma_number, self._detail(row.serial, row.model, row.customer, row.state)) for row in found.returns]
            if received
            else [(candidate.title, candidate.detail) for candidate in found.candidates]
        )
        for number, (title, detail) in enumerate(lines):
            self._add_row(number, title, detail)
        self.carry_on.set_words(self._words("identify.again" if received else "identify.unknown"))
        self.carry_on.setVisible(found.kind in {"received", "unknown"})
        self.none_of_these.setVisible(found.kind == "choose")
        self.give_up.show()
        self.welcome.hide()
        self.scrolling.setVisible(bool(self.rows))

    def clear(self) -> bool:
        """Wait for a scan."""
        shown = self._found is not None
        self._found = None
        self.title.setText(self._words("identify.title"))
        self.hint.setText(self._words("identify.hint"))
        self.welcome.show()
        for hidden in (self.scrolling, self.carry_on, self.none_of_these, self.give_up):
            hidden.hide()
        return shown

    def take(self) -> bool:
        """Enter: carry on as an unknown unit, or as a second return of the same."""
        if self._found is None or self._found.kind not in {"received", "unknown"}:
            return False
        if self._found.kind == "received":
            self.again.emit()
        else:
            self.chosen.emit(-1)
        return True

    def key_pressed(self, key: str) -> bool:
        """A digit chooses a line, 0 none of them."""
        if key == "0" and self._found is not None and self._found.kind == "choose":
            self.chosen.emit(-1)
            return True
        for number, row in enumerate(self.rows):
            if self._found is not None and row.key == key:
                self._press(number)
                return True
        return False

    def _press(self, number: int) -> None:
        if self._found is None:
            return
        if self._found.kind == "received":
            self.resumed.emit(self._found.returns[number].id)
        else:
            self.chosen.emit(number)

    def _add_row(self, number: int, title: str, detail: str) -> None:
        row = ChoiceRow(self._theme, title, detail, str(number + 1) if number < _MOST_KEYS else "")
        row.clicked.connect(lambda: self._press(number))
        self._rows.addWidget(row)
        self.rows.append(row)

    def _detail(self, serial: str, model: str, customer: str, state: str) -> str:
        return " · ".join(part for part in (model, serial, customer, self._words(f"state.{state}")) if part)

    def _make_welcome(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(12)
        for line, icon in (("serial", "scan"), ("order", "queue"), ("rma", "label")):
            row = QHBoxLayout()
            row.setSpacing(16)
            row.addWidget(IconLabel(self._theme, icon))
            row.addWidget(label(self._theme, self._words(f"identify.{line}"), wraps=True), 1)
            column.addLayout(row)
        foot = QHBoxLayout()
        self.counts: QLabel = label(self._theme, role="muted", weight=MEDIUM, wraps=True)
        self.bring = Action(self._theme, self._words("import.open"), icon="import", key="Ctrl+I")
        self.bring.clicked.connect(self.import_asked)
        foot.addWidget(self.counts, 1)
        foot.addWidget(self.bring)
        column.addSpacing(4)
        column.addLayout(foot)
        return card


class IconLabel(QLabel):
    """An icon in the colour of the muted ink, also after the palette turned."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedSize(24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        icon = self._theme.icon(self._name, self._theme.colours.muted, 24, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, icon)

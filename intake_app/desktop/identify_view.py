"""Nothing is on the bench yet: what to scan; and what a scan could mean when it means several things."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.keys import choice_key
from intake_app.desktop.rows import ChoiceRow
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import MEDIUM, SEMIBOLD, Plain, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import Found


class IdentifyView(QWidget):
    """`chosen` carries the place in the list of candidates, or -1 for “as an unknown unit”; `resumed` a return's id.

    `gone_on`: what was left when the program ended, and is offered, is to be shown again.
    """

    chosen = Signal(int)
    resumed = Signal(str)
    again = Signal()
    import_asked = Signal()
    gone_on = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._found: Found | None = None
        self.title = label(theme, words("identify.title"), size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, words("identify.hint"), size=Size.MIDDLE, role="muted", wraps=True)
        self.welcome = self._make_welcome()
        self._make_offer()
        self.list = QWidget()
        self.rows: list[ChoiceRow] = []
        self._rows = QVBoxLayout(self.list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(12)
        self.scrolling = Scrolling(self.list)
        self.carry_on = Action(theme, words("identify.unknown"), kind="primary", key="Enter")
        self.carry_on.clicked.connect(self.take)
        self.none_of_these = Action(theme, words("identify.none_of_these"), key="0")
        self.none_of_these.clicked.connect(self._none_of_these)
        self.give_up = Action(theme, words("identify.other"), key="Esc")
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
        column.addWidget(self.left_off)
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
        shown = self._words("identify.show", number=found.returns[0].rma_number) if received else ""
        self.carry_on.set_words(shown or self._words("identify.unknown"))
        self.carry_on.setVisible(received or found.kind == "unknown")
        self.none_of_these.set_words(self._words("identify.again" if received else "identify.none_of_these"))
        self.none_of_these.setVisible(found.has_none)
        self.give_up.show()
        self.welcome.hide()
        self.left_off.hide()
        self.scrolling.setVisible(bool(self.rows))

    def clear(self) -> None:
        """Wait for a scan."""
        self._found = None
        self.title.setText(self._words("identify.title"))
        self.hint.setText(self._words("identify.hint"))
        self.welcome.show()
        self.left_off.setVisible(bool(self.what_left.text()))
        for hidden in (self.scrolling, self.carry_on, self.none_of_these, self.give_up):
            hidden.hide()

    def offer(self, what: str, why: str) -> None:
        """What was on the page when the program ended can be shown again; empty where nothing can, or not any more."""
        self.what_left.setText(what)
        self.why_left.setText(why)
        self.left_off.setVisible(bool(what) and self._found is None)

    def take(self) -> bool:
        """Enter: show the return of a unit that was received before, carry on as an unknown unit, or go on."""
        if self._found is None and not self.left_off.isHidden():
            self.gone_on.emit()
            return True
        if self._found is None or self._found.kind not in {"received", "unknown"}:
            return False
        if self._found.kind == "received":
            self.resumed.emit(self._found.returns[0].id)
        else:
            self.chosen.emit(-1)
        return True

    def key_pressed(self, key: str) -> bool:
        """A digit or letter chooses a line, 0 none of them."""
        if key == "0" and self._found is not None and self._found.has_none:
            self._none_of_these()
            return True
        for number, row in enumerate(self.rows):
            if self._found is not None and row.key == key:
                self._press(number)
                return True
        return False

    def _none_of_these(self) -> None:
        """It is another unit, or the same that came again."""
        if self._found is not None and self._found.kind == "received":
            self.again.emit()
        else:
            self.chosen.emit(-1)

    def _press(self, number: int) -> None:
        if self._found is None:
            return
        if self._found.kind == "received":
            self.resumed.emit(self._found.returns[number].id)
        else:
            self.chosen.emit(number)

    def _add_row(self, number: int, title: str, detail: str) -> None:
        row = ChoiceRow(self._theme, title, detail, choice_key(number))
        row.clicked.connect(lambda: self._press(number))
        self._rows.addWidget(row)
        self.rows.append(row)

    def _detail(self, serial: str, model: str, customer: str, state: str) -> str:
        return " · ".join(part for part in (model, serial, customer, self._words(f"state.{state}")) if part)

    def _make_offer(self) -> None:
        self.left_off = QFrame()
        self.left_off.setObjectName("card")
        self.what_left = label(self._theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.why_left = label(self._theme, role="muted", wraps=True)
        self.go_on = Action(self._theme, self._words("going_on.go_on"), kind="primary", key="Enter")
        self.go_on.clicked.connect(self.gone_on)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.what_left)
        texts.addWidget(self.why_left)
        row = QHBoxLayout(self.left_off)
        row.setContentsMargins(24, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(self.go_on)

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


class IconLabel(Plain):
    """An icon in the colour of the muted ink, also after the palette turned."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self.setFixedSize(24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        icon = self._theme.icon(self._name, self._theme.colours.muted, 24, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, icon)

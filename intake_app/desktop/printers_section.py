"""The printers of the station on the Devices page: one for labels, one for pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.section import Section
from intake_app.desktop.segments import Segments
from intake_app.desktop.text import MEDIUM, SEMIBOLD, elided, label, set_role
from intake_app.desktop.theme import Theme
from intake_app.domain.errors import BadInput
from intake_app.domain.papers import Tone
from intake_app.domain.printing import PrinterInfo, Role, parse_address
from intake_app.domain.station import Dpi, Printer, Stock
from intake_app.domain.words import Words

_IN_A_ROW: Final = 3
_LONGEST_NAME: Final = 34


class PrinterPart(QWidget):
    """One printer. `changed` carries it as somebody wants it, `tested` asks for its calibration page."""

    changed = Signal(object)
    tested = Signal()

    def __init__(self, theme: Theme, words: Words, role: Role) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._role = role
        self._printer = Printer()
        self._found: tuple[PrinterInfo, ...] = ()
        self.rows: list[Segments] = []
        name = label(theme, words(f"printers.{role}"), weight=SEMIBOLD)
        self.to = elided(theme, role="muted")
        self.state = label(theme, weight=MEDIUM)
        self.test = Action(theme, words("printers.test"), icon="print")
        self.test.setAccessibleName(words(f"printers.test_{role}"))
        self.test.clicked.connect(self.tested)
        self.none = Action(theme, words("printers.none"))
        self.none.setAccessibleName(words(f"printers.none_{role}"))
        self.none.clicked.connect(lambda: self._set(to=""))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(name)
        head.addWidget(self.to, 1)
        head.addWidget(self.state)
        head.addWidget(self.none)
        head.addWidget(self.test)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(4)
        self.address = Field(theme, words(f"printers.address_{role}"), words(f"printers.example_{role}"))
        self.address.setFont(theme.font())
        self.address.entered.connect(lambda text: self._set(to=text.strip()))
        self.address.textEdited.connect(lambda _: self._blame(""))
        self.problem = label(theme, role="refuse", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(self._choices)
        column.addWidget(label(theme, words(f"printers.address_{role}"), role="muted"))
        column.addWidget(self.address)
        column.addWidget(self.problem)
        self.dpi: Segments | None = None
        self.stock: Segments | None = None
        if role == "label":
            self._add_zpl(column)
        self._blame("")
        self._show()

    def show_printer(self, printer: Printer) -> None:
        """What is set."""
        if printer.to != self._printer.to or not self.address.hasFocus():
            self.address.setText(printer.to)
            self._blame("")
        self._printer = printer
        self._show()

    def show_found(self, found: Sequence[PrinterInfo]) -> None:
        """The printers of this computer, to be chosen."""
        if tuple(found) == self._found:
            return
        self._found = tuple(found)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        for start in range(0, len(found), _IN_A_ROW):
            title = self._words("printers.found") if not start else ""
            choices = [(one.to, _short(one.words)) for one in found[start : start + _IN_A_ROW]]
            row = Segments(self._theme, title, choices)
            row.chosen.connect(lambda to: self._set(to=to))
            self._choices.addWidget(row)
            self.rows.append(row)
        self._show()

    def show_state(self, words: str, tone: Tone) -> None:
        """How the printer is."""
        self.state.setText(words)
        set_role(self.state, "muted" if tone == "plain" else tone)

    def _add_zpl(self, column: QVBoxLayout) -> None:
        """Resolution and stock, for a printer that is told labels in its own language."""
        resolutions = [(str(one), self._words("printers.dpi_value", dpi=one)) for one in get_args(Dpi)]
        self.dpi = Segments(self._theme, self._words("printers.dpi"), resolutions)
        self.dpi.chosen.connect(lambda dpi: self._set(dpi=int(dpi)))
        stocks = [(one, self._words(f"printers.stock_{one}")) for one in get_args(Stock)]
        self.stock = Segments(self._theme, self._words("printers.stock"), stocks)
        self.stock.chosen.connect(lambda stock: self._set(stock=stock))
        line = QHBoxLayout()
        line.setSpacing(24)
        line.addWidget(self.dpi, 0, Qt.AlignmentFlag.AlignLeft)
        line.addWidget(self.stock, 1, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(line)

    def _set(self, **changes: object) -> None:
        wanted = msgspec.structs.replace(self._printer, **changes)
        try:
            parse_address(wanted.to, self._role)
        except BadInput as problem:
            self._blame(str(problem))
            return
        self._blame("")
        if wanted != self._printer:
            self.changed.emit(wanted)

    def _blame(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.address.set_wrong(bool(sentence))

    def _show(self) -> None:
        to = self._printer.to
        self.to.setText(to or self._words("printers.not_set"))
        self.none.setEnabled(bool(to))
        self.test.setEnabled(bool(to))
        for row in self.rows:
            row.show_choice(to)
        if self.dpi is not None and self.stock is not None:
            self.dpi.show_choice(str(self._printer.dpi))
            self.stock.show_choice(self._printer.stock)


class PrintersSection(Section):
    """`changed` carries the role (`label`, `page`) and the `Printer` that is wanted, `tested` the role."""

    changed = Signal(str, object)
    tested = Signal(str)
    look_asked = Signal()
    queue_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("printers.title"), words("printers.hint"))
        self.label = PrinterPart(theme, words, "label")
        self.page = PrinterPart(theme, words, "page")
        self.look = Action(theme, words("printers.look"))
        self.look.clicked.connect(self.look_asked)
        self.queue = Action(theme, words("printing.title"), icon="queue", key="Ctrl+J")
        self.queue.clicked.connect(self.queue_asked)
        self.label.changed.connect(lambda printer: self.changed.emit("label", printer))
        self.label.tested.connect(lambda: self.tested.emit("label"))
        self.page.changed.connect(lambda printer: self.changed.emit("page", printer))
        self.page.tested.connect(lambda: self.tested.emit("page"))
        between = QFrame()
        between.setObjectName("dash")
        between.setFixedHeight(1)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.look)
        line.addWidget(self.queue)
        line.addStretch(1)
        self.column.addWidget(self.label)
        self.column.addSpacing(8)
        self.column.addWidget(between)
        self.column.addSpacing(8)
        self.column.addWidget(self.page)
        self.column.addLayout(line)

    def part(self, role: Role) -> PrinterPart:
        """The printer of this role."""
        return self.label if role == "label" else self.page


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"

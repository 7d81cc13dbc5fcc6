"""What the window asks of the printers, and what asks for one where none is set."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.domain.printing import PrinterInfo, PrintOrder, Role
    from intake_app.domain.station import Printer

_CHOOSER_WIDE: Final = 520


class PrintDesk(Protocol):
    """The printers at work. Nothing here waits for them; the signals arrive on the window's thread.

    `changed` carries a `PrintJob` as it is now, `listed` a list of all of them, `found` a list of `PrinterInfo`,
    `failed` a sentence, `not_taken` a `PrintOrder` that did not get into the queue and why, `too_late` the id of a job
    that could not be changed any more and what was wanted (`retry`, `cancel`), `void_came_out` a job that came out, or
    may have, after it was cancelled; `unusable`: there is no queue.
    """

    changed: Any
    listed: Any
    found: Any
    failed: Any
    not_taken: Any
    too_late: Any
    unusable: Any
    void_came_out: Any

    def start(self) -> None:
        """Begin with what waits in the queue."""

    def close(self) -> None:
        """Stop, within two seconds whatever the printers do."""

    def printer(self, role: Role) -> Printer:
        """The printer of this role, as it is set."""

    def use(self, role: Role, printer: Printer) -> None:
        """Another printer for this role from now on."""

    def send(self, order: PrintOrder) -> None:
        """Put an order into the queue."""

    def retry(self, job_id: str) -> None:
        """Print a job that failed, or that waits for another try, now."""

    def cancel(self, job_id: str) -> None:
        """Do not print a job that waits or failed; one that is on its way is taken back, as far as that can be."""

    def look(self) -> None:
        """Look which printers the computer has; `found` tells."""


class PrinterChooser(QDialog):
    """One button for each of these printers. `chosen` carries the address of the one that is pressed.

    It is our own because the system's dialog asks every printer how it is, and one that hangs would stop the window.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, words: Words, title: str, printers: Sequence[PrinterInfo], window: QWidget
    ) -> None:
        super().__init__(window)
        self.setWindowTitle(words("papers.which_printer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.printers = {one.to: Action(theme, one.words, icon="print") for one in printers}
        self.leave = Action(theme, words("papers.not_now"), key="Esc")
        self.leave.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 12, 24)
        column.setSpacing(12)
        column.addWidget(label(theme, words("papers.which_printer"), size=Size.MIDDLE, weight=SEMIBOLD))
        column.addWidget(label(theme, title, role="muted", wraps=True))
        content = QWidget()
        listed = QVBoxLayout(content)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(8)
        for to, button in self.printers.items():
            button.clicked.connect(partial(self._choose, to))
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            listed.addWidget(button)
        listed.addStretch()
        column.addWidget(Scrolling(content), 1)
        column.addWidget(label(theme, words("papers.set_one"), role="muted", wraps=True))
        last = QHBoxLayout()
        # In line with the buttons, which leave room for a scroll bar.
        last.setContentsMargins(0, 0, 12, 0)
        last.addStretch(1)
        last.addWidget(self.leave)
        column.addLayout(last)
        self.setMinimumWidth(_CHOOSER_WIDE)
        next(iter(self.printers.values()), self.leave).setFocus()

    def _choose(self, to: str) -> None:
        self.chosen.emit(to)
        self.accept()

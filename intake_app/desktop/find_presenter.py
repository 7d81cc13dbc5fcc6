"""The Find page's presenter: looks up what is typed, key by key, aside from lane and window.

Only the last text is answered: while one is looked up, what is typed waits, and the latest of it is looked up next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal

from intake_app.desktop.aside import Aside
from intake_app.desktop.errands import Errands
from intake_app.desktop.find_view import FindView
from intake_app.desktop.list_presenter import ListPresenter
from intake_app.desktop.surroundings import Shell
from intake_app.domain.scans import normalised
from intake_app.workflow.finding import Looked
from intake_app.workflow.unit_history import UnitHistory, opened_by

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench

_LEARNING_MS: Final = 500
_ALL_LEARNT: Final = 100


class FindPresenter(ListPresenter[FindView]):
    """Fulfils `Place`; `opens` says how each kind of thing is opened, by its id.

    `evidence_asked` carries the RMA number of which everything is to be written into a file.
    """

    evidence_asked = Signal(str)

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        page: FindView,
        shell: Shell,
        opens: Mapping[str, Callable[[str], object]],
    ) -> None:
        super().__init__(bench, errands, page, shell)
        self._aside = Aside(threads=1)
        self._opens = {**opens, "unit": self.show_history}
        self._wanted: Callable[[], Looked] | None = None
        self._is_looking = False
        self._opens_next = False
        self._unit = ""
        self._learning = QTimer(self, singleShot=True, interval=_LEARNING_MS)
        self._learning.timeout.connect(self._look_again)
        page.destroyed.connect(self._learning.stop)
        page.typed.connect(self.look_up)
        page.field.entered.connect(lambda _: self.take())
        page.left.connect(self.escape)
        page.list.chosen.connect(self._open)
        page.evidence.clicked.connect(self._ask_evidence)

    def enter(self) -> None:
        """Look up anew what stands in the line, and be ready to type."""
        if self._unit:
            self.show_history(self._unit)
            return
        # The window takes the focus to itself when it has shown the page.
        QTimer.singleShot(0, self, self._focus)
        self.look_up(self._page.field.text())

    def look_up(self, text: str) -> None:
        """Show what this text is, begins, or is a part of."""
        self._unit = ""
        self._opens_next = False
        self._look(lambda: self._bench.finding.look(text))

    def show_unit(self, serial: str) -> None:
        """What is shown when the page is entered next: the history of this unit; behind it, what its serial finds."""
        self._page.say(serial)
        self._unit = serial

    def show_history(self, serial: str) -> None:
        """Show everything that happened to this unit."""
        self._gestures.run(lambda: self._bench.finding.history(serial), self._show_history, self._shell.fail)

    def take(self) -> bool:
        """Enter: open the line that is looked at, as soon as what was typed is found."""
        if self._is_looking:
            self._opens_next = True
            return True
        return self._page.list.take()

    def press(self, does: str) -> bool:
        """`find_again` goes back to the line to type into; `evidence` is that of the line of a history."""
        if does == "evidence":
            return self._ask_evidence()
        self._focus()
        return True

    def scanned(self, raw: str) -> bool:
        """Every scan is looked up here, whole."""
        self._shell.next_scan()
        self._unit = ""
        self._opens_next = False
        self._page.say(normalised(raw)[1])
        self._focus()
        self._look(lambda: self._bench.finding.scan(raw))
        return True

    def escape(self) -> bool:
        """Leave the history, then what was looked for."""
        if self._unit or self._page.field.text():
            if not self._unit:
                self._page.say("")
            self._focus()
            self.look_up(self._page.field.text())
            return True
        return False

    def _ask_evidence(self) -> bool:
        """Of the RMA that the line of the history tells of; whether a history is shown."""
        if self._unit:
            number = self._page.rma_here()
            if number:
                self.evidence_asked.emit(number)
            else:
                self._shell.tell(self._bench.words("evidence.which"))
        return bool(self._unit)

    def _focus(self) -> None:
        self._page.field.setFocus()
        self._page.field.selectAll()

    def _look(self, wanted: Callable[[], Looked]) -> None:
        self._wanted = wanted
        if not self._is_looking:
            self._begin(wanted)

    def _begin(self, wanted: Callable[[], Looked]) -> None:
        self._is_looking = True
        self._learning.stop()
        self._errands.aside(wanted, lambda looked: self._found(wanted, looked), self._failed, self._aside)

    def _found(self, asked: Callable[[], Looked], looked: Looked) -> None:
        self._is_looking = False
        if self._wanted is not None and self._wanted is not asked:
            self._begin(self._wanted)
            return
        if self._unit:
            return
        self._page.show_looked(looked)
        if looked.learnt < _ALL_LEARNT:
            self._learning.start()
        if self._opens_next:
            self._opens_next = False
            self._page.list.take()

    def _failed(self, sentence: str) -> None:
        self._is_looking = False
        self._shell.fail(sentence)
        self._shell.sound("error")

    def _look_again(self) -> None:
        """More was learnt since: what is on the page may be more by now."""
        if self._page.isVisible() and not self._unit and self._wanted is not None:
            self._look(self._wanted)

    def _show_history(self, history: UnitHistory) -> None:
        self._unit = history.serial
        self._page.show_history(history)
        self._page.list.table.setFocus()

    def _open(self, line_id: str) -> None:
        named = opened_by(line_id) if self._unit else line_id
        kind, _, one = named.partition(":")
        if one:
            self._shell.next_gesture()
            self._opens[kind](one)

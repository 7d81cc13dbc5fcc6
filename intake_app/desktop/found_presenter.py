"""What a scan means: opens the unit it names, or lets the operator say which one is meant.

Scans are taken in their order, whatever comes between. Only the latest is shown: an earlier one that is answered later
is opened and waits in the queue, and is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.errands import Errands
from intake_app.desktop.gestures import Gestures
from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.surroundings import Shell
from intake_app.domain.words import Words
from intake_app.workflow.sight import Found, Sight

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench

_WAITING = {"open", "decided"}


class FoundPresenter(QObject):
    """`opened` carries the return to show, `listed` says that there is a choice, `kept` that the page stays."""

    opened = Signal(object)
    listed = Signal()
    kept = Signal()
    resumed = Signal(str)

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        gestures: Gestures,
        page: IntakePage,
        words: Words,
        shell: Shell,
    ) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._gestures = gestures
        self._page = page
        self._words = words
        self._shell = shell
        self._found: Found | None = None
        self._latest = 0
        self._on_page = ""
        self._behind: list[str] = []
        page.identify.chosen.connect(self._choose)
        page.identify.again.connect(self._again)
        page.identify.resumed.connect(self.resumed)
        page.identify.give_up.clicked.connect(self.give_up)

    @property
    def listing(self) -> bool:
        """Whether there is something to choose from."""
        return self._found is not None

    def identify(self, scan: str, on_page: str) -> None:
        """Something was scanned or typed while this return (or none) is on the page."""
        self._on_page = on_page
        self._ask(lambda: self._read(self._bench.identify(scan)))

    def give_up(self) -> bool:
        """None of what is listed is meant; whether anything was."""
        listing = self.listing
        self.forget()
        if listing:
            self.kept.emit()
        return listing

    def forget(self) -> None:
        """Something else is on the page now."""
        self._found = None

    def tell_counts(self) -> None:
        """Ask how much the catalogue knows."""
        self._errands.run(self._bench.counts, lambda counts: self._page.identify.tell_counts(*counts), self._shell.fail)

    def _read(self, found: Found) -> tuple[Found, Sight | None]:
        """On the lane, in one piece with the scan: what it opens, where there is no doubt."""
        if found.kind == "one":
            return found, self._bench.open(found, 0)
        if found.kind == "received" and len(found.returns) == 1 and found.returns[0].state in _WAITING:
            return found, self._bench.resume(found.returns[0].id)
        return found, None

    def _ask(self, work: Callable[[], tuple[Found, Sight | None]]) -> None:
        self._latest += 1
        number = self._latest

        def shown(result: tuple[Found, Sight | None]) -> None:
            if number == self._latest:
                self._show(*result)
                self._tell_behind()
            else:
                self._fall_behind(*result)

        def refused(sentence: str) -> None:
            self._shell.fail(sentence)
            self._tell_behind()

        self._gestures.run(work, shown, refused)

    def _show(self, found: Found, sight: Sight | None) -> None:
        if found.kind == "refused":
            self._shell.fail(found.message)
        elif any(row.id == self._on_page for row in found.returns) and found.kind == "received":
            self._found = None
            self._shell.tell(self._words("intake.on_page"))
            self.kept.emit()
        elif sight is not None:
            self._found = None
            self.opened.emit(sight)
        else:
            self._found = found
            self._page.show_found(found)
            self.listed.emit()

    def _fall_behind(self, found: Found, sight: Sight | None) -> None:
        if found.kind == "refused":
            self._shell.fail(found.message)
        elif sight is not None:
            self._behind.append(sight.rma_number)
        else:
            self._shell.fail(self._words("intake.scan_again", scanned=found.scanned))

    def _tell_behind(self) -> None:
        if self._behind:
            self._shell.tell(self._words("intake.behind", numbers=", ".join(dict.fromkeys(self._behind))))
            self._behind = []

    def _choose(self, index: int) -> None:
        found = self._found
        if found is not None and not self._gestures.busy:
            self._ask(lambda: (found, self._bench.open(found, index if index >= 0 else None)))

    def _again(self) -> None:
        found = self._found
        if found is not None and not self._gestures.busy:
            self._on_page = ""
            self._ask(lambda: self._read(self._bench.again(found)))

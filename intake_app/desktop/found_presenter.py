"""What a scan means: opens the unit it names, or lets the operator say which one is meant.

Scans are taken in their order, whatever comes between. Only the latest is shown: an earlier one that is answered later
is opened and waits in the queue, and is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.errands import Errands
from intake_app.desktop.gestures import Gestures
from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.surroundings import Shell
from intake_app.domain.errors import NotNow
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.words import Words
from intake_app.workflow.sight import Found, Sight
from intake_app.workflow.which_label import WrongLabel

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench

_WAITING = {"open", "decided"}


class Outcome(NamedTuple):
    """What came of a scan: what it can mean, the return that it opened or closed, or why its label was refused.

    `words` say what a label did. `elsewhere`: the label that was refused may be on another box than the one whose
    return is on the page. `is_kit`: it is the number of a kit or a kit order, which has a page of its own.
    """

    found: Found
    sight: Sight | None = None
    words: str = ""
    refusal: str = ""
    elsewhere: bool = False
    is_kit: bool = False


class FoundPresenter(QObject):
    """`opened` carries the return to show, `listed` says that there is a choice, `kept` that the page stays.

    `kit_asked` carries a kit or a kit order that was scanned. `overtook`: a return was opened that is not shown, which
    the one on the page may tell of.

    `doubtful`: the latest scan was refused, so what is on the page may not be what lies on the bench.
    """

    opened = Signal(object)
    listed = Signal()
    kept = Signal()
    resumed = Signal(str)
    kit_asked = Signal(str)
    overtook = Signal()

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
        self.doubtful = False
        page.identify.chosen.connect(self._choose)
        page.identify.again.connect(self._again)
        page.identify.resumed.connect(self.resumed)
        page.identify.give_up.clicked.connect(self.give_up)

    @property
    def listing(self) -> bool:
        """Whether there is something to choose from."""
        return self._found is not None

    @property
    def unit(self) -> str:
        """The serial of the unit that was received before, while its returns are listed; else empty."""
        returns = self._found.returns if self._found else ()
        return returns[0].serial if len({row.serial for row in returns}) == 1 else ""

    def identify(self, scan: str, on_page: str, *, is_seen: bool) -> None:
        """Something was scanned or typed while this return (or none) is on the page, before somebody's eyes or not.

        A plate says nothing of a box that nobody sees.
        """
        self._on_page = on_page
        self._ask(lambda: self._scanned(scan, on_page, on_page if is_seen else ""))

    def give_up(self) -> bool:
        """None of what is listed is meant; whether anything was."""
        listing = self.listing
        self.forget()
        if listing:
            self.kept.emit()
        return listing

    def forget(self) -> None:
        """Something else is on the page now, and was looked at."""
        self._found = None
        self.doubtful = False

    def tell_counts(self) -> None:
        """Ask how much the catalogue knows."""
        self._errands.run(self._bench.counts, lambda counts: self._page.identify.tell_counts(*counts), self._shell.fail)

    def _scanned(self, scan: str, on_page: str, seen: str) -> Outcome:
        """On the lane, in one piece with the scan: the label of what is on the page, or what it opens."""
        try:
            taken = self._bench.placing.scan(seen, scan) or self._bench.scan_label(on_page, scan)
        except NotNow as refusal:
            elsewhere = isinstance(refusal, WrongLabel) and refusal.return_id != on_page
            return Outcome(Found("refused", scan, ""), refusal=str(refusal), elsewhere=elsewhere)
        if taken is not None:
            return Outcome(Found("one", scan, ""), taken.sight, taken.words)
        taken = self._bench.kits.use(on_page, scan)
        if taken is not None:
            return Outcome(Found("one", scan, ""), taken.sight, taken.words)
        found = self._bench.identify(scan, on_page)
        if found.kind in {"unknown", "refused"} and self._bench.kits.knows(scan):
            return Outcome(found, is_kit=True)
        return self._read(found)

    def _read(self, found: Found) -> Outcome:
        """On the lane: what was found, opened where there is no doubt."""
        if found.kind == "one":
            return Outcome(found, self._bench.open(found, 0))
        if found.kind == "received" and len(found.returns) == 1 and found.returns[0].state in _WAITING:
            return Outcome(found, self._bench.resume(found.returns[0].id))
        return Outcome(found)

    def _ask(self, work: Callable[[], Outcome]) -> None:
        self._latest += 1
        number = self._latest

        def shown(outcome: Outcome) -> None:
            if number == self._latest:
                self._show(outcome)
                self._tell_behind()
            else:
                self._fall_behind(outcome)

        def refused(sentence: str) -> None:
            self.doubtful = True
            self._shell.fail(sentence)
            self._tell_behind()

        self._gestures.run(work, shown, refused)

    def _show(self, outcome: Outcome) -> None:
        found, sight = outcome.found, outcome.sight
        if outcome.is_kit:
            self.kit_asked.emit(found.scanned)
            return
        self.doubtful = found.kind == "refused" and (outcome.elsewhere or not outcome.refusal)
        if found.kind == "refused":
            self._refuse(outcome)
            self._gestures.drop()
        elif here := [row for row in found.returns if row.id == self._on_page and found.kind == "received"]:
            self._found = None
            self._tell_on_page(here[0])
            self.kept.emit()
        elif sight is not None:
            self._found = None
            self.opened.emit(sight)
            if outcome.words:
                self._shell.tell(outcome.words)
        else:
            self._found = found
            self._page.show_found(found)
            self._shell.sound("question")
            self.listed.emit()

    def _refuse(self, outcome: Outcome) -> None:
        if outcome.refusal:
            self._shell.refuse(outcome.refusal)
        else:
            self._shell.fail(outcome.found.message)
        self._shell.sound("refused")

    def _tell_on_page(self, row: ReturnRow) -> None:
        """Scanned, and there already. Who scans the number of a label to close it is told that this closes nothing."""
        if row.state == "decided":
            self._shell.tell(self._words("command.square_code", number=row.rma_number))
            self._shell.sound("question")
        else:
            self._shell.tell(self._words("intake.on_page"))
            self._shell.sound("taken")

    def _fall_behind(self, outcome: Outcome) -> None:
        if outcome.found.kind == "refused" and not outcome.is_kit:
            self._refuse(outcome)
        elif outcome.words:
            self._shell.sound("taken")
            self._shell.tell(outcome.words)
        elif outcome.sight is not None:
            self._shell.sound("taken")
            self._behind.append(outcome.sight.rma_number)
            self.overtook.emit()
        else:
            self._shell.fail(self._words("intake.scan_again", scanned=outcome.found.scanned))
            self._shell.sound("refused")

    def _tell_behind(self) -> None:
        if self._behind:
            self._shell.tell(self._words("intake.behind", numbers=", ".join(dict.fromkeys(self._behind))))
            self._behind = []

    def _choose(self, index: int) -> None:
        found = self._found
        if found is not None and not self._gestures.busy:
            self._ask(lambda: Outcome(found, self._bench.open(found, index if index >= 0 else None)))

    def _again(self) -> None:
        found = self._found
        if found is not None and not self._gestures.busy:
            self._on_page = ""
            self._ask(lambda: self._read(self._bench.again(found)))

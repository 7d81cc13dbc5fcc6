"""The papers step's presenter: prints, makes copies, shows pages, opens the folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.surroundings import Shell
from intake_app.domain.events import PaperKind
from intake_app.domain.printing import PrintJob, Role, paper_name
from intake_app.domain.words import Words
from intake_app.workflow.sight import PaperSight, Sight

if TYPE_CHECKING:
    from intake_app.desktop.papers_view import PaperCard, PapersView


class PapersPresenter(QObject):
    """Works while papers are on the page. `copy_asked` carries the kind of paper to make another copy of.

    Where a printer is set for a paper, it goes into the print queue; where none is, a dialog asks for one.
    `evidence_asked` carries the RMA number of which everything is to be written into a file.
    """

    copy_asked = Signal(str)
    evidence_asked = Signal(str)

    def __init__(self, page: IntakePage, words: Words, shell: Shell) -> None:
        super().__init__()
        self._page = page
        self._words = words
        self._shell = shell
        self._printing = shell.printing
        self._copies_to_print: set[tuple[str, str, int]] = set()
        self._printing.changed.connect(self._show_jobs)

    def connect_page(self, papers: PapersView) -> None:
        """The page of the papers was made."""
        papers.folder_asked.connect(self._open)
        papers.shown.connect(self._shown)
        papers.evidence.clicked.connect(self._ask_evidence)
        for card in papers.cards.values():
            card.printed.connect(self._print)
            card.copied.connect(self._copy)

    def print_new(self, sight: Sight) -> None:
        """Papers were just made: send those to their printers that were not sent yet."""
        for kind, paper in _standing(sight).items():
            if self._printing.is_set(_role(kind)) and not self._printing.is_sent(_name(sight, paper)):
                self._printing.send(sight.return_id, kind, _name(sight, paper))

    def take_back(self, sight: Sight) -> None:
        """A return is as it is now: what waits of a decision that was corrected is not printed any more."""
        self._printing.take_back(sight.return_id, {_name(sight, paper) for paper in sight.papers if not paper.void})

    def press_print(self, kind: str) -> bool:
        """Print this paper."""
        return self._with_card(kind, lambda card: card.press_print())

    def press_copy(self, kind: str) -> bool:
        """Make another copy of this paper."""
        return self._with_card(kind, lambda card: card.press_copy())

    def swap(self) -> bool:
        """Look at the other paper."""
        panel = self._page.paper_panel
        return panel is not None and panel.isVisible() and panel.swap_paper()

    def turn_page(self) -> bool:
        """Look at the paper's next page."""
        panel = self._page.paper_panel
        return panel is not None and panel.isVisible() and panel.turn_page()

    def open_folder(self) -> bool:
        """Show where the papers are."""
        papers = self._page.back.papers
        return papers is not None and papers.isVisible() and papers.open_folder()

    def _ask_evidence(self) -> None:
        sight = self._sight()
        if sight is not None:
            self.evidence_asked.emit(sight.rma_number)

    def _with_card(self, kind: str, act: Callable[[PaperCard], bool]) -> bool:
        papers = self._page.back.papers
        if papers is None or not papers.isVisible():
            return False
        return any(act(card) for name, card in papers.cards.items() if name == kind)

    def _open(self, folder: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
            self._shell.tell(self._words("papers.folder_is", folder=folder))
        papers = self._page.back.papers
        for card in papers.cards.values() if papers is not None else ():
            self._in_hand(card.paper)

    def _shown(self) -> None:
        """A return's papers came onto the page: print the copies of it that were asked for and made."""
        sight = self._sight()
        if sight is None:
            return
        for kind, paper in _standing(sight).items():
            asked = (sight.return_id, kind, paper.copy)
            if asked in self._copies_to_print:
                self._copies_to_print.discard(asked)
                if self._printing.is_set(_role(kind)) and not self._printing.is_sent(_name(sight, paper)):
                    self._printing.send(sight.return_id, kind, _name(sight, paper))
        self._show_jobs()

    def _show_jobs(self) -> None:
        papers, sight = self._page.back.papers, self._sight()
        if papers is None or sight is None:
            return
        jobs = {kind: self._job(sight, paper) for kind, paper in _standing(sight).items()}
        words = {kind: self._printing.words_of(job) for kind, job in jobs.items() if job is not None}
        papers.show_jobs(words, can_print=self._printing.can_print("label"))

    def _print(self, paper: PaperSight) -> None:
        sight = self._sight()
        if sight is None:
            return
        job = self._job(sight, paper)
        if job is not None and job.state == "printed":
            at = self._printing.words_of(job).text
            self._shell.tell(self._words("papers.printed_already", title=paper.title, state=at))
        elif job is not None and (job.state == "failed" or job.again_at is not None):
            self._printing.retry(job.id)
        elif job is not None or self._printing.is_on_its_way(_name(sight, paper)):
            self._shell.tell(self._words("papers.on_its_way", title=paper.title))
        elif self._printing.is_set(_role(paper.paper)):
            self._printing.send(sight.return_id, paper.paper, _name(sight, paper))
        else:
            self._print_by_hand(sight, paper)

    def _print_by_hand(self, sight: Sight, paper: PaperSight) -> None:
        """No printer is set: ask for one of the computer's, and say where one is set."""
        from intake_app.desktop.printing import PrinterChooser

        if not self._printing.can_print(_role(paper.paper)):
            self._shell.fail(self._words("papers.no_printer", file=paper.path))
            return

        def chosen(to: str) -> None:
            if self._printing.send(sight.return_id, paper.paper, _name(sight, paper), to):
                self._shell.tell(self._words("papers.set_a_printer"))

        title = f"{sight.rma_number} {paper.title}"
        chooser = PrinterChooser(self._page.theme, self._words, title, self._printing.printers, self._page.window())
        chooser.chosen.connect(chosen)
        chooser.open()

    def _copy(self, kind: str) -> None:
        """Ask for the next copy; it is printed when it was made, and only then."""
        sight = self._sight()
        made = [paper.copy for paper in sight.papers if paper.paper == kind and not paper.void] if sight else []
        if sight is not None:
            self._copies_to_print.add((sight.return_id, kind, max(made, default=0) + 1))
        self.copy_asked.emit(kind)

    def _in_hand(self, paper: PaperSight | None) -> None:
        papers = self._page.back.papers
        if papers is not None and paper is not None:
            papers.in_hand(paper)

    def _sight(self) -> Sight | None:
        """The return whose papers are on the page."""
        papers = self._page.back.papers
        return papers.sight if papers is not None else None

    def _job(self, sight: Sight, paper: PaperSight) -> PrintJob | None:
        job = self._printing.job_of(_name(sight, paper))
        return None if job is not None and job.state == "cancelled" else job


def _standing(sight: Sight) -> dict[PaperKind, PaperSight]:
    """The latest copy of each paper of the decision that stands."""
    standing = sorted((paper for paper in sight.papers if not paper.void), key=lambda paper: paper.copy)
    return {paper.paper: paper for paper in standing}


def _name(sight: Sight, paper: PaperSight) -> str:
    return paper_name(sight.return_id, paper.path)


def _role(paper: str) -> Role:
    return "label" if paper == "label" else "page"

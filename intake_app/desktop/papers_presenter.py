"""The papers step's presenter: prints, makes copies, shows pages, opens the folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.surroundings import Shell
from intake_app.domain.errors import IntakeError
from intake_app.domain.words import Words
from intake_app.workflow.sight import PaperSight

if TYPE_CHECKING:
    from intake_app.desktop.papers_view import PaperCard, PapersView


class PapersPresenter(QObject):
    """Works while papers are on the page. `copy_asked` carries the kind of paper to make another copy of."""

    copy_asked = Signal(str)

    def __init__(self, page: IntakePage, words: Words, shell: Shell) -> None:
        super().__init__()
        self._page = page
        self._words = words
        self._shell = shell

    def connect_page(self, papers: PapersView) -> None:
        """The page of the papers was made."""
        papers.folder_asked.connect(self._open)
        for card in (papers.label_card, papers.report_card):
            card.printed.connect(self._print)
            card.copied.connect(self.copy_asked)

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

    def _with_card(self, kind: str, act: Callable[[PaperCard], bool]) -> bool:
        papers = self._page.back.papers
        if papers is None or not papers.isVisible():
            return False
        return act(papers.label_card if kind == "label" else papers.report_card)

    def _open(self, folder: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
            self._shell.tell(self._words("papers.folder_is", folder=folder))
        self._in_hand("label")
        self._in_hand("report")

    def _print(self, paper: PaperSight) -> None:
        from intake_app.desktop.printing import print_pdf

        try:
            if print_pdf(self._page.window(), Path(paper.path), paper.title, self._words):
                self._in_hand(paper.paper)
        except IntakeError as problem:
            self._shell.fail(str(problem))

    def _in_hand(self, kind: str) -> None:
        papers = self._page.back.papers
        card = papers and (papers.label_card if kind == "label" else papers.report_card)
        if papers is not None and card and card.paper is not None:
            papers.in_hand(card.paper)

"""The papers step: what was made, what can be done with each paper, and the confirmation that closes the return."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.box_card import BoxCard
from intake_app.desktop.controls import Action
from intake_app.desktop.text import SEMIBOLD, elided, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import PaperSight, Sight


class PaperCard(QFrame):
    """One paper: its title and copy, and what can be done with it.

    `printed` carries the paper that is to be printed, `copied` the kind of which the next copy is to be made.
    """

    printed = Signal(object)
    copied = Signal(str)

    def __init__(self, theme: Theme, words: Words, key: str, copy_key: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._words = words
        self.paper: PaperSight | None = None
        self.title = elided(theme, size=Size.MIDDLE, weight=SEMIBOLD)
        self.copy = label(theme, role="muted")
        self.print = Action(theme, "", icon="print", key=key)
        self.print.clicked.connect(self.press_print)
        self.again = Action(theme, words("papers.copy"), kind="quiet", key=copy_key)
        self.again.clicked.connect(self.press_copy)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.title)
        texts.addWidget(self.copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 16, 16)
        row.setSpacing(12)
        row.addLayout(texts, 1)
        row.addWidget(self.again)
        row.addWidget(self.print)

    def show_paper(self, paper: PaperSight | None) -> None:
        """This paper; nothing when it was not made yet."""
        self.paper = paper
        self.setVisible(paper is not None)
        if paper is not None:
            self.title.setText(paper.title)
            self.copy.setText(self._words("papers.void" if paper.void else "papers.copy_number", copy=paper.copy))
            self.print.set_words(self._words(f"papers.print_{paper.paper}"))

    def press_print(self) -> bool:
        """Print the copy that is shown."""
        if self.paper is not None:
            self.printed.emit(self.paper)
        return self.paper is not None

    def press_copy(self) -> bool:
        """Make the next copy."""
        if self.paper is not None:
            self.copied.emit(self.paper.paper)
        return self.paper is not None


class PapersView(QWidget):
    """The middle of the papers step."""

    closed = Signal()
    folder_asked = Signal(str)
    next_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._sight: Sight | None = None
        self.label_card = PaperCard(theme, words, "Ctrl+P", "Ctrl+Shift+P")
        self.report_card = PaperCard(theme, words, "Ctrl+R", "Ctrl+Shift+R")
        self.close_action = Action(theme, words("papers.on_the_box"), kind="primary", key="Enter")
        self.close_action.clicked.connect(self.take)
        self.card = BoxCard(theme, self.close_action)
        self.folder = Action(theme, words("papers.folder"), kind="quiet", icon="folder", key="Ctrl+O")
        self.folder.clicked.connect(self.open_folder)
        line = QHBoxLayout()
        line.addWidget(self.folder)
        line.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        column.addWidget(self.label_card)
        column.addWidget(self.report_card)
        column.addWidget(self.card)
        column.addLayout(line)

    def show_sight(self, sight: Sight) -> None:
        """The papers of this return."""
        self._sight = sight
        self.label_card.show_paper(latest(sight, "label"))
        self.report_card.show_paper(latest(sight, "report"))
        closed = sight.state == "closed"
        place = sight.verdict.place if sight.verdict else ""
        self.close_action.set_words(self._words("papers.next" if closed else "papers.on_the_box"))
        title = self._words("papers.closed", place=place) if closed else place
        self.card.tell(title, self._words("papers.closed_hint" if closed else "papers.stick_hint"))

    def take(self) -> bool:
        """Enter: the label is on the box; or, when it is, the next unit."""
        if self._sight is not None and self._sight.state == "closed":
            self.next_asked.emit()
        else:
            self.closed.emit()
        return True

    def open_folder(self) -> bool:
        """Show where the papers are."""
        if self._sight is not None and self._sight.papers:
            self.folder_asked.emit(str(Path(self._sight.papers[-1].path).parent))
        return True


def latest(sight: Sight, kind: str) -> PaperSight | None:
    """The newest copy of a paper that stands; where none does, the newest that was made."""
    papers = [paper for paper in sight.papers if paper.paper == kind]
    standing = [paper for paper in papers if not paper.void]
    return max(standing or papers, key=lambda paper: paper.copy, default=None)

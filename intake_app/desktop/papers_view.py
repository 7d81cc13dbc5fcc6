"""The papers step: what was made, what can be done with each paper, and the confirmation that closes the return."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.box_card import BoxCard, fold
from intake_app.desktop.controls import Action
from intake_app.desktop.flow import Flow
from intake_app.desktop.keys import EVIDENCE_KEY
from intake_app.desktop.kit_action import KitAction
from intake_app.desktop.override_words import AcceptedWords
from intake_app.desktop.print_queue_presenter import JobWords
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import MEDIUM, SEMIBOLD, elided, label, set_role, set_tooltip
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.events import PaperKind
from intake_app.domain.words import Words
from intake_app.workflow.sight import PaperSight, Sight

_TO_BE_READ = frozenset({"print", "again", "confirm"})
READING_MS = 600
"""For how long the page is looked at before Enter closes the return: two quick Enters must not do it unread."""

Stage = Literal["undecided", "make", "print", "again", "confirm", "closed"]
KEYS: dict[PaperKind, tuple[str, str]] = {
    "label": ("Ctrl+P", "Ctrl+Shift+P"),
    "report": ("Ctrl+R", "Ctrl+Shift+R"),
    "notice": ("Ctrl+T", "Ctrl+Shift+T"),
}
"""For each paper the key that prints it and the key that makes another copy."""


class PaperCard(QWidget):
    """A line for one paper: its title and copy, how its printing is, and what can be done with it.

    `printed` carries the paper that is to be printed, `copied` the kind of which the next copy is to be made.
    """

    printed = Signal(object)
    copied = Signal(str)

    def __init__(self, theme: Theme, words: Words, key: str, copy_key: str) -> None:
        super().__init__()
        self._words = words
        self.paper: PaperSight | None = None
        self.title = elided(theme, size=Size.MIDDLE, weight=SEMIBOLD)
        self.copy = label(theme, role="muted")
        self.state = elided(theme, weight=MEDIUM)
        self.print = Action(theme, "", icon="print", key=key)
        self.print.clicked.connect(self.press_print)
        self.again = Action(theme, words("papers.copy"), kind="quiet", key=copy_key)
        self.again.clicked.connect(self.press_copy)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.title)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.copy)
        line.addWidget(self.state, 1)
        texts.addLayout(line)
        actions = QHBoxLayout()
        actions.setSpacing(12)
        actions.addWidget(self.again)
        actions.addWidget(self.print)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(24, 4, 16, 4)
        row.setSpacing(12)
        row.addLayout(texts, 1)
        row.addLayout(actions)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fold(self._row, self.width())

    def show_paper(self, paper: PaperSight | None) -> None:
        """This paper; nothing when it was not made yet. With a void one nothing can be done any more."""
        self.paper = paper
        self.setVisible(paper is not None)
        if paper is not None:
            self.title.setText(paper.title)
            self.copy.setText(self._copy_words(paper))
            set_role(self.copy, "wait" if paper.outdated else "muted")
            self.print.set_words(self._words(f"papers.print_{paper.paper}"))
            self.print.setEnabled(not paper.void)
            self.again.setEnabled(not paper.void)

    def _copy_words(self, paper: PaperSight) -> str:
        if paper.void:
            return self._words("papers.void")
        return self._words("papers.copy_outdated" if paper.outdated else "papers.copy_number", copy=paper.copy)

    def show_job(self, job: JobWords | None) -> None:
        """How the printing of the copy that is shown is; nothing where it was not printed here."""
        self.state.setText("" if job is None else job.text)
        self.state.setAccessibleName("" if job is None else f"{job.text}. {job.detail}".strip())
        set_tooltip(self.state, "" if job is None else job.detail or job.text)
        set_role(self.state, "muted" if job is None or job.tone == "plain" else job.tone)

    def press_print(self) -> bool:
        """Print the copy that is shown."""
        if self.paper is None or self.paper.void:
            return False
        self.printed.emit(self.paper)
        return True

    def press_copy(self) -> bool:
        """Make the next copy."""
        if self.paper is None or self.paper.void:
            return False
        self.copied.emit(self.paper.paper)
        return True


class PapersView(QWidget):
    """The middle of the papers step.

    What is the main thing to do changes: make the papers (where they could not be kept), print the label (or print it
    again, where it failed), confirm that it is on the box, take the next unit. A label that is in a printer's queue,
    was opened here, or that no printer can print, leads on to the confirmation at once.
    """

    closed = Signal()
    made = Signal()
    folder_asked = Signal(str)
    next_asked = Signal()
    kit_asked = Signal()
    shown = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._can_print = False
        self._label_job: JobWords | None = None
        self.sight: Sight | None = None
        self._stage: Stage = "undecided"
        self._in_hand: set[str] = set()
        self._read = ""
        self.cards = {kind: PaperCard(theme, words, *keys) for kind, keys in KEYS.items()}
        self.main_action = Action(theme, words("papers.confirm"), kind="primary", key="Enter")
        self.main_action.clicked.connect(self.take)
        self.card = BoxCard(theme, self.main_action)
        self.folder = Action(theme, words("papers.folder"), kind="quiet", icon="folder", key="F8")
        self.folder.clicked.connect(self.open_folder)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READING_MS)
        self._reading.timeout.connect(self._enable)
        line = Flow(spacing=4)
        self.kit = KitAction(theme, words)
        self.kit.clicked.connect(self.kit_asked)
        line.addWidget(self.folder)
        line.addWidget(self.kit)
        self.evidence = Action(theme, words("evidence.action"), kind="quiet", key=EVIDENCE_KEY)
        line.addWidget(self.evidence)
        self.accepted_words = AcceptedWords(theme, words)
        sheet = QFrame()
        sheet.setObjectName("card")
        rows = QVBoxLayout(sheet)
        rows.setContentsMargins(0, 8, 0, 8)
        rows.setSpacing(0)
        for card in self.cards.values():
            rows.addWidget(card)
        content = QWidget()
        papers = QVBoxLayout(content)
        papers.setContentsMargins(0, 0, 0, 0)
        papers.setSpacing(4)
        papers.addWidget(sheet)
        papers.addLayout(line)
        papers.addWidget(self.accepted_words)
        fixed = QVBoxLayout()
        fixed.setContentsMargins(0, 0, 12, 0)
        fixed.addWidget(self.card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Scrolling(content))
        column.addLayout(fixed)

    @property
    def ready(self) -> bool:
        """Whether there was time to see what is on the page."""
        return not self._reading.isActive()

    @property
    def label_card(self) -> PaperCard:
        """The label's."""
        return self.cards["label"]

    @property
    def report_card(self) -> PaperCard:
        """The report's."""
        return self.cards["report"]

    def show_sight(self, sight: Sight) -> None:
        """The papers of this return; `shown` asks for how their printing is."""
        self.sight = sight
        for kind, card in self.cards.items():
            card.show_paper(latest(sight, kind))
        self.folder.setVisible(bool(sight.papers))
        self.kit.show_sight(sight)
        self.accepted_words.show_overrides(sight.overrides)
        self._show_stage()
        self.shown.emit()

    def show_jobs(self, jobs: Mapping[PaperKind, JobWords], *, can_print: bool) -> None:
        """How the printing of each paper is, and whether there is a printer for labels at all."""
        self._can_print = can_print
        self._label_job = jobs.get("label")
        for kind, card in self.cards.items():
            card.show_job(jobs.get(kind))
        self._show_stage()

    def in_hand(self, paper: PaperSight) -> None:
        """This paper was printed or opened: it is somebody's hand now."""
        self._in_hand.add(paper.path)
        self._show_stage()

    def take(self) -> bool:
        """Enter: the main thing to do, once there was time to see it."""
        if not self.main_action.isEnabled():
            return True
        if self._stage == "closed":
            self.next_asked.emit()
        elif self._stage == "make":
            self.made.emit()
        elif self._stage in {"print", "again"}:
            self.label_card.press_print()
        else:
            self.closed.emit()
        return True

    def open_folder(self) -> bool:
        """Show where the papers are."""
        if self.sight is not None and self.sight.papers:
            self.folder_asked.emit(str(Path(self.sight.papers[-1].path).parent))
        return True

    def _show_stage(self) -> None:
        sight = self.sight
        if sight is None:
            return
        self._stage = self._stage_of(sight)
        self.main_action.set_words(self._words(f"papers.{self._stage}"))
        place = sight.verdict.place if sight.verdict else ""
        if self._stage == "closed":
            place = self._words("papers.is_closed", place=place)
        elif self._stage == "undecided":
            place = self._words("papers.not_accepted")
        self.card.tell(place, self._outdated(sight) or self._words(f"papers.{self._stage}_hint"))
        seen = f"{sight.return_id} {sight.state} {len(sight.papers)}"
        if self._stage in _TO_BE_READ and seen != self._read:
            self._reading.start()
        self._read = seen
        self._enable()

    def _outdated(self, sight: Sight) -> str:
        """What to do about papers that do not show all that is recorded by now; nothing once the return is closed."""
        titles = [paper.title for paper in sight.papers if paper.outdated]
        return self._words("papers.outdated", papers=", ".join(titles)) if titles and sight.state == "decided" else ""

    def _stage_of(self, sight: Sight) -> Stage:
        if sight.state == "closed":
            return "closed"
        if sight.state != "decided":
            return "undecided"
        paper = self.label_card.paper
        if paper is None or paper.void:
            return "make"
        if paper.path in self._in_hand:
            return "confirm"
        if self._label_job is not None:
            return "again" if self._label_job.tone == "refuse" else "confirm"
        return "print" if self._can_print else "confirm"

    def _enable(self) -> None:
        waiting = not self.ready and self._stage in _TO_BE_READ
        self.main_action.setEnabled(self._stage != "undecided" and not waiting)


def latest(sight: Sight, kind: str) -> PaperSight | None:
    """The newest copy of a paper that stands; where none does, the newest that was made."""
    papers = [paper for paper in sight.papers if paper.paper == kind]
    standing = [paper for paper in papers if not paper.void]
    return max(standing or papers, key=lambda paper: paper.copy, default=None)

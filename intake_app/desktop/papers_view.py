"""The papers step: what was made, as it will come out of the printer, and the confirmation that closes the return."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.preview import Preview
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Theme
from intake_app.desktop.verdict_view import BoxCard
from intake_app.domain.words import Words
from intake_app.workflow.sight import PaperSight, Sight


class Sheet(QWidget):
    """The picture of one page, on paper white in either palette."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: QPixmap | None = None

    def show_picture(self, image: QImage, ratio: float) -> None:
        """This page, drawn."""
        self._picture = QPixmap.fromImage(image)
        self._picture.setDevicePixelRatio(ratio)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._picture)
        painter.setPen(QColor(self._theme.colours.edge))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PaperCard(QFrame):
    """One paper: its picture, its copy, its pages, and what can be done with it."""

    printed = Signal(object)
    copied = Signal(str)

    def __init__(self, theme: Theme, words: Words, key: str, copy_key: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self._words = words
        self._paper: PaperSight | None = None
        self._page = 0
        self._preview: Preview | None = None
        self.title = label(theme, weight=SEMIBOLD)
        self.copy = label(theme, role="muted")
        self.sheet = Sheet(theme)
        self.print = Action(theme, "", icon="print", key=key)
        self.print.clicked.connect(self.press_print)
        self.again = Action(theme, words("papers.copy"), kind="quiet", key=copy_key)
        self.again.clicked.connect(self.press_copy)
        self.turn = Action(theme, "", kind="quiet", icon="chevron")
        self.turn.clicked.connect(self._next_page)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.sheet, 1, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.print)
        column.addWidget(self.again)

    def show_paper(self, paper: PaperSight | None, height: int) -> None:
        """This paper, `height` pixels high; nothing when it was not made yet."""
        self.setVisible(paper is not None)
        if paper is None or (paper == self._paper and self.sheet.height() == height):
            return
        self._paper = paper
        self._page = 0
        self.title.setText(paper.title)
        self.copy.setText(self._words("papers.void" if paper.void else "papers.copy_number", copy=paper.copy))
        self.print.set_words(self._words(f"papers.print_{paper.paper}"))
        if self._preview is None:
            self._preview = Preview()
            self._preview.drawn.connect(self._drawn)
        if self._preview.open(Path(paper.path)):
            self._ask(height)
        else:
            self.copy.setText(self._words("papers.gone", file=paper.path))

    def press_print(self) -> bool:
        """Print the copy that is shown."""
        if self._paper is not None:
            self.printed.emit(self._paper)
        return self._paper is not None

    def press_copy(self) -> bool:
        """Make the next copy."""
        if self._paper is not None:
            self.copied.emit(self._paper.paper)
        return self._paper is not None

    def _next_page(self) -> None:
        if self._preview is not None and self._preview.pages:
            self._page = (self._page + 1) % self._preview.pages
            self._ask(self.sheet.height())

    def _ask(self, height: int) -> None:
        if self._preview is None:
            return
        size: QSize = self._preview.ask(self._page, height, self.devicePixelRatioF())
        self.sheet.setFixedSize(size)
        pages = self._preview.pages
        self.turn.setVisible(pages > 1)
        self.turn.set_words(self._words("papers.page", page=self._page + 1, pages=pages))
        if self._paper is not None:
            self.sheet.setAccessibleName(self._words("papers.picture", title=self._paper.title, page=self._page + 1))

    def _drawn(self, page: int, image: QImage) -> None:
        self.sheet.show_picture(image, self.devicePixelRatioF())


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
        self.label_card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.report_card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.close_action = Action(theme, words("papers.on_the_box"), kind="primary", key="Enter")
        self.close_action.clicked.connect(self.take)
        self.card = BoxCard(theme, self.close_action)
        self.folder = Action(theme, words("papers.folder"), kind="quiet", icon="folder", key="Ctrl+O")
        self.folder.clicked.connect(self.open_folder)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        cards.addWidget(self.label_card, 1)
        cards.addWidget(self.report_card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(cards)
        column.addWidget(self.card)
        column.addWidget(self.folder, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_sight(self, sight: Sight) -> None:
        """The papers of this return."""
        self._sight = sight
        height = max(180, min(520, self.window().height() - 592))
        self.label_card.show_paper(_latest(sight, "label"), height)
        self.report_card.show_paper(_latest(sight, "report"), height)
        closed = sight.state == "closed"
        place = sight.verdict.place if sight.verdict else ""
        self.close_action.set_words(self._words("papers.next" if closed else "papers.on_the_box"))
        self.card.tell(self._words("papers.closed", place=place) if closed else place, self._words(f"papers.{'closed' if closed else 'stick'}_hint"))

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


def _latest(sight: Sight, kind: str) -> PaperSight | None:
    papers = [paper for paper in sight.papers if paper.paper == kind]
    standing = [paper for paper in papers if not paper.void]
    return max(standing or papers, key=lambda paper: paper.copy, default=None)

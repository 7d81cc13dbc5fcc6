"""The papers at the right of the page, as they will come out of the printer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.keys import OVERRIDE_KEY
from intake_app.desktop.papers_view import latest
from intake_app.desktop.preview import Preview
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import LIGHT, Size, Theme
from intake_app.domain.events import PaperKind
from intake_app.domain.words import Words
from intake_app.workflow.sight import PaperSight, Sight

_LEAST = 120
_KINDS: tuple[PaperKind, ...] = ("label", "report", "notice")


class Sheet(QWidget):
    """The picture of one page, on paper white in either palette."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: QPixmap | None = None
        self._across = ""

    def mark(self, across: str) -> None:
        """Write this across the page; nothing for a page that stands."""
        self._across = across
        self.update()

    def show_picture(self, image: QImage | None, ratio: float) -> None:
        """This page, drawn; an empty one until it is."""
        self._picture = None if image is None else QPixmap.fromImage(image)
        if self._picture is not None:
            self._picture.setDevicePixelRatio(ratio)
        self.update()

    @property
    def drawn(self) -> bool:
        """Whether the page is there already."""
        return self._picture is not None or self.isHidden()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._picture)
        painter.setPen(QColor(self._theme.colours.edge))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._across:
            self._write_across(painter)

    def _write_across(self, painter: QPainter) -> None:
        font = QFont(self._theme.font(Size.LARGE, SEMIBOLD))
        font.setPixelSize(max(int(Size.LARGE), self.width() // 4))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        painter.setPen(QColor(LIGHT.refuse))
        painter.translate(self.rect().center())
        painter.rotate(-30)
        room = QRect(-self.width(), -font.pixelSize(), 2 * self.width(), 2 * font.pixelSize())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._across)


class PaperPanel(QFrame):
    """Label or report, a page at a time."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._words = words
        self._sight: Sight | None = None
        self._shown: PaperSight | None = None
        self._kind: PaperKind = "label"
        self._page = 0
        self._preview = Preview()
        self._preview.drawn.connect(self._drawn)
        self.heading = label(theme, role="muted", weight=SEMIBOLD, wraps=True)
        self.sheet = Sheet(theme)
        self.turn = Action(theme, "", kind="quiet", icon="chevron", key="F12")
        self.turn.clicked.connect(self.turn_page)
        self.swap = Action(theme, "", key="F11")
        self.swap.clicked.connect(self.swap_paper)
        self.swap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.override = Action(theme, words("override.action"), icon="person", key=OVERRIDE_KEY)
        self.override.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout()
        line.addWidget(self.swap)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self.override)
        column.addLayout(line)
        self._show_none()

    def show_sight(self, sight: Sight) -> None:
        """The papers of this return."""
        if self._sight is None or sight.return_id != self._sight.return_id:
            self._kind = "label"
        self._sight = sight
        self.override.setVisible(sight.can_override)
        self._show()

    def swap_paper(self) -> bool:
        """The next of the papers that there are."""
        self._kind = self._next_kind()
        self._show()
        return True

    def turn_page(self) -> bool:
        """The next page; the first after the last."""
        if self._preview.pages > 1 and self._shown is not None:
            self._page = (self._page + 1) % self._preview.pages
            self._ask()
        return True

    def fit(self, width: int) -> None:
        """Take this width, and draw the page to fit it."""
        if self.width() != width:
            self.setFixedWidth(width)
            if self._shown is not None:
                self._ask()

    def _show(self) -> None:
        paper = latest(self._sight, self._kind) if self._sight else None
        self.swap.set_words(self._words(f"papers.see_{self._next_kind()}"))
        if paper == self._shown:
            return
        self._shown = paper
        self._page = 0
        self.sheet.show_picture(None, 1.0)
        self.sheet.mark(self._words("papers.across") if paper is not None and paper.void else "")
        if paper is not None and self._preview.open(Path(paper.path)):
            self.sheet.show()
            self.swap.show()
            self._ask()
        else:
            self._show_none()
            if paper is not None:
                self.heading.setText(self._words("papers.gone", file=paper.path))

    def _next_kind(self) -> PaperKind:
        made = [kind for kind in _KINDS if kind != "notice" or (self._sight and latest(self._sight, kind))]
        return made[(made.index(self._kind) + 1) % len(made)] if self._kind in made else "label"

    def _show_none(self) -> None:
        self._preview.drop()
        self.heading.setText(self._words("papers.none"))
        for shown in (self.sheet, self.turn, self.swap):
            shown.hide()

    def _ask(self) -> None:
        if self._shown is None:
            return
        size = self._preview.ask(self._page, self._wide(), self.devicePixelRatioF())
        self.sheet.setFixedSize(size)
        pages = self._preview.pages
        self.turn.setVisible(pages > 1)
        self.turn.set_words(self._words("papers.page", page=self._page + 1, pages=pages))
        self.sheet.setAccessibleName(self._words("papers.picture", title=self._shown.title, page=self._page + 1))
        state = self._words("papers.void" if self._shown.void else "papers.copy_number", copy=self._shown.copy)
        self.heading.setText(f"{self._shown.title}, {state}")

    def _wide(self) -> int:
        """How wide the page is drawn: as the panel is, or less, so that what can be done stays under it."""
        size = self._preview.size_of(self._page, self.maximumWidth() - 49)
        room = self.height() - self._around()
        return size.width() if size.height() <= room else max(_LEAST, size.width() * room // size.height())

    def _around(self) -> int:
        """How much of the panel's height the page has not."""
        margins, shown = self._column.contentsMargins(), (self.turn, self.override, self.swap)
        rows = [self.heading.sizeHint().height(), *(one.sizeHint().height() for one in shown if not one.isHidden())]
        return margins.top() + margins.bottom() + sum(rows) + self._column.spacing() * (len(rows) + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None and self._wide() != self.sheet.width():
            self._ask()

    def _drawn(self, page: int, image: QImage) -> None:
        self.sheet.show_picture(image, self.devicePixelRatioF())

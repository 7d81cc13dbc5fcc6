"""The Intake page: the return in the middle, the live decision at its right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Tile
from intake_app.desktop.decision_panel import DecisionPanel
from intake_app.desktop.identify_view import IdentifyView
from intake_app.desktop.return_view import MOST_WIDE, ReturnView
from intake_app.desktop.scrolling import Roomy
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import Found, Sight, StepSight

if TYPE_CHECKING:
    from intake_app.desktop.camera_panel import CameraPanel
    from intake_app.desktop.paper_panel import PaperPanel
    from intake_app.desktop.photo_tray import PhotoTray

_NARROWEST = 264
_NARROW = 376
_LEAST_MIDDLE = 620
_WIDE = 560


class IntakePage(QWidget):
    """Either waits for a scan, or lets the operator choose what a scan means, or shows a return.

    `on_page` carries the id of the return that is shown from now on; nothing where it waits for a scan.
    """

    on_page = Signal(str)

    override_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.identify = IdentifyView(theme, words)
        self.back = ReturnView(theme, words)
        self.back.writing.turned.connect(self._show_way_out)
        self.back.made_form.connect(lambda form: form.turned.connect(self._show_way_out))
        self.panel = DecisionPanel(theme, words)
        self.paper_panel: PaperPanel | None = None
        self.photo_tray: PhotoTray | None = None
        self.camera_panel: CameraPanel | None = None
        self.theme = theme
        self._words = words
        middle = QWidget()
        roomy = Roomy(middle)
        roomy.setMaximumWidth(MOST_WIDE)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.identify)
        column.addWidget(self.back)
        self._column = column
        centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addWidget(roomy, 1000)
        centre.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(centre, 1)
        row.addWidget(self.panel)
        self._row = row
        self._centre = centre
        self.show_waiting()

    @property
    def settled(self) -> bool:
        """Whether everything on the page is drawn, and can be used."""
        papers = self.back.papers
        drawn = self.paper_panel is None or not self.paper_panel.isVisible() or self.paper_panel.sheet.drawn
        return drawn and (papers is None or not papers.isVisible() or papers.ready)

    def show_waiting(self) -> None:
        """Nothing is on the bench."""
        self.identify.clear()
        self._turn(shows_return=False)
        self.on_page.emit("")

    def show_found(self, found: Found) -> None:
        """A scan that means several things."""
        self.identify.show_found(found)
        self._turn(shows_return=False)

    def show_sight(self, sight: Sight, step: StepSight, open_fact: str) -> None:
        """A return."""
        self.back.show_sight(sight, step, open_fact)
        if step.step == "papers":
            self._papers().show_sight(sight)
        elif step.step == "decision":
            self.panel.show_seen(sight)
        else:
            self.panel.show_live(sight)
        self._turn(shows_return=True, shows_papers=step.step == "papers")
        self.back.reveal_card()
        self.on_page.emit(sight.return_id)

    def tray(self) -> PhotoTray:
        """Where photos wait, under whatever is shown."""
        if self.photo_tray is None:
            from intake_app.desktop.photo_tray import PhotoTray

            self.photo_tray = PhotoTray(self.theme, self._words)
            self._column.setStretchFactor(self.identify, 1)
            self._column.setStretchFactor(self.back, 1)
            self._column.addWidget(self.photo_tray)
        return self.photo_tray

    def camera(self) -> CameraPanel:
        """The camera's panel, in the place of the decision while it is open."""
        if self.camera_panel is None:
            from intake_app.desktop.camera_panel import CameraPanel

            self.camera_panel = CameraPanel(self.theme, self._words)
            self.camera_panel.turned.connect(self._camera_turned)
            self._row.addWidget(self.camera_panel)
            self._fit()
        return self.camera_panel

    def focus_answer(self) -> bool:
        """Put the focus on the first answer of the open question; whether there is one."""
        card = self.back.questions.card
        if not card.isVisible() or not card.tiles or not card.tiles[0].isVisible():
            return False
        card.tiles[0].setFocus()
        return True

    def settle_focus(self) -> None:
        """Put the focus where the next key belongs; never leave it on something that a key would press unasked."""
        card = self.back.questions.card
        held = QApplication.focusWidget()
        if self.back.writing.isVisible():
            self.back.writing.text.setFocus()
        elif self.back.overriding is not None and self.back.overriding.isVisible():
            self.back.overriding.focus_line()
        elif card.isVisible() and card.field.isVisible():
            card.focus_line()
        elif isinstance(held, Tile) and card.isVisible() and card.tiles:
            card.tiles[0].setFocus()
        else:
            self.window().setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _turn(self, *, shows_return: bool, shows_papers: bool = False) -> None:
        self._shows_return, self._shows_papers = shows_return, shows_papers
        self.identify.setVisible(not shows_return)
        self.back.setVisible(shows_return)
        self._turn_again()

    def _turn_again(self) -> None:
        """At the right stands one thing: the camera while it is open, the papers, or the decision."""
        free = self.camera_panel is None or self.camera_panel.isHidden()
        self.panel.setVisible(free and self._shows_return and not self._shows_papers)
        if self.paper_panel is not None:
            self.paper_panel.setVisible(free and self._shows_papers)
        self._show_way_out()

    def _camera_turned(self) -> None:
        self._turn_again()
        if self.camera_panel is not None and self.camera_panel.isHidden():
            self.settle_focus()

    def _show_way_out(self) -> None:
        """One thing at a time is left by Esc: what is asked on the page goes before the camera beside it."""
        if self.camera_panel is None:
            return
        form = self.back.overriding
        asked = [self.back.writing, self.identify.give_up, *([form] if form is not None else [])]
        self.camera_panel.show_way_out(has_key=not any(one.isVisibleTo(self) for one in asked))

    def _papers(self) -> PaperPanel:
        if self.paper_panel is None:
            from intake_app.desktop.paper_panel import PaperPanel

            self.paper_panel = PaperPanel(self.theme, self._words)
            self.paper_panel.override.clicked.connect(self.override_asked)
            self._row.addWidget(self.paper_panel)
            self._fit()
        return self.paper_panel

    def _fit(self) -> None:
        """The panel is wider where there is room, and gives way first where there is little."""
        most = min(_WIDE, self.width() - MOST_WIDE - 2 * 32)
        width = max(_NARROWEST, min(max(_NARROW, most), self.width() - _LEAST_MIDDLE - 52))
        self.panel.setFixedWidth(width)
        narrow = self.width() < _LEAST_MIDDLE + _NARROW
        self._centre.setContentsMargins(16 if narrow else 32, 12, 8 if narrow else 20, 12)
        if self.paper_panel is not None:
            self.paper_panel.fit(width)
        if self.camera_panel is not None:
            self.camera_panel.setFixedWidth(width)

"""One return on the page: header, steps, the step itself, and what can be done anywhere on the road."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.header import Header
from intake_app.desktop.keys import HISTORY_KEY
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.photo_strip import PhotoStrip, TileSight
from intake_app.desktop.questions_view import QuestionsView
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.stepper import Stepper
from intake_app.desktop.theme import Theme
from intake_app.desktop.words_card import WordsCard
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight, StepSight

if TYPE_CHECKING:
    from intake_app.desktop.override_card import OverrideCard
    from intake_app.desktop.papers_view import PapersView
    from intake_app.desktop.verdict_view import VerdictView

MOST_WIDE = 1040
_FOLDED = 2
_LOW = 900
"""A window lower than this has room for low tiles only; not the page itself, which a notice makes lower."""


class ReturnView(QWidget):
    """Pages of one return. Decision and papers are made when they are first needed."""

    undo_asked = Signal()
    note_asked = Signal()
    correction_asked = Signal()
    why_asked = Signal()
    photo_asked = Signal()
    made_page = Signal(object)
    made_form = Signal(object)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self.header = Header(theme)
        self.stepper = Stepper(theme, words)
        self.notices = Strip(theme)
        self.questions = QuestionsView(theme, words)
        self.scrolling = Scrolling(self.questions)
        self.verdict: VerdictView | None = None
        self.papers: PapersView | None = None
        self.writing = WordsCard(theme, words)
        self.writing.turned.connect(self._turn)
        self.overriding: OverrideCard | None = None
        self._step = ""
        self.undo = Action(theme, words("intake.undo"), icon="undo", key="Ctrl+Z")
        self.note = Action(theme, words("intake.note"), icon="note", key="F4")
        self.photo = Action(theme, words("photos.photo"), icon="camera", key="F6")
        self.photo.clicked.connect(self.photo_asked)
        self.photos = PhotoStrip(theme)
        self.correct = Action(theme, words("intake.correct"), icon="correct", key="F7")
        self.why = Action(theme, words("verdict.why"), icon="why", key="F9")
        self.why.clicked.connect(self.why_asked)
        self.history = Action(theme, words("intake.history"), icon="find", key=HISTORY_KEY)
        self.undo.clicked.connect(self.undo_asked)
        self.note.clicked.connect(self.note_asked)
        self.correct.clicked.connect(self.correction_asked)
        actions = QHBoxLayout()
        actions.setSpacing(12)
        self._all_actions = (self.undo, self.note, self.photo, self.history, self.correct, self.why)
        for action in self._all_actions:
            actions.addWidget(action)
        actions.addStretch()
        self._actions = actions
        self._more_actions = QHBoxLayout()
        self._more_actions.setSpacing(12)
        self._more_actions.addStretch()
        self._pages = QVBoxLayout()
        self._pages.addWidget(self.scrolling)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self.stepper)
        column.addLayout(_inset(self.notices))
        column.addLayout(self._pages)
        column.addLayout(_inset(self.writing))
        column.addLayout(_inset(self.photos))
        column.addLayout(actions)
        column.addLayout(self._more_actions)
        column.addStretch(1)

    def show_sight(self, sight: Sight, step: StepSight, open_fact: str) -> None:
        """This return, with this step on the page and this question open."""
        self.header.show_unit(sight.rma_number, sight.header)
        self.stepper.show_steps(sight.steps, step.step)
        notices = [*sight.notices, *([sight.policy_problem] if sight.policy_problem else [])]
        self.notices.setVisible(bool(notices))
        if notices:
            self.notices.say("\n".join(notices), "wait")
        if step.step == "decision":
            self._verdict().show_sight(sight)
        elif step.step == "papers":
            self._papers().show_sight(sight)
        else:
            self.questions.show_questions(step.questions, open_fact)
            self.questions.show_notes(sight.notes)
        self._step = step.step
        self.writing.turn_to(sight.return_id)
        if self.overriding is not None:
            self.overriding.turn_to(sight.return_id, can_override=sight.can_override)
        self._turn()
        self._show_actions(sight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
        self.photos.set_low(low=self.window().height() < _LOW)

    def _fold(self) -> None:
        """Where one line has no room for all actions, the last of them go into a second one."""
        shown = [one for one in self._all_actions if not one.isHidden()]
        needed = sum(one.sizeHint().width() + self._actions.spacing() for one in shown)
        narrow = needed > self.width()
        if narrow != (self._more_actions.indexOf(self.why) >= 0):
            row = self._more_actions if narrow else self._actions
            for place, action in enumerate(self._all_actions[-_FOLDED:]):
                row.insertWidget(place if narrow else len(self._all_actions) - _FOLDED + place, action)

    def show_photos(self, tiles: Sequence[TileSight], *, camera_open: bool) -> None:
        """The return's photos; the camera's key stands among them, or with the other actions where there are none.

        While the camera is open it stands there alone.
        """
        self.photos.show_tiles(tiles)
        if camera_open and self.photo.hasFocus():
            self.window().setFocus()
        self.photo.setVisible(not tiles and not camera_open)
        self._fold()

    def reveal_card(self) -> None:
        """Scroll to the open question."""
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """The whole card, or its top where it is higher than the room there is."""
        card = self.questions.card
        if card.isHidden():
            return
        bar = self.scrolling.verticalScrollBar()
        room = self.scrolling.viewport().height()
        if card.y() < bar.value() or card.height() > room:
            bar.setValue(card.y())
        elif card.y() + card.height() > bar.value() + room:
            bar.setValue(card.y() + card.height() - room)

    def _turn(self) -> None:
        """The step's page, or, while something is written, that alone: one primary action at a time."""
        free = self.writing.isHidden() and (self.overriding is None or self.overriding.isHidden())
        self.scrolling.setVisible(free and self._step not in {"decision", "papers"})
        if self.verdict is not None:
            self.verdict.setVisible(free and self._step == "decision")
        if self.papers is not None:
            self.papers.setVisible(free and self._step == "papers")

    def _show_actions(self, sight: Sight) -> None:
        self.undo.setEnabled(bool(sight.undo_words))
        self.undo.set_words(sight.undo_words or self._words("intake.undo"))
        self.why.setVisible(self._step == "decision" and bool(sight.trace))
        self.history.setVisible(sight.came_before)
        self.correct.setVisible(sight.state in {"decided", "closed"})
        self._fold()

    def override_card(self) -> OverrideCard:
        """The form of a supervisor who accepts."""
        if self.overriding is None:
            from intake_app.desktop.override_card import OverrideCard

            self.overriding = OverrideCard(self._theme, self._words)
            self.overriding.turned.connect(self._turn)
            self._pages.addLayout(_inset(self.overriding))
            self.made_form.emit(self.overriding)
        return self.overriding

    def _verdict(self) -> VerdictView:
        if self.verdict is None:
            from intake_app.desktop.verdict_view import VerdictView

            self.verdict = VerdictView(self._theme, self._words)
            self._pages.addWidget(self.verdict)
            self.made_page.emit(self.verdict)
        return self.verdict

    def _papers(self) -> PapersView:
        if self.papers is None:
            from intake_app.desktop.papers_view import PapersView

            self.papers = PapersView(self._theme, self._words)
            self._pages.addWidget(self.papers)
            self.made_page.emit(self.papers)
        return self.papers


def _inset(widget: QWidget) -> QHBoxLayout:
    """In line with what scrolls: the scroll bar's place stays free at its right."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 12, 0)
    row.addWidget(widget)
    return row

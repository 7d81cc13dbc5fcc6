"""The card at the right of the Ship page: one consignment, what is in it, its pack-out checklist, and what is due."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.action_grid import ActionGrid
from intake_app.desktop.controls import Action
from intake_app.desktop.decision_panel import Quote
from intake_app.desktop.entry import Entry
from intake_app.desktop.filling import fill
from intake_app.desktop.kit_panel import Pairs
from intake_app.desktop.questions_view import QuestionsView
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.consignment_events import WAYS
from intake_app.domain.words import Words
from intake_app.workflow.ship_sight import PackedSight, ShipCard, ShipOption, ShipQuestion

KEYS: Final = {
    "ship_all": "F3",
    "ship_address": "F4",
    "ship_photo": "F6",
    "ship_excuse": "F7",
    "ship_carrier": "F8",
    "ship_label": "Ctrl+P",
    "ship_list": "Ctrl+R",
    "ship_cancel": "Del",
    "ship_undo": "Ctrl+Z",
}
"""The keys of the page, by what they do."""

_LOW: Final = 520


class PackedRow(QWidget):
    """One thing that is in a consignment, and the button that takes it out."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.event_id = ""
        self.title = label(theme, weight=SEMIBOLD, wraps=True)
        self.detail = label(theme, role="muted", wraps=True)
        self.out = Action(theme, words("ship.take_out"), kind="quiet")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.title)
        texts.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(texts, 1)
        row.addWidget(self.out, 0, Qt.AlignmentFlag.AlignVCenter)


class ShipPanel(QFrame):
    """`asked` carries what is to be done, by the name of its key in `KEYS`, or `next` for the step that is due.

    `begun` carries the way of a consignment to begin, `taken_out` the event of what is to come out, `opened` the line
    of the checklist to look at, `chosen` the answer to what was asked about a scan. `on_page` carries the id of the
    consignment that is shown from now on, nothing where none is.
    """

    on_page = Signal(str)

    asked = Signal(str)
    begun = Signal(str)
    taken_out = Signal(str)
    opened = Signal(str)
    chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._words = words
        self.card: ShipCard | None = None
        self.question: ShipQuestion | None = None
        self.line = ""
        self.title = label(theme, weight=SEMIBOLD, wraps=True)
        self.state = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, wraps=True)
        self.told = label(theme, role="muted", wraps=True)
        self.which = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.options: list[Action] = []
        self.rows = Pairs(theme)
        self.contents = label(theme, role="muted")
        self.packed: list[PackedRow] = []
        self.checklist = QuestionsView(theme, words)
        self.checklist.card.not_known.hide()
        self.checklist.opened.connect(self.opened)
        self.quotes: list[Quote] = []
        self.begin = {way: Action(theme, words(f"ship.begin_{way}"), key=str(key)) for key, way in enumerate(WAYS, 1)}
        self.entry = Entry(theme, words)
        self.entry.turned.connect(self._show_actions)
        self.main = Action(theme, "", kind="primary", key="Enter")
        self.main.clicked.connect(lambda: self.asked.emit("next"))
        self.buttons = {does: Action(theme, self._named(does), key=key) for does, key in KEYS.items()}
        for does, action in self.buttons.items():
            action.clicked.connect(lambda _=False, does=does: self.asked.emit(does))
        self._lay_out()
        self.show_nothing("")

    def _lay_out(self) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 8, 8)
        inside.setSpacing(8)
        self._options, self._packed, self._quotes = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for layout in (self._options, self._packed, self._quotes):
            layout.setSpacing(8)
        for part in (self.title, self.state, self.hint, self.told, self.which):
            inside.addWidget(part)
        inside.addLayout(self._options)
        for way, action in self.begin.items():
            action.clicked.connect(lambda _=False, way=way: self.begun.emit(way))
            inside.addWidget(action)
        inside.addWidget(self.checklist)
        inside.addWidget(self.contents)
        inside.addLayout(self._packed)
        inside.addWidget(self.rows)
        inside.addLayout(self._quotes)
        inside.addStretch(1)
        self.more = ActionGrid(self.buttons)
        self._inside = inside
        self._foot = foot = QVBoxLayout()
        foot.setContentsMargins(20, 4, 20, 16)
        foot.setSpacing(8)
        for widget in (self.entry, self.main, self.more):
            foot.addWidget(widget)
        self.scrolling = Scrolling(content, whole_lines=True, ground="card")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(4)
        column.addWidget(self.scrolling, 1)
        column.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window only the step that is due stays in sight; the others are scrolled to."""
        super().resizeEvent(event)
        is_low = self.height() < _LOW
        if is_low == (self._inside.indexOf(self.more) < 0):
            layout = self._inside if is_low else self._foot
            layout.insertWidget(layout.count() - is_low, self.more)
        self._make_room()

    def show_nothing(self, way: str) -> None:
        """No consignment is on the page; with a way, what is wanted of the next scan."""
        self.card = self.question = None
        self.on_page.emit("")
        words = self._words
        self.title.setText(words("ship.nothing_here"))
        self.state.setText(words(f"ship.way_{way}") if way else words("ship.scan_first"))
        set_role(self.state, "ink")
        self.hint.setText(words(f"ship.wants_{way}") if way else words("ship.what_leaves"))
        self.told.hide()
        self.which.hide()
        fill(self.options, (), self._add_option, _show_option)
        self.rows.show_rows(())
        self.contents.hide()
        fill(self.packed, (), self._add_packed, _show_packed)
        self.checklist.show_questions((), "")
        self.scrolling.keep_in_sight(None)
        fill(self.quotes, (), self._add_quote, Quote.show_quote)
        for action in self.begin.values():
            action.show()
        self.entry.put_aside()
        self._show_actions()

    def show_card(self, card: ShipCard, question: ShipQuestion | None = None, line: str = "") -> None:
        """This consignment, with this line of its checklist open (else the one that is due)."""
        other = self.card is None or self.card.id != card.id
        was_open = not self.checklist.card.isHidden()
        self.card, self.question = card, question
        self.line = line or card.line
        self.title.setText(self._words("ship.card_title", way=card.title, number=card.number))
        self.state.setText(self._words(f"ship.state_{card.state}"))
        set_role(self.state, "ink" if card.tone == "plain" else card.tone)
        self.hint.setText(card.hint)
        self.told.setText("\n".join(card.told))
        self.told.setVisible(bool(card.told))
        self.which.setText(question.text if question else "")
        self.which.setVisible(question is not None)
        fill(self.options, question.options if question else (), self._add_option, _show_option)
        for action in self.begin.values():
            action.hide()
        self.rows.show_rows(card.rows)
        self.contents.setText(self._words("ship.contents_title"))
        self.contents.setVisible(bool(card.packed))
        fill(self.packed, card.packed, self._add_packed, _show_packed)
        for row in self.packed:
            row.out.setVisible(card.is_packing)
        open_line = self.line if card.is_packing and question is None else ""
        self.checklist.show_questions(card.lines, open_line)
        fill(self.quotes, card.quotes, self._add_quote, Quote.show_quote)
        if card.id != self.entry.about or not card.is_packing:
            self.entry.put_aside()
        else:
            self._show_actions()
        self.on_page.emit(card.id)
        if other or (was_open and not open_line):
            self.scrolling.verticalScrollBar().setValue(0)
        self.scrolling.keep_in_sight(self.checklist.card if open_line else None)

    def can(self, does: str) -> bool:
        """Whether this can be done now."""
        card = self.card
        if card is None or self.entry.step:
            return False
        has_paper = card.state != "cancelled" and bool(card.packed) and bool(card.to.address)
        wants_photo = card.is_packing and bool(self.photo_line)
        allowed = {
            "ship_undo": bool(card.undo_words),
            "ship_label": has_paper,
            "ship_list": has_paper,
            "ship_all": card.is_packing and bool(card.line),
            "ship_photo": wants_photo,
            "ship_excuse": wants_photo,
        }
        return allowed.get(does, card.is_packing)

    @property
    def photo_line(self) -> str:
        """The line of the checklist that a photo is for: the open one, or the first that wants one."""
        lines = self.card.lines if self.card else ()
        wanted = [line.fact for line in lines if line.photo_missing]
        return self.line if self.line in wanted else next(iter(wanted), "")

    def _make_room(self) -> None:
        """In a low window what is written has all of it: its lines may not be pushed over each other."""
        self.scrolling.setVisible(not self.entry.step or self.height() >= _LOW)

    def _show_actions(self) -> None:
        """The step that is due, and beside it everything else that can be done."""
        card = self.card
        self._make_room()
        is_due = card is not None and bool(card.next) and not self.entry.step
        self.main.setVisible(is_due)
        self.main.set_words(card.next_words if card and card.next else "")
        if card:
            self.buttons["ship_undo"].set_words(card.undo_words)
        self.more.show_actions([does for does in self.buttons if self.can(does)])

    def _named(self, does: str) -> str:
        words = self._words
        return {
            "ship_all": words("ship.all_in_place"),
            "ship_address": words("ship.address"),
            "ship_photo": words("ship.photo"),
            "ship_excuse": words("ship.photos_excuse"),
            "ship_carrier": words("ship.carrier_by_hand"),
            "ship_label": words("ship.label_again"),
            "ship_list": words("ship.list_again"),
            "ship_undo": words("ship.undo_last"),
            "ship_cancel": words("ship.cancel"),
        }[does]

    def _add_option(self) -> Action:
        action = Action(self._theme, "", key=str(len(self.options) + 1))
        action.clicked.connect(lambda: self.chosen.emit(str(action.property("value"))))
        self._options.addWidget(action)
        return action

    def _add_packed(self) -> PackedRow:
        row = PackedRow(self._theme, self._words)
        row.out.clicked.connect(lambda: self.taken_out.emit(row.event_id))
        self._packed.addWidget(row)
        return row

    def _add_quote(self) -> Quote:
        quote = Quote(self._theme)
        self._quotes.addWidget(quote)
        return quote


def _show_option(action: Action, option: ShipOption) -> None:
    action.set_words(option.label)
    action.setProperty("value", option.value)


def _show_packed(row: PackedRow, packed: PackedSight) -> None:
    row.event_id = packed.event
    row.title.setText(packed.title)
    row.detail.setText(packed.detail)

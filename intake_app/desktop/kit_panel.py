"""The card at the right of the Kits page: the order, the kit that fits, where to order it, and what can be done."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.decision_panel import Quote
from intake_app.desktop.filling import fill
from intake_app.desktop.kit_entry import KitEntry
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.rows import PairLine
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import SEMIBOLD, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import QuoteBlock, Row
from intake_app.domain.words import Words
from intake_app.workflow.kit_sight import KitCard, KitFound, KitOrderCard

KEYS: Final = {
    "order_kit": "F5",
    "quote_kit": "F6",
    "kit_paid": "F7",
    "kit_shipped": "F8",
    "kit_delivered": "F9",
    "kit_return": "F4",
    "kit_slip": "Ctrl+P",
    "kit_instructions": "Ctrl+R",
    "kit_undo": "Ctrl+Z",
    "kit_cancel": "Del",
}
"""The keys of the page, by what they do."""

_LOW: Final = 520
_STEPS: Final = {
    "kit_ordered": "ordered",
    "kit_paid": "paid",
    "kit_shipped": "shipped",
    "kit_delivered": "delivered",
    "kit_cancel": "cancelled",
}


class Pairs(QWidget):
    """Names and values, one a line; lines are kept and filled again."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.lines: list[PairLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """These lines."""

        def make() -> PairLine:
            line = PairLine(self._theme, filled=False)
            self._column.addWidget(line)
            return line

        def show(line: PairLine, row: Row) -> None:
            line.show_pair(row.name, row.value)

        fill(self.lines, rows, make, show)
        self.setVisible(bool(rows))


class KitBlock(QWidget):
    """One kit of the catalogue."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.price = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.rows = Pairs(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        for widget in (self.title, self.price, self.rows):
            column.addWidget(widget)

    def show_kit(self, kit: KitCard) -> None:
        """Another kit in the same place."""
        self.title.setText(self._words("kits.kit_title", number=kit.number))
        self.price.setText(kit.price)
        self.rows.show_rows(kit.rows)


class KitPanel(QFrame):
    """`asked` carries what is to be done, by the name of its key in `KEYS`, or `next` for the step that is due."""

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._words = words
        self.found: KitFound | None = None
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.message = Strip(theme)
        self.about = Pairs(theme)
        self.state = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.order_title = label(theme, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, wraps=True)
        self.order_rows = Pairs(theme)
        self.kits: list[KitBlock] = []
        self.where = Pairs(theme)
        self.quotes: list[Quote] = []
        content = QWidget()
        self._inside = inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 8, 8)
        inside.setSpacing(8)
        parts = (self.title, self.message, self.order_title, self.state, self.hint, self.order_rows, self.about)
        for part in parts:
            inside.addWidget(part)
        self._kits, self._quotes = QVBoxLayout(), QVBoxLayout()
        self._quotes.setSpacing(8)
        inside.addLayout(self._kits)
        inside.addWidget(self.where)
        inside.addLayout(self._quotes)
        inside.addStretch(1)
        self.entry = KitEntry(theme, words)
        self.entry.turned.connect(self._show_actions)
        self.main = Action(theme, "", kind="primary", key="Enter")
        self.main.clicked.connect(lambda: self.asked.emit("next"))
        self.buttons = {does: Action(theme, self._named(does), key=key) for does, key in KEYS.items()}
        for does, action in self.buttons.items():
            action.clicked.connect(lambda _=False, does=does: self.asked.emit(does))
        self.more = QWidget()
        self._grid = QGridLayout(self.more)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._foot = foot = QVBoxLayout()
        foot.setContentsMargins(20, 4, 20, 16)
        foot.setSpacing(8)
        foot.addWidget(self.entry)
        foot.addWidget(self.main)
        foot.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(4)
        self.scrolling = Scrolling(content)
        column.addWidget(self.scrolling, 1)
        column.addStretch(0)
        column.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window only the step that is due stays in sight; the others are scrolled to."""
        super().resizeEvent(event)
        is_low = self.height() < _LOW
        if is_low == (self._inside.indexOf(self.more) < 0):
            layout = self._inside if is_low else self._foot
            layout.insertWidget(layout.count() - is_low, self.more)
            self._show_actions()

    def show_found(self, found: KitFound) -> None:
        """What a look-up gave."""
        self.found = found
        order = found.order
        self.title.setText(found.read_as or found.asked)
        self.title.setVisible(order is None or found.read_as != self._order_title(order))
        self.message.setVisible(bool(found.message) and order is None)
        self.message.say(found.message, found.tone)
        self.about.show_rows(found.rows if order is None else ())
        for part in (self.order_title, self.state, self.hint):
            part.setVisible(order is not None)
        self.order_rows.show_rows(order.rows if order else ())
        if order is not None:
            self.order_title.setText(self._order_title(order))
            self.state.setText(order.title)
            set_role(self.state, "ink" if order.tone == "plain" else order.tone)
            self.hint.setText(order.hint)
        self._show_kits(found.kits)
        self.where.show_rows(found.where)
        self._show_quotes(found.quotes)
        self.entry.put_aside()
        self.scrolling.verticalScrollBar().setValue(0)

    def can(self, does: str) -> bool:
        """Whether this can be done now."""
        found = self.found
        order = found.order if found else None
        if found is None or self.entry.step:
            return False
        if does in {"order_kit", "quote_kit"}:
            free = order is None or order.state in {"used", "cancelled"}
            return found.about is not None and free
        if order is None:
            return False
        if does == "kit_return":
            return bool(order.return_id)
        if does == "kit_undo":
            return bool(order.undo_words)
        return _STEPS[does] in order.may if does in _STEPS else True

    def _show_actions(self) -> None:
        """The one step that is due, and beside it everything else that can be done."""
        found = self.found
        order = found.order if found else None
        due = order.next if order else None
        self.main.setVisible(not self.entry.step and (due is not None or self.can("order_kit")))
        self.main.set_words(
            order.next_words
            if order and due
            else self._words("kits.order_for_return" if self._waits else "kits.order_this")
        )
        for action in self.buttons.values():
            self._grid.removeWidget(action)
            action.hide()
        main = next((does for does, step in _STEPS.items() if step == due), "order_kit" if due is None else "")
        columns = 1 if self._inside.indexOf(self.more) >= 0 else 2
        shown = [does for does in self.buttons if does != main and self.can(does)]
        for place, does in enumerate(shown):
            action = self.buttons[does]
            if does == "kit_undo" and order:
                action.set_words(order.undo_words)
            if does == "quote_kit":
                action.set_words(self._words("kits.to_customer_instead" if self._waits else "kits.quote_only"))
            self._grid.addWidget(action, place // columns, place % columns)
            action.show()

    @property
    def _waits(self) -> bool:
        """Whether the unit of what was found is here, refused."""
        about = self.found.about if self.found else None
        return about is not None and bool(about.return_id)

    def _order_title(self, order: KitOrderCard) -> str:
        return self._words("kits.order_title", number=order.number)

    def _named(self, does: str) -> str:
        words = self._words
        return {
            "order_kit": words("kits.order_this"),
            "quote_kit": words("kits.quote_only"),
            "kit_paid": words("kits.pay"),
            "kit_shipped": words("kits.ship"),
            "kit_delivered": words("kits.deliver"),
            "kit_return": words("kits.open_return"),
            "kit_slip": words("kits.slip_print"),
            "kit_instructions": words("kits.instructions_print"),
            "kit_undo": words("kits.undo"),
            "kit_cancel": words("kits.cancel"),
        }[does]

    def _show_kits(self, kits: tuple[KitCard, ...]) -> None:
        def make() -> KitBlock:
            block = KitBlock(self._theme, self._words)
            self._kits.addWidget(block)
            return block

        fill(self.kits, kits, make, KitBlock.show_kit)

    def _show_quotes(self, quotes: tuple[QuoteBlock, ...]) -> None:
        def make() -> Quote:
            quote = Quote(self._theme)
            self._quotes.addWidget(quote)
            return quote

        fill(self.quotes, quotes, make, Quote.show_quote)

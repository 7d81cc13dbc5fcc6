"""The card at the right of the Follow-ups page: one thing to be done, why, and what ends it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.decision_panel import Quote
from intake_app.desktop.field import Field
from intake_app.desktop.filling import fill
from intake_app.desktop.kit_panel import Pairs
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.segments import Segment
from intake_app.desktop.text import SEMIBOLD, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.follow_up_cards import Choice, FollowUpCard

RETURN_KEY: Final = "F4"
ATTACH_KEY: Final = "F6"
_CHOOSES: Final = frozenset({"repair", "proof", "support"})
_OWN_WORDS: Final = frozenset({"proof", "support", "batch"})
"""Those whose end has words of its own on the button."""

_FIELDS: Final = {
    "reference": ("reference",),
    "model": ("new_model", "reference"),
    "repair": ("reference",),
    "replacement": ("serial", "reference"),
    "support": ("who", "said"),
}
"""What is typed to end one, the more important line first."""


class FollowUpPanel(QFrame):
    """`ended` asks for the thing on the card to be ended, `return_asked` for its return, `file_asked` for a file."""

    ended = Signal()
    return_asked = Signal()
    file_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._words = words
        self.card: FollowUpCard | None = None
        self.chosen = ""
        self.title = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.due = label(theme, weight=SEMIBOLD)
        self.hint = label(theme, role="muted", wraps=True)
        self.rows = Pairs(theme)
        self.quotes: list[Quote] = []
        self.choices: list[Segment] = []
        self.fields = {name: Field(theme, words(f"follow.{name}"), words(f"follow.{name}")) for name in _names()}
        self.problem = label(theme, role="refuse", wraps=True)
        self.main = Action(theme, words("follow.end"), kind="primary", key="Enter")
        self.main.clicked.connect(self.ended)
        self.attach = Action(theme, words("follow.attach"), key=ATTACH_KEY)
        self.attach.clicked.connect(self.file_asked)
        self.open = Action(theme, words("follow.open"), key=RETURN_KEY)
        self.open.clicked.connect(self.return_asked)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 8, 8)
        inside.setSpacing(8)
        self._quotes, self._choices = QVBoxLayout(), QVBoxLayout()
        self._quotes.setSpacing(8)
        self._choices.setSpacing(4)
        for part in (self.title, self.due, self.hint):
            inside.addWidget(part)
        inside.addWidget(self.rows)
        inside.addLayout(self._choices)
        inside.addLayout(self._quotes)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(8)
        column.addWidget(Scrolling(content), 1)
        beside = QVBoxLayout()
        beside.setContentsMargins(20, 0, 20, 0)
        beside.setSpacing(8)
        for field in self.fields.values():
            field.entered.connect(lambda _: self.ended.emit())
            beside.addWidget(field)
        beside.addWidget(self.problem)
        beside.addWidget(self.attach)
        beside.addWidget(self.main)
        beside.addWidget(self.open)
        column.addLayout(beside)

    def show_card(self, card: FollowUpCard) -> None:
        """Another thing in the same place; what was typed for the one before is gone."""
        other = self.card is None or self.card.line != card.line
        self.card = card
        self.title.setText(card.title)
        self.due.setText(card.due)
        set_role(self.due, "ink" if card.tone == "plain" else card.tone)
        self.hint.setText(card.hint)
        self.rows.show_rows(card.rows)
        fill(self.quotes, card.quotes, self._add_quote, lambda quote, told: quote.show_quote(told))
        if other:
            self.chosen = ""
            self.show_attached("")
            for field in self.fields.values():
                field.clear()
        fill(self.choices, card.choices, self._add_choice, self._show_choice)
        wanted = _FIELDS.get(card.asks, ())
        for name, field in self.fields.items():
            field.setVisible(name in wanted)
        self.main.setVisible(bool(card.asks))
        own = card.asks in _OWN_WORDS
        self.main.set_words(self._words(f"follow.end_{card.asks}") if own else self._words("follow.end"))
        self.attach.setVisible(card.asks == "proof")
        self.open.setVisible(bool(card.return_id))
        self.problem.hide()

    def show_attached(self, name: str) -> None:
        """The file that goes with it; empty where there is none yet."""
        self.attach.set_words(self._words("follow.attached", name=name) if name else self._words("follow.attach"))
        self.problem.hide()

    def text(self, name: str) -> str:
        """What was typed into a line."""
        return self.fields[name].text()

    def put_serial(self, scanned: str) -> bool:
        """A unit was scanned that goes out; whether the card asks for one."""
        asks = self.card is not None and self.card.asks == "replacement"
        if asks:
            self.fields["serial"].setText(scanned.strip())
            self.problem.hide()
        return asks

    def lacks_choice(self) -> bool:
        """Whether something is still to be chosen; it is said then."""
        lacks = self.card is not None and self.card.asks in _CHOOSES and not self.chosen
        if lacks:
            self.refuse(self._words("follow.choose_first"))
        return lacks

    def refuse(self, sentence: str) -> None:
        """Why it is not ended."""
        self.problem.setText(sentence)
        self.problem.show()

    def _add_quote(self) -> Quote:
        quote = Quote(self._theme)
        self._quotes.addWidget(quote)
        return quote

    def _add_choice(self) -> Segment:
        segment = Segment(self._theme, "", self._words("follow.outcome"))
        segment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        segment.clicked.connect(lambda: self._choose(segment))
        self._choices.addWidget(segment)
        return segment

    def _show_choice(self, segment: Segment, choice: Choice) -> None:
        segment.set_words(choice.words)
        segment.setProperty("value", choice.value)
        segment.setChecked(choice.value == self.chosen)

    def _choose(self, segment: Segment) -> None:
        self.chosen = str(segment.property("value"))
        self.problem.hide()
        for one in self.choices:
            one.setChecked(one is segment)


def _names() -> list[str]:
    return list(dict.fromkeys(name for names in _FIELDS.values() for name in names))

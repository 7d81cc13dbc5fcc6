"""The form in which an RMA is made or changed: who sends what, why, and what is asked for."""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.segments import Segments
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.facts import BUILT_IN
from intake_app.domain.rma_events import RmaTerms
from intake_app.domain.words import Words
from intake_app.workflow.arrivals import RmaScan

_TEXTS: Final = (
    *("units", "customer", "order_number", "issued_on", "valid_until", "tracking", "expected_on", "number"),
)
_PARCEL: Final = ("tracking", "expected_on")
_PAIRS: Final = (("customer", "order_number"), ("issued_on", "valid_until"), _PARCEL)
_CHOICES: Final = ("reason", "remedy")
_APART: Final = ","


class RmaForm(QWidget):
    """`written` carries the number (empty: the station makes one), the `RmaTerms`, tracking number and expected day.

    `left` tells that it is given up.
    """

    written = Signal(str, object, str, str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._changes = ""
        self._before = RmaTerms()
        self._drafts: dict[str, dict[str, str]] = {}
        self.is_open = False
        self.chosen = dict.fromkeys(_CHOICES, "")
        self.title = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, words("arrivals.form_hint"), role="muted", wraps=True)
        self.fields = {name: Field(theme, words(f"arrivals.form_{name}")) for name in _TEXTS}
        self.names = {name: label(theme, words(f"arrivals.form_{name}"), role="muted") for name in _TEXTS}
        reasons = [(one, words(f"arrivals.reason_{one}")) for one in BUILT_IN["reason"].values]
        remedies = [(one, words(f"arrivals.remedy_{one}")) for one in BUILT_IN["remedy"].values]
        self.segments = {
            "reason": Segments(theme, words("arrivals.row_reason"), reasons),
            "remedy": Segments(theme, words("arrivals.row_remedy"), remedies),
        }
        for name, segments in self.segments.items():
            segments.chosen.connect(lambda value, name=name: self._choose(name, value))
        for field in self.fields.values():
            field.entered.connect(lambda _: self.take())
        self.problem = label(theme, role="refuse", wraps=True)
        self.keep = Action(theme, "", kind="primary", key="Enter")
        self.keep.clicked.connect(self.take)
        self.leave = Action(theme, words("entry.leave"), key="Esc")
        self.leave.clicked.connect(self.left)
        self._lay_out()
        self._at_first = self._written()

    def _lay_out(self) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 8, 8)
        inside.setSpacing(8)
        inside.addWidget(self.title)
        inside.addWidget(self.hint)
        inside.addWidget(self.names["units"])
        inside.addWidget(self.fields["units"])
        inside.addLayout(self._pair(*_PAIRS[0]))
        for segments in self.segments.values():
            inside.addWidget(segments)
        for pair in _PAIRS[1:]:
            inside.addLayout(self._pair(*pair))
        inside.addWidget(self.names["number"])
        inside.addWidget(self.fields["number"])
        inside.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.keep, 1)
        line.addWidget(self.leave)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 4, 20, 16)
        foot.setSpacing(8)
        foot.addWidget(self.problem)
        foot.addLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._scrolled = Scrolling(content)
        column.addWidget(self._scrolled, 1)
        column.addLayout(foot)

    def _pair(self, *names: str) -> QHBoxLayout:
        """Two lines to type into, side by side."""
        both = QHBoxLayout()
        both.setSpacing(12)
        for name in names:
            column = QVBoxLayout()
            column.setSpacing(8)
            column.addWidget(self.names[name])
            column.addWidget(self.fields[name])
            both.addLayout(column)
        return both

    def begin(self, number: str = "", terms: RmaTerms | None = None) -> None:
        """Write a new RMA, or change one; what was written of this one before, and not kept, is still there."""
        words = self._words
        self._put_by()
        self._before = terms or RmaTerms()
        kept = {
            "units": f"{_APART} ".join(self._before.serials),
            "customer": self._before.customer,
            "order_number": self._before.order_number,
            "issued_on": self._before.issued_on,
            "valid_until": self._before.valid_until,
            "number": number,
            "reason": self._before.reason,
            "remedy": self._before.remedy,
        }
        self._fill(kept)
        self._at_first = self._written()
        self._fill(self._drafts.pop(number, kept))
        self._changes = number
        self.title.setText(words("arrivals.form_change", number=number) if number else words("arrivals.form_new"))
        self.keep.set_words(words("arrivals.form_keep_change") if number else words("arrivals.form_keep"))
        self.fields["number"].setEnabled(not number)
        for name in _PARCEL:
            self.fields[name].setVisible(not number)
            self.names[name].setVisible(not number)
        self._forget_problem()
        self.is_open = True
        self.fields["units"].setFocus()

    def take(self) -> bool:
        """What was written is meant."""
        terms = msgspec.structs.replace(
            self._before,
            customer=self._text("customer"),
            order_number=self._text("order_number"),
            reason=self.chosen["reason"],
            remedy=self.chosen["remedy"],
            issued_on=self._text("issued_on"),
            valid_until=self._text("valid_until"),
            serials=self.serials,
        )
        self._forget_problem()
        parcel = (self._text(name) for name in _PARCEL)
        self.written.emit(self._changes or self._text("number"), terms, *parcel)
        return True

    def end(self) -> None:
        """It is in the record."""
        self.is_open = False
        self._changes = ""
        self._fill({})
        self._at_first = self._written()

    def refuse(self, sentence: str, what: str = "") -> None:
        """Why it cannot be, and of which line; everything that was written stays."""
        self.problem.setText(sentence)
        self.problem.show()
        wrong = self.fields.get("units" if what == "serial" else what)
        if wrong is not None:
            wrong.set_wrong(True)
            wrong.setFocus()
            self._scrolled.ensureWidgetVisible(wrong)

    @property
    def changes(self) -> bool:
        """Whether an RMA that is there is changed."""
        return bool(self._changes)

    @property
    def serials(self) -> list[str]:
        """The units that it names."""
        return [one.strip() for one in self.fields["units"].text().split(_APART) if one.strip()]

    def add(self, told: RmaScan) -> None:
        """What a scan tells: one unit more, a parcel; who bought it, and by which order, where nothing is written."""
        if told.serial and told.serial not in self.serials:
            self.fields["units"].setText(f"{_APART} ".join([*self.serials, told.serial]))
        if told.tracking:
            self.fields["tracking"].setText(told.tracking)
        for name, text in (("customer", told.customer), ("order_number", told.order_number)):
            if text and not self._text(name):
                self.fields[name].setText(text)
        self._forget_problem()

    def _forget_problem(self) -> None:
        self.problem.hide()
        for field in self.fields.values():
            field.set_wrong(False)

    def _text(self, name: str) -> str:
        return self.fields[name].text().strip()

    def _written(self) -> dict[str, str]:
        """Every text and choice by its name."""
        return {name: field.text() for name, field in self.fields.items()} | self.chosen

    def _fill(self, texts: dict[str, str]) -> None:
        for name, field in self.fields.items():
            field.setText(texts.get(name, ""))
        for name in _CHOICES:
            self._choose(name, texts.get(name, ""), again=False)

    def _put_by(self) -> None:
        """Keep what was written and given up, until the same is opened again."""
        if self._written() != self._at_first:
            self._drafts[self._changes] = self._written()

    def _choose(self, name: str, value: str, *, again: bool = True) -> None:
        """A second press takes a choice back: nothing need be said."""
        self.chosen[name] = "" if again and self.chosen[name] == value else value
        self.segments[name].show_choice(self.chosen[name])

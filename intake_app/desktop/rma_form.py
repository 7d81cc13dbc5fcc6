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

_TEXTS: Final = ("units", "customer", "issued_on", "valid_until", "number")
_CHOICES: Final = ("reason", "remedy")
_APART: Final = ","


class RmaForm(QWidget):
    """`written` carries the number (empty: the station makes one) and the `RmaTerms`; `left` that it is given up."""

    written = Signal(str, object)
    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._changes = ""
        self._before = RmaTerms()
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

    def _lay_out(self) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 8, 8)
        inside.setSpacing(8)
        inside.addWidget(self.title)
        inside.addWidget(self.hint)
        for name in ("units", "customer"):
            inside.addWidget(self.names[name])
            inside.addWidget(self.fields[name])
        for segments in self.segments.values():
            inside.addWidget(segments)
        days = QHBoxLayout()
        days.setSpacing(12)
        for name in ("issued_on", "valid_until"):
            column = QVBoxLayout()
            column.setSpacing(8)
            column.addWidget(self.names[name])
            column.addWidget(self.fields[name])
            days.addLayout(column)
        inside.addLayout(days)
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
        column.addWidget(Scrolling(content), 1)
        column.addLayout(foot)

    def begin(self, number: str = "", terms: RmaTerms | None = None) -> None:
        """Write a new RMA, or change one; what was written of a new one before is still there."""
        words = self._words
        if number or self._changes or not self._is_written():
            self._before = terms or RmaTerms()
            texts = {
                "units": f"{_APART} ".join(self._before.serials),
                "customer": self._before.customer,
                "issued_on": self._before.issued_on,
                "valid_until": self._before.valid_until,
                "number": number,
            }
            for name, text in texts.items():
                self.fields[name].setText(text)
            for name in _CHOICES:
                self._choose(name, getattr(self._before, name), again=False)
        self._changes = number
        self.title.setText(words("arrivals.form_change", number=number) if number else words("arrivals.form_new"))
        self.keep.set_words(words("arrivals.form_keep_change") if number else words("arrivals.form_keep"))
        self.fields["number"].setEnabled(not number)
        self.problem.hide()
        self.is_open = True
        self.fields["units"].setFocus()

    def take(self) -> bool:
        """What was written is meant."""
        terms = msgspec.structs.replace(
            self._before,
            customer=self._text("customer"),
            reason=self.chosen["reason"],
            remedy=self.chosen["remedy"],
            issued_on=self._text("issued_on"),
            valid_until=self._text("valid_until"),
            serials=self.serials,
        )
        self.written.emit(self._changes or self._text("number"), terms)
        return True

    def end(self) -> None:
        """It is in the record, or given up."""
        self.is_open = False
        self._changes = ""
        for field in self.fields.values():
            field.clear()
        for name in _CHOICES:
            self._choose(name, "", again=False)

    def refuse(self, sentence: str) -> None:
        """Why it cannot be; everything that was written stays."""
        self.problem.setText(sentence)
        self.problem.show()

    @property
    def changes(self) -> bool:
        """Whether an RMA that is there is changed."""
        return bool(self._changes)

    @property
    def serials(self) -> list[str]:
        """The units that it names."""
        return [one.strip() for one in self.fields["units"].text().split(_APART) if one.strip()]

    def add_unit(self, serial: str, customer: str) -> None:
        """One unit more, by its scan; who bought it is the customer where none is written."""
        if serial not in self.serials:
            self.fields["units"].setText(f"{_APART} ".join([*self.serials, serial]))
        if customer and not self._text("customer"):
            self.fields["customer"].setText(customer)
        self.problem.hide()

    def _text(self, name: str) -> str:
        return self.fields[name].text().strip()

    def _is_written(self) -> bool:
        return any(field.text().strip() for field in self.fields.values()) or any(self.chosen.values())

    def _choose(self, name: str, value: str, *, again: bool = True) -> None:
        """A second press takes a choice back: nothing need be said."""
        self.chosen[name] = "" if again and self.chosen[name] == value else value
        self.segments[name].show_choice(self.chosen[name])

"""The live decision at the right: what is still possible, then the verdict; later, what was seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from intake_app.desktop.filling import fill
from intake_app.desktop.override_words import AcceptedWords
from intake_app.desktop.rows import TONE_ICONS, PairLine
from intake_app.desktop.text import SEMIBOLD, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import QuoteBlock, Tone
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight, VerdictSight


class Quote(QWidget):
    """A clause to the letter beside a bar, and where it stands under it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone = "plain"
        self.text = label(theme, wraps=True)
        self.source = label(theme, role="muted", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.text)
        column.addWidget(self.source)

    def show_quote(self, quote: QuoteBlock, tone: Tone = "plain") -> None:
        """Another clause in the same place."""
        self._tone = tone
        if quote.text != self.text.accessibleName():
            self.text.setText(quote.text)
        if quote.source != self.source.accessibleName():
            self.source.setText(quote.source)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        bar = colours.accent if self._tone == "plain" else colours.verdict(self._tone)
        painter.fillRect(0, 0, 3, self.height(), QColor(bar))


class VerdictWords(QWidget):
    """The verdict as it stands while questions are still open: large, with its amount and where the box goes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone = "plain"
        self.title = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.sentence = label(theme, wraps=True)
        self.amounts = [PairLine(theme) for _ in range(3)]
        self.place = label(theme, weight=SEMIBOLD, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        for line in self.amounts:
            column.addWidget(line)
        column.addWidget(self.place)

    def show_verdict(self, verdict: VerdictSight) -> None:
        """Another verdict in the same place."""
        self.title.setText(verdict.title)
        set_role(self.title, "ink" if verdict.tone == "plain" else verdict.tone)
        self.sentence.setText(verdict.sentence)
        self.place.setText(verdict.place)
        for line, amount in zip(self.amounts, verdict.amounts, strict=False):
            line.show_pair(amount.name, amount.value)
        for number, line in enumerate(self.amounts):
            line.setVisible(number < len(verdict.amounts))


class DecisionPanel(QFrame):
    """Everything at the right of the page; widgets are kept and filled again."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._theme = theme
        self._words = words
        self.heading = label(theme, role="muted", weight=SEMIBOLD)
        self.lines: list[PairLine] = []
        self.verdict = VerdictWords(theme)
        self.because_heading = label(theme, role="muted", weight=SEMIBOLD)
        self.quotes: list[Quote] = []
        self.footer = label(theme, role="muted", wraps=True)
        content = QWidget()
        content.setObjectName("content")
        self.accepted = AcceptedWords(theme, words)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(24, 20, 24, 16)
        inside.setSpacing(16)
        inside.addWidget(self.accepted)
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        inside.addLayout(self._column)
        self._column.addWidget(self.heading)
        self._column.addWidget(self.verdict)
        self._column.addSpacing(16)
        self._column.addWidget(self.because_heading)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        around = QVBoxLayout(self)
        around.setContentsMargins(1, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(23, 8, 24, 20)
        foot.addWidget(self.footer)
        around.addLayout(foot)

    def show_live(self, sight: Sight) -> None:
        """What is still possible, and why the open question matters."""
        verdict = sight.verdict
        self.accepted.hide()
        self.heading.setText(self._words("panel.verdict" if verdict else "panel.possible"))
        self.verdict.setVisible(verdict is not None)
        if verdict is None:
            self._show_lines([(p.title, p.amount, "plain", "", not p.possible) for p in sight.possible])
            if not sight.possible:
                self._show_lines([(self._words("panel.unknown"), "", "plain", "", False)])
        else:
            self.verdict.show_verdict(verdict)
            self._show_lines([])
        if sight.because is not None:
            self._show_quotes(self._words("panel.because"), (sight.because,))
        else:
            self._show_quotes(self._words("panel.clause"), verdict.quotes if verdict else ())
        self.footer.setText(sight.next_words or sight.policy_words)

    def show_seen(self, sight: Sight) -> None:
        """What was seen, beside a verdict that stands in the middle of the page."""
        self.accepted.show_overrides(sight.overrides)
        self.heading.setText(self._words("panel.seen"))
        self.verdict.hide()
        seen = [q for step in sight.steps if step.step in {"packaging", "unit"} for q in step.questions if q.answer]
        self._show_lines([(q.title, q.answer, q.tone, TONE_ICONS[q.tone], False) for q in seen])
        also = sight.verdict.also if sight.verdict else ()
        self._show_quotes(self._words("panel.also"), also)
        self.footer.setText(sight.policy_words)

    def _show_lines(self, told: list[tuple[str, str, Tone, str, bool]]) -> None:
        def make() -> PairLine:
            line = PairLine(self._theme)
            self._column.insertWidget(1 + len(self.lines), line)
            return line

        def show(line: PairLine, one: tuple[str, str, Tone, str, bool]) -> None:
            name, value, tone, icon, struck = one
            line.show_pair(name, value, tone, icon=icon, struck=struck)

        fill(self.lines, told, make, show)

    def _show_quotes(self, heading: str, quotes: tuple[QuoteBlock, ...]) -> None:
        def make() -> Quote:
            quote = Quote(self._theme)
            self._column.insertWidget(self._column.count() - 1, quote)
            return quote

        self.because_heading.setText(heading)
        self.because_heading.setVisible(bool(quotes))
        fill(self.quotes, quotes, make, Quote.show_quote)

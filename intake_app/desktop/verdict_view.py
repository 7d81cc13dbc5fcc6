"""The decision step: the verdict, why, what it is worth, and the one action that accepts it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.box_card import BoxCard, fold
from intake_app.desktop.controls import Action
from intake_app.desktop.decision_panel import Quote
from intake_app.desktop.filling import fill
from intake_app.desktop.keys import OVERRIDE_KEY
from intake_app.desktop.kit_action import KitAction
from intake_app.desktop.rows import PairLine
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.sights import titles_of
from intake_app.desktop.text import MEDIUM, SEMIBOLD, VERDICT_ROLES, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight, TraceSight, VerdictSight

_ICONS: dict[Tone, str] = {"accept": "check", "wait": "wait", "refuse": "cross", "plain": "info"}


class VerdictBlock(QFrame):
    """The verdict on the ground of its tone: icon, word, sentence, amounts, the clauses to the letter, the readings."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._tone: Tone = "plain"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.title = label(theme, size=Size.LARGE, weight=SEMIBOLD, wraps=True)
        self.sentence = label(theme, size=Size.MIDDLE, wraps=True)
        self.amounts: list[PairLine] = []
        self.quotes: list[Quote] = []
        self.readings = label(theme, wraps=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(84, 20, 28, 20)
        self._column.setSpacing(8)
        self.override = Action(theme, words("override.action"), icon="person", key=OVERRIDE_KEY)
        self.override.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._head = QHBoxLayout()
        self._head.setSpacing(12)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.override, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(self._head)
        self._column.addWidget(self.sentence)
        self._column.addWidget(self.readings)

    def show_verdict(self, verdict: VerdictSight) -> None:
        """Another verdict in the same place."""
        self._tone = verdict.tone
        self.title.setText(verdict.title)
        set_role(self.title, VERDICT_ROLES[verdict.tone])
        self.sentence.setText(verdict.sentence)
        self._show_amounts(verdict)
        self._show_quotes(verdict)
        self.readings.setText("\n".join(verdict.readings))
        self.readings.setVisible(bool(verdict.readings))
        self.update()

    def _show_amounts(self, verdict: VerdictSight) -> None:
        def make() -> PairLine:
            line = PairLine(self._theme, filled=False)
            line.setMaximumWidth(320)
            self._column.insertWidget(2 + len(self.amounts), line)
            return line

        fill(self.amounts, verdict.amounts, make, lambda line, amount: line.show_pair(amount.name, amount.value))

    def _show_quotes(self, verdict: VerdictSight) -> None:
        def make() -> Quote:
            quote = Quote(self._theme)
            self._column.insertWidget(self._column.count() - 1, quote)
            return quote

        fill(self.quotes, verdict.quotes, make, lambda shown, quote: shown.show_quote(quote, verdict.tone))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fold(self._head, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.tone_ground(self._tone)))
        painter.drawRoundedRect(self.rect(), 12, 12)
        icon = self._theme.icon(_ICONS[self._tone], colours.verdict(self._tone), 40, self.devicePixelRatioF())
        painter.drawPixmap(26, self.title.y() + (self.title.fontMetrics().height() - 40) // 2, icon)


class VerdictView(QWidget):
    """The middle of the decision step; the trace unfolds under the verdict.

    The primary action is `accepted`; `photo_asked` while a photo is wanted before; or, where nothing is left to ask and
    the verdict is still open, `left`.
    """

    accepted = Signal()
    photo_asked = Signal()
    left = Signal()
    kit_asked = Signal()
    override_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._settled = False
        self._stuck = False
        self._wanted = ""
        self._return_id = ""
        self.block = VerdictBlock(theme, words)
        self.options = label(theme, role="muted", wraps=True)
        self.block.override.clicked.connect(self.override_asked)
        self.kit = KitAction(theme, words)
        self.kit.clicked.connect(self.kit_asked)
        self.trace = TraceCard(theme, words)
        self.trace.hide()
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self.block)
        inside.addWidget(self.options)
        inside.addWidget(self.kit, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.trace)
        inside.addStretch(1)
        self.accept = Action(theme, words("verdict.accept"), kind="primary", key="Enter")
        self.accept.clicked.connect(self.take)
        self.card = BoxCard(theme, self.accept)
        card = QVBoxLayout()
        card.setContentsMargins(0, 0, 12, 0)
        card.addWidget(self.card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.scrolling = Scrolling(content, whole_lines=True)
        column.addWidget(self.scrolling)
        column.addLayout(card)

    def show_sight(self, sight: Sight) -> None:
        """The verdict of this return, or what is still to be asked before there is one."""
        verdict = sight.verdict
        self._settled = bool(verdict and verdict.settled and not verdict.frozen)
        self._stuck = not sight.question and sight.state == "open" and not self._settled
        self._wanted = ", ".join(titles_of(sight, sight.photos_missing)).lower() if self._settled else ""
        self.accept.set_words(self._action_words())
        self.accept.setEnabled(self._settled or self._stuck)
        if sight.return_id != self._return_id:
            self._return_id = sight.return_id
            self.trace.hide()
        self.trace.show_trace(sight.trace)
        self.kit.show_sight(sight)
        if verdict is None:
            self.block.hide()
            self.options.hide()
            self.card.tell(self._words("verdict.open"), self._set_aside(sight))
            return
        self.block.show_verdict(verdict)
        self.block.override.setVisible(sight.can_override)
        self.block.show()
        self.options.setText("\n".join(verdict.options))
        self.options.setVisible(bool(verdict.options))
        if self._wanted:
            wanted = self._words("verdict.photo_wanted", lines=self._wanted)
            self.card.tell(wanted, self._words("verdict.first_photo"))
        elif verdict.settled:
            self.card.tell(verdict.place, verdict.instruction)
        else:
            unsettled = self._words("verdict.unsettled", next=self._set_aside(sight))
            self.card.tell(self._words("verdict.open") if self._stuck else verdict.place, unsettled)

    def take(self) -> bool:
        """Enter: accept, where that is possible; else photograph what is wanted, or leave what cannot be settled."""
        if self._wanted:
            self.photo_asked.emit()
        elif self._settled:
            self.accepted.emit()
        elif self._stuck:
            self.left.emit()
        return self._settled or self._stuck

    def _action_words(self) -> str:
        if self._stuck:
            return self._words("verdict.leave")
        return self._words("verdict.take_photo") if self._wanted else self._words("verdict.accept")

    def _set_aside(self, sight: Sight) -> str:
        return f"{sight.next_words} {self._words('verdict.set_aside')}" if self._stuck else sight.next_words

    def turn_why(self) -> bool:
        """Unfold or fold the trace."""
        self.trace.setVisible(self.trace.isHidden())
        QTimer.singleShot(0, self, self._reveal)
        return True

    def _reveal(self) -> None:
        self.scrolling.verticalScrollBar().setValue(0 if self.trace.isHidden() else self.trace.y())


class TraceCard(QFrame):
    """Every rule of the policy and what it made of the facts."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._words = words
        self._shown: tuple[TraceSight, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 16, 24, 16)
        self._column.setSpacing(12)
        self.lines: list[TraceLine] = []

    def show_trace(self, trace: tuple[TraceSight, ...]) -> None:
        """Other rules in the same place."""

        def make() -> TraceLine:
            line = TraceLine(self._theme)
            self._column.addWidget(line)
            return line

        def show(line: TraceLine, rule: TraceSight) -> None:
            state = self._words(f"trace.{rule.status}")
            line.tell(f"{rule.rule}. {rule.name} — {state}", rule.words)

        if trace != self._shown:
            self._shown = trace
            fill(self.lines, trace, make, show)


class TraceLine(QWidget):
    """One rule over its reason."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.head = label(theme, weight=MEDIUM, wraps=True)
        self.reason = label(theme, role="muted", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.reason)

    def tell(self, head: str, reason: str) -> None:
        """Another rule in the same place."""
        self.head.setText(head)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

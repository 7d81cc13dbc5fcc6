"""The page “Record”: what is wrong with the record, if anything is, and the proof that somebody can ask for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.keys import PROVE_KEY, STOP_PROOF_KEY, WHY_KEY
from intake_app.desktop.scrolling import Scrolling, roomy
from intake_app.desktop.section import Section
from intake_app.desktop.text import MEDIUM, SEMIBOLD, Role, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words

_ROLES: dict[str, Role] = {"WRONG": "refuse", "note": "wait"}


class AlarmCard(Section):
    """What to do about an alarm, and where somebody who may says why the record is right as it is.

    `acknowledged` carries why; `lacking` tells that nothing is typed, and whether it could have been.
    """

    acknowledged = Signal(str)
    lacking = Signal(bool)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("proof.alarm_title"))
        self.do = label(theme, wraps=True)
        self.why = Field(theme, words("proof.why"), words("proof.why_hint"))
        self.why.entered.connect(lambda _: self.take())
        self.go_on = Action(theme, words("proof.go_on"), key=WHY_KEY)
        self.go_on.clicked.connect(self.take)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.why, 1)
        row.addWidget(self.go_on)
        self.column.addWidget(self.do)
        self.column.addLayout(row)

    def take(self) -> bool:
        """What is typed is why; where nothing is, it can be typed now."""
        if self.why.text().strip():
            self.acknowledged.emit(self.why.text())
        else:
            could_type = self.why.hasFocus()
            self.why.setFocus()
            self.lacking.emit(could_type)
        return True

    def forget(self) -> bool:
        """What is typed was said by somebody else, or of other alarms; whether anything was."""
        was_typed = bool(self.why.text().strip())
        self.why.setText("")  # unlike `clear`, which undo would take back
        return was_typed


class ProofCard(Section):
    """`asked`: somebody wants a proof; `stopped`: and no longer.

    Its buttons stand at the foot of the page, in sight however much is told above them.
    """

    asked = Signal()
    stopped = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("proof.proof_title"), words("proof.proof_hint"))
        self._theme = theme
        self.state = label(theme, words("proof.not_yet"), weight=MEDIUM, wraps=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(words("proof.progress"))
        self.lines = QVBoxLayout()
        self.lines.setSpacing(8)
        self.prove = Action(theme, words("proof.prove"), kind="primary", icon="check", key=PROVE_KEY)
        self.prove.clicked.connect(self.asked)
        self.stop = Action(theme, words("proof.stop"), icon="cross", key=STOP_PROOF_KEY)
        self.stop.clicked.connect(self.stopped)
        self.column.addWidget(self.state)
        self.column.addWidget(self.progress)
        self.column.addLayout(self.lines)
        self.buttons = QWidget()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.prove)
        row.addWidget(self.stop)
        self.show_running("", -1, running=False)

    def show_running(self, sentence: str, thousandths: int, *, running: bool, may_leave: bool = True) -> None:
        """How far it is; -1 where that is not known. `may_leave` where somebody asked for it."""
        self.progress.setVisible(running)
        self.stop.setVisible(running and may_leave)
        self.prove.setVisible(not running)
        self.progress.setRange(0, 0 if thousandths < 0 else 1000)
        self.progress.setValue(max(0, thousandths))
        if sentence:
            self.show_state(sentence, "ink")

    def show_state(self, sentence: str, role: Role) -> None:
        """What came of it, in a sentence."""
        self.state.setText(sentence)
        set_role(self.state, role)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Everything that was found: how each line is marked, and its words."""
        while (item := self.lines.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for mark, sentence in lines:
            self.lines.addWidget(label(self._theme, sentence, role=_ROLES.get(mark, "ink"), wraps=True))


class RecordView(QWidget):
    """`left`: back to Intake."""

    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.alarm = AlarmCard(theme, words)
        self.alarm.hide()
        self.proof = ProofCard(theme, words)
        content = QWidget()
        cards = QVBoxLayout(content)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(16)
        for card in (self.alarm, self.proof):
            cards.addWidget(card)
        cards.addStretch(1)
        self.back = Action(theme, words("proof.back"), key="Esc")
        self.back.clicked.connect(self.left)
        around = QVBoxLayout(roomy(self))
        around.setContentsMargins(32, 24, 32, 24)
        around.setSpacing(16)
        around.addWidget(label(theme, words("proof.title"), size=Size.LARGE, weight=SEMIBOLD))
        self.scrolling = Scrolling(content)
        around.addWidget(self.scrolling, 1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.proof.buttons)
        foot.addWidget(self.back, 0, Qt.AlignmentFlag.AlignVCenter)
        foot.addStretch(1)
        around.addLayout(foot)

    def look_at_proof(self) -> None:
        """Somebody wants a proof: how far it is, and what it finds, comes into sight."""
        self.scrolling.verticalScrollBar().setValue(self.proof.y())

    def say_why(self) -> bool:
        """Somebody goes on in spite of an alarm; whether there is one."""
        if not self.alarm.isVisible():
            return False
        self.scrolling.ensureWidgetVisible(self.alarm.why)
        return self.alarm.take()

    def show_proofs(self, *, shown: bool) -> None:
        """Whether there is something that proves the record."""
        self.proof.setVisible(shown)
        self.proof.buttons.setVisible(shown)

"""What the program says across the page: an error that stays until it is read, or something to know."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.text import MEDIUM, SEMIBOLD, label, set_role
from intake_app.desktop.theme import Theme
from intake_app.domain.papers import Tone
from intake_app.domain.words import Words

_NARROW = 1_080
_LEAST_HIGH = 48
_MOST_REFUSALS = 3
_MOST_ERRORS = 3
_ICONS: dict[Tone, str] = {"refuse": "alert", "wait": "info", "accept": "check", "plain": "info"}


class Strip(QWidget):
    """A line of words on the ground of a tone, with the tone's icon: colour, icon and word."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone = "wait"
        self.word = label(theme, weight=SEMIBOLD)
        self.sentence = label(theme, wraps=True, weight=MEDIUM)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.inside = QHBoxLayout(self)
        self.inside.setContentsMargins(56, 8, 8, 8)
        self.inside.setSpacing(16)
        self.inside.addStrut(_LEAST_HIGH - 16)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.word)
        texts.addWidget(self.sentence)
        self.inside.addLayout(texts, 1)

    def say(self, sentence: str, tone: Tone, word: str = "") -> None:
        """Show this sentence; `word` stands over it in bold."""
        self._tone = tone
        self.word.setText(word)
        self.word.setVisible(bool(word))
        set_role(self.word, "ink" if tone == "plain" else tone)
        self.sentence.setText(sentence)
        self.setAccessibleName(f"{word}: {sentence}" if word else sentence)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_ground if self._tone == "plain" else colours.tone_ground(self._tone)))
        painter.drawRoundedRect(self.rect(), 12, 12)
        ink = colours.accent if self._tone == "plain" else colours.tone(self._tone)
        icon = self._theme.icon(_ICONS[self._tone], ink, 24, self.devicePixelRatioF())
        painter.drawPixmap(18, self.height() // 2 - 12, icon)


class OverPage(QWidget):
    """What stands between the top bar and the page, in line with the edges of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.around = QVBoxLayout(self)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = 16 if self.width() < _NARROW else 32
        self.around.setContentsMargins(side, 8, side, 4)


class NoticeBar(OverPage):
    """The strip under the top bar. An error stays until Esc or its button; a notice until the next gesture.

    Of many errors the latest are shown, for they are about what was just done; those before them follow when these are
    read, so that the strip leaves room for the page and nothing is dismissed that nobody saw. Beside an error that was
    not read yet the rest is still told, and goes when its time is over.
    """

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._errors: list[str] = []
        self._refusals: list[str] = []
        self._told = ""
        self._aside: list[str] = []
        self.strip = Strip(theme)
        self.read = Action(theme, words("window.read"), key="Esc")
        self.read.clicked.connect(self.dismiss)
        self.strip.inside.addWidget(self.read)
        self.around.addWidget(self.strip)

    @property
    def sentence(self) -> str:
        """What is shown, or nothing."""
        return self.strip.sentence.accessibleName() if not self.isHidden() else ""

    def fail(self, sentence: str) -> None:
        """Say an error; a second one joins the first until both are read. One that is said again is the latest."""
        if sentence not in self._errors[-_MOST_ERRORS:]:
            self._errors = [*(one for one in self._errors if one != sentence), sentence]
        self._refusals, self._told = [], ""
        self._show()

    def tell(self, sentence: str) -> None:
        """Say something to know; neither an unread error nor what was refused since the latest pause is pushed away."""
        self._told = sentence
        self._show()

    def refuse(self, sentence: str) -> None:
        """Say why a gesture was refused, until the next one.

        Of scans that come without a pause every refusal stays, for nobody looks between them.
        """
        if self.isHidden():
            self._refusals = []
        if sentence not in self._refusals:
            self._refusals = [*self._refusals, sentence][-_MOST_REFUSALS:]
        self._told = ""
        self._show()

    def pause(self) -> None:
        """There was time to look: the next thing that is said takes the place of what was refused."""
        self._refusals = []

    @property
    def unread(self) -> bool:
        """Whether an error waits to be read."""
        return bool(self._errors) and not self.isHidden()

    def next_gesture(self) -> None:
        """A notice has done its work; an error stays, and what was refused since the latest pause."""
        self._told = ""
        if self._errors:
            self._show()
        elif not self._refusals:
            self.hide()

    def unsay(self, sentence: str) -> None:
        """What was told to be so is so no more."""
        if self._told == sentence:
            self.next_gesture()

    def dismiss(self) -> None:
        """What is shown was read; errors from before it are shown now."""
        self._leave(self._errors[:-_MOST_ERRORS])

    def put_aside(self) -> None:
        """Whoever comes now may not read it: errors wait for `bring_back`, the rest has done its work."""
        self._aside += [one for one in self._errors if one not in self._aside]
        self._leave([])

    def bring_back(self) -> None:
        """Somebody may read them again."""
        aside, self._aside = self._aside, []
        for one in aside:
            self.fail(one)

    def _leave(self, errors: list[str]) -> None:
        self._errors, self._refusals, self._told = errors, [], ""
        if errors:
            self._show()
        else:
            self.hide()

    def _show(self) -> None:
        told = self._told
        if told and (self._errors or self._refusals):
            told = self._words("window.taken_after", said=told)
        before = len(self._errors) - _MOST_ERRORS
        more = self._words("window.errors_before", count=before) if before > 0 else ""
        said = "\n".join(filter(None, [more, *self._errors[-_MOST_ERRORS:], *self._refusals, told]))
        if self._errors:
            self.strip.say(said, "refuse", self._words("window.error"))
        elif self._refusals:
            self.strip.say(said, "refuse", self._words("window.not_taken"))
        else:
            self.strip.say(said, "plain")
        self.show()

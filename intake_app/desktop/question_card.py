"""The open question: what is asked, what to look at, and the answers to tap or the line to type into."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action, Tile
from intake_app.desktop.field import Field
from intake_app.desktop.keys import choice_key
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.rows import TONE_ICONS
from intake_app.desktop.text import MEDIUM, SEMIBOLD, Plain, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import Choice, QuestionSight

_OWN_ICONS = {
    "original": "check",
    "original_condition": "check",
    "kit": "kit",
    "damaged": "damaged",
    "missing": "missing",
}
_IN_A_ROW = {5: 3, 6: 3, 9: 3}
_MOST_IN_A_ROW = 4
_MOST_LOW_IN_A_ROW = 3
_NARROW = 600
_MOST_HIGH = 8
_TYPED = {"date", "money", "text"}


class QuestionCard(QFrame):
    """One card, used again for every question.

    `answered` carries the fact and its raw value (text, a list, or None for “not known”).
    """

    answered = Signal(str, object)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("current")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._theme = theme
        self._words = words
        self._question: QuestionSight | None = None
        self._picked: set[str] = set()
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, role="muted", wraps=True)
        self.photos = PhotoLine(theme)
        self.not_known = Action(theme, words("intake.not_known"), kind="quiet", key="F8")
        self.not_known.clicked.connect(self.say_not_known)
        self.tiles: list[Tile] = []
        self._places: dict[int, tuple[int, int]] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self.none_found = Action(theme, words("intake.none_found"), key="0")
        self.none_found.clicked.connect(self.say_none_found)
        self.done = Action(theme, words("intake.done"), kind="primary", key="Enter")
        self.done.clicked.connect(self.take)
        self.quick = Action(theme, "", key="F3")
        self.quick.clicked.connect(self.say_quick)
        self.field = Field(theme, "")
        self.field.setMaximumWidth(360)
        # A file that is dropped on the page is a photo, wherever it falls; never its name as an answer.
        self.field.setAcceptDrops(False)
        self.field.entered.connect(lambda _: self.take())
        self.problem = Strip(theme)
        self.problem.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.title)
        texts.addWidget(self.hint)
        texts.addWidget(self.photos)
        texts.addStretch()
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addLayout(texts, 1)
        head.addWidget(self.not_known, 0, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.field, 1)
        line.addWidget(self.none_found)
        line.addWidget(self.done)
        line.addWidget(self.quick)
        line.addStretch()
        card = QVBoxLayout(self)
        card.setContentsMargins(24, 20, 24, 24)
        card.setSpacing(16)
        card.addLayout(head)
        card.addLayout(self._grid)
        card.addLayout(line)
        card.addWidget(self.problem)

    @property
    def fact(self) -> str:
        """The fact that is asked for, or nothing."""
        return self._question.fact if self._question else ""

    def show_question(self, question: QuestionSight) -> None:
        """Ask this. What was typed for the same question stays."""
        if question == self._question:
            return
        same = question.fact == self.fact
        self._question = question
        self.title.setText(question.prompt or question.title)
        self.hint.setText(question.hint)
        self.hint.setVisible(bool(question.hint))
        self.photos.show_photos(photo_words(self._words, question), wanted=question.photo_missing)
        self.setAccessibleName(question.prompt or question.title)
        several = question.kind == "several"
        typed = question.kind in _TYPED
        self.field.setVisible(typed)
        self.none_found.setVisible(several)
        self.done.setVisible(several or typed)
        if several and not same:
            self._picked = set(question.value) if isinstance(question.value, list) else set()
        if typed and not same:
            self._show_field(question)
        if not same:
            self.clear_problem()
        self.quick.setVisible(typed and bool(question.choices))
        self.quick.set_words(question.choices[0].label if typed and question.choices else "")
        self._show_tiles(() if typed else question.choices, several=several)

    def key_pressed(self, key: str) -> bool:
        """A digit or letter was pressed; whether it was an answer here."""
        question = self._question
        if question is None:
            return False
        if key == "0" and question.kind == "several":
            self.say_none_found()
            return True
        if question.kind in _TYPED:
            return False
        for number, choice in enumerate(question.choices):
            if key == (choice.key or choice_key(number)):
                self._tapped(choice.value)
                return True
        return False

    def take(self) -> bool:
        """Enter: what was typed or picked is the answer. Returns whether there was anything to take."""
        question = self._question
        if question is None or question.kind == "choice":
            return False
        if question.kind == "several":
            order = [choice.value for choice in question.choices]
            self.answered.emit(question.fact, sorted(self._picked, key=order.index))
            return True
        typed = self.field.text().strip()
        if typed:
            self.answered.emit(question.fact, typed)
        else:
            self.refuse(self._words("intake.nothing_typed", fact=question.title))
        return True

    def say_not_known(self) -> bool:
        """The operator cannot tell."""
        if self._question is None:
            return False
        self.answered.emit(self._question.fact, None)
        return True

    def say_quick(self) -> bool:
        """The one answer that spares typing."""
        question = self._question
        if question is None or question.kind not in _TYPED or not question.choices:
            return False
        self.answered.emit(question.fact, question.choices[0].value)
        return True

    def say_none_found(self) -> bool:
        """Looked for, and found none."""
        if self._question is None or self._question.kind != "several":
            return False
        self.answered.emit(self._question.fact, [])
        return True

    def refuse(self, sentence: str) -> None:
        """The answer was not taken: say why beside it, and keep what was typed."""
        self.problem.say(sentence, "refuse", self._words("window.not_taken"))
        self.problem.show()
        self.field.set_wrong(True)
        if not self.field.isHidden():
            self.field.setFocus()

    def clear_problem(self) -> None:
        """The problem was read, or another question is asked."""
        self.problem.hide()
        self.field.set_wrong(False)

    def focus_line(self) -> None:
        """Give the line to type into the focus, where there is one."""
        if not self.field.isHidden():
            self.field.setFocus()
            self.field.selectAll()

    def _show_field(self, question: QuestionSight) -> None:
        self.field.setAccessibleName(question.title)
        self.field.setPlaceholderText(self._words(f"intake.type_{question.kind}"))
        self.field.setText(question.value if isinstance(question.value, str) else "")

    def _show_tiles(self, choices: tuple[Choice, ...], *, several: bool) -> None:
        low = several or len(choices) > _MOST_HIGH
        narrow = self.width() < _NARROW
        most_low = _MOST_LOW_IN_A_ROW - 1 if narrow else _MOST_LOW_IN_A_ROW
        columns = most_low if low else _IN_A_ROW.get(len(choices), max(1, min(_MOST_IN_A_ROW, len(choices))))
        while len(self.tiles) < len(choices):
            self.tiles.append(self._new_tile())
        for number, tile in enumerate(self.tiles):
            if number >= len(choices):
                tile.hide()
                continue
            choice = choices[number]
            icon = (
                _box(choice.value in self._picked) if several else _OWN_ICONS.get(choice.value, TONE_ICONS[choice.tone])
            )
            chosen = choice.value in self._picked if several else choice.chosen
            key = choice.key or choice_key(number)
            tile.show_choice(choice.label, choice.value, choice.tone, key, icon, chosen=chosen, low=low)
            if self._places.get(number) != divmod(number, columns):
                self._places[number] = divmod(number, columns)
                self._grid.removeWidget(tile)
                self._grid.addWidget(tile, *divmod(number, columns))
                # Answers come before everything else on the card, in the order in which they stand.
                QWidget.setTabOrder(self.tiles[number - 1] if number else self, tile)
            tile.show()
        for column in range(_MOST_IN_A_ROW):
            self._grid.setColumnStretch(column, 1 if column < min(columns, max(1, len(choices))) else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        question = self._question
        if question is not None and question.kind not in _TYPED:
            self._show_tiles(question.choices, several=question.kind == "several")

    def _new_tile(self) -> Tile:
        tile = Tile(self._theme)
        tile.clicked.connect(lambda: self._tapped(tile.value))
        return tile

    def _tapped(self, value: str) -> None:
        question = self._question
        if question is None:
            return
        if question.kind != "several":
            self.answered.emit(question.fact, value)
            return
        self._picked ^= {value}
        self._show_tiles(question.choices, several=True)


class PhotoLine(Plain):
    """A camera beside words: how many photos the line has, or that one is wanted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wanted = False
        self.setFont(theme.font(Size.SMALL, MEDIUM))
        self.setContentsMargins(28, 4, 0, 0)
        self.hide()

    def show_photos(self, told: str, *, wanted: bool) -> None:
        """Other words; nothing hides the line."""
        self._wanted = wanted
        self.setText(told)
        set_role(self, "wait" if wanted else "muted")
        self.setVisible(bool(told))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours = self._theme.colours
        icon = self._theme.icon("camera", colours.wait if self._wanted else colours.muted, 20, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, (self.height() + 4) // 2 - 10, icon)


def photo_words(words: Words, question: QuestionSight) -> str:
    """What is told of the photos of a line; nothing where there is none and none is wanted."""
    if question.photo_missing:
        return words("photos.wanted_here")
    if question.photos:
        return words("photos.one" if question.photos == 1 else "photos.several", count=question.photos)
    return ""


def _box(picked: bool) -> str:  # noqa: FBT001 - read where it is called
    return "box-checked" if picked else "box"

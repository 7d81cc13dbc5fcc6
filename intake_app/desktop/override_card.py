"""The form of a supervisor who accepts: what becomes of it where that can be chosen, the reason, and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from intake_app.desktop.controls import Tile
from intake_app.desktop.field import Field
from intake_app.desktop.filling import fill
from intake_app.desktop.keep_or_leave import KeepOrLeave
from intake_app.desktop.keys import choice_key
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.scrolling import Roomy, Scrolling
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import OfferCard, OfferChoice

_COLUMNS = 4
_NARROW = 640


class OverrideTiles(QWidget):
    """A name over a few low tiles; the digits are on them while it is their turn."""

    chose = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.tiles: list[Tile] = []
        self._shown: tuple[OfferChoice, ...] = ()
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(theme, name, role="muted", weight=SEMIBOLD))
        column.addLayout(self._grid)

    def show_choices(self, choices: Sequence[OfferChoice], chosen: str, *, has_turn: bool) -> None:
        """These, one of them chosen or none."""
        self._shown = tuple(choices)
        self.setVisible(bool(choices))
        columns = min(len(choices), _COLUMNS if self.width() >= _NARROW else _COLUMNS - 1)

        def show(tile: Tile, place: int) -> None:
            one = choices[place]
            words = f"{one.label}, {one.amount}" if one.amount else one.label
            key = choice_key(place) if has_turn else ""
            tile.show_choice(words, one.value, "plain", key, "", chosen=one.value == chosen, low=True)
            self._grid.removeWidget(tile)
            self._grid.addWidget(tile, *divmod(place, columns))

        fill(self.tiles, range(len(choices)), self._add_tile, show)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def key_pressed(self, key: str) -> bool:
        """A digit was pressed; whether one of these has it."""
        tile = next((tile for tile in self.tiles if not tile.isHidden() and key and tile.key == key), None)
        if tile is not None:
            self.chose.emit(tile.value)
        return tile is not None

    def _add_tile(self) -> Tile:
        tile = Tile(self._theme)
        tile.clicked.connect(lambda: self.chose.emit(tile.value))
        return tile


@dataclass
class Draft:
    """What was chosen and written for one return."""

    card: OfferCard
    chosen: str = ""
    reason: str = ""
    said: str = ""


class OverrideCard(QFrame):
    """`accepted` carries the return, the reason, the words and what was chosen.

    What was begun for one return stays until it is accepted, and is there again when its form is.
    """

    accepted = Signal(str, str, str, str)
    turned = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("current")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._words = words
        self._drafts: dict[str, Draft] = {}
        self._now: Draft | None = None
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.hint = label(theme, role="muted", wraps=True)
        self.read = label(theme, weight=SEMIBOLD, wraps=True)
        self.choices = OverrideTiles(theme, words("override.what_becomes"))
        self.reasons = OverrideTiles(theme, words("override.reason"))
        self.choices.chose.connect(self._choose)
        self.reasons.chose.connect(self._give_reason)
        self.field = Field(theme, words("override.words"), words("override.words"))
        self.field.entered.connect(lambda _: self.take())
        self.problem = Strip(theme)
        self.problem.hide()
        self._buttons = KeepOrLeave(theme, words("override.keep"), words("entry.leave"))
        self.keep, self.leave = self._buttons.keep, self._buttons.leave
        self.keep.clicked.connect(self.take)
        self.leave.clicked.connect(self.put_aside)
        self._last = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._last.setSpacing(12)
        self._last.addWidget(self.field, 1)
        self._last.addLayout(self._buttons)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        for part in (self.title, self.hint, self.read, self.choices, self.reasons):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 12, 20)
        column.setSpacing(12)
        self.scrolling = Scrolling(content)
        column.addWidget(self.scrolling)
        under = QVBoxLayout()
        # In line with the tiles, which leave room for a bar.
        under.setContentsMargins(0, 0, 12, 0)
        under.setSpacing(12)
        under.addWidget(self.problem)
        under.addLayout(self._last)
        column.addLayout(under)

    @property
    def return_id(self) -> str:
        """The return whose form is shown, or nothing."""
        return self._now.card.return_id if self._now else ""

    def ask(self, card: OfferCard) -> None:
        """Ask for this; what was begun before is there again."""
        draft = self._drafts.setdefault(card.return_id, Draft(card))
        draft.card = card
        if draft.chosen not in {one.value for one in card.choices}:
            draft.chosen = ""
        self._now = draft
        self.title.setText(self._words("override.title", verdict=card.title))
        self.hint.setText(card.text)
        self.read.setText("\n".join(card.read))
        self.read.setVisible(bool(card.read))
        self.field.setText(draft.said)
        self.problem.hide()
        self.show()
        self._show_tiles()
        self.turned.emit()

    def turn_to(self, return_id: str, *, can_override: bool) -> None:
        """This return is on the page now: the form of another goes, and of one that can be accepted no more."""
        if self.return_id and (self.return_id != return_id or not can_override):
            self.put_aside()

    def key_pressed(self, key: str) -> bool:
        """A digit was pressed; whether it chose something here."""
        return self.isVisible() and (self.choices.key_pressed(key) or self.reasons.key_pressed(key))

    def take(self) -> bool:
        """Enter: it is accepted, once everything was said; whether the form is shown."""
        now = self._now
        if now is None or not self.isVisible():
            return False
        now.said = self.field.text()
        if now.card.choices and not now.chosen:
            self.refuse(self._words("override.which_choice"))
        elif not now.reason:
            self.refuse(self._words("override.which_reason"))
            QTimer.singleShot(0, self, self._reveal)
        else:
            self.accepted.emit(now.card.return_id, now.reason, now.said, now.chosen)
        return True

    def refuse(self, sentence: str) -> None:
        """It was not taken: say why, keep everything."""
        self.problem.say(sentence, "refuse", self._words("window.not_taken"))
        self.problem.show()

    def taken(self, return_id: str) -> None:
        """It is in the record."""
        self._drafts.pop(return_id, None)
        if self.return_id == return_id:
            self._end()

    def put_aside(self) -> bool:
        """Leave it for now; whether it was shown."""
        if self._now is None:
            return False
        self._now.said = self.field.text()
        self._end()
        return True

    def focus_line(self) -> None:
        """Put the focus where the next key belongs: into the words once all is chosen, else on nothing at all."""
        if self._is_chosen():
            self.field.setFocus()
        else:
            self.window().setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= _NARROW
        # The room of a line of its own is needed for the reasons.
        self._last.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)
        self._show_tiles()

    def _is_chosen(self) -> bool:
        now = self._now
        return now is not None and bool(now.reason) and (bool(now.chosen) or not now.card.choices)

    def _choose(self, code: str) -> None:
        if self._now is not None:
            self._now.chosen = code
            self._chosen()

    def _give_reason(self, reason: str) -> None:
        if self._now is not None:
            self._now.reason = reason
            self._chosen()

    def _chosen(self) -> None:
        self.problem.hide()
        self._show_tiles()
        self.focus_line()
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """What comes next is the last of what scrolls; in a low window the page scrolls, too."""
        bar = self.scrolling.verticalScrollBar()
        bar.setValue(bar.maximum())
        around = self.parentWidget()
        while around is not None and not isinstance(around, Roomy):
            around = around.parentWidget()
        if around is not None and self._is_chosen():
            around.ensureWidgetVisible(self.keep)

    def _show_tiles(self) -> None:
        now = self._now
        if now is None:
            return
        chooses = bool(now.card.choices) and not now.chosen
        self.choices.show_choices(now.card.choices, now.chosen, has_turn=chooses)
        self.reasons.show_choices(now.card.reasons, now.reason, has_turn=not chooses)

    def _end(self) -> None:
        self._now = None
        # A hidden card hands the focus to the next button, and Enter would press it.
        self.window().setFocus()
        self.hide()
        self.turned.emit()

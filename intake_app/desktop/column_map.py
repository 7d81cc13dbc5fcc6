"""What are the columns of a file whose headings say nothing? One column after the other, by a tap or a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Tile
from intake_app.desktop.keys import choice_key
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.tables import plain_table
from intake_app.desktop.text import label
from intake_app.desktop.theme import Theme
from intake_app.domain.unseen import on_screen
from intake_app.domain.words import Words

NO_FIELD: Final = ""
_IN_A_ROW: Final = 4
_ROW_HEIGHT: Final = 40
_MOST_ROWS_SEEN: Final = 5
_HEADING_WIDE: Final = 320
_ROOM_FOR_HINT: Final = 260


class ColumnMap(QWidget):
    """`told` carries the fields by their headings, once somebody asks to import so; empty for a column kept beside."""

    told = Signal(object)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._fields: list[tuple[str, str]] = []
        self._headings: tuple[str, ...] = ()
        self._chosen: dict[str, str] = {}
        self.tiles: list[Tile] = []
        self.model = QStandardItemModel()
        self.table = plain_table(theme, self.model, words("import.columns"), row_height=_ROW_HEIGHT)
        self.table.horizontalHeader().hide()
        self.table.setMinimumHeight(_ROW_HEIGHT + 4)
        # Its own search by letters would swallow the keys of the fields.
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words("import.columns"))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_tiles())
        self.hint = label(theme, words("import.columns_hint"), role="muted", wraps=True)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.hint)
        column.addWidget(self.table)
        column.addWidget(Scrolling(inner))
        column.addStretch(1)

    def show_columns(
        self, headings: Sequence[str], fields: Sequence[tuple[str, str]], chosen: Mapping[str, str]
    ) -> None:
        """These columns; `fields` are what they can be (name and words), `chosen` what they are so far."""
        self._fields = [*fields, (NO_FIELD, self._words("import.kept_beside"))]
        self._headings = tuple(headings)
        self._chosen = {heading: chosen.get(heading, NO_FIELD) for heading in headings}
        self.model.removeRows(0, self.model.rowCount())
        for heading in headings:
            self.model.appendRow([QStandardItem(on_screen(heading)), QStandardItem()])
        self.table.setColumnWidth(0, _HEADING_WIDE)
        self.table.setMaximumHeight(min(len(headings), _MOST_ROWS_SEEN) * _ROW_HEIGHT + 4)
        self._make_tiles()
        self._say_chosen()
        self.table.selectRow(0)

    def choose(self, place: int) -> bool:
        """The column that is looked at is the field in this place; the next one is looked at then."""
        row = self.table.currentIndex().row()
        if not (0 <= row < self.model.rowCount() and 0 <= place < len(self._fields)):
            return False
        field = self._fields[place][0]
        heading = self._heading(row)
        # A field has one column: the one that had it before is kept beside.
        self._chosen = {one: NO_FIELD if had == field else had for one, had in self._chosen.items()} | {heading: field}
        self._say_chosen()
        self.table.selectRow(min(row + 1, self.model.rowCount() - 1))
        self._show_tiles()
        return True

    def digit(self, key: str) -> bool:
        """A key of one of the fields."""
        keys = [choice_key(place) for place in range(len(self._fields))]
        return key in keys and self.choose(keys.index(key))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hint.setVisible(self.height() >= _ROOM_FOR_HINT)
        self.table.scrollTo(self.table.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() not in steps:
            super().keyPressEvent(event)
            return
        row = self.table.currentIndex().row() + steps[Qt.Key(event.key())]
        self.table.selectRow(max(0, min(row, self.model.rowCount() - 1)))

    def tell(self) -> bool:
        """Import so."""
        self.told.emit(dict(self._chosen))
        return True

    def _heading(self, row: int) -> str:
        return self._headings[row]

    def _make_tiles(self) -> None:
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self.tiles = []
        for place in range(len(self._fields)):
            tile = Tile(self._theme)
            tile.clicked.connect(lambda _=False, place=place: self.choose(place))
            self.tiles.append(tile)
            self._grid.addWidget(tile, place // _IN_A_ROW, place % _IN_A_ROW)

    def _say_chosen(self) -> None:
        words = dict(self._fields)
        for row in range(self.model.rowCount()):
            self.model.item(row, 1).setText(words.get(self._chosen[self._heading(row)], words[NO_FIELD]))

    def _show_tiles(self) -> None:
        row = self.table.currentIndex().row()
        here = self._chosen.get(self._heading(row), NO_FIELD) if row >= 0 else NO_FIELD
        for place, (tile, (field, told)) in enumerate(zip(self.tiles, self._fields, strict=True)):
            tile.show_choice(told, field, "plain", choice_key(place), "", chosen=field == here, low=True)

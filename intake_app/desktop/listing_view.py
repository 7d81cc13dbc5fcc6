"""The one table for every list: sorted by any column, filtered as one types, exported."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.keys import EXPORT_KEY
from intake_app.desktop.tables import plain_table
from intake_app.desktop.text import SEMIBOLD, elided, label, set_tooltip, tooltip
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.unseen import on_screen
from intake_app.domain.words import Words
from intake_app.workflow.listing import Column, Line, Listing

_ROW_HEIGHT: Final = 48
_WIDEST_FILTER: Final = 360
_LEAST_STRETCHED: Final = 110
_FEWEST: Final = 3
_LEAST_SHARE: Final = 0.95
"""Of its width a column needs so much at least."""

_BESIDE: Final = 24
"""What the table needs beside its columns: frame and scroll bar."""

_MEASURED: Final = 100
"""So many lines tell how wide a column wants to be."""

_WIDEST: Final = 260
_AROUND_CELL: Final = 32
_NUMBERS: Final = frozenset({"number", "money"})
_SORTED_BY: Final = Qt.ItemDataRole.UserRole
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ListingModel(QAbstractTableModel):
    """The lines of a listing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.columns: tuple[Column, ...] = ()
        self.lines: tuple[Line, ...] = ()

    def show_listing(self, listing: Listing) -> None:
        """Other lines."""
        self.beginResetModel()
        self.columns, self.lines = listing.columns, listing.lines
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line, place = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return on_screen(line.cells[place])
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(line.cells[place])
            case Qt.ItemDataRole.UserRole:
                return line.value(place)
            case Qt.ItemDataRole.TextAlignmentRole if self.columns[place].kind in _NUMBERS:
                return _RIGHT
            case Qt.ItemDataRole.ForegroundRole if line.tone != "plain":
                return QBrush(QColor(self._theme.colours.tone(line.tone)))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].kind in _NUMBERS else _LEFT
        return None


class Sorted(QSortFilterProxyModel):
    """Sorted by what the cells stand for; a line stays where every typed word is in one of its cells."""

    def __init__(self, model: ListingModel) -> None:
        super().__init__()
        self._model = model
        self._wanted: tuple[str, ...] = ()
        self.setSourceModel(model)
        self.setSortRole(_SORTED_BY)

    def want(self, text: str) -> None:
        """Show only the lines that hold these words."""
        self.beginResetModel()
        self._wanted = tuple(text.casefold().split())
        self.endResetModel()

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        if not self._wanted:
            return True
        told = "\n".join(self._model.lines[row].cells).casefold()
        return all(word in told for word in self._wanted)

    def lessThan(self, left: _Index, right: _Index) -> bool:
        place = left.column()
        first, second = (self._model.lines[one.row()].value(place) for one in (left, right))
        if self._model.columns[place].kind in _NUMBERS:
            return _number(first) < _number(second)
        return _spelling(first) < _spelling(second)

    def line(self, row: int) -> Line | None:
        """The line in this row of what is shown."""
        index = self.mapToSource(self.index(row, 0))
        return self._model.lines[index.row()] if index.isValid() else None

    def shown(self) -> tuple[Line, ...]:
        """The lines as they are sorted and filtered now."""
        if not self._wanted and self.sortColumn() < 0:
            return self._model.lines  # of a long list each line would be asked for by itself
        return tuple(line for row in range(self.rowCount()) if (line := self.line(row)))


def list_on(page: QWidget | None) -> ListingView | None:
    """The list that is seen on a page."""
    lists = page.findChildren(ListingView) if page is not None else []
    return next((one for one in lists if one.isVisible()), None)


class ListingView(QWidget):
    """`chosen` carries the id of the line that was taken by Enter or a tap; `selected` of the one that is looked at.

    `export_asked` carries the listing as it is sorted and filtered now. What a page puts into `head` stands beside the
    title, and under it, before the table, what it adds to `top`; `tools` stand right above the table.
    """

    chosen = Signal(str)
    selected = Signal(str)
    export_asked = Signal(object)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._listing = Listing("", (), (), "")
        self._needs: list[int] = []
        self._by: tuple[int, Qt.SortOrder] | None = None
        self.title = elided(theme, size=Size.LARGE, weight=SEMIBOLD)
        self.filter = Field(theme, words("listing.filter"), words("listing.filter"))
        self.filter.setMaximumWidth(_WIDEST_FILTER)
        self.filter.textChanged.connect(self._filter)
        self.filter.entered.connect(lambda _: self.take())
        self.export = Action(theme, words("listing.export"), key=EXPORT_KEY)
        self.export.clicked.connect(self.ask_export)
        self.model = ListingModel(theme)
        self.sorted = Sorted(self.model)
        self.table = plain_table(theme, self.sorted, "", row_height=_ROW_HEIGHT)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.table.clicked.connect(lambda index: self._choose(index.row()))
        self.table.selectionModel().currentRowChanged.connect(lambda index: self._select(index.row()))
        self.empty = label(theme, role="muted", size=Size.MIDDLE, wraps=True)
        self.more = label(theme, role="muted", wraps=True)
        self.head = QHBoxLayout()
        self.head.setSpacing(12)
        self.head.addWidget(self.title, 1)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(12)
        self.tools.addWidget(self.filter, 1)
        self.tools.addStretch(0)
        self.tools.addWidget(self.export)
        self.top = QVBoxLayout()
        self.top.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self.head)
        column.addLayout(self.top)
        column.addLayout(self.tools)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        column.addWidget(self.more)
        column.addStretch(0)

    def show_listing(self, listing: Listing) -> None:
        """These lines; the order, the filter and, where it is still there, the line that is looked at stay."""
        here = self.here
        same_columns = listing.columns == self._listing.columns
        self._listing = listing
        self.title.setText(listing.title)
        self.table.setAccessibleName(listing.title)
        self.model.show_listing(listing)
        if self._measure() or not same_columns:
            self._widths()
        self.empty.setText(listing.empty)
        self.more.setText(listing.more)
        self.more.setVisible(bool(listing.more))
        self._show_what_is_left(here)

    @property
    def here(self) -> str:
        """The id of the line that is looked at; empty for none."""
        line = self.sorted.line(self.table.currentIndex().row())
        return line.id if line else ""

    def look_at(self, line_id: str) -> None:
        """Go to this line, where it is shown."""
        shown = [line.id for line in self.sorted.shown()]
        if line_id in shown:
            self.table.selectRow(shown.index(line_id))

    def take(self) -> bool:
        """Enter: the line that is looked at."""
        return self._choose(self.table.currentIndex().row())

    def focus_filter(self) -> bool:
        """Go to the filter."""
        self.filter.setFocus()
        self.filter.selectAll()
        return True

    def ask_export(self) -> bool:
        """Export what is shown, as it is sorted."""
        shown = self.sorted.shown() if self.export.isEnabled() else ()
        if shown:
            self.export_asked.emit(Listing(self._listing.title, self._listing.columns, shown, self._listing.empty))
        return bool(shown)

    def allow_export(self, refusal: str) -> None:
        """Whoever is here may write lists into files, or why not."""
        self.export.setEnabled(not refusal)
        set_tooltip(self.export, refusal)

    def _filter(self, text: str) -> None:
        here = self.here
        self.sorted.want(text)
        self._show_what_is_left(here)

    def _show_what_is_left(self, here: str) -> None:
        shown = [line.id for line in self.sorted.shown()]
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.export.setVisible(bool(self._listing.lines))
        self.export.setEnabled(bool(shown))
        self.filter.setVisible(bool(self._listing.lines))
        if shown:
            self.table.selectRow(shown.index(here) if here in shown else 0)
        else:
            self.selected.emit("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widths()

    def _measure(self) -> bool:
        """Measure how wide the columns want to be for what stands in them now; whether that is another width."""
        font = self.table.fontMetrics()
        before = self._needs
        self._needs = [
            min(_WIDEST, max((font.horizontalAdvance(one) for one in cells), default=0) + _AROUND_CELL)
            for cells in zip(*(line.cells for line in self._listing.lines[:_MEASURED]), strict=True)
        ] or [0 for _ in self._listing.columns]
        return self._needs != before

    def _widths(self) -> None:
        """As they were designed; where there is less room, first the one that stretches gives way, then all.

        Before they tell nothing any more, the last ones are left out: a page has its columns by what they matter. Where
        there is more room than is needed, those that would be cut have of it, before it goes to the one that stretches.
        """
        columns = self.model.columns
        heads = self.table.horizontalHeader()
        wanted = [_LEAST_STRETCHED if column.stretches else column.width for column in columns]
        room = self.width() - _BESIDE
        shown = len(columns)
        while shown > _FEWEST and sum(wanted[:shown]) * _LEAST_SHARE > room:
            shown -= 1
        share = min(1.0, room / sum(wanted[:shown])) if columns else 1.0
        widths = [int(column.width * share) for column in columns]
        left = room - sum(
            max(_LEAST_STRETCHED, self._needs[place]) if column.stretches else widths[place]
            for place, column in enumerate(columns[:shown])
        )
        for place, column in enumerate(columns[:shown]):
            more = min(left, self._needs[place] - widths[place])
            if not column.stretches and more > 0:
                widths[place] += more
                left -= more
        heads.setStretchLastSection(not any(column.stretches for column in columns[:shown]))
        for place, column in enumerate(columns):
            self.table.setColumnHidden(place, place >= shown)
            mode = QHeaderView.ResizeMode.Stretch if column.stretches else QHeaderView.ResizeMode.Interactive
            heads.setSectionResizeMode(place, mode)
            if not column.stretches:
                self.table.setColumnWidth(place, widths[place])

    def _choose(self, row: int) -> bool:
        line = self.sorted.line(row)
        if line is None:
            return False
        self.chosen.emit(line.id)
        return True

    def _select(self, row: int) -> None:
        line = self.sorted.line(row)
        self.selected.emit(line.id if line else "")


def _spelling(text: str) -> str:
    """What a text is sorted by: without case, and an accented letter beside the plain one."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)).casefold()


def _number(text: str) -> Decimal:
    """What an amount or number is sorted by; nothing known comes first."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("-Infinity")

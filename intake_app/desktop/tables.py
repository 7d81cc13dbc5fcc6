"""The look that every table of the program shares."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from intake_app.desktop.text import MEDIUM
from intake_app.desktop.theme import Theme


class Table(QTableView):
    """Letters and digits are keys of the page: a table does not search for them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().strip() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)


def plain_table(theme: Theme, model: QAbstractItemModel, name: str, *, row_height: int) -> QTableView:
    """A table to read and to choose a row from, without a grid; `row_height` in pixels."""
    table = Table()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setFont(theme.font())
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_height)
    heads = table.horizontalHeader()
    heads.setFont(theme.font(weight=MEDIUM))
    heads.setHighlightSections(False)
    heads.setStretchLastSection(True)
    return table

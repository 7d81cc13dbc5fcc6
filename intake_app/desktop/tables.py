"""The look that every table of the program shares."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import QAbstractItemView, QTableView

from intake_app.desktop.text import MEDIUM
from intake_app.desktop.theme import Theme


def plain_table(theme: Theme, model: QAbstractItemModel, name: str, *, row_height: int) -> QTableView:
    """A table to read and to choose a row from, without a grid; `row_height` in pixels."""
    table = QTableView()
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

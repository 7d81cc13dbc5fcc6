"""Bring sales, RMAs or kits into the catalogue: choose or drop a file, watch it, stop it, read what was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from intake_app.desktop.column_map import ColumnMap
from intake_app.desktop.controls import Action
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.tables import plain_table
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.unseen import on_screen
from intake_app.domain.words import Words

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
STOP_KEY = "Ctrl+T"
GOOD_KEY = "Ctrl+G"
COLUMNS_KEY = "Ctrl+L"
IMPORT_KEY = "Ctrl+Enter"
OTHER_KEY = "Ctrl+B"
KINDS = {"units": "Ctrl+U", "rmas": "Ctrl+M", "kits": "Ctrl+Shift+K"}
"""What a file can hold, and the key for it."""


class BadLine(NamedTuple):
    """A line of the file that could not be taken, and why."""

    line: int
    reason: str


class BadLinesModel(QAbstractTableModel):
    """Line and reason."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.rows: list[BadLine] = []

    def show_rows(self, rows: list[BadLine]) -> None:
        """Other lines."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self.rows[index.row()]
        return f"{row.line:,}" if index.column() == 0 else on_screen(row.reason)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return self._words(("import.line", "import.reason")[section]) if role == Qt.ItemDataRole.DisplayRole else None


class ImportPage(QWidget):
    """`chosen` carries the kind (`units`, `rmas`, `kits`) and the file."""

    chosen = Signal(str, object)
    browse_asked = Signal(str)
    stopped = Signal()
    left = Signal()
    good_asked = Signal()
    columns_asked = Signal()
    copy_asked = Signal()
    save_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAcceptDrops(True)
        self._words = words
        self._dropped: Path | None = None
        self.files: list[Action] = []
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(words("import.progress"))
        self.doing = label(theme, wraps=True)
        self.stop = Action(theme, words("import.stop"), icon="cross", key=STOP_KEY)
        self.stop.clicked.connect(self.stopped)
        self.result = Strip(theme)
        self.model = BadLinesModel(words)
        self.table = plain_table(theme, self.model, words("import.bad"), row_height=40)
        self.table.setColumnWidth(0, 110)
        self.columns = ColumnMap(theme, words)
        self.take_good = Action(theme, words("import.take_good"), kind="primary", icon="check", key=GOOD_KEY)
        self.ask_columns = Action(theme, words("import.ask_columns"), key=COLUMNS_KEY)
        self.submit = Action(theme, words("import.with_columns"), kind="primary", icon="import", key=IMPORT_KEY)
        self.other = Action(theme, words("import.other"), key=OTHER_KEY)
        self.submit.clicked.connect(self.columns.tell)
        self.other.clicked.connect(self.show_ready)
        self.take_good.clicked.connect(self.good_asked)
        self.ask_columns.clicked.connect(self.columns_asked)
        self.copy = Action(theme, words("import.copy"), key="Ctrl+C")
        self.save = Action(theme, words("import.save"), key="Ctrl+S")
        self.back = Action(theme, words("import.back"), key="Esc")
        self.copy.clicked.connect(self.copy_asked)
        self.save.clicked.connect(self.save_asked)
        self.back.clicked.connect(self.left)
        self.hint = label(theme, words("import.hint"), role="muted", wraps=True)
        self.card = self._make_card(theme)
        self._lay_out(label(theme, words("import.title"), size=Size.LARGE, weight=SEMIBOLD))
        self.show_ready()

    def _lay_out(self, title: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(12)
        for shown in (title, self.hint, self.card, self.result):
            column.addWidget(shown)
        column.addLayout(_row(self.take_good, self.submit, self.ask_columns, self.other))
        column.addWidget(self.columns, 1)
        column.addWidget(self.table, 1)
        column.addLayout(_row(self.copy, self.save, self.back))
        column.addStretch(0)

    def allow(self, *, allowed: bool) -> None:
        """Whether whoever is here may import; how far one is may be seen by anybody."""
        for part in (self.card, self.columns, self.take_good, self.submit, self.ask_columns, self.other):
            part.setEnabled(allowed)
        self.setAcceptDrops(allowed)

    def show_ready(self) -> None:
        """No import is running and none was."""
        self._turn(running=False)
        self.result.hide()
        self.show_bad([])
        self.ask_columns.hide()

    def show_running(self, words: str, thousandth: int) -> None:
        """How far it is; `thousandth` is -1 when that is not known."""
        self._turn(running=True)
        self.result.hide()
        self.show_bad([])
        self.ask_columns.hide()
        self.doing.setText(words)
        self.progress.setRange(0, 1000 if thousandth >= 0 else 0)
        self.progress.setValue(max(0, thousandth))

    def show_result(self, sentence: str, tone: Tone, word: str) -> None:
        """What came of it."""
        self._turn(running=False)
        self.result.say(sentence, tone, word)
        self.result.show()

    def show_bad(self, rows: list[BadLine], *, can_skip: bool = False) -> None:
        """The lines that must be corrected; with `can_skip` the others can be taken without them."""
        self.model.show_rows(rows)
        self._ask(columns=False)
        for shown in (self.table, self.copy, self.save):
            shown.setVisible(bool(rows))
        self.take_good.setVisible(can_skip)

    def show_columns(
        self, headings: Sequence[str], fields: Sequence[tuple[str, str]], chosen: Mapping[str, str]
    ) -> None:
        """Ask what these columns are; `fields` and `chosen` as `ColumnMap` takes them."""
        self.show_bad([])
        self.columns.show_columns(headings, fields, chosen)
        self._ask(columns=True)
        self.ask_columns.hide()
        self.columns.setFocus()

    def _ask(self, *, columns: bool) -> None:
        """Make room for the question what the columns are, or for other files."""
        asked: tuple[QWidget, ...] = (self.columns, self.submit, self.other)
        for shown in asked:
            shown.setVisible(columns)
        self.card.setHidden(columns)
        self.hint.setHidden(columns or bool(self.model.rows))

    def ask_kind(self, file: Path) -> None:
        """A file was dropped: ask what it holds."""
        self._dropped = file
        self.hint.setText(self._words("import.which", file=file.name))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.ask_kind(files[0])

    def press_kind(self, kind: str) -> bool:
        """Import this kind: the file that was dropped, or one to browse for."""
        if not self.files[0].isEnabled():
            return False
        if self._dropped is None:
            self.browse_asked.emit(kind)
        else:
            file, self._dropped = self._dropped, None
            self.hint.setText(self._words("import.hint"))
            self.chosen.emit(kind, file)
        return True

    def _turn(self, *, running: bool) -> None:
        for action in self.files:
            action.setEnabled(not running)
        for shown in (self.progress, self.doing, self.stop):
            shown.setVisible(running)

    def _make_card(self, theme: Theme) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for kind, key in KINDS.items():
            action = Action(theme, self._words(f"import.{kind}"), icon="import", key=key)
            action.clicked.connect(lambda _=False, kind=kind: self.press_kind(kind))
            self.files.append(action)
            buttons.addWidget(action)
        buttons.addStretch()
        buttons.addWidget(self.stop)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(buttons)
        column.addWidget(self.doing)
        column.addWidget(self.progress)
        return card


def _row(*actions: Action) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for action in actions:
        row.addWidget(action)
    row.addStretch()
    return row

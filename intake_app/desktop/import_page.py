"""Bring sales, RMAs or kits into the catalogue: choose or drop a file, watch it, stop it, read what was wrong."""

from __future__ import annotations

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

from intake_app.desktop.controls import Action
from intake_app.desktop.notice_bar import Strip
from intake_app.desktop.tables import plain_table
from intake_app.desktop.text import SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.words import Words

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
STOP_KEY = "Ctrl+T"
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
        return f"{row.line:,}" if index.column() == 0 else row.reason

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
        self.copy = Action(theme, words("import.copy"), key="Ctrl+C")
        self.save = Action(theme, words("import.save"), key="Ctrl+S")
        self.back = Action(theme, words("import.back"), key="Esc")
        self.copy.clicked.connect(self.copy_asked)
        self.save.clicked.connect(self.save_asked)
        self.back.clicked.connect(self.left)
        self.hint = label(theme, words("import.hint"), role="muted", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(12)
        column.addWidget(label(theme, words("import.title"), size=Size.LARGE, weight=SEMIBOLD))
        column.addWidget(self.hint)
        column.addWidget(self._make_card(theme))
        column.addWidget(self.result)
        column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        for action in (self.copy, self.save, self.back):
            foot.addWidget(action)
        foot.addStretch()
        column.addLayout(foot)
        column.addStretch(0)
        self.show_ready()

    def show_ready(self) -> None:
        """No import is running and none was."""
        self._turn(running=False)
        self.result.hide()
        self.show_bad([])

    def show_running(self, words: str, thousandth: int) -> None:
        """How far it is; `thousandth` is -1 when that is not known."""
        self._turn(running=True)
        self.result.hide()
        self.show_bad([])
        self.doing.setText(words)
        self.progress.setRange(0, 1000 if thousandth >= 0 else 0)
        self.progress.setValue(max(0, thousandth))

    def show_result(self, sentence: str, tone: Tone, word: str) -> None:
        """What came of it."""
        self._turn(running=False)
        self.result.say(sentence, tone, word)
        self.result.show()

    def show_bad(self, rows: list[BadLine]) -> None:
        """The lines that must be corrected."""
        self.model.show_rows(rows)
        for shown in (self.table, self.copy, self.save):
            shown.setVisible(bool(rows))

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

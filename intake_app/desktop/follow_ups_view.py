"""The Follow-ups page: what is left to do, and the card of what is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from intake_app.desktop.controls import Action
from intake_app.desktop.follow_up_panel import FollowUpPanel
from intake_app.desktop.list_and_card import ListAndCard
from intake_app.desktop.segments import Segments
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.batch_cards import BATCHES
from intake_app.workflow.follow_up_cards import GROUPS

ALL: Final = "all"
ACCOUNTS_KEY: Final = "F8"
_PANEL, _NARROW_PANEL = 400, 320


class FollowUpsView(ListAndCard):
    """`grouped` carries the group that is wanted, `accounts_asked` asks for the export for accounting.

    `dropped` carries the path of a file.
    """

    grouped = Signal(str)
    accounts_asked = Signal()
    dropped = Signal(Path)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.setAcceptDrops(True)
        self.groups = Segments(
            theme,
            words("follow.groups"),
            [(group, words(f"follow.group_{group}")) for group in (ALL, *GROUPS, BATCHES)],
        )
        self.groups.chosen.connect(self.grouped)
        self.list.top.addWidget(self.groups)
        self.accounts = Action(theme, words("follow.export_accounts"), key=ACCOUNTS_KEY)
        self.accounts.clicked.connect(self.accounts_asked)
        self.list.head.addWidget(self.accounts)
        self.panel = FollowUpPanel(theme, words)
        self.panel.hide()
        self.lay_out(self.panel, wide=_PANEL, narrow=_NARROW_PANEL)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for file in [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()][:1]:
            self.dropped.emit(Path(file))

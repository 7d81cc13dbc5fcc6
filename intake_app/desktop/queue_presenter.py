"""The Queue page's presenter: asks the record, shows what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from intake_app.desktop.errands import Errands
from intake_app.desktop.queue_view import QueueView
from intake_app.desktop.surroundings import Shell

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench


class QueuePresenter(QObject):
    """Lists are read anew each time they are shown."""

    def __init__(self, bench: Bench, errands: Errands, view: QueueView, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._view = view
        self._shell = shell
        view.asked.connect(self.ask)

    def ask(self, which: str) -> bool:
        """Show the open returns (`queue`) or the latest of any state (`recent`)."""
        self._errands.run(
            self._bench.recent if which == "recent" else self._bench.queue,
            lambda rows: self._view.show_rows(which, rows),
            self._shell.fail,
        )
        return True

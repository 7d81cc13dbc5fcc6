"""Who is at the bench: asks the record who has worked here, and tells it who does now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.errands import Errands
from intake_app.desktop.sign_page import SignPage
from intake_app.desktop.surroundings import Shell

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench


class SignPresenter(QObject):
    """`signed` carries the name once the bench has taken it."""

    signed = Signal(str)

    def __init__(self, bench: Bench, errands: Errands, page: SignPage, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._page = page
        self._shell = shell
        page.named.connect(self._named)

    def ask(self) -> None:
        """Show the page, with the names that the record knows."""
        self._shell.go("sign")
        self._errands.run(self._bench.who, self._page.show_names, self._shell.fail)

    def _named(self, name: str) -> None:
        shown = " ".join(name.split())

        def taken(_: None) -> None:
            self._page.taken()
            self.signed.emit(shown)

        self._errands.run(lambda: self._bench.sign(shown), taken, self._page.refuse)

"""Where every scan arrives, from wherever it was heard: a wedge, the scan field, and later ports and cameras."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from intake_app.desktop.surroundings import Shell
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.intake_presenter import IntakePresenter


class ScanPresenter(QObject):
    """`scanned` is the one entry; scans that come while nobody has signed are kept and taken afterwards."""

    def __init__(self, intake: Callable[[], IntakePresenter], words: Words, shell: Shell) -> None:
        super().__init__()
        self._intake = intake
        self._words = words
        self._shell = shell
        self._listening = False
        self._kept: list[str] = []

    def scanned(self, raw: str) -> None:
        """A scan, as raw as it came."""
        if self._listening:
            self._intake().identify(raw)
            return
        self._kept.append(raw)
        key = "sign.first" if len(self._kept) == 1 else "sign.first_of_several"
        self._shell.tell(self._words(key, count=len(self._kept)))

    def wait(self) -> None:
        """Keep what is scanned: nobody knows in whose name."""
        self._listening = False

    def listen(self) -> None:
        """It is known who is at the bench: take what was kept, and every scan from now on."""
        self._listening = True
        kept, self._kept = self._kept, []
        for raw in kept:
            self._intake().identify(raw)

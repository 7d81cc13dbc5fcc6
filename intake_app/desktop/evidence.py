"""Asks where the evidence of an RMA goes, has it written aside from the window, and says where it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from intake_app.desktop.gestures import Gestures

if TYPE_CHECKING:
    from intake_app.desktop.window import StationWindow
    from intake_app.workflow.bench import Bench

Write = Callable[[str, Path], str]


class EvidenceAsking(QObject):
    """`write` writes everything of an RMA into a file and returns what to say; None where nothing can write it."""

    def __init__(self, window: StationWindow, bench: Bench, write: Write | None) -> None:
        super().__init__()
        self._window = window
        self._bench = bench
        self._write = write
        self._gestures = Gestures(window.errands)
        self._gestures.failed.connect(window.sound)

    def ask(self, number: str) -> bool:
        """Write the evidence of this RMA, where whoever is at the bench may; whether it can be asked for."""
        write, window, words = self._write, self._window, self._bench.words
        if write is None:
            return False

        def choose(_: None) -> None:
            from intake_app.desktop.exporting import ask_file

            kinds = {"zip": words("evidence.zip")}
            path = ask_file(window, words("evidence.title"), words("evidence.file_name", number=number), kinds)
            if path is not None:
                window.tell(words("evidence.being_written", number=number))
                window.errands.aside(lambda: write(number, path), written, window.fail)

        def written(told: str) -> None:
            window.tell(told)
            window.sound("taken")

        def demand() -> None:
            self._bench.demand("evidence")
            self._bench.proving.check_sealable()

        window.next_gesture()
        self._gestures.run(demand, choose, window.refuse)
        return True

    def on_page(self) -> bool:
        """The key: of the return on the Intake page, or of the line of a unit's history that is looked at."""
        if self._window.place == "intake":
            sight = self._window.intake.sight
            return sight is not None and self.ask(sight.rma_number)
        return self._window.press_here("find", "evidence")

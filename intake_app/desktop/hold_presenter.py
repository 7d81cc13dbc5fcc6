"""The refused return on the Intake page whose customer orders a packaging kit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.gestures import Gestures
from intake_app.desktop.surroundings import Shell
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight

if TYPE_CHECKING:
    from intake_app.desktop.intake_presenter import IntakePresenter
    from intake_app.workflow.bench import Bench


class HoldPresenter(QObject):
    """Works for the Intake page. `held` carries the return that waits now, `asked` the kit order to be looked at."""

    held = Signal(object)
    asked = Signal(str)

    def __init__(self, bench: Bench, gestures: Gestures, intake: IntakePresenter, words: Words, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._gestures = gestures
        self._intake = intake
        self._words = words
        self._shell = shell

    def order(self) -> bool:
        """The customer orders a kit; where one was ordered, look at that order. Whether either means anything here."""
        intake, sight = self._intake, self._intake.sight
        if sight is None or intake.writing or not intake.page.back.isVisible():
            return False
        if sight.can_order_kit:
            self._shell.next_gesture()
            return_id = sight.return_id
            self._gestures.try_run(lambda: self._bench.kits.hold(return_id), self._waits, self._shell.fail)
        elif sight.kit_order:
            self.asked.emit(sight.kit_order)
        return bool(sight.kit_order or sight.can_order_kit)

    def _waits(self, ordered: tuple[str, Sight]) -> None:
        number, sight = ordered
        self.held.emit(sight)
        self._intake.papers.print_new(sight)
        self._shell.tell(self._words("kits.held", number=number))

"""The end of a return on the Intake page: its verdict is accepted, its papers are copied, it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.gestures import Gestures
from intake_app.desktop.surroundings import Shell
from intake_app.domain.events import PaperKind
from intake_app.workflow.sight import Sight

if TYPE_CHECKING:
    from intake_app.desktop.intake_presenter import IntakePresenter
    from intake_app.workflow.bench import Bench


class AcceptPresenter(QObject):
    """Works for the Intake page. `changed` carries the return as it is now."""

    changed = Signal(object)

    def __init__(self, bench: Bench, gestures: Gestures, intake: IntakePresenter, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._gestures = gestures
        self._intake = intake
        self._shell = shell

    def accept(self, told: str = "") -> None:
        """Accept the verdict and make the papers; what is `told` of it comes with them."""
        sight = self._intake.sight
        if sight is None:
            return
        self._shell.next_gesture()

        def shown(now: Sight) -> None:
            self.changed.emit(now)
            self._intake.papers.print_new(now)
            if told:
                self._shell.tell(told)

        def refused(sentence: str) -> None:
            """The verdict may stand although its papers could not be kept: show what is."""
            self._shell.fail(sentence)
            self._gestures.run(lambda: self._bench.resume(sight.return_id), self.changed.emit, self._shell.fail)

        self._gestures.try_run(lambda: self._bench.accept(sight.return_id), shown, refused)

    def close(self) -> None:
        """The label is on the box."""
        sight = self._intake.sight
        if sight is not None:
            self._shell.next_gesture()
            return_id = sight.return_id
            self._gestures.try_run(lambda: self._bench.close(return_id), self.changed.emit, self._shell.fail)

    def copy(self, paper: PaperKind) -> None:
        """Make the next copy of a paper."""
        sight = self._intake.sight
        if sight is not None:
            self._shell.next_gesture()
            return_id = sight.return_id
            self._gestures.try_run(lambda: self._bench.reprint(return_id, paper), self.changed.emit, self._shell.fail)

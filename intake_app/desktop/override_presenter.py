"""A supervisor accepts: the form on the Intake page, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.gestures import Gestures
from intake_app.desktop.override_card import OverrideCard
from intake_app.desktop.surroundings import Shell
from intake_app.workflow.sight import OfferCard, Sight

if TYPE_CHECKING:
    from intake_app.desktop.intake_presenter import IntakePresenter
    from intake_app.workflow.bench import Bench


class OverridePresenter(QObject):
    """Works for the Intake page. `accepted` carries the return with what was accepted."""

    accepted = Signal(object)

    def __init__(self, bench: Bench, gestures: Gestures, intake: IntakePresenter, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._gestures = gestures
        self._intake = intake
        self._shell = shell
        intake.page.back.made_form.connect(self._connect)
        intake.page.override_asked.connect(self.ask)

    @property
    def is_asked(self) -> bool:
        """Whether the form is shown."""
        card = self._intake.page.back.overriding
        return card is not None and card.isVisible()

    def ask(self) -> bool:
        """Open the form, for who may accept; whether that means anything here."""
        intake, sight = self._intake, self._intake.sight
        if sight is None or not sight.can_override or intake.writing or not intake.page.back.isVisible():
            return False
        self._shell.next_gesture()
        return_id = sight.return_id
        return self._gestures.try_run(lambda: self._bench.overrides.offered(return_id), self._open, self._shell.fail)

    def digit(self, key: str) -> bool:
        """A digit was pressed; whether it chose something of the form."""
        card = self._intake.page.back.overriding
        return card is not None and card.key_pressed(key)

    def take(self) -> bool:
        """Enter; whether the form is shown."""
        card = self._intake.page.back.overriding
        return card is not None and card.take()

    def escape(self) -> bool:
        """Leave the form as it is; whether it was shown."""
        card = self._intake.page.back.overriding
        return card is not None and card.put_aside()

    def _open(self, offered: OfferCard) -> None:
        sight = self._intake.sight
        if sight is not None and sight.return_id == offered.return_id:
            card = self._intake.page.back.override_card()
            card.ask(offered)
            card.focus_line()

    def _connect(self, card: OverrideCard) -> None:
        card.accepted.connect(self._accept)

    def _accept(self, return_id: str, reason: str, said: str, chosen: str) -> None:
        card = self._intake.page.back.override_card()

        def taken(sight: Sight) -> None:
            card.taken(return_id)
            self.accepted.emit(sight)

        self._shell.next_gesture()
        work = self._bench.overrides.accept
        self._gestures.try_run(lambda: work(return_id, reason, said, chosen), taken, card.refuse)

"""Looks after the backups while the window is open: makes one when it is due, and says what somebody must know."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, QTimer

from intake_app.desktop.aside import Aside
from intake_app.desktop.errands import Errands
from intake_app.desktop.surroundings import BackupDesk, Shell
from intake_app.desktop.text import Role
from intake_app.domain.backups import BackedUp, BackupSight
from intake_app.domain.words import Words
from intake_app.workflow.wording import moment_words

if TYPE_CHECKING:
    from intake_app.desktop.backups_section import BackupsSection

_FIRST_LOOK_MS: Final = 30_000
_LOOK_MS: Final = 60_000
_NOT_AGAIN_S: Final = 10 * 60
"""How long after one that failed the next is tried."""

_AGAIN_S: Final = 4 * 3600
"""What was read and still is so is said again after so long."""


class BackupsPresenter(QObject):
    """`demand` raises an `IntakeError` where whoever is at the bench may make no backup.

    `save` keeps changes of the settings, and raises one where that fails; both are called on the lane.
    """

    def __init__(
        self,
        desk: BackupDesk,
        errands: Errands,
        words: Words,
        shell: Shell,
        demand: Callable[[], None],
        save: Callable[[dict[str, object]], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._errands = errands
        self._words = words
        self._shell = shell
        self._demand = demand
        self._save = save
        self._clock = clock
        self._said: dict[str, float] = {}
        self._section: BackupsSection | None = None
        self._sight: BackupSight | None = None
        self._running = False
        self._over = False
        self._not_before = -math.inf
        # What prints and photos wait for stays free, however long a backup takes.
        self._threads = Aside(1)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """The window is shown."""
        self._timer.start(_LOOK_MS)
        QTimer.singleShot(_FIRST_LOOK_MS, self, self.look)

    def stop(self) -> None:
        """The window closes: its card is gone before a first look that is still to come."""
        self._over = True
        self._timer.stop()

    def show_on(self, section: BackupsSection) -> None:
        """Show on this card how the backups are."""
        self._section = section
        section.asked.connect(self.back_up_now)
        section.second_chosen.connect(self._set_second)
        section.show_running(running=self._running)
        self.look()

    def look(self) -> None:
        """Look how they are, and do what is due."""
        if not self._running and not self._over:
            self._errands.aside(self._desk.look, self._seen, self._shell.fail, self._threads)

    def back_up_now(self) -> bool:
        """Somebody wants one now."""
        if not self._running:
            self._errands.run(self._demand, lambda _: self._make(asked=True), self._shell.refuse)
        return True

    def _set_second(self, folder: str) -> None:
        """The second folder is another one, or none; the latest backup is copied there at once."""
        if self._sight is None or self._running:
            return
        changes: dict[str, object] = {"backups": msgspec.structs.replace(self._sight.settings, second=folder)}
        self._errands.run(
            lambda: self._save(changes),
            lambda _: self._make(asked=False) if folder else self.look(),
            self._shell.refuse,
        )

    def _seen(self, sight: BackupSight) -> None:
        self._sight = sight
        self._show()
        if sight.is_disk_low:
            self._warn("disk_low", self._words("backups.disk_low", megabytes=f"{sight.free // 1_000_000:,}"))
        else:
            self._said.pop("disk_low", None)
        if sight.is_due and not self._running and self._clock() >= self._not_before:
            self._make(asked=False)
        elif sight.is_overdue:
            self._warn("overdue", self._words("backups.overdue", last=self._last(sight)))
        else:
            self._said.pop("overdue", None)

    def _make(self, *, asked: bool) -> None:
        self._running = True
        self._show()

        def done(made: BackedUp) -> None:
            self._running = False
            self._said.pop("failed", None)
            for problem in made.problems:
                self._warn(problem, problem)
            if asked:
                self._shell.tell(self._good(made.breaks))
            self.look()

        def failed(sentence: str) -> None:
            self._running = False
            self._not_before = self._clock() + _NOT_AGAIN_S
            if asked:
                self._said.pop("failed", None)
            self._warn("failed", self._words("backups.failed", why=sentence))
            self.look()

        self._errands.aside(lambda: self._desk.back_up(only_if_changed=not asked), done, failed, self._threads)

    def _good(self, breaks: int) -> str:
        if not breaks:
            return self._words("backups.made")
        return self._words("backups.made_1" if breaks == 1 else "backups.made_with", count=f"{breaks:,}")

    def _warn(self, what: str, sentence: str) -> None:
        """Say it, unless it was said not long ago."""
        if self._clock() - self._said.get(what, -math.inf) >= _AGAIN_S:
            self._said[what] = self._clock()
            self._shell.fail(sentence)

    def _show(self) -> None:
        if self._section is None or self._sight is None:
            return
        sight = self._sight
        role: Role = "ink"
        last = self._words("backups.running")
        if not self._running:
            role = "refuse" if _is_late(sight) else "accept"
            last = self._words("backups.last", last=self._last(sight))
        self._section.show_state(last, self._second(sight), role, has_second=bool(sight.second))
        self._section.show_running(running=self._running)

    def _second(self, sight: BackupSight) -> str:
        if not sight.second:
            return self._words("backups.no_second")
        return self._words("backups.second", folder=sight.second, last=self._moment(sight.last_second))

    def _last(self, sight: BackupSight) -> str:
        return self._moment(sight.last)

    def _moment(self, at: datetime | None) -> str:
        return moment_words(self._words, at.astimezone()) if at else self._words("backups.none")


def _is_late(sight: BackupSight) -> bool:
    return sight.last is None or sight.is_overdue

"""Tells that a bench was left alone: nobody pressed, typed, moved or scanned anything for some minutes."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

_LEAST_MS = 20


class Idle(QObject):
    """`left_alone` comes once, `idle_s` seconds after the latest stir; never where that is 0.

    It looks when the time can be over and not with every stir: a hand on a mouse makes hundreds of them a second.
    """

    left_alone = Signal()

    def __init__(self, idle_s: float, stirred_at: Callable[[], float], clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self.idle_s = idle_s
        self._stirred_at = stirred_at
        self._clock = clock
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def watch(self) -> None:
        """Somebody is at the bench: look from now on."""
        if self.idle_s > 0:
            self._timer.start(round(self.idle_s * 1_000))

    def rest(self) -> None:
        """Nobody is: there is nothing to lock."""
        self._timer.stop()

    def _look(self) -> None:
        left_s = self.idle_s - (self._clock() - self._stirred_at())
        if left_s > 0:
            self._timer.start(max(_LEAST_MS, round(left_s * 1_000)))
        else:
            self.left_alone.emit()

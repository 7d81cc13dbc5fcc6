"""What is asked of the lane, in its order: what is under way, what waits for it, and what it refused."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import takewhile
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.errands import Errands
from intake_app.domain.errors import BadInput, NotAllowed, NotFound, NotNow

T = TypeVar("T")


class Refusal(NamedTuple):
    """A gesture that does not apply: the sentence why. Nothing was changed, and nothing is broken."""

    sentence: str


class Waiting(NamedTuple):
    """What is done once nothing is under way; `dropped` is called instead when what comes before it is refused.

    What `begins_anew` (a unit that was scanned) is not touched by that, nor is anything behind it.
    """

    act: Callable[[], object]
    dropped: Callable[[], object] | None
    begins_anew: bool


class Gestures(QObject):
    """Counts what is under way.

    `done` comes after each result was shown; `failed` after each that was none, with the sound of it: `refused`, or
    `error` where the disk or a fault of ours is to blame.
    """

    done = Signal()
    failed = Signal(str)

    def __init__(self, errands: Errands) -> None:
        super().__init__()
        self._errands = errands
        self._under_way = 0
        self._waiting: deque[Waiting] = deque()
        self._broken = False

    @property
    def broken(self) -> bool:
        """Whether something of the scans that came without a pause was refused, and no unit was scanned after it."""
        return self._broken

    def mend(self) -> None:
        """What comes now is meant for what is seen: it came after a pause, or is another unit."""
        self._broken = False

    @property
    def busy(self) -> bool:
        """Whether something is still being written: what is on the page may be about to change."""
        return self._under_way > 0

    @property
    def under_way(self) -> int:
        """How much is being written."""
        return self._under_way

    @property
    def any_wait(self) -> bool:
        """Whether something waits for what is under way: what comes now comes after it."""
        return bool(self._waiting)

    def run(self, work: Callable[[], T], shown: Callable[[T], object], refused: Callable[[str], None]) -> None:
        """Do this after everything before it; then show its result, or say the sentence why there is none."""
        self._under_way += 1

        def tried() -> T | Refusal:
            try:
                return work()
            except (NotNow, NotAllowed, BadInput, NotFound) as refusal:
                return Refusal(str(refusal))

        def done(result: T | Refusal) -> None:
            self._under_way -= 1
            if isinstance(result, Refusal):
                refused(result.sentence)
                self.failed.emit("refused")
                self.drop()
            else:
                shown(result)
                self.done.emit()
            self._go_on()

        def failed(sentence: str) -> None:
            self._under_way -= 1
            refused(sentence)
            self.failed.emit("error")
            self.drop()
            self._go_on()

        self._errands.run(tried, done, failed)

    def try_run(self, work: Callable[[], T], shown: Callable[[T], object], refused: Callable[[str], None]) -> bool:
        """The same, unless something is under way: a gesture is made on what is seen, not on what comes next."""
        if self.busy:
            return False
        self.run(work, shown, refused)
        return True

    def after(
        self, act: Callable[[], object], dropped: Callable[[], object] | None = None, *, begins_anew: bool = False
    ) -> None:
        """Do this once nothing is under way, in the order in which it was asked for; at once where nothing is.

        A gesture that is meant for what the one before it brings says by `dropped` what happens where that is refused.
        """
        self._waiting.append(Waiting(act, dropped, begins_anew))
        self._go_on()

    def drop(self) -> None:
        """Something was refused: what was meant for what it brings is not done."""
        behind = list(takewhile(lambda one: not one.begins_anew, self._waiting))
        anew = list(self._waiting)[len(behind) :]
        lost = [one.dropped for one in behind if one.dropped is not None]
        self._waiting = deque([one for one in behind if one.dropped is None] + anew)
        self._broken = not anew
        for tell in lost:
            tell()

    def _go_on(self) -> None:
        while self._waiting and not self.busy:
            self._waiting.popleft().act()

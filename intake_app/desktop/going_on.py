"""Notes what is on the page, and offers it when the program starts again: one key goes on where it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QEvent, QObject

from intake_app.desktop.aside import Aside
from intake_app.domain.left_off import LeftOff, LeftPlace

if TYPE_CHECKING:
    from intake_app.desktop.window import StationWindow
    from intake_app.workflow.bench import Bench

_END_S: Final = 2.0


class LeftOffs(Protocol):
    """Where it is kept. Used on one thread aside."""

    def read(self) -> LeftOff:
        """What was left."""

    def write(self, left: LeftOff) -> None:
        """Keep this."""


class GoingOn(QObject):
    """`opens` shows a return or a consignment by its id. Belongs to its window, and lives as long."""

    def __init__(
        self,
        window: StationWindow,
        bench: Bench,
        kept: LeftOffs,
        opens: dict[LeftPlace, Callable[[str], object]],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bench = bench
        self._kept = kept
        self._opens = opens
        self._aside = Aside(threads=1)
        self._now = LeftOff()
        self._left = LeftOff()
        self._shown: dict[LeftPlace, str] = {}
        page = window.intake_page
        page.on_page.connect(partial(self.note, "intake"))
        page.identify.gone_on.connect(self._go_on)
        window.installEventFilter(self)
        window.errands.aside(kept.read, self._begin, window.fail, self._aside)

    def note(self, place: LeftPlace, one: str) -> None:
        """This is on the page now; nothing where it is empty."""
        if one:
            self._window.intake_page.identify.offer("", "")
        self._shown[place] = one
        latest = place if one else next((other for other, its in self._shown.items() if its), place)
        if (latest, self._shown[latest]) != (self._now.place, self._now.id):
            self._keep(LeftOff(latest, self._shown[latest], ended=False))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that was closed has gone; what it showed is offered at the next start."""
        if watched is self._window and event.type() == QEvent.Type.Hide:
            self._now = LeftOff(self._now.place, self._now.id, ended=True)
            self._aside.submit(partial(self._kept.write, self._now)).exception(_END_S)
        elif watched is self._window and event.type() == QEvent.Type.Show:
            self._keep(LeftOff(self._now.place, self._now.id, ended=False))
        return False

    def _begin(self, left: LeftOff) -> None:
        """What the last run left; from here on this one runs."""
        self._left = left
        if not self._now.id:
            self._keep(LeftOff(left.place, left.id, ended=False))
        self._window.errands.run(lambda: self._bench.still_open(left), self._offer, self._window.fail)

    def _offer(self, what: str) -> None:
        words = self._bench.words
        why = "" if self._left.ended else words("going_on.unexpected")
        if what and self._window.intake.sight is None:
            self._window.intake_page.identify.offer(what, why or words("going_on.closed"))
        elif why:
            self._window.tell(why)

    def _go_on(self) -> None:
        self._opens[self._left.place](self._left.id)

    def _keep(self, left: LeftOff) -> None:
        self._now = left
        self._aside.submit(partial(self._kept.write, left))

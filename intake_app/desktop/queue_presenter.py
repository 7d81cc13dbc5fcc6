"""The Queue page's presenter: asks the record, shows what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from intake_app.desktop.errands import Errands
from intake_app.desktop.list_presenter import ListPresenter
from intake_app.desktop.queue_view import QueueView
from intake_app.desktop.surroundings import Shell
from intake_app.workflow.listing import Listing

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.queue import Which


class QueuePresenter(ListPresenter[QueueView]):
    """Lists are read anew each time they are shown. Fulfils `Place`; `resume` takes a return up again, by its id."""

    def __init__(
        self, bench: Bench, errands: Errands, page: QueueView, shell: Shell, resume: Callable[[str], object]
    ) -> None:
        super().__init__(bench, errands, page, shell)
        page.asked.connect(self.ask)
        page.list.chosen.connect(resume)

    def enter(self) -> None:
        """Show the open returns."""
        self.ask("queue")

    def ask(self, which: Which) -> bool:
        """Show the open returns (`queue`) or the latest of any state (`recent`)."""
        self._errands.run(lambda: self._bench.queue_listing(which), self._show, self._shell.fail)
        return True

    def take(self) -> bool:
        """Enter: take the return up that is looked at."""
        return self.page.list.take()

    def press(self, does: str) -> bool:
        """`open` and `recent` choose the list."""
        return self.ask("recent" if does == "recent" else "queue")

    def scanned(self, raw: str) -> bool:
        """A scan opens its return on the Intake page."""
        return False

    def escape(self) -> bool:
        """Nothing is begun here."""
        return False

    def _show(self, listing: Listing) -> None:
        self.page.list.show_listing(listing)
        self.page.list.table.setFocus()

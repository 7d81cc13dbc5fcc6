"""The Arrivals page's presenter: lists what is to come; Enter receives the RMA that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from intake_app.desktop.arrivals_view import SHOWN, ArrivalsView
from intake_app.desktop.errands import Errands
from intake_app.desktop.surroundings import Shell
from intake_app.workflow.listing import Listing
from intake_app.workflow.ports import ArrivalsGroup

if TYPE_CHECKING:
    from intake_app.workflow.arrivals import RmaCard
    from intake_app.workflow.bench import Bench


class ArrivalsPresenter(QObject):
    """Fulfils `Place`; `receive` does what a scan of an RMA number does. Lists are read anew when they are shown."""

    def __init__(
        self, bench: Bench, errands: Errands, page: ArrivalsView, shell: Shell, receive: Callable[[str], object]
    ) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._page = page
        self._shell = shell
        self._group: ArrivalsGroup = SHOWN[0]
        self._wanted = ""
        page.grouped.connect(self._show_group)
        page.list.chosen.connect(receive)
        page.list.export_asked.connect(self._export)

    @property
    def page(self) -> ArrivalsView:
        """The page."""
        return self._page

    def enter(self) -> None:
        """Show the group that was shown last."""
        self._show_group(self._group)

    def show_rma(self, number: str) -> None:
        """Show this RMA among all of them, and say how it stands."""
        self._group, self._wanted = "all", number
        self._errands.run(lambda: self._bench.arrivals.card(number), self._said, self._shell.fail)

    def take(self) -> bool:
        """Enter: receive the RMA that is looked at."""
        return self._page.list.take()

    def press(self, does: str) -> bool:
        """`next_group` shows the next group; the others say something of the RMA that is looked at."""
        if does == "next_group":
            self._show_group(SHOWN[(SHOWN.index(self._group) + 1) % len(SHOWN)])
            return True
        number, arrivals = self._page.list.here, self._bench.arrivals
        says = {"further_box": arrivals.further_box, "rma_complete": arrivals.complete, "rma_undo": arrivals.undo}[does]
        if number:
            self._shell.next_gesture()
            self._errands.run(lambda: says(number), self._said, self._shell.fail)
        return bool(number)

    def scanned(self, raw: str) -> bool:
        """A scan receives what it names, on the Intake page."""
        return False

    def escape(self) -> bool:
        """Nothing is begun here."""
        return False

    def _said(self, card: RmaCard) -> None:
        self._shell.tell(" · ".join([card.number, card.title, *card.units]))
        self._show_group(self._group)

    def _show_group(self, group: ArrivalsGroup) -> None:
        self._group = group
        self._page.groups.show_choice(group)
        self._errands.aside(lambda: self._bench.arrivals.listing(group), self._show, self._shell.fail)

    def _show(self, listing: Listing) -> None:
        self._page.list.show_listing(listing)
        self._page.list.look_at(self._wanted)
        self._wanted = ""
        if listing.lines:
            self._page.list.table.setFocus()

    def _export(self, listing: Listing) -> None:
        from intake_app.desktop.exporting import export

        export(self._shell, self._page, self._bench, self._errands, listing)

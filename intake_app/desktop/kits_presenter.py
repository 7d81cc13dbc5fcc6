"""The Kits page's presenter: looks up what is scanned or typed, and takes the steps of kit orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from intake_app.desktop.errands import Errands
from intake_app.desktop.kits_view import KitsView
from intake_app.desktop.list_presenter import ListPresenter
from intake_app.desktop.surroundings import Shell
from intake_app.domain.kit_events import KitPaperKind
from intake_app.domain.scans import understand
from intake_app.domain.words import Words
from intake_app.workflow.kit_sight import KitFound, KitOrderCard, KitPaper
from intake_app.workflow.listing import Listing

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.kits import Kits


class KitsPresenter(ListPresenter[KitsView]):
    """Fulfils `Place`; `resume` takes a return up, by its id. Lists are read anew each time they are shown."""

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        page: KitsView,
        words: Words,
        shell: Shell,
        resume: Callable[[str], object],
    ) -> None:
        super().__init__(bench, errands, page, shell)
        self._words = words
        self._resume = resume
        self._scanned = ""
        page.asked.connect(self._typed)
        page.all_asked.connect(lambda: self.press("all_kit_orders"))
        page.list.chosen.connect(self._typed)
        page.panel.asked.connect(self.press)
        page.panel.entry.written.connect(self._written)

    @property
    def _kits(self) -> Kits:
        return self._bench.kits

    def enter(self) -> None:
        """Show what was looked up last as it is now, or every order."""
        self._scanned = ""
        found = self._page.panel.found
        if found is None:
            self.ask_all()
        else:
            self.look_up(found.asked)

    def ask_all(self) -> bool:
        """Show every order."""
        self._page.show_all()
        self._gestures.run(lambda: self._kits.listing(), self._show_all, self._shell.fail)
        return True

    def look_up(self, text: str) -> bool:
        """Show what this leads to."""
        self._gestures.run(lambda: self._kits.look_up(text), self._show, self._shell.fail)
        return True

    def take(self) -> bool:
        """Enter: keep what is written; the order that is looked at in the list; else the step that is due."""
        panel = self._page.panel
        if panel.entry.step:
            return panel.entry.take()
        shown = self._order_here.number if self._order_here else ""
        if self._page.list.table.hasFocus() and self._page.list.here not in {"", shown}:
            return self._page.list.take()
        return self.press("next") or self._page.list.take()

    def press(self, does: str) -> bool:
        """A key of this page, or the step that is due (`next`). Whether it meant anything now."""
        panel = self._page.panel
        if does == "all_kit_orders":
            self._shell.next_gesture()
            return self.ask_all()
        found, order = panel.found, self._order_here
        if found is None or self._gestures.busy:
            return False
        if does == "next":
            due = order.next if order else None
            does = f"kit_{due}" if due else "order_kit"
        if not panel.can(does):
            return False
        self._shell.next_gesture()
        if order is None or does in {"order_kit", "quote_kit"}:
            return self._begin(found, is_ordered=does != "quote_kit")
        return self._act(order, does)

    @property
    def _order_here(self) -> KitOrderCard | None:
        """The order on the card."""
        found = self._page.panel.found
        return found.order if found else None

    def _act(self, order: KitOrderCard, does: str) -> bool:
        """A step of this order, or something that can be done with it."""
        number, kits = order.number, self._kits
        acts: dict[str, Callable[[], object]] = {
            "kit_delivered": lambda: self._deliver(number),
            "kit_return": lambda: self._resume(order.return_id),
            "kit_slip": lambda: self._print(number, "slip"),
            "kit_instructions": lambda: self._print(number, "instructions"),
            "kit_undo": lambda: self._gestures.try_run(lambda: kits.undo(number), self._changed, self._shell.fail),
            "kit_ordered": lambda: self._page.panel.entry.ask("ordered"),
            "kit_paid": lambda: self._page.panel.entry.ask("paid", order.price),
            "kit_shipped": lambda: self._page.panel.entry.ask("shipped"),
            "kit_cancel": lambda: self._page.panel.entry.ask("cancelled"),
        }
        acts[does]()
        return True

    def scanned(self, raw: str) -> bool:
        """Every scan is looked up here; the number of an order that is awaited, scanned again, says that it is here."""
        entry = self._page.panel.entry
        if entry.step == "shipped":
            entry.fields[0].setText(raw)
            return entry.take()
        order = self._order_here
        again = order is not None and raw == self._scanned and _names(raw, order.number)
        if again and order is not None and order.return_id and "delivered" in order.may and order.state != "quoted":
            self._shell.next_gesture()
            return self._deliver(order.number)
        self._scanned = raw
        self._shell.next_scan()
        return self.look_up(raw)

    def escape(self) -> bool:
        """Leave what is written, then what was looked up."""
        if self._page.panel.entry.put_aside():
            return True
        if self._page.panel.found is not None:
            return self.ask_all()
        return False

    def _written(self, step: str, texts: list[str]) -> None:
        order = self._order_here
        if order is None:
            return
        number, kits = order.number, self._kits
        first, second = (*texts, "")[:2]
        gestures: dict[str, Callable[[], KitFound]] = {
            "ordered": lambda: kits.ordered(number, first),
            "paid": lambda: kits.paid(number, first, second),
            "shipped": lambda: kits.shipped(number, first),
            "cancelled": lambda: kits.cancel(number, first),
        }
        self._shell.next_gesture()

        def written(now: KitFound) -> None:
            self._changed(now)
            if step == "cancelled" and order.stands_again:
                self._shell.tell(self._words("kits.stands_again"))
            elif step == "ordered" and order.return_id:
                self._resume(order.return_id)

        self._gestures.try_run(gestures[step], written, self._page.panel.entry.refuse)

    def _begin(self, found: KitFound, *, is_ordered: bool) -> bool:
        """Order the kit or only quote it; for a unit that waits here, order it for the shelf or for the customer."""
        about = found.about
        if about is None:
            return False
        kit = found.kits[0].number if found.kits else ""
        waits_here = bool(about.return_id) and is_ordered
        meant = about if waits_here else msgspec.structs.replace(about, return_id="")
        is_ordered = is_ordered or bool(about.return_id)

        def made(now: KitFound) -> None:
            self._changed(now)
            number = now.order.number if now.order else ""
            if waits_here:
                self._resume(about.return_id)
                self._shell.tell(self._words("kits.held", number=number))
            else:
                self._shell.tell(self._words("kits.ordered_now" if is_ordered else "kits.quoted_now", number=number))

        return self._gestures.try_run(
            lambda: self._kits.begin(meant, kit, is_ordered=is_ordered), made, self._shell.fail
        )

    def _deliver(self, number: str) -> bool:
        def here(found: KitFound) -> None:
            self._changed(found)
            if found.order and found.order.return_id:
                self._resume(found.order.return_id)
                self._shell.tell(found.order.hint)

        return self._gestures.try_run(lambda: self._kits.delivered(number), here, self._shell.fail)

    def _print(self, number: str, paper: KitPaperKind) -> bool:
        return self._gestures.try_run(lambda: self._kits.paper(number, paper), self._made, self._shell.fail)

    def _made(self, paper: KitPaper) -> None:
        from intake_app.desktop.paper_sending import send_papers

        send_papers(self._shell, self._page, self._page.theme, self._words, [paper])

    def _changed(self, found: KitFound) -> None:
        self._shell.sound("taken")
        self._show(found)

    def _show(self, found: KitFound) -> None:
        self._page.show_found(found)
        if not found.read_as:
            self._shell.sound("refused")
        # Away from the line and from the list: Enter is the step that is due.
        self._page.window().setFocus()

    def _show_all(self, listing: Listing) -> None:
        self._page.list.show_listing(listing)
        (self._page.list.table if listing.lines else self._page.field).setFocus()

    def _typed(self, text: str) -> None:
        self._shell.next_gesture()
        self.look_up(text)


def _names(raw: str, number: str) -> bool:
    """Whether a scan is this order's number."""
    return any(reading.value == number for reading in understand(raw).readings)

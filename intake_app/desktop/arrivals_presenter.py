"""The Arrivals page's presenter: lists what is to come, says what is known of an RMA, makes one; Enter receives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from intake_app.desktop.arrivals_view import SHOWN, ArrivalsView
from intake_app.desktop.errands import Errands
from intake_app.desktop.list_presenter import ListPresenter
from intake_app.desktop.surroundings import Shell
from intake_app.domain.errors import BadInput
from intake_app.domain.rma_events import RmaTerms
from intake_app.domain.words import Words
from intake_app.workflow.listing import Listing
from intake_app.workflow.ports import ArrivalsGroup

if TYPE_CHECKING:
    from intake_app.workflow.arrivals import Arrivals, RmaCard, RmaScan
    from intake_app.workflow.bench import Bench


class ArrivalsPresenter(ListPresenter[ArrivalsView]):
    """Fulfils `Place`; `receive` does what a scan of an RMA number does, `resume` takes a return up, by its id.

    Lists are read anew when they are shown.
    """

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        page: ArrivalsView,
        words: Words,
        shell: Shell,
        receive: Callable[[str], object],
        resume: Callable[[str], object],
    ) -> None:
        super().__init__(bench, errands, page, shell)
        self._words = words
        self._receive = receive
        self._resume = resume
        self._group: ArrivalsGroup = SHOWN[0]
        page.grouped.connect(self._show_group)
        page.new_asked.connect(lambda: self.press("rma_new"))
        page.list.chosen.connect(receive)
        page.list.selected.connect(self._look_at)
        page.panel.asked.connect(self.press)
        page.panel.entry.written.connect(self._written)
        page.panel.form.written.connect(self._keep)
        page.panel.form.left.connect(self.escape)

    @property
    def _arrivals(self) -> Arrivals:
        return self._bench.arrivals

    def enter(self) -> None:
        """Show the group that was shown last; a form that is being written stays."""
        self._show_group(self._group)

    def show_rma(self, number: str) -> None:
        """Show this RMA among all of them, and say how it stands."""
        self._group = SHOWN[-1]
        self._gestures.run(lambda: self._arrivals.card(number), self._said, self._shell.fail)

    def take(self) -> bool:
        """Enter: keep what is written, else receive the RMA that is looked at."""
        panel = self._page.panel
        if panel.form.is_open:
            return panel.form.take()
        if panel.entry.step:
            return panel.entry.take()
        return self._page.list.take()

    def press(self, does: str) -> bool:
        """`next_group` shows the next group, `rma_new` begins an RMA; the others are of the one that is looked at."""
        panel = self._page.panel
        if does == "next_group":
            self._show_group(SHOWN[(SHOWN.index(self._group) + 1) % len(SHOWN)])
            return True
        if panel.form.is_open:
            return False
        if does == "rma_new":
            self._shell.next_gesture()
            self._write("", None)
            return True
        if does == "receive":
            return self._page.list.take()
        card = panel.card
        if card is None or card.number != self._page.list.here or not panel.can(does):
            return False
        self._shell.next_gesture()
        self._act(card, does)
        return True

    def _act(self, card: RmaCard, does: str) -> None:
        """Something of the RMA on the card."""
        number, arrivals, entry, words = card.number, self._arrivals, self._page.panel.entry, self._words
        acts: dict[str, Callable[[], object]] = {
            "further_box": lambda: self._say(lambda: arrivals.further_box(number)),
            "rma_complete": lambda: self._say(lambda: arrivals.complete(number)),
            "rma_undo": lambda: self._say(lambda: arrivals.undo(number)),
            "rma_return": lambda: self._resume(card.returns[0].id),
            "rma_amend": lambda: self._gestures.try_run(
                lambda: arrivals.terms(number), lambda terms: self._write(number, terms), self._shell.fail
            ),
            "rma_announce": lambda: entry.ask_for(
                "announce",
                words("arrivals.ask_announce"),
                [(words("arrivals.entry_tracking"), ""), (words("arrivals.entry_expected"), "")],
            ),
            "rma_boxes": lambda: entry.ask_for(
                "boxes", words("arrivals.ask_boxes"), [(words("arrivals.entry_boxes"), "")]
            ),
            "rma_cancel": lambda: entry.ask_for(
                "cancel", words("arrivals.ask_cancel"), [(words("arrivals.entry_why"), "")]
            ),
        }
        acts[does]()

    def scanned(self, raw: str) -> bool:
        """A unit, an order or a parcel for the form, a tracking number for the line that asks for it.

        Any other scan is received.
        """
        panel = self._page.panel
        if panel.entry.step == "announce":
            panel.entry.fields[0].setText(raw)
            self._shell.next_scan()
            return panel.entry.take()
        if not panel.form.is_open:
            return False

        def added(told: RmaScan) -> None:
            if told.tracking and panel.form.changes:
                self._shell.refuse(self._words("arrivals.announce_apart"))
                return
            self._shell.sound("taken")
            panel.form.add(told)

        self._shell.next_scan()
        self._gestures.run(lambda: self._arrivals.read(raw), added, self._shell.refuse)
        return True

    def escape(self) -> bool:
        """Leave what is written: what was typed of a new RMA is there again when the form is opened."""
        panel = self._page.panel
        if panel.entry.put_aside():
            return True
        if panel.form.is_open:
            panel.form.is_open = False
            panel.show_form(shown=False)
            self._show_group(self._group, self._page.list.here)
            return True
        return False

    def _write(self, number: str, terms: RmaTerms | None) -> None:
        panel = self._page.panel
        panel.show_form(shown=True)
        panel.show()
        panel.form.begin(number, terms)

    def _keep(self, number: str, terms: RmaTerms, tracking: str, expected_on: str) -> None:
        form, arrivals = self._page.panel.form, self._arrivals
        changes = form.changes
        wrong = ""

        def work() -> RmaCard:
            nonlocal wrong
            try:
                if changes:
                    return arrivals.amend(number, terms)
                return arrivals.make(terms, number, tracking, expected_on)
            except BadInput as error:
                wrong = error.what or ""
                raise

        def kept(card: RmaCard) -> None:
            form.end()
            self._page.panel.show_form(shown=False)
            self._said(card)
            key = "arrivals.changed" if changes else "arrivals.made"
            self._shell.tell(self._words(key, number=card.number))

        self._shell.next_gesture()
        self._gestures.try_run(work, kept, lambda sentence: form.refuse(sentence, wrong))

    def _written(self, step: str, texts: list[str]) -> None:
        card = self._page.panel.card
        if card is None:
            return
        number, arrivals = card.number, self._arrivals
        gestures: dict[str, Callable[[], RmaCard]] = {
            "announce": lambda: arrivals.announce(number, texts[0], texts[1]),
            "boxes": lambda: arrivals.boxes(number, texts[0]),
            "cancel": lambda: arrivals.cancel(number, texts[0]),
        }
        self._shell.next_gesture()
        self._gestures.try_run(gestures[step], self._said, self._page.panel.entry.refuse)

    def _say(self, gesture: Callable[[], RmaCard]) -> None:
        self._gestures.try_run(gesture, self._said, self._shell.fail)

    def _said(self, card: RmaCard) -> None:
        self._shell.sound("taken")
        self._shell.tell(" · ".join([card.number, card.title, *card.units]))
        self._page.panel.show_card(card)
        self._show_group(self._group, card.number)

    def _show_group(self, group: ArrivalsGroup, wanted: str = "") -> None:
        self._group = group
        self._page.groups.show_choice(group)

        def show(listing: Listing) -> None:
            self._show(listing, wanted)

        self._errands.aside(lambda: self._arrivals.listing(group), show, self._shell.fail)

    def _show(self, listing: Listing, wanted: str) -> None:
        page = self._page
        page.list.show_listing(listing)
        if wanted:
            page.list.look_at(wanted)
            if page.list.here != wanted and self._group != SHOWN[-1]:
                # What was just said took it out of this group: show where it is now.
                self._show_group(SHOWN[-1], wanted)
                return
        if page.panel.form.is_open:
            return
        page.panel.setVisible(bool(listing.lines))
        if listing.lines:
            page.list.table.setFocus()
            self._look_at(page.list.here)

    def _look_at(self, number: str) -> None:
        panel = self._page.panel
        if panel.form.is_open:
            return
        if not number:
            panel.hide()
            return
        self._errands.run(lambda: self._arrivals.card(number), self._show_card, self._shell.fail)

    def _show_card(self, card: RmaCard) -> None:
        panel = self._page.panel
        if card.number == self._page.list.here and not panel.form.is_open and not panel.entry.step:
            panel.show_card(card)
            panel.show()

"""The presenter of the advance replacements: opens one, sends its unit, waits for the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from intake_app.desktop.errands import Errands
from intake_app.desktop.list_presenter import ListPresenter
from intake_app.desktop.replacement_panel import FORM
from intake_app.desktop.replacements_view import ReplacementsView
from intake_app.desktop.surroundings import Shell
from intake_app.domain.named_places import is_plate
from intake_app.domain.words import Words
from intake_app.workflow.listing import Listing
from intake_app.workflow.replacement_cards import GROUPS, ReplacementCard, ReplacementGroup

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.replacements import Replacements


class ReplacementsPresenter(ListPresenter[ReplacementsView]):
    """Fulfils `Place`; `resume` takes a return up, by its id, and `on_page` is the one on the Intake page, if any.

    The list is read anew each time it is shown.
    """

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        page: ReplacementsView,
        words: Words,
        shell: Shell,
        resume: Callable[[str], object],
        on_page: Callable[[], str],
    ) -> None:
        super().__init__(bench, errands, page, shell)
        self._words = words
        self._resume = resume
        self._on_page = on_page
        self._group: ReplacementGroup = "open"
        self._wanted = ""
        self._next = ""
        page.list.selected.connect(self._look_at)
        page.list.chosen.connect(self._look_at)
        page.grouped.connect(self._grouped)
        page.asked.connect(self.press)
        page.panel.entry.written.connect(self._written)
        page.panel.entry.turned.connect(self._turned)

    @property
    def _replacements(self) -> Replacements:
        return self._bench.replacements

    def show_next(self, replacement_id: str) -> None:
        """What is looked at when the page is entered next, whatever is on the Intake page."""
        self._next = replacement_id

    def enter(self) -> None:
        """Show the group that was shown last, and the pair that the unit on the Intake page belongs to."""
        if self._next:
            self._show_one(self._next)
            self._next = ""
            return
        return_id = self._on_page()
        if return_id:
            self._errands.run(lambda: self._replacements.of_return(return_id), self._show_one, self._shell.fail)
        else:
            self._list()

    def take(self) -> bool:
        """Enter: keep what is written, else the step that is due."""
        entry = self._page.panel.entry
        return entry.take() if entry.step else self.press("next")

    def press(self, does: str) -> bool:
        """A key of this page, or the step that is due (`next`). Whether it meant anything now."""
        panel, words = self._page.panel, self._words
        card = panel.card
        if self._gestures.busy:
            return False
        if does == "replace_group":
            self._grouped(GROUPS[(GROUPS.index(self._group) + 1) % len(GROUPS)])
            return True
        if does in {"replace_order", "replace_card"}:
            self._shell.next_gesture()
            step = "purchase_order" if does == "replace_order" else "card"
            panel.ask(step, words("replace.title_new_order" if does == "replace_order" else "replace.title_new_card"))
            return True
        if card is None or panel.entry.step:
            return False
        self._shell.next_gesture()
        return self._act(card, does)

    def _act(self, card: ReplacementCard, does: str) -> bool:
        panel, words = self._page.panel, self._words
        ends = next((step for step in card.may if step != "sent"), "")
        if does == "next" and "sent" in card.may:
            panel.ask("sent", words("replace.ask_sent"))
        elif does == "replace_return" and card.return_id:
            self._resume(card.return_id)
        elif does == "replace_end" and ends:
            panel.ask(ends, words(f"replace.ask_{ends}"))
        elif does == "replace_undo" and card.undo:
            return self._gestures.try_run(
                lambda: self._replacements.undo(card.id), lambda now: self._changed(now, card.undo), self._shell.fail
            )
        else:
            return False
        return True

    def scanned(self, raw: str) -> bool:
        """A unit into the form that is open, the one that goes out, or one of a pair to look at; no plate is meant."""
        panel, entry = self._page.panel, self._page.panel.entry
        if is_plate(raw):
            return False
        self._shell.next_scan()
        if entry.step in {"cancelled", "given_up"}:
            self._shell.refuse(self._words("replace.reason_first"))
            self._shell.sound("refused")
            return True
        if entry.step in {"purchase_order", "card"}:
            panel.put("serial", raw.strip())
            return True
        if entry.step == "sent":
            # The first line is the unit; where it was scanned already, the parcel's number follows.
            line = entry.fields[1] if entry.fields[0].text() else entry.fields[0]
            line.setText(raw.strip())
            return True
        card = panel.card

        def found(ids: list[str]) -> None:
            if ids:
                self._shell.sound("taken")
                self._show_one(ids[0])
            elif card is not None and "sent" in card.may:
                self._send(card.id, raw, "", self._shell.refuse)
            else:
                self._shell.refuse(self._words("replace.nothing_for_scan"))
                self._shell.sound("refused")

        return self._gestures.try_run(lambda: self._replacements.of_scan(raw), found, self._shell.fail)

    def escape(self) -> bool:
        """Leave what is written."""
        return self._page.panel.entry.put_aside()

    def _send(self, replacement_id: str, scan: str, tracking: str, refused: Callable[[str], None]) -> bool:
        return self._gestures.try_run(
            lambda: self._replacements.sent(replacement_id, scan, tracking), self._changed, refused
        )

    def _written(self, step: str, told: list[str]) -> None:
        panel, replacements = self._page.panel, self._replacements
        about = panel.entry.about
        self._shell.next_gesture()
        if step in {"purchase_order", "card"}:
            self._begin(step, dict(zip(FORM, told, strict=True)))
        elif step == "sent":
            self._send(about, told[0], told[1], panel.entry.refuse)
        else:
            end = replacements.cancel if step == "cancelled" else replacements.give_up
            self._gestures.try_run(lambda: end(about, told[0]), self._changed, panel.entry.refuse)

    def _begin(self, step: str, told: dict[str, str]) -> None:
        from intake_app.workflow.replacements import Wanted

        wanted = Wanted("purchase_order" if step == "purchase_order" else "card", **told)

        def opened(card: ReplacementCard) -> None:
            self._group = "open"
            self._changed(card)
            self._shell.tell(self._words("replace.opened"))

        self._gestures.try_run(lambda: self._replacements.begin(wanted), opened, self._page.panel.entry.refuse)

    def _changed(self, card: ReplacementCard | None, told: str = "") -> None:
        """Something is written: the list as it is now, and the same one in it."""
        self._page.panel.entry.put_aside()
        self._shell.sound("taken")
        if told:
            self._shell.tell(told)
        self._show_one(card.id if card else "")

    def _show_one(self, replacement_id: str) -> None:
        """Look at this one, in whichever group it is now."""
        self._wanted = replacement_id
        if not replacement_id:
            self._list()
            return

        def shown(card: ReplacementCard) -> None:
            self._group = "open" if card.state in {"to_send", "awaited", "overdue", "here"} else "done"
            self._list()

        self._errands.run(lambda: self._replacements.card(replacement_id), shown, self._shell.fail)

    def _grouped(self, group: str) -> None:
        self._group = next(one for one in GROUPS if one == group)
        self._list()

    def _list(self) -> None:
        group = self._group
        self._page.groups.show_choice(group)
        self._errands.run(lambda: self._replacements.listing(group), self._show, self._shell.fail)

    def _show(self, listing: Listing) -> None:
        view = self._page.list
        view.show_listing(listing)
        if self._wanted:
            view.look_at(self._wanted)
            self._wanted = ""
        if listing.lines and not self._page.panel.entry.step:
            view.table.setFocus()
        self._look_at(view.here)

    def _turned(self) -> None:
        """A form is gone: what was moved to in the list meanwhile is looked at."""
        card, here = self._page.panel.card, self._page.list.here
        if not self._page.panel.entry.step and here != (card.id if card else ""):
            self._look_at(here)

    def _look_at(self, line: str) -> None:
        if self._page.panel.entry.step:
            # What a form was opened for stays beside it.
            return
        if not line:
            self._page.panel.show_card(None)
            return
        self._errands.run(lambda: self._replacements.card(line), self._show_card, self._shell.fail)

    def _show_card(self, card: ReplacementCard) -> None:
        if card.id == self._page.list.here and not self._page.panel.entry.step:
            self._page.panel.show_card(card)

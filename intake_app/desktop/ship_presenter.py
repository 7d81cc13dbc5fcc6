"""The Ship page's presenter: everything that is scanned goes into a consignment, until it leaves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intake_app.desktop.choosers import choose_file, photo_filters
from intake_app.desktop.errands import Errands
from intake_app.desktop.list_presenter import ListPresenter
from intake_app.desktop.ship_view import ShipView
from intake_app.desktop.surroundings import Shell
from intake_app.domain.consignment_events import PACK_LINES, SHIPPING_PAPERS, WAYS, Addressee, PackLine, Way
from intake_app.domain.photos import KeptPhoto
from intake_app.domain.scans import understand
from intake_app.domain.tracking import trackings
from intake_app.domain.words import Words
from intake_app.workflow.listing import Listing
from intake_app.workflow.ship_cards import GROUPS, Group
from intake_app.workflow.ship_due import consignment_of, way_and_code
from intake_app.workflow.ship_sight import ShipCard, ShipFound, ShippingPaper

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.shipping import Shipping

_PAPERS: Final = dict(zip(("ship_label", "ship_list"), SHIPPING_PAPERS, strict=True))
_APART: Final = "|"
"""Between the lines of an address while it is typed: no address has it, many a line of one has a comma."""


class ShipPresenter(ListPresenter[ShipView]):
    """Fulfils `Place`. A list is read anew each time it is shown."""

    def __init__(self, bench: Bench, errands: Errands, page: ShipView, words: Words, shell: Shell) -> None:
        super().__init__(bench, errands, page, shell)
        self._words = words
        self._group: Group = "due"
        self._listed: Group = "due"  # what the lines on the page are: a moment later than what was asked for
        self._way: Way | None = None
        self._excused: PackLine = PACK_LINES[0]
        page.list.chosen.connect(self._chosen_line)
        page.grouped.connect(self._grouped)
        page.manifests_asked.connect(lambda: self.press("ship_manifests"))
        page.replacements_asked.connect(lambda: shell.go("replacements"))
        panel = page.panel
        panel.asked.connect(self.press)
        panel.begun.connect(self._begin)
        panel.taken_out.connect(self._take_out)
        panel.opened.connect(self._look_at)
        panel.chosen.connect(self._answer_question)
        panel.checklist.card.answered.connect(self._answer)
        panel.entry.written.connect(self._written)

    @property
    def _shipping(self) -> Shipping:
        return self._bench.shipping

    @property
    def _card(self) -> ShipCard | None:
        """The consignment on the page."""
        return self._page.panel.card

    def enter(self) -> None:
        """Show the list, and the consignment that was worked on as it is now."""
        card = self._card
        if card is None:
            self._list()
        else:
            self.show_consignment(card.id)

    def show_consignment(self, consignment_id: str) -> None:
        """Show this one."""
        self._gestures.run(lambda: self._shipping.show(consignment_id), self._show, self._shell.fail)

    def alarm_turned(self) -> None:
        """Another alarm about the record stands, or none: what is ready to leave may not, or may now."""
        card = self._card
        if card is not None and card.next == "dispatch" and self._page.panel.question is None:
            self.show_consignment(card.id)

    def take(self) -> bool:
        """Enter: keep what is written; the line that is looked at in the list; else the step that is due."""
        panel = self._page.panel
        if panel.entry.step:
            return panel.entry.take()
        if self._page.list.table.hasFocus() and panel.question is None and self._page.list.take():
            return True
        return self.press("next")

    def press(self, does: str) -> bool:
        """A key of this page, or the step that is due (`next`). Whether it meant anything now."""
        if self._gestures.busy:
            return False
        if does.isdigit():
            return self._digit(does)
        if does == "ship_group":
            return self._grouped(GROUPS[(GROUPS.index(self._group) + 1) % len(GROUPS)])
        if does == "ship_manifests":
            self._shell.next_gesture()
            return self._gestures.try_run(self._shipping.manifests, self._send, self._shell.refuse)
        card, panel = self._card, self._page.panel
        if card is None or (does != "next" and not panel.can(does)) or (does == "next" and not card.next):
            return False
        self._shell.next_gesture()
        self._act(card, card.next if does == "next" else does)
        return True

    def _act(self, card: ShipCard, does: str) -> None:
        """Something that can be done with the consignment on the page."""
        shipping, panel = self._shipping, self._page.panel
        acts: dict[str, Callable[[], object]] = {
            "print": lambda: self._make(card, lambda: shipping.due_papers(card.id)),
            "dispatch": lambda: self._run(lambda: shipping.dispatch(card.id), self._left),
            "ship_all": lambda: self._run(lambda: shipping.all_in_place(card.id), self._said_all),
            "ship_undo": lambda: self._run(lambda: shipping.undo(card.id), self._undone),
            "ship_photo": self._choose_photo,
        }
        if does in _PAPERS:
            self._make(card, lambda: [shipping.paper(card.id, _PAPERS[does])])
        elif does in acts:
            acts[does]()
        else:
            self._excused = next((one for one in PACK_LINES if one == panel.photo_line), PACK_LINES[0])
            self._ask(card, does.removeprefix("ship_"))

    def _ask(self, card: ShipCard, step: str) -> None:
        """Ask for what this step of the consignment needs, with what is known of it."""
        words = self._words
        lines = {
            "address": [
                (words("ship.name_entry"), card.to.name),
                (words("ship.address_entry"), f" {_APART} ".join(card.to.address.splitlines())),
                (words("ship.telephone_entry"), card.to.telephone),
            ],
            "carrier": [(words("ship.carrier_entry"), card.carrier), (words("ship.tracking_entry"), card.tracking)],
        }
        line = words(f"ship.line_{self._excused}").lower()
        title = words("ship.ask_excuse", line=line) if step == "excuse" else words(f"ship.ask_{step}")
        self._page.panel.entry.ask_for(step, title, lines.get(step, [(words("ship.why_entry"), "")]), card.id)

    def scanned(self, raw: str) -> bool:
        """A tracking number into the line that asks for it; else into the consignment on the page, or for a new one."""
        entry, card = self._page.panel.entry, self._card
        self._shell.next_scan()
        if entry.step == "carrier" and (found := trackings(understand(raw).text)):
            carrier, tracking = entry.fields[:2]
            tracking.setText(found[0].number)
            if found[0].certain and carrier.text() == entry.at_first[0]:
                carrier.setText(found[0].carrier)
            self._shell.sound("taken")
            return True
        on, way = card.id if card else "", self._way
        self._gestures.run(lambda: self._shipping.scan(raw, on, way), self._changed, self._shell.refuse)
        return True

    def escape(self) -> bool:
        """Leave what is written, what was asked, then the consignment, then the way that was chosen."""
        panel = self._page.panel
        if panel.entry.put_aside():
            return True
        if panel.question is not None and panel.card is not None:
            panel.show_card(panel.card)
            return True
        if panel.card is not None or self._way is not None:
            self._way = None
            panel.show_nothing("")
            self._list()
            return True
        return False

    def _digit(self, digit: str) -> bool:
        """An answer to what was asked, a way to begin, or an answer of the checklist."""
        panel, place = self._page.panel, int(digit) - 1
        if panel.question is not None:
            options = panel.question.options
            if place < len(options):
                self._answer_question(options[place].value)
            return place < len(options)
        if panel.card is None:
            if place < len(WAYS):
                self._begin(WAYS[place])
            return place < len(WAYS)
        return panel.card.is_packing and bool(panel.line) and panel.checklist.card.key_pressed(digit)

    def _begin(self, way: str) -> None:
        """The next scan begins a consignment that goes this way."""
        self._shell.next_gesture()
        self._way = next(one for one in WAYS if one == way)
        self._page.panel.show_nothing(way)

    def _answer_question(self, value: str) -> None:
        panel = self._page.panel
        card, question = panel.card, panel.question
        if card is None or question is None:
            return
        self._shell.next_gesture()
        if not value:
            panel.show_card(card)
            return
        raw = question.raw
        self._run(lambda: self._shipping.scan(raw, card.id, self._way, value), self._changed)

    def _answer(self, line: str, value: object) -> None:
        card = self._card
        seen = next((one for one in PACK_LINES if one == line), None)
        if card is None or seen is None or value not in {"in_place", "substitute", "missing"}:
            return
        self._shell.next_gesture()
        self._run(lambda: self._shipping.answer(card.id, {seen: value}), self._changed)

    def _look_at(self, line: str) -> None:
        if self._card is not None:
            self._page.panel.show_card(self._card, None, line)

    def _take_out(self, event: str) -> None:
        card = self._card
        if card is not None:
            self._shell.next_gesture()
            self._run(lambda: self._shipping.take_out(card.id, event), self._changed)

    def _written(self, step: str, texts: list[str]) -> None:
        card, shipping, panel = self._card, self._shipping, self._page.panel
        if card is None:
            return
        entry, line = panel.entry, self._excused
        about, first, second = entry.about, texts[0], texts[-1]
        to = _addressee(card.to, texts, entry.at_first) if step == "address" else card.to
        if step == "address" and to == card.to and to.address:
            entry.put_aside()
            return
        gestures: dict[str, Callable[[], ShipFound]] = {
            "address": lambda: shipping.address(about, to),
            "carrier": lambda: shipping.carry(about, second, first),
            "excuse": lambda: shipping.excuse(about, line, first),
            "cancel": lambda: shipping.cancel(about, first),
        }

        def kept(found: ShipFound) -> None:
            entry.put_aside()
            self._changed(found)

        self._shell.next_gesture()
        self._gestures.try_run(gestures[step], kept, entry.refuse)

    def _choose_photo(self) -> None:
        card = self._card
        line = next((one for one in PACK_LINES if one == self._page.panel.photo_line), None)
        if card is None or line is None:
            return
        words = self._words
        chosen = partial(self.add_photo, consignment_id=card.id, line=line)
        choose_file(self._page.window(), words("ship.photo_file"), photo_filters(words), chosen)

    def add_photo(self, file: Path, consignment_id: str, line: PackLine) -> None:
        """Keep this file as the photo of a line of the checklist."""

        def bound(kept: KeptPhoto) -> ShipFound:
            return self._shipping.photograph(consignment_id, kept, line, "chosen")

        self._errands.aside_then_run(
            lambda: self._bench.keep_photo(file.read_bytes(), file.name), bound, self._changed, self._shell.fail
        )

    def _run(self, gesture: Callable[[], ShipFound], shown: Callable[[ShipFound], None]) -> None:
        self._gestures.try_run(gesture, shown, self._shell.refuse)

    def _make(self, card: ShipCard, make: Callable[[], list[ShippingPaper]]) -> None:
        def made(papers: list[ShippingPaper]) -> None:
            self._send(papers)
            self.show_consignment(card.id)

        self._gestures.try_run(make, made, self._shell.refuse)

    def _send(self, papers: list[ShippingPaper]) -> None:
        from intake_app.desktop.paper_sending import send_papers

        self._shell.sound("taken")
        send_papers(self._shell, self._page, self._page.theme, self._words, papers)

    def _changed(self, found: ShipFound) -> None:
        if not self._show(found):
            return
        self._shell.sound("question" if found.question else "taken")
        if found.told:
            self._shell.tell(found.told)

    def _left(self, found: ShipFound) -> None:
        self._changed(found)
        card = found.card
        if card:
            self._shell.tell(self._words("ship.dispatched", number=card.number, carrier=card.carrier))

    def _said_all(self, found: ShipFound) -> None:
        self._changed(found)
        self._shell.tell(self._words("ship.said_all"))

    def _undone(self, found: ShipFound) -> None:
        self._changed(found)
        if found.card:
            self._shell.tell(self._words("ship.undone", number=found.card.number))

    def _show(self, found: ShipFound) -> bool:
        """Whether it is shown: while something is written for one consignment, no other takes its place."""
        panel, card = self._page.panel, found.card
        self._way = None
        if panel.entry.step and card is not None and card.id != panel.entry.about:
            self._shell.refuse(self._words("ship.written_first", number=card.number))
            self._shell.sound("refused")
            self._list()
            return False
        if card is not None:
            panel.show_card(card, found.question)
        if not panel.entry.step:
            # Away from the line and from the list: Enter is the step that is due.
            self._page.window().setFocus()
        self._list()
        return True

    def _grouped(self, group: str) -> bool:
        self._group = next(one for one in GROUPS if one == group)
        self._list(focus=True)
        return True

    def _list(self, *, focus: bool = False) -> None:
        group = self._group
        self._page.groups.show_choice(group)
        self._gestures.run(
            lambda: self._shipping.listing(group), partial(self._show_list, group, focus=focus), self._shell.fail
        )

    def _show_list(self, group: Group, listing: Listing, *, focus: bool) -> None:
        self._listed = group
        self._page.list.show_listing(listing)
        on = self._card.id if self._card else ""
        for line in listing.lines:
            if on and on in {line.id, consignment_of(line.id)}:
                self._page.list.look_at(line.id)
        if listing.lines and (focus or self._card is None):
            self._page.list.table.setFocus()

    def _chosen_line(self, line: str) -> None:
        """Something that is due goes into a consignment; a consignment is shown."""
        self._shell.next_gesture()
        there = line if self._listed != "due" else consignment_of(line)
        if there:
            self.show_consignment(there)
            return
        card = self._card
        way, code = way_and_code(line)
        # Units are collected; a kit or a replacement goes alone.
        is_joined = card is not None and card.is_packing and card.way == way and way not in {"kit", "replacement"}
        on = card.id if card and is_joined else ""
        self._run(lambda: self._shipping.scan(code, on, way), self._changed)


def _addressee(now: Addressee, texts: list[str], at_first: list[str]) -> Addressee:
    """As it is now, but for the lines whose texts were changed."""
    name, address, telephone = (None if text == before else text for text, before in zip(texts, at_first, strict=True))
    lines = None if address is None else "\n".join(line.strip() for line in address.split(_APART))
    return Addressee(
        now.name if name is None else name,
        now.address if lines is None else lines,
        now.telephone if telephone is None else telephone,
    )

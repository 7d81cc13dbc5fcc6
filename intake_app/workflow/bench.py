"""The bench: one method a gesture. Each returns only when what it did is durable, and then what to show.

All of it runs on the one writer lane; an `IntakeError` raised here carries the sentence to show, and means that
nothing was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.domain.commands import Command, Commands
from intake_app.domain.errors import NotFound, NotNow
from intake_app.domain.events import RETURN, AnyPayload, Event, PaperKind, Undone
from intake_app.domain.inspectors import touched
from intake_app.domain.payload import FactJson
from intake_app.domain.photos import KeptPhoto, Mark, PhotoSource
from intake_app.domain.printing import PrintOrder
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.returns import Return, fold
from intake_app.domain.rights import right_to_correct
from intake_app.domain.roles import Right
from intake_app.domain.words import Words
from intake_app.workflow.accept import freeze
from intake_app.workflow.arriving import beside
from intake_app.workflow.commanding import Taken, said
from intake_app.workflow.document import PAPERS, papers_to_print, print_paper
from intake_app.workflow.identify import identify, identify_again, open_return
from intake_app.workflow.inspect import answered, closed, corrected, noted, undone
from intake_app.workflow.listing import Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.photographing import excused, filed, is_of, marked, photographed, set_aside
from intake_app.workflow.printing import print_order, still_stands
from intake_app.workflow.queue import MOST_LISTED, Which, queue_listing
from intake_app.workflow.record import Record
from intake_app.workflow.replacing import undone_with
from intake_app.workflow.showing import show
from intake_app.workflow.sight import Found, Sight
from intake_app.workflow.which_label import which_label

if TYPE_CHECKING:
    from intake_app.domain.left_off import LeftOff
    from intake_app.workflow.arrivals import Arrivals
    from intake_app.workflow.finding import Finding
    from intake_app.workflow.follow_ups import FollowUps
    from intake_app.workflow.kits import Kits
    from intake_app.workflow.overriding import Overrides
    from intake_app.workflow.people import People
    from intake_app.workflow.placing import Placing
    from intake_app.workflow.proving import Proving
    from intake_app.workflow.replacements import Replacements
    from intake_app.workflow.shipping import Shipping


class Bench:
    """What somebody at the bench can do, in the name that `sign` gave."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.saves = parts.saves
        self._record = Record(parts)
        self._commands: Commands | None = None
        self._kits: Kits | None = None
        self._follow_ups: FollowUps | None = None
        self._placing: Placing | None = None
        self._finding: Finding | None = None
        self._proving: Proving | None = None
        self._arrivals: Arrivals | None = None
        self._shipping: Shipping | None = None
        self._replacements: Replacements | None = None
        self._overrides: Overrides | None = None
        self._people: People | None = None

    @property
    def arrivals(self) -> Arrivals:
        """RMAs, and what comes under them."""
        if self._arrivals is None:
            from intake_app.workflow.arrivals import Arrivals

            self._arrivals = Arrivals(self._parts, self._record)
        return self._arrivals

    @property
    def kits(self) -> Kits:
        """Packaging kits and the orders for them."""
        if self._kits is None:
            from intake_app.workflow.kits import Kits

            self._kits = Kits(self._parts, self._record, self.accept, self.resume)
        return self._kits

    @property
    def follow_ups(self) -> FollowUps:
        """What decisions left to be done."""
        if self._follow_ups is None:
            from intake_app.workflow.follow_ups import FollowUps

            self._follow_ups = FollowUps(self._parts, self._record, self.accept, self.resume)
        return self._follow_ups

    @property
    def placing(self) -> Placing:
        """Where boxes are."""
        if self._placing is None:
            from intake_app.workflow.placing import Placing

            self._placing = Placing(self._parts, self._record, self.resume)
        return self._placing

    @property
    def shipping(self) -> Shipping:
        """Consignments, and what leaves in them."""
        if self._shipping is None:
            from intake_app.workflow.shipping import Shipping

            self._shipping = Shipping(self._parts, self._record)
        return self._shipping

    @property
    def replacements(self) -> Replacements:
        """Units that are sent ahead of the defective ones."""
        if self._replacements is None:
            from intake_app.workflow.replacements import Replacements

            self._replacements = Replacements(self._parts, self._record)
        return self._replacements

    @property
    def overrides(self) -> Overrides:
        """What a supervisor accepts."""
        if self._overrides is None:
            from intake_app.workflow.overriding import Overrides

            self._overrides = Overrides(self._parts, self._record, self.resume)
        return self._overrides

    @property
    def proving(self) -> Proving:
        """Whether the record is the one that was signed."""
        if self._proving is None:
            from intake_app.workflow.proving import Proving

            self._proving = Proving(self._parts, self._record)
        return self._proving

    @property
    def people(self) -> People:
        """Who works here, who is at the bench, and what they may."""
        if self._people is None:
            from intake_app.workflow.people import People

            self._people = People(self._parts, self._record)
        return self._people

    @property
    def finding(self) -> Finding:
        """Looking for anything."""
        if self._finding is None:
            from intake_app.workflow.finding import Finding

            self._finding = Finding(self._parts)
        return self._finding

    @property
    def words(self) -> Words:
        """What is read at this station."""
        return self._parts.words

    @property
    def commands(self) -> Commands:
        """Every command that this station's policies know. For any thread. Raises `BadPolicy` where two are alike."""
        if self._commands is None:
            self._commands = Commands(self._parts.policies)
        return self._commands

    def who(self) -> list[str]:
        """Who has worked at this bench, the latest first."""
        return self._parts.journal.operators()

    def sign(self, operator: str) -> None:
        """From now on every event carries this name, as typed. Raises `BadInput`, and `NotNow` where people sign in."""
        self._record.sign(operator)

    def identify(self, scan: str, on_page: str = "") -> Found:
        """What was scanned; opens nothing."""
        found = identify(self._parts, scan)
        return beside(self._parts, found, self._load(on_page)) if on_page else found

    def again(self, found: Found) -> Found:
        """The unit was received before and came again: what can be opened now."""
        return identify_again(self._parts, found)

    def open(self, found: Found, index: int | None) -> Sight:
        """Open the return of the candidate chosen; None opens it as an unknown unit."""
        instead = found.candidates[index] if index is not None and 0 <= index < len(found.candidates) else None
        if instead and instead.instead_in:
            return self.answer(instead.instead_in, "serial", instead.unit)
        return_id = self._parts.new_id()
        self._write(return_id, [open_return(self._parts, found, index)])
        return self.resume(return_id)

    def resume(self, return_id: str) -> Sight:
        """The return as it stands. Raises `NotFound`."""
        return show(self._parts, self._load(return_id))

    def answer(self, return_id: str, fact: str, value: FactJson) -> Sight:
        """Say one fact; None says “not known”. Raises `BadInput` for a value that the fact cannot take."""
        return self._change(return_id, lambda ret: answered(self._parts, ret, fact, value))

    def note(self, return_id: str, text: str, fact: str = "") -> Sight:
        """Add free words, bound to a checklist line where `fact` names one."""
        return self._change(return_id, lambda ret: noted(self._parts, ret, text, fact))

    def keep_photo(self, content: bytes, name: str) -> KeptPhoto:
        """Prove a photo or document and keep it; what `photograph` then binds to a return. For any thread.

        Raises `BadInput` for what is no picture or PDF, is too large or damaged; `StorageFailed`.
        """
        return self._parts.photos.keep(content, name)

    def photograph(self, return_id: str, kept: KeptPhoto, fact: str, source: PhotoSource) -> Sight:
        """Bind a photo that was kept to a checklist line of the return (empty: to the whole of it)."""
        return self._change(return_id, lambda ret: photographed(self._parts, ret, kept, fact, source))

    def has_photo(self, return_id: str, kept: KeptPhoto, fact: str) -> bool:
        """Whether the record tells that this file was put to this line, whatever became of it since."""
        return any(is_of(event, kept, fact) for event in self._parts.journal.events_of(return_id))

    def mark(self, return_id: str, photo: str, marks: Sequence[Mark]) -> Sight:
        """These marks stand over a photo (its event) from now on."""
        return self._change(return_id, lambda ret: marked(self._parts, ret, photo, marks))

    def file_photo(self, return_id: str, photo: str, fact: str) -> Sight:
        """A photo shows another checklist line."""
        return self._change(return_id, lambda ret: filed(self._parts, ret, photo, fact))

    def set_photo_aside(self, return_id: str, photo: str, why: str) -> Sight:
        """A photo shows something else: it counts no longer, and stays in the record."""
        return self._change(return_id, lambda ret: set_aside(self._parts, ret, photo, why))

    def excuse(self, return_id: str, fact: str, why: str) -> Sight:
        """Say why a wanted photo of this line was not taken."""
        return self._change(return_id, lambda ret: excused(self._parts, ret, fact, why))

    def undo(self, return_id: str) -> Sight:
        """Take back the latest gesture; raises `NotNow` at a printed paper and at the beginning."""
        return self._change(return_id, lambda ret: undone(self._parts, ret))

    def say(self, return_id: str, command: Command) -> Taken:
        """A command that changes the record: an answer, “not known” of a line, all OK, undo. All of it or nothing.

        Raises `NotNow` or `BadInput` with why it does not apply.
        """
        events = self._events(return_id)
        told = said(self._parts, fold(events), command)
        return Taken(self._write_on(return_id, events, told.payloads), told.words)

    def accept(self, return_id: str) -> Sight:
        """Freeze the decision and make its papers.

        Raises `NotNow` while another rule could still be the one, and while a photo is wanted.
        """
        ret = self._load(return_id)
        if ret.state == "open":
            decided = (RETURN, return_id, freeze(self._parts, ret))
            self._record.write_all([*self.kits.tied_by_answers(ret), decided])
        for paper in papers_to_print(self._load(return_id)):
            self.reprint(return_id, paper)
        return self.resume(return_id)

    def reprint(self, return_id: str, paper: PaperKind) -> Sight:
        """Make the next copy of a paper of the decision that stands."""
        ret = self._load(return_id)
        self._write(return_id, [print_paper(self._parts, ret, paper)])
        return self.resume(return_id)

    def correct(self, return_id: str, why: str) -> Sight:
        """Take a printed decision back: its label is void, and the return is open again.

        Raises `NotAllowed` where the return was closed with it, or a supervisor had a part in it, and whoever is at
        the bench may only mend what is receiving's own.
        """
        self._record.demand(right_to_correct(self._events(return_id)))
        return self._change(return_id, lambda ret: corrected(self._parts, ret, why))

    def close(self, return_id: str, scanned: str = "") -> Sight:
        """The label is on the box: said, or proved by what was `scanned` off it.

        Raises `NotNow` while a photo is wanted, and for any label but one of the decision that stands.
        """
        return self._change(return_id, lambda ret: closed(self._parts, ret, scanned))

    def scan_label(self, return_id: str, scanned: str) -> Taken | None:
        """A scan that may be a label, while this return (or none) is on the page; None where it is no label.

        The label of the decided return on the page closes it. That of any other return shows that one: to close it, its
        label is scanned again. The number alone closes nothing: other papers carry it too. Raises `WrongLabel` for one
        that is void or not known, and `NotNow` as `close`.
        """
        label = which_label(self._parts, scanned)
        if label is None:
            return None
        words, owner = self._parts.words, label.of
        if owner.id == return_id and owner.state == "decided":
            sight = self.close(owner.id, scanned)
            return Taken(sight, words("command.closed", number=sight.rma_number))
        key = "command.scan_again" if owner.state == "decided" else "command.closed_before"
        return Taken(self.resume(owner.id), words(key, number=owner.rma_number))

    def print_order(self, return_id: str, paper: PaperKind) -> PrintOrder:
        """What a printer is given of the latest copy of a paper. Raises `NotNow` where there is none."""
        return print_order(self._parts, self._events(return_id), paper)

    def print_again(self, order: PrintOrder) -> PrintOrder:
        """Make the next copy of a paper that may have come out already, and what a printer is given of it.

        Raises `NotNow` where that paper is void by now.
        """
        if not still_stands(self._events(order.return_id), order):
            raise NotNow(self._parts.words("printing.is_void", title=order.title))
        paper = next(paper for paper in PAPERS if paper == order.paper)
        self.reprint(order.return_id, paper)
        return self.print_order(order.return_id, paper)

    def queue(self) -> list[ReturnRow]:
        """The returns that are not closed, the latest changed first."""
        return self._parts.journal.queue()

    def recent(self) -> list[ReturnRow]:
        """The latest changed returns of any state."""
        return self._parts.journal.recent(50)

    def queue_listing(self, which: Which) -> Listing:
        """The open returns (`queue`) or the latest of any state (`recent`), as a list."""
        words, journal, now = self._parts.words, self._parts.journal, self._parts.clock().at
        if which == "recent":
            return queue_listing(words, self.recent(), which, now)
        return queue_listing(words, journal.queue(MOST_LISTED), which, now, journal.queue_length())

    def export(self, listing: Listing, path: Path) -> str:
        """Write a list as it is shown as CSV or XLSX, by the ending of the name; returns what to say. For any thread.

        Raises `BadInput` for another ending or too many lines, `StorageFailed` where it cannot be written, and
        `NotAllowed` where whoever is at the bench may write no lists.
        """
        self._record.demand("exports")
        from intake_app.workflow.exporting import exported

        self._parts.tables.write(path, exported(listing, self._parts.clock().offset_minutes))
        count = len(listing.lines)
        if count == 1:
            return self.words("listing.exported_one", file=path)
        return self.words("listing.exported", count=f"{count:,}", file=path)

    def demand(self, right: Right) -> None:
        """Raises `NotAllowed` where whoever is at the bench may not do this, which writes no event."""
        self._record.demand(right)

    def still_open(self, left: LeftOff) -> str:
        """What was on the page when the program ended, in words; empty where nothing is to be done with it any more."""
        from intake_app.workflow.going_on import still_open

        return still_open(self._parts, left)

    def counts(self) -> tuple[int, int]:
        """How many sales and RMA lines the catalogue holds."""
        return self._parts.catalogue.counts()

    def _load(self, return_id: str) -> Return:
        return fold(self._events(return_id))

    def _events(self, return_id: str) -> list[Event]:
        events = self._parts.journal.events_of(return_id)
        if not events:
            raise NotFound(self._parts.words("sight.no_such_return"))
        return events

    def _change(self, return_id: str, gesture: Callable[[Return], AnyPayload | list[Undone]]) -> Sight:
        events = self._events(return_id)
        payload = gesture(fold(events))
        return self._write_on(return_id, events, payload if isinstance(payload, list) else [payload])

    def _write_on(self, return_id: str, events: list[Event], payloads: Sequence[AnyPayload]) -> Sight:
        """Write what comes after these events of a return, and show what they all leave.

        What is taken back takes what was written of others with it.
        """
        before = fold(events)
        if before.overrides:
            from intake_app.workflow.overriding import check_apart

            check_apart(self._parts, before, self._record.who, touched(events, payloads))
        is_undo = any(isinstance(one, Undone) for one in payloads)
        others = [*self.kits.undone_with(before), *undone_with(self._parts, before)] if is_undo else []
        written = self._record.write_all([*((RETURN, return_id, payload) for payload in payloads), *others])
        return show(self._parts, fold([*events, *(event for event in written if event.subject == return_id)]))

    def _write(self, return_id: str, payloads: Sequence[AnyPayload]) -> list[Event]:
        return self._record.write(RETURN, return_id, payloads)

"""Ship: consignments, from the first unit scanned in to the carrier. `bench.shipping`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake_app.domain.consignment_events import (
    CONSIGNMENT,
    SHIPPING_PAPERS,
    Addressee,
    PackAnswer,
    PackLine,
    ShippingPaperKind,
    Way,
)
from intake_app.domain.consignments import Consignment
from intake_app.domain.errors import AlreadyThere, BadInput, NotNow
from intake_app.domain.events import Excused, Photographed
from intake_app.domain.photos import KeptPhoto, PhotoSource, may_show
from intake_app.domain.unseen import says_something
from intake_app.workflow import packing
from intake_app.workflow.listing import Listing
from intake_app.workflow.packing import Told
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record
from intake_app.workflow.ship_cards import MOST_LISTED, Group, ship_card, ship_listing
from intake_app.workflow.ship_due import due_listing
from intake_app.workflow.ship_papers import make_manifest, make_paper
from intake_app.workflow.ship_scan import Scanned, by_hand, scan
from intake_app.workflow.ship_sight import ShipFound, ShippingPaper


class Shipping:
    """What somebody at the bench can do with consignments.

    Every gesture is durable when it returns, and raises an `IntakeError` where it changed nothing.
    """

    def __init__(self, parts: Parts, record: Record) -> None:
        self._parts = parts
        self._record = record

    def listing(self, group: Group) -> Listing:
        """What is to leave, what is being packed with the latest that left, or what left today."""
        if group == "due":
            return due_listing(self._parts)
        journal, today = self._parts.journal, self._parts.clock().today.isoformat()
        rows = journal.consignments_of_day(today) if group == "today" else journal.consignments(MOST_LISTED)
        return ship_listing(self._parts, rows, group)

    def show(self, consignment_id: str) -> ShipFound:
        """The consignment as it stands. Raises `NotFound`."""
        return ShipFound(ship_card(self._parts, packing.load_consignment(self._parts, consignment_id)))

    def scan(self, raw: str, on: str = "", way: Way | None = None, chosen: str = "") -> ShipFound:
        """A scan while this consignment (or none) is on the page, or this way was chosen for what comes next.

        `chosen` is the answer to what was asked about the same scan.
        """
        return self._write(scan(self._parts, self._record, raw, on, way, chosen))

    def carry(self, consignment_id: str, tracking: str, carrier: str) -> ShipFound:
        """Carrier and tracking number by hand; without a number the carrier says how it goes."""
        return self._write(by_hand(self._parts, packing.packing(self._parts, consignment_id), tracking, carrier))

    def take_out(self, consignment_id: str, event: str) -> ShipFound:
        """What this event put in is out again."""
        return self._change(consignment_id, lambda one: packing.taken_out(self._parts, one, event))

    def address(self, consignment_id: str, to: Addressee) -> ShipFound:
        """It goes to this address."""
        parts = self._parts
        return self._change(
            consignment_id, lambda one: [(CONSIGNMENT, one.id, packing.addressed_to(parts, to, one.address))]
        )

    def answer(self, consignment_id: str, answers: Mapping[PackLine, PackAnswer]) -> ShipFound:
        """What was seen of lines of the pack-out checklist."""
        return self._change(consignment_id, lambda one: packing.answered_lines(self._parts, one, answers))

    def all_in_place(self, consignment_id: str) -> ShipFound:
        """Foam, sleeve and box are in place, as far as nothing was said of them yet."""
        return self._change(consignment_id, lambda one: packing.all_in_place(self._parts, one))

    def photograph(self, consignment_id: str, kept: KeptPhoto, line: PackLine, source: PhotoSource) -> ShipFound:
        """Bind a photo that was kept to a line of the checklist. Raises `BadInput` for a document."""
        words = self._parts.words

        def told(one: Consignment) -> Told:
            if not may_show(kept.media, line):
                raise BadInput(words("ship.no_document", name=kept.name), "photo")
            if any((p.record.photo.sha256, p.record.fact) == (kept.sha256, line) for p in one.photos):
                raise AlreadyThere(words("ship.photo_already", name=kept.name))
            return [(CONSIGNMENT, one.id, Photographed(kept, source, line, one.answers.get(line)))]

        return self._change(consignment_id, told)

    def excuse(self, consignment_id: str, line: PackLine, why: str) -> ShipFound:
        """Say why a wanted photo of this line was not taken."""
        reason = " ".join(why.split())
        if not says_something(reason) or len(reason) > packing.LONGEST_NAME:
            raise BadInput(self._parts.words("ship.why_no_photo"), "why")
        return self._change(
            consignment_id, lambda one: [(CONSIGNMENT, one.id, Excused(line, reason, one.answers.get(line)))]
        )

    def cancel(self, consignment_id: str, why: str) -> ShipFound:
        """It does not leave."""
        return self._change(consignment_id, lambda one: packing.cancelled(self._parts, one, why))

    def dispatch(self, consignment_id: str) -> ShipFound:
        """It leaves. Raises `NotNow` with what lacks, or why something in it is not released."""
        return self._change(consignment_id, lambda one: packing.dispatched(self._parts, one))

    def undo(self, consignment_id: str) -> ShipFound:
        """Take the latest gesture back."""
        one = packing.load_consignment(self._parts, consignment_id)
        self._record.write_all(packing.undone(self._parts, one))
        return self.show(consignment_id)

    def paper(self, consignment_id: str, paper: ShippingPaperKind) -> ShippingPaper:
        """Make the next copy of a paper, and keep it. Raises `NotNow` while it would say nothing."""
        one = packing.load_consignment(self._parts, consignment_id)
        for lack in one.lacks():
            if one.state == "packing" and lack in {"contents", "address"}:
                raise NotNow(packing.lack_words(self._parts, one, lack))
        if one.state == "cancelled":
            raise NotNow(self._parts.words("ship.is_cancelled", number=one.number))
        printed, made = make_paper(self._parts, one, paper)
        self._record.write(CONSIGNMENT, one.id, [printed])
        return made

    def due_papers(self, consignment_id: str) -> list[ShippingPaper]:
        """Make those papers that were not made, or would say something else now."""
        stale = packing.load_consignment(self._parts, consignment_id).stale
        return [self.paper(consignment_id, paper) for paper in SHIPPING_PAPERS if paper in stale]

    def manifests(self) -> list[ShippingPaper]:
        """Draw today's manifest of each carrier. Raises `NotNow` where nothing left today."""
        parts = self._parts
        today = parts.clock().today
        left = [packing.load_consignment(parts, row.id) for row in parts.journal.consignments_of_day(today.isoformat())]
        if not left:
            raise NotNow(parts.words("ship.empty_today"))
        by_carrier: dict[str, list[Consignment]] = {}
        for one in left:
            by_carrier.setdefault(one.carrier.carrier if one.carrier else "", []).append(one)
        return [make_manifest(parts, today, carrier, ones) for carrier, ones in by_carrier.items()]

    def _change(self, consignment_id: str, gesture: Callable[[Consignment], Told]) -> ShipFound:
        self._record.write_all(gesture(packing.packing(self._parts, consignment_id)))
        return self.show(consignment_id)

    def _write(self, scanned: Scanned) -> ShipFound:
        self._record.write_all(scanned.told)
        shown = self.show(scanned.id)
        return ShipFound(shown.card, scanned.words, scanned.question)

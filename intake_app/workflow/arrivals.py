"""The Arrivals page's part of the bench: RMAs that are made here, and what comes under any RMA."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.events import RETURN, AnyPayload, Undone
from intake_app.domain.papers import Tone
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.rma_events import (
    RMA,
    BoxArrived,
    RmaAmended,
    RmaAnnounced,
    RmaAuthorised,
    RmaCancelled,
    RmaComplete,
    RmaTerms,
)
from intake_app.domain.rmas import Came, RmaRecord, RmaState, state_of, still_to_come
from intake_app.domain.scans import understand
from intake_app.domain.surprises import Surprise, Surprised
from intake_app.domain.unit import Rma, look_up_key, parse_serial, tracking_key
from intake_app.domain.unseen import visible
from intake_app.workflow.identify import next_rma_number
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.ports import Arrival, ArrivalsAsked, ArrivalsGroup
from intake_app.workflow.record import Record
from intake_app.workflow.rma_history import history_of_rma
from intake_app.workflow.rma_look_up import last_day, lines_of
from intake_app.workflow.rma_terms import proved_day, proved_terms, proved_text
from intake_app.workflow.scan_words import never_a_unit, refusal_of, unit_of
from intake_app.workflow.wording import iso_day_words

COLUMNS: Final = {
    "rma": 170,
    "state": 132,
    "expected_on": 124,
    "customer": 190,
    "units": 84,
    "valid_until": 124,
    "tracking": 190,
}
"""Each column's width; the first matter most."""
MOST: Final = 500
MOST_BOXES: Final = 99
_TONES: Final[dict[RmaState, Tone]] = {
    "partly_arrived": "wait",
    "arrived": "accept",
    "expired": "refuse",
    "cancelled": "refuse",
}


class RmaCard(msgspec.Struct, frozen=True):
    """One RMA as the page shows it.

    `rows` are name and value; `units` the serials that it names with what became of each; `returns` those under it.
    `surprises` are what was not as it should be when they came, `history` when and what of all that happened. `may`
    are the gestures that mean something now.
    """

    number: str
    title: str
    tone: Tone
    rows: tuple[tuple[str, str], ...]
    units: tuple[str, ...]
    returns: tuple[ReturnRow, ...]
    surprises: tuple[str, ...]
    history: tuple[tuple[str, str], ...]
    may: frozenset[str]


class RmaScan(msgspec.Struct, frozen=True):
    """What a scan tells of an RMA that is being made: a unit, an order, its customer, a parcel; each may be empty."""

    serial: str = ""
    customer: str = ""
    order_number: str = ""
    tracking: str = ""
    carrier: str = ""


class Arrivals:
    """What is expected, and what came. Raises `NotNow`, `BadInput` and `NotFound` with the sentence to show."""

    def __init__(self, parts: Parts, record: Record) -> None:
        self._parts = parts
        self._record = record

    def listing(self, which: ArrivalsGroup) -> Listing:
        """The RMAs of one kind; reads beside the writer, and may be asked on any thread."""
        words = self._parts.words
        today = self._parts.clock().today.isoformat()
        found = self._parts.journal.arrivals(ArrivalsAsked(which, today), MOST + 1)
        columns = tuple(
            Column(
                key,
                words(f"arrivals.column_{key}"),
                width,
                "day" if key in {"expected_on", "valid_until"} else "text",
                key == "customer",
            )
            for key, width in COLUMNS.items()
        )
        lines = tuple(self._line(one, today) for one in found[:MOST])
        more = words("arrivals.more", count=f"{MOST:,}") if len(found) > MOST else ""
        return Listing(
            words(f"arrivals.title_{which}", count=len(lines)), columns, lines, words(f"arrivals.empty_{which}"), more
        )

    def card(self, number: str) -> RmaCard:
        """What is known of this RMA."""
        words = self._parts.words
        lines, record, returns = self._known(number)
        came = _came(returns)
        first = lines[0] if lines else Rma(number)
        state = self._state(Arrival(first.number, lines, record, came))
        announced = record.announced if record else None
        told = {
            "customer": first.customer,
            "order": first.order_number,
            "reason": words.get(f"arrivals.reason_{first.reason}", first.reason),
            "remedy": words.get(f"arrivals.remedy_{first.remedy}", first.remedy),
            "issued": iso_day_words(words, first.issued_on),
            "until": iso_day_words(words, last_day(self._parts, first, None)),
            "expected": iso_day_words(words, (announced.expected_on if announced else "") or first.expected_on),
            "tracking": (announced.tracking if announced else "") or first.tracking,
            "boxes": words("arrivals.boxes", here=", ".join(map(str, record.came)), boxes=record.boxes)
            if record and record.boxes
            else "",
            "cancelled": record.cancelled if record else "",
        }
        history = history_of_rma(self._parts, first.number, returns)
        return RmaCard(
            number=first.number,
            title=words(f"arrivals.state_{state}"),
            tone=_TONES.get(state, "plain"),
            rows=tuple((words(f"arrivals.row_{key}"), value) for key, value in told.items() if value),
            units=tuple(self._units(lines, came, record)),
            returns=tuple(returns),
            surprises=history.surprises,
            history=history.steps,
            may=_may(record),
        )

    def make(self, terms: RmaTerms, number: str = "", tracking: str = "", expected_on: str = "") -> RmaCard:
        """A new RMA under the next number of the station, or under one that was given; its parcel may be known."""
        proved = proved_terms(self._parts, terms)
        given = parse_serial(number) if number else ""
        if given and (lines_of(self._parts, given) or self._parts.journal.returns_of_rma(given)):
            raise NotNow(self._parts.words("arrivals.number_taken", number=given))
        given = given or next_rma_number(self._parts)
        told: list[AnyPayload] = [RmaAuthorised(given, self._with_end(given, proved), is_minted=not number)]
        if tracking or expected_on:
            told.append(self._announced(tracking, expected_on))
        self._write(given, *told)
        return self.card(given)

    def amend(self, number: str, terms: RmaTerms) -> RmaCard:
        """What an RMA that was made here allows from now on."""
        if not self.terms(number):
            raise NotNow(self._parts.words("arrivals.imported", number=number))
        return self._change(number, RmaAmended(proved_terms(self._parts, terms)))

    def terms(self, number: str) -> RmaTerms | None:
        """What an RMA allows that was made here; None for an imported one."""
        record = self._parts.journal.rma_record(number)
        return record.terms if record else None

    def read(self, scan: str) -> RmaScan:
        """What a scan tells of an RMA that is being made. Raises `NotNow` for what tells nothing."""
        read, catalogue = understand(scan), self._parts.catalogue
        serials = list(filter(None, map(unit_of, read.readings)))
        if sold := next((sale for serial in serials for sale in catalogue.sales_of_serial(serial)), None):
            return RmaScan(sold.serial, sold.customer.name, sold.order_number)
        if sold := next((sale for text in serials for sale in catalogue.sales_of_order(text)), None):
            several = len(catalogue.sales_of_order(sold.order_number)) > 1
            return RmaScan("" if several else sold.serial, sold.customer.name, sold.order_number)
        if parcel := next((one for one in read.readings if one.kind == "tracking"), None):
            return RmaScan(tracking=tracking_key(parcel.value), carrier=parcel.details["carrier"])
        if not serials or read.problem:
            raise NotNow(never_a_unit(self._parts.words, read) or refusal_of(self._parts.words, read))
        return RmaScan(serials[0])

    def announce(self, number: str, tracking: str, expected_on: str = "") -> RmaCard:
        """Its parcel is under way."""
        return self._change(number, self._announced(tracking, expected_on))

    def box(self, number: str, box: int, boxes: int) -> RmaCard:
        """One of several boxes is here; every return under the RMA that is open is told."""
        if not 1 <= box <= boxes <= MOST_BOXES:
            raise BadInput(self._parts.words("arrivals.bad_boxes", most=MOST_BOXES), "boxes")
        record = self._parts.journal.rma_record(number)
        here = sorted({*(record.came if record else ()), box})
        words = self._parts.words("arrival.boxes", number=number, boxes=boxes, here=", ".join(map(str, here)))
        told = Surprise("boxes", words) if boxes > 1 else None
        return self._change(number, BoxArrived(number, box, boxes), told)

    def boxes(self, number: str, told: str) -> RmaCard:
        """The same as somebody writes it: `2/3`, or `3` where all of so many are here."""
        box, _, boxes = told.replace(" ", "").partition("/")
        if not (box.isascii() and box.isdigit() and (not boxes or (boxes.isascii() and boxes.isdigit()))):
            raise BadInput(self._parts.words("arrivals.bad_boxes", most=MOST_BOXES), "boxes")
        return self.box(number, int(box), int(boxes or box))

    def further_box(self, number: str) -> RmaCard:
        """One box more of a parcel of which at least one is here."""
        record = self._parts.journal.rma_record(number)
        came = record.came if record else ()
        if not came:
            self._change(number, BoxArrived(number, 1, 2))
        box = max(came, default=1) + 1
        return self.box(number, box, max(box, record.boxes if record else 0))

    def complete(self, number: str) -> RmaCard:
        """Nothing more comes; what did not come is missing, and every return under the RMA is told."""
        lines, _, returns = self._known(number)
        missing = still_to_come(lines, _came(returns))
        serials = ", ".join(serial or self._parts.words("arrivals.some_unit") for serial in missing)
        words = self._parts.words("arrival.missing", number=number, serials=serials)
        return self._change(number, RmaComplete(number, missing), Surprise("missing", words) if missing else None)

    def cancel(self, number: str, why: str) -> RmaCard:
        """It is not to be used any more."""
        text = proved_text(self._parts, why, "why")
        if not text:
            raise BadInput(self._parts.words("arrivals.why_cancel"), "why")
        return self._change(number, RmaCancelled(number, text))

    def undo(self, number: str) -> RmaCard:
        """Take the latest of what was said of an RMA back."""
        record = self._parts.journal.rma_record(number)
        if record is None or not record.undoable:
            raise NotNow(self._parts.words("sight.undo_nothing"))
        self._write(number, Undone(record.undoable[-1]))
        return self.card(number)

    def _change(self, number: str, payload: AnyPayload, told: Surprise | None = None) -> RmaCard:
        lines, record, returns = self._known(number)
        if record and (record.cancelled or record.complete):
            raise NotNow(self._parts.words("arrivals.done", number=number))
        surprised: list[tuple[str, str, AnyPayload]] = [
            (RETURN, row.id, Surprised(told)) for row in returns if told and row.state == "open"
        ]
        subject = look_up_key(lines[0].number if lines else number)
        self._record.write_all([(RMA, subject, payload), *surprised])
        return self.card(number)

    def _write(self, number: str, *payloads: AnyPayload) -> None:
        self._record.write(RMA, look_up_key(number), payloads)

    def _known(self, number: str) -> tuple[list[Rma], RmaRecord | None, list[ReturnRow]]:
        """Lines, record and returns of an RMA. Raises `NotFound` where there is no such RMA."""
        lines, record = lines_of(self._parts, number), self._parts.journal.rma_record(number)
        if not lines and record is None:
            raise NotFound(self._parts.words("arrivals.no_such_rma", number=visible(number)))
        return lines, record, self._parts.journal.returns_of_rma(number)

    def _state(self, one: Arrival) -> RmaState:
        ends = last_day(self._parts, one.lines[0], None) if one.lines else ""
        return state_of(one.record, one.lines, one.came, ends, self._parts.clock().today.isoformat())

    def _line(self, one: Arrival, today: str) -> Line:
        words = self._parts.words
        state = self._state(one)
        announced = one.record.announced if one.record else None
        first = one.lines[0] if one.lines else Rma(one.number)
        due = (announced.expected_on if announced else "") or max((line.expected_on for line in one.lines), default="")
        tracking = (announced.tracking if announced else "") or first.tracking
        units = words("arrivals.units", arrived=len(one.came), declared=max(1, len(one.lines)))
        is_late = bool(due) and due < today and state in {"authorised", "expected", "partly_arrived"}
        until = last_day(self._parts, first, None)
        is_only_late = is_late and state != "partly_arrived"
        says = words("arrivals.state_late") if is_only_late else words(f"arrivals.state_{state}")
        customer, until_words = first.customer or "–", iso_day_words(words, until) or "–"
        cells = (one.number, says, iso_day_words(words, due) or "–", customer, units, until_words, tracking or "–")
        values = (one.number, says, due, first.customer, units, until, tracking)
        return Line(one.number, cells, values, "refuse" if is_late else _TONES.get(state, "plain"))

    def _units(self, lines: Sequence[Rma], came: Sequence[Came], record: RmaRecord | None) -> list[str]:
        words = self._parts.words
        here = {look_up_key(one.serial) for one in came}
        named = {look_up_key(line.serial) for line in lines}
        left = words("arrivals.unit_missing" if record and record.complete else "arrivals.unit_waits")
        told = [
            f"{line.serial or words('arrivals.some_unit')} · "
            + (words("arrivals.unit_came") if line.serial and look_up_key(line.serial) in here else left)
            for line in lines
            if line.serial or len(came) < len(lines)
        ]
        return told + [
            f"{one.serial} · {words('arrivals.unit_undeclared' if '' not in named else 'arrivals.unit_came')}"
            for one in came
            if one.serial and look_up_key(one.serial) not in named
        ]

    def _with_end(self, number: str, terms: RmaTerms) -> RmaTerms:
        """The terms with the last day that the policy of the first unit gives, where nobody wrote one."""
        first = Rma(number, terms.issued_on, next(iter(terms.serials), ""), valid_until=terms.valid_until)
        return msgspec.structs.replace(terms, valid_until=last_day(self._parts, first, None))

    def _announced(self, tracking: str, expected_on: str) -> RmaAnnounced:
        """What is known of its parcel. Raises `BadInput`."""
        read = next((one for one in understand(tracking).readings if one.kind == "tracking"), None)
        plain = tracking_key(read.value if read else tracking)
        if not plain and not expected_on:
            raise BadInput(self._parts.words("arrivals.nothing_announced"), "tracking")
        carrier = read.details["carrier"] if read else ""
        day = proved_day(self._parts, expected_on, "expected_on") if expected_on else ""
        return RmaAnnounced(proved_text(self._parts, plain, "tracking"), carrier, day)


def _came(rows: Sequence[ReturnRow]) -> list[Came]:
    return [Came(row.serial, row.state == "closed") for row in rows]


def _may(record: RmaRecord | None) -> frozenset[str]:
    """The gestures that an RMA allows now."""
    undo = {"undo"} if record and record.undoable else set()
    if record and (record.cancelled or record.complete):
        return frozenset(undo)
    amend = {"amend"} if record and record.terms is not None else set()
    return frozenset({"box", "complete", "announce", "cancel"} | undo | amend)

"""Advance replacements: what was sent ahead, and the unit that is to come back for it. `bench.replacements`."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

import msgspec

from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.events import RETURN
from intake_app.domain.inspectors import touched
from intake_app.domain.lineage import forebears
from intake_app.domain.money import money_text, parse_money
from intake_app.domain.replacement_events import REPLACEMENT, Awaited, PaidBy, ReplacementOpened
from intake_app.domain.replacements import OPEN, Replaced
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.returns import fold
from intake_app.domain.scans import understand
from intake_app.domain.unit_entries import pairs_told
from intake_app.workflow import replacing
from intake_app.workflow.inheriting import policy_of
from intake_app.workflow.listing import Listing
from intake_app.workflow.of_unit import advance_for
from intake_app.workflow.overriding import check_apart
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record
from intake_app.workflow.releasing import check_not_left
from intake_app.workflow.replacement_cards import (
    MOST_LISTED,
    ReplacementCard,
    ReplacementGroup,
    card_of,
    replacement_listing,
)
from intake_app.workflow.rma_look_up import lines_of

PAID_BY: Final[tuple[PaidBy, ...]] = ("purchase_order", "card")


class Wanted(msgspec.Struct, frozen=True):
    """What is said when a replacement is sent ahead; `serial` or `rma_number` names the defective unit.

    `opened_on` is the day of the purchase order or charge, empty for today.
    """

    paid_by: PaidBy
    reference: str = ""
    amount: str = ""
    serial: str = ""
    rma_number: str = ""
    customer: str = ""
    opened_on: str = ""


class Replacements:
    """What somebody can do about advance replacements.

    Every gesture is durable when it returns, and raises an `IntakeError` where it changed nothing.
    """

    def __init__(self, parts: Parts, record: Record) -> None:
        self._parts = parts
        self._record = record

    def listing(self, group: ReplacementGroup) -> Listing:
        """The advance replacements of a group, the oldest due first."""
        rows = self._parts.journal.advance_replacements(MOST_LISTED)
        return replacement_listing(self._parts, rows, group)

    def card(self, replacement_id: str) -> ReplacementCard:
        """One of them, with its pair and its clock. Raises `NotFound`."""
        return card_of(self._parts, *replacing.load_replacement(self._parts, replacement_id))

    def begin(self, wanted: Wanted) -> ReplacementCard:
        """A replacement is to be sent ahead. Where its unit is here, undecided, that return counts on the charge.

        Raises `BadInput` for an amount, a day or a unit that cannot be, `NotNow` where one waits for the unit already,
        or where its return was decided without the charge.
        """
        opened = self._opened(wanted)
        here = self._check_unit(opened)
        new = self._parts.new_id()
        told: replacing.Told = [(REPLACEMENT, new, opened)]
        if here is not None:
            told.append((RETURN, here.id, Awaited(new, opened.amount)))
        self._check_apart(told)
        self._record.write_all(told)
        return self.card(new)

    def sent(self, replacement_id: str, scanned: str, tracking: str = "") -> ReplacementCard:
        """The replacement goes out: its serial was scanned."""
        self._record.write_all(replacing.replacement_sent(self._parts, replacement_id, scanned, "", tracking))
        return self.card(replacement_id)

    def cancel(self, replacement_id: str, why: str) -> ReplacementCard:
        """It is not sent after all."""
        self._record.write_all(replacing.cancelled(self._parts, replacement_id, why))
        return self.card(replacement_id)

    def give_up(self, replacement_id: str, why: str) -> ReplacementCard:
        """The defective unit is not waited for any longer: the charge is kept."""
        self._record.write_all(replacing.given_up(self._parts, replacement_id, why))
        return self.card(replacement_id)

    def undo(self, replacement_id: str) -> ReplacementCard | None:
        """Take the latest step back; None where that was the beginning."""
        before, _ = replacing.load_replacement(self._parts, replacement_id)
        if before.latest == "sent" and before.sent is not None:
            check_not_left(self._parts, before.sent.told)
        told = replacing.undone(self._parts, replacement_id)
        self._check_apart(told)
        self._record.write_all(told)
        one, row = replacing.load_replacement(self._parts, replacement_id)
        return None if one.ended == "withdrawn" else card_of(self._parts, one, row)

    def of_scan(self, scanned: str) -> list[str]:
        """The advance replacements that a scan names: by either unit, an RMA number or a label; those open first."""
        read = understand(scanned)
        journal = self._parts.journal
        texts = {*([read.label.rma_number] if read.label else []), read.text, *(one.value for one in read.readings)}
        today = self._parts.clock().today.isoformat()
        found = {one.row.id: one for text in sorted(texts) if text for one in journal.advance_replacements_of(text)}
        return sorted(found, key=lambda one: found[one].state(today) not in OPEN)

    def of_return(self, return_id: str) -> str:
        """The advance replacement that the unit of a return belongs to, as either of the pair; empty for none."""
        ret = fold(self._parts.journal.events_of(return_id))
        return ret.replacement or next(iter(self.of_scan(ret.serial) if ret.serial else []), "")

    def _check_apart(self, told: replacing.Told) -> None:
        """Raise `NotAllowed` where somebody would say what a return is charged that they accepted themselves."""
        for kind, subject, payload in told:
            if kind == RETURN:
                events = self._parts.journal.events_of(subject)
                check_apart(self._parts, fold(events), self._record.who, touched(events, [payload]))

    def _opened(self, wanted: Wanted) -> ReplacementOpened:
        parts, words = self._parts, self._parts.words
        if wanted.paid_by not in PAID_BY:
            raise BadInput(words("replace.how_paid"), "paid_by")
        try:
            cents = parse_money(wanted.amount.strip().removeprefix("$").replace(",", ""))
        except ValueError as error:
            raise BadInput(words("replace.bad_amount", problem=str(error)), "amount") from error
        if not cents:
            raise BadInput(words("replace.no_amount"), "amount")
        reference = replacing.text(parts, wanted.reference)
        if not reference:
            raise BadInput(words("replace.reference_first"), "reference")
        serial = replacing.serial_of(parts, wanted.serial) if wanted.serial.strip() else ""
        number = replacing.text(parts, wanted.rma_number)
        if not serial and not number:
            raise BadInput(words("replace.unit_first"), "serial")
        sales = parts.catalogue.sales_of_serial(serial) if serial else []
        lines = lines_of(parts, number) if number else []
        before = forebears(serial, partial(pairs_told, parts.journal)) if serial else ()
        known = [sales[0].customer.name if len(sales) == 1 else "", *(line.customer for line in lines)]
        known += [pair.customer for pair in before]
        customer = replacing.text(parts, wanted.customer) or next(filter(None, known), "")
        return ReplacementOpened(
            "advance",
            self._day(wanted.opened_on),
            wanted.paid_by,
            reference,
            money_text(cents),
            customer,
            serial,
            number,
            policy=(policy_of(parts, sales[0]) if sales else None) or "",
        )

    def _day(self, typed: str) -> str:
        today = self._parts.clock().today.isoformat()
        day = typed.strip() or today
        try:
            is_day = date.fromisoformat(day).isoformat() == day
        except ValueError:
            is_day = False
        if not is_day or day > today:
            raise BadInput(self._parts.words("replace.bad_day"), "opened_on")
        return day

    def _check_unit(self, opened: ReplacementOpened) -> ReturnRow | None:
        """The return of the unit that is here already; None where it is still to come."""
        journal, words = self._parts.journal, self._parts.words
        if advance_for(self._parts, opened.serial, "" if opened.serial else opened.rma_number):
            raise NotNow(words("replace.there_already", unit=opened.serial or opened.rma_number))
        if opened.serial:
            rows = journal.returns_of_serial(opened.serial)
        else:
            rows = journal.returns_of_rma(opened.rma_number)
            rows = [] if rows[1:] else rows  # of several units nothing says which
        here = next((row for row in rows if row.state != "closed"), None)
        if here is None:
            return None
        ret = fold(journal.events_of(here.id))
        if ret.replacement:
            raise NotNow(words("replace.there_already", unit=opened.serial or opened.rma_number))
        if here.state == "decided":
            raise NotNow(words("replace.decided_without", number=here.rma_number))
        return here


def open_replacements(parts: Parts) -> list[Replaced]:
    """The advance replacements that are still to be sent, the latest first: what a consignment can take out."""
    rows = parts.journal.advance_replacements(MOST_LISTED)
    return [one for one in rows if one.state(parts.clock().today.isoformat()) == "to_send"]

"""How a unit stands by the entries that name it: what was said of it, where it lies, and in whose place it was sent.

It is asked at the bench of the record as it is, before anything leaves; and where the record is proved, of the record
as it was before each entry. What names no serial is found by the look-ups alone, for no index over the entries leads to
it: an advance replacement by its RMA number, a consignment by the return of a unit in it. What they say is that of the
entries again, but one that was taken out of its look-up is not found until that is made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import NamedTuple, Protocol

from intake_app.domain.consignment_events import CONSIGNMENT
from intake_app.domain.consignments import Consignment, ConsignmentRow, fold_consignment
from intake_app.domain.events import RETURN, Event
from intake_app.domain.lineage import Pair
from intake_app.domain.named_before import was_of_unit
from intake_app.domain.release import Standing
from intake_app.domain.replacement_events import REPLACEMENT
from intake_app.domain.replacements import Replacement, fold_replacement
from intake_app.domain.returns import Return, fold
from intake_app.domain.unit import look_up_key


class UnitEntries(Protocol):
    """What is asked of the entries about a unit. Places are those in the journal, 0 where there is no entry."""

    def events_of(self, subject: str) -> list[Event]:
        """Every event of one subject, in order; empty when there is none."""

    def subjects_naming(self, serial: str, subject_kind: str) -> list[str]:
        """The subjects of this kind that ever named this serial (compared by `look_up_key`), in the order of that."""

    def returns_opened_under(self, number: str) -> list[str]:
        """The returns that were opened under this RMA number (compared by `look_up_key`), in the order of that."""

    def consignments_of_unit(self, serial: str, return_id: str = "") -> Sequence[ConsignmentRow]:
        """Those with a unit of this serial, or of this return, by the look-ups."""

    def pairs_of(self, serial: str) -> Sequence[Pair]:
        """The pairs in which this unit was sent in another's place, by the look-ups."""

    def begun_at(self, subject: str) -> int:
        """The place of the first entry of a subject."""

    def latest_at(self, subject: str, kind: str) -> int:
        """The place of the latest entry of this kind of a subject."""


class ReturnsOfUnit(NamedTuple):
    """The latest return of a unit, and a later one that was its before it was taken back or its serial corrected."""

    latest: Return | None
    before: Return | None


def returns_of_unit(entries: UnitEntries, serial: str, but: str = "") -> ReturnsOfUnit:
    """The returns of this serial, by their own entries; all but the return `but`."""
    latest = before = None
    if not serial:
        return ReturnsOfUnit(None, None)
    named = (one for one in entries.subjects_naming(serial, RETURN) if one != but)
    for return_id in sorted(named, key=entries.begun_at):
        events = entries.events_of(return_id)
        ret = fold(events)
        if ret.state != "withdrawn" and look_up_key(ret.serial) == look_up_key(serial):
            latest, before = ret, None
        elif was_of_unit(events, serial):
            before = ret
    return ReturnsOfUnit(latest, before)


def consignments_with(entries: UnitEntries, serial: str, return_id: str, but: str = "") -> list[Consignment]:
    """The consignments with a unit of this serial, or of this return, that were not cancelled; all but `but`."""
    named = dict.fromkeys(row.id for row in entries.consignments_of_unit(serial, return_id))
    named |= dict.fromkeys(entries.subjects_naming(serial, CONSIGNMENT) if serial else ())
    found = [fold_consignment(entries.events_of(one)) for one in named if one != but]
    return [one for one in found if one.state != "cancelled" and one.holds(serial, return_id)]


def pairs_of_unit(entries: UnitEntries, serial: str) -> list[Pair]:
    """The pairs in which this unit was sent in another's place, by its entries or by the look-up."""
    if not serial:
        return []
    found = [*pairs_told(entries, serial), *entries.pairs_of(serial)]
    return list({(one.old, one.place): one for one in reversed(found)}.values())


def pairs_told(entries: UnitEntries, serial: str) -> list[Pair]:
    """The pairs in which this unit was sent in another's place, by their own entries; none without a known other."""
    pairs = []
    for one in replacements_naming(entries, serial):
        if one.sent is None or look_up_key(one.sent.serial) != look_up_key(serial):
            continue
        came = return_for(entries, one)
        old = (came.serial if came else "") or one.opened.serial
        if old:
            pair = Pair(
                old,
                one.sent.serial,
                one.sent.sent_on,
                one.sent_at.astimezone(UTC).isoformat() if one.sent_at else "",
                came.id if came else one.opened.return_id,
                one.opened.customer,
                entries.latest_at(one.id, "replacement_sent"),
            )
            pairs.append(pair)
    return pairs


def return_for(entries: UnitEntries, one: Replacement) -> Return | None:
    """The return of the unit that an advance replacement is for; None while that is not here."""
    if one.opened.what != "advance":
        return None
    serial, number = one.opened.serial, one.opened.rma_number
    named = entries.subjects_naming(serial, RETURN) if serial else []
    named += entries.returns_opened_under(number) if number else []
    found = (fold(entries.events_of(each)) for each in dict.fromkeys(named))
    return next((ret for ret in found if ret.replacement == one.id and ret.state != "withdrawn"), None)


def replacements_naming(entries: UnitEntries, serial: str) -> list[Replacement]:
    """The replacements with this serial as either unit, but those that were taken back; the latest first."""
    return those_that_count(entries, entries.subjects_naming(serial, REPLACEMENT)) if serial else []


def those_that_count(entries: UnitEntries, named: Sequence[str]) -> list[Replacement]:
    """The replacements of these ids, but those that were taken back; the latest first."""
    latest_first = sorted(named, key=entries.begun_at, reverse=True)
    found = [fold_replacement(entries.events_of(one)) for one in latest_first]
    return [one for one in found if one.ended not in {"withdrawn", "cancelled"}]


def standing_of(entries: UnitEntries, serial: str, return_id: str, but: str = "") -> Standing:
    """How a unit, packed under this return or none, stands apart from the consignment with the id `but`."""
    known = returns_of_unit(entries, serial)
    ret = known.latest or _return_of(entries, return_id)
    other = gone = ""
    for one in consignments_with(entries, serial, ret.id if ret else "", but):
        if one.state == "packing":
            other = one.number
        elif ret is None or left_after(entries, one, ret):
            gone = one.number
    sent = max(pairs_of_unit(entries, serial), key=lambda pair: pair.order, default=None)
    came = sent is not None and ret is not None and entries.begun_at(ret.id) > sent.place
    return Standing(ret, other, gone, sent.old if sent and not came else "", return_id, known.before)


def left_after(entries: UnitEntries, one: Consignment, ret: Return) -> bool:
    """Whether a consignment left with the unit of this return, or with the same unit after it came."""
    if any(packed.unit.return_id == ret.id for packed in one.units):
        return True
    return entries.latest_at(one.id, "dispatched") > entries.begun_at(ret.id)


def _return_of(entries: UnitEntries, return_id: str) -> Return | None:
    events = entries.events_of(return_id) if return_id else []
    return fold(events) if events else None

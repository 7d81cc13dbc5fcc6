"""What the record says of one unit, read from the entries that name it: no look-up leads astray what may leave.

Nor what is credited: amounts and dates that a return inherits are those of the entries.

What names no serial is found by the look-ups alone, for no index over the entries leads to it: an advance replacement
by its RMA number, a consignment by the return of a unit in it. What they say is that of the entries again, but one that
was taken out of its look-up is not found until that is made again.
"""

from __future__ import annotations

from datetime import UTC
from typing import NamedTuple

from intake_app.domain.consignment_events import CONSIGNMENT
from intake_app.domain.consignments import Consignment, fold_consignment
from intake_app.domain.events import RETURN
from intake_app.domain.lineage import Pair
from intake_app.domain.named_before import was_of_unit
from intake_app.domain.replacement_events import REPLACEMENT
from intake_app.domain.replacements import Replacement, fold_replacement
from intake_app.domain.returns import Return, fold
from intake_app.domain.unit import look_up_key
from intake_app.workflow.parts import Parts


class ReturnsOfUnit(NamedTuple):
    """The latest return of a unit, and a later one that was its before it was taken back or its serial corrected."""

    latest: Return | None
    before: Return | None


def returns_of_unit(parts: Parts, serial: str, but: str = "") -> ReturnsOfUnit:
    """The returns of this serial, by their own entries; all but the return `but`."""
    latest = before = None
    if not serial:
        return ReturnsOfUnit(None, None)
    named = (one for one in parts.journal.subjects_naming(serial, RETURN) if one != but)
    for return_id in sorted(named, key=parts.journal.begun_at):
        events = parts.journal.events_of(return_id)
        ret = fold(events)
        if ret.state != "withdrawn" and look_up_key(ret.serial) == look_up_key(serial):
            latest, before = ret, None
        elif was_of_unit(events, serial):
            before = ret
    return ReturnsOfUnit(latest, before)


def returns_under(parts: Parts, number: str) -> list[Return]:
    """The returns under this RMA number that were not withdrawn, by their own entries; the latest first."""
    found = [fold(parts.journal.events_of(one)) for one in parts.journal.returns_opened_under(number)]
    return [ret for ret in reversed(found) if ret.state != "withdrawn"]


def returns_with(parts: Parts, serial: str) -> list[Return]:
    """Every return of this serial that was not withdrawn, by their own entries, in the order of the journal."""
    found = [fold(parts.journal.events_of(one)) for one in parts.journal.subjects_naming(serial, RETURN)]
    return [ret for ret in found if ret.state != "withdrawn" and look_up_key(ret.serial) == look_up_key(serial)]


def consignments_with(parts: Parts, serial: str, return_id: str) -> list[Consignment]:
    """The consignments with a unit of this serial, or of this return, that were not cancelled."""
    named = dict.fromkeys(row.id for row in parts.journal.consignments_of_unit(serial, return_id))
    named |= dict.fromkeys(parts.journal.subjects_naming(serial, CONSIGNMENT) if serial else ())
    found = [fold_consignment(parts.journal.events_of(one)) for one in named]
    return [one for one in found if one.state != "cancelled" and one.holds(serial, return_id)]


def pairs_of_unit(parts: Parts, serial: str) -> list[Pair]:
    """The pairs in which this unit was sent in another's place, by its entries or by the look-up."""
    if not serial:
        return []
    found = [*pairs_told(parts, serial), *parts.journal.pairs_of(serial)]
    return list({(one.old, one.place): one for one in reversed(found)}.values())


def pairs_told(parts: Parts, serial: str) -> list[Pair]:
    """The pairs in which this unit was sent in another's place, by their own entries; none without a known other."""
    pairs = []
    for one in _replacements_naming(parts, serial):
        if one.sent is None or look_up_key(one.sent.serial) != look_up_key(serial):
            continue
        came = return_for(parts, one)
        old = (came.serial if came else "") or one.opened.serial
        if old:
            pair = Pair(
                old,
                one.sent.serial,
                one.sent.sent_on,
                one.sent_at.astimezone(UTC).isoformat() if one.sent_at else "",
                came.id if came else one.opened.return_id,
                one.opened.customer,
                parts.journal.latest_at(one.id, "replacement_sent"),
            )
            pairs.append(pair)
    return pairs


def advance_for(parts: Parts, serial: str, rma_number: str, but: str = "") -> Replacement | None:
    """The advance replacement that waits for this unit; by its serial, else by its RMA where that alone was named.

    One whose unit is here already waits no longer, unless that is the return `but`. The latest where there are several.
    """
    journal = parts.journal
    key = look_up_key(serial)
    found = [one for one in _replacements_naming(parts, serial) if look_up_key(one.opened.serial) == key]
    under = [one.row.id for one in journal.replacements_under(rma_number)] if rma_number else []
    named = _those_that_count(parts, [one for one in under if journal.begun_at(one)])
    key = look_up_key(rma_number)
    found += [one for one in named if not one.opened.serial and look_up_key(one.opened.rma_number) == key]
    for one in found:
        if one.opened.what == "advance":
            came = return_for(parts, one)
            if came is None or came.id == but:
                return one
    return None


def return_for(parts: Parts, one: Replacement) -> Return | None:
    """The return of the unit that an advance replacement is for; None while that is not here."""
    if one.opened.what != "advance":
        return None
    serial, number = one.opened.serial, one.opened.rma_number
    named = parts.journal.subjects_naming(serial, RETURN) if serial else []
    named += parts.journal.returns_opened_under(number) if number else []
    found = (fold(parts.journal.events_of(each)) for each in dict.fromkeys(named))
    return next((ret for ret in found if ret.replacement == one.id and ret.state != "withdrawn"), None)


def exchanges_of_return(parts: Parts, ret: Return) -> list[Replacement]:
    """What was sent for the unit of this return, by its decisions; the latest first."""
    named = {one.row.id for one in parts.journal.exchanges_of(ret.id)}
    named |= set(parts.journal.subjects_naming(ret.serial, REPLACEMENT)) if ret.serial else set()
    found = [_replacement(parts, one) for one in sorted(named, key=parts.journal.begun_at, reverse=True)]
    return [one for one in found if one.opened.return_id == ret.id and not one.ended and one.sent is not None]


def _replacements_naming(parts: Parts, serial: str) -> list[Replacement]:
    """The replacements with this serial as either unit, but those that were taken back; the latest first."""
    return _those_that_count(parts, parts.journal.subjects_naming(serial, REPLACEMENT)) if serial else []


def _those_that_count(parts: Parts, named: list[str]) -> list[Replacement]:
    found = [_replacement(parts, one) for one in sorted(named, key=parts.journal.begun_at, reverse=True)]
    return [one for one in found if one.ended not in {"withdrawn", "cancelled"}]


def _replacement(parts: Parts, replacement_id: str) -> Replacement:
    return fold_replacement(parts.journal.events_of(replacement_id))

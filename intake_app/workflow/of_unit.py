"""What the record says of one unit, read from the entries that name it: no look-up leads astray what may leave."""

from __future__ import annotations

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


def consignments_with(parts: Parts, serial: str, return_id: str) -> list[Consignment]:
    """The consignments with a unit of this serial, or of this return, that were not cancelled."""
    named = dict.fromkeys(row.id for row in parts.journal.consignments_of_unit(serial, return_id))
    named |= dict.fromkeys(parts.journal.subjects_naming(serial, CONSIGNMENT) if serial else ())
    found = [fold_consignment(parts.journal.events_of(one)) for one in named]
    return [one for one in found if one.state != "cancelled" and one.holds(serial, return_id)]


def pairs_of_unit(parts: Parts, serial: str) -> list[Pair]:
    """The pairs in which this unit was sent in another's place; those alone whose other unit is known."""
    if not serial:
        return []
    pairs = {(one.old, one.place): one for one in parts.journal.pairs_of(serial)}
    for each in parts.journal.subjects_naming(serial, REPLACEMENT):
        one = _replacement(parts, each)
        if one.sent is None or one.ended in {"withdrawn", "cancelled"} or not one.opened.serial:
            continue
        if look_up_key(one.sent.serial) == look_up_key(serial):
            place = parts.journal.latest_at(one.id, "replacement_sent")
            pair = Pair(one.opened.serial, one.sent.serial, one.sent.sent_on, "", one.opened.return_id, place=place)
            pairs.setdefault((pair.old, place), pair)
    return list(pairs.values())


def exchanges_of_return(parts: Parts, ret: Return) -> list[Replacement]:
    """What was sent for the unit of this return, by its decisions; the latest first."""
    named = {one.row.id for one in parts.journal.exchanges_of(ret.id)}
    named |= set(parts.journal.subjects_naming(ret.serial, REPLACEMENT)) if ret.serial else set()
    found = [_replacement(parts, one) for one in sorted(named, key=parts.journal.begun_at, reverse=True)]
    return [one for one in found if one.opened.return_id == ret.id and not one.ended and one.sent is not None]


def _replacement(parts: Parts, replacement_id: str) -> Replacement:
    return fold_replacement(parts.journal.events_of(replacement_id))

"""What the record says of one unit, read from the entries that name it: no look-up leads astray what is credited.

Amounts and dates that a return inherits are those of the entries. What may leave `domain/unit_entries.py` tells.
"""

from __future__ import annotations

from intake_app.domain.events import RETURN
from intake_app.domain.replacement_events import REPLACEMENT
from intake_app.domain.replacements import Replacement, fold_replacement
from intake_app.domain.returns import Return, fold
from intake_app.domain.unit import look_up_key
from intake_app.domain.unit_entries import replacements_naming, return_for, those_that_count
from intake_app.workflow.parts import Parts


def returns_under(parts: Parts, number: str) -> list[Return]:
    """The returns under this RMA number that were not withdrawn, by their own entries; the latest first."""
    found = [fold(parts.journal.events_of(one)) for one in parts.journal.returns_opened_under(number)]
    return [ret for ret in reversed(found) if ret.state != "withdrawn"]


def returns_with(parts: Parts, serial: str) -> list[Return]:
    """Every return of this serial that was not withdrawn, by their own entries, in the order of the journal."""
    found = [fold(parts.journal.events_of(one)) for one in parts.journal.subjects_naming(serial, RETURN)]
    return [ret for ret in found if ret.state != "withdrawn" and look_up_key(ret.serial) == look_up_key(serial)]


def advance_for(parts: Parts, serial: str, rma_number: str, but: str = "") -> Replacement | None:
    """The advance replacement that waits for this unit; by its serial, else by its RMA where that alone was named.

    One whose unit is here already waits no longer, unless that is the return `but`. The latest where there are several.
    """
    journal = parts.journal
    key = look_up_key(serial)
    found = [one for one in replacements_naming(journal, serial) if look_up_key(one.opened.serial) == key]
    under = [one.row.id for one in journal.replacements_under(rma_number)] if rma_number else []
    named = those_that_count(journal, [one for one in under if journal.begun_at(one)])
    key = look_up_key(rma_number)
    found += [one for one in named if not one.opened.serial and look_up_key(one.opened.rma_number) == key]
    for one in found:
        if one.opened.what == "advance":
            came = return_for(journal, one)
            if came is None or came.id == but:
                return one
    return None


def exchanges_of_return(parts: Parts, ret: Return) -> list[Replacement]:
    """What was sent for the unit of this return, by its decisions; the latest first."""
    named = {one.row.id for one in parts.journal.exchanges_of(ret.id)}
    named |= set(parts.journal.subjects_naming(ret.serial, REPLACEMENT)) if ret.serial else set()
    found = [_replacement(parts, one) for one in sorted(named, key=parts.journal.begun_at, reverse=True)]
    return [one for one in found if one.opened.return_id == ret.id and not one.ended and one.sent is not None]


def _replacement(parts: Parts, replacement_id: str) -> Replacement:
    return fold_replacement(parts.journal.events_of(replacement_id))

"""Whether every unit that was packed, dispatched or sent in another's place might be, by the record of that moment.

The program holds a unit to that at the bench, by `release.py`. Here it is told from the entries alone: also of what a
program packed that was made to believe something else. What the catalogue said then is in no entry, so that a unit
under a serial that only looks like that of one that is here is not told of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from intake_app.domain.consignment_events import CONSIGNMENT, Dispatched, UnitPacked, Way
from intake_app.domain.consignments import Packed, fold_consignment
from intake_app.domain.events import Event, Undone
from intake_app.domain.release import Reason, Standing, not_released
from intake_app.domain.replacement_events import REPLACEMENT, ReplacementSent
from intake_app.domain.signed_in import Wrong
from intake_app.domain.unit import look_up_key
from intake_app.domain.unit_entries import UnitEntries, consignments_with, standing_of

HELD: Final = frozenset({CONSIGNMENT, REPLACEMENT})
"""The kinds of subjects that are looked at."""

_AS: Final[dict[Way, str]] = {
    "replacement": "as a replacement",
    "kit": "as a kit",
    "back_to_customer": "back to its customer",
    "to_manufacturer": "to its manufacturer",
}
_ALTHOUGH: Final[dict[Reason, str]] = {
    "in_other": "it lay in the consignment {number}",
    "gone": "it had left in the consignment {number}",
    "out": "it had been sent in the place of {number}",
    "not_received": "it had not been received",
    "came_again": "it had come again since, under {rma}",
    "not_decided": "nothing was decided of its return {rma}",
    "quarantine": "it lay in quarantine",
    "no_label": "its return {rma} had no label of its decision",
    "other_way": "its return {rma} was decided otherwise ({decided})",
    "waits": "its return {rma} waited for a new fact ({decided})",
    "in_repair": "it was to be repaired",
    "done": "it was said to have left",
    "stays": "it was to stay by its return {rma} ({decided})",
    "under_return": "it was not in stock: its return {rma} was not closed ({decided})",
    "not_stock": "it was not in stock by its return {rma} ({decided})",
    "left_before": "it was said to have left",
    "taken_back": "its return {rma} was taken back",
    "renamed": "its return {rma} was given another serial",
    "no_units": "that holds no units",
}


class _Held(NamedTuple):
    """A unit that an entry lets out, in a verb, by this way; `but` is the consignment that it lies in by right."""

    event: Event
    does: str
    way: Way
    unit: UnitPacked
    but: str = ""


def wrongly_left(events: Sequence[Event], entries_before: Callable[[Event], UnitEntries]) -> Iterator[Wrong]:
    """What of these events of a consignment or a replacement lets out a unit that might not leave then, in sentences.

    `entries_before` gives the entries of all subjects as they were before one of them.
    """
    for held in _held_of(events, entries_before):
        entries = entries_before(held.event)
        standing = standing_of(entries, held.unit.serial, held.unit.return_id, held.but)
        reason = not_released(held.way, standing)
        if reason:
            name = held.unit.serial or held.unit.rma_number
            where = f"Entry {held.event.sequence:,} of station “{held.event.station}”"
            what = f"{held.does} the unit {name} {_AS[held.way]}, although {_although(reason, standing)}."
            yield Wrong(held.event, f"{where} {what}")


def _held_of(events: Sequence[Event], entries_before: Callable[[Event], UnitEntries]) -> Iterator[_Held]:
    is_of_consignment = events[0].subject_kind == CONSIGNMENT
    way = fold_consignment(events).way if is_of_consignment else "replacement"
    for place, event in enumerate(events):
        match event.payload:
            case UnitPacked() as unit:
                yield _Held(event, "packs", way, unit, event.subject)
            case Dispatched():
                for packed in fold_consignment(events[:place]).units:
                    yield _Held(event, "dispatches", way, packed.unit, event.subject)
            case Undone() if is_of_consignment:
                for packed in _put_in_again(events[:place], event):
                    yield _Held(event, "puts in again", way, packed.unit, event.subject)
            case ReplacementSent() as sent:
                but = _consignment_named(entries_before(event), sent)
                yield _Held(event, "sends", way, UnitPacked(sent.serial), but)


def _put_in_again(before: Sequence[Event], undone: Event) -> list[Packed]:
    """What comes to lie in a consignment again because something was taken back, but not its leaving."""
    was, now = fold_consignment(before), fold_consignment([*before, undone])
    if was.state == "dispatched":
        return []
    there = {packed.event for packed in was.units} if was.state == "packing" else set()
    return [packed for packed in now.units if packed.event not in there]


def _consignment_named(entries: UnitEntries, sent: ReplacementSent) -> str:
    """The consignment with the unit that is said to have left in it; empty where it went by hand."""
    key = look_up_key(sent.told)
    found = consignments_with(entries, sent.serial, "")
    return next((one.id for one in found if key and look_up_key(one.number) == key), "")


def _although(reason: Reason, standing: Standing) -> str:
    ret = standing.before if reason in {"taken_back", "renamed"} else standing.ret
    decided = ret.decision.record.verdict.title if ret and ret.decision else ""
    return _ALTHOUGH[reason].format(
        number=standing.other or standing.gone or standing.out,
        rma=ret.rma_number if ret else "",
        decided=f"“{decided}”" if decided else "not decided",
    )

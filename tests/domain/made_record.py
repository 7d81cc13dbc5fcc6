"""A record of many subjects in memory, asked as the journal is: as it is, or as it was before one of its entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from intake_app.domain.consignment_events import CONSIGNMENT
from intake_app.domain.consignments import ConsignmentRow, consignment_row, fold_consignment
from intake_app.domain.events import RETURN, AnyPayload, Event, kind_of
from intake_app.domain.leaving import wrongly_left
from intake_app.domain.lineage import Pair
from intake_app.domain.replacement_events import REPLACEMENT
from intake_app.domain.unit import look_up_key
from tests.domain.made_events import events

Told = tuple[str, AnyPayload]
_KINDS = {"r": RETURN, "c": CONSIGNMENT, "a": REPLACEMENT}


class MadeRecord:
    """Fulfils `UnitEntries`. Subjects are named `r1` (returns), `c1` (consignments), `a1` (replacements)."""

    def __init__(self, written: Sequence[Event], pairs: Sequence[Pair] = ()) -> None:
        self.written = written
        self.pairs = pairs

    def before(self, entry: Event) -> MadeRecord:
        return MadeRecord(self.written[: self.written.index(entry)])

    def events_of(self, subject: str) -> list[Event]:
        return [event for event in self.written if event.subject == subject]

    def subjects_naming(self, serial: str, subject_kind: str) -> list[str]:
        return self._naming(serial, subject_kind, lambda payload: getattr(payload, "serial", ""))

    def returns_opened_under(self, number: str) -> list[str]:
        return self._naming(number, RETURN, lambda payload: getattr(payload, "rma_number", ""))

    def consignments_of_unit(self, serial: str, return_id: str = "") -> list[ConsignmentRow]:
        begun = dict.fromkeys(event.subject for event in self.written if event.subject_kind == CONSIGNMENT)
        every = [fold_consignment(self.events_of(subject)) for subject in begun]
        return [consignment_row(one) for one in every if one.holds(serial, return_id)]

    def pairs_of(self, serial: str) -> Sequence[Pair]:
        return [pair for pair in self.pairs if pair.new == serial]

    def begun_at(self, subject: str) -> int:
        return next((event.sequence for event in self.written if event.subject == subject), 0)

    def latest_at(self, subject: str, kind: str) -> int:
        return max((one.sequence for one in self.events_of(subject) if kind_of(one.payload) == kind), default=0)

    def _naming(self, text: str, subject_kind: str, named: Callable[[AnyPayload], str]) -> list[str]:
        found = [one for one in self.written if one.subject_kind == subject_kind]
        return list(dict.fromkeys(one.subject for one in found if look_up_key(named(one.payload)) == look_up_key(text)))


def record(*told: Told, pairs: Sequence[Pair] = ()) -> MadeRecord:
    """What was written, in this order; the ids are `e1`, `e2` …"""
    made = events([payload for _, payload in told])
    named = [
        msgspec.structs.replace(event, subject=subject, subject_kind=_KINDS[subject[0]])
        for (subject, _), event in zip(told, made, strict=True)
    ]
    return MadeRecord(named, pairs)


def wrong(subject: str, *told: Told) -> list[str]:
    """What of this subject let out a unit that might not leave, in a record of these entries."""
    made = record(*told)
    return [one.sentence for one in wrongly_left(made.events_of(subject), made.before)]

"""What happened to one RMA, in the order of time, and what surprised at the arrival of its units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from intake_app.domain.events import Event, Opened, Undone
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.returns import fold
from intake_app.domain.rma_events import (
    BoxArrived,
    RmaAmended,
    RmaAnnounced,
    RmaAuthorised,
    RmaCancelled,
    RmaComplete,
)
from intake_app.domain.unit import look_up_key
from intake_app.domain.words import Words
from intake_app.workflow.parts import Parts
from intake_app.workflow.wording import moment_words

MOST_RETURNS: Final = 20
"""Of so many returns the events are read; an RMA of more units tells those that came first."""


class RmaHistory(NamedTuple):
    """`steps` are when and what, the oldest first; `surprises` the sentences that were told, each once."""

    steps: tuple[tuple[str, str], ...]
    surprises: tuple[str, ...]


def history_of_rma(parts: Parts, number: str, returns: Sequence[ReturnRow]) -> RmaHistory:
    """The history of an RMA under which these returns were opened."""
    words = parts.words
    steps = [*_of_rma(words, parts.journal.events_of(look_up_key(number)))]
    surprises: dict[str, None] = {}
    for row in sorted(returns, key=lambda row: row.opened_at)[:MOST_RETURNS]:
        events = parts.journal.events_of(row.id)
        steps += _of_return(words, row, events)
        surprises |= dict.fromkeys(one.told for one in fold(events).surprises)
    steps.sort(key=lambda step: (step[0].at, step[0].sequence))
    told = tuple(
        (moment_words(words, event.local), " · ".join(filter(None, [what, event.operator]))) for event, what in steps
    )
    return RmaHistory(told, tuple(surprises))


def _of_rma(words: Words, events: Sequence[Event]) -> Iterator[tuple[Event, str]]:
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    for event in events:
        what = "" if event.id in undone else _step(words, event)
        if what:
            yield event, what


def _of_return(words: Words, row: ReturnRow, events: Sequence[Event]) -> Iterator[tuple[Event, str]]:
    serial = row.serial or words("arrivals.some_unit")
    for event in events:
        if isinstance(event.payload, Opened):
            yield event, words("arrivals.did_arrive", serial=serial)


def _step(words: Words, event: Event) -> str:
    what = ""
    match event.payload:
        case RmaAuthorised():
            what = words("arrivals.did_make")
        case RmaAmended():
            what = words("arrivals.did_amend")
        case RmaAnnounced() as told:
            under_way = " ".join(filter(None, [told.carrier, told.tracking]))
            what = " · ".join(filter(None, [words("arrivals.did_announce"), under_way]))
        case BoxArrived() as box:
            what = words("arrivals.did_box", box=box.box, boxes=box.boxes)
        case RmaComplete():
            what = words("arrivals.did_complete")
        case RmaCancelled():
            what = words("arrivals.did_cancel")
    return what

"""Everything of one RMA as plain data: what each return's facts and decisions were, and what else belongs to it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import msgspec

from intake_app.domain.consignment_events import Addressed, UnitPacked
from intake_app.domain.events import RETURN, Decided, Event, Undone, group_by_subject
from intake_app.domain.returns import Decision, fold

Json = dict[str, object]


def case_record(rma_number: str, events: Sequence[Event]) -> Json:
    """The record of an RMA from its events, in the order in which they were written."""
    lines = {event.id: place for place, event in enumerate(events, 1)}
    groups = group_by_subject(events)
    return {
        "rma_number": rma_number,
        "returns": [_return(of_it, lines) for of_it in groups.values() if of_it[0].subject_kind == RETURN],
        "besides": [
            {
                "subject_kind": of_it[0].subject_kind,
                "subject": subject,
                "lines": [lines[event.id] for event in of_it],
            }
            for subject, of_it in groups.items()
            if of_it[0].subject_kind != RETURN
        ],
    }


def _return(events: Sequence[Event], lines: Mapping[str, int]) -> Json:
    ret = fold(events)
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    taken_back = {one.taken_back.event: one for one in ret.corrections}
    decisions = []
    for event in events:
        if isinstance(event.payload, Decided):
            told = _decision(Decision(event.id, event.hash, event.local, event.operator, event.payload), lines)
            correction = taken_back.get(event.id)
            told["stands"] = bool(ret.decision and ret.decision.event == event.id)
            told["undone"] = event.id in undone
            told["taken_back"] = correction and {
                "why": correction.why,
                "at": correction.at.isoformat(),
                "operator": correction.operator,
                "because_of": correction.by,
            }
            decisions.append(told)
    return {
        "id": ret.id,
        "rma_number": ret.rma_number,
        "serial": ret.serial,
        "customer": ret.customer,
        "state": ret.state,
        "opened_at": ret.opened_at.isoformat(),
        "opened_by": ret.operator,
        "closed_at": ret.closed_at and ret.closed_at.isoformat(),
        "facts": dict(sorted(ret.facts.items())),
        "answers": [
            {
                "fact": fact,
                "value": answer.value,
                "source": answer.source,
                "at": answer.at.isoformat(),
                "operator": answer.operator,
            }
            for fact, answer in sorted(ret.answers.items())
        ],
        "notes": [
            {"text": note.text, "fact": note.fact, "at": note.at.isoformat(), "operator": note.operator}
            for note in ret.notes
        ],
        "decisions": decisions,
        "lines": [lines[event.id] for event in events],
    }


def _decision(decision: Decision, lines: Mapping[str, int]) -> Json:
    """A decision as it was frozen: facts, policy, the rules' answer, what stands, and the verdict in words."""
    record = decision.record
    return {
        "line": lines[decision.event],
        "at": decision.at.isoformat(),
        "operator": decision.operator,
        "hash": decision.hash,
        "answer": record.standing,
        "frozen": msgspec.to_builtins(record),
    }


def of_others(events: Sequence[Event], ours: Container[str]) -> frozenset[str]:
    """The events of a consignment that tell of units of others; `ours` are the ids of returns and replacements.

    A replacement names no return of its own: it is for the one that the consignment is for.
    """
    addressed = [event.payload for event in events if isinstance(event.payload, Addressed)]
    is_for_them = any(one.return_id in ours or one.replacement_id in ours for one in addressed)
    return frozenset(
        event.id
        for event in events
        if isinstance(event.payload, UnitPacked)
        and not (event.payload.return_id in ours if event.payload.return_id else is_for_them)
    )

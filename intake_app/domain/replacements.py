"""One replacement: its state, a pure fold of its events, and the clock of the unit that is to come back for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from intake_app.domain.errors import NotFound
from intake_app.domain.events import Event, Undone
from intake_app.domain.replacement_events import (
    PaidBy,
    ReplacementCancelled,
    ReplacementGivenUp,
    ReplacementOpened,
    ReplacementSent,
)

ReplacementStep = Literal["sent", "cancelled", "given_up"]
ReplacementState = Literal["to_send", "awaited", "overdue", "here", "done", "given_up", "cancelled"]
STATES: Final[tuple[ReplacementState, ...]] = (
    "to_send",
    "awaited",
    "overdue",
    "here",
    "done",
    "given_up",
    "cancelled",
)
OPEN: Final[frozenset[ReplacementState]] = frozenset({"to_send", "awaited", "overdue", "here"})
"""Those that somebody still has to do something about."""

UNSETTLED: Final = ("", "refer", "hold_for_proof", "hold_for_kit")
"""The dispositions that do not say yet what becomes of the charge: no decision, and those that wait for a new fact."""

Ended = Literal["", "cancelled", "given_up", "withdrawn"]


class Replacement(msgspec.Struct, frozen=True):
    """One of them. `undoable` is the event that undo takes back, and `latest` what it was, None for the beginning."""

    id: str
    opened: ReplacementOpened
    opened_at: datetime
    operator: str
    changed_at: datetime
    sent: ReplacementSent | None = None
    sent_at: datetime | None = None
    ended: Ended = ""
    why: str = ""
    undoable: str = ""
    latest: ReplacementStep | None = None

    def may(self, step: ReplacementStep) -> bool:
        """Whether this can happen to it now."""
        if self.ended:
            return False
        is_sent = self.sent is not None
        return (is_sent and self.opened.what == "advance") if step == "given_up" else not is_sent


def fold_replacement(events: Sequence[Event]) -> Replacement:
    """The replacement that these events leave; a step that could not be taken in its turn changes nothing.

    Raises `NotFound` when there is no `replacement_opened` among them.
    """
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    one: Replacement | None = None
    for event in events:
        if one is None and isinstance(event.payload, ReplacementOpened):
            ended: Ended = "withdrawn" if event.id in undone else ""
            undoable = "" if ended else event.id
            one = Replacement(
                event.subject, event.payload, event.local, event.operator, event.local, ended=ended, undoable=undoable
            )
        elif one is not None:
            taken = one if event.id in undone else _taken(one, event)
            one = msgspec.structs.replace(taken, changed_at=event.local)
    if one is None:
        raise NotFound("There is no such replacement: the journal holds no event that began it.")
    return one


def _taken(one: Replacement, event: Event) -> Replacement:
    told: dict[str, object] = {}
    step: ReplacementStep
    match event.payload:
        case ReplacementSent():
            step, told = "sent", {"sent": event.payload, "sent_at": event.local}
        case ReplacementCancelled():
            step, told = "cancelled", {"ended": "cancelled", "why": event.payload.why}
        case ReplacementGivenUp():
            step, told = "given_up", {"ended": "given_up", "why": event.payload.why}
        case _:
            return one
    if not one.may(step):
        return one
    return msgspec.structs.replace(one, undoable=event.id, latest=step, **told)


class ReplacementRow(msgspec.Struct, frozen=True):
    """One line of the list. Moments are ISO 8601 in UTC; `return_id` is the return that an exchange is made for."""

    id: str
    kind: Literal["advance", "exchange"]
    serial: str
    sent_serial: str
    customer: str
    rma_number: str
    paid_by: PaidBy | Literal[""]
    reference: str
    amount: str
    opened_on: str
    sent_on: str
    due_on: str
    return_id: str
    ended: Ended
    opened_at: str
    sent_at: str


def replacement_row(one: Replacement) -> ReplacementRow:
    """What lists and look-ups show of a replacement."""
    opened, sent = one.opened, one.sent
    return ReplacementRow(
        id=one.id,
        kind=opened.what,
        serial=opened.serial,
        sent_serial=sent.serial if sent else "",
        customer=opened.customer,
        rma_number=opened.rma_number,
        paid_by=opened.paid_by,
        reference=opened.reference,
        amount=opened.amount,
        opened_on=opened.opened_on,
        sent_on=sent.sent_on if sent else "",
        due_on=sent.due_on if sent else "",
        return_id=opened.return_id,
        ended=one.ended,
        opened_at=one.opened_at.astimezone(UTC).isoformat(),
        sent_at=one.sent_at.astimezone(UTC).isoformat() if one.sent_at else "",
    )


class Replaced(msgspec.Struct, frozen=True):
    """A replacement and the return of the unit that it replaces: empty while that is not here."""

    row: ReplacementRow
    return_id: str = ""
    return_number: str = ""
    return_serial: str = ""
    disposition: str = ""

    @property
    def serial(self) -> str:
        """The unit that is replaced: as it came, else as it was named."""
        return self.return_serial or self.row.serial

    def state(self, today: str) -> ReplacementState:
        """How far it is on this ISO day."""
        if self.row.ended == "cancelled":
            return "cancelled"
        if not self.row.sent_serial:
            return "to_send"
        if self.return_id:
            return "here" if self.disposition in UNSETTLED else "done"
        if self.row.ended == "given_up":
            return "given_up"
        return "overdue" if self.row.due_on < today else "awaited"

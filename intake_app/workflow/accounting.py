"""Credits, fees and charges for accounting: each goes out once, and is taken back once where its decision is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from intake_app.domain.errors import NotFound, NotNow
from intake_app.domain.events import RETURN, AnyPayload, Event
from intake_app.domain.follow_ups import Exported
from intake_app.domain.return_row import Account
from intake_app.domain.returns import Decision, fold
from intake_app.domain.words import Words
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts

COLUMNS: Final = {
    "rma": "text",
    "serial": "text",
    "model": "text",
    "customer": "text",
    "order": "text",
    "entry": "text",
    "disposition": "text",
    "policy": "text",
    "unit_price": "money",
    "restocking_fee": "money",
    "credit": "money",
    "charge_kept": "money",
    "new_model": "text",
    "decided_on": "day",
    "decided_by": "text",
    "batch": "text",
}


def export_accounts(parts: Parts, path: Path) -> tuple[list[tuple[str, str, AnyPayload]], str]:
    """Write what accounting does not know yet; what is to be recorded of it, and the sentence to show.

    Raises `NotNow` where there is nothing new, and as the table writer does where the file cannot be.
    """
    from intake_app.workflow.exporting import exported

    words = parts.words
    due = parts.journal.accounts()
    if not due:
        raise NotNow(words("follow.nothing_to_export"))
    batch = parts.new_id()
    lines = tuple(_line(parts, account, batch) for account in due)
    columns = tuple(Column(key, words(f"follow.account_{key}"), 120, kind) for key, kind in COLUMNS.items())  # type: ignore[arg-type]
    listing = Listing(words("follow.accounts_title"), columns, lines, "")
    parts.tables.write(path, exported(listing, parts.clock().offset_minutes))
    told: list[tuple[str, str, AnyPayload]] = [
        (RETURN, one.return_id, Exported(one.decided, batch, one.reverses)) for one in due
    ]
    return told, words("follow.accounts_exported", count=len(due), file=path)


def _line(parts: Parts, account: Account, batch: str) -> Line:
    events = parts.journal.events_of(account.return_id)
    decision = _decision(parts.words, events, account.decided)
    ret = fold(events)
    record = decision.record
    answer = record.standing
    sign = "-" if account.reverses else ""

    def amount(value: object) -> str:
        return f"{sign}{value}" if isinstance(value, str) and value else ""

    kept = record.facts.get("advance_charge") if record.disposition == "keep_advance_charge" else ""
    model = next((one.done.new_model for one in ret.follow_ups if one.done and one.decided == account.decided), "")
    facts = record.facts
    values = (
        ret.rma_number,
        ret.serial,
        _text(facts.get("model")),
        ret.customer,
        ret.sale.order_number if ret.sale else "",
        parts.words("follow.entry_reversal" if account.reverses else "follow.entry_new"),
        record.verdict.title,
        f"{record.policy.id} {record.policy.version}",
        amount(facts.get("unit_price")),
        amount(answer["restocking_fee"]),
        amount(answer["credit"]),
        amount(kept),
        model,
        decision.at.isoformat(timespec="seconds"),
        decision.operator,
        batch,
    )
    return Line(account.decided, values, values)


def _decision(words: Words, events: list[Event], decided: str) -> Decision:
    """A decision of a return, standing or taken back. Raises `NotFound` where the record does not hold it."""
    upto = next((place for place, event in enumerate(events, 1) if event.id == decided), 0)
    decision = fold(events[:upto]).decision if upto else None
    if decision is None:
        raise NotFound(words("sight.no_such_return"))
    return decision


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

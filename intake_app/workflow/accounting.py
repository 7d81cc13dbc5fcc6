"""Credits, fees and charges for accounting: each goes out once, and is taken back once where its decision is."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from intake_app.domain.batch_events import BATCH, BatchColumn, BatchMade, BatchWritten
from intake_app.domain.batches import Batch, fold_batch
from intake_app.domain.errors import NotFound, NotNow
from intake_app.domain.events import RETURN, Event
from intake_app.domain.follow_ups import Exported
from intake_app.domain.return_row import Account, accounts
from intake_app.domain.returns import Decision, fold
from intake_app.domain.spreadsheet import Kind, Table, TableColumn
from intake_app.domain.words import Words
from intake_app.workflow.exporting import exported
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record

COLUMNS: Final[dict[str, Kind]] = {
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
    "reference": "text",
    "decided_on": "day",
    "decided_by": "text",
    "batch": "text",
}


def export_accounts(parts: Parts, record: Record, path: Path) -> str:
    """Write what accounting does not know yet; the sentence to show.

    The batch is recorded whole before its file is written, so that nothing goes out under two batches whatever happens
    between. One whose file was not finished is written before anything new goes out. Raises `NotNow` where there is
    nothing new, and as the table writer does where the file cannot be.
    """
    left = parts.journal.unwritten_batches()
    if left:
        count = write_batch(parts, record, left[0].id, path)
        if count == 1:
            return parts.words("follow.batch_finished_one", file=path)
        return parts.words("follow.batch_finished", count=count, file=path)
    due = _still_due(parts, parts.journal.accounts())
    if not due:
        raise NotNow(parts.words("follow.nothing_to_export"))
    batch = parts.new_id()
    made = _batch(parts, due, batch)
    record.write_all(
        [(BATCH, batch, made), *((RETURN, one.return_id, Exported(one.decided, batch, one.reverses)) for one in due)]
    )
    count = write_batch(parts, record, batch, path)
    if count == 1:
        return parts.words("follow.accounts_exported_one", file=path)
    return parts.words("follow.accounts_exported", count=count, file=path)


def write_batch(parts: Parts, record: Record, batch_id: str, path: Path) -> int:
    """Write the file of a batch, the same whenever it is written; how many entries it holds. Raises `NotFound`."""
    batch = load_batch(parts, batch_id)
    columns = [TableColumn(one.title, one.kind, one.width) for one in batch.made.columns]
    parts.tables.write(path, Table(batch.made.title, columns, batch.made.rows, batch.made_at))
    record.write(BATCH, batch.id, [BatchWritten(str(path))])
    return len(batch.made.rows)


def load_batch(parts: Parts, batch_id: str) -> Batch:
    """A batch as it stands. Raises `NotFound`."""
    return fold_batch(parts.journal.events_of(batch_id))


def _still_due(parts: Parts, named: Sequence[Account]) -> list[Account]:
    """What of this the entries still leave to be told: the look-up can be written by whoever writes the file.

    What went out already would be credited twice.
    """
    left: set[Account] = set()
    for return_id in dict.fromkeys(one.return_id for one in named):
        with contextlib.suppress(NotFound):  # no return of that id
            left.update(accounts(fold(parts.journal.events_of(return_id))))
    return [one for one in named if one in left]


def _batch(parts: Parts, due: Sequence[Account], batch: str) -> BatchMade:
    words = parts.words
    columns = tuple(Column(key, words(f"follow.account_{key}"), 120, kind) for key, kind in COLUMNS.items())
    lines = tuple(_line(parts, account, batch) for account in due)
    table = exported(Listing(words("follow.accounts_title"), columns, lines, ""), parts.clock().offset_minutes)
    return BatchMade(
        table.title,
        [BatchColumn(one.title, one.kind, one.width) for one in table.columns],
        [list(row) for row in table.rows],
    )


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
    done = [one.done for one in ret.follow_ups if one.done and one.decided == account.decided]
    over_money = [one for one in done if one.follow_up in {"credit", "charge"}]
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
        next((one.new_model for one in done), ""),
        next((one.told for one in over_money), ""),
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

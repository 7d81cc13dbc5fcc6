"""A batch for accounting is a fold of its events."""

from __future__ import annotations

import pytest

from intake_app.domain.batch_events import BatchColumn, BatchMade, BatchWritten
from intake_app.domain.batches import batch_row, fold_batch
from intake_app.domain.errors import NotFound
from tests.domain.made_events import events

MADE = BatchMade("Credits", [BatchColumn("RMA", "text", 120)], [["R-1"], ["R-2"]])


def test_a_batch_is_not_written_until_a_file_of_it_is_whole() -> None:
    batch = fold_batch(events([MADE]))
    assert (batch.made, batch.operator, batch.files, batch.written_at) == (MADE, "Operator 1", (), None)
    row = batch_row(batch)
    assert (row.entries, row.file, row.written_at) == (2, "", "")
    assert row.made_at == "2026-03-02T09:01:00+00:00"
    again = batch_row(fold_batch(events([MADE, BatchWritten("a.csv"), BatchWritten("b.csv")])))
    assert (again.file, again.written_at) == ("b.csv", "2026-03-02T09:03:00+00:00")


def test_what_was_never_made_is_none() -> None:
    with pytest.raises(NotFound, match="no such batch"):
        fold_batch(events([BatchWritten("a.csv")]))

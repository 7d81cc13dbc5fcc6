"""The journal that the measurements work on is one that the program could have written."""

from __future__ import annotations

from pathlib import Path

from intake_app.bootstrap import read_words, system_clock
from intake_app.store.journal_reading import open_reading
from intake_app.store.rebuild import rebuild
from intake_app.workflow.queue import queue_listing
from tests.bench.bulk import Size, make_station
from tests.bench.stage import Stage


def test_its_chain_holds_and_its_projections_are_what_its_events_say(tmp_path: Path) -> None:
    size = Size(units=1_000, returns=200, kits=100, rmas=50)
    with Stage(size.units, rounds=1) as stage:
        written = make_station(tmp_path, size, stage.csv_file)
    done = rebuild(tmp_path)
    assert done.were_equal
    assert (done.entries, done.returns) == (written, size.returns)
    with open_reading(tmp_path) as journal:
        assert {row.state for row in journal.recent(size.returns)} == {"open", "decided", "closed", "withdrawn"}
        assert len(journal.kit_orders(size.kits + 1)) == size.kits
        whole = journal.queue()
        assert journal.queue_length() == len(whole) > len(journal.queue(3))
        listing = queue_listing(read_words(), journal.queue(3), "queue", system_clock().at, len(whole))
    assert [line.id for line in listing.lines] == [row.id for row in whole[:3]]
    assert listing.title == f"Open returns: {len(whole)}"
    assert listing.more == f"The 3 that changed last are shown, of {len(whole)}. Scan any other, or find it (Ctrl+8)."

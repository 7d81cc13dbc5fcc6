"""The station on sample data: no page is empty, and everything on it came about as it does at a bench."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import get_args

from intake_app.bootstrap import open_station, system_clock
from intake_app.commands.filling import fill_with_sample
from intake_app.domain.returns import fold
from intake_app.sample import load_sample
from intake_app.settings import Settings
from intake_app.store.rebuild import rebuild
from intake_app.workflow.follow_up_cards import GROUPS
from intake_app.workflow.ports import ArrivalsGroup
from intake_app.workflow.replacement_cards import ReplacementGroup


def test_a_newcomer_sees_full_pages(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "station", name="Bench 3", code="B3")
    fill_with_sample(settings)
    with contextlib.closing(open_station(settings)) as station:
        bench, journal = station.bench, station.parts.journal
        assert bench.people.choice() == "without"
        told = [one for one in load_sample(system_clock().today).returns if one.open or one.before is not None]
        assert len(told) == len(journal.recent(50))
        for one in told:
            (found,) = (row for row in journal.recent(50) if one.scan in {row.rma_number, row.serial})
            decision = fold(journal.events_of(found.id)).decision
            assert one.open or (decision and decision.record.disposition == one.expect), one.about
        assert {line.cells[1] for line in bench.queue_listing("queue").lines} == {"open", "to be labelled"}
        assert "Repair bench" in {line.cells[5] for line in bench.queue_listing("queue").lines}
        for group in GROUPS:
            assert len(bench.follow_ups.listing(group).lines) > 1
        due = bench.follow_ups.listing("all").lines
        assert {line.tone for line in due} == {"refuse", "wait", "plain"}
        assert {row.state for row in journal.kit_orders(50)} == {
            *("quoted", "ordered", "paid", "shipped", "delivered", "cancelled")
        }
        for which in get_args(ArrivalsGroup):
            assert bench.arrivals.listing(which).lines, which
        assert bench.shipping.listing("due").lines
        assert {line.cells[1] for line in bench.shipping.listing("all").lines} == {"Being packed", "Dispatched"}
        for group in get_args(ReplacementGroup):
            assert bench.replacements.listing(group).lines, group
        count = len(journal.recent(50))
    fill_with_sample(settings)
    with contextlib.closing(open_station(settings)) as station:
        assert len(station.parts.journal.recent(50)) == count
    assert rebuild(settings.folder).were_equal

"""A paper that waits is printed only while its decision stands."""

from __future__ import annotations

import msgspec

from intake_app.bootstrap import Station
from intake_app.domain.printing import PrintOrder
from intake_app.workflow.printing import still_stands
from tests.workflow.test_accept import photograph, refused


def stands(station: Station, order: PrintOrder) -> bool:
    return still_stands(station.parts.journal.events_of(order.return_id), order)


def test_a_paper_stands_until_its_decision_is_corrected_and_the_next_one_has_another_name(station: Station) -> None:
    bench, sight = station.bench, refused(station)
    for fact in ("box", "foam"):
        photograph(station, sight, fact)
    bench.accept(sight.return_id)
    first = bench.print_order(sight.return_id, "label")
    bench.reprint(sight.return_id, "label")
    second = bench.print_order(sight.return_id, "label")
    assert stands(station, first)
    assert stands(station, second)
    bench.correct(sight.return_id, "The wrong box.")
    assert not stands(station, first)
    assert not stands(station, second)
    bench.accept(sight.return_id)
    again = bench.print_order(sight.return_id, "label")
    assert again.copy == first.copy
    assert again.name != first.name
    assert stands(station, again)
    assert not stands(station, first)


def test_a_paper_of_a_return_that_nobody_knows_does_not_stand(station: Station) -> None:
    assert not stands(station, msgspec.structs.replace(PrintOrder("label", "A label"), return_id="unknown"))

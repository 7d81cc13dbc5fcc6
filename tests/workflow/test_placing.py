"""Where a box is, said by the plate of the place it was put into, on a real station."""

from __future__ import annotations

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import NotNow
from intake_app.domain.named_places import plate
from intake_app.domain.returns import fold
from intake_app.settings import load
from intake_app.store.rebuild import rebuild
from intake_app.workflow.document import report_paper
from tests.workflow.conftest import Wall
from tests.workflow.test_follow_ups import SOUND, decided, refund


def test_a_box_is_where_its_plate_was_scanned(station: Station) -> None:
    bench, sight = station.bench, refund(station)
    assert bench.placing.scan(sight.return_id, "SV24E4-018233") is None
    taken = bench.placing.scan(sight.return_id, plate("STOCK"))
    assert taken
    assert taken.words == f"{sight.rma_number} is here now: Restock."
    assert taken.sight.verdict
    assert taken.sight.verdict.place == "The box is here: Restock."
    events = station.parts.journal.events_of(sight.return_id)
    assert [line.values[5] for line in bench.queue_listing("queue").lines] == ["Restock"]
    report = report_paper(station.parts, fold(events), "letter")
    assert ("Box is in", "Restock") in [(row.name, row.value) for row in report.return_rows]
    count = len(events)
    again = bench.placing.scan(sight.return_id, plate("STOCK"))
    assert again
    assert "is there already" in again.words
    assert len(station.parts.journal.events_of(sight.return_id)) == count
    assert bench.undo(sight.return_id).verdict != taken.sight.verdict
    assert fold(station.parts.journal.events_of(sight.return_id)).place is None
    assert [line.cells[5] for line in bench.queue_listing("queue").lines] == ["–"]
    station.close()
    assert rebuild(station.settings.folder).were_equal


def test_a_place_for_other_boxes_says_which_is_right(station: Station) -> None:
    bench, sight = station.bench, refund(station)
    with pytest.raises(NotNow, match=r"Hold shelf is for other boxes. This one goes here: Restock\. Scan"):
        bench.placing.scan(sight.return_id, plate("HOLD"))
    with pytest.raises(NotNow, match="no place with the plate"):
        bench.placing.scan(sight.return_id, plate("ELSEWHERE"))
    with pytest.raises(NotNow, match="Scan its label first"):
        bench.placing.scan("", plate("STOCK"))
    undecided = bench.open(bench.identify("SV19R24-00771"), 0)
    with pytest.raises(NotNow, match="not decided yet"):
        bench.placing.scan(undecided.return_id, plate("STOCK"))
    assert bench.identify(plate("STOCK")).message.startswith(f"{plate('STOCK')} is the licence plate of a place.")


def test_quarantine_is_always_allowed_with_a_note(station: Station) -> None:
    bench, sight = station.bench, refund(station)
    with pytest.raises(NotNow, match="Write it as a note"):
        bench.placing.scan(sight.return_id, plate("QUAR"))
    bench.note(sight.return_id, "The battery is swollen.")
    assert bench.placing.scan(sight.return_id, plate("QUAR"))
    place = fold(station.parts.journal.events_of(sight.return_id)).place
    assert place
    assert (place.holds, place.note) == ("quarantine", "The battery is swollen.")


def test_the_verdict_names_the_stations_own_places(station: Station, wall: Wall) -> None:
    folder = station.settings.folder
    station.close()
    own = '[[places]]\ncode = "R-2"\nname = "Shelf R-2"\nholds = "back_to_customer"\n'
    (folder / "settings.toml").write_text(own)
    station = open_station(load(folder), wall)
    station.bench.sign("Rosa Marín")
    sight = decided(station, "SV19R24-00771", **{**SOUND, "foam": "missing"}, advance_charge="0")
    assert sight.verdict
    assert sight.verdict.place == "The box goes back to the customer: Shelf R-2."
    with pytest.raises(NotNow, match=r"goes here: Shelf R-2 \(Back to the customer\)\. Scan"):
        station.bench.placing.scan(sight.return_id, plate("STOCK"))
    taken = station.bench.placing.scan(sight.return_id, plate("R-2"))
    assert taken
    assert taken.words.endswith("is here now: Shelf R-2.")
    station.close()

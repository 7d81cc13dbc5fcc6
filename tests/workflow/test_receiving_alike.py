"""A unit that is here is not received a second time under a serial that only looks like its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotAllowed
from intake_app.store.importing import import_file
from tests.documents.pdf_reading import texts
from tests.workflow.conftest import SOUND, excused
from tests.workflow.test_rights import TOLD, receiving, returned, supervisor
from tests.workflow.test_shipping import refused
from tests.workflow.test_shipping_altered import LOOK_UPS, altered

UNIT = "SV19R24-00771"
ALIKE = ("SVI9R24-00771", "sv19r24\u201100771", "SV19R2400771", "SVl9R24-OO771", "\u0405V19R24-00771")
SOLD = {"purchased_on": "2026-11-10", "order_total": "6100.00", "unit_price": "3100.00", "customer": "Eve"}


def closed(station: Station) -> str:
    """The number of a return of the unit that is refused and closed; receiving is at the bench after it."""
    sight = refused(station, UNIT)
    station.bench.close(sight.return_id)
    receiving(station)
    return sight.rma_number


def received(station: Station, serial: str) -> str:
    """The id of a return of a unit that nothing knows."""
    return station.bench.open(station.bench.identify(serial), None).return_id


@pytest.mark.parametrize("serial", ALIKE)
def test_a_refused_unit_is_not_received_again_by_receiving_under_a_serial_that_looks_like_its_own(
    station: Station, serial: str
) -> None:
    number = closed(station)
    said = f"{serial} looks like {UNIT}, which is here under {number}: .*{TOLD}"
    with pytest.raises(NotAllowed, match=said):
        received(station, serial)
    other = received(station, "NEVER-SEEN")
    with pytest.raises(NotAllowed, match=said):
        station.bench.answer(other, "serial", serial)
    assert returned(station, other).serial == "NEVER-SEEN"


@pytest.mark.parametrize("sql", LOOK_UPS[:3])
def test_nor_is_it_whatever_the_look_ups_say(station: Station, open_here: Callable[[], Station], sql: str) -> None:
    closed(station)
    station = altered(open_here, station.settings.folder, sql)
    receiving(station)
    with pytest.raises(NotAllowed, match=f"{ALIKE[0]} looks like {UNIT}"):
        received(station, ALIKE[0])


def test_who_may_receive_it_is_told_and_so_is_the_report(station: Station) -> None:
    number = closed(station)
    supervisor(station)
    said = f"{ALIKE[0]} looks like a unit that is here: {UNIT} ({number})."
    sight = station.bench.open(station.bench.identify(ALIKE[0]), None)
    assert any(said in notice for notice in sight.notices)
    for fact, value in {"policy": "smartvue", "model": "S9R24", **SOLD, **SOUND}.items():
        sight = station.bench.answer(sight.return_id, fact, value)
    sight = station.bench.accept(excused(station, sight).return_id)
    report = next(one for one in sight.papers if one.paper == "report" and not one.void)
    assert said in " ".join(texts(Path(report.path).read_bytes()))


def test_of_a_unit_that_is_still_looked_at_the_bench_is_told(station: Station) -> None:
    bench = station.bench
    first = bench.open(bench.identify("NEW-10"), None)
    receiving(station)
    said = f"NEW-I0 looks like a unit that is here: NEW-10 ({first.rma_number})."
    assert any(said in notice for notice in bench.open(bench.identify("NEW-I0"), None).notices)
    other = received(station, "NEVER-SEEN")
    assert "NEW-l0 looks like" in " ".join(bench.answer(other, "serial", "NEW-l0").notices)


def test_a_serial_that_is_put_right_looks_like_none_but_itself(station: Station) -> None:
    receiving(station)
    misread = received(station, "NEW-I0")
    station.bench.answer(misread, "serial", "NEW-10")
    assert [one.what for one in returned(station, misread).surprises if one.what == "looks_like"] == []


@pytest.mark.parametrize("serial", ["SV19R24-00772", "SV19R2-400771", "SV19R24-0077", "\u738b\u5c0f\u660e-1"])
def test_another_unit_is_received_and_nothing_is_told(station: Station, serial: str) -> None:
    closed(station)
    assert [one.what for one in returned(station, received(station, serial)).surprises] == ["no_rma"]


def test_a_unit_that_the_catalogue_knows_is_received(station: Station, tmp_path: Path) -> None:
    closed(station)
    file = tmp_path / "stock.csv"
    file.write_text(f"Serial,Model\n{ALIKE[0]},S9R24\n", "utf-8")
    import_file(station.settings.folder, "units", file, lambda _progress: True)
    sight = station.bench.open(station.bench.identify(ALIKE[0]), 0)
    assert [one.what for one in returned(station, sight.return_id).surprises] == ["no_rma"]


def test_a_unit_that_left_is_looked_like_by_none(station: Station) -> None:
    sight = refused(station, UNIT)
    station.bench.close(sight.return_id)
    station.bench.follow_ups.done(f"{sight.return_id}/ship_back", "collected")
    receiving(station)
    assert [one.what for one in returned(station, received(station, ALIKE[0])).surprises] == ["no_rma"]

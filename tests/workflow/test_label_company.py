"""Whose label it is: name and address of the settings, as they were when the decision was made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.returns import fold
from intake_app.domain.station import Company
from intake_app.settings import Settings
from intake_app.workflow.document import label_paper
from tests.workflow.conftest import Wall


@pytest.fixture
def company(tmp_path: Path, wall: Wall) -> Iterator[Station]:
    named = Company("Núñez & Söhne", "1 Example Way\nSpringfield, IL 62704")
    station = open_station(Settings(folder=tmp_path / "station", name="Bench 3", code="B3", company=named), wall)
    yield station
    station.close()


def test_a_label_bears_name_and_address(company: Station) -> None:
    bench = company.bench
    bench.sign("Rosa Marín")
    sight = bench.open(bench.identify("X-1"), None)
    told = {
        "policy": "smartvue",
        "box": "original",
        "foam": "missing",
        "sleeve": "original",
        "advance_charge": "0",
    }
    for fact, value in told.items():
        sight = bench.answer(sight.return_id, fact, value)
    bench.excuse(sight.return_id, "foam", "No camera.")
    bench.accept(sight.return_id)
    ret = fold(company.parts.journal.events_of(sight.return_id))
    assert label_paper(company.parts.words, ret, 1).company == "Núñez & Söhne, 1 Example Way, Springfield, IL 62704"

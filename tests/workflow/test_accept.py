"""A verdict is accepted when everything that its papers show is there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.workflow.sight import Sight
from tests.documents.pdf_reading import texts


def refused(station: Station) -> Sight:
    """A return whose box and foam fail, still open."""
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    for fact, value in (("box", "damaged"), ("foam", "missing"), ("sleeve", "original"), ("advance_charge", "0")):
        sight = bench.answer(sight.return_id, fact, value)
    return sight


def photograph(station: Station, sight: Sight, fact: str, shade: int = 30) -> Sight:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (200, shade, 30)).save(out, "JPEG")
    kept = station.bench.keep_photo(out.getvalue(), f"{fact}.jpg")
    return station.bench.photograph(sight.return_id, kept, fact, "camera")


def test_wanted_photos_are_asked_for_by_name_before_anything_is_frozen(station: Station) -> None:
    sight = refused(station)
    before = len(station.parts.journal.events_of(sight.return_id))
    with pytest.raises(NotNow, match=r"wanted of box, foam\. Photograph it, or say why not\."):
        station.bench.accept(sight.return_id)
    photograph(station, sight, "foam")
    with pytest.raises(NotNow, match=r"wanted of box\."):
        station.bench.accept(sight.return_id)
    now = station.bench.resume(sight.return_id)
    assert (now.state, now.papers) == ("open", ())
    assert len(station.parts.journal.events_of(sight.return_id)) == before + 1


def test_the_first_report_and_notice_show_what_was_asked_for(station: Station) -> None:
    sight = refused(station)
    photograph(station, sight, "foam")
    station.bench.excuse(sight.return_id, "box", "It went to waste.")
    papers = station.bench.accept(sight.return_id).papers
    made = {one.paper: " ".join(texts(Path(one.path).read_bytes())) for one in papers}
    assert "1. Foam: Missing" in made["report"]
    assert "No photo of the box: It went to waste." in made["report"]
    assert "1. Foam: Missing" in made["notice"]

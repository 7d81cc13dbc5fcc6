"""A verdict is accepted when everything that its papers show is there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.domain.photos import Mark
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


def outdated(sight: Sight) -> list[tuple[str, int]]:
    return [(paper.paper, paper.copy) for paper in sight.papers if paper.outdated]


def test_a_paper_that_does_not_show_the_latest_photo_is_told_until_it_is_made_again(station: Station) -> None:
    bench = station.bench
    sight = bench.accept(photograph(station, photograph(station, refused(station), "foam"), "box", 90).return_id)
    assert outdated(sight) == []
    later = photograph(station, sight, "foam", 150)
    assert outdated(later) == [("report", 1), ("notice", 1)]
    assert outdated(bench.undo(sight.return_id)) == []
    photograph(station, sight, "foam", 150)
    assert outdated(bench.reprint(sight.return_id, "report")) == [("notice", 1)]
    now = bench.reprint(sight.return_id, "notice")
    assert outdated(now) == []
    assert "3. Foam: Missing" in " ".join(texts(Path(now.papers[-1].path).read_bytes()))
    assert outdated(bench.mark(sight.return_id, now.photos[0].event, [Mark("box", 0.1, 0.1, 0.2, 0.2)])) == [
        ("report", 2),
        ("notice", 2),
    ]


def test_only_the_papers_that_would_change_are_told(station: Station) -> None:
    bench = station.bench
    sight = bench.accept(photograph(station, photograph(station, refused(station), "foam"), "box", 90).return_id)
    assert outdated(bench.note(sight.return_id, "He called again.")) == [("report", 1)]
    assert outdated(photograph(station, sight, "sleeve", 150)) == [("report", 1)], "the refusal rests on box and foam"
    sight = bench.correct(sight.return_id, "Look again.")
    assert outdated(sight) == []
    assert outdated(bench.accept(sight.return_id)) == []


@pytest.mark.parametrize("corrected", [True, False])
def test_a_photo_of_an_earlier_answer_never_seems_to_show_the_new_one(station: Station, *, corrected: bool) -> None:
    bench = station.bench
    sight = photograph(station, photograph(station, refused(station), "foam"), "box", 90)
    if corrected:
        bench.accept(sight.return_id)
        bench.correct(sight.return_id, "The foam was beside the box.")
    bench.answer(sight.return_id, "foam", "original")
    made = " ".join(texts(Path(bench.accept(sight.return_id).papers[-2].path).read_bytes()))
    assert "1. Foam, earlier: Missing" in made
    assert "Foam: Original" not in made
    assert "2. Box: Damaged" in made

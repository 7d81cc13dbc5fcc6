from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from intake_app.bootstrap import Station, system_clock
from intake_app.cli import main
from intake_app.domain.photos import Mark
from intake_app.domain.returns import Return, fold
from intake_app.sample import carry
from tests.whole.sample_station import by_scan, fill, opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    station = tmp_path / "station"
    fill(station, system_clock().today)
    return station


def papers(folder: Path, rma: str, out: Path) -> int:
    return main(["papers", rma, "--out", str(out), "--station", str(folder)])


def record(station: Station, return_id: str) -> Return:
    return fold(station.parts.journal.events_of(return_id))


def latest(ret: Return, paper: str) -> str:
    """SHA-256 of the latest copy that the journal knows."""
    return next(made.sha256 for made in reversed(ret.papers) if made.paper == paper)


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("scan", ["SV24E4-018233", "R-20446", "R-20460", "9904417823"])
def test_the_papers_are_those_that_were_made_when_the_verdict_was_accepted(
    folder: Path, tmp_path: Path, scan: str
) -> None:
    with opened(folder) as station:
        ret = record(station, carry(station.bench, by_scan(scan), "Rosa Marín").return_id)
    out = tmp_path / "again"
    assert papers(folder, ret.rma_number, out) == 0
    told = ["notice"] if scan in {"R-20446", "9904417823"} else []
    assert sorted(file.stem for file in out.iterdir()) == ["label", *told, "report"]
    for paper in ("label", "report", *told):
        assert sha256(out / f"{paper}.pdf") == latest(ret, paper)


def test_another_process_with_other_hashes_makes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    with opened(folder) as station:
        ret = record(station, carry(station.bench, by_scan("R-20418"), "Rosa Marín").return_id)
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [sys.executable, "-m", "intake_app", "--station", str(folder), "papers", "R-20418", "--out", str(out)]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True)
        assert sha256(out / "report.pdf") == latest(ret, "report")
        assert sha256(out / "label.pdf") == latest(ret, "label")


def test_a_later_note_and_a_second_copy_change_what_they_should_and_no_more(folder: Path, tmp_path: Path) -> None:
    with opened(folder) as station:
        sight = carry(station.bench, by_scan("R-20418"), "Rosa Marín")
        station.bench.note(sight.return_id, "The customer called after the label was printed.")
        first = record(station, sight.return_id)
        assert papers(folder, "R-20418", tmp_path / "first") == 0
        station.bench.reprint(sight.return_id, "label")
        second = record(station, sight.return_id)
        assert papers(folder, "R-20418", tmp_path / "second") == 0
    assert sha256(tmp_path / "first" / "label.pdf") == latest(first, "label")
    assert sha256(tmp_path / "second" / "label.pdf") == latest(second, "label") != latest(first, "label")
    assert sha256(tmp_path / "first" / "report.pdf") == sha256(tmp_path / "second" / "report.pdf")


def test_every_unit_of_one_rma_gets_its_papers(folder: Path, tmp_path: Path) -> None:
    steps = by_scan("R-20470")
    with opened(folder) as station:
        for serial in ("SV26M64-000071", "SV26M64-000072"):
            found = station.bench.identify("R-20470")
            places = [place for place, one in enumerate(found.candidates) if one.rma and one.rma.serial == serial]
            sight = station.bench.open(found, places[0])
            for fact, value in {
                "box": "original",
                "foam": "missing",
                "sleeve": "original",
                "advance_charge": "0",
            }.items():
                station.bench.answer(sight.return_id, fact, value)
            station.bench.excuse(sight.return_id, "foam", "The camera is broken.")
            station.bench.accept(sight.return_id)
    assert steps.choose == "SV26M64-000071"
    assert papers(folder, "r-20470", tmp_path / "out") == 0
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "1-SV26M64-000071-label.pdf",
        "1-SV26M64-000071-notice.pdf",
        "1-SV26M64-000071-report.pdf",
        "2-SV26M64-000072-label.pdf",
        "2-SV26M64-000072-notice.pdf",
        "2-SV26M64-000072-report.pdf",
    ]


@pytest.mark.parametrize(
    ("rma", "status", "said"),
    [
        ("R-99999", 2, "“R-99999”"),
        ("RMA-B3-000001-Z", 2, "check character"),
        ("\udcff", 2, "U+DCFF"),
        ("RMA-\udcff", 2, "U+DCFF"),
        ("R\u202e20418", 2, "U+202E"),
        ("../../etc/passwd", 2, "“../../etc/passwd”"),
        ("RET/2026-0077", 1, "not decided"),
    ],
)
def test_a_number_without_papers_is_told_in_one_sentence(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], rma: str, status: int, said: str
) -> None:
    with opened(folder) as station:
        carry(station.bench, by_scan("RET/2026-0077"), "Rosa Marín")
    assert papers(folder, rma, tmp_path / "out") == status
    told = capfd.readouterr()
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert not told.out
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_told(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with opened(folder) as station:
        carry(station.bench, by_scan("R-20418"), "Rosa Marín")
    (tmp_path / "out").write_text("mine")
    assert papers(folder, "R-20418", tmp_path / "out") == 1
    assert "cannot be written" in capfd.readouterr().err
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_without_a_station_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert papers(tmp_path / "nowhere", "R-20418", tmp_path / "out") == 2
    assert "journal" in capfd.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_photos_come_again_byte_by_byte_and_a_lost_one_is_told(folder: Path, tmp_path: Path) -> None:
    Image.effect_noise((400, 300), 50).save(out := io.BytesIO(), "JPEG")
    with opened(folder) as station:
        bench = station.bench
        sight = carry(bench, by_scan("R-20446"), "Rosa Marín")
        kept = bench.keep_photo(out.getvalue(), "foam.jpg")
        bench.correct(sight.return_id, "The photo was forgotten.")
        sight = bench.photograph(sight.return_id, kept, "foam", "camera")
        bench.mark(sight.return_id, sight.photos[-1].event, [Mark("arrow", 0.1, 0.1, 0.5, 0.5)])
        bench.accept(sight.return_id)
        ret = record(station, sight.return_id)
        original = station.parts.photos.original_path(kept)
    command = [sys.executable, "-m", "intake_app", "--station", str(folder), "papers", ret.rma_number]
    subprocess.run([*command, "--out", str(tmp_path / "again")], check=True, capture_output=True)
    assert sha256(tmp_path / "again" / "report.pdf") == latest(ret, "report")
    original.unlink()
    assert papers(folder, ret.rma_number, tmp_path / "lost") == 0
    with pypdfium2.PdfDocument(tmp_path / "lost" / "report.pdf") as document:
        assert "This photo is lost" in " ".join(page.get_textpage().get_text_range() for page in document)

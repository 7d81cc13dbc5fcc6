"""`intake sheet`: sheets from the command line, blank or of one return, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from intake_app.bootstrap import system_clock
from intake_app.cli import main
from intake_app.domain.commands import Command, command_code
from intake_app.domain.keyboard_test import CHECKS
from intake_app.domain.named_places import plate
from tests.whole.sample_station import fill, opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    station = tmp_path / "station"
    fill(station, system_clock().today)
    return station


def sheet(folder: Path, kind: str, out: Path, *more: str) -> int:
    return main(["sheet", kind, "--out", str(out), "--station", str(folder), *more])


def codes(file: Path) -> list[str]:
    with pypdfium2.PdfDocument(file) as document:
        images = [page.render(scale=203 / 72, grayscale=True).to_pil() for page in document]
    return [code.bytes.decode() for image in images for code in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("size", ["letter", "a4"])
def test_the_command_sheet_of_a_policy_needs_no_station(tmp_path: Path, size: str) -> None:
    out = tmp_path / "new" / "sheet.pdf"
    assert sheet(tmp_path / "none", "commands", out, "--policy", "q-see", "--size", size) == 0
    assert command_code(Command("answer", "exclusions", "none_found")) in codes(out)
    with pypdfium2.PdfDocument(out) as document:
        assert round(document[0].get_width()) == {"letter": 792, "a4": 842}[size]
    assert not (tmp_path / "none").exists()
    assert [file.name for file in out.parent.iterdir()] == ["sheet.pdf"]


def test_the_inspection_sheet_of_one_return_opens_it(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with opened(folder) as station:
        station.bench.open(station.bench.identify("R-20418"), 0)
        out = tmp_path / "sheet.pdf"
        # The station may be open: the sheet only reads.
        assert sheet(folder, "inspection", out, "--rma", "r-20418") == 0
    assert capfd.readouterr().out == f"{out}\n"
    assert "R-20418" in codes(out)
    assert command_code(Command("answer", "foam", "missing")) in codes(out)


def test_the_unit_is_asked_where_several_came_under_one_number(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with opened(folder) as station:
        found = station.bench.identify("R-20470")
        for place, one in enumerate(found.candidates):
            if one.rma:
                station.bench.open(found, place)
    out = tmp_path / "sheet.pdf"
    assert sheet(folder, "inspection", out, "--rma", "R-20470") == 2
    assert "SV26M64-000071" in capfd.readouterr().err
    assert not out.exists()
    assert sheet(folder, "inspection", out, "--rma", "R-20470", "--serial", "sv26m64-000071") == 0


def test_test_pages_are_drawn(tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    assert sheet(tmp_path, "scanner", out) == 0
    assert sorted(codes(out)) == sorted(check.text for check in CHECKS)
    assert sheet(tmp_path, "places", out) == 0
    assert plate("STOCK") in codes(out)
    assert sheet(tmp_path, "calibration", out, "--size", "a4") == 0
    assert "DOTS-3" in codes(out)


def test_the_company_of_the_settings_stands_on_the_sheet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "settings.toml").write_text(
        'report = "a4"\n[company]\nname = "Núñez Seguridad"\nlogo = "no.png"\n', "utf-8"
    )
    out = tmp_path / "sheet.pdf"
    assert sheet(tmp_path, "commands", out, "--policy", "smartvue") == 0
    assert "no.png" in capfd.readouterr().err
    with pypdfium2.PdfDocument(out) as document:
        assert "Núñez Seguridad" in document[0].get_textpage().get_text_range()
        assert round(document[0].get_width()) == 842


@pytest.mark.parametrize(
    ("kind", "more", "status", "said"),
    [
        ("commands", [], 2, "--policy"),
        ("inspection", [], 2, "q-see, smartvue"),
        ("commands", ["--policy", "none"], 2, "“none”"),
        ("commands", ["--policy", "smartvue", "--rma", "R-20418"], 2, "--rma"),
        ("inspection", ["--policy", "smartvue", "--serial", "X"], 2, "--rma"),
        ("inspection", ["--rma", "R-20418"], 2, "“R-20418”"),
        ("inspection", ["--rma", "R-20418", "--serial", "SV-1"], 2, "“SV-1”"),
        ("inspection", ["--rma", "RMA-B3-000001-Z"], 2, "check character"),
        ("inspection", ["--rma", "R-1", "--station", "/nowhere"], 2, "journal"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str, more: list[str], status: int, said: str
) -> None:
    with opened(folder):
        pass
    out = tmp_path / "sheet.pdf"
    assert sheet(folder, kind, out, *more) == status
    told = capfd.readouterr()
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert not told.out
    assert not out.exists()


def test_another_policy_than_the_returns_own_is_refused(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with opened(folder) as station:
        station.bench.open(station.bench.identify("R-20418"), 0)
    assert sheet(folder, "inspection", tmp_path / "x.pdf", "--rma", "R-20418", "--policy", "q-see") == 2
    assert "“smartvue”, not “q-see”" in capfd.readouterr().err


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    assert sheet(tmp_path, "scanner", tmp_path / "out") == 1
    assert "cannot be written" in capfd.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["out"]

"""The lists of the record go out on the command line, too, while the window is open beside it."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from intake_app.bootstrap import system_clock
from intake_app.cli import main
from intake_app.sample import begin, carry
from tests.whole.sample_station import by_scan, fill, opened


def test_open_returns_and_all_of_them_go_out_while_the_station_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "station", tmp_path / "list.csv"
    fill(folder, system_clock().today)
    with opened(folder) as station:
        number = begin(station.bench, by_scan("SV24E4-018233")).rma_number
        carry(station.bench, by_scan("SV19R24-00771"), "Rosa Marín")
        assert main(["export", "queue", "--out", str(out), "--station", str(folder)]) == 0
        assert f"{out}: 1 line\n" in capsys.readouterr().out
        header, row = csv.reader(out.read_text("utf-8-sig").splitlines())
        assert (header[0], row[0], row[3], row[4]) == ("RMA", number, "SV24E4-018233", "Núñez Seguridad")
        book = tmp_path / "all.xlsx"
        assert main(["export", "returns", "--out", str(book), "--station", str(folder)]) == 0
        sheet = openpyxl.load_workbook(book).active
        assert sheet is not None
        assert sheet.max_row == 3
        assert sheet["G2"].is_date
    assert main(["export", "queue", "--out", str(tmp_path / "list.txt"), "--station", str(folder)]) == 2
    assert "written as .xlsx or .csv" in capsys.readouterr().err


def test_credits_go_to_accounting_once_while_the_window_is_closed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "station", tmp_path / "credits.csv"
    fill(folder, system_clock().today)
    command = ["export", "credits", "--out", str(out), "--station", str(folder)]
    with opened(folder) as station:
        carry(station.bench, by_scan("SV24E4-018233"), "Rosa Marín")
        assert main(command) == 1
        assert not out.exists()
    capsys.readouterr()
    assert main(command) == 0
    assert str(out) in capsys.readouterr().out
    (row,) = csv.DictReader(out.read_text("utf-8-sig").splitlines())
    assert row["Credit"] == "3060.00"
    assert main(command)
    assert "Accounting knows" in capsys.readouterr().err

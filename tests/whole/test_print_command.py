"""`intake print` and `intake printers`, as processes of their own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.commands import delivering
from intake_app.domain.printing import PrinterFault
from intake_app.domain.station import Printer
from intake_app.settings import load, save
from tests.devices.zpl_printer import ZplPrinter, status


def intake(*words: str | Path, folder: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command with no CUPS behind it; it ends with this status."""
    command = [sys.executable, "-m", "intake_app", *map(str, words), "--station", str(folder)]
    environment = {**os.environ, "CUPS_SERVER": str(folder / "no-such-socket"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def device(tmp_path: Path) -> Path:
    path = tmp_path / "lp0"
    path.write_bytes(b"")
    return path


def test_a_file_goes_to_a_device_as_it_is_as_often_as_wanted(tmp_path: Path, device: Path) -> None:
    label = tmp_path / "label.zpl"
    label.write_bytes(b"^XA^FDone^FS^XZ")
    done = intake("print", label, "--printer", f"file://{device}", "--copies", "3", folder=tmp_path)
    assert device.read_bytes() == label.read_bytes() * 3
    assert done.stdout == ""


def test_a_fault_is_a_sentence_or_a_line_of_json(tmp_path: Path) -> None:
    label = tmp_path / "label.zpl"
    label.write_bytes(b"^XA^XZ")
    printer = ZplPrinter(lambda _: status(paper_out=1))
    try:
        told = intake("print", label, "--printer", printer.to, folder=tmp_path, status=1)
        assert told.stderr.startswith("intake: The printer socket://127.0.0.1:")
        assert "is out of labels" in told.stderr
        as_json = intake("print", label, "--printer", printer.to, "--json", folder=tmp_path, status=1)
        assert json.loads(as_json.stdout)["reason"] == "paper_out"
        assert as_json.stderr == ""
    finally:
        printer.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--printer", "ftp://host"], "“ftp://host” is no address of a printer"),
        (["--printer", "file:///dev/null", "--copies", "0"], "'0' is no number from 1 to 99"),
        (["--printer", "file:///dev/null", "--dpi", "many"], "'many' is no number from 1 to 1200"),
        ([], "--printer"),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, words: list[str], told: str) -> None:
    assert told in intake("print", tmp_path / "label.zpl", *words, folder=tmp_path, status=2).stderr


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_pdf_is_not_sent_as_raw_data(tmp_path: Path, device: Path, more: list[str]) -> None:
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.7 and so on")
    told = intake("print", report, "--printer", f"file://{device}", *more, folder=tmp_path, status=2)
    assert "report.pdf is a PDF" in told.stderr
    assert device.read_bytes() == b""


def test_a_printer_that_does_not_read_is_not_told_as_done(tmp_path: Path) -> None:
    label = tmp_path / "label.zpl"
    label.write_bytes(b"^XA^XZ")
    deaf = [ZplPrinter(lambda _: None, stall_after=0) for _ in range(2)]
    try:
        # Both at once: each is waited for as long as a printer may keep us waiting.
        with ThreadPoolExecutor() as both:
            in_words, in_json = both.map(
                lambda printer, more: intake("print", label, "--printer", printer.to, *more, folder=tmp_path),
                deaf,
                ((), ("--json",)),
            )
    finally:
        for printer in deaf:
            printer.close()
    assert "does not tell whether it printed" in in_words.stdout
    assert json.loads(in_json.stdout) == {"in_doubt": True}


def test_printing_that_hangs_is_told_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "_FIND_S", 1.0)
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:  # takes the call, and never says a word
        host, port = mute.getsockname()
        monkeypatch.setenv("CUPS_SERVER", f"{host}:{port}")
        with pytest.raises(PrinterFault, match="gave no answer within 1 seconds") as caught:
            delivering.list_printers()
        assert caught.value.reason == "no_answer"
        assert delivering.find_printers() == []


def test_a_file_that_is_not_there_is_told(tmp_path: Path, device: Path) -> None:
    told = intake("print", tmp_path / "gone.zpl", "--printer", f"file://{device}", folder=tmp_path, status=1)
    assert "gone.zpl cannot be read" in told.stderr
    told = intake("print", tmp_path / "gone.pdf", "--printer", "Office printer", folder=tmp_path, status=1)
    assert "no printer Office printer" in told.stderr


def test_printers_are_listed_with_what_the_station_uses_them_for(tmp_path: Path) -> None:
    nothing = intake("printers", folder=tmp_path)
    assert nothing.stdout.startswith("This computer has no printer, and none is set.")
    assert json.loads(intake("printers", "--json", folder=tmp_path).stdout) == []
    save(load(tmp_path), label_printer=Printer("socket://10.0.0.7"), page_printer=Printer("system://Büro"))
    assert intake("printers", folder=tmp_path).stdout.splitlines() == [
        "socket://10.0.0.7  from the settings  the labels of this station",
        "system://Büro      from the settings  its pages",
    ]


def test_a_printer_is_tested_with_its_calibration_label(tmp_path: Path, device: Path) -> None:
    save(load(tmp_path), label_printer=Printer(f"file://{device}", 300, "2x1"))
    done = intake("printers", "--test", "label", folder=tmp_path)
    assert done.stdout == f"The calibration page went to file://{device}.\n"
    label = device.read_bytes()
    assert label.startswith(b"^XA")
    assert b"^PW600" in label
    assert label.rstrip().endswith(b"^XZ")
    told = intake("printers", "--test", "page", folder=tmp_path, status=1)
    assert "No printer is set for this" in told.stderr

"""What goes to a printer is the PDF in the printer's own dots."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import read_words
from intake_app.desktop.printing import choose_printer
from intake_app.devices.printers import draw_pages, fit_paper
from intake_app.domain.papers import Letterhead
from intake_app.workflow.sheets import Making, command_sheet
from tests.desktop.desk import Desk


def test_the_label_keeps_its_size_and_its_barcodes(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.window.intake.enter()
    desk.settle()
    sight = desk.window.intake.sight
    assert sight is not None
    label = next(paper for paper in sight.papers if paper.paper == "label")
    document = QPdfDocument()
    assert document.load(label.path) == QPdfDocument.Error.None_
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(203)
    fit_paper(printer, document)
    assert draw_pages(printer, document)
    printed = pypdfium2.PdfDocument(tmp_path / "out.pdf")
    assert len(printed) == 1
    assert tuple(round(side) for side in printed[0].get_size()) == (288, 432)
    picture = printed[0].render(scale=203 / 72, grayscale=True).to_pil()
    read = {code.text for code in zxingcpp.read_barcodes(picture)}
    assert {"SV-100001", sight.rma_number} <= read


def test_every_page_of_the_report_is_printed(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    for _ in range(3):
        desk.window.intake.write("note")
        desk.window.intake_page.back.writing.text.setPlainText("A line of a note.\n" * 60)
        desk.window.intake.keep_writing()
        desk.settle()
    desk.answer_until("decision")
    desk.window.intake.enter()
    desk.settle()
    sight = desk.window.intake.sight
    assert sight is not None
    report = next(paper for paper in sight.papers if paper.paper == "report")
    document = QPdfDocument()
    assert document.load(report.path) == QPdfDocument.Error.None_
    assert document.pageCount() > 2
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    fit_paper(printer, document)
    assert draw_pages(printer, document)
    assert len(pypdfium2.PdfDocument(tmp_path / "out.pdf")) == document.pageCount()


def test_a_sheet_that_lies_on_its_side_is_printed_on_turned_paper_and_still_read(desk: Desk, tmp_path: Path) -> None:
    policy = desk.station.parts.policies["smartvue"]
    paper = command_sheet(
        read_words(), policy, Making("a4", Letterhead("", ()), datetime(2026, 11, 20, tzinfo=UTC), "")
    )
    (tmp_path / "sheet.pdf").write_bytes(desk.station.parts.press.sheet(paper))
    document = QPdfDocument()
    assert document.load(str(tmp_path / "sheet.pdf")) == QPdfDocument.Error.None_
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(600)
    fit_paper(printer, document)
    assert printer.pageLayout().pageSize().id() == QPageSize.PageSizeId.A4
    assert printer.pageLayout().orientation() == QPageLayout.Orientation.Landscape
    assert draw_pages(printer, document)
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as printed:
        pictures = [page.render(scale=203 / 72, grayscale=True).to_pil() for page in printed]
    read = Counter(code.text for picture in pictures for code in zxingcpp.read_barcodes(picture))
    assert read == Counter(one.code for group in paper.groups for one in group.codes)


def test_without_a_set_printer_the_systems_dialog_asks_and_a_file_gets_the_paper_itself(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "no-such-socket"))
    paper = tmp_path / "label-1.pdf"
    paper.write_bytes(b"%PDF the paper itself")
    window = QWidget()
    qtbot.addWidget(window)

    def answer(accepts: bool) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QPrintDialog)
        if accepts:
            dialog.printer().setOutputFileName(str(tmp_path / "out.pdf"))
            dialog.done(QDialog.DialogCode.Accepted)
        else:
            dialog.reject()

    QTimer.singleShot(300, lambda: answer(False))
    assert choose_printer(window, paper, read_words()) is None
    QTimer.singleShot(300, lambda: answer(True))
    assert choose_printer(window, paper, read_words()) == ""
    assert (tmp_path / "out.pdf").read_bytes() == paper.read_bytes()

"""What goes to a printer is the PDF in the printer's own dots."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import read_words
from intake_app.desktop.printing import PrinterChooser
from intake_app.desktop.theme import Choice as Look
from intake_app.desktop.theme import Theme
from intake_app.devices.printers import draw_pages, fit_paper
from intake_app.domain.papers import Letterhead
from intake_app.domain.printing import PrinterInfo
from intake_app.resources import resource
from intake_app.workflow.sheets import Making, command_sheet
from tests.desktop.desk import LONG_NAME, MARKUP, Desk


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


@pytest.mark.parametrize("look", ["light", "dark"])
def test_without_a_set_printer_one_of_the_computers_is_asked_for(qtbot: QtBot, look: Look) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    printers = [
        PrinterInfo("system://Office", "Office", usual=True),
        PrinterInfo("system://long", LONG_NAME),
        PrinterInfo("system://markup", MARKUP),
    ]
    chooser = PrinterChooser(Theme(resource("."), look), read_words(), f"RMA-1 {LONG_NAME}", printers, window)
    chosen: list[str] = []
    chooser.chosen.connect(chosen.append)
    window.show()
    chooser.open()
    qtbot.waitUntil(chooser.isActiveWindow)
    assert QApplication.focusWidget() is chooser.printers["system://Office"]
    assert chooser.width() < 700
    QTest.keyClick(chooser, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is chooser.printers["system://long"]
    QTest.keyClick(chooser.printers["system://long"], Qt.Key.Key_Return)
    assert chosen == ["system://long"]
    assert not chooser.isVisible()


def test_a_printer_need_not_be_chosen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    one = PrinterInfo("system://Office", "Office")
    chooser = PrinterChooser(Theme(resource("."), "light"), read_words(), "RMA-1 label", [one], window)
    chosen: list[str] = []
    chooser.chosen.connect(chosen.append)
    chooser.open()
    QTest.keyClick(chooser, Qt.Key.Key_Escape)
    assert not chooser.isVisible()
    assert chosen == []

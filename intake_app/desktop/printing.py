"""Paper out of the system's printer, in the size the PDF has, without scaling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.domain.errors import NotFound, StorageFailed

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

    from intake_app.domain.words import Words


def has_printer() -> bool:
    """Whether this computer knows any printer."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return bool(QPrinterInfo.availablePrinterNames())


def print_pdf(window: QWidget, file: Path, title: str, words: Words) -> bool:
    """Ask for a printer and print; False when the person changed their mind.

    Raises `NotFound` when this computer has no printer or the PDF is gone, `StorageFailed` when the printer refuses.
    """
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    if not file.exists():
        raise NotFound(words("papers.gone", file=file))
    if not has_printer():
        raise NotFound(words("papers.no_printer", file=file))
    document = QPdfDocument(window)
    if document.load(str(file)) != QPdfDocument.Error.None_:
        raise NotFound(words("papers.gone", file=file))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    fit_paper(printer, document)
    dialog = QPrintDialog(printer, window)
    if not dialog.exec():
        return False
    if not draw_pages(printer, document):
        raise StorageFailed(words("papers.printer_refused", printer=printer.printerName(), file=file))
    return True


def fit_paper(printer: QPrinter, document: QPdfDocument) -> None:
    """Paper of the size of the first page, no margins of our own."""
    from PySide6.QtCore import QMarginsF
    from PySide6.QtGui import QPageLayout, QPageSize

    size = QPageSize(document.pagePointSize(0), QPageSize.Unit.Point)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)


def draw_pages(printer: QPrinter, document: QPdfDocument) -> bool:
    """Every page in the printer's own dots, so that a bar stays a whole number of them; whether all were taken."""
    from PySide6.QtCore import QPointF, QSize
    from PySide6.QtGui import QPainter

    painter = QPainter()
    if not painter.begin(printer):
        return False
    dots = printer.resolution() / 72
    for page in range(document.pageCount()):
        if page and not printer.newPage():
            painter.end()
            return False
        points = document.pagePointSize(page)
        image = document.render(page, QSize(round(points.width() * dots), round(points.height() * dots)))
        painter.drawImage(QPointF(0, 0), image)
    return painter.end()

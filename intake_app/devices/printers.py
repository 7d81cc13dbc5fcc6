"""The printers of this computer, by QtPrintSupport: which there are, and a PDF in the printer's own dots.

A driver may hang or crash, so all of it runs in a process of its own (`intake print`, `intake printers`), never in the
one of the window.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intake_app.domain.printing import PrinterFault, PrinterInfo

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrinter

PAGE_DPI: Final = 600
"""What pages are drawn in: laser printers print no finer, and at the 1,200 of some drivers a page takes half a GB."""

_NOTHING = "Nothing was printed."


def without_screen() -> QGuiApplication:
    """A Qt application for printing alone; keep it while anything of Qt is used."""
    from PySide6.QtGui import QGuiApplication

    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QGuiApplication(sys.argv[:1])


def system_printers() -> list[PrinterInfo]:
    """The printers that the system knows, the usual one first. Needs a running Qt application."""
    from PySide6.QtPrintSupport import QPrinterInfo

    usual = QPrinterInfo.defaultPrinterName()
    found = []
    for name in QPrinterInfo.availablePrinterNames():
        words = QPrinterInfo.printerInfo(name).description().strip()
        shown = f"{name} ({words})" if words and words != name else name
        found.append(PrinterInfo(f"system://{name}", shown, usual=name == usual))
    return sorted(found, key=lambda one: (not one.usual, one.words.casefold()))


def print_file(file: Path, name: str, title: str, *, copies: int = 1, dpi: int = PAGE_DPI) -> None:
    """Print a PDF on this printer of the system, in its own size and whole dots. Needs a running Qt application.

    Raises `PrinterFault`.
    """
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    if name not in QPrinterInfo.availablePrinterNames():
        raise PrinterFault("gone", f"This computer has no printer {name}. Choose another. {_NOTHING}")
    document = QPdfDocument()
    if document.load(str(file)) != QPdfDocument.Error.None_:
        raise PrinterFault("gone", f"{file} is not there or is no PDF. Make another copy. {_NOTHING}")
    printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCopyCount(copies)
    printer.setResolution(dpi)
    fit_paper(printer, document)
    if not draw_pages(printer, document):
        raise PrinterFault(
            "refused",
            f"The printer {name} did not take the whole paper. Look at it, and print again what did not come out.",
            in_doubt=True,
        )


def fit_paper(printer: QPrinter, document: QPdfDocument) -> None:
    """Paper of the size of the first page, no margins of our own; a page that lies on its side is turned paper."""
    from PySide6.QtCore import QMarginsF
    from PySide6.QtGui import QPageLayout, QPageSize

    points = document.pagePointSize(0)
    lies = points.width() > points.height()
    orientation = QPageLayout.Orientation.Landscape if lies else QPageLayout.Orientation.Portrait
    # Drivers know Letter and A4 as they stand: a size of its own for what lies may be refused.
    size = QPageSize(points.transposed() if lies else points, QPageSize.Unit.Point)
    printer.setPageLayout(QPageLayout(size, orientation, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)


def draw_pages(printer: QPrinter, document: QPdfDocument) -> bool:
    """Every page in the printer's own dots, so that a bar stays a whole number of them; whether all were taken."""
    from PySide6.QtCore import QPointF, QSize
    from PySide6.QtGui import QPainter

    painter = QPainter()
    if not painter.begin(printer):
        return False
    # Without this Qt makes JPEGs of large pictures, and the edges of bars grey.
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    dots = printer.resolution() / 72
    for page in range(document.pageCount()):
        if page and not printer.newPage():
            painter.end()
            return False
        points = document.pagePointSize(page)
        image = document.render(page, QSize(round(points.width() * dots), round(points.height() * dots)))
        painter.drawImage(QPointF(0, 0), image)
    return painter.end()

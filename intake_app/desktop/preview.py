"""A PDF's pages as pictures, drawn apart from the window's thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtPdf import QPdfDocument


class Preview(QObject):
    """One document. `drawn` carries the page's number (from 0) and its picture."""

    drawn = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        from PySide6.QtPdf import QPdfDocument, QPdfPageRenderer

        self._document: QPdfDocument = QPdfDocument(self)
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.setDocument(self._document)
        self._renderer.pageRendered.connect(self._rendered)
        self._latest = 0

    def open(self, file: Path) -> bool:
        """Open this PDF; whether it could be read."""
        from PySide6.QtPdf import QPdfDocument

        return bool(self._document.load(str(file)) == QPdfDocument.Error.None_)

    def drop(self) -> None:
        """Close the document, and forget what was still to be drawn of it."""
        self._document.close()
        self._latest = 0

    @property
    def pages(self) -> int:
        """How many pages the document has; 0 when none is open."""
        return self._document.pageCount()

    def size_of(self, page: int, width: int) -> QSize:
        """The size of this page where it is `width` logical pixels wide."""
        points = self._document.pagePointSize(page)
        return QSize(width, round(width * points.height() / max(1.0, points.width())))

    def ask(self, page: int, width: int, ratio: float) -> QSize:
        """Draw this page `width` logical pixels wide; returns the size that it will have."""
        size = self.size_of(page, width)
        self._latest = self._renderer.requestPage(page, size * ratio)
        return size

    def _rendered(self, page: int, size: QSize, image: QImage, options: object, request: int) -> None:
        if request == self._latest:
            self.drawn.emit(page, image)

"""Reading the papers back the way a printer, a scanner and a person would."""

from __future__ import annotations

import ctypes
import itertools
import re
from collections import Counter
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp

DOTS_AN_INCH = 203
ACTIONS = re.compile(rb"/(JavaScript|JS|OpenAction|AA|Annots|URI|Launch|EmbeddedFiles)\b")
"""What a PDF would need to do something of its own."""


class Box(NamedTuple):
    """A rectangle in points, from the lower left corner of its page."""

    left: float
    bottom: float
    right: float
    top: float

    def shares_ink_with(self, other: Box) -> bool:
        """Whether the two overlap by more than a hair in both directions."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide > 0.5 and high > 1.0


def codes(pdf: bytes, *, one_bit: bool = False, page: int = 0) -> Counter[tuple[str, str]]:
    """What a scanner reads on a page printed at 203 dots an inch: kind and text of every code."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[page].render(scale=DOTS_AN_INCH / 72, grayscale=True).to_pil()
    if one_bit:
        image = image.convert("1", dither=0)
    return Counter((str(code.format), code.text) for code in zxingcpp.read_barcodes(image))


def texts(pdf: bytes) -> list[str]:
    """The text of each page, each run of white space as one blank."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_size() for page in document]


def text_boxes(pdf: bytes) -> list[list[Box]]:
    """For each page, the boxes of its texts."""
    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            pages.append([Box(*text.get_rect(at)) for at in range(text.count_rects())])
    return pages


def code_boxes(pdf: bytes) -> list[list[Box]]:
    """For each page, the boxes of its codes: the paths of many parts."""
    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])
            pages.append([Box(*path.get_bounds()) for path in paths if pdfium.FPDFPath_CountSegments(path) > 60])
    return pages


def collisions(pdf: bytes) -> list[tuple[Box, Box]]:
    """Texts that stand on one another or on a code."""
    found = []
    for lines, squares in zip(text_boxes(pdf), code_boxes(pdf), strict=True):
        pairs = itertools.chain(itertools.combinations(lines, 2), itertools.product(lines, squares))
        found += [(one, other) for one, other in pairs if one.shares_ink_with(other)]
    return found


def beyond_the_edge(pdf: bytes, margin: float) -> list[Box]:
    """Texts and codes that come closer than `margin` points to an edge of their page."""
    found = []
    for (width, height), lines, squares in zip(sizes(pdf), text_boxes(pdf), code_boxes(pdf), strict=True):
        found += [
            box
            for box in (*lines, *squares)
            if box.left < margin or box.right > width - margin or box.bottom < margin or box.top > height - margin
        ]
    return found


def object_kinds(pdf: bytes) -> set[int]:
    with pypdfium2.PdfDocument(pdf) as document:
        return {thing.type for page in document for thing in page.get_objects()}


def fonts(pdf: bytes) -> dict[str, bool]:
    """The fonts that texts are set in, by name, and whether each is embedded."""
    found = {}
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                font = pdfium.FPDFTextObj_GetFont(text)
                name = ctypes.create_string_buffer(200)
                pdfium.FPDFFont_GetBaseFontName(font, name, 200)
                found[name.value.decode()] = bool(pdfium.FPDFFont_GetIsEmbedded(font))
    return found


def type_sizes(pdf: bytes) -> dict[float, str]:
    """The sizes in points that texts are set in, each with all that is set in it."""
    found: dict[float, str] = {}
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            reader = page.get_textpage()
            for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], textpage=reader):
                size = ctypes.c_float()
                pdfium.FPDFTextObj_GetFontSize(text, size)
                found[round(size.value, 2)] = f"{found.get(round(size.value, 2), '')} {text.extract()}"
    return found


def metadata(pdf: bytes) -> dict[str, str]:
    with pypdfium2.PdfDocument(pdf) as document:
        found: dict[str, str] = document.get_metadata_dict()
    return found


def thickened_texts(pdf: bytes) -> int:
    """How many text objects are filled and stroked, as only the fallback font's bold is."""
    thick = pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
    return sum(
        pdfium.FPDFTextObj_GetTextRenderMode(each.raw) == thick
        for page in pypdfium2.PdfDocument(pdf)
        for each in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,))
    )

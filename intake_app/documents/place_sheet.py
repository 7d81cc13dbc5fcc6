"""Licence plates of shelves and benches, to be cut out: name, what belongs there, and the plate's barcode."""

from __future__ import annotations

from dataclasses import replace

from intake_app.documents import code128
from intake_app.documents.blocks import BODY, LINE, MUTED, SMALL, TITLE, Column, baseline
from intake_app.documents.dots import DOT, dots_a_module, whole_dots
from intake_app.documents.fonts import FontBook
from intake_app.documents.page import SIZES, footer
from intake_app.documents.sheet import About, Sheet
from intake_app.documents.typeset import shorten
from intake_app.domain.papers import CommandCode, TestPaper

_MARGIN, _GAP, _INSIDE = 40.0, 14.0, 12.0
_TOP, _HIGH, _ACROSS, _DOWN = 96.0, 150.0, 2, 4
_CODE_TOP, _CODE_DOTS = 66.0, 150
_PLATE = replace(BODY, colour=MUTED)


def draw_place_sheet(paper: TestPaper, book: FontBook) -> bytes:
    """The plates as PDF, eight a page."""
    width, height = SIZES[paper.size]
    title = book.legible(paper.title)
    about = About(book.legible(paper.document_title), title, paper.language, paper.made_at, repr(paper))
    sheet = Sheet(book, width, height, about)
    column = Column(book, _MARGIN, width - 2 * _MARGIN)
    each = _ACROSS * _DOWN
    pages = [paper.codes[first : first + each] for first in range(0, len(paper.codes), each)]
    texts = (book.legible(paper.footer[0]), book.legible(paper.footer[1]))
    for number, page in enumerate(pages, start=1):
        if number > 1:
            sheet.next_page()
        sheet.text((column.left, 36 + baseline(TITLE)), title, TITLE)
        told = shorten(book, book.legible(paper.subtitle), SMALL, column.width, 1)[0]
        sheet.text((column.left, 36 + TITLE.leading + 2 + baseline(SMALL)), told, SMALL)
        wide = (column.width - _GAP) / _ACROSS
        for place, one in enumerate(page):
            left = (place % _ACROSS) * (wide + _GAP)
            _one(sheet, column.part(left, wide), _TOP + place // _ACROSS * (_HIGH + _GAP), one)
        footer(sheet, column, texts, book.legible(paper.page_words), (number, len(pages)), 44)
    return sheet.pdf()


def _one(sheet: Sheet, box: Column, top: float, one: CommandCode) -> None:
    """One plate, in a frame to cut along."""
    book, right, bottom = box.book, box.left + box.width, top + _HIGH
    sheet.strokes((((box.left, top), (right, top), (right, bottom), (box.left, bottom), (box.left, top)),), 0.6, LINE)
    inner = box.part(_INSIDE, box.width - 2 * _INSIDE)
    name = shorten(book, book.legible(one.label), TITLE, inner.width, 1)[0]
    sheet.text((inner.left, top + 10 + baseline(TITLE)), name, TITLE)
    kind = shorten(book, book.legible(one.hint), _PLATE, inner.width, 1)[0]
    sheet.text((inner.left, top + 10 + TITLE.leading + baseline(_PLATE)), kind, _PLATE)
    bars = code128.bars(one.code)
    dots = bars and dots_a_module(bars.width, inner.width, 3, 2)
    if bars and dots:
        sheet.code((whole_dots(inner.left), whole_dots(top + _CODE_TOP)), bars, dots, _CODE_DOTS)
    sheet.text((inner.left, top + _CODE_TOP + _CODE_DOTS * DOT + 4 + baseline(_PLATE)), one.code, _PLATE)

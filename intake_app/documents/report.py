"""The inspection report: everything that was seen and answered, the verdict, and the clauses that say so."""

from __future__ import annotations

from dataclasses import replace

from intake_app.documents.blocks import (
    BODY,
    QUIET,
    SMALL,
    TITLE,
    Column,
    answers,
    baseline,
    beside,
    fields,
    heading,
    paragraph,
    quotations,
    readings,
    signatures,
    verdict,
)
from intake_app.documents.flow import SHORT, Strip, space, together, with_next
from intake_app.documents.flowing import draw_flowing
from intake_app.documents.fonts import FontBook
from intake_app.documents.page import (
    SIZES,
    number_code,
)
from intake_app.documents.photo_page import photo_grid
from intake_app.documents.sheet import Sheet
from intake_app.documents.typeset import fit, wrap
from intake_app.domain.papers import ReportPaper

_TRACE_SIZE = 8.5
_BARS_HEIGHT = 30.0


def draw_report(paper: ReportPaper, book: FontBook) -> bytes:
    """The report as PDF on as many pages as it needs; nothing of the paper is left out or shortened."""
    height = SIZES[paper.size][1]
    return draw_flowing(
        paper,
        book,
        lambda shown: (f"{shown.rma_number}: {shown.verdict}", f"{shown.title} · {shown.rma_number}"),
        lambda column, shown: [_masthead(column, shown, paper.rma_number), *_body(column, shown, height)],
        _end,
    )


def _end(column: Column, shown: ReportPaper, strips: list[Strip]) -> list[Strip]:
    """Where to sign, and the photos."""
    if shown.signatures:
        # Nobody signs a page that holds nothing else.
        strips = [*with_next(strips), space(14, keep=True), *signatures(column, shown.signatures)]
    if shown.photos:
        # They come last: six of them fill a page, and would leave another half empty before them.
        strips = [*strips[:-1], replace(strips[-1], keep=False), *_photos(column, shown)]
    return strips


def _body(column: Column, paper: ReportPaper, height: float) -> list[Strip]:
    strips = [
        *verdict(column, paper.verdict, paper.sentence, paper.tone),
        *_unit_and_return(column, paper, height),
    ]
    if paper.seen:
        strips += heading(column, paper.seen_title) + answers(column, paper.seen)
    if paper.quotes:
        strips += heading(column, paper.why_title) + quotations(column, paper.quotes)
    if paper.readings:
        strips += heading(column, paper.readings_title) + readings(column, paper.readings)
    for section in paper.sections:
        texts: list[Strip] = []
        for at, text in enumerate(section.paragraphs):
            texts += ([space(5)] if at else []) + paragraph(column, text, BODY)
        strips += heading(column, section.title) + (together(texts) if len(texts) <= SHORT else texts)
    if not paper.photos:
        strips += _photos(column, paper)
    if paper.trace:
        strips += heading(column, paper.trace_title) + answers(column, paper.trace, _TRACE_SIZE)
    return strips


def _photos(column: Column, paper: ReportPaper) -> list[Strip]:
    """The photos under their heading, and after them what is to be said of those that are not shown."""
    strips = photo_grid(column, paper.photos)
    for text in paper.photo_notes:
        strips += ([space(8)] if strips else []) + paragraph(column, text, BODY)
    return heading(column, paper.photos_title) + strips if strips else []


def _unit_and_return(column: Column, paper: ReportPaper, height: float) -> list[Strip]:
    """The two tables beside each other, or one after the other where they are long."""
    half = (column.width - 30) / 2
    left, right = column.part(0, half), column.part(half + 30, half)
    pair = beside(
        heading(left, paper.unit_title) + fields(left, paper.unit),
        heading(right, paper.return_title) + fields(right, paper.return_rows),
    )
    if pair.height <= height * 0.45:
        return [pair]
    return [
        *heading(column, paper.unit_title),
        *fields(column, paper.unit),
        *heading(column, paper.return_title),
        *fields(column, paper.return_rows),
    ]


def _masthead(column: Column, paper: ReportPaper, rma_number: str) -> Strip:
    """Title and RMA number on the left; on the right its barcode, and who made the report where and when."""
    half = column.part(column.width * 0.5 + 15, column.width * 0.5 - 15)
    sizes = [TITLE.sized(size) for size in (20, 18, 16, 14, 12)]
    number = fit(column.book, paper.rma_number, sizes, half.width, 3)
    subtitle = wrap(column.book, paper.subtitle, SMALL, half.width)
    number_top = 6 + BODY.leading
    under = number_top + number.style.leading * len(number.lines)
    height = max(under, _BARS_HEIGHT + 6 + SMALL.leading * len(subtitle))

    def draw(sheet: Sheet, top: float) -> None:
        sheet.text((column.left, top + 3 + baseline(QUIET)), paper.title, QUIET)
        for at, line in enumerate(number.lines):
            y = top + number_top + number.style.leading * at + baseline(number.style)
            sheet.text((column.left, y), line, number.style)
        number_code(sheet, rma_number, half, (top, _BARS_HEIGHT))
        for at, line in enumerate(subtitle):
            y = top + _BARS_HEIGHT + 6 + SMALL.leading * at + baseline(SMALL)
            sheet.text((half.right, y), line, SMALL, "right")

    return Strip(height + 22, draw)

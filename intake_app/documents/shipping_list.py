"""Packing lists and manifests: what leaves, for whom or with whom, and who pays which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intake_app.documents.blocks import (
    BODY,
    INK,
    QUIET,
    SMALL,
    Cell,
    Column,
    beside,
    fields,
    heading,
    line_strip,
    paragraph,
    quotations,
    row_strips,
    signatures,
    verdict,
)
from intake_app.documents.flow import Strip, rows_together, space, with_next
from intake_app.documents.flowing import draw_flowing
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.page import (
    number_code,
)
from intake_app.documents.sheet import Sheet
from intake_app.documents.typeset import Style, wrap
from intake_app.domain.papers import Row
from intake_app.domain.shipping_papers import Ruled, ShippingListPaper

_BARS_HEIGHT = 26.0
_GAP, _BETWEEN = 30.0, 10.0
_STRONG = Style(Weight.SEMIBOLD, 10, 14.5, INK)
_CELL = BODY.sized(9.5)


def draw_shipping_list(paper: ShippingListPaper, book: FontBook) -> bytes:
    """The list as PDF on as many pages as it needs; nothing of the paper is left out or shortened."""
    return draw_flowing(
        paper,
        book,
        lambda shown: (f"{shown.footer[0]}: {shown.title}", f"{shown.footer[0]} · {shown.title}"),
        lambda column, shown: _body(column, shown, paper.numbers),
    )


def _body(column: Column, shown: ShippingListPaper, numbers: Sequence[Row]) -> list[Strip]:
    return [
        _head(column, shown, numbers),
        *verdict(column, shown.title, " ".join(shown.sentences), "plain"),
        *([space(12), *fields(column, shown.subject)] if shown.subject else []),
        *heading(column, shown.table_title),
        *ruled(column, shown.table),
        *_pays(column, shown),
        space(26),
        *signatures(column, shown.signatures),
    ]


def ruled(column: Column, table: Ruled) -> list[Strip]:
    """A table with its headings, which stay with the first row and stand on each further page."""
    room = column.width - _BETWEEN * (len(table.shares) - 1)
    columns: list[Column] = []
    left = 0.0
    for share in table.shares:
        wide = room * share / sum(table.shares)
        columns.append(column.part(left, wide))
        left += wide + _BETWEEN
    heads = row_strips(column, [Cell(one, text, SMALL) for one, text in zip(columns, table.headings, strict=True)], 3)
    rows = [
        row_strips(column, [Cell(one, text, _CELL) for one, text in zip(columns, row, strict=True)], 4.5)
        for row in table.rows
    ]
    rows = [[replace(first, again=tuple(heads)), *rest] for first, *rest in rows]
    return [*with_next(heads), *rows_together(rows)]


def _head(column: Column, paper: ShippingListPaper, numbers: Sequence[Row]) -> Strip:
    """For whom on the left; on the right the numbers with their barcodes, and the day."""
    half = (column.width - _GAP) / 2
    left, right = column.part(0, half), column.part(half + _GAP, half)
    name, *rest = paper.to or ("",)
    to = [line_strip(left, paper.to_title, SMALL), *paragraph(left, name, _STRONG)]
    to += [strip for line in rest for strip in paragraph(left, line, BODY)]
    coded: list[Strip] = []
    for row, number in zip(paper.numbers, numbers, strict=True):

        def draw(sheet: Sheet, top: float, number: str = number.value) -> None:
            number_code(sheet, number, right, (top + 2, _BARS_HEIGHT))

        lines = wrap(column.book, row.value, _STRONG, half)
        coded += [
            line_strip(right, row.name, SMALL, "right"),
            Strip(_BARS_HEIGHT + 6, draw),
            *(line_strip(right, line, _STRONG, "right") for line in lines),
            space(8),
        ]
    both = beside(to, [*coded, line_strip(right, paper.place_and_date, QUIET, "right")])
    return Strip(both.height + 16, both.draw, keep=True)


def _pays(column: Column, paper: ShippingListPaper) -> list[Strip]:
    """Who pays which way: in our words, and the clauses that say so."""
    if not paper.quotes_title:
        return []
    told = [strip for text in paper.remarks for strip in paragraph(column, text, BODY)]
    return [
        *heading(column, paper.quotes_title),
        *with_next(told),
        space(6, keep=True),
        *quotations(column, paper.quotes),
    ]

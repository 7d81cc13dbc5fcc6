"""The parts a report is made of: headings, texts, rows, quotations, signature lines, as strips for the flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intake_app.documents.flow import SHORT, Draw, Strip, rows_together, space, together
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.sheet import Align, Point, Sheet
from intake_app.documents.typeset import Colour, Style, text_width, wrap
from intake_app.domain.papers import QuoteBlock, Row, SeenRow, Tone

INK: Colour = (0x16, 0x21, 0x1E)
MUTED: Colour = (0x5A, 0x68, 0x64)
LINE: Colour = (0xD9, 0xDE, 0xDB)
ACCENT: Colour = (0x0B, 0x6B, 0x5D)
TONES: dict[Tone, Colour] = {
    "accept": (0x17, 0x66, 0x3A),
    "wait": (0x8A, 0x5A, 0x00),
    "refuse": (0xA3, 0x20, 0x1B),
    "plain": INK,
}

TITLE = Style(Weight.BOLD, 20, 24, INK)
HEADING = Style(Weight.SEMIBOLD, 11.5, 15, INK)
BODY = Style(Weight.REGULAR, 10, 14.5, INK)
QUIET = Style(Weight.REGULAR, 10, 14.5, MUTED)
SMALL = Style(Weight.REGULAR, 8.25, 11.5, MUTED)

_COLUMN_GAP = 14.0
_INDENT = 12.0
_MARK = 10.5
# Half the height of Inter's capitals, as a part of the type size.
_HALF_CAPITAL = 0.3635


@dataclass(frozen=True, slots=True)
class Column:
    """Where a block stands: its left edge and width in points, and the fonts to measure with."""

    book: FontBook
    left: float
    width: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    def part(self, left: float, width: float) -> Column:
        """A column inside this one; `left` is measured from this one's left edge."""
        return Column(self.book, self.left + left, width)


@dataclass(frozen=True, slots=True)
class Cell:
    """Text in one column of a row; a mark stands before the first line of any tone but `plain`."""

    column: Column
    text: str
    style: Style
    tone: Tone = "plain"

    def lines(self) -> list[str]:
        """The text in the lines of its column."""
        room = self.column.width - (_MARK if self.tone != "plain" else 0)
        return wrap(self.column.book, self.text, self.style, room)


def baseline(style: Style) -> float:
    """How far the baseline lies below the upper edge of a line, so that capitals stand in its middle."""
    return style.leading / 2 + style.size * _HALF_CAPITAL


def heading(column: Column, text: str, *, before: float = 20.0) -> list[Strip]:
    """A heading with the blank before it, held with what follows."""
    if not text:
        return [space(before, keep=True)]
    lines = [line_strip(column, line, HEADING, keep=True) for line in wrap(column.book, text, HEADING, column.width)]
    return [space(before, keep=True), *lines, space(4, keep=True)]


def paragraph(column: Column, text: str, style: Style) -> list[Strip]:
    """A text over the width of its column; line feeds in it begin new lines."""
    return together([line_strip(column, line, style) for line in wrap(column.book, text, style, column.width)])


def line_strip(column: Column, line: str, style: Style, align: Align = "left", *, keep: bool = False) -> Strip:
    """One line that fits its column."""
    x = {"left": column.left, "right": column.right, "centre": column.left + column.width / 2}[align]

    def draw(sheet: Sheet, top: float) -> None:
        sheet.text((x, top + baseline(style)), line, style, align)

    return Strip(style.leading, draw, keep=keep)


def fields(column: Column, rows: Sequence[Row]) -> list[Strip]:
    """A table of names and values."""
    names = _natural(column, [row.name for row in rows], QUIET, 0.4)
    values = column.part(names + _COLUMN_GAP, column.width - names - _COLUMN_GAP)
    return rows_together(
        [
            row_strips(column, [Cell(column.part(0, names), row.name, QUIET), Cell(values, row.value, BODY)], 5.0)
            for row in rows
        ]
    )


def answers(column: Column, rows: Sequence[SeenRow], size: float = BODY.size) -> list[Strip]:
    """A table of questions, answers (marked and coloured by their tone) and remarks."""
    body, quiet = BODY.sized(size), QUIET.sized(size)
    names = _natural(column, [row.name for row in rows], body, 0.3)
    room = _natural(column, [row.answer for row in rows], _toned(body, "refuse"), 0.27) + _MARK
    remarks = column.part(names + room + 2 * _COLUMN_GAP, column.width - names - room - 2 * _COLUMN_GAP)
    return rows_together(
        [
            row_strips(
                column,
                [
                    Cell(column.part(0, names), row.name, body),
                    Cell(column.part(names + _COLUMN_GAP, room), row.answer, _toned(body, row.tone), row.tone),
                    Cell(remarks, row.remark, quiet),
                ],
                size / 2,
            )
            for row in rows
        ]
    )


def quotation(column: Column, quote: QuoteBlock) -> list[Strip]:
    """A clause to the letter beside an upright bar, and under it where it stands."""
    inner = column.part(_INDENT, column.width - _INDENT)
    lines = [
        *(line_strip(inner, line, BODY) for line in wrap(column.book, quote.text, BODY, inner.width)),
        *(line_strip(inner, line, SMALL) for line in wrap(column.book, quote.source, SMALL, inner.width)),
    ]
    return together([_barred(strip, column.left, 2.0, ACCENT) for strip in lines])


def quotations(column: Column, quotes: Sequence[QuoteBlock]) -> list[Strip]:
    """Clauses one under the other."""
    strips: list[Strip] = []
    for at, quote in enumerate(quotes):
        strips += ([space(9)] if at else []) + quotation(column, quote)
    return strips


def readings(column: Column, texts: Sequence[str]) -> list[Strip]:
    """Readings one under the other."""
    strips: list[Strip] = []
    for at, text in enumerate(texts):
        strips += ([space(3)] if at else []) + reading(column, text)
    return strips


def reading(column: Column, text: str) -> list[Strip]:
    """How a silent or ambiguous clause is read: a remark with an open ring, not to be taken for a quotation."""
    inner = column.part(_INDENT, column.width - _INDENT)
    first, *rest = wrap(column.book, text, QUIET, inner.width)

    def draw(sheet: Sheet, top: float) -> None:
        sheet.ring((column.left + 3, top + QUIET.leading / 2), 2.2, 0.9, MUTED)
        sheet.text((inner.left, top + baseline(QUIET)), first, QUIET)

    return together([Strip(QUIET.leading, draw), *(line_strip(inner, line, QUIET) for line in rest)])


def verdict(column: Column, words: str, sentence: str, tone: Tone) -> list[Strip]:
    """The verdict in its colour beside a bar of the same, and in a sentence what it means."""
    inner = column.part(15, column.width - 15)
    title = Style(TITLE.weight, TITLE.size, TITLE.leading, TONES[tone])
    lines = [
        space(1),
        *(line_strip(inner, line, title) for line in wrap(column.book, words, title, inner.width)),
        space(3),
        *(line_strip(inner, line, BODY) for line in wrap(column.book, sentence, BODY, inner.width)),
        space(2),
    ]
    return together([_barred(strip, column.left, 3.0, TONES[tone]) for strip in lines])


def signatures(column: Column, names: Sequence[str]) -> list[Strip]:
    """Lines to sign on, two beside each other."""
    gap = 30.0
    width = (column.width - gap) / 2
    strips: list[Strip] = []
    for first in range(0, len(names), 2):
        places = [column.part(at * (width + gap), width) for at in range(2)]
        texts = [
            (place, wrap(column.book, name, SMALL, width))
            for place, name in zip(places, names[first : first + 2], strict=False)
        ]

        def draw(sheet: Sheet, top: float, texts: list[tuple[Column, list[str]]] = texts) -> None:
            for place, lines in texts:
                sheet.rule((place.left, top + 38), place.width, 0.6, MUTED)
                for at, line in enumerate(lines):
                    sheet.text((place.left, top + 41 + at * SMALL.leading + baseline(SMALL)), line, SMALL)

        strips.append(Strip(44 + SMALL.leading * max(len(lines) for _, lines in texts), draw, keep=True))
    return strips


def beside(left: Sequence[Strip], right: Sequence[Strip]) -> Strip:
    """Two runs of strips side by side as one strip that is never cut."""

    def draw(sheet: Sheet, top: float) -> None:
        for strips in (left, right):
            at = top
            for strip in strips:
                strip.draw(sheet, at)
                at += strip.height

    return Strip(max(sum(strip.height for strip in strips) for strips in (left, right)), draw)


def row_strips(column: Column, cells: Sequence[Cell], pad: float) -> list[Strip]:
    """One row with a hairline under it: one strip, or where it is long a strip for each line of its longest cell."""
    texts = [(cell, cell.lines()) for cell in cells]
    count = max(len(lines) for _, lines in texts)
    if count <= SHORT:
        # Cell by cell, so that whoever copies or hears the text gets each cell whole.
        return [_row_strip(column, texts, range(count), (pad, pad))]
    return together(
        [
            _row_strip(column, texts, range(at, at + 1), (pad if at == 0 else 0, pad if at == count - 1 else 0))
            for at in range(count)
        ]
    )


def _row_strip(
    column: Column, texts: Sequence[tuple[Cell, list[str]]], part: range, pads: tuple[float, float]
) -> Strip:
    """These lines of a row's cells, with the blanks above and below them; the last lines have the hairline."""
    above, below = pads
    leading = texts[0][0].style.leading
    height = above + leading * len(part) + below

    def draw(sheet: Sheet, top: float) -> None:
        for cell, lines in texts:
            left = cell.column.left + (_MARK if cell.tone != "plain" else 0.0)
            for at, line in enumerate(lines[part.start : part.stop]):
                y = top + above + leading * at + baseline(cell.style)
                if cell.tone != "plain" and part.start + at == 0:
                    tone_mark(sheet, (cell.column.left, y - cell.style.size * _HALF_CAPITAL), cell.tone)
                sheet.text((left, y), line, cell.style)
        if below:
            sheet.rule((column.left, top + height), column.width, 0.6, LINE)

    return Strip(height, draw)


def tone_mark(sheet: Sheet, middle_left: Point, tone: Tone) -> None:
    """A cross, a tick or a clock, 7 points wide, so that no answer speaks by its colour alone."""
    x, y = middle_left
    if tone == "refuse":
        sheet.strokes(
            (((x + 0.8, y - 2.6), (x + 6, y + 2.6)), ((x + 6, y - 2.6), (x + 0.8, y + 2.6))), 1.5, TONES[tone]
        )
    elif tone == "accept":
        sheet.strokes((((x + 0.6, y + 0.3), (x + 2.6, y + 2.5), (x + 6.4, y - 2.6)),), 1.5, TONES[tone])
    else:
        sheet.ring((x + 3.4, y), 3.2, 1.1, TONES[tone])
        sheet.strokes((((x + 3.4, y - 1.6), (x + 3.4, y), (x + 4.6, y + 0.8)),), 0.9, TONES[tone])


def _barred(strip: Strip, left: float, width: float, colour: Colour) -> Strip:
    draw_strip: Draw = strip.draw

    def draw(sheet: Sheet, top: float) -> None:
        sheet.area((left, top), width, strip.height, colour)
        draw_strip(sheet, top)

    return Strip(strip.height, draw, keep=strip.keep)


def _natural(column: Column, texts: Sequence[str], style: Style, most: float) -> float:
    """The width that the longest of the texts would take on one line, at most that part of the column's width."""
    widest = max((text_width(column.book, line, style) for text in texts for line in text.split("\n")), default=0.0)
    return min(widest + 0.1, column.width * most)


def _toned(style: Style, tone: Tone) -> Style:
    if tone == "plain":
        return style
    return Style(Weight.SEMIBOLD, style.size, style.leading, TONES[tone])

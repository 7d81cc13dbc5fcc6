"""Sheets of command barcodes: the laminated one of a policy, and the inspection sheet that is filled in by hand.

They lie on their side: a question a row, its answers beside it, each with its barcode. At 203 dots an inch a module is
two dots; between two codes are at least ten millimetres, so that a scanner never catches both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake_app.documents import code128, qr
from intake_app.documents.blocks import (
    ACCENT,
    HEADING,
    INK,
    LINE,
    MUTED,
    SMALL,
    TITLE,
    TONES,
    Column,
    baseline,
    tone_mark,
)
from intake_app.documents.dots import DOT, dots_a_module, whole_dots
from intake_app.documents.flow import Placed, Strip, paginate, space, together
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.letterhead import letterhead
from intake_app.documents.page import SIZES, draw_strips, fault_strips, footer, legible_paper, running_head
from intake_app.documents.sheet import About, Point, Sheet
from intake_app.documents.typeset import Style, fit, shorten, wrap
from intake_app.domain.papers import CommandCode, CommandGroup, Row, SheetPaper

_MARGIN = 36.0
_FIRST_TOP, _NEXT_TOP = 28.0, 50.0
_BOTTOM, _FOOTER = 42.0, 36.0

_A_ROW = 4
_TITLES = 108.0
_CLEAR = 28.4
"""Ten millimetres between two codes, their quiet zones among them."""

_MODULE_DOTS = 2
_CODE_DOTS = 82
"""10.3 mm high: what a hand with a scanner hits from an arm's length."""

_CODE_WIDE = (13 * 11 + 35) * _MODULE_DOTS * DOT
"""Thirteen letters with start, check and stop."""

_TOP, _LABEL_HIGH, _CODE_HIGH, _ROW_HIGH = 4.0, 14.5, 29.1, 61.5
_REMARK_HIGH = 12.0
_BOX = 9.0

_NAME = HEADING.sized(11)
_PROMPT = SMALL.sized(7.75)
_LABEL = Style(Weight.SEMIBOLD, 10, 12, INK)
_HINT = Style(Weight.REGULAR, 7, 9, MUTED)
_REMARK = Style(Weight.BOLD, 8, 11, ACCENT)
_VALUE = Style(Weight.MEDIUM, 10, 13, INK)
_FIELDS_A_ROW, _MOST_FIELDS_A_ROW = 5, 6
_FIELD_HIGH = 34.0
_NOTE_LINE = 22.0


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where titles and codes stand: a column for the question, four for its answers."""

    column: Column

    @property
    def pitch(self) -> float:
        """From one code's left edge to the next one's, in points."""
        return max(_CODE_WIDE + _CLEAR, (self.column.width - _TITLES) / _A_ROW)

    def left(self, place: int) -> float:
        """The left edge of a code, on the printer's grid."""
        return self.column.left + _TITLES + place * self.pitch

    def room(self, left: float) -> float:
        """How wide words can be that begin with a code's left edge."""
        return min(self.pitch - 12, self.column.right - left)


def draw_sheet(paper: SheetPaper, book: FontBook) -> bytes:
    """The sheet as PDF on as many pages as it needs, each lying on its side."""
    faults: set[str] = set()
    shown = legible_paper(paper, book, faults)
    height, width = SIZES[paper.size]
    about = About(
        title=shown.document_title,
        subject=shown.subtitle,
        language=paper.language,
        made_at=paper.made_at,
        identity=repr(paper),
    )
    column = Column(book, _MARGIN, width - 2 * _MARGIN)
    strips = [_masthead(column, shown), *_fields(column, shown)]
    if paper.rma_number:
        strips.append(_first_row(_Grid(column), shown, paper.rma_number))
    for group, original in zip(shown.groups, paper.groups, strict=True):
        marks = paper.kind == "inspection" and not group.gestures
        strips += _group(_Grid(column), group, [one.code for one in original.codes], marks=marks)
    strips += fault_strips(column, shown.fault_words, faults)
    if shown.notes_title:
        strips += [space(10, keep=True), *_notes(column, shown.notes_title)]
    pages = paginate(strips, _FIRST_TOP, _NEXT_TOP, height - _BOTTOM)
    sheet = Sheet(book, width, height, about)
    for number, page in enumerate(pages, start=1):
        if number > 1:
            sheet.next_page()
            running_head(sheet, column, " · ".join(part for part in _whose(shown) if part), 32)
        draw_strips(sheet, page)
        if shown.notes_title and number == len(pages):
            _rule_the_rest(sheet, column, page)
        footer(sheet, column, shown.footer, shown.page_words, (number, len(pages)), _FOOTER)
    return sheet.pdf()


def _whose(paper: SheetPaper) -> tuple[str, str, str]:
    return paper.title, paper.subtitle, paper.rma_number


def _masthead(column: Column, paper: SheetPaper) -> Strip:
    """What the sheet is and for which policy on the left, whose it is on the right, and what to do with it."""
    half = column.part(0, column.width * 0.5 - 14)
    title = fit(column.book, paper.title, [TITLE, TITLE.sized(17)], half.width, 2)
    under = [line for text in (paper.subtitle, *paper.advice) for line in wrap(column.book, text, SMALL, half.width)]
    head = letterhead(column.part(column.width * 0.5 + 14, column.width * 0.5 - 14), paper.letterhead)
    left_high = title.style.leading * len(title.lines) + 2 + SMALL.leading * len(under)
    height = max(left_high + 6, head[0].height if head else 0.0)

    def draw(sheet: Sheet, top: float) -> None:
        y = top
        for line in title.lines:
            sheet.text((column.left, y + baseline(title.style)), line, title.style)
            y += title.style.leading
        for line in under:
            sheet.text((column.left, y + 2 + baseline(SMALL)), line, SMALL)
            y += SMALL.leading
        if head:
            # Its own hairline falls on the one below.
            head[0].draw(sheet, top + height - head[0].height)
        sheet.rule((column.left, top + height), column.width, 0.6, LINE)

    return Strip(height, draw)


def _fields(column: Column, paper: SheetPaper) -> list[Strip]:
    """What is known, and the lines for what is to be written, side by side."""
    rows = [*paper.known, *(Row(name, "") for name in paper.fields)]
    gap = 16.0
    # Two rows where that is enough: the checklist needs the room.
    a_row = _FIELDS_A_ROW if len(rows) <= 2 * _FIELDS_A_ROW else _MOST_FIELDS_A_ROW
    width = (column.width - (a_row - 1) * gap) / a_row
    strips = []
    for first in range(0, len(rows), a_row):
        cells = [
            (column.part(place * (width + gap), width), row) for place, row in enumerate(rows[first : first + a_row])
        ]

        def draw(sheet: Sheet, top: float, cells: Sequence[tuple[Column, Row]] = cells) -> None:
            for part, row in cells:
                _write(sheet, part, top, row)

        strips.append(Strip(_FIELD_HIGH, draw))
    if strips:
        rest = Strip(8, lambda sheet, top: sheet.rule((column.left, top + 8), column.width, 0.6, LINE))
        strips = [space(2), *strips, rest]
    return strips


def _write(sheet: Sheet, part: Column, top: float, row: Row) -> None:
    """A name, and on a line what is known or is to be written."""
    name = shorten(part.book, row.name, _HINT, part.width, 1)[0]
    sheet.text((part.left, top + 4 + baseline(_HINT)), name, _HINT)
    if row.value:
        value = fit(part.book, row.value, [_VALUE, _VALUE.sized(9), _VALUE.sized(8)], part.width, 1)
        sheet.text((part.left, top + 13 + baseline(value.style)), value.lines[0], value.style)
    sheet.rule((part.left, top + _FIELD_HIGH - 4), part.width, 0.6, MUTED)


def _first_row(grid: _Grid, paper: SheetPaper, number: str) -> Strip:
    """The number of the one return, as a code that opens it."""
    column = grid.column
    room = column.width - _TITLES

    def draw(sheet: Sheet, top: float) -> None:
        _titles(sheet, column, top + _TOP, paper.first)
        sheet.text(
            (grid.left(0), top + _TOP + baseline(_LABEL)),
            shorten(column.book, paper.rma_number, _LABEL, room, 1)[0],
            _LABEL,
        )
        bars = code128.bars(number)
        dots = bars and dots_a_module(bars.width, room, _MODULE_DOTS, _MODULE_DOTS)
        at = (whole_dots(grid.left(0)), whole_dots(top + _TOP + _LABEL_HIGH))
        if bars and dots:
            sheet.code(at, bars, dots, _CODE_DOTS)
        elif square := qr.square(number):
            side = dots_a_module(square.width, _CODE_HIGH + 12, _MODULE_DOTS * 2, 1) or 1
            sheet.code(at, square, side, side)
        sheet.rule((column.left, top + _ROW_HIGH), column.width, 0.6, LINE)

    return Strip(_ROW_HIGH, draw)


def _group(grid: _Grid, group: CommandGroup, codes: Sequence[str], *, marks: bool) -> list[Strip]:
    """The rows of one question; its title stands beside the first."""
    rows = list(_rows(group, codes))
    last = len(rows) - 1
    extra = _REMARK_HIGH if group.remark else 0.0
    strips = []
    for at, row in enumerate(rows):
        above = extra if at == 0 else 0.0

        def draw(sheet: Sheet, top: float, at: int = at, row: _CodeRow = row, above: float = above) -> None:
            column = grid.column
            if group.remark:
                sheet.area((column.left - 12, top + 3), 4, _ROW_HIGH + above - 6, ACCENT)
            if above:
                sheet.text((column.left, top + 4 + baseline(_REMARK)), group.remark, _REMARK)
            if at == 0 or top == _NEXT_TOP:
                # A long list that goes on over the page says there again what it is.
                _titles(sheet, column, top + _TOP + above, (group.title, group.prompt))
            for place, (one, code) in enumerate(row.codes):
                _code(sheet, grid, (grid.left(place), top + _TOP + above), one, code, marks=marks)
            for place, line in enumerate(row.write, start=len(row.codes)):
                part = Column(column.book, grid.left(place), grid.room(grid.left(place)))
                _write(sheet, part, top + _TOP + above + 8, line)
            if at == last:
                sheet.rule((column.left, top + _ROW_HIGH + above), column.width, 0.6, LINE)

        strips.append(Strip(_ROW_HIGH + above, draw, keep=at < last <= 1))
    return strips


@dataclass(frozen=True, slots=True)
class _CodeRow:
    """Up to four codes with their payloads, and what is written beside the last of them."""

    codes: list[tuple[CommandCode, str]]
    write: tuple[Row, ...]


def _rows(group: CommandGroup, codes: Sequence[str]) -> Iterator[_CodeRow]:
    pairs = list(zip(group.codes, codes, strict=True))
    for first in range(0, max(1, len(pairs)), _A_ROW):
        is_last = first + _A_ROW >= len(pairs)
        yield _CodeRow(pairs[first : first + _A_ROW], group.write if is_last else ())


def _titles(sheet: Sheet, column: Column, top: float, texts: tuple[str, str]) -> None:
    """A question's short name, and under it the question."""
    room = _TITLES - 16
    name = fit(column.book, texts[0], [_NAME, _NAME.sized(10), _NAME.sized(9)], room, 2)
    y = top + baseline(_LABEL) - baseline(name.style)
    for line in name.lines:
        sheet.text((column.left, y + baseline(name.style)), line, name.style)
        y += name.style.leading
    most = int((_ROW_HIGH - _TOP - 4 - (y - top)) / _PROMPT.leading)
    for line in shorten(column.book, texts[1], _PROMPT, room, most):
        sheet.text((column.left, y + 1 + baseline(_PROMPT)), line, _PROMPT)
        y += _PROMPT.leading


def _code(sheet: Sheet, grid: _Grid, at: Point, one: CommandCode, code: str, *, marks: bool) -> None:
    """An answer over its barcode, with its hint under it; on an inspection sheet with a box to mark."""
    left, top = at
    book = grid.column.book
    x, middle = left, top + _LABEL.leading / 2
    if marks:
        _box(sheet, (x, middle - _BOX / 2), chosen=one.chosen)
        x += _BOX + 5
    if one.tone != "plain":
        tone_mark(sheet, (x, middle), one.tone)
        x += 10.5
    room = left + grid.room(left) - x
    label = Style(_LABEL.weight, _LABEL.size, _LABEL.leading, TONES[one.tone])
    fitted = fit(book, one.label, [label, label.sized(9), label.sized(8)], room, 1)
    sheet.text((x, top + baseline(_LABEL)), fitted.lines[0], fitted.style)
    bars = code128.bars(code)
    if bars:
        sheet.code((whole_dots(left), whole_dots(top + _LABEL_HIGH)), bars, _MODULE_DOTS, _CODE_DOTS)
    hint = fit(book, one.hint, [_HINT, _HINT.sized(6.5), _HINT.sized(6)], grid.room(left), 1)
    sheet.text((left, top + _LABEL_HIGH + _CODE_HIGH + 1.5 + baseline(_HINT)), hint.lines[0], hint.style)


def _box(sheet: Sheet, at: Point, *, chosen: bool) -> None:
    """A box to mark; marked already where the answer is known."""
    x, y = at
    corners = ((x, y), (x + _BOX, y), (x + _BOX, y + _BOX), (x, y + _BOX), (x, y))
    sheet.strokes((corners,), 0.9, INK)
    if chosen:
        crossed = (((x + 2, y + 2), (x + _BOX - 2, y + _BOX - 2)), ((x + _BOX - 2, y + 2), (x + 2, y + _BOX - 2)))
        sheet.strokes(crossed, 1.4, INK)


def _notes(column: Column, title: str) -> list[Strip]:
    """Room for words, at least two lines of it."""

    def name(sheet: Sheet, top: float) -> None:
        sheet.text((column.left, top + baseline(_NAME)), title, _NAME)

    line = Strip(_NOTE_LINE, lambda sheet, top: _line(sheet, column, top))
    return together([Strip(_NAME.leading, name), line, line])


def _line(sheet: Sheet, column: Column, top: float) -> None:
    sheet.rule((column.left, top + _NOTE_LINE), column.width, 0.5, LINE)


def _rule_the_rest(sheet: Sheet, column: Column, page: Sequence[Placed]) -> None:
    """Lines to write on as far as the last page goes."""
    top = page[-1].top + page[-1].strip.height
    while top + _NOTE_LINE <= sheet.height - _BOTTOM - 4:
        _line(sheet, column, top)
        top += _NOTE_LINE

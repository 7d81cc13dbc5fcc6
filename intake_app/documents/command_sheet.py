"""Sheets of command barcodes: the laminated one of a policy, and the inspection sheet that is filled in by hand.

They lie on their side: a question a row, its answers beside it, each with its barcode. At 203 dots an inch a module is
two dots; between two codes are at least ten millimetres, so that a scanner never catches both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from intake_app.documents import code128, qr
from intake_app.documents.blocks import (
    ACCENT,
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
_FIRST_TOP, _RUNNING_HEAD, _NEXT_TOP = 22.0, 26.0, 40.0
_BOTTOM, _FOOTER = 40.0, 36.0

_A_ROW = 4
_TITLES = 101.0
_CLEAR = 28.4
"""Ten millimetres between two codes, their quiet zones among them."""

_MODULE_DOTS = 2
_CODE_DOTS = 81
"""10.1 mm high: what a hand with a scanner hits from an arm's length."""

_CODE_WIDE = (13 * 11 + 35) * _MODULE_DOTS * DOT
"""Thirteen letters with start, check and stop."""

_TOP, _LABEL_HIGH, _CODE_HIGH, _REST = 2.5, 13.0, _CODE_DOTS * DOT, 2.5
_LOOSE = 4.0
"""What a row gets over and above where that costs no page."""

_BOX = 9.0
_TITLE_LINES, _MOST_HINT_LINES = 4, 2

# Three sizes on a sheet: its title, what is read from an arm's length, and what explains it.
_NAME = Style(Weight.BOLD, 10, 12, INK)
_PROMPT = Style(Weight.REGULAR, 10, 11.5, MUTED)
_LABEL = Style(Weight.SEMIBOLD, 10, 12, INK)
_VALUE = Style(Weight.MEDIUM, 10, 13, INK)
_HINT = replace(SMALL, leading=10)
_REMARK = Style(Weight.BOLD, SMALL.size, 10.5, ACCENT)
_FIELDS_A_ROW, _MOST_FIELDS_A_ROW = 5, 6
_FIELD_HIGH = 34.0
_NOTE_LINE = 22.0


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where titles and codes stand: a column for the question, four for its answers.

    `loose` is what each row has over and above what it needs, in points.
    """

    column: Column
    loose: float

    @property
    def above(self) -> float:
        """From a row's upper edge to its words."""
        return _TOP + self.loose / 2

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
    rest = fault_strips(column, shown.fault_words, faults)
    if shown.notes_title:
        rest += [space(10, keep=True), *_notes(column, shown.notes_title)]

    def pages_of(loose: float) -> list[list[Placed]]:
        grid = _Grid(column, loose)
        rows = [_first_row(grid, shown, paper.rma_number)] if paper.rma_number else []
        for group, original in zip(shown.groups, paper.groups, strict=True):
            marks = paper.kind == "inspection" and not group.gestures
            rows += _group(grid, group, [one.code for one in original.codes], marks=marks)
        return paginate([*strips, *rows, *rest], _FIRST_TOP, _NEXT_TOP, height - _BOTTOM)

    pages = min(pages_of(_LOOSE), pages_of(0.0), key=len)
    sheet = Sheet(book, width, height, about)
    for number, page in enumerate(pages, start=1):
        if number > 1:
            sheet.next_page()
            running_head(sheet, column, " · ".join(part for part in _whose(shown) if part), _RUNNING_HEAD)
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
    head = letterhead(
        column.part(column.width * 0.5 + 14, column.width * 0.5 - 14), paper.letterhead, (_NAME.size, SMALL.size)
    )
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
        value = fit(part.book, row.value, [_VALUE, replace(_VALUE, size=SMALL.size)], part.width, 1)
        sheet.text((part.left, top + 13 + baseline(value.style)), value.lines[0], value.style)
    sheet.rule((part.left, top + _FIELD_HIGH - 4), part.width, 0.6, MUTED)


def _first_row(grid: _Grid, paper: SheetPaper, number: str) -> Strip:
    """The number of the one return, as a code that opens it."""
    column = grid.column
    room = column.width - _TITLES
    titles = _Titles.of(column, "", paper.first)
    high = grid.above + max(_LABEL_HIGH + _CODE_HIGH + _HINT.leading, titles.height) + _REST + grid.loose / 2

    def draw(sheet: Sheet, top: float) -> None:
        titles.draw(sheet, column.left, top + grid.above)
        sheet.text(
            (grid.left(0), top + grid.above + baseline(_LABEL)),
            shorten(column.book, paper.rma_number, _LABEL, room, 1)[0],
            _LABEL,
        )
        bars = code128.bars(number)
        dots = bars and dots_a_module(bars.width, room, _MODULE_DOTS, _MODULE_DOTS)
        at = (whole_dots(grid.left(0)), whole_dots(top + grid.above + _LABEL_HIGH))
        if bars and dots:
            sheet.code(at, bars, dots, _CODE_DOTS)
        elif square := qr.square(number):
            side = dots_a_module(square.width, _CODE_HIGH + 12, _MODULE_DOTS * 2, 1) or 1
            sheet.code(at, square, side, side)
        sheet.rule((column.left, top + high), column.width, 0.6, LINE)

    return Strip(high, draw)


def _group(grid: _Grid, group: CommandGroup, codes: Sequence[str], *, marks: bool) -> list[Strip]:
    """The rows of one question, on one page as far as they fit there; its title stands beside the first."""
    column = grid.column
    titles = _Titles.of(column, group.remark, (group.title, group.prompt))
    rows = list(_rows(grid, group, codes))
    last = len(rows) - 1
    strips = []
    for at, row in enumerate(rows):
        # A long list that goes on over the page says there again what it is: every row has the room for it.
        high = grid.above + max(row.height, titles.height) + _REST + grid.loose / 2

        def draw(sheet: Sheet, top: float, at: int = at, row: _CodeRow = row, high: float = high) -> None:
            if group.remark:
                sheet.area((column.left - 12, top + 3), 4, high - 6, ACCENT)
            if at == 0 or top == _NEXT_TOP:
                titles.draw(sheet, column.left, top + grid.above)
            for place, shown in enumerate(row.codes):
                _code(sheet, grid, (grid.left(place), top + grid.above), shown, marks=marks)
            for place, line in enumerate(row.write, start=len(row.codes)):
                part = Column(column.book, grid.left(place), grid.room(grid.left(place)))
                _write(sheet, part, top + grid.above + 8, line)
            if at == last:
                sheet.rule((column.left, top + high), column.width, 0.6, LINE)

        strips.append(Strip(high, draw, keep=at < last))
    return strips


@dataclass(frozen=True, slots=True)
class _Shown:
    """A command with its payload, and its hint in the lines that it takes."""

    command: CommandCode
    payload: str
    hint: list[str]


@dataclass(frozen=True, slots=True)
class _CodeRow:
    """Up to four codes, and what is written beside the last of them."""

    codes: list[_Shown]
    write: tuple[Row, ...]

    @property
    def height(self) -> float:
        """From the words over the codes to the end of the longest hint; at least as far as codes must be apart."""
        hints = max((len(one.hint) for one in self.codes), default=1) * _HINT.leading
        return max(_LABEL_HIGH + _CODE_HIGH + hints, _CODE_HIGH + _CLEAR - _TOP - _REST)


def _rows(grid: _Grid, group: CommandGroup, codes: Sequence[str]) -> Iterator[_CodeRow]:
    book = grid.column.book
    shown = []
    for at, (one, code) in enumerate(zip(group.codes, codes, strict=True)):
        room = grid.room(grid.left(at % _A_ROW))
        hint = shorten(book, one.hint, _HINT, room, _MOST_HINT_LINES) if one.hint else []
        shown.append(_Shown(one, code, hint))
    for first in range(0, max(1, len(shown)), _A_ROW):
        is_last = first + _A_ROW >= len(shown)
        yield _CodeRow(shown[first : first + _A_ROW], group.write if is_last else ())


@dataclass(frozen=True, slots=True)
class _Titles:
    """A question's short name and the question under it, with what is to be said first over both."""

    lines: list[tuple[str, Style]]

    @classmethod
    def of(cls, column: Column, remark: str, texts: tuple[str, str]) -> _Titles:
        """As many lines as a row has room for."""
        book, room = column.book, _TITLES - 10
        name = fit(book, texts[0], [_NAME, replace(_NAME, size=SMALL.size)], room, 2)
        lines = [(line, name.style) for line in name.lines]
        lines += [(line, _PROMPT) for line in shorten(book, texts[1], _PROMPT, room, _TITLE_LINES - len(lines))]
        return cls([(remark, _REMARK), *lines] if remark else lines)

    @property
    def height(self) -> float:
        """Of all lines."""
        return sum(style.leading for _, style in self.lines)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """One under the other, from `top` on."""
        for line, style in self.lines:
            sheet.text((left, top + baseline(style)), line, style)
            top += style.leading


def _code(sheet: Sheet, grid: _Grid, at: Point, shown: _Shown, *, marks: bool) -> None:
    """An answer over its barcode, with its hint under it; on an inspection sheet with a box to mark."""
    left, top = at
    book, one = grid.column.book, shown.command
    x, middle = left, top + _LABEL.leading / 2
    if marks:
        _box(sheet, (x, middle - _BOX / 2), chosen=one.chosen)
        x += _BOX + 5
    if one.tone != "plain":
        tone_mark(sheet, (x, middle), one.tone)
        x += 10.5
    room = left + grid.room(left) - x
    label = replace(_LABEL, colour=TONES[one.tone])
    fitted = fit(book, one.label, [label, replace(label, size=SMALL.size)], room, 1)
    sheet.text((x, top + baseline(_LABEL)), fitted.lines[0], fitted.style)
    bars = code128.bars(shown.payload)
    if bars:
        sheet.code((whole_dots(left), whole_dots(top + _LABEL_HIGH)), bars, _MODULE_DOTS, _CODE_DOTS)
    y = top + _LABEL_HIGH + _CODE_HIGH + 1
    for line in shown.hint:
        sheet.text((left, y + baseline(_HINT)), line, _HINT)
        y += _HINT.leading


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

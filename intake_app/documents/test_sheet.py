"""Pages that prove a machine: the codes that a scanner must send whole, and what a page printer must draw to scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from intake_app.documents import code128
from intake_app.documents.blocks import ACCENT, BODY, HEADING, INK, LINE, MUTED, SMALL, TITLE, Column, baseline
from intake_app.documents.dots import DOT, whole_dots
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.label import HEIGHT as LABEL_HEIGHT
from intake_app.documents.label import WIDTH as LABEL_WIDTH
from intake_app.documents.page import SIZES, footer
from intake_app.documents.place_sheet import draw_place_sheet
from intake_app.documents.sheet import About, Point, Sheet
from intake_app.documents.typeset import Style, shorten, wrap
from intake_app.domain.papers import CommandCode, TestPaper

MILLIMETRE = 72 / 25.4

_MARGIN = 40.0
_NAMES = 112.0
_CODES_TOP, _ROW_HIGH = 122.0, 68.0
_CODE_DOTS = 100
_MODULE_DOTS = 2
_PAYLOAD = replace(SMALL, leading=10)
_NAME = replace(HEADING, size=BODY.size, leading=13)
_FIGURE = Style(Weight.SEMIBOLD, BODY.size, 13, ACCENT)
_ADVICE = replace(BODY, leading=13, colour=MUTED)

_FRAME = 10 * MILLIMETRE
_GREYS = 11
_TICK_WORDS = replace(SMALL, leading=8, colour=INK)


def draw_test_sheet(paper: TestPaper, book: FontBook) -> bytes:
    """The page as PDF; a scanner's codes or a printer's calibration, or the plates of places."""
    if paper.kind == "places":
        return draw_place_sheet(paper, book)
    width, height = SIZES[paper.size]
    about = About(
        title=book.legible(paper.document_title),
        subject=book.legible(paper.subtitle),
        language=paper.language,
        made_at=paper.made_at,
        identity=repr(paper),
    )
    sheet = Sheet(book, width, height, about)
    if paper.kind == "scanner":
        _scanner(sheet, paper, Column(book, _MARGIN, width - 2 * _MARGIN))
    else:
        _calibration(sheet, paper, book)
    return sheet.pdf()


def _scanner(sheet: Sheet, paper: TestPaper, column: Column) -> None:
    """One code under the other, numbered in the order in which the station asks for them."""
    book = column.book
    top = _titles(sheet, column, 36.0, paper)
    top = max(_CODES_TOP, top + 10)
    sheet.rule((column.left, top), column.width, 0.6, LINE)
    for number, one in enumerate(paper.codes, start=1):
        _numbered(sheet, column, top, number, one)
        top += _ROW_HIGH
        sheet.rule((column.left, top), column.width, 0.6, LINE)
    texts = (book.legible(paper.footer[0]), book.legible(paper.footer[1]))
    footer(sheet, column, texts, book.legible(paper.page_words), (1, 1), 44)


def _titles(sheet: Sheet, column: Column, top: float, paper: TestPaper) -> float:
    """Title, what it is and what to do with it; returns where they end."""
    sheet.text((column.left, top + baseline(TITLE)), column.book.legible(paper.title), TITLE)
    top += TITLE.leading + 2
    advice = paper.advice if paper.kind == "scanner" else ()
    for text in (paper.subtitle, *advice):
        for line in wrap(column.book, column.book.legible(text), SMALL, column.width):
            sheet.text((column.left, top + baseline(SMALL)), line, SMALL)
            top += SMALL.leading
    return top


def _numbered(sheet: Sheet, column: Column, top: float, number: int, one: CommandCode) -> None:
    """A code with its number and name on the left and what is in it below."""
    book = column.book
    middle = top + 8 + _CODE_DOTS * DOT / 2
    sheet.ring((column.left + 9, middle), 9, 1.1, ACCENT)
    upper = middle - _FIGURE.leading / 2 + baseline(_FIGURE)
    sheet.text((column.left + 9, upper), str(number), _FIGURE, "centre")
    names = column.part(26, _NAMES - 34)
    for at, line in enumerate(wrap(book, book.legible(one.label), _NAME, names.width)[:2]):
        sheet.text((names.left, middle - _NAME.leading / 2 + at * _NAME.leading + baseline(_NAME)), line, _NAME)
    codes = column.part(_NAMES, column.width - _NAMES)
    pattern = code128.gs1_bars(one.code) if code128.GS in one.code else code128.bars(one.code)
    if pattern:
        sheet.code((whole_dots(codes.left), whole_dots(top + 8)), pattern, _MODULE_DOTS, _CODE_DOTS)
    payload = one.code.replace(code128.GS, one.hint) if one.hint else one.code
    shown = shorten(book, book.legible(payload), _PAYLOAD, codes.width, 1)[0]
    sheet.text((codes.left, top + 12 + _CODE_DOTS * DOT + baseline(_PAYLOAD)), shown, _PAYLOAD)


def _calibration(sheet: Sheet, paper: TestPaper, book: FontBook) -> None:
    """The frame with its rulers; inside, what to look at, and the label's outline with codes and greys in it."""
    width, height = sheet.width, sheet.height
    _outline(sheet, (_FRAME, _FRAME), width - 2 * _FRAME, height - 2 * _FRAME, 0.5)
    _rulers(sheet)
    inner = _FRAME + 34
    words = Column(book, inner, width - 2 * inner)
    top = _titles(sheet, words, inner - 4, paper)
    label_left, label_top = width - inner - LABEL_WIDTH, max(top + 24, (height - LABEL_HEIGHT) / 2)
    _dashed(sheet, (label_left, label_top))
    _things(sheet, Column(book, label_left + 20, LABEL_WIDTH - 40), label_top + 20, paper)
    column = Column(book, inner, label_left - inner - 18)
    top = label_top
    for number, text in enumerate(paper.advice, start=1):
        sheet.text((column.left, top + baseline(_FIGURE)), str(number), _FIGURE)
        for line in wrap(book, book.legible(text), _ADVICE, column.width - 14):
            sheet.text((column.left + 14, top + baseline(_ADVICE)), line, _ADVICE)
            top += _ADVICE.leading
        top += 10
    sheet.text((inner, height - inner + 2), book.legible(paper.footer[0]), SMALL)


def _things(sheet: Sheet, column: Column, top: float, paper: TestPaper) -> None:
    """Bars of one, two and three dots a module, then the steps of grey."""
    for module_dots, one in enumerate(paper.codes, start=1):
        pattern = code128.bars(one.code)
        sheet.text((column.left, top + baseline(SMALL)), column.book.legible(one.label), SMALL)
        if pattern:
            sheet.code((whole_dots(column.left), whole_dots(top + 15)), pattern, module_dots, 100)
        top += 15 + 100 * DOT + 32
    step = column.width / _GREYS
    for place in range(_GREYS):
        shade = round(255 * place / (_GREYS - 1))
        sheet.area((column.left + place * step, top), step, 30, (shade, shade, shade))
        words = f"{round(100 - 100 * place / (_GREYS - 1))}"
        sheet.text((column.left + (place + 0.5) * step, top + 32 + baseline(_TICK_WORDS)), words, _TICK_WORDS, "centre")
    _outline(sheet, (column.left, top), column.width, 30, 0.4)
    top += 62
    for module_dots in (1, 2, 3):
        # Lines as wide as they are apart: a printer that smears fills the gaps.
        for place in range(20):
            left = whole_dots(column.left) + (module_dots - 1) * 150 + place * 2 * module_dots
            sheet.area((left * DOT, top), module_dots * DOT, 36, (0, 0, 0))


def _rulers(sheet: Sheet) -> None:
    """Millimetres along the upper and left side of the frame, inches along the lower and right side."""
    width, height = sheet.width - 2 * _FRAME, sheet.height - 2 * _FRAME
    right, bottom = sheet.width - _FRAME, sheet.height - _FRAME
    across = _ticks(MILLIMETRE, width, (10, 5), (9.0, 6.5, 4.0))
    down = _ticks(MILLIMETRE, height, (10, 5), (9.0, 6.5, 4.0))
    sheet.strokes(tuple(((_FRAME + at, _FRAME), (_FRAME + at, _FRAME + high)) for _, at, high in across), 0.35, INK)
    sheet.strokes(tuple(((_FRAME, _FRAME + at), (_FRAME + high, _FRAME + at)) for _, at, high in down), 0.35, INK)
    for number, at, _ in across:
        if number and number % 20 == 0:
            sheet.text((_FRAME + at, _FRAME + 16), f"{number} mm", _TICK_WORDS, "centre")
    for number, at, _ in down:
        if number and number % 20 == 0:
            sheet.text((_FRAME + 11, _FRAME + at + 2), f"{number}", _TICK_WORDS)
    across = _ticks(72 / 8, width, (8, 4), (10.0, 7.0, 4.5))
    down = _ticks(72 / 8, height, (8, 4), (10.0, 7.0, 4.5))
    sheet.strokes(tuple(((_FRAME + at, bottom), (_FRAME + at, bottom - high)) for _, at, high in across), 0.35, INK)
    sheet.strokes(tuple(((right, _FRAME + at), (right - high, _FRAME + at)) for _, at, high in down), 0.35, INK)
    for number, at, _ in across:
        if number and number % 8 == 0:
            sheet.text((_FRAME + at, bottom - 12), f"{number // 8} in", _TICK_WORDS, "centre")
    for number, at, _ in down:
        if number and number % 8 == 0:
            sheet.text((right - 12, _FRAME + at + 2), f"{number // 8}", _TICK_WORDS, "right")


def _ticks(
    step: float, length: float, every: tuple[int, int], highs: tuple[float, float, float]
) -> Sequence[tuple[int, float, float]]:
    """Number, place and height of each tick of a ruler; every tenth or eighth is high, every half of that middling."""
    long, middling = every
    return [
        (number, number * step, highs[0] if number % long == 0 else highs[1] if number % middling == 0 else highs[2])
        for number in range(int(length / step) + 1)
    ]


def _outline(sheet: Sheet, at: Point, width: float, height: float, thickness: float) -> None:
    x, y = at
    sheet.strokes((((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)),), thickness, INK)


def _dashed(sheet: Sheet, at: Point) -> None:
    """The outline of a 4×6 inch label, in dashes of six points."""
    left, top = at
    right, bottom = left + LABEL_WIDTH, top + LABEL_HEIGHT
    across = [((x, y), (x + 6, y)) for y in (top, bottom) for x in _steps(left, right)]
    down = [((x, y), (x, y + 6)) for x in (left, right) for y in _steps(top, bottom)]
    sheet.strokes((*across, *down), 0.7, INK)


def _steps(first: float, last: float) -> Iterable[float]:
    """Where dashes begin so that the last one ends in the corner."""
    count = int((last - first) / 12)
    return (first + (last - first - 6) / count * place for place in range(count + 1))

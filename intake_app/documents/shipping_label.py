"""The 4×6 inch shipping label: from whom, to whom, and the code by which the box is known on its way."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.documents import code128, qr
from intake_app.documents.dots import DOT, dots_a_module, whole_dots
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.label import HEIGHT, WIDTH
from intake_app.documents.sheet import About, Sheet
from intake_app.documents.typeset import Fitted, Style, fit, shorten
from intake_app.domain.shipping_papers import ShippingLabelPaper

_MARGIN, _GUTTER = 17.0, 14.0
_INNER = WIDTH - 2 * _MARGIN
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_CAPTION = Style(Weight.REGULAR, 7.5, 9.5, _BLACK)
_SMALL = Style(Weight.REGULAR, 8.5, 10.5, _BLACK)
_NAME = Style(Weight.BOLD, 17, 19.5, _BLACK)
_ADDRESS = Style(Weight.MEDIUM, 13, 16, _BLACK)
_VALUE = Style(Weight.SEMIBOLD, 11, 13, _BLACK)
_WAY = Style(Weight.BOLD, 17, 20, _WHITE)
_CODE = Style(Weight.SEMIBOLD, 12.5, 14.5, _BLACK)

_QR_SIDE = 60.0
_FROM_LINES, _TO_LINES = 5, 5
_RULE_1, _BAND, _BAND_HEIGHT, _FIELDS = 84.0, 222.0, 34.0, 262.0
_RULE_2, _BARS, _BARS_HEIGHT = 296.0, 316.0, 92.0


def draw_shipping_label(paper: ShippingLabelPaper, book: FontBook) -> bytes:
    """The label as PDF: one page, 288 × 432 points. What has no room is shortened with “…”; no code is cut."""
    title = book.legible(paper.title)
    about = About(title, title, paper.language, paper.made_at, repr(paper))
    sheet = Sheet(book, WIDTH, HEIGHT, about)
    _head(sheet, book, paper)
    _addressee(sheet, book, paper)
    _band(sheet, book, paper)
    _code(sheet, book, paper)
    return sheet.pdf()


def _head(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper) -> None:
    """Who sends it, and in the corner the square code, for cameras."""
    square = qr.square(paper.mark)
    dots = dots_a_module(square.width, _QR_SIDE, 8, 3) if square else None
    if square and dots:
        left = whole_dots(WIDTH - _MARGIN) - square.width * dots
        sheet.code((left, whole_dots(14)), square, dots, dots)
    room = _INNER - _QR_SIDE - _GUTTER
    _caption(sheet, book, paper, (_MARGIN, 20), "from")
    _lines(sheet, _MARGIN, 32, _each(book, paper.sender, _SMALL, room, _FROM_LINES))
    sheet.rule((_MARGIN, _RULE_1), _INNER, 0.75, _BLACK)


def _addressee(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper) -> None:
    """To whom, to be read across the room."""
    _caption(sheet, book, paper, (_MARGIN, _RULE_1 + 13), "to")
    name, *rest = paper.to or ("",)
    sizes = [_NAME.sized(size) for size in (17, 15.5, 14, 12.5, 11)]
    named = fit(book, book.legible(name), sizes, _INNER, 2)
    end = _lines(sheet, _MARGIN, _RULE_1 + 31, named)
    styles = [_ADDRESS.sized(size) for size in (13, 12, 11, 10, 9)]
    told = _each(book, rest, _smallest(book, rest, styles, _INNER), _INNER, _TO_LINES)
    _lines(sheet, _MARGIN, end + 18, told)


def _band(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper) -> None:
    """What kind of consignment it is; under it telephone, contents and number."""
    sheet.area((0, _BAND), WIDTH, _BAND_HEIGHT, _BLACK)
    way = fit(book, book.legible(paper.way), [_WAY.sized(size) for size in (17, 15, 13, 11)], _INNER, 1)
    _lines(sheet, _MARGIN, _BAND + _BAND_HEIGHT / 2 + way.style.size * 0.36, way)
    column = (_INNER - 2 * _GUTTER) / 3
    told = (("telephone", paper.telephone), ("contents", paper.contents), ("number", paper.number))
    for place, (key, text) in enumerate(told):
        x = _MARGIN + place * (column + _GUTTER)
        _caption(sheet, book, paper, (x, _FIELDS + 8), key)
        value = fit(book, book.legible(text), [_VALUE.sized(size) for size in (10.5, 9.5, 8.5, 7.5)], column, 1)
        _lines(sheet, x, _FIELDS + 21, value)
    sheet.rule((_MARGIN, _RULE_2), _INNER, 0.75, _BLACK)


def _code(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper) -> None:
    """The code of the box as wide as fits, and under it as people read it."""
    _caption(sheet, book, paper, (_MARGIN, _RULE_2 + 13), "code")
    pattern = code128.gs1_digits(f"00{paper.code}") if paper.is_sscc else code128.bars(paper.code)
    dots = pattern and dots_a_module(pattern.width + 2 * code128.QUIET_MODULES, WIDTH - 4, 4, 2)
    if pattern and dots:
        left = (whole_dots(WIDTH) - pattern.width * dots) // 2
        sheet.code((left, whole_dots(_BARS)), pattern, dots, whole_dots(_BARS_HEIGHT))
    else:
        _lines(sheet, _MARGIN, _BARS + 14, fit(book, book.legible(paper.no_barcode), [_VALUE], _INNER, 3))
    shown = fit(book, book.legible(paper.code_words), [_CODE.sized(size) for size in (12.5, 11, 9.5, 8)], _INNER, 1)
    sheet.text((WIDTH / 2, _BARS + whole_dots(_BARS_HEIGHT) * DOT + 11), shown.lines[0], shown.style, "centre")


def _each(book: FontBook, texts: Sequence[str], style: Style, width: float, most: int) -> Fitted:
    """A line a text, each shortened where it is too long; the last ones go where there are too many."""
    lines = [shorten(book, book.legible(text), style, width, 1)[0] for text in texts if text]
    return Fitted(lines[:most], style)


def _smallest(book: FontBook, texts: Sequence[str], styles: Sequence[Style], width: float) -> Style:
    """The first of these in which every text is whole on its line, else the last."""
    for style in styles:
        if all(shorten(book, book.legible(text), style, width, 1) == [book.legible(text)] for text in texts if text):
            return style
    return styles[-1]


def _lines(sheet: Sheet, x: float, baseline: float, text: Fitted) -> float:
    for line in text.lines:
        sheet.text((x, baseline), line, text.style)
        baseline += text.style.leading
    return baseline - text.style.leading


def _caption(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper, at: tuple[float, float], key: str) -> None:
    sheet.text(at, shorten(book, book.legible(paper.captions[key]), _CAPTION, _INNER / 2, 1)[0], _CAPTION)

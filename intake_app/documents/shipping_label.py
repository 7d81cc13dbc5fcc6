"""The 4×6 inch shipping label: from whom, to whom, and the code by which the box is known on its way."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.documents import code128, qr
from intake_app.documents.dots import DOT, dots_a_module, whole_dots
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.label import HEIGHT, WIDTH
from intake_app.documents.sheet import About, Sheet
from intake_app.documents.typeset import Fitted, Style, fit, shared, shorten, text_width, wrap
from intake_app.domain.papers import Row
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
_RULE_1, _BAND, _BAND_HEIGHT = 82.0, 215.0, 28.0
_FIELDS, _FIELDS_APART, _RULE_2 = 251.5, 22.5, 293.5
_BARS, _BARS_HEIGHT = 300.0, 90.0
"""GS1 asks for bars of 31.75 mm on a logistic label: 90 points."""

_FROM_SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
_NAME_SIZES = (17.0, 15.5, 14.0, 12.5, 11.0, 10.0)
_VALUES = [_VALUE.sized(size) for size in (10.5, 9.5, 8.5, 7.5, 6.5)]
_TO_SIZES = (13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0)


def draw_shipping_label(paper: ShippingLabelPaper, book: FontBook) -> bytes:
    """The label as PDF: one page, 288 × 432 points. What has no room is shortened with “…”; no code is cut."""
    title = book.legible(paper.title)
    about = About(title, title, paper.language, paper.made_at, repr(paper))
    sheet = Sheet(book, WIDTH, HEIGHT, about)
    _head(sheet, book, paper)
    _addressee(sheet, book, paper)
    _band(sheet, book, paper)
    _code(sheet, book, paper)
    _foot(sheet, book, paper)
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
    _lines(sheet, _MARGIN, 32, _block(book, paper.sender, [_SMALL.sized(size) for size in _FROM_SIZES], (room, 54)))
    sheet.rule((_MARGIN, _RULE_1), _INNER, 0.75, _BLACK)


def _addressee(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper) -> None:
    """To whom, to be read across the room."""
    _caption(sheet, book, paper, (_MARGIN, _RULE_1 + 12), "to")
    name, *rest = paper.to or ("",)
    named = fit(book, book.legible(name), [_NAME.sized(size) for size in _NAME_SIZES], _INNER, 3)
    end = _lines(sheet, _MARGIN, _RULE_1 + 15 + named.style.size * 0.84, named)
    sizes = [_ADDRESS.sized(size) for size in _TO_SIZES]
    told = _block(book, rest, sizes, (_INNER, _BAND - 6 - end - 4))
    _lines(sheet, _MARGIN, end + 4 + told.style.leading * 0.9, told)


def _band(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper) -> None:
    """What kind of consignment it is; under it what else is told of it."""
    sheet.area((0, _BAND), WIDTH, _BAND_HEIGHT, _BLACK)
    way = fit(book, book.legible(paper.way), [_WAY.sized(size) for size in (17, 15, 13, 11)], _INNER, 1)
    _lines(sheet, _MARGIN, _BAND + _BAND_HEIGHT / 2 + way.style.size * 0.36, way)
    for row, told in enumerate(paper.fields):
        _row(sheet, book, told, _FIELDS + row * _FIELDS_APART)
    sheet.rule((_MARGIN, _RULE_2), _INNER, 0.75, _BLACK)


def _row(sheet: Sheet, book: FontBook, told: Sequence[Row], top: float) -> None:
    """Fields side by side, their values in one size."""
    pairs = [(book.legible(one.name), book.legible(one.value)) for one in told]

    def needs(style: Style) -> list[float]:
        return [max(text_width(book, name, _CAPTION), text_width(book, value, style)) for name, value in pairs]

    room = _INNER - _GUTTER * (len(pairs) - 1)
    style = next((one for one in _VALUES if sum(needs(one)) <= room), _VALUES[-1])
    x = _MARGIN
    for (name, value), width in zip(pairs, shared(needs(style), room), strict=True):
        sheet.text((x, top), shorten(book, name, _CAPTION, width, 1)[0], _CAPTION)
        sheet.text((x, top + 12), shorten(book, value, style, width, 1)[0], style)
        x += width + _GUTTER


def _code(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper) -> None:
    """The code of the box as wide as fits, and under it as people read it."""
    pattern = code128.gs1_digits(f"00{paper.code}") if paper.is_sscc else code128.bars(paper.code)
    dots = pattern and dots_a_module(pattern.width + 2 * code128.QUIET_MODULES, WIDTH - 4, 4, 2)
    if pattern and dots:
        left = (whole_dots(WIDTH) - pattern.width * dots) // 2
        sheet.code((left, whole_dots(_BARS)), pattern, dots, whole_dots(_BARS_HEIGHT))
    else:
        _lines(sheet, _MARGIN, _BARS + 14, fit(book, book.legible(paper.no_barcode), [_VALUE], _INNER, 3))
    shown = fit(book, book.legible(paper.code_words), [_CODE.sized(size) for size in (12.5, 11, 9.5, 8)], _INNER, 1)
    sheet.text((WIDTH / 2, _BARS + whole_dots(_BARS_HEIGHT) * DOT + 11.5), shown.lines[0], shown.style, "centre")


def _foot(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper) -> None:
    """Who pays which way."""
    if paper.pays:
        pays = _block(book, [paper.pays], [_CAPTION.sized(size) for size in (7, 6.5, 6, 5.5, 5)], (_INNER, 18))
        _lines(sheet, _MARGIN, _BARS + _BARS_HEIGHT + 21, pays)


def _block(book: FontBook, texts: Sequence[str], styles: Sequence[Style], room: tuple[float, float]) -> Fitted:
    """Every text from a new line, in the first of these styles in which all of them fit; else one behind the other.

    Only what has no room even so is cut, in the last style and with “…”.
    """
    width, height = room
    texts = [text for text in texts if text]
    for rows, style in [(rows, style) for rows in (texts, [", ".join(texts)]) for style in styles]:
        told = [line for text in rows for line in wrap(book, book.legible(text), style, width)]
        if len(told) * style.leading <= height:
            return Fitted(told, style)
    joined, last = book.legible(", ".join(texts)), styles[-1]
    return Fitted(shorten(book, joined, last, width, int(height / last.leading)), last)


def _lines(sheet: Sheet, x: float, baseline: float, text: Fitted) -> float:
    for line in text.lines:
        sheet.text((x, baseline), line, text.style)
        baseline += text.style.leading
    return baseline - text.style.leading


def _caption(sheet: Sheet, book: FontBook, paper: ShippingLabelPaper, at: tuple[float, float], key: str) -> None:
    sheet.text(at, shorten(book, book.legible(paper.captions[key]), _CAPTION, _INNER / 2, 1)[0], _CAPTION)

"""The card that somebody signs in with: of ID-1 size by itself, or several on a sheet to be cut out."""

from __future__ import annotations

from intake_app.documents import code128, qr
from intake_app.documents.blocks import ACCENT, INK, LINE, MUTED, SMALL, TITLE, Column, baseline
from intake_app.documents.dots import DOT, dots_a_module, whole_dots
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.page import SIZES, footer
from intake_app.documents.sheet import About, Sheet
from intake_app.documents.typeset import Fitted, Style, fit, shorten
from intake_app.domain.badge_papers import BadgeCard, BadgePaper, BenchCard

WIDTH, HEIGHT = 242.6, 153.2
"""ID-1 (ISO/IEC 7810: 85.6 × 54 mm) in points: 684 × 432 dots and no part of another: nothing scales it."""

_WHITE = (255, 255, 255)
_MARGIN, _BAND = 14.0, 26.0
_INNER = WIDTH - 2 * _MARGIN
_COMPANY = Style(Weight.SEMIBOLD, 10, 12, _WHITE)
_COMPANY_SIZES = (10.0, 9.0, 8.0, 7.0)
_NAME = Style(Weight.BOLD, 19, 21, INK)
_NAME_SIZES = ((1, (19.0, 17.0, 15.0)), (2, (17.0, 15.0, 13.5, 12.0)), (3, (11.0, 10.0, 9.0, 8.0)))
"""Most lines, and the sizes to try with them: two large lines rather than one small one."""

_ROLE = Style(Weight.MEDIUM, 10, 12, MUTED)
_FOUND = Style(Weight.REGULAR, 5.75, 7, MUTED)
_SQUARE, _TOP = 46.0, 35.0
_BARS, _BARS_HEIGHT = 92.0, 38.0
_FOUND_TOP = 137.5

_SHEET_MARGIN, _SHEET_TOP, _GAP, _ACROSS, _DOWN = 40.0, 96.0, 10.0, 2, 4


def draw_badge(paper: BadgePaper, book: FontBook) -> bytes:
    """The cards as PDF: one a page of its own size, or on sheets. A name with no room ends in “…”; no code does.

    The badge itself is in no text and no title of the file.
    """
    title = book.legible(paper.title)
    about = About(title, title, paper.language, paper.made_at, repr(paper))
    if paper.size != "card":
        return _sheet(paper, book, about)
    sheet = Sheet(book, WIDTH, HEIGHT, about)
    for number, card in enumerate(paper.cards):
        if number:
            sheet.next_page()
        _card(sheet, book, paper, card, (0.0, 0.0))
    return sheet.pdf()


def _sheet(paper: BadgePaper, book: FontBook, about: About) -> bytes:
    """The cards on paper, each in a frame to cut along."""
    width, height = SIZES["a4" if paper.size == "a4" else "letter"]
    sheet = Sheet(book, width, height, about)
    column = Column(book, _SHEET_MARGIN, width - 2 * _SHEET_MARGIN)
    each = _ACROSS * _DOWN
    cards: tuple[BadgeCard | BenchCard, ...] = (*paper.cards, paper.bench)
    pages = [cards[first : first + each] for first in range(0, len(cards), each)]
    texts = (book.legible(paper.footer[0]), book.legible(paper.footer[1]))
    for number, page in enumerate(pages, start=1):
        if number > 1:
            sheet.next_page()
        sheet.text((column.left, 36 + baseline(TITLE)), about.title, TITLE)
        told = shorten(book, book.legible(paper.subtitle), SMALL, column.width, 1)[0]
        sheet.text((column.left, 36 + TITLE.leading + 2 + baseline(SMALL)), told, SMALL)
        for place, card in enumerate(page):
            left = column.left + place % _ACROSS * (WIDTH + _GAP)
            top = _SHEET_TOP + place // _ACROSS * (HEIGHT + _GAP)
            if isinstance(card, BenchCard):
                _bench(sheet, book, card, (left, top))
            else:
                _card(sheet, book, paper, card, (left, top))
            right, bottom = left + WIDTH, top + HEIGHT
            sheet.strokes((((left, top), (right, top), (right, bottom), (left, bottom), (left, top)),), 0.6, LINE)
        footer(sheet, column, texts, book.legible(paper.page_words), (number, len(pages)), 44)
    return sheet.pdf()


def _card(sheet: Sheet, book: FontBook, paper: BadgePaper, card: BadgeCard, at: tuple[float, float]) -> None:
    """One card, its upper left corner at this place."""
    left, top = at
    sheet.area(at, WIDTH, _BAND, ACCENT)
    company = fit(book, book.legible(paper.company), [_COMPANY.sized(size) for size in _COMPANY_SIZES], _INNER, 1)
    sheet.text((left + _MARGIN, top + _BAND / 2 + company.style.size * 0.36), company.lines[0], company.style)
    room = _INNER - _SQUARE - 8
    named = _named(book, book.legible(card.name), room)
    role = fit(book, book.legible(card.role), [_ROLE.sized(size) for size in (10.0, 9.0, 8.0)], room, 1)
    below = _TOP + named.style.size * 0.8
    for line in named.lines:
        sheet.text((left + _MARGIN, top + below), line, named.style)
        below += named.style.leading
    sheet.text((left + _MARGIN, top + below - named.style.leading + role.style.leading + 3), role.lines[0], role.style)
    _codes(sheet, card.badge, at)
    found = fit(book, book.legible(paper.found), [_FOUND], _INNER, 2)
    for number, line in enumerate(found.lines):
        sheet.text((left + WIDTH / 2, top + _FOUND_TOP + number * found.style.leading), line, found.style, "centre")


def _bench(sheet: Sheet, book: FontBook, card: BenchCard, at: tuple[float, float]) -> None:
    """The card that hangs at the bench, its upper left corner at this place."""
    left, top = at
    title = fit(book, book.legible(card.title), [_NAME.sized(size) for size in (19.0, 15.0, 12.0, 9.0)], _INNER, 1)
    sheet.text((left + _MARGIN, top + 32), title.lines[0], title.style)
    hint = fit(book, book.legible(card.hint), [_ROLE.sized(size) for size in (10.0, 9.0, 8.0, 7.0)], _INNER, 2)
    for number, line in enumerate(hint.lines):
        sheet.text((left + _MARGIN, top + 50 + number * hint.style.leading), line, hint.style)
    bars = code128.bars(card.code)
    dots = bars and dots_a_module(bars.width + 2 * code128.QUIET_MODULES, WIDTH, 3, 2)
    if bars and dots:
        first = whole_dots(left + WIDTH / 2) - bars.width * dots // 2
        sheet.code((first, whole_dots(top + _BARS - 8)), bars, dots, int(_BARS_HEIGHT / DOT))


def _named(book: FontBook, name: str, room: float) -> Fitted:
    """The name in the largest size in which it is whole."""
    fitted = Fitted([name], _NAME)
    for most, sizes in _NAME_SIZES:
        fitted = fit(book, name, [_NAME.sized(size) for size in sizes], room, most)
        if not fitted.lines[-1].endswith("…"):
            break
    return fitted


def _codes(sheet: Sheet, badge: str, at: tuple[float, float]) -> None:
    """The badge for scanners, and for cameras in the corner."""
    left, top = at
    square = qr.square(badge)
    dots = square and dots_a_module(square.width, _SQUARE, 6, 3)
    if square and dots:
        right = whole_dots(left + WIDTH - _MARGIN)
        sheet.code((right - square.width * dots, whole_dots(top + _TOP)), square, dots, dots)
    bars = code128.bars(badge)
    dots = bars and dots_a_module(bars.width + 2 * code128.QUIET_MODULES, WIDTH, 3, 2)
    if bars and dots:
        first = whole_dots(left + WIDTH / 2) - bars.width * dots // 2
        sheet.code((first, whole_dots(top + _BARS)), bars, dots, int(_BARS_HEIGHT / DOT))

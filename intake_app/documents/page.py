"""What every paper in Letter or A4 shares: its sizes, the head of later pages, the foot, texts that can be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import msgspec

from intake_app.documents import code128, qr
from intake_app.documents.blocks import LINE, SMALL, Column, paragraph
from intake_app.documents.dots import dots_a_module, whole_dots
from intake_app.documents.flow import Placed, Strip, fewest_pages, space
from intake_app.documents.fonts import FontBook
from intake_app.documents.sheet import Sheet
from intake_app.documents.typeset import shorten, text_width
from intake_app.domain.papers import PageSize

SIZES: dict[PageSize, tuple[float, float]] = {"letter": (612.0, 792.0), "a4": (210 / 25.4 * 72, 297 / 25.4 * 72)}
"""Width and height in points."""

_MARGIN = 54.0
_FIRST_TOP, _NEXT_TOP = 46.0, 70.0
_BOTTOM, _FOOTER = 62.0, 54.0
_FOOTER_GAP = 14.0

Paper = TypeVar("Paper")


def legible_paper(paper: Paper, book: FontBook, faults: set[str]) -> Paper:
    """The paper with every text as it can be drawn; characters that had to be spelt out are added to `faults`."""
    texts = msgspec.to_builtins(paper, builtin_types=(datetime, bytes))
    return msgspec.convert(_each_text(texts, lambda text: book.legible(text, faults)), type(paper))


def running_head(sheet: Sheet, column: Column, words: str, top: float = 44.0) -> None:
    """Whose page this is, for a page that comes loose; `top` is its baseline."""
    sheet.text((column.left, top), shorten(column.book, words, SMALL, column.width, 1)[0], SMALL)
    sheet.rule((column.left, top + 10), column.width, 0.6, LINE)


def footer(
    sheet: Sheet,
    column: Column,
    texts: tuple[str, str],
    page_words: str,
    numbers: tuple[int, int],
    above: float = _FOOTER,
) -> None:
    """Two texts and “Page 1 of 2” under a line that is `above` points over the page's lower edge."""
    y = sheet.height - above
    sheet.rule((column.left, y), column.width, 0.6, LINE)
    words = page_words.replace("{page}", str(numbers[0])).replace("{pages}", str(numbers[1]))
    room = column.width - text_width(column.book, words, SMALL) - 2 * _FOOTER_GAP
    style = SMALL
    for size in (8.25, 7.75, 7.25, 6.75, 6.25):
        style = SMALL.sized(size)
        left, middle = (text_width(column.book, text, style) for text in texts)
        if left + middle <= room:
            break
    else:
        left = middle = room / 2
    middle_left = column.left + left + _FOOTER_GAP + max(0.0, room - left - middle) / 2
    for text, x, width in ((texts[0], column.left, left), (texts[1], middle_left, middle)):
        for at, line in enumerate(shorten(column.book, text, style, width + 0.1, 3)):
            sheet.text((x, y + 15 + at * style.leading), line, style)
    sheet.text((column.right, y + 15), words, SMALL, "right")


class Running(NamedTuple):
    """What stands on every page: the words at the head of later pages, the two texts at the foot, the page words."""

    head: str
    foot: tuple[str, str]
    page_words: str


def page_column(book: FontBook, width: float) -> Column:
    """The column of a report or a letter on a page of this width."""
    return Column(book, _MARGIN, width - 2 * _MARGIN)


def draw_pages(sheet: Sheet, column: Column, strips: Sequence[Strip], running: Running) -> None:
    """Draw the strips of a report or a letter on as many pages as they need."""
    pages = fewest_pages(strips, _FIRST_TOP, _NEXT_TOP, sheet.height - _BOTTOM)
    for number, page in enumerate(pages, start=1):
        if number > 1:
            sheet.next_page()
            running_head(sheet, column, running.head)
        draw_strips(sheet, page)
        footer(sheet, column, running.foot, running.page_words, (number, len(pages)))


def fault_strips(column: Column, fault_words: str, faults: set[str]) -> list[Strip]:
    """The characters that had to be spelt out, listed; nothing where there are none."""
    if not faults:
        return []
    listed = ", ".join(f"U+{code:04X}" for code in sorted(map(ord, faults)))
    return [space(18), *paragraph(column, fault_words.replace("{characters}", listed), SMALL)]


def number_code(sheet: Sheet, number: str, column: Column, place: tuple[float, float]) -> None:
    """A number as Code 128 that ends at the column's right edge, or as QR where no barcode can hold it.

    `place` are its upper edge and its height.
    """
    top, height = place
    bars = code128.bars(number)
    dots = bars and dots_a_module(bars.width, column.width, 3, 2)
    if bars and dots:
        left = whole_dots(column.right) - bars.width * dots
        sheet.code((left, whole_dots(top)), bars, dots, whole_dots(height))
        return
    square = qr.square(number)
    if square:
        module = dots_a_module(square.width, height + 4, 4, 1) or 1
        sheet.code((whole_dots(column.right) - square.width * module, whole_dots(top - 4)), square, module, module)


def draw_strips(sheet: Sheet, page: list[Placed]) -> None:
    """Draw what stands on one page."""
    for placed in page:
        placed.strip.draw(sheet, placed.top)


def _each_text(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_each_text(part, change) for part in value]
    if isinstance(value, dict):
        return {name: _each_text(part, change) for name, part in value.items()}
    return value

"""What every paper in Letter or A4 shares: its sizes, the head of later pages, the foot, texts that can be shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec

from intake_app.documents.blocks import LINE, SMALL, Column
from intake_app.documents.flow import Placed
from intake_app.documents.fonts import FontBook
from intake_app.documents.sheet import Sheet
from intake_app.documents.typeset import shorten, text_width
from intake_app.domain.papers import PageSize

SIZES: dict[PageSize, tuple[float, float]] = {"letter": (612.0, 792.0), "a4": (210 / 25.4 * 72, 297 / 25.4 * 72)}
"""Width and height in points."""

_FOOTER = 54.0
_FOOTER_GAP = 14.0

Paper = TypeVar("Paper", bound=msgspec.Struct)


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

"""One photo with what was marked on it, as a page of its own size."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from intake_app.documents.blocks import SMALL, Column, baseline
from intake_app.documents.fonts import FontBook
from intake_app.documents.page import legible_paper
from intake_app.documents.photo_page import CAPTION, picture_alone
from intake_app.documents.sheet import About, Sheet
from intake_app.documents.typeset import wrap
from intake_app.domain.papers import MarkedPhotoPaper

_MOST: Final = 540.0
_MARGIN: Final = 24.0
_UNDER_PICTURE: Final = 8.0


def draw_marked_photo(paper: MarkedPhotoPaper, book: FontBook) -> bytes:
    """The page as PDF: the photo at most 540 points wide or high, and under it what it is."""
    shown = legible_paper(paper, book, set())
    scale = min(_MOST / paper.width, _MOST / paper.height)
    width, height = paper.width * scale, paper.height * scale
    column = Column(book, _MARGIN, max(width, _MOST / 2))
    lines = [
        (line, style)
        for text, style in ((shown.caption, CAPTION), (shown.detail, SMALL))
        for line in wrap(book, text, style, column.width)
    ]
    texts = sum(style.leading for _, style in lines)
    about = About(
        title=shown.caption,
        subject=shown.detail,
        language=paper.language,
        made_at=paper.made_at,
        identity=hashlib.sha256(msgspec.msgpack.encode(paper)).hexdigest(),
    )
    sheet = Sheet(book, column.width + 2 * _MARGIN, height + texts + _UNDER_PICTURE + 2 * _MARGIN, about)
    picture_alone(sheet, column, shown, ((column.left, _MARGIN), width, height))
    top = _MARGIN + height + _UNDER_PICTURE
    for line, style in lines:
        sheet.text((column.left, top + baseline(style)), line, style)
        top += style.leading
    return sheet.pdf()

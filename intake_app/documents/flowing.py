"""A paper in Letter or A4 from its letterhead to its last page: what report, notice, instructions and lists share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from intake_app.documents.blocks import Column
from intake_app.documents.flow import Strip
from intake_app.documents.fonts import FontBook
from intake_app.documents.letterhead import letterhead
from intake_app.documents.page import SIZES, Running, draw_pages, fault_strips, legible_paper, page_column
from intake_app.documents.sheet import About, Sheet
from intake_app.domain.papers import Letterhead, PageSize


class Flowing(Protocol):
    """What every such paper has."""

    @property
    def size(self) -> PageSize:
        """The size of its pages."""

    @property
    def letterhead(self) -> Letterhead:
        """Whose paper it is."""

    @property
    def footer(self) -> tuple[str, str]:
        """The two texts at the foot of each page."""

    @property
    def page_words(self) -> str:
        """How a page is counted."""

    @property
    def fault_words(self) -> str:
        """What says which characters could not be shown."""

    @property
    def language(self) -> str:
        """The language of its words."""

    @property
    def document_title(self) -> str:
        """What a viewer's window calls it."""

    @property
    def made_at(self) -> datetime:
        """When what it says was recorded."""


F = TypeVar("F", bound=Flowing)
Body = Callable[[Column, F], list[Strip]]
"""What stands between letterhead and foot, of the paper with every text as it can be drawn."""


def as_it_is(_column: Column, _paper: Flowing, strips: list[Strip]) -> list[Strip]:
    """Nothing follows what is told of characters that cannot be shown."""
    return strips


def draw_flowing(
    paper: F,
    book: FontBook,
    called: Callable[[F], tuple[str, str]],
    body: Body[F],
    ended: Callable[[Column, F, list[Strip]], list[Strip]] = as_it_is,
) -> bytes:
    """The paper as PDF on as many pages as it needs; nothing of it is left out or shortened.

    Characters that no font has stand by their code points, and are listed behind the body. `called` gives the subject
    of the document and the head of later pages; `ended` says what follows the body.
    """
    faults: set[str] = set()
    shown = legible_paper(paper, book, faults)
    width, height = SIZES[paper.size]
    subject, head = called(shown)
    about = About(
        title=shown.document_title,
        subject=subject,
        language=paper.language,
        made_at=paper.made_at,
        # Photos make a paper of megabytes: its digest says as much.
        identity=hashlib.sha256(msgspec.msgpack.encode(paper)).hexdigest(),
    )
    column = page_column(book, width)
    strips = [
        *letterhead(column, shown.letterhead),
        *body(column, shown),
        *fault_strips(column, shown.fault_words, faults),
    ]
    sheet = Sheet(book, width, height, about)
    draw_pages(sheet, column, ended(column, shown, strips), Running(head, shown.footer, shown.page_words))
    return sheet.pdf()

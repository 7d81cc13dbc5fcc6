"""What stands on a paper, before anything is drawn: texts in their places, already in words.

`documents/` draws these and decides nothing; `workflow/document.py` fills them from the record alone, so that the same
record gives the same paper, byte for byte.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Tone = Literal["accept", "wait", "refuse", "plain"]
PageSize = Literal["letter", "a4"]


class LabelPaper(msgspec.Struct, frozen=True):
    """The 4×6 inch RMA label. No money stands on the outside of a box.

    `captions` are the small words over each field, by the field's name (`rma`, `model`, `customer`, `received`,
    `inspected`, `serial`). `no_barcode` is said where a number or serial is too long for a barcode or holds characters
    that a barcode cannot: what to do instead. `made_at` is the time for the PDF's metadata.
    """

    rma_number: str
    serial: str
    verdict: str
    place: str
    model: str
    customer: str
    received: str
    inspected: str
    reason: str
    policy: str
    station: str
    copy: str
    record: str
    instruction: str
    captions: dict[str, str]
    no_barcode: str
    title: str
    language: str
    made_at: datetime


class Row(msgspec.Struct, frozen=True):
    """One line of a two-column table."""

    name: str
    value: str


class SeenRow(msgspec.Struct, frozen=True):
    """One line of what was seen: the question's short name, the answer, its tone, when, and what was noted."""

    name: str
    answer: str
    tone: Tone
    remark: str


class QuoteBlock(msgspec.Struct, frozen=True):
    """A clause to the letter and, under it, where it stands."""

    text: str
    source: str


class Section(msgspec.Struct, frozen=True):
    """A titled run of paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


class ReportPaper(msgspec.Struct, frozen=True):
    """The inspection report; flows to as many pages as it needs.

    `page_words` has the places `{page}` and `{pages}`. `fault_words` has the place `{characters}`: what is said when
    the fonts lack characters of a text (they are listed by code point, never dropped in silence).
    """

    size: PageSize
    title: str
    rma_number: str
    subtitle: str
    verdict: str
    sentence: str
    tone: Tone
    unit_title: str
    unit: tuple[Row, ...]
    return_title: str
    return_rows: tuple[Row, ...]
    seen_title: str
    seen: tuple[SeenRow, ...]
    why_title: str
    quotes: tuple[QuoteBlock, ...]
    readings_title: str
    readings: tuple[str, ...]
    trace_title: str
    trace: tuple[SeenRow, ...]
    sections: tuple[Section, ...]
    signatures: tuple[str, ...]
    footer: tuple[str, str]
    page_words: str
    fault_words: str
    language: str
    document_title: str
    made_at: datetime

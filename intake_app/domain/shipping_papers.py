"""What stands on the papers of a consignment, before anything is drawn: the shipping label and lists of what leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from intake_app.domain.papers import Letterhead, PageSize, QuoteBlock, Row

MANIFESTS: Final = "MANIFESTS"
"""The folder of the papers of a day, of all consignments that a carrier took; no number is called so."""


class ShippingLabelPaper(msgspec.Struct, frozen=True):
    """The 4×6 inch shipping label.

    `code` is what its barcode holds: a serial shipping container code (`is_sscc`, as GS1-128 with the identifier 00),
    or the number of the consignment as Code 128; `code_words` is the code as people read it. `mark` is what the square
    code holds. `sender` and `to` have a line a row, the name first. `fields` are told in two rows side by side, `pays`
    (who pays which way) at the foot. `captions` are the small words over `from` and `to`.
    """

    number: str
    code: str
    code_words: str
    is_sscc: bool
    mark: str
    way: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    fields: tuple[tuple[Row, ...], ...]
    pays: str
    captions: dict[str, str]
    no_barcode: str
    title: str
    language: str
    made_at: datetime


class Ruled(msgspec.Struct, frozen=True):
    """A table: its headings, each column's share of the width in percent, and its rows."""

    headings: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


class ShippingListPaper(msgspec.Struct, frozen=True):
    """A packing list, or the manifest of what a carrier took on one day; flows to as many pages as it needs.

    `numbers` stand as barcodes beside `to`, whose first line is a name. `sentences` stand under the title, `quotes` and
    what they mean (`remarks`) under the table. `signatures` are lines to sign on.
    """

    size: PageSize
    letterhead: Letterhead
    to_title: str
    to: tuple[str, ...]
    numbers: tuple[Row, ...]
    place_and_date: str
    title: str
    sentences: tuple[str, ...]
    subject: tuple[Row, ...]
    table_title: str
    table: Ruled
    quotes_title: str
    remarks: tuple[str, ...]
    quotes: tuple[QuoteBlock, ...]
    signatures: tuple[str, ...]
    footer: tuple[str, str]
    page_words: str
    fault_words: str
    language: str
    document_title: str
    made_at: datetime

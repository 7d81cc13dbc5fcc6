"""The press: draws every paper, one at a time."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from intake_app.documents.fonts import FontBook
from intake_app.documents.label import draw_label
from intake_app.documents.notice import draw_notice
from intake_app.documents.report import draw_report
from intake_app.domain.kit_papers import KitInstructionsPaper
from intake_app.domain.papers import LabelPaper, MarkedPhotoPaper, NoticePaper, ReportPaper, SheetPaper, TestPaper

if TYPE_CHECKING:
    from intake_app.domain.badge_papers import BadgePaper
    from intake_app.domain.shipping_papers import ShippingLabelPaper, ShippingListPaper


class PdfPress:
    """Draws papers as PDF, with the fonts of one folder; the same paper always gives the same bytes.

    The fonts are read with the first paper, which raises `NotFound` when one is missing. Safe to use from any thread.
    """

    def __init__(self, fonts_folder: Path) -> None:
        self._fonts_folder = fonts_folder
        self._one_at_a_time = Lock()

    def label(self, paper: LabelPaper) -> bytes:
        """The label as PDF, one page of 4×6 inches."""
        with self._one_at_a_time:
            return draw_label(paper, self._book)

    def report(self, paper: ReportPaper) -> bytes:
        """The inspection report as PDF, as many pages as it needs."""
        with self._one_at_a_time:
            return draw_report(paper, self._book)

    def notice(self, paper: NoticePaper) -> bytes:
        """The notice to the customer as PDF, as many pages as it needs."""
        with self._one_at_a_time:
            return draw_notice(paper, self._book)

    def kit_instructions(self, paper: KitInstructionsPaper) -> bytes:
        """The packing instructions of a kit as PDF, as many pages as they need."""
        from intake_app.documents.kit_instructions import draw_kit_instructions

        with self._one_at_a_time:
            return draw_kit_instructions(paper, self._book)

    def shipping_label(self, paper: ShippingLabelPaper) -> bytes:
        """The shipping label as PDF, one page of 4×6 inches."""
        from intake_app.documents.shipping_label import draw_shipping_label

        with self._one_at_a_time:
            return draw_shipping_label(paper, self._book)

    def shipping_list(self, paper: ShippingListPaper) -> bytes:
        """A packing list or manifest as PDF, as many pages as it needs."""
        from intake_app.documents.shipping_list import draw_shipping_list

        with self._one_at_a_time:
            return draw_shipping_list(paper, self._book)

    def marked_photo(self, paper: MarkedPhotoPaper) -> bytes:
        """One photo with its marks as PDF, on a page of its own size."""
        from intake_app.documents.marked_photo import draw_marked_photo

        with self._one_at_a_time:
            return draw_marked_photo(paper, self._book)

    def sheet(self, paper: SheetPaper) -> bytes:
        """A sheet of command barcodes as PDF, as many pages as it needs."""
        from intake_app.documents.command_sheet import draw_sheet

        with self._one_at_a_time:
            return draw_sheet(paper, self._book)

    def test_sheet(self, paper: TestPaper) -> bytes:
        """The page that proves a scanner or a printer as PDF."""
        from intake_app.documents.test_sheet import draw_test_sheet

        with self._one_at_a_time:
            return draw_test_sheet(paper, self._book)

    def badge(self, paper: BadgePaper) -> bytes:
        """Badges as PDF: a page a card, or sheets of cards to cut out."""
        from intake_app.documents.badge import draw_badge

        with self._one_at_a_time:
            return draw_badge(paper, self._book)

    @cached_property
    def _book(self) -> FontBook:
        return FontBook(self._fonts_folder)

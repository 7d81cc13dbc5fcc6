"""What stands on the packing instructions of a kit, before anything is drawn; its slip is a label like any other."""

from __future__ import annotations

from datetime import datetime

import msgspec

from intake_app.domain.papers import Action, Letterhead, PageSize, QuoteBlock, Row


class PackingStep(msgspec.Struct, frozen=True):
    """One thing to pack: its title with the part's number, how, and the clauses that ask for it."""

    title: str
    text: str
    quotes: tuple[QuoteBlock, ...]


class KitInstructionsPaper(msgspec.Struct, frozen=True):
    """A letter to the customer: how to pack a unit in the kit, and what the policy says of it.

    `numbers` are the numbers of the order and of the RMA, each with its name: they stand as barcodes. `steps` are in
    the order in which one packs; `actions` what else can be done, with their clauses.
    """

    size: PageSize
    letterhead: Letterhead
    to: tuple[str, ...]
    place_and_date: str
    numbers: tuple[Row, ...]
    title: str
    opening: str
    subject: tuple[Row, ...]
    steps_title: str
    steps: tuple[PackingStep, ...]
    actions_title: str
    actions: tuple[Action, ...]
    closing: tuple[str, ...]
    footer: tuple[str, str]
    page_words: str
    fault_words: str
    language: str
    document_title: str
    made_at: datetime

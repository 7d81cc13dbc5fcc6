"""What stands on the card that somebody signs in with."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from intake_app.domain.papers import PageSize

CardSize = Literal["card"] | PageSize
"""A page of the card's own size (85.6 × 54 mm), or a sheet of paper with cards to cut out."""


class BadgeCard(msgspec.Struct, frozen=True):
    """One card: whose it is, what they may do, in words, and the badge in its one spelling.

    The badge stands on it as barcodes alone, never in letters: nobody reads it aloud, and no eye keeps it.
    """

    name: str
    role: str
    badge: str


class BenchCard(msgspec.Struct, frozen=True):
    """A card that hangs at the bench: what scanning it does, in words, and the command."""

    title: str
    hint: str
    code: str


class BadgePaper(msgspec.Struct, frozen=True):
    """Cards, and what is said around them on a sheet: its title, how to cut, the footer and “Page {page} of {pages}”.

    A sheet ends with the card for the `bench`. `company` stands on every card; `found` is what to do with one that was
    lost.
    """

    size: CardSize
    company: str
    cards: tuple[BadgeCard, ...]
    bench: BenchCard
    found: str
    title: str
    subtitle: str
    footer: tuple[str, str]
    page_words: str
    language: str
    made_at: datetime

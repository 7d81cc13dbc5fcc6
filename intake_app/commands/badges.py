"""Badges as files: drawn, and kept for the owner of the station folder alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake_app.domain.badge_papers import BadgeCard, CardSize
    from intake_app.settings import Settings


def draw_badges(settings: Settings, cards: Sequence[BadgeCard], size: CardSize) -> bytes:
    """The cards as PDF, as this station makes them now."""
    from intake_app.bootstrap import read_words
    from intake_app.commands.sheet import making_of
    from intake_app.documents.press import PdfPress
    from intake_app.resources import resource
    from intake_app.workflow.badge_sheets import badge_paper

    return PdfPress(resource("fonts")).badge(badge_paper(read_words(), making_of(settings), cards, size))


def keep_badge(settings: Settings, card: BadgeCard, size: CardSize) -> Path:
    """Draw one card into the station folder, in place of the one before, and return where it is.

    Raises `StorageFailed`.
    """
    from intake_app.store.shelf import FolderShelf

    return FolderShelf(settings.folder / "badges").put(card.name, "badge", draw_badges(settings, [card], size))

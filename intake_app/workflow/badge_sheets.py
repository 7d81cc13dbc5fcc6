"""The cards that people sign in with: what stands on them, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.domain.badge_papers import BadgeCard, BadgePaper, BenchCard, CardSize
from intake_app.domain.commands import Command, command_code
from intake_app.domain.words import Words
from intake_app.workflow.sheets import Making
from intake_app.workflow.wording import day_words


def badge_paper(words: Words, making: Making, cards: Sequence[BadgeCard], size: CardSize) -> BadgePaper:
    """These cards, each on a page of its own size or all on sheets of paper."""
    made_on = day_words(words, making.at.date())
    company = making.letterhead.name
    title = words("badge.of", name=cards[0].name) if len(cards) == 1 else words("badge.title")
    return BadgePaper(
        size=size,
        company=company or words("badge.title"),
        cards=tuple(cards),
        bench=BenchCard(words("badge.sign_out"), words("badge.hint_sign_out"), command_code(Command("sign_out"))),
        found=words("badge.found_of", company=company) if company else words("badge.found"),
        title=title,
        subtitle=words("badge.cut_out"),
        footer=(words("badge.secret"), words("sheet.made", station=making.station, date=made_on)),
        page_words=words("paper.page"),
        language=words.language,
        made_at=making.at,
    )

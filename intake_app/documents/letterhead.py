"""The head of a paper: the company's logo and name on the left, where it is and how to reach it on the right."""

from __future__ import annotations

import io
from collections.abc import Sequence

from intake_app.documents.blocks import INK, LINE, SMALL, Column, baseline
from intake_app.documents.flow import Strip, space
from intake_app.documents.fonts import Weight
from intake_app.documents.sheet import Sheet
from intake_app.documents.typeset import Style, fit, wrap
from intake_app.domain.papers import Letterhead

_NAME = Style(Weight.BOLD, 15, 18, INK)
_NAME_SIZES = (15, 13.5, 12, 11)
# Beside a logo the name is no title: it only says again what the logo shows.
_BESIDE_LOGO = Style(Weight.SEMIBOLD, 8.25, 11.5, INK)
_LOGO_WIDTH, _LOGO_HEIGHT = 150.0, 40.0
_LARGEST_POINT = 0.75
_GAP = 24.0
_UNDER = 9.0
_AFTER = 22.0


def letterhead(column: Column, head: Letterhead, sizes: Sequence[float] = _NAME_SIZES) -> list[Strip]:
    """The head and a hairline under it; nothing where no company is set.

    `sizes` are those in which the name may stand, the largest first.
    """
    if not (head.name or head.lines or head.logo):
        return []
    half = (column.width - _GAP) / 2
    right = column.part(half + _GAP, half)
    lines = [(line, SMALL) for text in head.lines for line in wrap(column.book, text, SMALL, right.width)]
    size = _logo_size(head.logo, half)
    title = fit(column.book, head.name, [_NAME.sized(one) for one in sizes], half, 3)
    if size:
        names = wrap(column.book, head.name, _BESIDE_LOGO, right.width) if head.name else []
        lines = [(line, _BESIDE_LOGO) for line in names] + lines
    left_height = size[1] if size else title.style.leading * len(title.lines)
    right_height = sum(style.leading for _, style in lines)
    height = max(left_height, right_height)

    def draw(sheet: Sheet, top: float) -> None:
        if size:
            sheet.logo((column.left, top + (height - size[1]) / 2), size[0], size[1], head.logo)
        else:
            # The name's first line stands level with the first of the address.
            y = top + max(0.0, SMALL.leading - title.style.leading) / 2 if lines else top
            for at, line in enumerate(title.lines):
                sheet.text((column.left, y + title.style.leading * at + baseline(title.style)), line, title.style)
        y = top + (height - right_height) / 2 if size else top
        for line, style in lines:
            sheet.text((right.right, y + baseline(style)), line, style, "right")
            y += style.leading
        sheet.rule((column.left, top + height + _UNDER), column.width, 0.6, LINE)

    return [Strip(height + _UNDER, draw, keep=True), space(_AFTER, keep=True)]


def _logo_size(logo: bytes, most_wide: float) -> tuple[float, float] | None:
    """Width and height in points: as large as its place allows, but not blown up beyond 96 dots an inch."""
    if not logo:
        return None
    from PIL import Image

    with Image.open(io.BytesIO(logo)) as picture:
        width, height = picture.size
    scale = min(min(_LOGO_WIDTH, most_wide) / width, _LOGO_HEIGHT / height, _LARGEST_POINT)
    return width * scale, height * scale

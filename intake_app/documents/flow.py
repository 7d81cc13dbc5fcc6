"""The flow of a paper over its pages: strips that are never cut, and where pages end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from intake_app.documents.sheet import Sheet

Draw = Callable[[Sheet, float], None]
"""Draws a strip whose upper edge is that many points below the page's."""

_CLOSER = (0.8, 0.6, 0.45)
"""Parts of their height that blanks have where it saves a page."""

SHORT = 7
"""Lines that are kept on one page; a longer text is broken, but never after its first or before its last line."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A slice across the column, `height` points high.

    `keep` holds it on the page of the strip that follows; where that is `loose`, only as long as it costs no further
    page. `space` marks a blank that falls away where a page begins. `again` is drawn above it where it begins a further
    page: the headings of its table.
    """

    height: float
    draw: Draw
    keep: bool = False
    space: bool = False
    loose: bool = False
    again: tuple[Strip, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip and the place of its upper edge on its page."""

    top: float
    strip: Strip


def space(height: float, *, keep: bool = False) -> Strip:
    """A blank strip."""
    return Strip(height, lambda _sheet, _top: None, keep=keep, space=True)


def together(strips: Sequence[Strip]) -> list[Strip]:
    """The strips of one text or one row, held together as far as they are few, their first and last pairs always."""
    last = len(strips) - 1
    return [
        replace(strip, keep=strip.keep or (at < last and (last < SHORT or at in {0, last - 1})))
        for at, strip in enumerate(strips)
    ]


def with_next(strips: Sequence[Strip]) -> list[Strip]:
    """The strips, the last of them held on the page of what follows."""
    return [*strips[:-1], *(replace(strip, keep=True) for strip in strips[-1:])]


def rows_together(rows: Sequence[Sequence[Strip]]) -> list[Strip]:
    """The rows of a table, the first and the last never alone on a page."""
    last = len(rows) - 1
    return [
        strip for at, row in enumerate(rows) for strip in (with_next(row) if at < last and at in {0, last - 1} else row)
    ]


def paginate(strips: Sequence[Strip], first_top: float, next_top: float, bottom: float) -> list[list[Placed]]:
    """Place the strips on pages between `first_top` (`next_top` from the second page on) and `bottom`.

    Strips held together that are higher than a page are broken where the page ends.
    """
    pages: list[list[Placed]] = [[]]
    top = first_top
    highest = max((_height(strip.again) for strip in strips), default=0.0)
    for group in _groups(strips, bottom - next_top - highest):
        above: tuple[Strip, ...] = ()
        if pages[-1] and top + _height(group) > bottom:
            pages.append([])
            top, above = next_top, group[0].again
        for strip in (*above, *group):
            if strip.space and not pages[-1]:
                continue
            pages[-1].append(Placed(top, strip))
            top += strip.height
    return pages


def fewest_pages(strips: Sequence[Strip], first_top: float, next_top: float, bottom: float) -> list[list[Placed]]:
    """Place the strips as `paginate`; closer together, or with what is loosely held let go, where that saves a page.

    A page for one last sentence is a page too many.
    """
    plain = paginate(strips, first_top, next_top, bottom)
    if len(plain) == 1:
        return plain
    ways = product((False, True) if any(strip.loose for strip in strips) else (False,), (1.0, *_CLOSER))
    others = (paginate(_changed(strips, part, let_go=let_go), first_top, next_top, bottom) for let_go, part in ways)
    return min(others, key=len)


def _changed(strips: Sequence[Strip], part: float, *, let_go: bool) -> list[Strip]:
    return [
        replace(
            strip,
            height=strip.height * part if strip.space else strip.height,
            keep=strip.keep and not (strip.loose and let_go),
        )
        for strip in strips
    ]


def _groups(strips: Sequence[Strip], page: float) -> Iterator[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield from _unless_too_high(group, page)
            group = []
    if group:
        yield from _unless_too_high(group, page)


def _unless_too_high(group: list[Strip], page: float) -> Iterator[list[Strip]]:
    if _height(group) <= page:
        yield group
    else:
        yield from ([strip] for strip in group)


def _height(strips: Sequence[Strip]) -> float:
    return sum(strip.height for strip in strips)

"""The packing instructions of a kit: a letter that says how to pack, with the numbers to scan when it comes."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.documents.blocks import (
    BODY,
    INK,
    QUIET,
    SMALL,
    Column,
    beside,
    fields,
    heading,
    line_strip,
    paragraph,
    quotations,
    verdict,
)
from intake_app.documents.flow import Strip, space, together, with_next
from intake_app.documents.flowing import draw_flowing
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.notice import actions_strips
from intake_app.documents.page import (
    number_code,
)
from intake_app.documents.sheet import Sheet
from intake_app.documents.typeset import Style, wrap
from intake_app.domain.kit_papers import KitInstructionsPaper, PackingStep

_BARS_HEIGHT = 26.0
_STRONG = Style(Weight.SEMIBOLD, 10, 14.5, INK)
_GAP = 30.0
_NUMBER_WIDTH = 22.0


def draw_kit_instructions(paper: KitInstructionsPaper, book: FontBook) -> bytes:
    """The instructions as PDF on as many pages as they need; nothing of the paper is left out or shortened."""
    numbers = [row.value for row in paper.numbers]
    return draw_flowing(
        paper,
        book,
        lambda shown: (
            f"{shown.numbers[0].value}: {shown.title}",
            f"{shown.numbers[0].value} · {shown.title}",
        ),
        lambda column, shown: [_head(column, shown, numbers), *_body(column, shown)],
    )


def _head(column: Column, paper: KitInstructionsPaper, numbers: Sequence[str]) -> Strip:
    """To whom on the left; on the right the numbers with their barcodes, and the day."""
    half = (column.width - _GAP) / 2
    left, right = column.part(0, half), column.part(half + _GAP, half)
    name, *rest = paper.to or ("",)
    to = paragraph(left, name, _STRONG) + [strip for line in rest for strip in paragraph(left, line, BODY)]
    coded: list[Strip] = []
    for row, number in zip(paper.numbers, numbers, strict=True):

        def draw(sheet: Sheet, top: float, number: str = number) -> None:
            number_code(sheet, number, right, (top + 2, _BARS_HEIGHT))

        lines = wrap(column.book, row.value, _STRONG, half)
        coded += [
            line_strip(right, row.name, SMALL, "right"),
            Strip(_BARS_HEIGHT + 6, draw),
            *(line_strip(right, line, _STRONG, "right") for line in lines),
            space(8),
        ]
    both = beside(to, [*coded, line_strip(right, paper.place_and_date, QUIET, "right")])
    return Strip(both.height + 16, both.draw, keep=True)


def _body(column: Column, paper: KitInstructionsPaper) -> list[Strip]:
    half, width = (len(paper.subject) + 1) // 2, (column.width - _GAP) / 2
    sides = column.part(0, width), column.part(width + _GAP, width)
    strips = [*verdict(column, paper.title, paper.opening, "plain"), space(12)]
    strips.append(beside(fields(sides[0], paper.subject[:half]), fields(sides[1], paper.subject[half:])))
    strips += heading(column, paper.steps_title)
    for number, step in enumerate(paper.steps, start=1):
        strips += [*([space(10)] if number > 1 else []), *_packing(column, number, step)]
    if paper.actions:
        strips += heading(column, paper.actions_title) + actions_strips(column, paper.actions)
    for at, text in enumerate(paper.closing):
        above = space(4 if at else 16, keep=True)
        strips = [*with_next(strips), above, *paragraph(column, text, _STRONG if at else BODY)]
    return strips


def _packing(column: Column, number: int, step: PackingStep) -> list[Strip]:
    """A step with its number before it, and the clauses that ask for it."""
    inner = column.part(_NUMBER_WIDTH, column.width - _NUMBER_WIDTH)
    first, *rest = wrap(column.book, step.title, _STRONG, inner.width)

    def draw(sheet: Sheet, top: float) -> None:
        line_strip(column, f"{number}.", _STRONG).draw(sheet, top)
        line_strip(inner, first, _STRONG).draw(sheet, top)

    lines = [
        Strip(_STRONG.leading, draw),
        *(line_strip(inner, line, _STRONG) for line in rest),
        *(line_strip(inner, line, BODY) for line in wrap(column.book, step.text, BODY, inner.width)),
    ]
    if not step.quotes:
        return together(lines)
    return [*with_next(together(lines)), space(4, keep=True), *quotations(inner, step.quotes)]

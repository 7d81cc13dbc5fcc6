"""The notice to the customer: a letter that says what failed, by which clause, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intake_app.documents.blocks import (
    BODY,
    HEADING,
    INK,
    QUIET,
    SMALL,
    Column,
    answers,
    baseline,
    beside,
    fields,
    heading,
    line_strip,
    paragraph,
    quotations,
    readings,
    verdict,
)
from intake_app.documents.flow import Strip, space, together, with_next
from intake_app.documents.flowing import draw_flowing
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.page import (
    number_code,
)
from intake_app.documents.photo_page import photo_grid
from intake_app.documents.sheet import Sheet
from intake_app.documents.typeset import Style, wrap
from intake_app.domain.papers import Action, NoticePaper, Row

_BARS_HEIGHT = 26.0
_STRONG = Style(Weight.SEMIBOLD, 10, 14.5, INK)
_NUMBER = Style(Weight.SEMIBOLD, 13, 18, INK)
_GAP = 30.0


def draw_notice(paper: NoticePaper, book: FontBook) -> bytes:
    """The notice as PDF on as many pages as it needs; nothing of the paper is left out or shortened."""
    return draw_flowing(
        paper,
        book,
        lambda shown: (f"{shown.rma_number}: {shown.title}", f"{shown.rma_number} · {shown.title}"),
        lambda column, shown: [_address(column, shown, paper.rma_number), *_body(column, shown)],
    )


def _address(column: Column, paper: NoticePaper, rma_number: str) -> Strip:
    """To whom on the left; on the right the day, the RMA number and its barcode."""
    half = (column.width - _GAP) / 2
    left, right = column.part(0, half), column.part(half + _GAP, half)
    name, *rest = paper.to or ("",)
    to = paragraph(left, name, _STRONG) + [strip for line in rest for strip in paragraph(left, line, BODY)]
    number = wrap(column.book, paper.rma_number, _STRONG, half)

    def draw(sheet: Sheet, top: float) -> None:
        number_code(sheet, rma_number, right, (top + 2, _BARS_HEIGHT))

    lines = [line_strip(right, line, _STRONG, "right") for line in number]
    dates = [line_strip(right, line, QUIET, "right") for line in wrap(column.book, paper.place_and_date, QUIET, half)]
    both = beside(to, [Strip(_BARS_HEIGHT + 8, draw), *lines, *dates])
    return Strip(both.height + 24, both.draw, keep=True)


def _body(column: Column, paper: NoticePaper) -> list[Strip]:
    strips = [*verdict(column, paper.title, paper.sentence, paper.tone), space(12)]
    for text in paper.opening:
        strips += [*paragraph(column, text, BODY), space(4)]
    strips.append(_subject(column, paper.subject))
    found = paragraph(column, paper.found, BODY) if paper.found else []
    for title, content in (
        (paper.failed_title, [*answers(column, paper.failed), *found]),
        (paper.why_title, quotations(column, paper.quotes)),
        (paper.readings_title, readings(column, paper.readings)),
        (paper.actions_title, actions_strips(column, paper.actions)),
        (paper.also_title, actions_strips(column, paper.also)),
    ):
        strips += heading(column, title) + content if content else []
    if paper.deadline:
        strips = [*with_next(strips), space(14, keep=True), *paragraph(column, paper.deadline, HEADING)]
    for at, text in enumerate(paper.closing):
        # No letter ends on a page that holds nothing else.
        above = space(4 if at else 18, keep=True)
        strips = [*with_next(strips), above, *paragraph(column, text, _STRONG if at else BODY)]
    # After the letter's end, as what is enclosed with it.
    if paper.photos:
        strips += heading(column, paper.photos_title) + photo_grid(column, paper.photos)
    return strips


def _subject(column: Column, rows: Sequence[Row]) -> Strip:
    """Which unit it is about, in two tables side by side."""
    half, width = (len(rows) + 1) // 2, (column.width - _GAP) / 2
    left, right = column.part(0, width), column.part(width + _GAP, width)
    return beside(fields(left, rows[:half]), fields(right, rows[half:]))


def actions_strips(column: Column, actions: Sequence[Action]) -> list[Strip]:
    """What can be done, one under the other, each with its numbers and clauses."""
    strips: list[Strip] = []
    for at, action in enumerate(actions):
        strips += ([space(12)] if at else []) + _action(column, action)
    return strips


def _action(column: Column, action: Action) -> list[Strip]:
    """What can be done: a title, the sentence, its numbers large enough to dial from, and the clauses."""
    strips = [
        *together(
            [
                *(line_strip(column, line, _STRONG) for line in wrap(column.book, action.title, _STRONG, column.width)),
                *(line_strip(column, line, BODY) for line in wrap(column.book, action.text, BODY, column.width)),
            ]
        )
    ]
    if action.rows:
        strips = [*_kept(strips), space(6, keep=True), _numbers(column, action), space(2)]
    if action.quotes:
        strips = [*_kept(strips), space(6, keep=True), *quotations(column, action.quotes)]
    return strips


def _numbers(column: Column, action: Action) -> Strip:
    """The numbers side by side, each under its name."""
    width = column.width / max(3, len(action.rows))
    places = [
        (column.part(at * width, width - 12), row.name, wrap(column.book, row.value, _NUMBER, width - 12))
        for at, row in enumerate(action.rows)
    ]

    def draw(sheet: Sheet, top: float) -> None:
        for place, name, lines in places:
            sheet.text((place.left, top + baseline(SMALL)), name, SMALL)
            for at, line in enumerate(lines):
                y = top + SMALL.leading + _NUMBER.leading * at + baseline(_NUMBER)
                sheet.text((place.left, y), line, _NUMBER)

    return Strip(SMALL.leading + _NUMBER.leading * max(len(lines) for *_, lines in places), draw)


def _kept(strips: Sequence[Strip]) -> list[Strip]:
    return [replace(strip, keep=True) for strip in strips]

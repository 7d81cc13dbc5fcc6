"""Photos on paper: two beside each other, six to a page, never cropped; what was marked is drawn over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, hypot, pi, sin

from intake_app.documents.blocks import INK, LINE, MUTED, SMALL, Column, baseline
from intake_app.documents.flow import Strip, space
from intake_app.documents.fonts import Weight
from intake_app.documents.sheet import Point, Sheet
from intake_app.documents.typeset import Colour, Style, text_width, wrap
from intake_app.domain.papers import PhotoBlock
from intake_app.domain.photos import MARK_INK, Mark

CAPTION = Style(Weight.SEMIBOLD, 8.75, 12, INK)
REMARK = Style(Weight.SEMIBOLD, 8.5, 10.5, MARK_INK)
WHITE: Colour = (0xFF, 0xFF, 0xFF)

_BESIDE = 2
_ROWS_A_PAGE = 3
_GUTTER = 16.0
# Three of these, the heading over them and the blanks between them fill a Letter page.
_ROW_HEIGHT = 197.0
_ROW_GAP = 12.0
_UNDER_HEADING = 4.0
_UNDER_PICTURE = 5.0
_LOWEST_PICTURE = 96.0
_PROBLEM_PAD = 14.0
_LINE, _EDGE = 1.7, 3.9
_HEAD, _HEAD_ANGLE = 9.0, 0.45
_PLATE_PAD = 2.5
_REMARK_SIZES = (8.5, 7.5, 6.5, 5.5, 4.5, 3.5)
_REMARK_PART, _REMARK_ROOM = 0.62, 90.0


@dataclass(frozen=True, slots=True)
class _Cell:
    """A photo in its half of the column, with its texts in lines."""

    column: Column
    photo: PhotoBlock
    caption: list[str]
    detail: list[str]
    problem: list[str]

    @property
    def texts_height(self) -> float:
        return CAPTION.leading * len(self.caption) + SMALL.leading * len(self.detail)

    def size(self, most_high: float) -> tuple[float, float]:
        """Width and height of the picture as it is drawn; a small one is not blown up."""
        if self.problem:
            return self.column.width, max(SMALL.leading * len(self.problem) + 2 * _PROBLEM_PAD, _LOWEST_PICTURE)
        scale = min(self.column.width / self.photo.width, most_high / self.photo.height, 1.0)
        return self.photo.width * scale, self.photo.height * scale


def photo_grid(column: Column, photos: Sequence[PhotoBlock]) -> list[Strip]:
    """The photos as strips: six share a page, unless fewer on one and the rest on the next save one.

    A last photo never stands alone where another row can go with it.
    """
    rows = [_row(column, photos[at : at + _BESIDE]) for at in range(0, len(photos), _BESIDE)]
    last = len(rows) - 1
    alone = len(photos) % _BESIDE == 1
    ends = {*range(_ROWS_A_PAGE - 1, last, _ROWS_A_PAGE), last}
    if alone and last - 1 in ends:
        ends = (ends - {last - 1}) | {last - 2}
    strips = [space(_UNDER_HEADING, keep=True)] if rows else []
    for at, row in enumerate(rows):
        held, loose = at not in ends, not (alone and at == last - 1)
        strips.append(Strip(row.height, row.draw, keep=held, loose=loose))
        if at < last:
            strips.append(space(_ROW_GAP, keep=held))
    return strips


def picture_alone(sheet: Sheet, column: Column, photo: PhotoBlock, place: tuple[Point, float, float]) -> None:
    """A picture with what was marked on it, without its texts, at a place of this width and height."""
    at, width, height = place
    _picture(sheet, _Cell(column, photo, [], [], []), at, width, height)


def _row(column: Column, photos: Sequence[PhotoBlock]) -> Strip:
    width = (column.width - _GUTTER) / _BESIDE
    cells = [_cell(column.part(at * (width + _GUTTER), width), photo) for at, photo in enumerate(photos)]
    texts = max(cell.texts_height for cell in cells)
    most_high = max(_ROW_HEIGHT - _UNDER_PICTURE - texts, _LOWEST_PICTURE)
    high = max(cell.size(most_high)[1] for cell in cells)

    def draw(sheet: Sheet, top: float) -> None:
        for cell in cells:
            width, height = cell.size(most_high)
            _picture(sheet, cell, (cell.column.left, top), width, high if cell.problem else height)
            _texts(sheet, cell, top + high + _UNDER_PICTURE)

    return Strip(high + _UNDER_PICTURE + texts, draw)


def _cell(column: Column, photo: PhotoBlock) -> _Cell:
    inner = column.width - 2 * _PROBLEM_PAD
    return _Cell(
        column,
        photo,
        wrap(column.book, photo.caption, CAPTION, column.width),
        wrap(column.book, photo.detail, SMALL, column.width),
        wrap(column.book, photo.problem, SMALL, inner) if photo.problem else [],
    )


def _texts(sheet: Sheet, cell: _Cell, top: float) -> None:
    for style, lines in ((CAPTION, cell.caption), (SMALL, cell.detail)):
        for line in lines:
            sheet.text((cell.column.left, top + baseline(style)), line, style)
            top += style.leading


def _picture(sheet: Sheet, cell: _Cell, at: Point, width: float, height: float) -> None:
    left, top = at
    if not cell.problem:
        sheet.picture(at, width, height, cell.photo.jpeg)
    _frame(sheet, at, (left + width, top + height), 0.6, MUTED if cell.problem else LINE)
    first = top + (height - SMALL.leading * len(cell.problem)) / 2
    for number, line in enumerate(cell.problem):
        y = first + SMALL.leading * number + baseline(SMALL)
        sheet.text((left + width / 2, y), line, SMALL, "centre")
    if cell.problem:
        return
    for mark in cell.photo.marks:
        _mark(sheet, cell.column, mark, (at, width, height))


def _mark(sheet: Sheet, column: Column, mark: Mark, place: tuple[Point, float, float]) -> None:
    """One mark, in red with a white edge, so that it stands out from any photo."""
    (left, top), width, height = place
    first = (left + mark.x1 * width, top + mark.y1 * height)
    second = (left + mark.x2 * width, top + mark.y2 * height)
    if mark.shape == "text":
        _remark(sheet, column, mark.text, first, place)
    elif mark.shape == "box":
        for thickness, colour in ((_EDGE, WHITE), (_LINE, MARK_INK)):
            _frame(sheet, first, second, thickness, colour)
    else:
        for thickness, colour in ((_EDGE, WHITE), (_LINE, MARK_INK)):
            sheet.strokes(_arrow(first, second), thickness, colour)


def _arrow(start: Point, end: Point) -> tuple[tuple[Point, ...], ...]:
    """Shaft and head of an arrow that points from start to end."""
    across, down = start[0] - end[0], start[1] - end[1]
    length = hypot(across, down)
    if not length:
        return ((start, end),)
    head = min(_HEAD, length * 0.6)
    across, down = across / length * head, down / length * head
    sides = [
        (end[0] + across * cos(turn) - down * sin(turn), end[1] + across * sin(turn) + down * cos(turn))
        for turn in (_HEAD_ANGLE, 2 * pi - _HEAD_ANGLE)
    ]
    return (start, end), (sides[0], end, sides[1])


def _frame(sheet: Sheet, first: Point, second: Point, thickness: float, colour: Colour) -> None:
    (left, top), (right, bottom) = first, second
    sheet.strokes((((left, top), (right, top), (right, bottom), (left, bottom), (left, top)),), thickness, colour)


def _remark(sheet: Sheet, column: Column, text: str, at: Point, place: tuple[Point, float, float]) -> None:
    """A text on a white plate; it is shifted, set wider and set smaller so that it stays inside the picture."""
    (left, top), width, height = place
    style, lines, wide, high = REMARK, [text], 0.0, 0.0
    for size, part in product(_REMARK_SIZES, (_REMARK_PART, 1.0)):
        style = REMARK.sized(size)
        lines = wrap(column.book, text, style, max(width * part, min(width, _REMARK_ROOM)) - 2 * _PLATE_PAD)
        wide = max(text_width(column.book, line, style) for line in lines) + 2 * _PLATE_PAD
        high = style.leading * len(lines) + 2 * _PLATE_PAD
        if high <= height:
            break
    x = max(left, min(at[0], left + width - wide))
    y = max(top, min(at[1], top + height - high))
    sheet.area((x, y), wide, high, WHITE)
    for number, line in enumerate(lines):
        sheet.text((x + _PLATE_PAD, y + _PLATE_PAD + style.leading * number + baseline(style)), line, style)

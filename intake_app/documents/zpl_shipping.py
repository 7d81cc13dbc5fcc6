"""The shipping label in ZPL II, for each stock: on four inches all of it, on two the square code, number and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from intake_app.documents.typeset import shared
from intake_app.documents.zpl_pen import Line, Pen
from intake_app.domain.papers import Row
from intake_app.domain.shipping_papers import ShippingLabelPaper
from intake_app.domain.station import Stock

_WIDTH, _MARGIN, _GUTTER = 288.0, 17.0, 14.0
_INNER = _WIDTH - 2 * _MARGIN
_CAPTION, _VALUE = (8.0, 7.0), (11.5, 10.5, 9.0, 8.0, 7.0)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand, in points from the upper edge; `foot` is 0 where none has room."""

    sender: tuple[float, ...]
    square: float
    rule: float
    name: tuple[float, ...]
    address: tuple[float, ...]
    band: tuple[float, float]
    fields: float
    bars: tuple[float, float]
    foot: float


_PLANS: Final[dict[Stock, _Plan]] = {
    "4x6": _Plan(
        (9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6),
        60,
        82,
        (20, 18, 16, 14, 12, 11),
        (15, 13.5, 12, 10.5, 9.5, 8.5, 7.5),
        (215, 28),
        251.5,
        (300, 90),
        403.5,
    ),
    "4x4": _Plan(
        (8, 7.5, 7, 6.5, 6, 5.5),
        45,
        65,
        (15, 13, 11.5, 10),
        (11, 10, 9, 8, 7, 6),
        (142, 20),
        171,
        (214, 54),
        0,
    ),
}
_FIELDS_APART = 22.0


def draw_shipping(paper: ShippingLabelPaper, pen: Pen, stock: Stock) -> None:
    """The whole label."""
    plan = _PLANS.get(stock)
    if plan is None:
        _draw_small(paper, pen)
        return
    left = pen.square(_WIDTH - _MARGIN, 12, plan.square, paper.mark)
    _caption(paper, pen, (_MARGIN, 19), "from")
    room = min(left - _GUTTER, _WIDTH - _MARGIN) - _MARGIN
    _block(pen, paper.sender, plan.sender, (_MARGIN, 21), (room, plan.rule - 23))
    pen.area(_MARGIN, plan.rule, _INNER, 0.75)
    _caption(paper, pen, (_MARGIN, plan.rule + 11), "to")
    name, *rest = paper.to or ("",)
    named = pen.fit(name, plan.name, _INNER, 3 if plan.foot else 2)
    end = pen.text(_MARGIN, plan.rule + 14 + named.size * 0.8, named)
    top, height = plan.band
    _block(pen, rest, plan.address, (_MARGIN, end + 4), (_INNER, top - 5 - end - 4))
    pen.area(0, top, _WIDTH, height)
    way = pen.fit(paper.way, tuple(height * part for part in (0.66, 0.58, 0.5, 0.42)), _INNER, 1)
    pen.text(_MARGIN, top + height / 2 + way.size * 0.36, way, reverse=True)
    for row, told in enumerate(paper.fields):
        _row(pen, told, plan.fields + row * _FIELDS_APART)
    _code(paper, pen, plan)
    if paper.pays and plan.foot:
        _block(pen, [paper.pays], (8, 7.5, 7, 6.5, 6), (_MARGIN, plan.foot), (_INNER, 18.3))


def _row(pen: Pen, told: Sequence[Row], baseline: float) -> None:
    """Fields side by side, their values in one size."""

    def needs(size: float) -> list[float]:
        sized = [(pen.fit(one.name, _CAPTION[-1:], _WIDTH, 1), pen.fit(one.value, (size,), _WIDTH, 1)) for one in told]
        return [max(map(pen.width, pair)) for pair in sized]

    room = _INNER - _GUTTER * (len(told) - 1)
    size = next((one for one in _VALUE if sum(needs(one)) <= room), _VALUE[-1])
    x = _MARGIN
    for one, width in zip(told, shared(needs(size), room), strict=True):
        pen.text(x, baseline, pen.fit(one.name, _CAPTION, width, 1))
        if one.value:
            pen.text(x, baseline + 12.5, pen.fit(one.value, (size,), width, 1))
        x += width + _GUTTER


def _code(paper: ShippingLabelPaper, pen: Pen, plan: _Plan) -> None:
    """The code of the box, and under it as people read it."""
    top, height = plan.bars
    room = _WIDTH - _MARGIN - 3
    drawn = (
        pen.gs1_bars(_MARGIN, top, height, f"00{paper.code}", room)
        if paper.is_sscc
        else pen.bars(_MARGIN, top, height, paper.code, room)
    )
    if not drawn:
        pen.text(_MARGIN, top + 14, pen.fit(paper.no_barcode, (11, 9.5), _INNER, 2))
    pen.text(_MARGIN, top + height + 11.5, pen.fit(paper.code_words, (13, 12, 10, 8), _INNER, 1))


def _draw_small(paper: ShippingLabelPaper, pen: Pen) -> None:
    """Two inches by one: a Code 128 has no room there."""
    right, side = 137.0, 46.0
    left = 7.0 + side
    left = left + 9 if pen.square(left, 9, side, paper.mark) < left else 9.0
    name = paper.to[0] if paper.to else ""
    lines = (
        (paper.number, (12.0, 11.0, 10.0, 9.0, 8.0), 18.0),
        (name, (11.0, 9.5, 8.0), 33.0),
        (paper.way, (9.0, 8.0, 7.0), 48.0),
    )
    for text, sizes, baseline in lines:
        if text:
            pen.text(left, baseline, pen.fit(text, sizes, right - left, 1))


def _block(
    pen: Pen, texts: Sequence[str], sizes: tuple[float, ...], at: tuple[float, float], room: tuple[float, float]
) -> None:
    """Every text from a new line, in the first size in which all of them fit; else one behind the other.

    Only what has no room even so is cut, in the smallest size and with dots at its end.
    """
    width, height = room
    told: list[Line] = []
    texts = [text for text in texts if text]
    for rows, size in [(rows, size) for rows in (texts, [", ".join(texts)]) for size in sizes]:
        told = [pen.fit(text, (size,), width, len(text)) for text in rows if text]
        if sum(len(one.lines) * one.leading for one in told) <= height:
            break
    x, baseline = at
    # A sum of fractions may miss the edge by a hair.
    bottom = baseline + height + 0.01
    for one in told:
        left = int((bottom - baseline) / one.leading)
        if left < 1:
            return
        shown = one if len(one.lines) <= left else pen.fit(" ".join(one.lines), (one.size,), width, left)
        baseline = pen.text(x, baseline + one.leading * 0.86, shown) + one.leading * 0.14


def _caption(paper: ShippingLabelPaper, pen: Pen, at: tuple[float, float], key: str) -> None:
    pen.text(*at, pen.fit(paper.captions[key], _CAPTION, _INNER / 2, 1))

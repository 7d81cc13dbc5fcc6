"""The shipping label in ZPL II, for each stock: on four inches all of it, on two the square code, number and name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from intake_app.documents.zpl_pen import Pen
from intake_app.domain.shipping_papers import ShippingLabelPaper
from intake_app.domain.station import Stock

_WIDTH, _MARGIN, _GUTTER = 288.0, 17.0, 14.0
_INNER = _WIDTH - 2 * _MARGIN
_CAPTION, _SMALL, _VALUE = (8.0, 7.0), (9.5, 8.5, 7.5), (12.0, 10.5, 9.0, 8.0)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand, in points from the upper edge; `most` lines of sender and of address."""

    most: tuple[int, int]
    square: float
    rule: float
    name: tuple[float, ...]
    address: tuple[float, ...]
    band: tuple[float, float]
    fields: float
    bars: tuple[float, float]


_PLANS: Final[dict[Stock, _Plan]] = {
    "4x6": _Plan((5, 5), 60, 86, (20, 18, 16, 14, 12), (15, 13.5, 12, 10.5), (222, 34), 262, (318, 88)),
    "4x4": _Plan((3, 4), 45, 62, (15, 13, 11), (11, 10, 9), (146, 24), 174, (210, 58)),
}


def draw_shipping(paper: ShippingLabelPaper, pen: Pen, stock: Stock) -> None:
    """The whole label."""
    plan = _PLANS.get(stock)
    if plan is None:
        _draw_small(paper, pen)
        return
    left = pen.square(_WIDTH - _MARGIN, 12, plan.square, paper.mark)
    _caption(paper, pen, (_MARGIN, 19), "from")
    room = min(left - _GUTTER, _WIDTH - _MARGIN) - _MARGIN
    _each(pen, paper.sender[: plan.most[0]], _SMALL, (_MARGIN, 30), room)
    pen.area(_MARGIN, plan.rule, _INNER, 0.75)
    _caption(paper, pen, (_MARGIN, plan.rule + 11), "to")
    name, *rest = paper.to or ("",)
    named = pen.fit(name, plan.name, _INNER, 1)
    end = pen.text(_MARGIN, plan.rule + 14 + plan.name[0] * 0.9, named)
    _each(pen, rest[: plan.most[1]], plan.address, (_MARGIN, end + plan.address[0] * 1.2), _INNER)
    top, height = plan.band
    pen.area(0, top, _WIDTH, height)
    way = pen.fit(paper.way, tuple(height * part for part in (0.58, 0.5, 0.42, 0.34)), _INNER, 1)
    pen.text(_MARGIN, top + height / 2 + way.size * 0.36, way, reverse=True)
    column = (_INNER - 2 * _GUTTER) / 3
    told = (("telephone", paper.telephone), ("contents", paper.contents), ("number", paper.number))
    for place, (key, text) in enumerate(told):
        x = _MARGIN + place * (column + _GUTTER)
        _caption(paper, pen, (x, plan.fields + 7), key)
        if text:
            pen.text(x, plan.fields + 20, pen.fit(text, _VALUE, column, 1))
    _code(paper, pen, plan)


def _code(paper: ShippingLabelPaper, pen: Pen, plan: _Plan) -> None:
    """The code of the box, and under it as people read it."""
    top, height = plan.bars
    _caption(paper, pen, (_MARGIN, top - 7), "code")
    room = _WIDTH - _MARGIN - 3
    drawn = (
        pen.gs1_bars(_MARGIN, top, height, f"00{paper.code}", room)
        if paper.is_sscc
        else pen.bars(_MARGIN, top, height, paper.code, room)
    )
    if not drawn:
        pen.text(_MARGIN, top + 14, pen.fit(paper.no_barcode, (11, 9.5), _INNER, 2))
    pen.text(_MARGIN, top + height + 14, pen.fit(paper.code_words, (14, 12, 10, 8), _INNER, 1))


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


def _each(
    pen: Pen, texts: tuple[str, ...] | list[str], sizes: tuple[float, ...], at: tuple[float, float], room: float
) -> None:
    """A line a text, all in the size in which the longest is whole."""
    told = [text for text in texts if text]
    whole = (size for size in sizes if all(pen.fit(text, (size,), room, 1).is_whole for text in told))
    size = next(whole, sizes[-1])
    x, baseline = at
    for text in told:
        pen.text(x, baseline, pen.fit(text, (size,), room, 1))
        baseline += size * 1.16


def _caption(paper: ShippingLabelPaper, pen: Pen, at: tuple[float, float], key: str) -> None:
    pen.text(*at, pen.fit(paper.captions[key], _CAPTION, _INNER / 2, 1))

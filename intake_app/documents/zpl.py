"""Labels in ZPL II, the language of label printers: the printer draws codes and text itself, in its own dots.

No setting is changed that the printer keeps when it is switched off, and its way of cutting or tearing not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from intake_app.documents.zpl_calibration import draw_calibration
from intake_app.documents.zpl_pen import Line, Pen, TypeCase
from intake_app.domain.papers import LabelPaper
from intake_app.domain.shipping_papers import ShippingLabelPaper
from intake_app.domain.station import Dpi, Stock

INCHES: Final[dict[Stock, tuple[int, int]]] = {"4x6": (4, 6), "4x4": (4, 4), "2x1": (2, 1)}
"""Width and height of each stock."""

Steps = tuple[tuple[int, tuple[float, ...]], ...]
"""Most lines, and the sizes to try with them."""

_WIDTH, _MARGIN, _GUTTER = 288.0, 17.0, 14.0
_INNER = _WIDTH - 2 * _MARGIN
_COLUMN = (_INNER - _GUTTER) / 2
# From the left margin to a label's very edge, but for what a printer may be out by.
_ROOM = _WIDTH - _MARGIN - 3
_COMPANY = (9.0, 8.0, 7.0)
_CAPTION, _VALUE = (8.0, 7.0), (12.5, 11.0, 9.5, 8.0)
_NUMBER: Steps = ((1, (21, 19, 17, 15)), (2, (15, 13, 11)), (3, (10, 8, 7)))
_VERDICT: Steps = ((1, (38, 35, 32, 29)), (2, (29, 26, 23, 20)), (3, (18, 16, 14, 12)), (4, (10, 8)))
_SMALL_VERDICT: Steps = ((1, (19, 17, 15)), (2, (14, 12.5, 11)), (3, (9.5, 8.5, 7.5)), (4, (6.5,)))
_PLACE = (14.0, 12.5, 11.0, 9.5)
_FINE = (8.0, 7.25, 6.5)
_FINEST = (6.5, 6.0, 5.5)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand on a four-inch label, in points from its upper edge; texts by their baseline."""

    company: float
    model: float | None
    number: float
    number_room: float
    square: tuple[float, float]
    text_beside_square: bool
    bars: tuple[float, float]
    band: tuple[float, float]
    customer: float
    dates: float
    serial_rule: float
    serial: float
    serial_bars: tuple[float, float]
    foot_rule: float | None
    reason: float | None
    foot: float
    foot_with_chain: tuple[float, float, float]

    @property
    def beside(self) -> float:
        """How wide the fields are that stand beside the square code, or over the whole label without one there."""
        return _INNER if self.text_beside_square else _INNER - self.square[1] - _GUTTER


_PLANS: Final[dict[Stock, _Plan]] = {
    "4x6": _Plan(
        company=20,
        model=31,
        number=78,
        number_room=23,
        square=(12, 62.5),
        text_beside_square=True,
        bars=(88, 38),
        band=(138, 86),
        customer=241,
        dates=275,
        serial_rule=304,
        serial=318,
        serial_bars=(340, 30),
        foot_rule=378,
        reason=390,
        foot=409,
        foot_with_chain=(400, 10.25, 420.5),
    ),
    "4x4": _Plan(
        company=20,
        model=None,
        number=43,
        number_room=17,
        square=(157, 45),
        text_beside_square=False,
        bars=(50, 32),
        band=(88, 62),
        customer=161,
        dates=186,
        serial_rule=206,
        serial=216,
        serial_bars=(234, 20),
        foot_rule=None,
        reason=None,
        foot=268,
        foot_with_chain=(262.5, 8.75, 280),
    ),
}


class ZplPress:
    """Writes labels for label printers, with the fonts of one folder for what a printer's own font lacks.

    Safe to use from any thread.
    """

    def __init__(self, fonts_folder: Path) -> None:
        self._case = TypeCase(fonts_folder)
        self._one_at_a_time = Lock()

    def label(self, paper: LabelPaper, dpi: Dpi, stock: Stock) -> bytes:
        """The label for a printer of this resolution and stock; the same paper always gives the same bytes."""
        with self._one_at_a_time:
            pen = Pen(dpi, self._case)
            plan = _PLANS.get(stock)
            if plan:
                _Large(paper, pen, plan).draw()
            else:
                _draw_small(paper, pen)
            return _job(pen, stock)

    def shipping_label(self, paper: ShippingLabelPaper, dpi: Dpi, stock: Stock) -> bytes:
        """The shipping label for a printer of this resolution and stock."""
        from intake_app.documents.zpl_shipping import draw_shipping

        with self._one_at_a_time:
            pen = Pen(dpi, self._case)
            draw_shipping(paper, pen, stock)
            return _job(pen, stock)

    def calibration(self, dpi: Dpi, stock: Stock) -> bytes:
        """A label that proves printer and stock: a frame at the edges, rulers, and bars of one to four dots."""
        with self._one_at_a_time:
            pen = Pen(dpi, self._case)
            draw_calibration(pen, stock, INCHES[stock])
            return _job(pen, stock)


def _job(pen: Pen, stock: Stock) -> bytes:
    """The fields as one label, whatever an earlier job left behind (home, mirror, reverse) set to none.

    How the label was adjusted at the printer (top, left, darkness, speed) stays.
    """
    width, height = (inches * pen.dpi for inches in INCHES[stock])
    head = f"^XA^CI28^PW{width}^LL{height}^LH0,0^PMN^LRN"
    return "\n".join([head, *pen.fields, "^PQ1,0,1,N^XZ", ""]).encode("ascii")


@dataclass(frozen=True, slots=True)
class _Large:
    """A four-inch label being written; each method writes one part, from the top down."""

    paper: LabelPaper
    pen: Pen
    plan: _Plan

    def draw(self) -> None:
        """The whole label."""
        self._head()
        self._band()
        self._fields()
        self._serial()
        self._foot()

    def _head(self) -> None:
        paper, pen, plan = self.paper, self.pen, self.plan
        left = pen.square(_WIDTH - _MARGIN, *plan.square, paper.mark or paper.rma_number)
        column = min(left - _GUTTER, _WIDTH - _MARGIN) - _MARGIN if plan.text_beside_square else _INNER
        if paper.company:
            room = column if plan.model is not None else _COLUMN
            pen.text(_MARGIN, plan.company, pen.fit(paper.company, _COMPANY, room, 1))
        if plan.model is None:
            model = pen.fit(f"{paper.captions['model']} {paper.model}", _COMPANY, _COLUMN, 1)
            pen.text(_WIDTH - _MARGIN - pen.width(model), plan.company, model)
        else:
            self._field(_MARGIN, plan.model, "model", pen.fit(paper.model, _VALUE, column, 1))
        number = largest(pen, paper.rma_number, _NUMBER, (column, plan.number_room))
        first = plan.number - number.leading * (len(number.lines) - 1)
        if plan.model is not None or not paper.company:
            self._caption(_MARGIN, first - number.size * 0.76 - 4.5, "rma")
        pen.text(_MARGIN, first, number)
        top, height = plan.bars
        if not pen.bars(_MARGIN, top, height, paper.rma_number, _ROOM):
            pen.text(_MARGIN, top + 12, pen.fit(paper.no_barcode, (11, 9.5), _INNER, 2))

    def _band(self) -> None:
        paper, pen = self.paper, self.pen
        top, height = self.plan.band
        pen.area(0, top, _WIDTH, height)
        place = pen.fit(paper.place, _PLACE, _INNER, 2)
        under = place.size * 1.6 + place.leading * (len(place.lines) - 1)
        verdict = largest(pen, paper.verdict, _VERDICT, (_INNER, height - 18 - under))
        capital = verdict.size * 0.75
        total = capital + verdict.leading * (len(verdict.lines) - 1) + under
        end = pen.text(_MARGIN, top + (height - total) / 2 + capital, verdict, reverse=True)
        pen.text(_MARGIN, end + place.size * 1.6, place, reverse=True)

    def _fields(self) -> None:
        paper, pen, plan = self.paper, self.pen, self.plan
        column = (plan.beside - _GUTTER) / 2
        right = _MARGIN + column + _GUTTER
        self._field(_MARGIN, plan.customer, "customer", pen.fit(paper.customer, _VALUE, plan.beside, 1))
        for x, key, text in ((_MARGIN, "received", paper.received), (right, "inspected", paper.inspected)):
            self._field(x, plan.dates, key, pen.fit(text, _VALUE, column, 1))

    def _serial(self) -> None:
        paper, pen, plan = self.paper, self.pen, self.plan
        top, height = plan.serial_bars
        pen.area(_MARGIN, plan.serial_rule, _INNER, 0.75)
        width = _INNER
        if not pen.bars(_MARGIN, top, height, paper.serial, _ROOM):
            side = top + height - plan.serial_rule - 8
            left = pen.square(_WIDTH - _MARGIN, plan.serial_rule + 5, side, paper.serial)
            width = min(left - _GUTTER, _WIDTH - _MARGIN) - _MARGIN
            pen.text(_MARGIN, top + height - 9, pen.fit(paper.no_barcode, (8.0, 7.0, 6.0), width, 2))
        self._field(_MARGIN, plan.serial, "serial", pen.fit(paper.serial, (14, 12.5, 11, 9.5, 8, 7), width, 1))

    def _foot(self) -> None:
        paper, pen, plan = self.paper, self.pen, self.plan
        if plan.foot_rule is not None:
            pen.area(_MARGIN, plan.foot_rule, _INNER, 0.75)
        if plan.reason is not None:
            pen.text(_MARGIN, plan.reason, pen.fit(paper.reason, _FINE, _INNER, 1))
        rows = ((paper.policy, paper.record), (f"{paper.station} · {paper.copy}", paper.instruction))
        first, step, chain_at = plan.foot_with_chain if paper.chain else (plan.foot, 11.0, 0.0)
        if paper.chain:
            pen.text(_MARGIN, chain_at, pen.fit(paper.chain, _FINEST, _INNER, 1))
        for row, (left, right) in enumerate(rows):
            baseline = first + row * step
            whole = pen.fit(right, _FINE, _INNER * 0.66, 1)
            start = _WIDTH - _MARGIN - pen.width(whole)
            pen.text(start, baseline, whole)
            pen.text(_MARGIN, baseline, pen.fit(left, _FINE, start - _GUTTER - _MARGIN, 1))

    def _field(self, x: float, baseline: float, key: str, value: Line) -> None:
        self._caption(x, baseline, key)
        self.pen.text(x, baseline + 3.5 + value.size * 0.8, value)

    def _caption(self, x: float, baseline: float, key: str) -> None:
        self.pen.text(x, baseline, self.pen.fit(self.paper.captions[key], _CAPTION, _COLUMN, 1))


def _draw_small(paper: LabelPaper, pen: Pen) -> None:
    """Two inches by one: the square code, the number, the verdict, the place. A Code 128 has no room there."""
    right, top, height = 144.0, 24.0, 25.0
    square = 46.0
    left = 7.0 + square
    if pen.square(left, 9, square, paper.mark or paper.rma_number) < left:
        left += 9
    else:
        left = 9.0
    room = right - left - 7
    number = largest(pen, paper.rma_number, ((1, (12, 11, 10, 9, 8)), (2, (8, 7, 6))), (room, 13))
    pen.text(left, 18 - number.leading * (len(number.lines) - 1), number)
    pen.area(left - 4, top, right - left + 4, height)
    verdict = largest(pen, paper.verdict, _SMALL_VERDICT, (room, height - 6))
    capital = verdict.size * 0.75
    total = capital + verdict.leading * (len(verdict.lines) - 1)
    pen.text(left, top + (height - total) / 2 + capital, verdict, reverse=True)
    place = pen.fit(paper.place, (9.0, 8.0, 7.0, 6.0), room, 2)
    pen.text(left, top + height + 3 + place.size * 0.75, place)


def largest(pen: Pen, text: str, steps: Steps, room: tuple[float, float]) -> Line:
    """The text in the first of `steps` in which it is whole in `room` (width, height), else in the last of them."""
    width, height = room
    fitted = pen.fit(text, (steps[0][1][0],), width, 1)
    for most, sizes in steps:
        for size in sizes:
            fitted = pen.fit(text, (size,), width, most)
            high = size * 0.75 + fitted.leading * (len(fitted.lines) - 1)
            if high <= height and fitted.is_whole:
                return fitted
    return fitted

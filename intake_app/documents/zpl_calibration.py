"""A label that proves a label printer and its stock: whether it is whole, straight, sharp, and read by the scanner."""

from __future__ import annotations

from typing import Final

from intake_app.documents.zpl_pen import POINTS_AN_INCH, Pen
from intake_app.domain.station import Stock

_MM: Final = POINTS_AN_INCH / 25.4
_EDGE: Final = 1.5 * _MM
_SIXTEENTHS: Final = 16
# What the printer's own font should have, and what comes as a picture.
_LETTERS: Final = ("Ñandú, Köln, Ærø 0123456789", "Trần 王小明")


def draw_calibration(pen: Pen, stock: Stock, inches: tuple[int, int]) -> None:
    """A frame 1.5 mm inside the edges, rulers in millimetres and inches, bars of one to four dots, a code to scan."""
    width, height = (inch * POINTS_AN_INCH for inch in inches)
    pen.frame(_EDGE, _EDGE, width - 2 * _EDGE, height - 2 * _EDGE)
    small = stock == "2x1"
    left = 14.0 if small else 24.0
    _ruler(pen, (left, _EDGE), width - left - 12, _MM, (5, 10))
    _ruler(pen, (left, height - _EDGE - 7), width - left - 12, POINTS_AN_INCH / _SIXTEENTHS, (4, _SIXTEENTHS))
    name = f"{stock} in · {pen.dpi} dpi"
    size = 9.0 if small else 16.0
    pen.text(left, _EDGE + 10 + size, pen.fit(name, (size,), width - left - 12, 1))
    top = _EDGE + 16 + size
    for dots in (1, 2, 3, 4):
        x = left + (dots - 1) * (24 if small else 52)
        _bars(pen, (x, top), 9 if small else 24, dots)
        if not small:
            pen.text(x, top + 33, pen.fit(str(dots), (8.0,), 20, 1))
    code = f"{stock}-{pen.dpi}"
    if small:
        pen.bars(left, top + 13, 14, code, width - 2 * left)
        return
    pen.bars(left, top + 46, 36, code, width - 2 * left)
    pen.square(width - 24, top + 46, 56, code)
    for row, letters in enumerate(_LETTERS):
        pen.text(left, top + 124 + 16 * row, pen.fit(letters, (12.0,), width - 2 * left, 1))
    pen.area(left, top + 150, width - 2 * left, 32)
    pen.text(left + 10, top + 171, pen.fit(name, (size,), width, 1), reverse=True)


def _ruler(pen: Pen, at: tuple[float, float], length: float, step: float, longer: tuple[int, int]) -> None:
    """Ticks from the left; those at every multiple of the two numbers are longer."""
    x, top = at
    for tick in range(int(length / step) + 1):
        high = 2.5 + 2 * sum(tick % number == 0 for number in longer)
        pen.area(x + tick * step, top, 0.36, high)


def _bars(pen: Pen, at: tuple[float, float], height: float, dots: int) -> None:
    """Five bars and the blanks between them, each as many dots wide."""
    x, top = at
    for bar in range(5):
        pen.area(x + 2 * bar * dots * POINTS_AN_INCH / pen.dpi, top, dots * POINTS_AN_INCH / pen.dpi, height)

"""Machine-readable codes on the grid of a label printer's dots.

A bar whose edge falls between two dots is widened or thinned by the printer's rounding, and the code becomes
unreadable at 203 dots an inch. So every code is placed and sized in whole dots, and drawn as one path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

DOTS_AN_INCH = 203
DOT = 72 / DOTS_AN_INCH
"""One printer dot in points."""


class Cell(NamedTuple):
    """A dark rectangle, in modules from the upper left corner of its pattern."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A code without its quiet zone: size and dark cells, in modules."""

    width: int
    height: int
    cells: tuple[Cell, ...]


def whole_dots(points: float) -> int:
    """The number of dots nearest to a length in points."""
    return round(points / DOT)


def dots_a_module(modules: int, room: float, most: int, least: int) -> int | None:
    """The largest whole number of dots for one module, `most` to `least`, at which `modules` fit in `room` points."""
    fitting = min(most, int(room / DOT + 1e-6) // modules)
    return fitting if fitting >= least else None

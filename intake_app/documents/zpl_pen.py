"""Draws on a label in ZPL II: text in the printer's own font or as a picture, native codes, areas; all in points."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intake_app.documents import code128, qr
from intake_app.documents.dots import Pattern
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.typeset import Fitted, Measure, Style, fit
from intake_app.documents.zpl_text import Bars, FontZero, bars_data, field_data, gs1_data, is_native
from intake_app.domain.station import Dpi

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

POINTS_AN_INCH: Final = 72
_BLACK: Final = (0, 0, 0)
_FONT_ZERO: Final = FontZero()
# Capitals of the printer's font are a little higher, as a part of the type size, than those of the papers' typeface.
_ZERO_CAPITAL, _INTER_CAPITAL = 0.75, 0.727
# The bars of a code are as wide as three dots at 203 an inch where there is room, and never thinner than two.
_BASE_DPI, _BAR_DOTS, _THINNEST_BAR = 203, 3, 2
_SQUARE_DOTS, _SMALLEST_SQUARE = 8, 3
_MOST_MAGNIFIED: Final = 10
SQUARE_SHIFT: Final = 10
"""Dots by which some firmware sets a QR code lower than it is told: the height that `^BY` has by default."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text as it is set: its lines, their size and distance in points, and whether the printer has its characters."""

    fitted: Fitted
    native: bool

    @property
    def leading(self) -> float:
        """The distance of two lines, in points."""
        return self.fitted.style.leading

    @property
    def size(self) -> float:
        """The type size in points."""
        return self.fitted.style.size

    @property
    def lines(self) -> list[str]:
        """The lines."""
        return self.fitted.lines

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return not self.lines[-1].endswith("…")


class TypeCase:
    """The papers' fonts for what a printer's own lacks, each read when it is needed. For one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pictured: dict[tuple[str, int], FreeTypeFont] = {}

    @cached_property
    def book(self) -> FontBook:
        """What the fonts can show, and how wide."""
        return FontBook(self._folder)

    def font(self, name: str, pixels: int) -> FreeTypeFont:
        """The font to draw pictures of text with."""
        from PIL import ImageFont

        font = self._pictured.get((name, pixels))
        if font is None:
            path = str(self._folder / f"{name}.ttf")
            font = ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)
            self._pictured[name, pixels] = font
        return font


@dataclass(slots=True)
class Pen:
    """One label being written; `fields` are its fields so far."""

    dpi: Dpi
    case: TypeCase
    fields: list[str] = field(default_factory=list)

    def dots(self, points: float) -> int:
        """The number of dots nearest to a length in points."""
        return round(points * self.dpi / POINTS_AN_INCH)

    def fit(self, text: str, sizes: tuple[float, ...], width: float, most: int) -> Line:
        """The text in the first of `sizes` (falling) in which it fits `width` points, on up to `most` lines."""
        shown = text if is_native(text) else self.case.book.legible(text)
        native = is_native(shown.replace("\n", " "))
        measure: Measure = _FONT_ZERO if native else self.case.book
        styles = [Style(Weight.SEMIBOLD, size, size * 1.14, _BLACK) for size in sizes]
        return Line(fit(measure, shown, styles, width, most), native)

    def width(self, line: Line) -> float:
        """The width of its longest line, in points."""
        measure: Measure = _FONT_ZERO if line.native else self.case.book
        return max(measure.width(text, Weight.SEMIBOLD) for text in line.lines) * line.size / 1000

    def text(self, x: float, baseline: float, line: Line, *, reverse: bool = False) -> float:
        """Set the lines from this baseline down, white on black where `reverse`; returns the last baseline."""
        for text in line.lines:
            if line.native:
                self._native(x, baseline, text, line.size, reverse=reverse)
            else:
                self._pictured(x, baseline, text, line.size, reverse=reverse)
            baseline += line.leading
        return baseline - line.leading

    def area(self, x: float, top: float, width: float, height: float) -> None:
        """Fill a rectangle."""
        across, down = max(1, self.dots(width)), max(1, self.dots(height))
        self._put(x, top, f"^GB{across},{down},{min(across, down)}^FS")

    def frame(self, x: float, top: float, width: float, height: float, dots: int = 2) -> None:
        """Draw the outline of a rectangle, `dots` thick."""
        self._put(x, top, f"^GB{self.dots(width)},{self.dots(height)},{dots}^FS")

    def bars(self, x: float, top: float, height: float, text: str, room: float) -> bool:
        """A Code 128 at `x`, as wide as fits `room` points with the quiet zone behind it; False where it cannot.

        Before it the label must be blank for as many modules.
        """
        return self._coded(x, top, height, bars_data(text), room)

    def gs1_bars(self, x: float, top: float, height: float, digits: str, room: float) -> bool:
        """The same with a GS1 element string of an even number of digits, as GS1-128."""
        return self._coded(x, top, height, gs1_data(digits), room)

    def _coded(self, x: float, top: float, height: float, code: Bars | None, room: float) -> bool:
        module = self.module(code.modules + code128.QUIET_MODULES, room) if code else None
        if not code or not module:
            return False
        self._put(x, top, f"^BY{module}^BCN,{self.dots(height)},N,N,N^FH_^FD{code.data}^FS")
        return True

    def module(self, modules: int, room: float) -> int | None:
        """Dots for one module so that this many fit `room` points; None where bars would be too thin."""
        most, least = (round(dots * self.dpi / _BASE_DPI) for dots in (_BAR_DOTS, _THINNEST_BAR))
        fitting = min(most, int(room * self.dpi / POINTS_AN_INCH + 1e-6) // modules)
        return fitting if fitting >= least else None

    def square(self, right: float, top: float, side: float, text: str) -> float:
        """A QR code in the right upper corner of a square of `side` points; returns its left edge, `right` without one.

        Its lower edge may come to lie `SQUARE_SHIFT` dots under the square. Text beyond ASCII is sent as a picture:
        what encoding a printer gives it depends on its firmware.
        """
        native = qr.modules_of(text) if text.isascii() else None
        pattern = None if native else qr.square(text)
        wide = native or (pattern.width if pattern else 0)
        scale = self.dpi / _BASE_DPI
        dots = min(round(_SQUARE_DOTS * scale), self.dots(side) // wide, _MOST_MAGNIFIED) if wide else 0
        if dots < round(_SMALLEST_SQUARE * scale):
            return right
        left = self.dots(right) - wide * dots
        code = _modules(pattern, dots) if pattern else f"^BQN,2,{dots}^FH_^FDMA,{field_data(text)}"
        self.fields.append(f"^FO{left},{self.dots(top)}{code}^FS")
        return left * POINTS_AN_INCH / self.dpi

    def _native(self, x: float, baseline: float, text: str, size: float, *, reverse: bool) -> None:
        high = self.dots(size)
        shown = field_data(text.replace("…", "..."))
        back = "^FR" if reverse else ""
        self.fields.append(f"^FT{self.dots(x)},{self.dots(baseline)}{back}^A0N,{high},{high}^FH_^FD{shown}^FS")

    def _pictured(self, x: float, baseline: float, text: str, size: float, *, reverse: bool) -> None:
        """A line that the printer's font lacks characters of, drawn with the papers' fonts."""
        from PIL import Image, ImageDraw

        pixels = max(6, self.dots(size * _ZERO_CAPITAL / _INTER_CAPITAL))
        weight = Weight.BOLD if reverse else Weight.SEMIBOLD
        runs = [(self.case.font(run.font, pixels), run) for run in self.case.book.runs(text, weight)]
        wide = sum(int(font.getlength(run.text)) + 2 for font, run in runs) + pixels
        picture = Image.new("1", (wide, 2 * pixels))
        pen = ImageDraw.Draw(picture)
        at = 2.0
        for font, run in runs:
            stroke = round(pixels / 60) if run.thicken else 0
            pen.text((at, 1.4 * pixels), run.text, 1, font, "ls", stroke_width=stroke)
            at += font.getlength(run.text)
        box = picture.getbbox()
        if box is None:
            return
        left, top, right, bottom = box
        origin = self.dots(x) - 2 + left, self.dots(baseline) - round(1.4 * pixels) + top
        graphic = _graphic(picture.crop((left, top, right, bottom)).tobytes(), right - left)
        back = "^FR" if reverse else ""
        self.fields.append(f"^FO{max(0, origin[0])},{max(0, origin[1])}{back}{graphic}^FS")

    def _put(self, x: float, top: float, rest: str) -> None:
        self.fields.append(f"^FO{self.dots(x)},{self.dots(top)}{rest}")


def _graphic(rows: bytes, width: int) -> str:
    """A picture of one bit a dot, its rows in whole bytes."""
    across = (width + 7) // 8
    return f"^GFA,{len(rows)},{len(rows)},{across},{rows.hex().upper()}"


def _modules(pattern: Pattern, dots: int) -> str:
    """A code's modules as a picture."""
    across = (pattern.width * dots + 7) // 8 * 8
    rows = [0] * pattern.height
    for cell in pattern.cells:
        bits = (1 << cell.width * dots) - 1
        rows[cell.top] |= bits << across - (cell.left + cell.width) * dots
    return _graphic(b"".join(row.to_bytes(across // 8, "big") * dots for row in rows), across)

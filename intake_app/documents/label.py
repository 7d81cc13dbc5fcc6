"""The 4×6 inch label on the box: what comes back, what becomes of it, and where it goes now."""

from __future__ import annotations

from dataclasses import dataclass

from intake_app.documents import code128, qr
from intake_app.documents.dots import Pattern, dots_a_module, whole_dots
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.sheet import About, Sheet
from intake_app.documents.typeset import Fitted, Style, fit, shorten, text_width, wrap
from intake_app.domain.papers import LabelPaper

WIDTH, HEIGHT = 288.0, 432.0
"""4×6 inches in points."""

_MARGIN = 17.0
_INNER = WIDTH - 2 * _MARGIN
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_GUTTER = 14.0
_COLUMN = (_INNER - _GUTTER) / 2

_CAPTION = Style(Weight.REGULAR, 7.5, 9.5, _BLACK)
_VALUE = Style(Weight.SEMIBOLD, 11, 13, _BLACK)
_NUMBER = Style(Weight.BOLD, 18, 20, _BLACK)
_SERIAL = Style(Weight.SEMIBOLD, 12.5, 14.5, _BLACK)
_VERDICT = Style(Weight.BOLD, 34, 37, _WHITE)
# Most lines, and the sizes to try with them: two large lines rather than one small one.
Steps = tuple[tuple[int, tuple[float, ...]], ...]
_NUMBER_SIZES: Steps = ((1, (18, 16.5, 15, 13.5)), (2, (14, 12.5, 11)), (3, (9.5, 8, 7)))
_VERDICT_SIZES: Steps = ((1, (34, 32, 30, 28)), (2, (28, 26, 24, 22, 20)), (3, (18, 16, 14, 12)), (4, (10, 8)))
_PLACE = Style(Weight.MEDIUM, 12.5, 15, _WHITE)
_SMALL = Style(Weight.REGULAR, 7.5, 10, _BLACK)
_STRONG = Style(Weight.SEMIBOLD, 7.5, 10, _BLACK)
_COMPANY = Style(Weight.SEMIBOLD, 8, 10, _BLACK)
_UNDER_COMPANY = 8.5

_QR_TOP, _QR_SIDE = 13.5, 62.5
_BARS_TOP, _BARS_HEIGHT = 86.0, 40.0
_BAND_TOP, _BAND_HEIGHT = 138.0, 86.0
_FIELDS_TOP = 234.0
_SERIAL_TOP = 304.0
_SERIAL_BOTTOM = 376.0
_FOOT_TOP = 381.0
_WITHOUT_CHAIN = ", chain='')"
_CLOSE = Style(Weight.REGULAR, 7.5, 8.75, _BLACK)
_FINE = Style(Weight.REGULAR, 6.5, 8, _BLACK)
_CHAIN_AT = 420.25


def draw_label(paper: LabelPaper, book: FontBook) -> bytes:
    """The label as PDF: one page, 288 × 432 points. What has no room is shortened with “…”; no code is cut."""
    about = About(
        title=book.legible(paper.title),
        subject=book.legible(f"{paper.rma_number}: {paper.verdict}"),
        language=paper.language,
        made_at=paper.made_at,
        identity=_identity(paper),
    )
    label = _Label(paper, book, Sheet(book, WIDTH, HEIGHT, about))
    label.head()
    label.band()
    label.fields()
    label.serial()
    label.foot()
    return label.sheet.pdf()


def _identity(paper: LabelPaper) -> str:
    """What tells this label from any other; one that does not say where the chain was is told as it always was."""
    told = repr(paper)
    return told if paper.chain else f"{told.removesuffix(_WITHOUT_CHAIN)})"


@dataclass(frozen=True, slots=True)
class _Label:
    """One label being drawn; each method draws one part, from the top down."""

    paper: LabelPaper
    book: FontBook
    sheet: Sheet

    def head(self) -> None:
        """Company, model, and the RMA number above its barcode; in the corner the square code, for cameras."""
        paper = self.paper
        column = _INNER - _QR_SIDE - _GUTTER
        under = 0.0
        if paper.company:
            company = self._fit(paper.company, _COMPANY, column, (8, 7.25, 6.75), 1)
            self._lines(_MARGIN, 19.5, company)
            under = _UNDER_COMPANY
        self._field(_MARGIN, 23.0 + under, "model", self._fit(paper.model, _VALUE, column, (11, 9.5, 8), 1))
        number = self._largest(paper.rma_number, _NUMBER, column, _NUMBER_SIZES, 32 - under)
        bottom = _BARS_TOP - 7.5
        first = bottom - number.style.leading * (len(number.lines) - 1)
        caption_at = first - number.style.size * 0.76 - 4.5
        self.sheet.text((_MARGIN, caption_at), self._caption("rma"), _CAPTION)
        self._lines(_MARGIN, first, number)
        square = qr.square(paper.mark or paper.rma_number)
        if square:
            self._square(square, _QR_TOP, _QR_SIDE, 8)
        if not self._bars(paper.rma_number, _BARS_TOP, _BARS_HEIGHT):
            lines = wrap(self.book, self._legible(paper.no_barcode), _VALUE, _INNER)[:3]
            self._lines(_MARGIN, _BARS_TOP + 12, Fitted(lines, _VALUE))

    def band(self) -> None:
        """The verdict, to be read across the room, and under it the place."""
        self.sheet.area((0, _BAND_TOP), WIDTH, _BAND_HEIGHT, _BLACK)
        place = self._fit(self.paper.place, _PLACE, _INNER, (12.5, 11.5, 10.5, 9.5), 2)
        under = place.style.size * 1.7 + place.style.leading * (len(place.lines) - 1)
        room = _BAND_HEIGHT - 20 - under
        verdict = self._largest(self.paper.verdict, _VERDICT, _INNER, _VERDICT_SIZES, room)
        cap = verdict.style.size * 0.73
        total = cap + verdict.style.leading * (len(verdict.lines) - 1) + under
        baseline = _BAND_TOP + (_BAND_HEIGHT - total - 1.5) / 2 + cap
        end = self._lines(_MARGIN - verdict.style.size * 0.05, baseline, verdict)
        self._lines(_MARGIN, end + place.style.size * 1.7, place)

    def fields(self) -> None:
        """Customer, and the two dates side by side."""
        name = self._legible(self.paper.customer)
        lines = shorten(self.book, name, _VALUE, _INNER, 2)
        self._field(_MARGIN, _FIELDS_TOP + 7, "customer", Fitted(lines, _VALUE))
        dates = _FIELDS_TOP + (40 if len(lines) == 1 else 46.5)
        for x, key, text in (
            (_MARGIN, "received", self.paper.received),
            (_MARGIN + _COLUMN + _GUTTER, "inspected", self.paper.inspected),
        ):
            self._field(x, dates, key, self._fit(text, _VALUE, _COLUMN, (11, 10, 9, 8), 1))

    def serial(self) -> None:
        """The unit's serial above its barcode, or beside a QR code where no barcode can hold it."""
        paper, sheet = self.paper, self.sheet
        sheet.rule((_MARGIN, _SERIAL_TOP), _INNER, 0.75, _BLACK)
        top = _SERIAL_TOP + 14
        sizes = (12.5, 11.5, 10.5, 9.5, 8.5, 7.5)
        if self._bars(paper.serial, top + 22, _SERIAL_BOTTOM - top - 30):
            self._field(_MARGIN, top, "serial", self._fit(paper.serial, _SERIAL, _INNER, sizes, 1))
        else:
            side = _SERIAL_BOTTOM - _SERIAL_TOP - 16
            square = qr.square(paper.serial)
            drawn = bool(square and self._square(square, _SERIAL_TOP + 8, side, 6))
            column = _INNER - side - _GUTTER if drawn else _INNER
            end = self._field(_MARGIN, top, "serial", self._fit(paper.serial, _SERIAL, column, sizes, 3))
            words = self._fit(paper.no_barcode, _SMALL, column, (7.5, 7), 2)
            self._lines(_MARGIN, end + 13, words)
        sheet.rule((_MARGIN, _SERIAL_BOTTOM), _INNER, 0.75, _BLACK)

    def foot(self) -> None:
        """Why, under which policy, by which station and record, what to do with this label, where the chain was."""
        paper = self.paper
        reason = self._fit(paper.reason, _CLOSE if paper.chain else _SMALL, _INNER, (7.5, 7, 6.5), 2)
        reason_at, first, step = (4.5, 22.25, 8.5) if paper.chain else (8.5, 28.0, 10.5)
        self._lines(_MARGIN, _FOOT_TOP + reason_at, reason)
        self._lines(_MARGIN, _CHAIN_AT, self._fit(paper.chain, _FINE, _INNER, (6.5, 6, 5.5), 1))
        rows = (
            (paper.policy, paper.record, _SMALL),
            (f"{paper.station} · {paper.copy}", paper.instruction, _STRONG),
        )
        for row, (left, right, style) in enumerate(rows):
            baseline = _FOOT_TOP + first + row * step
            whole = self._fit(right, style, _INNER * 0.68, (7.5, 7, 6.5), 1)
            room = _INNER - text_width(self.book, whole.lines[0], whole.style) - _GUTTER
            self._lines(_MARGIN, baseline, self._fit(left, _SMALL, room, (7.5, 7, 6.5, 6), 1))
            self.sheet.text((WIDTH - _MARGIN, baseline), whole.lines[0], whole.style, "right")

    def _bars(self, text: str, top: float, height: float) -> bool:
        """A Code 128 as wide as fits, its quiet zones in the margins; False where this text cannot be one."""
        pattern = code128.bars(text)
        if not pattern:
            return False
        room = _INNER + 2 * (_MARGIN - 2)
        dots = dots_a_module(pattern.width + 2 * code128.QUIET_MODULES, room, 3, 2)
        if not dots:
            return False
        left = whole_dots(_MARGIN)
        spare = whole_dots(WIDTH) - left - (pattern.width + code128.QUIET_MODULES) * dots
        self.sheet.code((left + min(0, spare), whole_dots(top)), pattern, dots, whole_dots(height))
        return True

    def _square(self, pattern: Pattern, top: float, side: float, most: int) -> bool:
        """A QR code in the right margin's corner, as large as fits a square of `side`; False where it cannot."""
        dots = dots_a_module(pattern.width, side, most, 3)
        if not dots:
            return False
        left = whole_dots(WIDTH - _MARGIN) - pattern.width * dots
        self.sheet.code((left, whole_dots(top)), pattern, dots, dots)
        return True

    def _field(self, x: float, baseline: float, key: str, value: Fitted) -> float:
        """A caption on its baseline and its value below; returns the value's last baseline."""
        self.sheet.text((x, baseline), self._caption(key), _CAPTION)
        return self._lines(x, baseline + 3.5 + value.style.size * 0.84, value)

    def _lines(self, x: float, baseline: float, text: Fitted) -> float:
        for line in text.lines:
            self.sheet.text((x, baseline), line, text.style)
            baseline += text.style.leading
        return baseline - text.style.leading

    def _caption(self, key: str) -> str:
        return shorten(self.book, self._legible(self.paper.captions[key]), _CAPTION, _COLUMN, 1)[0]

    def _fit(self, text: str, style: Style, width: float, sizes: tuple[float, ...], most: int) -> Fitted:
        styles = [style.sized(size) for size in sizes]
        return fit(self.book, self._legible(text), styles, width, most)

    def _largest(self, text: str, style: Style, width: float, steps: Steps, height: float) -> Fitted:
        """The text in the first of `steps` in which it is whole and not too high; else in the last of them.

        Its height is that from the first line's capitals down to the last baseline.
        """
        fitted = Fitted([], style)
        for most, sizes in steps:
            for size in sizes:
                fitted = self._fit(text, style, width, (size,), most)
                high = size * 0.73 + fitted.style.leading * (len(fitted.lines) - 1)
                if high <= height and not fitted.lines[-1].endswith("…"):
                    return fitted
        return fitted

    def _legible(self, text: str) -> str:
        return self.book.legible(text)

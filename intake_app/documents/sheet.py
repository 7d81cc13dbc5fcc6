"""A PDF being drawn: text, lines, areas and codes on pages measured in points from the upper left corner."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Literal

from intake_app.documents.dots import DOT, Pattern
from intake_app.documents.fonts import FontBook, Weight
from intake_app.documents.typeset import Colour, Style, text_width

Align = Literal["left", "centre", "right"]
Point = tuple[float, float]

PROGRAM = "Intake Station"
# How much an outline adds to a font that has no bold, as a part of the type size.
_THICKENING = 0.028
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class About:
    """What the PDF says of itself; `identity` stands for everything that may change its content."""

    title: str
    subject: str
    language: str
    made_at: datetime
    identity: str


class Sheet:
    """Pages of one size, in points; the first page is begun at once.

    The same drawing gives the same bytes in every process: no clock, no environment, no counter is read.
    """

    def __init__(self, book: FontBook, width: float, height: float, about: About) -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        # ASCII armour makes a PDF a quarter larger and a page with photos a hundred times slower.
        rl_config.useA85 = 0
        self.width, self.height = width, height
        self._book = book
        self._canvas = Canvas(
            None,
            pagesize=(width, height),
            pageCompression=1,
            invariant=1,
            initialFontName=Weight.REGULAR.value,
            lang=about.language,
        )
        self._describe(about)

    def next_page(self) -> None:
        """End this page and begin the next."""
        self._canvas.showPage()

    def pdf(self) -> bytes:
        """End the last page and the document; nothing can be drawn afterwards."""
        self._canvas.showPage()
        data: bytes = self._canvas.getpdfdata()
        return data

    def text(self, at: Point, text: str, style: Style, align: Align = "left") -> None:
        """Set one line of legible text; `at` is the point on the baseline where it begins, is centred, or ends."""
        if not text:
            return
        x, baseline = at
        if align != "left":
            x -= text_width(self._book, text, style) * (0.5 if align == "centre" else 1)
        pen = self._canvas.beginText(x, self.height - baseline)
        pen.setFillColorRGB(*_parts(style.colour))
        for run in self._book.runs(text, style.weight):
            pen.setFont(run.font, style.size, style.leading)
            if run.thicken:
                pen.setStrokeColorRGB(*_parts(style.colour))
                self._canvas.setLineWidth(style.size * _THICKENING)
            pen.setTextRenderMode(2 if run.thicken else 0)
            pen.textOut(run.text)
        # The mode outlives the text object in a PDF: left on, it would thicken whatever is set next.
        pen.setTextRenderMode(0)
        self._canvas.drawText(pen)

    def area(self, at: Point, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle whose upper left corner is `at`."""
        self._canvas.setFillColorRGB(*_parts(colour))
        self._canvas.rect(at[0], self.height - at[1] - height, width, height, stroke=0, fill=1)

    def rule(self, at: Point, length: float, thickness: float, colour: Colour) -> None:
        """Draw a horizontal line that begins at `at` and is `thickness` thick, half of it above and half below."""
        self.area((at[0], at[1] - thickness / 2), length, thickness, colour)

    def strokes(self, lines: tuple[tuple[Point, ...], ...], thickness: float, colour: Colour) -> None:
        """Draw open lines through the given points, with round ends."""
        canvas = self._canvas
        canvas.setStrokeColorRGB(*_parts(colour))
        canvas.setLineWidth(thickness)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        for (x, y), *rest in lines:
            path.moveTo(x, self.height - y)
            for to_x, to_y in rest:
                path.lineTo(to_x, self.height - to_y)
        canvas.drawPath(path, stroke=1, fill=0)

    def ring(self, middle: Point, radius: float, thickness: float, colour: Colour) -> None:
        """Draw the outline of a circle."""
        self._canvas.setStrokeColorRGB(*_parts(colour))
        self._canvas.setLineWidth(thickness)
        self._canvas.circle(middle[0], self.height - middle[1], radius, stroke=1, fill=0)

    def picture(self, at: Point, width: float, height: float, jpeg: bytes) -> None:
        """Draw a JPEG, embedded as it is and once in the file however often it is drawn; `at` is its upper left corner.

        Raises `ValueError` for what is no JPEG.
        """
        self._canvas.drawImage(_Jpeg(jpeg), at[0], self.height - at[1] - height, width, height)

    def logo(self, at: Point, width: float, height: float, picture: bytes) -> None:
        """Draw a PNG (where it is see-through, the paper shows) or a JPEG; `at` is its upper left corner."""
        if picture.startswith(_JPEG):
            self.picture(at, width, height, picture)
            return
        from reportlab.lib.utils import ImageReader

        self._canvas.drawImage(
            ImageReader(BytesIO(picture)), at[0], self.height - at[1] - height, width, height, mask="auto"
        )

    def code(self, at_dots: tuple[int, int], pattern: Pattern, module_dots: int, high_dots: int) -> None:
        """Draw a code as one black path on the printer's grid.

        `at_dots` is its upper left dark corner in whole dots from the page's; a module is `module_dots` wide, a row
        `high_dots` high.
        """
        left, top = at_dots
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(0, self.height)
        canvas.scale(DOT, DOT)
        canvas.setFillColorRGB(0, 0, 0)
        path = canvas.beginPath()
        for cell in pattern.cells:
            high = cell.height * high_dots
            path.rect(
                left + cell.left * module_dots, -(top + cell.top * high_dots + high), cell.width * module_dots, high
            )
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()

    def _describe(self, about: About) -> None:
        canvas = self._canvas
        canvas.setTitle(about.title)
        canvas.setSubject(about.subject)
        canvas.setAuthor(PROGRAM)
        canvas.setCreator(PROGRAM)
        canvas.setProducer(PROGRAM)
        moment = about.made_at.strftime("D:%Y%m%d%H%M%S")
        zone = about.made_at.strftime("%z")[:5] or "+0000"
        canvas.setDateFormatter(lambda *_: f"{moment}{zone[:3]}'{zone[3:]}'")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        # A label scaled to “fit the page” has codes between the dots.
        canvas.setViewerPreference("PrintScaling", "None")
        # The library's own seed takes SOURCE_DATE_EPOCH from the environment.
        canvas._doc.signature = hashlib.md5(about.identity.encode(), usedforsecurity=False)  # noqa: SLF001


class _Jpeg:
    """What the library asks of a picture. Its own reader would decode each photo only to find a name for it."""

    def __init__(self, jpeg: bytes) -> None:
        self._jpeg = jpeg
        self._name = hashlib.sha256(jpeg).hexdigest()

    def __str__(self) -> str:
        return self._name

    def jpeg_fh(self) -> BytesIO:
        """The file to embed."""
        if not self._jpeg.startswith(_JPEG):
            message = "the picture is no JPEG"
            raise ValueError(message)
        return BytesIO(self._jpeg)


def _parts(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255

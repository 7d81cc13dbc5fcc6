"""Reads barcodes and square codes from pictures and from the frames of a live camera (zxing-cpp).

Frames are read for the symbologies that stand on units, parcels and our own papers, in all four directions. There are
thirty frames a second, and one false reading an hour would be many: symbologies whose readings can be a piece of a
longer code (ITF, UPC-E) are read from still pictures only.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from intake_app.domain.errors import BadInput, NotFound, StorageFailed
from intake_app.domain.money import shown
from intake_app.domain.photos import MOST_BYTES, MOST_PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image
    from zxingcpp import Barcode, BarcodeFormats

Corner = tuple[int, int]

_LIVE: Final = "Code128,Code39,EAN13,EAN8,UPCA,QRCode,DataMatrix"
_STILL: Final = f"{_LIVE},Code93,ITF,UPCE,Codabar,DataBar,DataBarExp,DataBarLtd,Aztec,PDF417,MaxiCode"
_WITHOUT_CHECK: Final = frozenset({"Code 39", "ITF", "Codabar"})
_FORMATS: Final = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
_SIGNS: Final[tuple[tuple[int, bytes], ...]] = (
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"GIF8"),
    (0, b"BM"),
    (0, b"II*\0"),
    (0, b"MM\0*"),
    (8, b"WEBP"),
    (0, b"%PDF-"),
    (4, b"ftyphei"),
    (4, b"ftyphev"),
    (4, b"ftypmif1"),
    (4, b"ftypmsf1"),
)
"""How the pictures begin that are read, each at its byte."""

_LONGEST_SIGN: Final = 16
_MOST_PAGES: Final = 50
_PDF_DPI: Final = 300
_PDF_UNITS: Final = 72  # points an inch
_SMALL_EDGE: Final = 2_000  # a picture below it is read once more enlarged, where nothing was found


class Code(NamedTuple):
    """A code that was read.

    `text` has its control characters in it (GS between the fields of a GS1 code); `raw_bytes` are the bytes it holds,
    whatever they are. `symbology` is the AIM identifier (`]C1`). `corners` are top left, top right, bottom right and
    bottom left as the code stands, in pixels of the picture; `page` counts the pages of a PDF or TIFF from 1.
    """

    text: str
    raw_bytes: bytes
    format: str
    symbology: str
    corners: tuple[Corner, Corner, Corner, Corner]
    page: int = 1

    @property
    def scan(self) -> str:
        """What a scanner would send that tells the symbology: identifier and text."""
        return self.symbology + self.text

    @property
    def proves_itself(self) -> bool:
        """Whether the symbology has a check of its own; of the others a live camera should see two alike."""
        return self.format not in _WITHOUT_CHECK


def is_picture(content: bytes) -> bool:
    """Whether content begins as a picture or PDF that can be read, whatever follows."""
    return any(content[at : at + len(sign)] == sign for at, sign in _SIGNS)


def begins_as_picture(path: Path) -> bool:
    """Whether a file is there and begins as a picture or PDF; False where it cannot be read."""
    try:
        with path.open("rb") as file:
            return is_picture(file.read(_LONGEST_SIGN))
    except (OSError, ValueError):
        return False


def read_codes(image: bytes | Path, *, pdf_lock: AbstractContextManager[Any] | None = None) -> list[Code]:
    """Every code on a picture or on the pages of a PDF, from top to bottom; empty when there is none. For any thread.

    JPEG, PNG, HEIC, GIF (its first frame), BMP, TIFF, WebP, PDF. The library for PDF serves one thread at a time:
    `pdf_lock` is held while it works. Raises `BadInput` for anything else, for what is too large, locked or damaged;
    `NotFound`, `StorageFailed`.
    """
    name = shown(image.name) if isinstance(image, Path) else "The picture"
    content = _content(image) if isinstance(image, Path) else image
    if len(content) > MOST_BYTES:
        raise BadInput(_too_large(name, f"{len(content):,} bytes", f"{MOST_BYTES:,}"), "picture")
    if not is_picture(content):
        raise BadInput(
            f"{name} is no picture that can be read. Give a photo (JPEG, PNG, HEIC, GIF, BMP, TIFF, WebP) or a PDF.",
            "picture",
        )
    if content.startswith(b"%PDF-"):
        with pdf_lock or nullcontext():
            return _codes_of(_pdf_pages(content, name))
    return _codes_of(_frames(content, name))


def read_frame(luma: memoryview | bytes, width: int, height: int, stride: int) -> list[Code]:
    """The codes on one frame of a camera: its brightness, a byte a pixel, rows `stride` bytes apart.

    Every second pixel of every second row is read first, with a threshold that follows the light: enough for a code
    that fills a third of the width, in a third of the time. Only where that finds nothing is every pixel read, with the
    faster threshold, for codes further away; beside a large code a small one may so be passed over.

    Raises `ValueError` where the buffer is smaller than it is said to be.
    """
    import zxingcpp

    view = memoryview(luma).cast("B")
    if width <= 0 or height <= 0 or stride < width or len(view) < stride * (height - 1) + width:
        message = f"{len(view)} bytes are no frame of {width} × {height} pixels with rows of {stride} bytes"
        raise ValueError(message)
    # The last row may lack what pads the others; the reader wants all of every row.
    rows = min(height, len(view) // stride)
    half = zxingcpp.ImageView(view, width // 2, rows // 2, zxingcpp.ImageFormat.Lum, stride * 2, 2)
    plain = zxingcpp.TextMode.Plain
    found = zxingcpp.read_barcodes(half, _formats(_LIVE), try_invert=False, text_mode=plain)
    if found:
        return [_code(one, 0.5) for one in found]
    whole = zxingcpp.ImageView(view, width, rows, zxingcpp.ImageFormat.Lum, stride, 1)
    found = zxingcpp.read_barcodes(
        whole,
        _formats(_LIVE),
        try_invert=False,
        try_downscale=False,
        binarizer=zxingcpp.Binarizer.GlobalHistogram,
        text_mode=plain,
    )
    return [_code(one) for one in found]


@cache
def _formats(names: str) -> BarcodeFormats:
    import zxingcpp

    return zxingcpp.barcode_formats_from_str(names)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise NotFound(f"{shown(path.name)}: there is no such picture. Name a file that is there.") from None
    except OSError as error:
        raise StorageFailed(f"{shown(path.name)} cannot be read ({error.strerror}). Check its permissions.") from error


def _codes_of(pages: Iterator[Image]) -> list[Code]:
    codes: list[Code] = []
    for number, page in enumerate(pages, 1):
        found = _read(page, 1)
        if not found and max(page.size) < _SMALL_EDGE:
            found = _read(page.resize((page.width * 2, page.height * 2)), 2)
        codes += [code._replace(page=number) for code in found]
    return codes


def _read(picture: Image, enlarged: int) -> list[Code]:
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, _formats(_STILL), text_mode=zxingcpp.TextMode.Plain)
    return sorted((_code(one, enlarged) for one in found), key=lambda code: min((y, x) for x, y in code.corners))


def _code(found: Barcode, enlarged: float = 1) -> Code:
    place = found.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    one, two, three, four = ((round(point.x / enlarged), round(point.y / enlarged)) for point in points)
    return Code(found.text, bytes(found.bytes), str(found.format), found.symbology_identifier, (one, two, three, four))


def _frames(content: bytes, name: str) -> Iterator[Image]:
    """The picture, or every page of a TIFF, as brightness on white."""
    try:
        picture = _opened(content)
        pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        for page in range(min(pages, _MOST_PAGES)):
            if page:
                picture.seek(page)
            _check_pixels(picture.size, name)
            yield _brightness(picture)
    except BadInput:
        raise
    except MemoryError as error:
        raise BadInput(_too_large(name, "more than memory holds", f"{MOST_PIXELS:,} pixels"), "picture") from error
    except Exception as error:  # decoders say in many ways that a file is not what it begins as
        raise BadInput(
            f"{name} is damaged, or ends in the middle. Copy it again from where it came, or take it again.", "picture"
        ) from error


def _opened(content: bytes) -> Image:
    """The picture with its header read; of the plug-ins only those of the formats above see the content."""
    from PIL import Image

    if content[4:8] == b"ftyp":
        from pillow_heif import HeifImageFile

        heic: Image.Image = HeifImageFile(BytesIO(content))  # type: ignore[no-untyped-call]
        return heic
    return Image.open(BytesIO(content), formats=_FORMATS)


def _brightness(picture: Image) -> Image:
    """What is transparent is paper: white."""
    from PIL import Image

    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        paper.alpha_composite(seen)
        return paper.convert("L")
    return picture.convert("L")


def _pdf_pages(content: bytes, name: str) -> Iterator[Image]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as document:
            for number in range(min(len(document), _MOST_PAGES)):
                page = document[number]
                width, height = page.get_size()
                fits = (MOST_PIXELS / max(width * height, 1.0)) ** 0.5
                bitmap = page.render(scale=min(_PDF_DPI / _PDF_UNITS, fits), grayscale=True)
                yield bitmap.to_pil().convert("L")
    except pypdfium2.PdfiumError as error:
        raise BadInput(
            f"{name} cannot be opened as a PDF: it is damaged, or locked with a password. Save it again without one.",
            "picture",
        ) from error


def _check_pixels(size: Sequence[int], name: str) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise BadInput(_too_large(name, f"{width:,} × {height:,} pixels", f"{MOST_PIXELS:,}"), "picture")


def _too_large(name: str, has: str, most: str) -> str:
    return f"{name} is too large: it has {has}, at most {most} were expected. Save it smaller, or cut it to the code."

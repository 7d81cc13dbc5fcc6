"""What a file is, by its content alone, and the small copy of it: upright, on white, without a word about it.

A picture's size is judged from its header before anything of it is decoded.
"""

from __future__ import annotations

import struct
import zlib
from errno import ENOMEM
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.photos import MOST_PIXELS, PDF, SMALL_EDGE, Media, small_size
from intake_app.store.exif import read_remarks
from intake_app.store.stripping import strip_jpeg, strip_png, whole_heic

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

MOST_SMALL_BYTES: Final = 225_000
"""Six small copies, with the fonts and words of a report, stay below 1.5 MB."""

_QUALITIES: Final = (82, 72, 62, 52, 42)
_EDGES: Final = (SMALL_EDGE, 1280, 1000, 700)

_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis"})
_PDF_WITHIN: Final = 1024
_OTHERS: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"GIF8", "a GIF picture"),
    (8, b"WEBP", "a WebP picture"),
    (0, b"II*\0", "a TIFF or raw picture"),
    (0, b"MM\0*", "a TIFF or raw picture"),
    (0, b"BM", "a BMP picture"),
    (0, b"PK\x03\x04", "a ZIP archive or office document"),
    (0, b"\xd0\xcf\x11\xe0", "an office document"),
    (4, b"ftypavi", "an AVIF picture"),
    (4, b"ftyp", "a film"),
    (0, b"\x1aE\xdf\xa3", "a film"),
    (0, b"<!", "a web page"),
    (0, b"<html", "a web page"),
)
_DAMAGED = (OSError, SyntaxError, ValueError, RuntimeError, EOFError, LookupError, TypeError, ArithmeticError)
"""What the readers of pictures raise for content that is not what it begins as."""

_SIDEWAYS: Final = 5
"""From this orientation on, height and width change places."""


class Picture(NamedTuple):
    """A proved file: what it is, width and height of the upright picture in pixels, pages, when taken, small copy.

    For a PDF width and height are those of its first page as it was drawn.
    """

    media: Media
    width: int
    height: int
    pages: int
    taken_at: str
    small: bytes


def read_picture(content: bytes, name: str) -> Picture:
    """Prove a file and make its small copy; `name` stands in sentences only.

    Raises `BadInput` for what is neither JPEG, PNG, HEIC nor PDF, and for what is too large, animated, locked or
    damaged; `StorageFailed` where memory is too short to tell.
    """
    media = _media(content, name)
    if media == PDF:
        return _read_pdf(content, name)
    try:
        return _read_photo(content, name, media)
    except (*_DAMAGED, struct.error, zlib.error, MemoryError) as error:
        _check_memory(error, name)
        raise BadInput(
            f"The photo {name} is damaged, or ends in the middle. Copy it again from where it came, or take it again.",
            "photo",
        ) from error


def _check_memory(error: Exception, name: str) -> None:
    """Raise `StorageFailed` where a file was not read because memory ran short: that is no word against the file."""
    # Pillow's own decoders say it in an `OSError` without a number.
    short = isinstance(error, MemoryError) or getattr(error, "errno", None) == ENOMEM or "out of memory" in str(error)
    if short:
        raise StorageFailed(
            f"The file {name} could not be opened: this computer has too little memory left. Close other programs, then"
            " add it again."
        ) from error


def _media(content: bytes, name: str) -> Media:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[4:8] == b"ftyp":
        length = min(int.from_bytes(content[:4], "big"), 200)
        if _HEIC & {content[8:12], *(content[at : at + 4] for at in range(16, length, 4))}:
            return "image/heic"
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return PDF
    if not content:
        raise BadInput(f"The file {name} is empty. Copy it again from where it came, or take the photo again.", "photo")
    lower = content[:16].lstrip()
    found = next(
        (what for at, sign, what in _OTHERS if lower.lower().startswith(sign.lower(), at)), "neither photo nor PDF"
    )
    raise BadInput(
        f"The file {name} is {found}, whatever its name says. Choose a photo (JPEG, PNG, HEIC) or a PDF.", "photo"
    )


def _read_photo(content: bytes, name: str, media: Media) -> Picture:
    stripped = {"image/jpeg": strip_jpeg, "image/png": strip_png}.get(media, whole_heic)(content)
    if stripped.animated:
        raise BadInput(
            f"The picture {name} moves: it has several frames. Save the one that shows it, and add that.", "photo"
        )
    picture = _opened(stripped.file, media)
    size = picture.size
    _check_pixels(size, name)
    # The decoder of JPEG leaves out what the small copy does not need.
    picture.draft("RGB", small_size(*size))
    if stripped.length:
        vars(picture)["load_read"] = stripped.feed
    picture.load()
    if stripped.left_over:
        raise ValueError("all rows were decoded before the picture's data came to its end")
    if media == "image/heic":
        # The file says its size twice; only the decoder knows which of them is true.
        size = picture.size
        _check_pixels(size, name)
    remarks = read_remarks(picture.info.get("exif") or stripped.exif)
    width, height = reversed(size) if remarks.orientation >= _SIDEWAYS else size
    return Picture(media, width, height, 1, remarks.taken_at, _encoded(_plain(picture), remarks.orientation, size))


def _opened(file: BinaryIO, media: Media) -> Image:
    """The picture with its header read. The plug-ins are asked by name: none of the others sees the content."""
    if media == "image/heic":
        from pillow_heif import HeifImageFile, options

        # One core is left to the window.
        options.DECODE_THREADS = 1
        heic: Image = HeifImageFile(file)  # type: ignore[no-untyped-call]
        return heic
    if media == "image/png":
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile(file)
    from PIL.JpegImagePlugin import JpegImageFile

    return JpegImageFile(file)


def _check_pixels(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise BadInput(
            f"The photo {name} has {width:,} × {height:,} pixels, {width * height / 1e6:,.1f} million; at most"
            f" {MOST_PIXELS // 1_000_000} million are taken. Take it with a lower resolution.",
            "photo",
        )


def _plain(picture: Image) -> Image:
    """The picture in red, green and blue of 8 bits, on white where it is transparent."""
    from PIL import Image

    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value * (1 / 256) + 0).convert("L")
    if not picture.has_transparency_data:
        return picture if picture.mode in {"RGB", "L"} else picture.convert("RGB")
    shown = picture.convert("RGBA")
    ground = Image.new("RGB", shown.size, "white")
    ground.paste(shown, mask=shown.getchannel("A"))
    return ground


def _encoded(picture: Image, orientation: int, size: tuple[int, int]) -> bytes:
    """The small copy as JPEG: as good as its bytes allow. `size` is the whole picture's, before any draft of it."""
    from PIL import Image

    small = b""
    for edge in _EDGES:
        shrunk = picture.resize(small_size(*size, edge), Image.Resampling.BILINEAR, reducing_gap=2.0).convert("RGB")
        turned = shrunk if orientation == 1 else shrunk.transpose(_turn(orientation))
        # Whatever the original said of itself would be written again.
        turned.info = {}
        for quality in _QUALITIES:
            out = BytesIO()
            turned.save(out, "JPEG", quality=quality)
            small = out.getvalue()
            if len(small) <= MOST_SMALL_BYTES:
                return small
    return small


def _turn(orientation: int) -> Transpose:
    """What brings a picture upright, by Exif's number for how it lies."""
    from PIL.Image import Transpose

    return {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }[orientation]


def _read_pdf(content: bytes, name: str) -> Picture:
    """The first page of a PDF."""
    from intake_app.store.pdf_page import PdfLocked, PdfTooHeavy, first_page

    try:
        page = first_page(content)
    except PdfLocked as error:
        raise BadInput(
            f"The PDF {name} is locked with a password. Ask for one without, or photograph the paper.", "photo"
        ) from error
    except PdfTooHeavy as error:
        raise BadInput(
            f"The PDF {name} is too heavy to be drawn in a few seconds. Ask for a plainer one, or photograph it.",
            "photo",
        ) from error
    except (*_DAMAGED, MemoryError) as error:
        _check_memory(error, name)
        raise BadInput(
            f"The PDF {name} is damaged, or has no page. Copy it again from where it came, or photograph the paper.",
            "photo",
        ) from error
    size = page.picture.size
    return Picture(PDF, *size, page.pages, "", _encoded(page.picture, 1, size))

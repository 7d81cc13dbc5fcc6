"""A company's logo: proved before it may stand on a paper, and down to the picture, for papers leave the house."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intake_app.domain.errors import BadInput
from intake_app.store.exif import read_remarks
from intake_app.store.stripping import strip_jpeg, strip_png

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_BYTES: Final = 500_000
MOST_PIXELS: Final = 2_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_ORIENTATION: Final = 0x0112
_QUALITY: Final = 95


def read_logo(path: Path) -> bytes:
    """The picture alone of a logo's file, upright: no remarks of a camera or a program, no place, no further pictures.

    Raises `BadInput` where it is no sound PNG or JPEG, or too large.
    """
    from PIL import Image

    content = glance_at_logo(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _jpeg(path, content) if content.startswith(_JPEG) else _png(path, content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many(path, "far too many") from None
    except (OSError, SyntaxError, ValueError):
        raise BadInput(f"The logo {path} is damaged. Save it again as PNG or JPEG.", "logo") from None


def glance_at_logo(path: Path) -> bytes:
    """The same without decoding the picture: quick enough for a start."""
    try:
        if path.exists() and not path.is_file():  # a pipe would hold us for ever
            raise BadInput(f"The logo {path} cannot be read (it is no file). Name a PNG or JPEG file.", "logo")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name"
        raise BadInput(f"The logo {path} cannot be read ({reason}). Name a PNG or JPEG file.", "logo") from None
    if len(content) > MOST_BYTES:
        raise BadInput(f"The logo {path} is larger than {MOST_BYTES // 1000} kB. Save it smaller.", "logo")
    if not content.startswith((_PNG, _JPEG)):
        raise BadInput(f"The logo {path} is no picture; a PNG or JPEG file was expected.", "logo")
    return content


def _png(path: Path, content: bytes) -> bytes:
    """The chunks that are the picture, as they stand in the file."""
    from PIL import Image

    stripped = strip_png(content).file.read()
    with Image.open(io.BytesIO(stripped), formats=("PNG",)) as picture:
        _prove(path, picture)
    return stripped


def _jpeg(path: Path, content: bytes) -> bytes:
    """Coded anew with the file's own tables: what stands between its parts or behind its end would be embedded too."""
    from PIL import Image
    from PIL.ImageOps import exif_transpose

    stripped = strip_jpeg(content)
    out = io.BytesIO()
    with Image.open(stripped.file, formats=("JPEG",)) as picture:
        _prove(path, picture)
        picture.info.clear()
        orientation = read_remarks(stripped.exif).orientation
        if orientation == 1:
            picture.save(out, "JPEG", quality="keep")
        else:
            picture.getexif()[_ORIENTATION] = orientation
            exif_transpose(picture).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _prove(path: Path, picture: Picture) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_many(path, f"{width} × {height}")
    if picture.mode not in {"1", "L", "LA", "P", "RGB", "RGBA"}:
        raise BadInput(f"The logo {path} has the colours {picture.mode}; save it in RGB.", "logo")
    picture.load()


def _too_many(path: Path, found: str) -> BadInput:
    most = f"at most {MOST_PIXELS:,} in all were expected"
    return BadInput(f"The logo {path} has {found} pixels; {most}. Save it smaller.", "logo")

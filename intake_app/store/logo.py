"""A company's logo: proved before it may stand on a paper."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Final

from intake_app.domain.errors import BadInput

MOST_BYTES: Final = 500_000
MOST_PIXELS: Final = 2_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"


def read_logo(path: Path) -> bytes:
    """The bytes of a logo's file. Raises `BadInput` where it is no sound PNG or JPEG, or too large."""
    content = glance_at_logo(path)
    _prove(path, content)
    return content


def glance_at_logo(path: Path) -> bytes:
    """The same without decoding the picture: quick enough for a start."""
    try:
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


def _prove(path: Path, content: bytes) -> None:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise _too_many(path, f"{width} × {height}")
                if picture.mode not in {"1", "L", "LA", "P", "RGB", "RGBA"}:
                    raise BadInput(f"The logo {path} has the colours {picture.mode}; save it in RGB.", "logo")
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many(path, "far too many") from None
    except (OSError, SyntaxError, ValueError):
        raise BadInput(f"The logo {path} is damaged. Save it again as PNG or JPEG.", "logo") from None


def _too_many(path: Path, found: str) -> BadInput:
    most = f"at most {MOST_PIXELS:,} in all were expected"
    return BadInput(f"The logo {path} has {found} pixels; {most}. Save it smaller.", "logo")

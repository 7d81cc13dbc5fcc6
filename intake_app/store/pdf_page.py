"""The first page of a PDF as a picture, drawn by a child process that is ended when it takes too long or too much.

`python -m intake_app.store.pdf_page` reads a PDF from its standard input and writes the page to its standard output. A
document of a few hundred bytes can keep the library that draws it busy for minutes, and it cannot be interrupted.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from intake_app.domain.photos import SMALL_EDGE

if TYPE_CHECKING:
    from PIL.Image import Image

PATIENCE_S: Final = 12.0
MOST_PROCESSOR_S: Final = 5
MOST_MEMORY: Final = 1_500_000_000
"""Seconds of a processor and bytes that the child may have, where the system can hold it to that.

A plain PDF takes long, too, while the computer is busy with something else.
"""

_LOCKED, _DAMAGED, _TOO_LARGE = 3, 4, 5


class PageTold(msgspec.Struct, frozen=True):
    """The first line of what the child says: how many pages there are, and the picture's size in pixels."""

    pages: int
    width: int
    height: int


class Page(NamedTuple):
    """The number of pages, and the first of them as it is drawn, its longer edge `SMALL_EDGE` pixels."""

    pages: int
    picture: Image


class PdfLocked(Exception):
    """It asks for a password."""


class PdfTooHeavy(Exception):
    """It could not be drawn within the time and memory that it is given."""


def first_page(content: bytes, patience_s: float = PATIENCE_S) -> Page:
    """Draw the first page, without filling in forms or running scripts.

    Raises `PdfLocked`, `PdfTooHeavy`, and `ValueError` for a damaged one, or one without a page.
    """
    from PIL import Image

    command = [sys.executable, "-m", "intake_app.store.pdf_page"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, never a shell
            command, input=content, capture_output=True, timeout=patience_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PdfTooHeavy from error
    if done.returncode == _LOCKED:
        raise PdfLocked
    if done.returncode == _DAMAGED:
        message = "damaged, or without a page"
        raise ValueError(message)
    if done.returncode:
        # Killed by the limits, or by itself.
        raise PdfTooHeavy
    line, _, drawn = done.stdout.partition(b"\n")
    told = msgspec.json.decode(line, type=PageTold)
    return Page(told.pages, Image.frombytes("RGB", (told.width, told.height), drawn))


def main() -> int:
    """The child; returns the exit status."""
    _limit(MOST_MEMORY, MOST_PROCESSOR_S)
    import pypdfium2

    content = sys.stdin.buffer.read()
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
            page = document[0]
            drawn = page.render(scale=SMALL_EDGE / max(page.get_size()), may_draw_forms=False).to_pil().convert("RGB")
    except MemoryError:
        return _TOO_LARGE
    except (pypdfium2.PdfiumError, LookupError, ValueError, ArithmeticError) as error:
        return _LOCKED if "password" in str(error).lower() else _DAMAGED
    sys.stdout.buffer.write(msgspec.json.encode(PageTold(pages, *drawn.size)) + b"\n")
    sys.stdout.buffer.write(drawn.tobytes())
    return 0


def _limit(most_memory: int, most_seconds: int) -> None:
    """Have the system hold this process to so much memory and time of a processor, where it can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))


if __name__ == "__main__":
    sys.exit(main())

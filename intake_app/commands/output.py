"""What the commands give out: lines on a terminal, aligned whatever is written in them, and files in a folder."""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from intake_app.domain.errors import StorageFailed
from intake_app.domain.unseen import on_screen


@contextlib.contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """Turns what the disk refuses inside the folder of `--out` into `StorageFailed` with what to do."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageFailed(
            f"{error.filename or out} cannot be written ({error.strerror}). Give this user the right to write there, or"
            " name another folder with --out."
        ) from error


def say(line: str) -> None:
    """Print the line at once; a character that the terminal cannot show becomes a question mark.

    What would steer the terminal, or turn the order of signs on it, is said by its name.
    """
    encoding = sys.stdout.encoding or "utf-8"
    line = on_screen(line)
    print(line.encode(encoding, "replace").decode(encoding), flush=True)


def fitted(text: str, width: int) -> str:
    """The text filled up, or cut with “…”, to that many columns; Chinese takes two a character."""
    shown, taken = "", 0
    room = width if columns_of(text) <= width else width - 1
    for character in text:
        taken += columns_of(character)
        if taken > room:
            shown += "…"
            break
        shown += character
    return shown + " " * (width - columns_of(shown))


def columns_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )

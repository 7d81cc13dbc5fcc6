"""The typefaces of the papers: what they can show, how wide it is, and in which font each character is drawn.

Every text passes `FontBook.legible` before it is drawn. What nobody could see (control, bidirectional and
zero-width characters) and what no font has stands as `[U+202E]` in its place: said, never obeyed and never dropped.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from intake_app.domain.errors import NotFound
from intake_app.domain.unseen import is_unseen

if TYPE_CHECKING:
    from pathlib import Path

FALLBACK = "DroidSansFallbackFull"

# Spaces that a reader takes for a space; every other separator is shown by its code point.
_SPACES = {"\t": " ", "\u3000": "\u3000", "\u00a0": "\u00a0", "\u202f": "\u00a0"}
# The PDF library's table from glyphs back to characters ends with the Basic Multilingual Plane.
_LAST_CODE = 0xFFFF


class Weight(StrEnum):
    """The weights of the one typeface; each value is the name of its font file."""

    REGULAR = "Inter-Regular"
    MEDIUM = "Inter-Medium"
    SEMIBOLD = "Inter-SemiBold"
    BOLD = "Inter-Bold"


class Run(NamedTuple):
    """A piece of a line in one font; `thicken` where the font has no bold of its own and is drawn with an outline."""

    text: str
    font: str
    thicken: bool


class _Widths(dict[str, float]):
    """Width of each character of one weight in thousandths of the type size; fallback characters on demand."""

    def __init__(self, own: dict[str, float], book: FontBook) -> None:
        super().__init__(own)
        self._book = book

    def __missing__(self, character: str) -> float:
        width = self[character] = self._book.fallback.get(character, 0.0)
        return width


class FontBook:
    """Finds, measures and registers the fonts of one folder (`Inter-*.ttf` and the fallback for Chinese).

    The four-megabyte fallback is read when a text first needs it. Not safe to use from two threads at once.
    Raises `NotFound` when a font file is missing or is no font.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._coverage: dict[Weight, dict[str, float]] = {w: self._register(w) for w in Weight}
        self._widths = {weight: _Widths(own, self) for weight, own in self._coverage.items()}
        self._shown: dict[str, str] = {}

    def legible(self, text: str, faults: set[str] | None = None) -> str:
        """The text as it can be drawn; line feeds stay. Characters that had to be spelt out are added to `faults`."""
        if text.isascii() and text.isprintable():
            return text
        plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        shown = "".join([self._show(character) for character in plain])
        if faults is not None:
            faults.update(c for c in plain if self._shown.get(c, "").startswith("[U+"))
        return shown

    def width(self, text: str, weight: Weight) -> float:
        """Width of a legible text of one line, in thousandths of the type size."""
        return sum(map(self._widths[weight].__getitem__, text))

    def widths(self, weight: Weight) -> dict[str, float]:
        """Width by character; also answers for characters of the fallback."""
        return self._widths[weight]

    def runs(self, text: str, weight: Weight) -> list[Run]:
        """A legible text cut into pieces, each in the font that has its characters."""
        own = self._coverage[weight]
        if all(map(own.__contains__, text)):
            return [Run(text, weight.value, thicken=False)]
        heavy = weight in {Weight.SEMIBOLD, Weight.BOLD}
        return [
            Run("".join(piece), weight.value if is_own else FALLBACK, thicken=heavy and not is_own)
            for is_own, piece in groupby(text, key=own.__contains__)
        ]

    @cached_property
    def fallback(self) -> dict[str, float]:
        """Width by character of the font for what Inter lacks."""
        return self._register(FALLBACK)

    def _show(self, character: str) -> str:
        known = self._shown.get(character)
        if known is None:
            known = self._shown[character] = self._spell(character)
        return known

    def _spell(self, character: str) -> str:
        if character in {" ", "\n"}:
            return character
        if character in _SPACES:
            return _SPACES[character]
        if not is_unseen(character) and ord(character) <= _LAST_CODE:
            if character in self._coverage[Weight.REGULAR]:
                return character
            if character in self.fallback:
                return character
        return f"[U+{ord(character):04X}]"

    def _register(self, name: str) -> dict[str, float]:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFError, TTFont

        path = self._folder / f"{name}.ttf"
        try:
            # Each document numbers its own characters from the first on, so no paper depends on an earlier one.
            font = TTFont(str(name), str(path), asciiReadable=False, shapable=False)
        except (OSError, TTFError) as error:
            raise NotFound(
                f"The papers need the font {path}, which cannot be read ({error}). Install Intake Station again."
            ) from error
        pdfmetrics.registerFont(font)
        return {chr(code): font.face.charWidths[code] for code in font.face.charToGlyph if code <= _LAST_CODE}

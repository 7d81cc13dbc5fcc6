"""Text in ZPL II: as data that can never become a command, as Code 128 symbols, and how wide a printer sets it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from intake_app.documents.fonts import Weight

_COMMANDS: Final = frozenset("^~_")
"""What begins a command, and what begins an escape of ours."""

_START_B, _START_C, _FUNCTION_1 = ">:", ">;", ">8"
_SYMBOL, _STOP = 11, 13
# A printer reads “>” in a Code 128 field as the beginning of one of its own signs; these three have one.
_SIGNS: Final = {">": ">0", "^": "><", "~": ">="}

# Advance widths of font 0 (CG Triumvirate Bold Condensed) in thousandths of its height. Renderers and printers differ
# by a little: each is the wider of what is known, and all are raised by `_CAUTION`.
_WIDTHS: Final = {
    250: " '\\|",
    278: "/:;Ifijlt",
    333: '!"(),.[]`r{}',
    388: "z",
    443: "Jcksvxy",
    500: "#$*+0123456789<=>?^_~EFLTZabdeghnopqu",
    557: "ABCKPRSVXY",
    613: "DGHNOQU",
    667: "&w",
    777: "Mm",
    800: "-",
    833: "%@W",
}
_CAUTION: Final = 1.04
_WIDEST: Final = 880.0
_LATIN_1_END: Final = 0x100


def field_data(text: str) -> str:
    """The text as data of a field with `^FH_`: every byte that is not plain, or could begin a command, as hex."""
    return "".join(character if _plain(character) else _hex(character) for character in text)


class Bars(NamedTuple):
    """The data of a Code 128 field, and how many modules wide its bars are without the quiet zones."""

    data: str
    modules: int


def bars_data(text: str) -> Bars | None:
    """A printable ASCII text as Code 128; None for any other.

    An even number of digits is taken in pairs (subset C), all else singly (subset B). Changing between the two inside a
    code would save a few modules; but not every printer and renderer reads the signs for it in the same way.
    """
    if not (text and text.isascii() and text.isprintable()):
        return None
    if text.isdigit() and len(text) % 2 == 0:
        return Bars(_START_C + text, (len(text) // 2 + 2) * _SYMBOL + _STOP)
    signs = "".join(_SIGNS.get(character, character) for character in text)
    return Bars(field_data(_START_B + signs), (len(text) + 2) * _SYMBOL + _STOP)


def gs1_data(digits: str) -> Bars:
    """A GS1 element string of an even number of digits as Code 128, in pairs behind the function character."""
    return Bars(f"{_START_C}{_FUNCTION_1}{digits}", (len(digits) // 2 + 3) * _SYMBOL + _STOP)


def is_native(text: str) -> bool:
    """Whether the printer's own font has every character: printable Latin-1. Anything else is sent as a picture."""
    return all(character in _font_zero() for character in text)


class FontZero:
    """How wide font 0 sets a text; fulfils `Measure`. It has one weight."""

    def width(self, text: str, _weight: Weight, /) -> float:
        """Width of a native text, in thousandths of the height."""
        return sum(map(_font_zero().__getitem__, text))

    def widths(self, _weight: Weight, /) -> Mapping[str, float]:
        """Width by character."""
        return _font_zero()


def _plain(character: str) -> bool:
    return " " <= character <= "~" and character not in _COMMANDS


def _hex(character: str) -> str:
    return "".join(f"_{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


@cache
def _font_zero() -> dict[str, float]:
    """Width by character; an accented letter is as wide as the letter. “…” is set as three dots."""
    widths = {sign: width * _CAUTION for width, signs in _WIDTHS.items() for sign in signs}
    widths["…"] = 3 * widths["."]
    for code in range(0xA1, _LATIN_1_END):
        character = chr(code)
        if character != "\u00ad":
            letter = unicodedata.decomposition(character).split(" ")[0]
            plain = chr(int(letter, 16)) if letter and not letter.startswith("<") else ""
            widths[character] = widths.get(plain, _WIDEST)
    return widths

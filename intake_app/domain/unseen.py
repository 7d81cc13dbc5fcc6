"""Which characters nobody can see: one definition for serials, numbers, imported rows and papers.

A character is unseen by its Unicode category (controls, formats and bidirectional marks, halves of surrogate pairs,
private and unassigned ones, line and paragraph separators, every space but the plain one), or because it is drawn as
nothing although its category calls it a letter, a mark or a symbol (fillers, joiners, variation selectors: Unicode's
Default_Ignorable_Code_Point). U+FFFD is among them: it stands for a key or a byte that was no character.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_DRAWN_AS_NOTHING = frozenset(
    map(
        chr,
        (
            0x034F,
            0x115F,
            0x1160,
            0x17B4,
            0x17B5,
            *range(0x180B, 0x1810),
            0x2800,
            0x3164,
            *range(0xFE00, 0xFE10),
            0xFFA0,
            0xFFFD,
            *range(0xE0100, 0xE01F0),
        ),
    )
)

_NAMES = {
    "\x02": "<STX>",
    "\x03": "<ETX>",
    "\x04": "<EOT>",
    "\t": "<TAB>",
    "\n": "<LF>",
    "\r": "<CR>",
    "\x1c": "<FS>",
    "\x1d": "<GS>",
    "\x1e": "<RS>",
    "\x1f": "<US>",
}
"""The control characters that scanners send on purpose, as ASCII calls them."""


class Unseen(NamedTuple):
    """An unseen character as `U+202E`, and its place in the text, from 1."""

    code: str
    place: int


def is_unseen(character: str) -> bool:
    """Whether nobody can see this one character; a plain space is seen by what stands around it."""
    return character != " " and (unicodedata.category(character) in _CATEGORIES or character in _DRAWN_AS_NOTHING)


def says_something(text: str) -> bool:
    """Whether there is a character in it that somebody can see."""
    return any(one != " " and not is_unseen(one) for one in text)


def visible(text: str, most: int = 80) -> str:
    """A text with a name in the place of every character that nobody can see (`<GS>`, `<U+202E>`), cut to `most`."""
    cut = text if len(text) <= most else text[: most - 1]
    seen = "".join(_named(one) if is_unseen(one) else one for one in cut)
    return seen if cut == text else f"{seen}…"


@lru_cache(maxsize=4_096)
def on_screen(text: str) -> str:
    """A text as a screen may show it: a name in the place of every character that would turn or hide others.

    Line feeds, blanks of any width, and what is drawn as a box of its own stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_named(one) if _steers(one) else one for one in text)


def _steers(character: str) -> bool:
    if character in {"\n", "\ufffd"}:
        return False
    return character in _DRAWN_AS_NOTHING or unicodedata.category(character) in _STEERING


def _named(character: str) -> str:
    return _NAMES.get(character, f"<U+{ord(character):04X}>")


def whole(text: str) -> str:
    """The text with U+FFFD for each half of a character that stands alone: no file and no look-up takes such a half."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def first_unseen(text: str) -> Unseen | None:
    """The first character of a text that nobody can see; None when there is none."""
    if text.isascii() and text.isprintable():
        return None
    for place, character in enumerate(text, 1):
        if is_unseen(character):
            return Unseen(f"U+{ord(character):04X}", place)
    return None

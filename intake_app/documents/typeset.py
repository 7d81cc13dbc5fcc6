"""Breaking text into lines: whole words where they fit, long identifiers at their signs, Chinese between characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from intake_app.documents.fonts import Weight

Colour = tuple[int, int, int]

_EAST_ASIAN = "\u2e80-\u2fff\u3001-\u30ff\u3105-\u318f\u31a0-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uffdc"
_CLOSING = "、。，．：；！？）」』】〉》・ー〕〗’”…"
# A blank, one East Asian character with the closing signs after it, or a word.
_TOKENS = re.compile(rf"[ \u3000]+|[{_EAST_ASIAN}][{_CLOSING}]*|[^ \u3000{_EAST_ASIAN}]+")
_JOINTS = re.compile(r"[^-/\\_.,:;@+=&?#|]*[-/\\_.,:;@+=&?#|]+|[^-/\\_.,:;@+=&?#|]+")


class Measure(Protocol):
    """Knows how wide text is, in thousandths of the type size: the fonts of the papers, or a printer's own."""

    def width(self, text: str, weight: Weight, /) -> float:
        """Width of a legible text of one line."""

    def widths(self, weight: Weight, /) -> Mapping[str, float]:
        """Width by character, of every character of a legible text."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: weight, size and line distance in points, colour as red, green, blue of 0 to 255."""

    weight: Weight
    size: float
    leading: float
    colour: Colour

    def sized(self, size: float) -> Style:
        """The same style, smaller or larger, with its line distance in proportion."""
        return replace(self, size=size, leading=self.leading * size / self.size)


def text_width(book: Measure, text: str, style: Style) -> float:
    """Width in points of a legible text on one line."""
    return book.width(text, style.weight) * style.size / 1000


def wrap(book: Measure, text: str, style: Style, width: float) -> list[str]:
    """The lines of a legible text in a column `width` points wide; at least one, none wider than the column.

    A line feed begins a new line. Blanks at the beginning of a paragraph stay, those at a break fall away.
    """
    room = width * 1000 / style.size
    return [line for paragraph in text.split("\n") for line in _lines(book, paragraph, style.weight, room)]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines and the style in which they fit."""

    lines: list[str]
    style: Style


def fit(book: Measure, text: str, styles: Sequence[Style], width: float, most: int) -> Fitted:
    """The text in the first of `styles` in which it fits: on one line if any allows it, else on up to `most` lines.

    `styles` fall in size. What does not fit even in the last ends with “…”.
    """
    flat = text.replace("\n", " ")
    for lines_allowed in range(1, most + 1):
        for style in styles:
            lines = wrap(book, flat, style, width)
            if len(lines) <= lines_allowed:
                return Fitted(lines, style)
    return Fitted(shorten(book, flat, styles[-1], width, most), styles[-1])


def shorten(book: Measure, text: str, style: Style, width: float, most: int) -> list[str]:
    """At most `most` lines; “…” ends the last one where words are left out."""
    lines = wrap(book, text.replace("\n", " "), style, width)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(book, f"{last}…", style) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def shared(widths: Sequence[float], room: float) -> list[float]:
    """How wide columns side by side are: what each needs and as much more; in proportion where that is too much."""
    spare = (room - sum(widths)) / len(widths)
    if spare >= 0:
        return [width + spare for width in widths]
    return [width * room / sum(widths) for width in widths]


def _lines(book: Measure, paragraph: str, weight: Weight, room: float) -> Iterator[str]:
    line, used = "", 0.0
    for token in _fitting_tokens(book, paragraph, weight, room):
        width = book.width(token, weight)
        if line and used + width > room and not token.isspace():
            yield line.rstrip(" \u3000")
            line, used = "", 0.0
        if not line and token.isspace() and width > room:
            continue
        line += token
        used += width
    yield line.rstrip(" \u3000")


def _fitting_tokens(book: Measure, paragraph: str, weight: Weight, room: float) -> Iterator[str]:
    for token in _TOKENS.findall(paragraph):
        if token.isspace() or book.width(token, weight) <= room:
            yield token
            continue
        for part in _JOINTS.findall(token):
            yield from [part] if book.width(part, weight) <= room else _characters(book, part, weight, room)


def _characters(book: Measure, word: str, weight: Weight, room: float) -> Iterator[str]:
    widths = book.widths(weight)
    start, used = 0, 0.0
    for at, character in enumerate(word):
        width = widths[character]
        if used + width > room and at > start:
            yield word[start:at]
            start, used = at, 0.0
        used += width
    yield word[start:]

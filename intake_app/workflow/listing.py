"""A list of anything, in words: what a page shows as a table, and what an export writes."""

from __future__ import annotations

import msgspec

from intake_app.domain.papers import Tone
from intake_app.domain.spreadsheet import Kind


class Column(msgspec.Struct, frozen=True):
    """One column: title, width in pixels, and what it holds; one that `stretches` takes the room that is left.

    `heading` is what an export calls the column, where it writes other than what is seen.
    """

    key: str
    title: str
    width: int = 120
    kind: Kind = "text"
    stretches: bool = False
    heading: str = ""


class Line(msgspec.Struct, frozen=True):
    """One line: the id that gestures name it by, its cells in words, and its tone.

    `values` are what the cells are sorted by and what an export writes, where that is not the words themselves: ISO
    days and moments, plain amounts and numbers as text; empty for the words.
    """

    id: str
    cells: tuple[str, ...]
    values: tuple[str, ...] = ()
    tone: Tone = "plain"

    def value(self, place: int) -> str:
        """What the cell in this place is sorted and exported by."""
        return self.values[place] if self.values else self.cells[place]


class Listing(msgspec.Struct, frozen=True):
    """A whole list. `empty` says what it means that there is nothing; `more` that not all is shown, and what to do."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    empty: str
    more: str = ""

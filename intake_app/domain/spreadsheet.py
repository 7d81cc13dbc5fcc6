"""What a cell of a spreadsheet is given: a number, a day, or a text that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, NamedTuple

Kind = Literal["text", "number", "money", "day"]
"""What a column of a list holds. A day may have its time."""

Cell = str | Decimal | date | datetime

SIGNS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute a text when it opens the file, the full-width forms of the East among it."""

CONTROLS: Final = ("\t", "\r", "\n")
"""What it may pass over to find one of them."""

_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?", re.ASCII)
_MOST_DIGITS: Final = 15
"""More digits than these a spreadsheet turns into zeros."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT: Final = re.compile(rf"{_DAY.pattern} [0-9]{{2}}:[0-9]{{2}}", re.ASCII)
_FIRST_DAY: Final = date(1900, 3, 1)
"""Before it the calendars of spreadsheets differ."""


def is_computed(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula, blanks and what nobody sees before it or not."""
    return text.startswith(CONTROLS) or _first_seen(text) in SIGNS


def _first_seen(text: str) -> str:
    return next((one for one in text if not one.isspace() and one.isprintable()), "")


def uncomputed(text: str) -> str:
    """The text for a CSV file, behind an apostrophe where a spreadsheet would compute it."""
    return f"'{text}" if is_computed(text) else text


def protected(text: str) -> str:
    """The text for a file that a person corrects in a spreadsheet; `given_back` takes exactly this away again."""
    return f"'{text}" if is_computed(text.lstrip("'")) else text


def given_back(text: str) -> str:
    """What `protected` was given."""
    return text[1:] if text.startswith("'") and is_computed(text.lstrip("'")) else text


def cell(kind: Kind, value: str) -> Cell:
    """What a value of this kind is in a spreadsheet; a text where a spreadsheet holds no such number or day."""
    if kind in {"number", "money"}:
        digits = sum(one.isdigit() for one in value)
        return Decimal(value) if _NUMBER.fullmatch(value) and digits <= _MOST_DIGITS else value
    return _moment(value) if kind == "day" else value


def _moment(value: str) -> Cell:
    read = date if _DAY.fullmatch(value) else datetime if _MOMENT.fullmatch(value) else None
    if read is None:
        return value
    try:
        told = read.fromisoformat(value)
    except ValueError:
        return value
    day = told.date() if isinstance(told, datetime) else told
    return told if day >= _FIRST_DAY else value


class TableColumn(NamedTuple):
    """A column of a table for a spreadsheet: its heading, what it holds, and its width in pixels."""

    title: str
    kind: Kind
    width: int


class Table(NamedTuple):
    """A table for a spreadsheet: plain amounts and numbers, ISO days, moments as `YYYY-MM-DD HH:MM`, texts.

    With `made_at` the same table always gives the same bytes; without it the file says when it was written.
    """

    title: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str]]
    made_at: datetime | None = None

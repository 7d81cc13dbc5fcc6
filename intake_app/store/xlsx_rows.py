"""The XML inside of an Excel workbook, read piece by piece: its shared texts, and the rows of one sheet.

Straight from expat, for no tree is needed and a million rows would make a large one. What defusedxml refuses elsewhere
is refused here: a document type, without which there are no entities.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import BinaryIO, Final, NamedTuple
from xml.parsers.expat import ParserCreate

MOST_COLUMNS: Final = 16_384
MOST_LINES: Final = 1_048_576
MOST_TEXTS: Final = 3_000_000
MOST_CHARACTERS: Final = 150_000_000
MOST_AT_ONCE: Final = 8 << 20
"""Bytes between the ends of two rows or texts."""

_CHUNK: Final = 1 << 16
_LONGEST_NUMBER: Final = 15
"""Digits of a number that a spreadsheet keeps."""

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DIGITS: Final = "0123456789"


class TooMuch(Exception):
    """More than a table that somebody made holds."""


class SheetRow(NamedTuple):
    """A row that is not blank: its line, its texts by their places, and the first cell that has none, with why."""

    line: int
    texts: dict[int, str]
    wrong: tuple[int, str] | None


class Styles(NamedTuple):
    """Which styles show a number as a day, which as a span of time, and the day from which the workbook counts."""

    days: frozenset[int]
    spans: frozenset[int]
    epoch: datetime


def shared_texts(part: BinaryIO) -> list[str]:
    """The texts that the cells of all sheets share. Raises `TooMuch`."""
    texts: list[str] = []
    parser = _Texts(texts)
    for _ in _fed(part, parser.parse, lambda: len(texts)):
        if len(texts) > MOST_TEXTS or parser.characters > MOST_CHARACTERS:
            raise TooMuch
    return texts


def sheet_rows(part: BinaryIO, texts: list[str], styles: Styles, told: Callable[[int], None]) -> Iterator[SheetRow]:
    """The rows of a sheet, in their order; `told` hears how many bytes were read. Raises `TooMuch`, ValueError."""
    parser = _Rows(texts, styles)
    last = 0
    for read in _fed(part, parser.parse, lambda: parser.count):
        told(read)
        for row in parser.take():
            if not last < row.line <= MOST_LINES:
                raise ValueError("lines")
            last = row.line
            yield row
        if parser.ended:
            return


def _fed(part: BinaryIO, parse: Callable[[bytes, bool], object], count: Callable[[], int]) -> Iterator[int]:
    """Feeds all of a part to a parser, and tells how much that was after each piece."""
    read = since = before = 0
    while piece := part.read(_CHUNK):
        parse(piece, False)  # noqa: FBT003 - expat's own
        read += len(piece)
        since = since + len(piece) if count() == before else 0
        before = count()
        if since > MOST_AT_ONCE:
            raise TooMuch
        yield read
    parse(b"", True)  # noqa: FBT003 - expat's own
    yield read


class _Texts:
    """Collects each `si`: its text, or the texts of its runs, without what tells how it is spoken."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._parts: list[str] = []
        self._takes = False
        self._is_spoken = False
        self.characters = 0
        self.parse = _parser(self._start, self._end, self._data)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        match _local(name):
            case "si":
                self._parts = []
            case "rPh":
                self._is_spoken = True
            case "t":
                self._takes = not self._is_spoken

    def _end(self, name: str) -> None:
        match _local(name):
            case "si":
                text = unescaped("".join(self._parts))
                self.characters += len(text)
                self._texts.append(text)
            case "rPh":
                self._is_spoken = False
            case "t":
                self._takes = False

    def _data(self, data: str) -> None:
        if self._takes:
            self._parts.append(data)


class _Rows:
    """Collects the rows of a sheet until they are taken."""

    def __init__(self, texts: list[str], styles: Styles) -> None:
        self._texts = texts
        self._styles = styles
        self._rows: list[SheetRow] = []
        self._line = self._place = 0
        self._cells: dict[int, str] = {}
        self._wrong: tuple[int, str] | None = None
        self._kind, self._style = "n", 0
        self._parts: list[str] = []
        self._takes = self._is_spoken = self._has_formula = self._has_value = False
        self.count = 0
        self.ended = False
        self.parse = _parser(self._start, self._end, self._data)

    def take(self) -> list[SheetRow]:
        """The rows since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "c":
                self._begin_cell(attributes)
            case "v":
                self._takes = self._has_value = True
            case "t":
                self._takes = not self._is_spoken
                self._has_value = True
            case "f":
                self._has_formula = True
            case "rPh":
                self._is_spoken = True
            case "row":
                self._line = int(attributes.get("r", self._line + 1))
                self._place = -1
                self._cells, self._wrong = {}, None

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        where = attributes.get("r")
        self._place = _place(where.rstrip(_DIGITS)) if where else self._place + 1
        if self._place >= MOST_COLUMNS:
            raise ValueError("columns")
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", 0))
        self._parts = []
        self._has_formula = self._has_value = False

    def _end(self, name: str) -> None:
        match _local(name):
            case "c":
                self._end_cell()
            case "v" | "t":
                self._takes = False
            case "rPh":
                self._is_spoken = False
            case "row":
                self.count += 1
                if self._cells or self._wrong:
                    self._rows.append(SheetRow(self._line, self._cells, self._wrong))
            case "sheetData":
                self.ended = True

    def _data(self, data: str) -> None:
        if self._takes:
            self._parts.append(data)

    def _end_cell(self) -> None:
        text = "".join(self._parts)
        if self._has_formula and not self._has_value:
            self._fault("a formula whose result was not saved: open the file in a spreadsheet and save it again")
        elif self._kind == "e":
            self._fault(f"the error {text}")
            self._cells[self._place] = text
        elif text:
            told = self._told(text)
            if told:
                self._cells[self._place] = told

    def _fault(self, what: str) -> None:
        if self._wrong is None:
            self._wrong = self._place, what

    def _told(self, text: str) -> str:
        match self._kind:
            case "s":
                return self._texts[int(text)]
            case "n":
                return self._number(text.strip())
            case "b":
                return "TRUE" if text.strip() == "1" else "FALSE"
            case "d":
                day = _DAY.match(text)
                return day[0] if day else text
            case _:
                return unescaped(text)

    def _number(self, text: str) -> str:
        if self._style in self._styles.days:
            try:
                return _day(float(text), self._styles)
            except (OverflowError, ValueError):
                self._fault(f"the number {text} shown as a day, which is none")
                return ""
        if self._style in self._styles.spans:
            return str(timedelta(days=float(text)))
        return number_text(text)


def number_text(text: str) -> str:
    """A number of a workbook without what binary fractions add to it; with an exponent where digits were lost."""
    if len(text) <= _LONGEST_NUMBER and text.isdecimal() and text.isascii():
        return text
    number = Decimal(f"{float(text):.{_LONGEST_NUMBER}g}")
    if number.adjusted() >= _LONGEST_NUMBER:
        return f"{number.normalize():E}"
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def unescaped(text: str) -> str:
    """The text with what a workbook writes as `_x000D_` in its place."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    """What is escaped; half of a character is none, and stays as it stands."""
    told = chr(int(found[1], 16))
    return found[0] if "\ud800" <= told <= "\udfff" else told


def _day(number: float, styles: Styles) -> str:
    """The day; its time of day is left out, but a time without a day is told."""
    from openpyxl.utils.datetime import from_excel

    if number < 0:
        raise ValueError("before the first day")
    told = from_excel(number, styles.epoch)
    return told.isoformat() if isinstance(told, time) else told.date().isoformat()


@lru_cache(maxsize=1_024)
def _place(letters: str) -> int:
    from openpyxl.utils import column_index_from_string

    return int(column_index_from_string(letters)) - 1


def _local(name: str) -> str:
    return name[name.rfind("}") + 1 :]


def _parser(
    start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], data: Callable[[str], None]
) -> Callable[[bytes, bool], object]:
    parser = ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    return parser.Parse


def _refuse(*_: object) -> None:
    raise ValueError("a document type")

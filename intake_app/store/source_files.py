"""A file to import, of whatever kind: what an import needs of it, and which reader reads it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Container, Generator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from intake_app.domain.errors import BadInput
from intake_app.domain.import_plan import is_list_of_bad_rows
from intake_app.domain.spreadsheet import given_back
from intake_app.store.csv_files import CsvFile


class SourceFile(Protocol):
    """A table with a header, opened. `size` is how many bytes there are to read."""

    header: list[str]
    size: int

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def bytes_read(self) -> int:
        """How far reading has come."""

    def rows(self, on_bad: Callable[[int, str], None], *, also_bad: bool = False) -> Generator[tuple[int, list[str]]]:
        """Every row after the header with its line; each call reads from the beginning.

        What is no row is told to `on_bad` with its line and a reason; with `also_bad`, what is legible of it comes as a
        row, too. Close the generator before the file.
        """


def open_source(path: Path, known: Container[str], sheet: str = "") -> SourceFile:
    """The reader of a CSV file or an Excel workbook, by what the file begins with, whatever it is called.

    `known` are the headings that are known, by `heading_key`: they tell which delimiter a CSV file has. Raises
    `BadInput` where the file cannot be read, or a sheet is named of a file that has none.
    """
    opened = _opened(path, known, sheet)
    return _Corrected(opened) if is_list_of_bad_rows(opened.header) else opened


def _opened(path: Path, known: Container[str], sheet: str) -> SourceFile:
    from intake_app.store.xlsx_files import OLD, ZIPPED, XlsxFile

    if _start_of(path, len(OLD)).startswith((ZIPPED, OLD)):
        return XlsxFile(path, sheet)
    if sheet:
        raise BadInput(f"{path} is no Excel workbook and has no sheets. Import it without --sheet.")
    return CsvFile(path, known)


class _Corrected:
    """A list of bad rows that somebody corrected: its cells without what kept a spreadsheet from computing them."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self.header = list(map(given_back, source.header))
        self.size = source.size

    def __enter__(self) -> Self:
        self._source.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.__exit__(kind, error, trace)

    def bytes_read(self) -> int:
        """How far reading has come."""
        return self._source.bytes_read()

    def rows(self, on_bad: Callable[[int, str], None], *, also_bad: bool = False) -> Generator[tuple[int, list[str]]]:
        """Every row as it stood in the file that was imported first."""
        with contextlib.closing(self._source.rows(on_bad, also_bad=also_bad)) as rows:
            for line, row in rows:
                yield line, list(map(given_back, row))


def _start_of(path: Path, count: int) -> bytes:
    """The first bytes; none where they cannot be read, which the reader of CSV explains."""
    try:
        if path.is_file():
            with path.open("rb") as file:
                return file.read(count)
    except OSError:
        pass
    return b""

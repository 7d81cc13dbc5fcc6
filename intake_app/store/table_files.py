"""Writing a list into a file for a spreadsheet, CSV or XLSX: whole under another name first, then in its place."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.money import shown
from intake_app.domain.spreadsheet import Cell, Kind, Table, cell, is_computed, uncomputed
from intake_app.store.shelf import refuse_device, sync_folder

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

ENDINGS: Final = (".xlsx", ".csv")

_LONGEST_CELL: Final = 32_767
_MOST_ROWS: Final = 1_048_575
_LONGEST_SHEET_NAME: Final = 31
_NOT_IN_A_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_REPLACEMENT: Final = "\ufffd"
_FORMATS: Final[dict[Kind, str]] = {"number": "General", "money": "#,##0.00", "day": "yyyy-mm-dd"}
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_MOMENT_FORMAT: Final = "yyyy-mm-dd hh:mm"
_PIXELS_A_CHARACTER: Final = 7


class SpreadsheetFiles:
    """Fulfils `TableFiles`. Safe to use from any thread."""

    def write(self, path: Path, table: Table) -> None:
        """Write the table as CSV or XLSX, by the ending of the name.

        Raises `BadInput` for another ending or too many lines for a sheet, `StorageFailed` where it cannot be written.
        """
        ending = path.suffix.lower()
        if ending not in ENDINGS:
            raise BadInput(f"A list is written as .xlsx or .csv, not as {shown(path.name)}. Name the file so.")
        if ending == ".xlsx" and len(table.rows) > _MOST_ROWS:
            raise BadInput(
                f"The list has {len(table.rows):,} lines; a sheet of an Excel workbook holds {_MOST_ROWS:,}. Write it"
                " as .csv, or filter it first."
            )
        with written_whole(path) as file:
            if ending == ".csv":
                _write_csv(file, table)
            else:
                _write_xlsx(file, table)


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its place, and is on the disk, when all went well; nothing is changed otherwise.

    Raises `StorageFailed` where the disk refuses.
    """
    beside = path.with_name(f".new-{uuid.uuid4().hex}")
    try:
        refuse_device(path)
        try:
            with beside.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            sync_folder(path.parent)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()
    except OSError as error:
        raise StorageFailed(
            f"{path} cannot be written ({error.strerror}). Close it where it is open, or choose another folder."
        ) from error


def _write_csv(file: BinaryIO, table: Table) -> None:
    # Every text in quotes: a spreadsheet that cuts at another delimiter would find formulas inside of texts.
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([_csv_text("text", column.title) for column in table.columns])
    kinds = [column.kind for column in table.columns]
    writer.writerows([*map(_csv_text, kinds, row)] for row in table.rows)
    text.detach()


def _csv_text(kind: Kind, value: str) -> str:
    return uncomputed(_SURROGATES.sub(_REPLACEMENT, value)) if isinstance(cell(kind, value), str) else value


def _write_xlsx(file: BinaryIO, table: Table) -> None:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.creator = "Intake Station"
    sheet = book.create_sheet(_sheet_name(table.title))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width / _PIXELS_A_CHARACTER + 2
    sheet.append([_heading(sheet, column.title) for column in table.columns])
    kinds = [column.kind for column in table.columns]
    for row in table.rows:
        sheet.append([_made(sheet, kind, cell(kind, value)) for kind, value in zip(kinds, row, strict=True)])
    if table.made_at is None:
        book.save(file)
    else:
        _save_alike(file, book, table.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0))


def _save_alike(file: BinaryIO, book: Workbook, made_at: datetime) -> None:
    """Save so that nothing in the file tells when it was written: openpyxl stamps it, and every part of it."""
    kept = io.BytesIO()
    book.properties.created = made_at
    book.save(kept)
    with zipfile.ZipFile(kept) as saved, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as alike:
        for name in saved.namelist():
            content = saved.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rf"\g<1>{made_at.isoformat()}Z\g<2>".encode(), content)
            alike.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _heading(sheet: WriteOnlyWorksheet, title: str) -> Any:  # noqa: ANN401 - openpyxl tells no types
    from openpyxl.styles import Font

    heading = _made(sheet, "text", title)
    heading.font = Font(bold=True)
    return heading


def _made(sheet: WriteOnlyWorksheet, kind: Kind, value: Cell) -> Any:  # noqa: ANN401 - openpyxl tells no types
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        made = WriteOnlyCell(sheet, value)
        made.number_format = _MOMENT_FORMAT if isinstance(value, datetime) else _FORMATS[kind]
        return made
    if not value:
        return WriteOnlyCell(sheet)
    made = WriteOnlyCell(sheet, _sheet_text(value))
    # openpyxl takes “=…” for a formula and “#N/A” for an error; the mark keeps it a text when somebody edits it, too.
    made.data_type = "s"
    made.quotePrefix = is_computed(value)
    return made


def _sheet_text(text: str) -> str:
    """The text as a cell can hold it; what XML cannot is replaced, and what a spreadsheet would decode is escaped."""
    told = _NOT_IN_XML.sub(_REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))
    escaped = _ESCAPED.sub("_x005F_", told)
    return escaped if len(escaped) <= _LONGEST_CELL else f"{escaped[: _LONGEST_CELL - 1]}…"


def _sheet_name(title: str) -> str:
    name = _NOT_IN_A_SHEET_NAME.sub(" ", _NOT_IN_XML.sub("", title))
    return " ".join(name.split())[:_LONGEST_SHEET_NAME].strip("' ") or "List"

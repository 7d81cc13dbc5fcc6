"""Reading the table on a sheet of an Excel workbook as it comes: its header, and its rows with their line numbers."""

from __future__ import annotations

import contextlib
import warnings
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, cast
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile, ZipInfo

from intake_app.domain.errors import BadInput
from intake_app.domain.money import shown
from intake_app.store.xlsx_rows import SheetRow, Styles, TooMuch, shared_texts, sheet_rows

ZIPPED: Final = b"PK\x03\x04"
OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MOST_PART: Final = 8 << 20
_MOST_LARGE_PART: Final = 2 << 30
_PIECE: Final = 1 << 20
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS: Final = "Save it as “Excel Workbook (.xlsx)” or as CSV in a spreadsheet, and import that file."
_DAMAGED: Final = (
    *(BadZipFile, ExpatError, EOFError, zlib.error),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, NotImplementedError, RuntimeError),
)
"""What openpyxl, zipfile and expat raise over a file that is no sound workbook; ValueError is defusedxml's, too."""


class XlsxFile:
    """A sheet of a workbook, the first that is seen or the one named. `header` is its first row that is not blank.

    `size` is how many bytes of the sheet there are to read. Raises `BadInput` where the file is missing, locked by a
    password, no workbook, damaged, far larger than it can be, or has no such sheet.
    """

    def __init__(self, path: Path, sheet: str = "") -> None:
        self._path = path
        self._read = 0
        with contextlib.ExitStack() as opened, _understood(path):
            file = opened.enter_context(path.open("rb"))
            _refuse_old(file, path)
            self._archive, self._part, self._texts, self._styles = _opened(file, path, sheet)
            opened.callback(self._archive.close)
            self.size = self._archive.getinfo(self._part).file_size
            first = next(self._sheet(), None)
            if first is None:
                raise BadInput(f"{path} is empty: a row with the names of the columns was expected first.")
            self._first = first.line
            self.header = [first.texts.get(place, "") for place in range(max(first.texts, default=-1) + 1)]
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def bytes_read(self) -> int:
        """How far reading has come."""
        return self._read

    def rows(self, on_bad: Callable[[int, str], None], *, also_bad: bool = False) -> Generator[tuple[int, list[str]]]:
        """Every row after the header with its line; blank rows are passed over.

        A row with an error, or with a formula without its result, is told to `on_bad` with its line and a reason, and
        comes all the same with `also_bad`.
        """
        width = len(self.header)
        with _understood(self._path):
            for line, texts, wrong in self._sheet():
                if line <= self._first:
                    continue
                if wrong:
                    on_bad(line, f"{self._column(wrong[0])} holds {wrong[1]}")
                if also_bad or not wrong:
                    yield line, [texts.get(place, "") for place in range(max(width, max(texts, default=0) + 1))]

    def _sheet(self) -> Iterator[SheetRow]:
        def told(read: int) -> None:
            self._read = read

        with _opened_large(self._archive, self._part) as part:
            yield from sheet_rows(part, self._texts, self._styles, told)

    def _column(self, place: int) -> str:
        name = self.header[place].strip() if place < len(self.header) else ""
        return f"the column {shown(name)}" if name else f"column {place + 1}"


class _Archive(ZipFile):
    """Unpacks no part that is larger than such a part of a workbook can be."""

    most: int = _MOST_PART

    def open(self, name: str | ZipInfo, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as it is
        info = name if isinstance(name, ZipInfo) else self.getinfo(name)
        if info.file_size > self.most:
            raise TooMuch
        return super().open(info, *args, **kwargs)


def _opened_large(archive: _Archive, name: str) -> BinaryIO:
    """A part that is read piece by piece."""
    archive.most = _MOST_LARGE_PART
    try:
        return cast("BinaryIO", archive.open(name))
    finally:
        archive.most = _MOST_PART


def _opened(file: BinaryIO, path: Path, wanted: str) -> tuple[_Archive, str, list[str], Styles]:
    """The workbook, the name of the part with the sheet, the texts that its cells share, and its styles."""
    # With defusedxml beside it, openpyxl refuses entities: without it, it would not say so.
    import defusedxml.ElementTree as _  # noqa: F401
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet
    from openpyxl.xml.constants import SHARED_STRINGS

    archive = _Archive(file)
    _refuse_others(archive, path)
    reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    reader.archive = archive
    with warnings.catch_warnings():
        # It warns of styles that are missing and of features that it does not know: neither is in a table's way.
        warnings.simplefilter("ignore")
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(archive, reader.wb)
        sheets = [(one, rel.target) for one, rel in reader.parser.find_sheets() if rel.Type.endswith("/worksheet")]
    part = _chosen([(one.name, one.state == "visible", target) for one, target in sheets], path, wanted)
    shared = reader.package.find(SHARED_STRINGS)
    texts: list[str] = []
    if shared is not None:
        with _opened_large(archive, shared.PartName[1:]) as strings:
            texts = shared_texts(strings)
    days, spans = frozenset(reader.wb._date_formats), frozenset(reader.wb._timedelta_formats)  # noqa: SLF001 - no other way
    return archive, part, texts, Styles(days - spans, spans, reader.wb.epoch)


def _chosen(sheets: Sequence[tuple[str, bool, str]], path: Path, wanted: str) -> str:
    """The part of the sheet that is wanted: by its name, or the first that is seen."""
    for name, is_visible, part in sheets:
        if name.casefold() == wanted.casefold() if wanted else is_visible:
            return part
    names = ", ".join(shown(name) for name, _, _ in sheets[:12]) or "no sheet with cells"
    if wanted:
        raise BadInput(f"{path} has no sheet called {shown(wanted)}: it has {names}. Name one of them with --sheet.")
    raise BadInput(f"{path} shows no sheet with cells (it has {names}). Name the sheet with --sheet.")


def _refuse_old(file: BinaryIO, path: Path) -> None:
    """Workbooks with a password and those of before 2007 lie in the same old container."""
    if not file.read(len(OLD)).startswith(OLD):
        return
    before = b""
    while piece := file.read(_PIECE):
        if _ENCRYPTED in before + piece:
            raise BadInput(
                f"{path} is locked by a password. Open it in a spreadsheet, save it without one, and import it."
            )
        before = piece[-len(_ENCRYPTED) :]
    raise BadInput(f"{path} is an old Excel workbook (.xls), whatever its name says. {_SAVE_AS}")


def _refuse_others(archive: ZipFile, path: Path) -> None:
    names = set(archive.namelist())
    kind = ""
    if "xl/workbook.bin" in names:
        kind = "a binary Excel workbook (.xlsb)"
    elif "mimetype" in names and b"opendocument" in archive.read("mimetype"):
        kind = "an OpenDocument file"
    elif "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        kind = "a zipped file, but no Excel workbook"
    if kind:
        raise BadInput(f"{path} is {kind}. {_SAVE_AS}")


@contextlib.contextmanager
def _understood(path: Path) -> Iterator[None]:
    """Turns what is wrong with a file into `BadInput` with what to do."""
    try:
        yield
    except TooMuch:
        raise BadInput(
            f"{path} holds far more than a table that somebody made: it may be damaged, or made to do harm. Save the"
            " table alone as CSV and import that file."
        ) from None
    except _DAMAGED as error:
        raise BadInput(
            f"{path} is damaged or was cut off: it cannot be read as an Excel workbook. {_SAVE_AS}"
        ) from error
    except OSError as error:
        if error.strerror is None:
            raise BadInput(f"{path} is a zipped file, but no Excel workbook. {_SAVE_AS}") from error
        raise BadInput(f"{path} cannot be read ({error.strerror}). Check its name and your rights to it.") from error

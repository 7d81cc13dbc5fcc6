"""Reading a CSV file as it comes: its encoding, its delimiter, its header, and its rows with their line numbers."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Container, Generator, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from intake_app.domain.errors import BadInput
from intake_app.domain.import_shapes import heading_key

DELIMITERS = (",", ";", "\t", "|")

_BLOCK = 1 << 20
_LONGEST_HEADER = 65_536
_LONGEST_LINE = 4 << 20
"""In bytes, or little more: a line is in memory as a whole before its fields are counted."""

_CSV_FIELD_LIMIT = 131_072
_CONTROLS = bytes(set(range(32)) - set(b"\t\r\n\f\x1a"))
_SIGNATURES = (
    (b"SQLite format 3\0", "a database"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a text processor's document"),
)
_SAVE_AS = "Save it as “CSV UTF-8 (comma delimited)” and import that file."


class CsvFile:
    """One CSV file, opened. `header` is its first row that is not blank, `size` its bytes.

    `known` are the headings that are known, by `heading_key`. Raises `BadInput` where the file is missing, empty,
    binary, or neither in UTF-8 nor in Windows-1252.
    """

    def __init__(self, path: Path, known: Container[str]) -> None:
        self.path = path
        self._binary = _opened(path)
        try:
            self.size = path.stat().st_size
            self.encoding = _encoding(self._binary, path)
            self.delimiter, self.header, self._header_lines = self._look_at_header(known)
        except BaseException:
            self._binary.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._binary.close()

    def bytes_read(self) -> int:
        """How far reading has come."""
        return self._binary.tell()

    def rows(
        self,
        on_bad: Callable[[int, str], None],
        *,
        also_bad: bool = False,  # noqa: ARG002 - nothing of a torn row is
    ) -> Generator[tuple[int, list[str]]]:
        """Every row after the header with the line it begins on; blank lines are passed over.

        What is no row (a quotation mark in the wrong place) is told to `on_bad` with its line and a reason.
        Close the generator before the file.
        """
        self._binary.seek(0)
        text = io.TextIOWrapper(self._binary, self.encoding, newline="")
        try:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            line = 0
            while True:
                try:
                    for row in reader:
                        if row and line >= self._header_lines:
                            yield line + 1, row
                        line = reader.line_num
                except csv.Error as error:
                    on_bad(line + 1, _csv_words(error))
                    if "field limit" in str(error):
                        return
                    line = reader.line_num
                else:
                    return
        except UnicodeDecodeError as error:
            raise BadInput(f"{self.path} changed while it was read. Import it again.") from error
        finally:
            text.detach()

    def _look_at_header(self, known: Container[str]) -> tuple[str, list[str], int]:
        """The delimiter under which most headings are known, then the one that gives most columns."""
        self._binary.seek(0)
        start = codecs.getincrementaldecoder(self.encoding)("replace").decode(self._binary.read(_LONGEST_HEADER))
        found = [(delimiter, *_first_row(start, delimiter)) for delimiter in DELIMITERS]
        best = max(found, key=lambda one: (_known_count(one[1], known), len(one[1])))
        if not best[1]:
            raise BadInput(f"{self.path} is empty: a line with the names of the columns was expected first.")
        return best


def _first_row(start: str, delimiter: str) -> tuple[list[str], int]:
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
    try:
        row = next((row for row in reader if any(field.strip() for field in row)), [])
    except csv.Error:
        return [], 0
    return row, reader.line_num


def _known_count(header: Sequence[str], known: Container[str]) -> int:
    return sum(heading_key(heading) in known for heading in header)


def _opened(path: Path) -> BinaryIO:
    if path.exists() and not path.is_file():
        raise BadInput(f"{path} is a folder or a device; a CSV file was expected. Name the file itself.")
    try:
        return path.open("rb", buffering=_BLOCK)
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}). Check its name and your rights to it.") from error


def _encoding(binary: BinaryIO, path: Path) -> str:
    """`utf-8-sig` (with or without a mark) or `cp1252`; raises `BadInput` for anything else."""
    start = binary.read(_BLOCK)
    _refuse_binary(start, path)
    has_mark = start.startswith(codecs.BOM_UTF8)
    binary.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_letters_beyond_ascii = has_mark
    lines = 1
    for block in _blocks(binary, path):
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            if has_letters_beyond_ascii or not before.isascii():
                line = lines + before.count(b"\n")
                raise BadInput(
                    f"{path} is UTF-8, but line {line} holds bytes that are not: the file is damaged or was put"
                    f" together from two. {_SAVE_AS}"
                ) from error
            return _windows_1252(binary, path)
        has_letters_beyond_ascii = has_letters_beyond_ascii or not text.isascii()
        lines += block.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _windows_1252(binary, path)
    return "utf-8-sig"


def _blocks(binary: BinaryIO, path: Path) -> Iterator[bytes]:
    """The file from here on; raises `BadInput` at a line without an end."""
    run, lines = 0, 1
    while block := binary.read(_BLOCK):
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        run = run + len(block) if last < 0 else len(block) - last - 1
        lines += block.count(b"\n")
        if run > _LONGEST_LINE:
            raise BadInput(
                f"{path}: line {lines} has more than {_LONGEST_LINE:,} bytes, which no row of a table has. {_SAVE_AS}"
            )
        yield block


def _windows_1252(binary: BinaryIO, path: Path) -> str:
    binary.seek(0)
    lines = 1
    for block in _blocks(binary, path):
        try:
            block.decode("cp1252")
        except UnicodeDecodeError as error:
            line = lines + block.count(b"\n", 0, error.start)
            raise BadInput(
                f"{path} is neither UTF-8 nor Windows-1252: line {line} holds the byte {block[error.start]:#04x}."
                f" {_SAVE_AS}"
            ) from error
        lines += block.count(b"\n")
    return "cp1252"


def _refuse_binary(start: bytes, path: Path) -> None:
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            raise BadInput(f"{path} is {kind}, not CSV. {_SAVE_AS}")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadInput(f"{path} is in UTF-16. {_SAVE_AS}")
    # A text has next to no control characters; one stray NUL is a bad row, every second byte a NUL is UTF-16.
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if controls * 10 > len(start):
        raise BadInput(
            f"{path} is no text: {controls:,} of its first {len(start):,} bytes are control codes. {_SAVE_AS}"
        )


def _csv_words(error: csv.Error) -> str:
    said = str(error)
    if "field limit" in said:
        return (
            f"a field has more than {_CSV_FIELD_LIMIT:,} characters: a quotation mark was probably never closed; the"
            " file was not read further"
        )
    if "expected after" in said:
        return "something follows the closing quotation mark of a field; quotation marks inside a field must be doubled"
    if "unexpected end" in said:
        return "a quotation mark that opens a field here is never closed"
    return f"it cannot be read as CSV ({said})"

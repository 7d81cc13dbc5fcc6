from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.spreadsheet import Table, TableColumn, is_computed
from intake_app.store import table_files
from intake_app.store.table_files import SpreadsheetFiles

COLUMNS = (
    TableColumn("Customer", "text", 210),
    TableColumn("Fee", "money", 90),
    TableColumn("Units", "number", 70),
    TableColumn("Due", "day", 120),
)
ROWS = [
    ["Núñez 王小明", "540.00", "3", "2026-11-20"],
    ['=HYPERLINK("http://x")', "", "", "2026-11-20 09:30"],
    ['-48V Telecom; Rooms,\r\n"Inc."', "-1200.50", "12", ""],
]
WRITER = SpreadsheetFiles()


def read_csv(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


def read_xlsx(path: Path) -> Any:
    return openpyxl.load_workbook(path).active


def test_a_csv_is_utf_8_with_a_mark_and_every_field_in_quotes(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    WRITER.write(path, Table("Credits", COLUMNS, ROWS))
    header, *rows = read_csv(path)
    assert header == ["Customer", "Fee", "Units", "Due"]
    assert rows[0] == ROWS[0]
    assert rows[1] == ['\'=HYPERLINK("http://x")', "", "", "2026-11-20 09:30"]
    assert rows[2] == ['\'-48V Telecom; Rooms,\r\n"Inc."', "-1200.50", "12", ""]
    assert path.read_bytes().count(b"\r\n") == 5
    assert b'"Fee","Units"' in path.read_bytes()


def test_a_workbook_has_typed_cells_under_a_frozen_bold_header(tmp_path: Path) -> None:
    path = tmp_path / "List.XLSX"
    WRITER.write(path, Table("Credits: open/late", COLUMNS, ROWS))
    sheet = read_xlsx(path)
    assert sheet.title == "Credits open late"
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["C"].width > 8
    name, fee, units, due = sheet[2]
    assert (name.value, fee.value, units.value, due.value) == ("Núñez 王小明", 540, 3, datetime(2026, 11, 20))  # noqa: DTZ001
    assert (fee.number_format, due.number_format, due.is_date) == ("#,##0.00", "yyyy-mm-dd", True)
    formula, blank, _, moment = sheet[3]
    assert (formula.data_type, formula.value, formula.quotePrefix) == ("s", '=HYPERLINK("http://x")', True)
    assert blank.value is None
    assert moment.value == datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001
    assert sheet[4][0].value == '-48V Telecom; Rooms,\n"Inc."'
    assert sheet[4][1].value == -1200.5


TEXTS = st.text(max_size=8) | st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["=", "+", "-", "@", "\t", "\r", " =", "＝", "#N/A"]),
    st.text("1A(;,\"'\n", max_size=6),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6))
def test_whatever_a_list_holds_no_cell_is_computed_and_the_texts_come_back(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    columns = (TableColumn("A", "text", 90), TableColumn("B", "money", 90))
    for ending in ("csv", "xlsx"):
        WRITER.write(tmp_path / f"t.{ending}", Table("=T", columns, rows))
    back = read_csv(tmp_path / "t.csv")[1:]
    assert len(back) == len(rows)
    for row, texts in zip(back, rows, strict=True):
        for read, text in zip(row, texts, strict=True):
            assert not is_computed(read) or re.fullmatch(r"-[0-9.]+", read)
            assert read.removeprefix("'") == re.sub("[\ud800-\udfff]", "\ufffd", text).removeprefix("'")
    for cells, texts in zip(
        read_xlsx(tmp_path / "t.xlsx").iter_rows(min_row=2, max_row=len(rows) + 1), rows, strict=True
    ):
        for cell, text in zip(cells, texts, strict=True):
            assert cell.data_type in {"s", "n"}
            if cell.data_type == "s":
                assert cell.value == as_kept(text)
            elif text:
                assert Decimal(str(cell.value)) == Decimal(text)


def as_kept(text: str) -> str:
    told = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", told)


def test_what_a_spreadsheet_would_decode_and_what_is_too_long_is_kept_from_it(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    WRITER.write(path, Table("[]", COLUMNS[:1], [["_x0041_ x_y"], ["A" * 40_000]]))
    sheet = read_xlsx(path)
    assert sheet.title == "List"
    assert sheet["A2"].value == "_x005F_x0041_ x_y"
    assert len(sheet["A3"].value) == 32_767
    assert sheet["A3"].value.endswith("A…")


def test_another_ending_and_too_many_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match=r"written as \.xlsx or \.csv, not as 'list\.pdf'"):
        WRITER.write(tmp_path / "list.pdf", Table("T", COLUMNS, ROWS))
    monkeypatch.setattr(table_files, "_MOST_ROWS", 2)
    with pytest.raises(BadInput, match=r"has 3 lines; a sheet of an Excel workbook holds 2\. Write it as \.csv"):
        WRITER.write(tmp_path / "list.xlsx", Table("T", COLUMNS, ROWS))
    WRITER.write(tmp_path / "list.csv", Table("T", COLUMNS, ROWS))
    assert [file.name for file in tmp_path.iterdir()] == ["list.csv"]


def test_what_was_there_stays_where_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("before")
    with pytest.raises(TypeError):
        WRITER.write(path, Table("T", COLUMNS, [*ROWS, 7]))  # type: ignore[list-item]
    assert path.read_text() == "before"
    with pytest.raises(StorageFailed, match="cannot be written"):
        WRITER.write(tmp_path / "no" / "list.csv", Table("T", COLUMNS, ROWS))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(StorageFailed, match="Close it where it is open"):
        WRITER.write(tmp_path / "folder.csv", Table("T", COLUMNS, ROWS))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.csv", "list.csv"]

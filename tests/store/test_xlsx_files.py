"""A workbook is imported as what it shows, and refused in a sentence where it cannot be read."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput
from intake_app.domain.import_shapes import UNITS, headings
from intake_app.domain.unit import Customer, Sale
from intake_app.store import xlsx_files, xlsx_rows
from intake_app.store.catalogue import open_catalogue
from intake_app.store.importing import import_file
from intake_app.store.source_files import open_source
from intake_app.store.xlsx_rows import number_text
from intake_app.workflow.ports import How, ImportReport
from tests.store.workbooks import MAIN, PARTS, by_hand, workbook

HEADER = ("Serial", "Model", "Order number", "Order date", "Order total", "Unit price", "Customer", "Shelf")
NOT_SAVED = "a formula whose result was not saved: open the file in a spreadsheet and save it again"
KNOWN = frozenset(headings(UNITS))
Make = Callable[[Path], object]


def bring(path: Path, sheet: str = "") -> ImportReport:
    return import_file(path.parent, "units", path, lambda _: True, How(sheet))


def rows_of(path: Path, sheet: str = "") -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    bad: list[tuple[int, str]] = []
    with open_source(path, KNOWN, sheet) as source:
        rows = list(source.rows(lambda line, reason: bad.append((line, reason))))
        assert source.bytes_read() > 0
        assert list(source.rows(lambda *_: None)) == rows
    return rows, bad


def test_days_numbers_and_texts_come_in_as_they_are_seen(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "units.xlsx",
        (None,),
        HEADER,
        (9904417823.0, "s12 e-2", 10482, date(2026, 11, 2), 7200, 10.1, "Peña 王", True),
        ("SV-1", None, "O-1", datetime(2026, 11, 2, 14, 30), 0.1 + 0.2, None, None, time(9, 30)),  # noqa: DTZ001
        (None, None, None),
        ("SV-2", "", "", "2026-11-03", "12.5", 4, "x", timedelta(hours=30)),
    )
    report = bring(path)
    assert (report.read, report.new, report.bad) == (3, 3, [])
    first = Sale(
        "9904417823", "S12E2", "", "10482", "2026-11-02", "7200.00", "10.10", Customer("Peña 王"), {"Shelf": "TRUE"}
    )
    with open_catalogue(tmp_path) as catalogue:
        assert catalogue.sales_of_serial("9904417823") == [first]
        (second,) = catalogue.sales_of_serial("sv-1")
        assert (second.order_date, second.order_total, second.extra) == ("2026-11-02", "0.30", {"Shelf": "09:30:00"})
        (third,) = catalogue.sales_of_serial("sv-2")
        assert (third.order_date, third.order_total, third.unit_price) == ("2026-11-03", "12.50", "4.00")
        assert third.extra == {"Shelf": "1 day, 6:00:00"}


def test_a_sheet_is_named_or_it_is_the_first_that_is_seen(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "u.xlsx", ("Serial", "Model"), ("A", ""), further={"Other": [("Serial", "Model"), ("B", "")]}
    )
    assert rows_of(path)[0] == [(2, ["A", ""])]
    assert rows_of(path, "other")[0] == [(2, ["B", ""])]
    with pytest.raises(BadInput, match="no sheet called 'Third': it has 'First', 'Other'"):
        bring(path, "Third")
    book = openpyxl.load_workbook(path)
    book["First"].sheet_state = "hidden"
    book.active = book["Other"]
    book.save(path)
    assert rows_of(path)[0] == [(2, ["B", ""])]
    (tmp_path / "u.csv").write_text("Serial,Model\nS1,\n")
    with pytest.raises(BadInput, match="no Excel workbook and has no sheets"):
        bring(tmp_path / "u.csv", "First")


def test_a_number_that_lost_digits_is_no_serial(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "u.xlsx", ("Serial", "Unit price"), (1.23e15, 1), (1234567890123456789, 1), (999999999999999, 1)
    )
    report = bring(path)
    assert [row.line for row in report.bad] == [2, 3]
    assert report.bad[0].reason.startswith("serial: '1.23E+15' is what a spreadsheet leaves of a long number")
    (tmp_path / "u.csv").write_text("Serial,Model\n1.23E+15,\nS1,\n1E+05X,\n")
    report = import_file(tmp_path, "units", tmp_path / "u.csv", lambda _: True)
    assert [row.line for row in report.bad] == [2]


def test_errors_and_formulas_without_a_result_are_bad_rows(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row><c t="str"><f>A1</f><v>S2</v></c><c t="str"><f>""</f><v></v></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="e"><v>#REF!</v></c></row>'
        '<row r="4"><c r="B4" t="s"><f>A1&amp;"x"</f></c></row>'
        '<row r="7"><c r="C7" t="inlineStr"><is><t>a_x000D_b_xD83D__x005F_x000D_</t></is></c></row>'
        '<row r="8"><c r="A8"><v>8</v></c><c r="B8" t="d"><v>2026-11-02T00:00:00</v></c></row>'
        '<row r="9"><c r="D9" t="e"><v>#NUM!</v></c></row>'
        '<row r="10"><c r="A10" t="d"><v>later</v></c></row>'
    )
    read, bad = rows_of(by_hand(tmp_path / "u.xlsx", rows))
    assert read == [
        (2, ["S2", ""]),
        (7, ["", "", "a\rb_xD83D__x000D_"]),
        (8, ["8", "2026-11-02"]),
        (10, ["later", ""]),
    ]
    assert bad == [
        (3, "the column 'Serial' holds the error #N/A"),
        (4, f"the column 'Model' holds {NOT_SAVED}"),
        (9, "column 4 holds the error #NUM!"),
    ]
    report = bring(tmp_path / "u.xlsx")
    assert [row.line for row in report.bad] == [3, 4, 7, 8, 9]
    assert "it has 3 fields, the header has 2" in report.bad[2].reason


def test_a_day_that_is_none_is_a_bad_row(tmp_path: Path) -> None:
    path = tmp_path / "u.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Serial", "Order date"), ("S1", -5), ("S2", 1e9), ("S3", 46000)):
        sheet.append(row)
        sheet.cell(sheet.max_row, 2).number_format = "yyyy-mm-dd"
    book.save(path)
    read, bad = rows_of(path)
    assert read == [(4, ["S3", "2025-12-09"])]
    assert [line for line, _ in bad] == [2, 3]
    assert "'Order date' holds the number -5 shown as a day, which is none" in bad[0][1]


SHEET = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
)


def cut_off(path: Path) -> None:
    workbook(path, HEADER)
    path.write_bytes(path.read_bytes()[:-400])


def torn_inside(path: Path) -> None:
    workbook(path, HEADER, *([f"S{number}"] for number in range(4_000)))
    raw = bytearray(path.read_bytes())
    start = raw.index(b"xl/worksheets/sheet1.xml") + 1_000
    raw[start : start + 400] = bytes(400)
    path.write_bytes(raw)


def old(content: bytes = b"") -> Make:
    return lambda path: path.write_bytes(xlsx_files.OLD + bytes(2_000) + content)


def zipped(**parts: str) -> Make:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name.replace("__", "/").replace("_", "."), part)

    return make


def made(sheet: str | bytes, **parts: str | bytes) -> Make:
    return lambda path: by_hand(path, sheet, **parts)


NO_BOOK = PARTS["[Content_Types].xml"].replace("sheet.main", "other")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (cut_off, "damaged or was cut off"),
        (torn_inside, "damaged or was cut off"),
        (old("EncryptedPackage".encode("utf-16-le")), "locked by a password"),
        (old(), r"an old Excel workbook \(\.xls\), whatever its name says"),
        (zipped(letter_txt="hello"), "a zipped file, but no Excel workbook"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument file"),
        (zipped(xl__workbook_bin="x"), "a binary Excel workbook"),
        (made(""), "is empty: a row with the names"),
        (made(BOMB.encode()), "damaged"),
        (made(SHEET, workbook=BOMB), "damaged"),
        (made(SHEET, sharedStrings=BOMB), "damaged"),
        (made(SHEET, styles=BOMB), "damaged"),
        (made(SHEET, styles=b"<" + b" " * (9 << 20)), "far more than a table"),
        (made(SHEET + "<row>" + "<c/>" * (3 << 20) + "</row>"), "damaged"),
        (made(SHEET + "<row><c><v>" + "1" * (9 << 20) + "</v></c></row>"), "far more than a table"),
        (made(SHEET + '<row r="1"><c><v>1</v></c></row>'), "damaged"),
        (made(SHEET + '<row r="1048577"><c><v>1</v></c></row>'), "damaged"),
        (made(SHEET + '<row><c r="XFE2"><v>1</v></c></row>'), "damaged"),
        (made(SHEET + '<row><c t="s"><v>7</v></c></row>'), "damaged"),
        (made(SHEET + "<row><c><v>seven</v></c></row>"), "damaged"),
        (made(SHEET + "<row><c>"), "damaged"),
        (made(SHEET, workbook="<workbook/>"), "damaged|shows no sheet"),
    ],
)
def test_what_is_no_sound_workbook_is_refused_in_a_sentence(tmp_path: Path, make: Make, told: str) -> None:
    path = tmp_path / "units.xlsx"
    make(path)
    tracemalloc.start()
    with pytest.raises(BadInput, match=told) as caught:
        bring(path)
    assert tracemalloc.get_traced_memory()[1] < 120 << 20
    tracemalloc.stop()
    assert str(path) in str(caught.value)
    with open_catalogue(tmp_path) as catalogue:
        assert catalogue.counts() == (0, 0)


def test_a_package_without_a_workbook_and_a_file_that_is_gone(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "u.xlsx", SHEET)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", NO_BOOK)
        archive.writestr("xl/workbook.xml", PARTS["xl/workbook.xml"])
    with pytest.raises(BadInput, match="a zipped file, but no Excel workbook"):
        bring(path)
    with pytest.raises(BadInput, match="cannot be read"):
        xlsx_files.XlsxFile(tmp_path / "absent.xlsx")
    with pytest.raises(BadInput, match="cannot be read"):
        bring(tmp_path / "absent.xlsx")


def test_more_texts_than_a_table_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_rows, "MOST_TEXTS", 1)
    with pytest.raises(BadInput, match="far more than a table"):
        bring(by_hand(tmp_path / "u.xlsx", SHEET))


def test_the_memory_for_a_workbook_does_not_grow_with_its_rows(tmp_path: Path) -> None:
    peaks = []
    for count in (2_000, 12_000):
        rows = "".join(f'<row><c t="str"><v>S{number}</v></c><c><v>{number}</v></c></row>' for number in range(count))
        path = by_hand(tmp_path / f"{count}.xlsx", SHEET + rows)
        with open_source(path, KNOWN) as source:
            tracemalloc.start()
            assert sum(1 for _ in source.rows(lambda *_: None)) == count
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + (256 << 10)


CELLS = (
    st.none()
    | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=6)
    | st.integers(-(10**14), 10**14)
    | st.dates(date(1900, 3, 1), date(2099, 12, 31))
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_what_openpyxl_writes_is_read_back_as_text(tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    texts = [
        row for row in rows if not any(isinstance(one, str) and (one.startswith("=") or one[0] == "#") for one in row)
    ]
    read, bad = rows_of(workbook(tmp_path / "t.xlsx", ("Serial", "B", "C"), *texts))
    expected = [["" if one is None else str(one) for one in row] for row in texts]
    assert [row for _, row in read] == [row for row in expected if any(row)]
    assert bad == []


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("10.1", "10.1"),
        ("0.30000000000000004", "0.3"),
        ("9904417823.0", "9904417823"),
        ("9904417823", "9904417823"),
        ("1E3", "1000"),
        ("-0.5", "-0.5"),
        ("1.23E+15", "1.23E+15"),
        ("1230000000000000", "1.23E+15"),
        ("1234567890123456", "1.23456789012346E+15"),
        ("999999999999999", "999999999999999"),
        ("59.970000000000006", "59.97"),
        ("1e-7", "0.0000001"),
    ],
)
def test_a_number_has_no_noise(told: str, text: str) -> None:
    assert number_text(told) == text

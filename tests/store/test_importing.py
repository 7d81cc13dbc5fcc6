from __future__ import annotations

import codecs
import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_app.domain.errors import AlreadyOpen, BadInput, Stopped
from intake_app.domain.unit import Customer, Rma, Sale
from intake_app.store.catalogue import IMPORT_LOCK, open_catalogue
from intake_app.store.catalogue_schema import INCOMING
from intake_app.store.database import connect_reading
from intake_app.store.importing import import_file
from intake_app.store.lock import FolderLock
from intake_app.workflow.ports import ImportReport, Progress

HEADER = "Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer name"
ROW = "S1,S12E2,Smartvue,O-1,2025-03-01,6000.00,3600.00,Peña"

Import = Callable[..., ImportReport]


@pytest.fixture
def bring(tmp_path: Path) -> Import:
    """Imports this content of a file (bytes, or text in UTF-8)."""

    def bring(content: str | bytes, what: str = "units") -> ImportReport:
        file = tmp_path / "in.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(tmp_path, what, file, lambda _: True)

    return bring


def sales(folder: Path, serial: str) -> list[Sale]:
    with open_catalogue(folder) as catalogue:
        return catalogue.sales_of_serial(serial)


def counts(folder: Path) -> tuple[int, int]:
    with open_catalogue(folder) as catalogue:
        return catalogue.counts()


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    assert (report.new, report.changed, report.unchanged) == (0, 0, 0)
    return [(row.line, row.reason) for row in report.bad]


def test_a_unit_comes_in_with_its_order_its_customer_and_what_else_the_file_tells(
    bring: Import, tmp_path: Path
) -> None:
    report = bring(
        "serial no;Model number;VENDOR;order_number;Order Date;Order-Total;unitPrice;Customer;E-mail;Phone;Address;SKU;"
        "Rep\r\n"
        'sn-1;s12 e-2;Smartvue;O-1;2025-03-01;6000;3600.5;"Nguyễn ""Bảo"" 客";b@example.com;(303) 555;'
        '"1 Way\r\nDenver";;Ana\r\n'
    )
    assert (report.read, report.new, report.bad_count) == (1, 1, 0)
    assert report.extra == ("SKU", "Rep")
    assert ("order_total", "Order-Total") in report.columns
    customer = Customer('Nguyễn "Bảo" 客', "b@example.com", "(303) 555", "1 Way\r\nDenver")
    expected = Sale("sn-1", "S12E2", "Smartvue", "O-1", "2025-03-01", "6000.00", "3600.50", customer, {"Rep": "Ana"})
    assert sales(tmp_path, " SN-1 ") == [expected]


def test_rmas_come_in_with_codes_or_plain_words(bring: Import, tmp_path: Path) -> None:
    report = bring(
        "RMA\tIssued on\tSerial\tReason\tRemedy\tProof\tAdvance charge\n"
        "R/1\t2026-01-02\tS1\tDead on arrival\trefund\tPurchase Order\t0\n"
        "R/1\t2026-01-02\tS2\tunwanted\t\t\t\n"
        "R/2\t2026-01-09\tS1\t\t\tnone\t3600.00\n",
        "rmas",
    )
    assert (report.read, report.new) == (3, 3)
    first = Rma("R/1", "2026-01-02", "S1", "dead_on_arrival", "refund", "purchase_order", "0.00")
    with open_catalogue(tmp_path) as catalogue:
        assert catalogue.rmas_of_number("r/1") == [first, Rma("R/1", "2026-01-02", "S2", "unwanted")]
        assert [rma.number for rma in catalogue.rmas_of_serial("s1")] == ["R/2", "R/1"]
        assert catalogue.rmas_of_serial("") == []
        assert catalogue.counts() == (0, 3)


def test_the_same_file_again_changes_nothing(bring: Import, tmp_path: Path) -> None:
    content = f"{HEADER}\n{ROW}\nS2,,,,,,,\n"
    assert bring(content)[:4] == (2, 2, 0, 0)
    before = sales(tmp_path, "S1")
    assert bring(content)[:4] == (2, 0, 0, 2)
    assert sales(tmp_path, "S1") == before
    assert counts(tmp_path) == (2, 0)


def test_a_changed_line_is_an_update_and_other_rows_stay(bring: Import, tmp_path: Path) -> None:
    rows = [f"S{number},,,O-{number},,,,Name {number}" for number in range(5)]
    bring("\n".join([HEADER, *rows]))
    report = bring(f"{HEADER}\nS1,,,O-1,,,,Other\nS2,,,O-2,,,,Name 2\nS9,,,,,,,New\n")
    assert report[:4] == (3, 1, 1, 1)
    names = [sales(tmp_path, f"S{number}")[0].customer.name for number in (0, 1, 2, 9)]
    assert names == ["Name 0", "Other", "Name 2", "New"]
    assert counts(tmp_path) == (6, 0)


def test_a_file_larger_than_the_catalogue_takes_its_place_and_keeps_what_it_does_not_name(
    bring: Import, tmp_path: Path
) -> None:
    bring(f"{HEADER}\nS1,,,O-1,,,,Old\nS2,,,O-2,,,,Stays\n")
    for turn in range(3):
        first = 10 * 3**turn
        rows = [f"T{number},,,P-{number % 7},,,,N" for number in range(first, first + 10 * 3**turn)]
        bring("\n".join([HEADER, f"S1,,,O-1,,,,New {turn}", *rows]))
        assert [sale.customer.name for sale in sales(tmp_path, "S1")] == [f"New {turn}"]
        assert [sale.customer.name for sale in sales(tmp_path, "S2")] == ["Stays"]
    assert counts(tmp_path) == (132, 0)
    with open_catalogue(tmp_path) as catalogue:
        every = (*range(10, 20), *range(30, 60), *range(90, 180))
        expected = sorted(f"T{number}" for number in every if number % 7 == 3)
        assert [sale.serial for sale in catalogue.sales_of_order("p-3")] == expected
        assert catalogue.sales_of_order("") == []


FULL = (
    "Serial,Order number,Model,Email,Unit price,Rep,Shelf\n"
    "S1,O-1,S12E2,a@example.com,10.00,Ana,A1\n"
    "S2,O-1,S12E2,b@example.com,20.00,Ana,\n"
)


@pytest.mark.parametrize("further", [0, 30], ids=["merged", "taken over"])
def test_a_file_with_fewer_columns_changes_those_it_has_and_no_others(
    bring: Import, tmp_path: Path, further: int
) -> None:
    bring(FULL)
    rows = [f"T{number},O-9,,," for number in range(further)]
    narrow = "\n".join(["Serial,Order number,Email,Rep,Hall", "s1,O-1,new@example.com,,H2", "S2,O-1,,Ana,", *rows])
    assert bring(narrow)[:4] == (2 + further, further, 2, 0)
    [first], [second] = sales(tmp_path, "S1"), sales(tmp_path, "S2")
    assert (first.model, first.unit_price, first.customer.email) == ("S12E2", "10.00", "new@example.com")
    assert first.extra == {"Shelf": "A1", "Hall": "H2"}
    assert (second.model, second.unit_price, second.customer.email) == ("S12E2", "20.00", "")
    assert second.extra == {"Rep": "Ana"}
    assert bring(narrow)[:4] == (2 + further, 0, 0, 2 + further)
    assert [*sales(tmp_path, "S1"), *sales(tmp_path, "S2")] == [first, second]


def test_a_file_without_extra_columns_keeps_those_that_are_held(bring: Import, tmp_path: Path) -> None:
    bring(FULL)
    assert bring("Serial,Order number,Model\nS1,O-1,S9\nS2,O-1,S12E2\n")[:4] == (2, 0, 1, 1)
    [first] = sales(tmp_path, "S1")
    assert (first.model, first.extra) == ("S9", {"Rep": "Ana", "Shelf": "A1"})


def test_an_rma_file_without_the_proof_keeps_the_proof(bring: Import, tmp_path: Path) -> None:
    bring("RMA,Serial,Proof,Reason\nR-1,S1,receipt,unwanted\n", "rmas")
    assert bring("RMA,Serial,Reason\nR-1,S1,defective\n", "rmas")[:4] == (1, 0, 1, 0)
    with open_catalogue(tmp_path) as catalogue:
        [rma] = catalogue.rmas_of_number("R-1")
    assert (rma.reason, rma.proof_of_purchase) == ("defective", "receipt")


def test_the_same_serial_sold_twice_keeps_both_sales_the_newest_first(bring: Import, tmp_path: Path) -> None:
    bring(f"{HEADER}\nS1,,,O-1,2020-01-01,,,A\nS1,,,O-2,2024-01-01,,,B\nS1,,,,,,,C\n")
    assert [sale.order_number for sale in sales(tmp_path, "S1")] == ["O-2", "O-1", ""]


@pytest.mark.parametrize("rows", [0, 1])
def test_a_file_with_next_to_nothing_is_read(bring: Import, tmp_path: Path, rows: int) -> None:
    assert bring("\n".join(["Serial,Model", "", *["S1,"] * rows, ""]))[:4] == (rows, rows, 0, 0)
    assert counts(tmp_path) == (rows, 0)


def test_every_bad_row_is_listed_and_nothing_is_written(bring: Import, tmp_path: Path) -> None:
    bring(f"{HEADER}\n{ROW}\n")
    report = bring(
        f"{HEADER}\n"
        "S1,,,O-1,,,,changed\n"
        ",,,,,,,\n"
        "S2,,,,13/02/2024,,,\n"
        "S3,,,,2023-02-29,,,\n"
        "S4,,,,2020-W25-1,,,\n"
        "S5,,,,,-5,,\n"
        'S6,,,,,,"1,200.00",\n'
        "S7,,,,,,٣٦,\n"
        "S8,12,,,,,,\n"
        "S9,,,,\n"
        "S\u202e10,,,,,,,\n"
        f"{'S' * 65},,,,,,,\n"
        f"S11,,,,,,,{'x' * 10_001}\n"
        "S12,,,,,,,\0\n"
        "S1,,,o-1,,,,again\n"
        'S13,,,,,,,"a"b\n'
    )
    assert report.bad_count == 15
    told = dict(reasons(report))
    assert list(told) == list(range(3, 18))
    assert told[3] == "serial: it is blank"
    assert told[4] == "order date: '13/02/2024' is not a date: expected YYYY-MM-DD, like 2026-11-20"
    assert "no day of the calendar" in told[5]
    assert "order date" in told[6]
    assert told[7].startswith("order total: '-5' is not an amount")
    assert "unit price: '1,200.00'" in told[8]
    assert "unit price" in told[9]
    assert "model: '12' is no model" in told[10]
    assert told[11] == "it has 5 fields, the header has 8"
    assert "invisible character" in told[12]
    assert "65 characters, at most 64" in told[13]
    assert told[14] == "field 8 has 10,001 characters, at most 10,000 were expected"
    assert "NUL" in told[15]
    assert told[16] == "the same serial and order number stand on line 2"
    assert "quotation mark" in told[17]
    assert sales(tmp_path, "S1")[0].customer.name == "Peña"
    assert counts(tmp_path) == (1, 0)


def test_a_key_that_stands_twice_is_named_with_the_earlier_line(bring: Import, tmp_path: Path) -> None:
    twice = f'{HEADER}\nS1,,,O-1,,,,"two\nlines"\nS2,,,O-1,,,,\ns1,,,O-1,,,,\nS1,,,O-2,,,,\nS1,,,O-1,,,,\n'
    expected = [
        (5, "the same serial and order number stand on line 2"),
        (7, "the same serial and order number stand on line 2"),
    ]
    assert reasons(bring(twice)) == expected
    assert counts(tmp_path) == (0, 0)
    bring(f"{HEADER}\nS1,,,O-1,,,,held\n")
    assert reasons(bring(twice)) == expected
    assert sales(tmp_path, "S1")[0].customer.name == "held"


def test_the_first_thousand_bad_rows_are_listed_and_all_are_counted(bring: Import) -> None:
    report = bring("\n".join(["Serial,Order date", *["S,yesterday"] * 2_500]))
    assert report.bad_count == report.read == 2_500
    assert [row.line for row in report.bad] == list(range(2, 1_002))


def test_a_quotation_mark_that_is_never_closed_ends_the_reading(bring: Import) -> None:
    report = bring(f'{HEADER}\n{ROW}\nS2,"\n' + "S3,,,,,,,\n" * 30_000)
    assert report.bad_count == 1
    assert report.bad[0].line == 3
    assert "never closed" in report.bad[0].reason
    short = bring(f'{HEADER}\n{ROW}\nS2,"\nS3,,,,,,,\n')
    assert (short.read, short.bad_count) == (2, 1)
    assert [row.line for row in short.bad] == [3]
    assert "never closed" in short.bad[0].reason


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Model,Vendor", r"no column for the serial.*'Model', 'Vendor'.*expected one called 'serial'"),
        ("Serial,Serial No", "'Serial' and 'Serial No' both mean the serial"),
        ("Serial,Rep,Rep", "Two columns are called 'Rep'"),
    ],
)
def test_columns_that_cannot_be_told_apart_are_an_error(bring: Import, header: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        bring(f"{header}\na,b,c\n")


def test_a_column_without_a_name_may_be_blank(bring: Import, tmp_path: Path) -> None:
    assert bring("Serial,Model,,\nS1,,,\nS2,,,x\n").new == 2
    assert sales(tmp_path, "S1")[0].extra == {}
    assert sales(tmp_path, "S2")[0].extra == {"column 4": "x"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_are_found(
    bring: Import, tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    lines = ["Customer name|Serial|Note", "José Núñez €|S1|a, b; c"]
    content = newline.join(delimiter.join(f'"{part}"' for part in line.split("|")) for line in lines).encode(encoding)
    assert bring(content).new == 1
    [sale] = sales(tmp_path, "S1")
    assert (sale.customer.name, sale.extra) == ("José Núñez €", {"Note": "a, b; c"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\r\n", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (codecs.BOM_UTF16_LE + "Serial\nS1\n".encode("utf-16-le"), "UTF-16"),
        ("Serial,Model\nS1,S12E2\n".encode("utf-16-be"), "no text"),
        (b"PK\x03\x04" + b"\0" * 400, "Excel workbook"),
        (b"%PDF-1.7\n", "a PDF"),
        (bytes(range(256)) * 40, "no text"),
        ("Serial,Name\nS1,Peña\n".encode() + b"S2,caf\xe9\n", r"UTF-8, but line 3"),
        (codecs.BOM_UTF8 + b"Serial\ncaf\xe9\n", r"UTF-8, but line 2"),
        (b"Serial\nS1\n\x81\n", r"neither UTF-8 nor Windows-1252: line 3 holds the byte 0x81"),
    ],
)
def test_a_file_that_is_no_csv_is_refused_with_what_to_do(
    bring: Import, tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        bring(content)
    assert counts(tmp_path) == (0, 0)


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        import_file(tmp_path, "units", tmp_path / "none.csv", lambda _: True)
    with pytest.raises(BadInput, match="is a folder or a device"):
        import_file(tmp_path, "units", tmp_path, lambda _: True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(BadInput, match="is a folder or a device"):
        import_file(tmp_path, "units", tmp_path / "pipe.csv", lambda _: True)


def many_rows(count: int) -> str:
    return "\n".join([HEADER, *(f"S{number},,,O-{number},,,,Name" for number in range(count))])


def test_progress_grows_to_the_end(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text(many_rows(5_000))
    seen: list[Progress] = []

    def look(progress: Progress) -> bool:
        seen.append(progress)
        return True

    import_file(tmp_path, "units", file, look)
    reading = [progress for progress in seen if progress.stage == "reading"]
    assert [progress.done for progress in reading] == sorted(progress.done for progress in reading)
    assert (reading[-1].done, reading[-1].total) == (5_000, 5_000)
    assert all(progress.done <= progress.total for progress in seen)
    assert seen.index(reading[-1]) == len(reading) - 1


@pytest.mark.parametrize("stage", ["reading", "writing"])
@pytest.mark.parametrize("held", [0, 3, 40_000])
def test_a_stopped_import_leaves_nothing(bring: Import, tmp_path: Path, stage: str, held: int) -> None:
    if held:
        bring(many_rows(held).replace("Name", "Before"))
    file = tmp_path / "many.csv"
    file.write_text(many_rows(30_000))
    with pytest.raises(Stopped, match="as it was before"):
        import_file(tmp_path, "units", file, lambda progress: progress.stage != stage)
    assert counts(tmp_path) == (held, 0)
    assert [sale.customer.name for sale in sales(tmp_path, "S1")] == ["Before"] * bool(held)
    assert has_no_leftover(tmp_path)
    assert import_file(tmp_path, "units", file, lambda _: True)[1:4] == (
        (30_000 - held, held, 0) if held < 30_000 else (0, 30_000, 0)
    )


def has_no_leftover(folder: Path) -> bool:
    connection = connect_reading(folder / "catalogue.sqlite3")
    found = connection.execute("SELECT 1 FROM sqlite_schema WHERE tbl_name = ?", (INCOMING,)).fetchall()
    connection.close()
    return not found


def test_a_reader_sees_the_catalogue_as_it_was_until_all_of_it_is_there(bring: Import, tmp_path: Path) -> None:
    bring(f"{HEADER}\nS1,,,O-1,,,,Before\n")
    file = tmp_path / "many.csv"
    file.write_text(many_rows(20_000))
    seen: set[tuple[int, str]] = set()
    with open_catalogue(tmp_path) as reading:

        def look(_: Progress) -> bool:
            seen.add((reading.counts()[0], reading.sales_of_serial("S1")[0].customer.name))
            return True

        import_file(tmp_path, "units", file, look)
        assert seen == {(1, "Before")}
        assert reading.counts() == (20_000, 0)
        assert reading.sales_of_serial("S1")[0].customer.name == "Name"
        assert len(reading.sales_of_order("o-19999")) == 1


def test_one_import_at_a_time(bring: Import, tmp_path: Path) -> None:
    with (
        FolderLock(tmp_path, IMPORT_LOCK, "An import"),
        pytest.raises(AlreadyOpen, match="An import is already at work"),
    ):
        bring(f"{HEADER}\n{ROW}\n")
    assert bring(f"{HEADER}\n{ROW}\n").new == 1


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)
EDGES = st.sampled_from(["", " ", '"', '""', ",", "\n", "\r\n", "=1+1", "<img src=x>", "' OR 1=1 --", "ñ", "客"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXT | EDGES, min_size=1, max_size=12), st.sampled_from(",;\t|"))
def test_any_text_in_a_free_field_comes_back_trimmed(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], delimiter: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    file = folder / "any.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerow(["Serial", "Address", "Remark"])
        writer.writerows([f"S{number}", text, text] for number, text in enumerate(texts))
    report = import_file(folder, "units", file, lambda _: True)
    assert (report.new, report.bad_count) == (len(texts), 0)
    with open_catalogue(folder) as catalogue:
        for number, text in enumerate(texts):
            [sale] = catalogue.sales_of_serial(f"S{number}")
            assert sale.customer.address == text.strip()
            assert sale.extra == ({"Remark": text} if text else {})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_are_imported_or_refused(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    folder = tmp_path_factory.mktemp("junk")
    file = folder / "junk.csv"
    file.write_bytes(b"Serial,Order date,Unit price\n" + junk)
    try:
        report = import_file(folder, "units", file, lambda _: True)
    except BadInput:
        assert counts(folder)[0] == 0
    else:
        assert counts(folder)[0] == report.new
        assert report.new == (0 if report.bad_count else report.read)

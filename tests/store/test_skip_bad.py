"""With --skip-bad the good rows of a file are taken, and the others are listed to be corrected."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_app.cli import main
from intake_app.domain.errors import StorageFailed
from intake_app.store.catalogue import open_catalogue
from intake_app.store.importing import import_file
from intake_app.workflow.ports import How
from tests.store.workbooks import workbook

FILE = """Serial,Order date,Price list
S1,2026-11-02,=x
S2,11/2/2026,"a
b"
s1,2026-11-03,second
,,
"S3"x,2026-11-04,
S4,2026-11-05,
S2,2026-11-06,
"""


def bad_rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True)))


def serials(folder: Path) -> list[str]:
    with open_catalogue(folder) as catalogue:
        return [serial for serial in ("S1", "S2", "S3", "S4", "S5") if catalogue.sales_of_serial(serial)]


def test_the_good_rows_are_taken_and_the_others_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "u.csv"
    file.write_text(FILE)
    command = ["import", "units", str(file), "--station", str(tmp_path), "--skip-bad"]
    assert main(command) == 2
    said = capsys.readouterr()
    listed = tmp_path / "u-bad-rows.csv"
    assert said.out.startswith("7 rows read, 3 taken: 3 new, 0 changed, 0 as they were.\n")
    assert said.err.splitlines()[-1] == f"intake: they are listed in {listed}, to be corrected and imported."
    assert len(said.err.splitlines()) == 5
    header, *rows = bad_rows_of(listed)
    assert header == ["Serial", "Order date", "Price list", "Line in the file", "Why it was not taken"]
    assert [row[:4] for row in rows] == [
        ["S2", "11/2/2026", "a\nb", "3"],
        ["s1", "2026-11-03", "second", "5"],
        ["", "", "", "6"],
        ["", "", "", "7"],
    ]
    assert "the same serial and order number stand on line 2" in rows[1][4]
    assert serials(tmp_path) == ["S1", "S2", "S4"]
    assert main(command) == 2
    assert "3 taken: 0 new, 0 changed, 3 as they were" in capsys.readouterr().out


def test_the_list_is_corrected_and_imported_and_its_own_columns_mean_nothing(tmp_path: Path) -> None:
    file = tmp_path / "u.csv"
    file.write_text("Serial,Order date,Serial box\nS1,bad,B1\nS2,worse,B2\n")
    listed = tmp_path / "list.csv"
    import_file(tmp_path, "units", file, lambda _: True, How(skip_bad=True, bad_rows=listed))
    listed.write_text(listed.read_text("utf-8-sig").replace('"bad"', '"2026-11-02"'))
    again = tmp_path / "again.csv"
    report = import_file(tmp_path, "units", listed, lambda _: True, How(skip_bad=True, bad_rows=again))
    assert (report.read, report.new, report.bad_count, report.skipped) == (2, 1, 1, True)
    assert report.extra == ("Serial box",)
    assert [row[:4] for row in bad_rows_of(again)[1:]] == [["S2", "worse", "B2", "3"]]
    with open_catalogue(tmp_path) as catalogue:
        assert catalogue.sales_of_serial("S1")[0].extra == {"Serial box": "B1"}


def test_without_it_a_list_can_be_had_and_nothing_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, listed = tmp_path / "u.csv", tmp_path / "bad.csv"
    file.write_text(FILE)
    command = ["import", "units", str(file), "--station", str(tmp_path), "--bad-rows"]
    assert main([*command, str(listed)]) == 2
    assert "nothing was imported: 4 rows of 7" in capsys.readouterr().err
    assert len(bad_rows_of(listed)) == 5
    assert serials(tmp_path) == []
    assert main([*command, str(file)]) == 2
    assert "is the file that is imported" in capsys.readouterr().err
    assert file.read_text() == FILE
    good = tmp_path / "good.csv"
    good.write_text("Serial,Model\nS5,\n")
    listed.unlink()
    assert main(["import", "units", str(good), "--station", str(tmp_path), "--bad-rows", str(listed)]) == 0
    assert not listed.exists()


def test_a_list_that_cannot_be_written_takes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "u.csv"
    file.write_text(FILE)
    how = How(skip_bad=True, bad_rows=tmp_path / "no" / "bad.csv")
    with pytest.raises(StorageFailed, match=r"bad\.csv cannot be written"):
        import_file(tmp_path, "units", file, lambda _: True, how)
    assert serials(tmp_path) == []


def test_a_workbook_gives_its_good_rows_too(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "u.xlsx", ("Serial", "Order date"), ("S1", "soon"), ("S2", ""), ("S2", ""), ("S3", "#N/A")
    )
    listed = tmp_path / "bad.csv"
    report = import_file(tmp_path, "units", path, lambda _: True, How(skip_bad=True, bad_rows=listed))
    assert (report.read, report.new, report.bad_count) == (4, 1, 3)
    assert [row[:3] for row in bad_rows_of(listed)[1:]] == [["S1", "soon", "2"], ["S2", "", "4"], ["S3", "#N/A", "5"]]


ROWS = st.lists(
    st.tuples(st.sampled_from(["S1", "s1", "S2", "S3", "", "S\t4"]), st.sampled_from(["", "2026-11-02", "x"]))
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_every_row_is_taken_or_listed_and_the_first_of_a_key_is_the_one(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("skip")
    file, listed = folder / "u.csv", folder / "bad.csv"
    file.write_text("Serial,Order date\n" + "".join(f"{serial},{day}\n" for serial, day in rows))
    report = import_file(folder, "units", file, lambda _: True, How(skip_bad=True, bad_rows=listed))
    first: dict[str, int] = {}
    for line, (serial, day) in enumerate(rows, 2):
        if serial in {"S1", "s1", "S2", "S3"} and day != "x":
            first.setdefault(serial.upper(), line)
    bad = [int(row[2]) for row in bad_rows_of(listed)[1:]] if listed.exists() else []
    assert report.new == len(first)
    assert sorted([*bad, *first.values()]) == list(range(2, len(rows) + 2))
    assert serials(folder) == sorted(first)

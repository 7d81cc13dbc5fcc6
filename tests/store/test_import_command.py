from __future__ import annotations

import contextlib
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from intake_app.cli import main
from intake_app.commands.import_ import TimeLeft
from intake_app.store.catalogue import open_catalogue
from intake_app.store.database import connect_reading
from intake_app.store.importing import import_file
from intake_app.workflow.ports import Progress

ROWS = 25_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose import takes long enough to be stopped in the middle."""
    file = tmp_path_factory.mktemp("large") / "units.csv"
    rows = (f"S{number},S12E2,Smartvue,O-{number},2024-01-01,10.00,5.00,Name" for number in range(ROWS))
    header = "Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer"
    file.write_text("\n".join([header, *rows]))
    return file


def command(folder: Path, file: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "intake_app", "import", "units", str(file), "--station", str(folder), *more]


def held(folder: Path) -> tuple[int, int]:
    with open_catalogue(folder) as catalogue:
        return catalogue.counts()


def lines_of(output: bytes) -> list[dict[str, dict[str, object]]]:
    return [msgspec.json.decode(line) for line in output.splitlines()]


def test_it_says_what_came_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "u.csv"
    file.write_text("Serial,Model,SKU\nS1,,a\nS2,,b\n")
    assert main(["import", "units", str(file), "--station", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        "2 rows read: 2 new, 0 changed, 0 as they were.\nOther columns, kept with each row: SKU.\n"
    )
    file.write_text("Number,Serial\nR1,S1\n")
    assert main(["--station", str(tmp_path), "import", "rmas", str(file)]) == 0
    assert capsys.readouterr().out == "1 rows read: 1 new, 0 changed, 0 as they were.\n"
    assert held(tmp_path) == (2, 1)


def test_bad_rows_are_listed_with_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "u.csv"
    file.write_text("Serial,Order date\nS1,\nS2,1/2/2024\n,\n")
    assert main(["import", "units", str(file), "--station", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "intake: line 3: order date: '1/2/2024' is not a date: expected YYYY-MM-DD, like 2026-11-20\n"
        "intake: line 4: serial: it is blank\n"
        "intake: nothing was imported: 2 rows of 3 must be corrected first.\n"
    )
    file.write_text('Serial,Model\nS1,"\n')
    assert main(["import", "units", str(file), "--station", str(tmp_path)]) == 2
    assert "nothing was imported: 1 row of 1 must be corrected first." in capsys.readouterr().err
    file.write_text("Serial,Model\n" + "\n".join([""] + ["S1,"] * 1_200))
    assert main(["import", "units", str(file), "--station", str(tmp_path)]) == 2
    assert "intake: and 199 more.\n" in capsys.readouterr().err
    assert held(tmp_path) == (0, 0)


def test_a_file_that_cannot_be_taken_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "units", str(tmp_path / "none.csv"), "--station", str(tmp_path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "cannot be read" in line


def told(folder: Path, file: Path) -> tuple[int, list[dict[str, dict[str, object]]]]:
    """Exit status and lines of an import whose input stays open to its end."""
    with subprocess.Popen(
        command(folder, file, "--json-progress"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
    return process.returncode, lines_of(output)


def test_the_window_is_told_in_json_lines(tmp_path: Path, large: Path) -> None:
    status, [*progress, last] = told(tmp_path, large)
    assert status == 0
    assert last["report"]["new"] == ROWS
    assert last["report"]["bad"] == []
    assert progress
    assert all(set(line["progress"]) == {"done", "total", "stage", "seconds_left"} for line in progress)
    assert held(tmp_path) == (ROWS, 0)


def test_the_window_is_told_of_bad_rows_and_errors_in_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "u.csv"
    file.write_text("Serial,Model\nS1,\nS1,\n")
    status, [*_, line] = told(tmp_path, file)
    assert (status, line["report"]["bad_count"]) == (2, 1)
    assert line["report"]["bad"] == [{"line": 3, "reason": "the same serial and order number stand on line 2"}]
    file.write_text("SKU\n1\n")
    status, [*_, line] = told(tmp_path, file)
    assert (status, line["error"]["status"]) == (2, 2)
    assert "no column for the serial" in str(line["error"]["message"])


@pytest.mark.parametrize("how", ["end of input", "a line"])
def test_the_window_stops_it_through_its_input(tmp_path: Path, large: Path, how: str) -> None:
    with subprocess.Popen(
        command(tmp_path, large, "--json-progress"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        first = process.stdout.readline()
        if how == "a line":
            process.stdin.write(b"\n")
            process.stdin.flush()
        else:
            process.stdin.close()
        rest = process.stdout.read()
    assert b"progress" in first
    assert process.returncode == 130
    assert lines_of(rest)[-1]["error"]["status"] == 130
    assert held(tmp_path) == (0, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_stops_it_cleanly(tmp_path: Path, large: Path) -> None:
    with subprocess.Popen(
        command(tmp_path, large, "--json-progress"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        said = process.stderr.read()
    assert process.returncode == 130
    assert said == b""
    assert held(tmp_path) == (0, 0)


def test_a_killed_import_leaves_nothing_and_the_next_one_goes_through(tmp_path: Path, large: Path) -> None:
    with subprocess.Popen(
        command(tmp_path, large, "--json-progress"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    assert held(tmp_path) == (0, 0)
    file = tmp_path / "u.csv"
    file.write_text("Serial,Model\nS1,\n")
    assert main(["import", "units", str(file), "--station", str(tmp_path)]) == 0
    assert held(tmp_path) == (1, 0)
    assert (tmp_path / "catalogue.sqlite3").stat().st_size < 1_000_000


KILLS = 3
SEED = 20_260_302


def test_an_import_that_is_killed_at_any_moment_is_done_whole_or_not_at_all(tmp_path: Path) -> None:
    moments = random.Random(SEED)
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    header = "Serial,Model,Order number,Customer"
    before.write_text("\n".join([header, *(f"S{number},,O-{number},Before" for number in range(20_000))]))
    after.write_text("\n".join([header, *(f"S{number},S12E2,O-{number},After" for number in range(10_000, 40_000))]))
    filled, whole = tmp_path / "filled", tmp_path / "whole"
    assert subprocess.run(command(filled, before), capture_output=True, check=True).returncode == 0
    shutil.copytree(filled, whole)
    started = time.monotonic()
    subprocess.run(command(whole, after), capture_output=True, check=True)
    lasts = time.monotonic() - started
    for turn in range(KILLS):
        folder = Path(shutil.copytree(filled, tmp_path / f"station-{turn}"))
        with subprocess.Popen(command(folder, after), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(moments.uniform(0, lasts))
            process.kill()
        with open_catalogue(folder) as catalogue:
            now = catalogue.counts()[0], catalogue.sales_of_serial("S15000")[0].customer.name
        assert now in {(20_000, "Before"), (40_000, "After")}, f"turn {turn} of seed {SEED}"
        assert import_file(folder, "units", after, lambda _: True).read == 30_000
        with contextlib.closing(connect_reading(folder / "catalogue.sqlite3")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("SELECT count(*), count(DISTINCT serial_key) FROM sales").fetchone() == (
                40_000,
                40_000,
            )
        assert held(folder) == (40_000, 0)


def test_two_imports_at_once_are_one_after_the_other_or_a_sentence(tmp_path: Path, large: Path) -> None:
    with subprocess.Popen(
        command(tmp_path, large, "--json-progress"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        second = subprocess.run(command(tmp_path, large), capture_output=True, check=False)
        process.stdout.read()
    assert second.returncode == 1
    assert b"An import is already at work" in second.stderr
    assert held(tmp_path) == (ROWS, 0)


def test_time_left_falls_to_nothing() -> None:
    left = TimeLeft(started=100.0)
    assert left.seconds(Progress(25, 100), 110.0) == 54
    assert left.seconds(Progress(100, 100), 140.0) == 24
    assert left.seconds(Progress(100, 100, "writing"), 150.0) == 14
    assert left.seconds(Progress(100, 100, "writing"), 500.0) == 0
    assert left.seconds(Progress(0, 0), 100.0 + time.get_clock_info("monotonic").resolution) == 0

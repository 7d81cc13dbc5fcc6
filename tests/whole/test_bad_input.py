"""Bad input at the real command: each time one clear sentence, the right status, nothing half done."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intake_app.bootstrap import open_station
from intake_app.cli import main
from intake_app.sample import carry
from intake_app.settings import Settings
from intake_app.store.catalogue_schema import FILE_NAME as CATALOGUE
from intake_app.store.database import connect_reading
from tests.whole.sample_station import by_scan, opened
from tests.whole.window_driver import Person, journal

ROOT = Path(__file__).resolve().parents[2]
RIGHTS = "-dac_override,-dac_read_search"
"""What lets root write where no permission does."""
UNITS = "Serial,Model,Vendor,Order number,Order date,Order total,Unit price\n"
GOOD = "SV-1,S12E4,Smartvue,SO-1,2026-11-02,7200.00,3600.00\n"
RMAS = "Number,Issued on,Serial,Reason,Remedy,Proof,Advance charge\n"


def intake(*words: object, program: Path = ROOT, without: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, from a folder that has nothing to do with it; `without` some of its rights."""
    return subprocess.run(
        [*without, sys.executable, "-X", "utf8", "-m", "intake_app", *map(str, words)],
        cwd="/",
        env=os.environ | {"PYTHONPATH": str(program)},
        input="",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def sentences(ended: subprocess.CompletedProcess[str], status: int) -> list[str]:
    """What the command said, once it is sure that it ended as it should and no traceback came out."""
    assert ended.returncode == status, ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "fault of its own" not in ended.stderr
    lines = ended.stderr.splitlines()
    assert lines
    assert all(line.startswith("intake: ") for line in lines), lines
    return [line.removeprefix("intake: ") for line in lines]


def catalogue(folder: Path) -> list[str]:
    """Everything in the catalogue: each table with its columns and its rows."""
    with contextlib.closing(connect_reading(folder / CATALOGUE)) as file:
        tables = file.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        return [
            *map(repr, tables),
            *(repr(row) for name, _ in tables for row in file.execute(f'SELECT * FROM "{name}"')),  # noqa: S608 - its own names
        ]


@pytest.mark.parametrize(
    ("what", "content", "said"),
    [
        ("units", "Model,Order date\nS12E4,2026-11-02\n", ["no column for the serial", "expected one called"]),
        ("units", UNITS.replace("Model", "Serial number") + GOOD, ["'Serial'", "'Serial number'", "both mean"]),
        ("units", UNITS + GOOD.replace("2026-11-02", "2026-02-30"), ["line 2", "order date", "2026-02-30"]),
        ("units", UNITS + GOOD.replace("2026-11-02", "2020-W25-1"), ["line 2", "order date", "2020-W25-1"]),
        ("units", UNITS + GOOD.replace("3600.00", "-3600.00"), ["line 2", "unit price", "-3600.00"]),
        ("units", UNITS + GOOD.replace("3600.00", "٣٦"), ["line 2", "unit price", "is not an amount"]),
        ("units", UNITS + GOOD + GOOD, ["line 3", "line 2"]),
        ("units", UNITS + GOOD + "SV-2,S12E4\n", ["line 3", "2 fields", "7"]),
        ("units", UNITS + GOOD + "SV-2,S12E4,x,y,2026-11-02,1.00,1.00,8,9\n", ["line 3", "9 fields", "7"]),
        ("units", UNITS + GOOD + 'SV-2,"S12E4,x,y,2026-11-02,1.00,1.00\n', ["line 3", "never closed"]),
        ("units", UNITS + GOOD.replace("SV-1", "SV\x001"), ["line 2", "NUL"]),
        ("units", UNITS + GOOD.replace("SV-1", "SV\u202e1"), ["line 2", "invisible"]),
        ("units", "", ["is empty", "names of the columns"]),
        ("units", b"\x89PNG\r\n\x1a\n" + bytes(4_000), ["a picture", "not CSV"]),
        ("units", b"PK\x03\x04" + bytes(4_000), ["an Excel workbook", "Save it as"]),
        ("units", bytes(range(256)) * 16, ["no text", "control codes"]),
        ("units", UNITS.encode("utf-16"), ["UTF-16", "Save it as"]),
        ("rmas", RMAS + "R-1,2026-11-02,SV-1,unhappy,refund,receipt,0\n", ["line 2", "unhappy", "unwanted"]),
        ("rmas", RMAS + "R-1,2026-11-02,SV-1,unwanted,refund,receipt,free\n", ["line 2", "advance charge", "free"]),
    ],
)
def test_a_bad_table_is_told_by_line_and_reason_and_nothing_of_it_is_kept(
    station_folder: Path, tmp_path: Path, what: str, content: str | bytes, said: list[str]
) -> None:
    before = catalogue(station_folder)
    file = tmp_path / "bad.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    told = sentences(intake("--station", station_folder, "import", what, file), 2)
    for part in said:
        assert part in told[0]
    if len(told) > 1:
        assert re.fullmatch(r"nothing was imported: 1 row of [12] must be corrected first\.", told.pop())
    assert len(told) == 1
    assert catalogue(station_folder) == before


@pytest.mark.parametrize(("name", "said"), [("nowhere.csv", "cannot be read"), ("", "is a folder")])
def test_a_table_that_is_none_is_told(station_folder: Path, tmp_path: Path, name: str, said: str) -> None:
    (told,) = sentences(intake("--station", station_folder, "import", "units", tmp_path / name), 2)
    assert str(tmp_path / name) in told
    assert said in told


def test_a_bad_policy_file_is_told_and_the_others_serve(tmp_path: Path) -> None:
    good = (ROOT / "policies" / "q-see.toml").read_text("utf-8")
    faults = {
        "a.toml": (b"\xff\xfe\x00", "UTF-8"),
        "b.toml": (b"id = ", "expected"),
        "c.toml": (good.encode(), "which"),
        "d.toml": (good.replace('id = "q-see"', 'id = "d"').replace("value = 30", "value = 30.5").encode(), "terms"),
        "e.toml": (good.replace('id = "q-see"', 'id = "e"').replace('fact = "box"', 'fact = "bux"').encode(), "bux"),
    }
    for name, (content, _) in faults.items():
        (tmp_path / name).write_bytes(content)
    ended = intake("--policies", tmp_path, "policy", "list")
    told = sentences(ended, 0)
    assert [line.split()[0] for line in ended.stdout.splitlines()] == ["q-see", "smartvue"]
    assert len(told) == len(faults)
    for line, (name, (_, part)) in zip(told, faults.items(), strict=True):
        assert line.startswith(f"{tmp_path / name}: ")
        assert part in line
        assert "expected" in line


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Path]:
    """A folder whose permissions a test takes away; they are given back, so that it can be removed."""
    yield tmp_path
    for made in [tmp_path, *tmp_path.rglob("*")]:
        if made.is_dir():
            made.chmod(0o755)


@pytest.fixture
def ordinary() -> tuple[str, ...]:
    """What to put before a command so that permissions hold it, for root too."""
    if sys.platform == "win32":
        pytest.skip("folders have no such permissions here")
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("run as root, and there is no setpriv to give up its rights")
    return ("setpriv", f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}")


COMMANDS: dict[str, Callable[[Path, Path], list[object]]] = {
    "window": lambda station, _: ["--station", station],
    "import": lambda station, file: ["--station", station, "import", "units", file],
    "rebuild": lambda station, _: ["--station", station, "rebuild"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_station_folder_that_cannot_be_written_is_told(
    sample_folder: Path, guarded: Path, ordinary: tuple[str, ...], command: str
) -> None:
    folder = Path(shutil.copytree(sample_folder, guarded / "station"))
    (guarded / "units.csv").write_text(UNITS + GOOD)
    open_station(Settings(folder=folder)).close()
    names = sorted(file.name for file in folder.iterdir())
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    (told,) = sentences(intake(*COMMANDS[command](folder, guarded / "units.csv"), without=ordinary), 1)
    assert str(folder) in told
    assert "the right to write there" in told
    assert "station folder" in told or "--station" in told
    assert sorted(file.name for file in folder.iterdir()) == names


def test_papers_are_read_from_a_folder_that_cannot_be_written(
    sample_folder: Path, guarded: Path, ordinary: tuple[str, ...]
) -> None:
    folder = Path(shutil.copytree(sample_folder, guarded / "station"))
    with opened(folder) as station:
        carry(station.bench, by_scan("R-20418"), "Rosa Marín")
        station.tidy()
        # By another process: to open and close the file in this one would take its lock away.
        subprocess.run(["cp", "-r", folder, guarded / "torn"], check=True)
        station.bench.note(station.bench.recent()[0].id, "later")
        subprocess.run(["cp", folder / "journal.sqlite3-wal", guarded / "torn"], check=True)
    (guarded / "torn" / "journal.sqlite3-shm").unlink()
    (guarded / "out").mkdir()
    for name in ("station", "torn"):
        for file in (guarded / name).iterdir():
            file.chmod(0o444 if file.is_file() else 0o555)
        (guarded / name).chmod(0o555)
    names = sorted(file.name for file in folder.iterdir())
    words = ("papers", "R-20418", "--out", guarded / "out")
    assert intake("--station", folder, *words, without=ordinary).returncode == 0
    assert sorted(file.name for file in (guarded / "out").iterdir()) == ["label.pdf", "report.pdf"]
    assert sorted(file.name for file in folder.iterdir()) == names
    (told,) = sentences(intake("--station", guarded / "torn", *words, without=ordinary), 1)
    assert "left with entries in journal.sqlite3-wal" in told
    assert "copy the folder" in told


@pytest.mark.parametrize("command", ["window", "import"])
def test_a_station_folder_that_cannot_be_made_is_told(guarded: Path, ordinary: tuple[str, ...], command: str) -> None:
    (guarded / "units.csv").write_text(UNITS + GOOD)
    for station in (guarded / "station", guarded / "units.csv" / "station"):
        guarded.chmod(0o555)
        (told,) = sentences(intake(*COMMANDS[command](station, guarded / "units.csv"), without=ordinary), 1)
        assert str(station) in told
        assert "--station" in told
    assert [file.name for file in guarded.iterdir()] == ["units.csv"]


def test_an_output_folder_that_cannot_be_written_is_told(guarded: Path, ordinary: tuple[str, ...]) -> None:
    guarded.chmod(0o555)
    (told,) = sentences(intake("demo", "--out", guarded / "out", without=ordinary), 1)
    assert str(guarded / "out") in told
    assert "--out" in told
    assert not list(guarded.iterdir())


HOLDER = """
import sys
from pathlib import Path
from intake_app.bootstrap import open_station
from intake_app.settings import Settings
station = open_station(Settings(folder=Path(sys.argv[1])))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(station_folder: Path) -> Iterator[tuple[Path, int]]:
    """A station folder that another process works in, and that process."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(station_folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        assert child.stdin
        assert child.stdout.readline().strip() == b"open"
        yield station_folder, child.pid
        child.stdin.close()


def test_a_second_instance_is_refused_and_an_import_beside_it_is_not(held: tuple[Path, int], tmp_path: Path) -> None:
    folder, process = held
    for command in ("window", "rebuild"):
        (told,) = sentences(intake(*COMMANDS[command](folder, tmp_path)), 1)
        assert str(folder) in told
        assert f"process {process}" in told
    (tmp_path / "units.csv").write_text(UNITS + GOOD)
    assert intake("--station", folder, "import", "units", tmp_path / "units.csv").returncode == 0


@pytest.fixture(scope="module")
def whole_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it is installed, in a folder of its own."""
    copy = tmp_path_factory.mktemp("copy")
    for part in ("intake_app", "policies", "resources"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.mark.parametrize(
    ("missing", "command"),
    [
        ("resources/fonts/Inter-Regular.ttf", "demo"),
        ("resources/text/en.toml", "demo"),
        ("resources/sample/returns.toml", "demo"),
        ("resources/sample/units.csv", "demo"),
        ("resources/text/en.toml", "window"),
        ("resources/fonts", "window"),
        ("policies", "policy"),
        ("policies", "window"),
    ],
)
def test_a_missing_part_of_the_program_is_named(
    whole_copy: Path, station_folder: Path, tmp_path: Path, missing: str, command: str
) -> None:
    put_by = tmp_path / "put-by"
    (whole_copy / missing).rename(put_by)
    words: dict[str, list[object]] = {
        "demo": ["demo", "--out", tmp_path / "out"],
        "window": ["--station", station_folder],
        "policy": ["policy", "list"],
    }
    try:
        (told,) = sentences(intake(*words[command], program=whole_copy), 2)
    finally:
        put_by.rename(whole_copy / missing)
    assert missing in told
    assert str(whole_copy) in told
    assert "install" in told.lower()


WINDOW = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from intake_app import fault_log
from intake_app.bootstrap import open_station
from intake_app.commands.window import make_window
from intake_app.settings import Settings
from intake_app.store.lane import Lane
app = QApplication([])
station = open_station(Settings(folder=Path(sys.argv[1])))
fault_log.open_log(station.settings.folder)
window = make_window(station, Lane())
window.show()
window.grab()
window.operator = "Rosa"
window.go("intake")
window.grab()
print("drawn")
"""


def test_without_an_icon_the_window_works_and_the_log_tells(whole_copy: Path, station_folder: Path) -> None:
    """Words stand beside every icon."""
    icon = whole_copy / "resources" / "icons" / "scan.svg"
    drawing = icon.read_bytes()
    icon.unlink()
    try:
        ended = subprocess.run(
            [sys.executable, "-c", WINDOW, station_folder],
            cwd="/",
            env=os.environ | {"PYTHONPATH": str(whole_copy)},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
    finally:
        icon.write_bytes(drawing)
    assert ended.stdout == "drawn\n"
    assert "Traceback" not in ended.stderr
    assert "The icon scan is missing" in (station_folder / "log" / "intake.log").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["--station", "sta\0tion", "rebuild"],
        ["--station", "sta\0tion", "import", "units", "units.csv"],
        ["--station", "{station}", "import", "units", "un\0its.csv"],
        ["--station", "{station}", "papers", "R-\x001", "--out", "{out}"],
        ["--station", "{station}", "papers", "R-1", "--out", "o\0ut"],
        ["--station", "sta\0tion", "papers", "R-1", "--out", "{out}"],
        ["--policies", "po\0licies", "policy", "list"],
        ["policy", "show", "q\0see"],
        ["decide", "fi\0le"],
        ["demo", "--out", "o\0ut"],
    ],
    ids=lambda words: "-".join(words).replace("\0", "NUL"),
)
def test_a_nul_in_an_argument_is_refused(
    station_folder: Path, tmp_path: Path, words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """No shell can pass one; a caller inside another program can."""
    out = tmp_path / "out"
    status = main([word.format(station=station_folder, out=out) for word in words])
    told = capfd.readouterr()
    assert status == 2
    assert "holds a NUL character" in told.err
    assert len(told.err.splitlines()) == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("code = 'b-1'", ["code is “b-1”", "A–Z"]),
        ("name = 3", ["name is 3", "text"]),
        ("colour = 'blue'", ["colour"]),
        ("name = 'Bench", ["Expected", "Correct the file"]),
    ],
)
def test_settings_that_cannot_be_understood_are_told(station_folder: Path, settings: str, said: list[str]) -> None:
    (station_folder / "settings.toml").write_text(settings, "utf-8")
    (told,) = sentences(intake("--station", station_folder), 2)
    assert str(station_folder / "settings.toml") in told
    for part in said:
        assert part in told


@pytest.mark.parametrize("command", ["window", "rebuild"])
def test_a_journal_that_is_none_is_told_and_left_as_it_is(station_folder: Path, command: str) -> None:
    file = station_folder / "journal.sqlite3"
    file.write_bytes(b"This is no database, but somebody's letter. " * 100)
    before = file.read_bytes()
    (told,) = sentences(intake(*COMMANDS[command](station_folder, file)), 1)
    assert "journal.sqlite3" in told
    assert file.read_bytes() == before


def test_a_changed_journal_is_told_with_its_place(person: Person, station_folder: Path) -> None:
    """One answer, changed behind the program's back."""
    person.scan("SV24E4-018233")
    person.press("1")
    person.leave()
    assert [entry.kind for entry in journal(station_folder)] == ["opened", "answered"]
    file = station_folder / "journal.sqlite3"
    with contextlib.closing(connect_reading(file)) as reading:
        ((place,),) = reading.execute("SELECT sequence FROM events WHERE kind = 'answered'").fetchall()
    content = file.read_bytes()
    assert content.count(b'"value":"original"') == 1
    file.write_bytes(content.replace(b'"value":"original"', b'"value":"missing_"'))
    (told,) = sentences(intake("--station", station_folder, "rebuild"), 1)
    assert f"breaks at entry {place}" in told
    assert str(file) in told

"""`intake doctor`: how a station is, without a name in it, also where the station is broken."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake_app import fault_log
from intake_app.bootstrap import open_station
from intake_app.cli import main
from intake_app.commands.backup import origin_of
from intake_app.domain.backups import BackupSettings
from intake_app.domain.station import Company, PhotoInputs, Printer
from intake_app.settings import Settings, load, save
from intake_app.store.backups import back_up
from intake_app.store.importing import import_file

UNITS = """Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer name,Email,Phone,Address
ZQ77OMEGA-4711,S12E4,Smartvue,SO-77123,2026-11-02,7200.00,3600.00,Zylphrenna Quux,zyl@quux.example,555-0199,Xanadu 94823
"""
NAMES = (
    "Zylphrenna",
    "Quux",
    "ZQ77OMEGA",
    "4711",
    "SO-77123",
    "zyl@",
    "555-0199",
    "Xanadu",
    "94823",
    "Vorpalsnicker",
    "Snarkwright",
    "719305",
    "QB7XK2",
    "zylhost",
    "grumblefolder",
    "RMA-ZQ",
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A station full of names: in the record, the catalogue, the settings, the folder's own path and the logs."""
    folder = tmp_path / "grumblefolder"
    station = open_station(Settings(folder=folder, name="Bench Vorpalsnicker", code="ZQ"))
    units = tmp_path / "units.csv"
    units.write_text(UNITS, "utf-8")
    import_file(folder, "units", units, lambda _progress: True)
    bench = station.bench
    bench.sign("Snarkwright")
    sight = bench.open(bench.identify("ZQ77OMEGA-4711"), 0)
    bench.note(sight.return_id, "Told Zylphrenna on the telephone")
    station.close()
    save(
        load(folder),
        name="Bench Vorpalsnicker",
        code="ZQ",
        company=Company("Quux & Sons", "Xanadu 94823", "555-0199", "zyl@quux.example"),
        label_printer=Printer("socket://zylhost.example:9100"),
        photos=PhotoInputs("/data/zylphrenna/grumblefolder", "Zylphrenna's camera"),
    )
    fault_log.open_log(folder)
    try:
        raise KeyError("Zylphrenna", sight.rma_number)
    except KeyError:
        fault_log.report(folder)
    fault_log.open_log(tmp_path / "elsewhere")
    with (folder / "log" / fault_log.LOG).open("a", encoding="utf-8") as log:  # as an earlier version wrote it
        log.write("2026-11-20 09:41:07,123 ERROR intake fault A1B2C3\nTraceback (most recent call last):\n")
        log.write('  File "/data/zylphrenna/x/intake_app/store/journal.py", line 7, in append\n')
        log.write("    connection.execute(sql, ('Snarkwright', 719305, 'QB7XK2'))\n")
        log.write("pysqlite3.dbapi2.OperationalError: no such customer: Zylphrenna Quux, Xanadu 94823\n")
    (folder / "log" / fault_log.CRASHES).write_text(
        "Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f12 (most recent call first):\n"
        '  File "/data/zylphrenna/intake_app/desktop/window.py", line 12 in show\n',
        "utf-8",
    )
    yield folder
    logger = logging.getLogger("intake")
    for handler in [one for one in logger.handlers if isinstance(one, fault_log._Rotated)]:
        logger.removeHandler(handler)
        handler.close()


def doctor(folder: Path, *more: str) -> int:
    return main(["--station", str(folder), "doctor", "--no-printers", *more])


def bundle(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as told:
        return {name: told.read(name).decode() for name in told.namelist()}


def no_name_in(text: str) -> None:
    for name in NAMES:
        assert name.casefold() not in text.casefold(), name


def test_the_bundle_tells_how_the_station_is_and_nobodys_name(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bundle.zip"
    assert doctor(folder, "--out", str(out)) == 0
    assert "nothing in it is personal" in capfd.readouterr().out
    files = bundle(out)
    assert sorted(files) == ["README.txt", "log/crashes.log", "log/intake.log", "report.txt"]
    for name, text in files.items():
        no_name_in(name)
        no_name_in(text)
    report = files["report.txt"]
    for told in (
        "version = ",
        "sqlite_version = ",
        "disk_free_bytes = ",
        "is_whole = True",
        "events_opened = 1",
        "events_noted = 1",
        "faults = 0",
        "entries_sound = ",
        "lines_returns = 1",
        "label_printer = socket, 203 dpi, 4x6",
        "idle_minutes = 5",
        "kiosk = False",
        "badge_only = False",
        "network_folder = False",
        "backups_every_minutes = 60",
        "backups_warn_after_hours = 24",
        "backups_second = not set",
        "people_with_pin = 0",
        "last_good = none",
        "company_name = set",
        "usable = 2",
        "drawn = True",
    ):
        assert told in report, told
    log = files["log/intake.log"]
    assert "fault A1B2C3" in log
    assert "  intake_app/store/journal.py:7 in append" in log
    assert "KeyError: …" in log
    assert "Segmentation fault" in files["log/crashes.log"]
    assert "intake_app/desktop/window.py:12 in show" in files["log/crashes.log"]
    if os.name == "posix":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_on_the_terminal_it_says_the_same(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert doctor(folder) == 0
    out = capfd.readouterr().out
    assert "[journal.sqlite3]" in out
    no_name_in(out)


def test_a_changed_entry_is_told_by_its_place(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = folder / "journal.sqlite3"
    content = file.read_bytes()
    file.write_bytes(content.replace(b"Told Zylphrenna", b"Told Zylphrenno"))
    assert doctor(folder) == 1
    out = capfd.readouterr().out
    assert "The record is not as it was written (chain)." in out
    no_name_in(out)


def with_people(folder: Path) -> None:
    with contextlib.closing(open_station(load(folder))) as station:
        station.bench.people.first_administrator("Vorpalsnicker", "409173")
        station.bench.people.add("Snarkwright Quux", "supervisor", "682915")


def test_hashes_of_pins_that_open_nothing_are_told_in_numbers(
    folder: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with_people(folder)
    assert doctor(folder) == 0
    assert "kept = 2\npeople_with_pin = 2\nmissing = 0\nchanged = 0\n" in capfd.readouterr().out
    file = folder / "pins.json"
    file.write_text(file.read_text("utf-8").replace("$argon2id$", "$argon2i$", 1), "utf-8")
    assert doctor(folder) == 1
    told = capfd.readouterr().out
    assert "changed = 1\n" in told
    assert "WRONG: pins.json is not what the record says: 1 of 2 PINs open nothing." in told
    file.write_bytes(b"{")
    assert doctor(folder) == 1
    told += capfd.readouterr().out
    assert "is_readable = False\npeople_with_pin = 2\nWRONG: pins.json cannot be read" in told
    no_name_in(told)


def test_the_last_good_backup_is_told_and_one_that_is_too_old(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    second = tmp_path / "zylphrenna"
    second.mkdir()
    save(load(folder), backups=BackupSettings(second=str(second)))
    long_ago = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    back_up(origin_of(load(folder)), load(folder).backups, now=lambda: long_ago)
    assert doctor(folder) == 0, "everything is in it, however old it is"
    told = capfd.readouterr().out
    assert "good = 1\nwith_faults = 0\nlast_good = 2026-01-02T03:04:05Z\n" in told
    assert "second_good = 1\nsecond_with_faults = 0\nsecond_last_good = 2026-01-02T03:04:05Z\n" in told
    assert "backups_second = set" in told
    with contextlib.closing(open_station(load(folder))) as station:
        station.bench.sign("Snarkwright")
        station.bench.open(station.bench.identify("ZQ77OMEGA-4711"), 0)
    assert doctor(folder) == 1
    told += capfd.readouterr().out
    assert "WRONG: The last good backup is more than 24 hours old, and there is something new." in told
    shutil.rmtree(second)
    second.write_bytes(b"no folder")
    (folder / "journal.sqlite3").write_bytes(b"no database" * 900)
    assert doctor(folder) == 1
    told += capfd.readouterr().out
    assert "last_good = 2026-01-02T03:04:05Z\nsecond_can_be_read = False" in told
    no_name_in(told)


@pytest.mark.parametrize("harm", ["no database", "cut", "a folder", "settings", "log", "nothing", "not there"])
def test_a_broken_station_is_told_of_as_far_as_it_can_be(
    folder: Path, tmp_path: Path, harm: str, capfd: pytest.CaptureFixture[str]
) -> None:
    file = folder / "journal.sqlite3"
    match harm:
        case "no database":
            file.write_bytes(b"Dear Zylphrenna Quux, " * 300)
        case "cut":
            file.write_bytes(file.read_bytes()[:5000])
        case "a folder":
            file.unlink()
            file.mkdir()
        case "settings":
            (folder / "settings.toml").write_text("name = Zylphrenna Quux\n", "utf-8")
        case "log":
            for one in (folder / "log").iterdir():
                one.unlink()
            (folder / "log").rmdir()
            (folder / "log").write_text("Zylphrenna", "utf-8")
        case "nothing":
            file.unlink()
    here = folder if harm != "not there" else folder / "Zylphrenna"
    out = tmp_path / "bundle.zip"
    assert doctor(here, "--out", str(out)) == (0 if harm == "log" else 1)
    files = bundle(out)
    for text in files.values():
        no_name_in(text)
    assert "[program]\nversion" in files["report.txt"]
    assert ("WRONG: " in files["report.txt"]) == (harm != "log")
    no_name_in(capfd.readouterr().out.replace(str(out), ""))


def test_it_writes_over_nothing_by_itself(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "bundle.zip"
    out.write_bytes(b"mine")
    assert doctor(folder, "--out", str(out)) == 2
    assert out.read_bytes() == b"mine"
    assert doctor(folder, "--out", str(out), "--force") == 0
    assert zipfile.is_zipfile(io.BytesIO(out.read_bytes()))
    assert doctor(folder, "--out", str(tmp_path / "bundle.txt")) == 2
    assert "does not end in .zip" in capfd.readouterr().err

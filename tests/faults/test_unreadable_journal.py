"""A journal that cannot be read, is empty, is gone, or was written by a newer program: refused, and left alone."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intake_app.bootstrap import open_station
from intake_app.cli import main
from intake_app.domain.backups import BackupSettings
from intake_app.domain.errors import StorageFailed
from intake_app.settings import Settings
from intake_app.store.backups import Origin, back_up
from intake_app.store.catalogue import open_catalogue
from intake_app.store.database import connect
from intake_app.store.journal_schema import SET_NAME, STEPS
from intake_app.store.migrations import Step, bring_up_to_date
from intake_app.store.rebuild import rebuild

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station that worked, and has a backup."""
    folder = tmp_path_factory.mktemp("made") / "station"
    station = open_station(Settings(folder=folder, code="B3"))
    station.bench.sign("Rosa Marín")
    station.bench.open(station.bench.identify("NEW-1"), None)
    station.close()
    (folder / "settings.toml").write_text('code = "B3"\n', "utf-8")
    back_up(Origin(folder, "B3", "Bench 3", "1.0"), BackupSettings())
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "station"))


def intake(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, as somebody starts it."""
    return subprocess.run(
        [sys.executable, "-m", "intake_app", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=60,
        check=False,
    )


def held(folder: Path) -> dict[str, bytes]:
    """Every byte of the record; what SQLite maps into memory while it reads is none of it."""
    files = (path for path in folder.glob("journal*") if path.stat().st_size and not path.name.endswith("-shm"))
    return {path.name: path.read_bytes() for path in files}


def garbage(journal: Path) -> None:
    journal.write_bytes(os.urandom(journal.stat().st_size))


def head_lost(journal: Path) -> None:
    content = bytearray(journal.read_bytes())
    content[:512] = b"\0" * 512
    journal.write_bytes(content)


def cut_in_half(journal: Path) -> None:
    os.truncate(journal, journal.stat().st_size // 2)


def empty(journal: Path) -> None:
    os.truncate(journal, 0)


def gone(journal: Path) -> None:
    journal.unlink()


def newer(journal: Path) -> None:
    connection = connect(journal)
    bring_up_to_date(connection, journal, SET_NAME, (*STEPS, Step("0999-later", ("CREATE TABLE later (a TEXT)",))))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    for copy in journal.parent.glob("journal-before-*"):
        copy.unlink()


@pytest.mark.parametrize(
    ("fault", "found", "then"),
    [
        (garbage, "is damaged or is no database. Nothing was changed", "intake restore"),
        (head_lost, "is damaged or is no database. Nothing was changed", "intake restore"),
        (cut_in_half, "is damaged or is no database. Nothing was changed", "intake restore"),
        (empty, "is empty, and there was one: backups were made, its end was signed. Nothing was changed", "restore"),
        (gone, "is missing, and there was one: backups were made, its end was signed. Nothing was changed", "restore"),
        (newer, "was written by a newer Intake Station (its step “0999-later”", "Install the newer program"),
    ],
)
def test_it_is_refused_with_what_to_do_and_not_a_byte_changes(
    folder: Path, fault: Callable[[Path], None], found: str, then: str
) -> None:
    fault(folder / "journal.sqlite3")
    before = held(folder)
    ended = intake("--station", folder)
    assert (ended.returncode, ended.stdout) == (1, "")
    (sentence,) = ended.stderr.splitlines()
    assert found in sentence
    assert then in sentence
    assert held(folder) == before
    if fault is not newer:
        assert main(["--station", str(folder), "restore", "latest"]) == 0
        (kept,) = folder.glob("replaced-*")
        kept_now = held(kept)
        assert all(kept_now[name] == content for name, content in before.items())
        assert rebuild(folder).were_equal


TRACES: dict[str, Callable[[Path], None]] = {
    "photos were kept": lambda folder: fill(folder / "photos/originals/ab/abcd"),
    "PINs were set": lambda folder: fill(folder / "pins.json"),
    "its end was signed": lambda folder: fill(folder / "station-key.pub"),
    "papers were made": lambda folder: fill(folder / "papers/RMA-B3-000001-K/label-1.pdf"),
    "a backup was put back": lambda folder: (folder / "replaced-20261129T103000Z").mkdir(),
    "it was brought up to date": lambda folder: fill(folder / "journal-before-0002-projections.sqlite3"),
    "journal.sqlite3-wal holds entries": lambda folder: fill(folder / "journal.sqlite3-wal"),
}


def fill(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"something")


@pytest.mark.parametrize("trace", TRACES)
def test_each_trace_of_a_journal_keeps_a_new_one_from_being_made_in_silence(tmp_path: Path, trace: str) -> None:
    TRACES[trace](tmp_path)
    with pytest.raises(StorageFailed, match=f"is missing, and there was one: {trace}"):
        open_station(Settings(folder=tmp_path))
    assert not (tmp_path / "journal.sqlite3").exists()


def test_a_folder_with_only_settings_and_a_catalogue_is_a_new_station(tmp_path: Path) -> None:
    open_catalogue(tmp_path).close()
    (tmp_path / "settings.toml").write_text('code = "B3"\n', "utf-8")
    (tmp_path / "papers").mkdir()
    open_station(Settings(folder=tmp_path)).close()
    assert (tmp_path / "journal.sqlite3").stat().st_size


@pytest.fixture
def writable_again(folder: Path) -> Iterator[Path]:
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("setpriv") is None, reason="needs rights that hold")
def test_a_read_only_folder_is_told_and_its_backups_are_still_listed(writable_again: Path) -> None:
    folder = writable_again
    for path in folder.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    folder.chmod(0o500)
    before = held(folder)
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-dac_override"]
    for words in (["backup"], ["restore", "latest"], []):
        ended = subprocess.run(
            [*drop, sys.executable, "-m", "intake_app", "--station", folder, *words],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            timeout=60,
            check=False,
        )
        assert ended.returncode == 1, words
        assert "the right to write there" in ended.stderr, words
        assert "Traceback" not in ended.stderr
    listed = subprocess.run(
        [*drop, sys.executable, "-m", "intake_app", "--station", folder, "restore", "--check"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert listed.returncode == 0
    assert "good, read now" in listed.stdout
    assert held(folder) == before


def test_what_is_put_back_is_the_record_that_was(folder: Path) -> None:
    garbage(folder / "journal.sqlite3")
    assert main(["--station", str(folder), "restore", "latest", "--by", "Rosa Marín"]) == 0
    journal = sqlite3.connect(folder / "journal.sqlite3")
    kinds = [kind for (kind,) in journal.execute("SELECT kind FROM events ORDER BY sequence")]
    journal.close()
    assert kinds[0] == "opened"
    assert kinds[-1] == "restored"

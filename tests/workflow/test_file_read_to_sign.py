"""The journal's file is read where its SHA-256 is held against something or signed, and nowhere else."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.cli import main
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import state_folder
from tests.workflow.left_station import CHANGE, TOUCHED, Open, told

_LEAVES_A_LOG = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "settings.toml").write_text('code = "B3"\n')
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read for their SHA-256 by now."""
    read: list[str] = []
    digest = hashlib.file_digest

    def noted(file: object, *of: object) -> object:
        read.append(Path(file.name).name)  # type: ignore[attr-defined]
        return digest(file, *of)  # type: ignore[arg-type]

    monkeypatch.setattr(hashlib, "file_digest", noted)
    return read


def lines(folder: Path) -> list[str]:
    """The kinds of the lines that are remembered, and whether they name a file."""
    content = (state_folder(folder) / MEMORY_FILE).read_text()
    return [line.split('"')[3] + (" FILE" if '"file"' in line else "") for line in content.splitlines()]


def test_a_command_that_records_nothing_reads_and_notes_nothing(folder: Path, read: list[str]) -> None:
    before = lines(folder)
    assert main(["people", "--station", str(folder)]) == 0
    assert read == []
    assert lines(folder) == before


def test_one_that_records_something_compares_and_names_the_file(folder: Path, read: list[str]) -> None:
    before = lines(folder)
    assert main(["people", "--station", str(folder), "sign-in", "off"]) == 0
    assert read == ["journal.sqlite3"] * 2
    assert lines(folder) == [*before, "opened", "giving", "head", "closed FILE"]


@pytest.mark.parametrize("is_killed", [False, True])
def test_what_somebody_else_did_is_told_behind_a_command_that_recorded_nothing(
    folder: Path, open_here: Open, *, is_killed: bool
) -> None:
    if is_killed:
        command = [sys.executable, "-c", _LEAVES_A_LOG, str(folder / "journal.sqlite3"), CHANGE]
        assert subprocess.run(command, check=False, timeout=60).returncode < 0
    else:
        with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
            other.execute(CHANGE)
    assert main(["people", "--station", str(folder)]) == 0
    assert TOUCHED in told(open_here())


def test_a_command_closes_for_a_program_that_did_not(folder: Path, open_here: Open, read: list[str]) -> None:
    memory = state_folder(folder) / MEMORY_FILE
    *_, last = memory.read_text().splitlines(keepends=True)
    memory.write_text(memory.read_text().removesuffix(last))
    assert main(["people", "--station", str(folder)]) == 0
    assert read == []
    assert lines(folder)[-1] == "closed"
    assert told(open_here()) == ""


def test_a_file_that_will_not_be_named_is_not_read(folder: Path, open_here: Open, read: list[str]) -> None:
    rebuild(folder)  # behind it everything is proved before a file is named
    station = open_here()
    assert told(station) == ""
    read.clear()
    station.bench.sign("Rosa Marín")
    station.bench.open(station.bench.identify("UNIT-1"), None)
    station.close()
    assert read == []
    assert lines(folder)[-1] == "closed"

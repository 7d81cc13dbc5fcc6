"""An update changes the file that the program left: it is noted before, and hides nothing of what somebody else did."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.store import journal, journal_check, journal_reading
from intake_app.store.heads_memory import MEMORY_FILE, HeadsMemory
from intake_app.store.journal_schema import STEPS
from intake_app.store.migrations import Step
from intake_app.store.signing import KEY_FILE, STATE_VARIABLE, state_folder
from tests.workflow.left_station import CHANGE, TOUCHED, Open, last_line, told

_FORGETS = "DROP INDEX events_by_serial", "CREATE INDEX events_by_serial ON events (subject) WHERE 0"
_LAST_STEP_GONE = "DELETE FROM _sqlite_migrations WHERE name = '0017-named-units'"
_LEAVES_A_LOG = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA wal_autocheckpoint = 0")
for statement in sys.argv[2:]:
    connection.execute(statement)
os.kill(os.getpid(), signal.SIGKILL)
"""
_WORKS = """
import os, signal, sys
from pathlib import Path
from intake_app.bootstrap import open_station
from intake_app.settings import Settings
station = open_station(Settings(folder=Path(sys.argv[1]), name="Bench 3", code="B3"))
assert station.bench.proving.check() is None
station.bench.sign("Rosa Marín")
station.bench.open(station.bench.identify("UNIT-KILLED"), None)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def update(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From now on the program knows one step more."""

    def update() -> None:
        steps = (*STEPS, Step("0999-later", ("CREATE TABLE later (a TEXT) STRICT",)))
        journal_check._form.cache_clear()
        for module in (journal, journal_check, journal_reading):
            monkeypatch.setattr(module, "STEPS", steps)

    yield update
    journal_check._form.cache_clear()


def killed(script: str, folder: Path, *arguments: str) -> None:
    """Another process, which leaves a log beside the file."""
    command = [sys.executable, "-c", script, *arguments]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], check=False, timeout=60).returncode < 0
    assert (folder / "journal.sqlite3-wal").stat().st_size


@pytest.mark.parametrize("change", [(CHANGE,), _FORGETS])
def test_a_log_that_says_that_the_look_ups_are_of_an_older_program_hides_nothing(
    folder: Path, open_here: Open, change: tuple[str, ...]
) -> None:
    killed(_LEAVES_A_LOG, folder, str(folder / "journal.sqlite3"), *change, "PRAGMA user_version = 3")
    assert TOUCHED in told(open_here())


def test_a_log_that_takes_a_step_back_hides_nothing(folder: Path, open_here: Open) -> None:
    back = "DROP INDEX events_by_serial", "DROP INDEX events_by_rma", _LAST_STEP_GONE
    killed(_LEAVES_A_LOG, folder, str(folder / "journal.sqlite3"), CHANGE, *back)
    assert TOUCHED in told(open_here())


def test_an_update_hides_nothing_of_what_is_in_a_log(folder: Path, open_here: Open, update: Callable[[], None]) -> None:
    killed(_LEAVES_A_LOG, folder, str(folder / "journal.sqlite3"), CHANGE)
    update()
    assert TOUCHED in told(open_here())


def test_an_update_behind_a_kill_is_no_alarm(folder: Path, open_here: Open, update: Callable[[], None]) -> None:
    killed(_WORKS, folder, str(folder))
    assert '"file"' not in last_line(folder)
    update()
    station = open_here()
    assert told(station) == ""
    assert not station.bench.proving.is_as_left


def test_an_update_is_no_alarm_and_is_proved_before_its_file_is_named(
    folder: Path, open_here: Open, update: Callable[[], None]
) -> None:
    update()
    station = open_here()
    assert told(station) == ""
    assert not station.bench.proving.is_as_left
    station = open_here()
    assert told(station) == ""
    assert '"file"' not in last_line(folder)
    assert station.bench.proving.proved(station.bench.proving.state)
    station.close()
    assert '"file"' in last_line(folder)


def test_an_update_that_cannot_be_noted_is_refused_and_changes_nothing(
    folder: Path, open_here: Open, update: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: HeadsMemory) -> bool:
        raise OSError(28, os.strerror(28))

    before = (folder / "journal.sqlite3").read_bytes()
    update()
    with monkeypatch.context() as patch:
        patch.setattr(HeadsMemory, "_ends_well", full)
        with pytest.raises(StorageFailed) as refused:
            open_here()
    assert str(refused.value) == (
        f"This program brings the journal in {folder} up to date, and must note that first, or the next start would"
        " take it for a change by somebody else. What this computer remembers of the record,"
        f" {state_folder(folder) / MEMORY_FILE}, cannot be written (No space left on device). Give this user the right"
        f" to read and write there, or name another folder with {STATE_VARIABLE}. What was recorded is safe. Nothing"
        " was changed: put that right, then start again."
    )
    assert (folder / "journal.sqlite3").read_bytes() == before
    assert not list(folder.glob("journal-before-*"))
    assert told(open_here()) == ""
    assert told(open_here()) == ""


def test_look_ups_that_are_to_be_filled_wait_for_the_note_too(folder: Path, open_here: Open) -> None:
    file = folder / "journal.sqlite3"
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA user_version = 3")
    before = file.read_bytes()
    key = state_folder(folder) / KEY_FILE
    key.chmod(0o644)
    with pytest.raises(StorageFailed, match=r"Close it with .* Nothing was changed: put that right"):
        open_here()
    assert file.read_bytes() == before
    key.chmod(0o600)
    assert TOUCHED in told(open_here())


def test_an_update_that_has_nothing_to_note_waits_for_no_key(
    folder: Path, open_here: Open, update: Callable[[], None]
) -> None:
    """As a start without an update: the bench works on."""
    killed(_WORKS, folder, str(folder))
    update()
    key = state_folder(folder) / KEY_FILE
    key.chmod(0o644)
    station = open_here()
    station.bench.sign("Rosa Marín")
    station.close()
    key.chmod(0o600)
    assert told(open_here()) == ""

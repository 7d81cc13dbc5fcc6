"""A bench that went on behind a break in its chain is backed up, says so, and goes on behind a restore."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from intake_app.cli import main
from intake_app.commands.backing_up import ProcessBackups
from intake_app.domain.backups import BackedUp
from intake_app.domain.errors import StorageFailed
from intake_app.domain.station_events import Restored
from intake_app.settings import Settings
from intake_app.store.backups import Made, Origin, back_up
from intake_app.store.database import connect
from intake_app.store.depot import read_whole
from intake_app.store.journal_reading import FILE_NAME, open_reading
from tests.store.test_backups import USUAL
from tests.workflow.left_station import Open, proof, proved, told, work
from tests.workflow.test_behind_alarms import acknowledge
from tests.workflow.test_proving import change

WITH_ONE = "with 1 known break"
SHIFTED = "UPDATE events SET offset_minutes = offset_minutes + 1 WHERE sequence = {}"


def backed_up(folder: Path) -> Made:
    return back_up(Origin(folder, "B3", "Bench 3", "1.0"), USUAL, rest=lambda _: None)


@pytest.fixture
def broken(folder: Path, open_here: Open) -> int:
    """The entry that was altered in the station, where nobody acknowledged that yet."""
    (folder / "settings.toml").write_text('code = "B3"\nname = "Bench 3"\n', "utf-8")
    station = open_here()
    for number in range(1, 4):
        work(station, f"UNIT-{number}")
    station.close()
    with open_reading(folder) as journal:
        (row,) = journal.returns_of_serial("UNIT-1")
        (opened,) = [one for one in journal.events_of(row.id) if type(one.payload).__name__ == "Opened"]
    change(folder, SHIFTED.format(opened.sequence))
    return opened.sequence


def went_on(open_here: Open) -> None:
    station = open_here()
    assert proved(station)
    acknowledge(station)
    work(station, "UNIT-4")
    station.close()


def test_a_break_that_nobody_acknowledged_lets_no_backup_count(folder: Path, broken: int) -> None:
    with pytest.raises(StorageFailed, match=f"breaks at entry {broken} of station “B3”"):
        backed_up(folder)


@pytest.mark.usefixtures("broken")
def test_behind_an_acknowledged_break_a_backup_is_made_and_says_so(
    folder: Path, open_here: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    went_on(open_here)
    made = backed_up(folder)
    assert made.new is not None
    assert (made.remark, made.problems) == (f", {WITH_ONE}", ())
    assert read_whole(made.new).breaks == 1
    assert made.new.backup is not None
    assert made.new.backup.signature
    assert main(["--station", str(folder), "backup"]) == 0
    said = capsys.readouterr()
    assert WITH_ONE in said.out
    assert said.err == ""
    settings = Settings(folder=folder, code="B3")
    assert ProcessBackups(lambda: settings).back_up(only_if_changed=False) == BackedUp((), 1), "it is no error"
    assert main(["--station", str(folder), "restore"]) == 0
    assert capsys.readouterr().out.count(f"good when it was made, {WITH_ONE}\n") == 3
    assert main(["--station", str(folder), "restore", "--check"]) == 0
    assert capsys.readouterr().out.count(WITH_ONE) == 3


def test_whoever_puts_the_latest_back_is_told_which_one_is_of_before_the_break(
    folder: Path, open_here: Open, broken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, SHIFTED.format(broken).replace("+ 1 W", "- 1 W"))
    sound = backed_up(folder).new
    change(folder, SHIFTED.format(broken))
    went_on(open_here)
    latest = backed_up(folder).new
    assert sound is not None
    assert latest is not None
    command = ["--station", str(folder), "restore", "latest", "--dry-run"]
    assert main(command) == 0
    carries = f"The backup {latest.path.name} carries 1 known break, and does not mend the chain. "
    assert f"{carries}The newest without one is {sound.path.name}, of 20" in capsys.readouterr().err
    shutil.rmtree(sound.path)
    assert main(command) == 0
    assert f"{carries}There is none of before it here." in capsys.readouterr().err


def test_another_break_or_the_same_one_altered_anew_lets_no_backup_count(
    folder: Path, open_here: Open, broken: int
) -> None:
    went_on(open_here)
    change(folder, SHIFTED.format(broken + 1))
    with pytest.raises(StorageFailed, match=f"breaks at entry {broken + 1} of station “B3”"):
        backed_up(folder)
    change(folder, SHIFTED.format(broken + 1).replace("+ 1 W", "- 1 W"))
    assert backed_up(folder).new
    change(folder, SHIFTED.format(broken))
    with pytest.raises(StorageFailed, match=f"breaks at entry {broken} of station “B3”"):
        backed_up(folder)


@pytest.mark.parametrize("is_legible", [True, False])
def test_it_is_put_back_with_the_same_words_and_what_was_acknowledged_stays_so(
    folder: Path, open_here: Open, broken: int, capsys: pytest.CaptureFixture[str], *, is_legible: bool
) -> None:
    if not is_legible:
        change(folder, f"UPDATE events SET payload = X'00' WHERE sequence = {broken}")  # noqa: S608 - a number of ours
    went_on(open_here)
    found = backed_up(folder).new
    assert found is not None
    work(open_here(), "UNIT-5")
    open_here().close()
    assert main(["--station", str(folder), "restore", found.path.name, "--dry-run"]) == 0
    assert WITH_ONE in capsys.readouterr().out
    assert main(["--station", str(folder), "restore", found.path.name]) == 0
    assert WITH_ONE in capsys.readouterr().out
    station = open_here()
    assert told(station) == ""
    assert proved(station) == ""
    assert any(isinstance(event.payload, Restored) for event in station.parts.journal.station_events())
    serials = {row.serial for row in station.parts.journal.recent(99)}
    assert serials == {"UNIT-0", "UNIT-2", "UNIT-3", "UNIT-4", *(["UNIT-1"] if is_legible else [])}
    with pytest.raises(StorageFailed, match=r"damaged: .* “intake verify” tells more, and a backup of before that is"):
        station.parts.journal.events_of(_subject(folder, broken))
    work(station, "UNIT-6")
    station.close()
    assert all(one.is_known for one in proof(folder).faults)
    assert backed_up(folder).remark == f", {WITH_ONE}"


def test_a_rebuild_takes_away_what_is_foreign_and_leaves_the_look_ups(
    folder: Path, open_here: Open, broken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, f"UPDATE events SET payload = X'00' WHERE sequence = {broken}")  # noqa: S608 - a number of ours
    went_on(open_here)
    change(folder, "CREATE TABLE zz (a)")
    assert main(["--station", str(folder), "rebuild"]) == 0
    said = capsys.readouterr().out
    assert f"The chain is sound for {broken - 1} entries, and has 1 known break." in said
    assert f"It breaks at entry {broken} of station “B3”: its content does not fit its hash.\n" in said
    assert "A backup of before that is put back (“intake restore”) mends it; this does not." in said
    assert "taken away: the table zz." in said
    assert all(one.is_known for one in proof(folder).faults)
    station = open_here()
    assert "UNIT-1" in {row.serial for row in station.parts.journal.recent(99)}
    station.close()
    change(folder, "ALTER TABLE returns ADD COLUMN more TEXT")
    assert main(["--station", str(folder), "rebuild"]) == 1
    assert f"then breaks at entry {broken} of station “B3”" in capsys.readouterr().err


def _subject(folder: Path, sequence: int) -> str:
    with closing(connect(folder / FILE_NAME)) as connection:
        (subject,) = connection.execute("SELECT subject FROM events WHERE sequence = ?", (sequence,)).fetchone()
    return str(subject)

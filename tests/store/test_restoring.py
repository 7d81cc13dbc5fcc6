"""Backups put back into real stations: what is kept, what is recorded, and which numbers are minted afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.cli import main
from intake_app.commands.backup import origin_of
from intake_app.domain.backups import BackupSettings
from intake_app.domain.errors import AlreadyOpen, BadInput, StorageFailed
from intake_app.domain.minted import station_and_number
from intake_app.domain.station_events import Restored, station_subject
from intake_app.settings import Settings
from intake_app.store import restoring
from intake_app.store.backups import back_up
from intake_app.store.chain import prove
from intake_app.store.database import connect_reading
from intake_app.store.depot import Depot, Found, found_at
from intake_app.store.journal_reading import open_reading
from intake_app.store.rebuild import rebuild
from tests.store.house import House
from tests.workflow.conftest import Wall


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "station", Wall())


def restored_in(house: House) -> list[Restored]:
    said: list[Restored] = []
    house.at_work(
        lambda station: said.extend(
            event.payload
            for event in station.parts.journal.events_of(station_subject(house.settings.code))
            if isinstance(event.payload, Restored)
        )
    )
    return said


def sound(house: House) -> None:
    connection = connect_reading(house.settings.folder / "journal.sqlite3")
    assert prove(connection).first_break is None
    connection.close()
    assert rebuild(house.settings.folder).were_equal


def test_the_record_goes_on_from_the_backup_and_says_so(house: House) -> None:
    house.receive()
    found = house.back_up()
    lost = house.receive(3)
    done = house.restore(found)
    assert done.plan.lost == 6
    assert (done.kept_in / "journal.sqlite3").stat().st_size > 0
    assert not (house.settings.folder / ".restoring").exists()
    (said,) = restored_in(house)
    assert found.backup is not None
    assert (said.backup, said.account, said.kept_as) == (found.path.name, "bench", done.kept_in.name)
    assert [(one.station, one.sequence) for one in said.heads] == [("B3", 3)]
    assert [(one.station, one.sequence) for one in said.replaced] == [("B3", 9)]
    assert done.event.operator == "Rosa Marín"
    assert (done.event.sequence, done.event.previous) == (4, said.heads[0].hash)
    sound(house)
    assert not set(house.receive(3)) & set(lost)
    sound(house)


def test_entries_of_both_branches_are_told_apart(house: House) -> None:
    house.receive()
    found = house.back_up()
    house.receive()
    done = house.restore(found)
    house.receive()
    sql = "SELECT sequence, hash, previous FROM events ORDER BY sequence"
    branches = []
    for folder in (house.settings.folder, done.kept_in):
        connection = connect_reading(folder / "journal.sqlite3")
        branches.append({sequence: (digest, previous) for sequence, digest, previous in connection.execute(sql)})
        connection.close()
    now, before = branches
    assert all(now[sequence] == before[sequence] for sequence in (1, 2, 3))
    assert now[4][0] == done.event.hash
    assert now[4][1] == before[4][1] == now[3][0], "both branches begin at the head of the backup"
    assert not {digest for sequence, (digest, _) in now.items() if sequence > 3} & {
        digest for sequence, (digest, _) in before.items() if sequence > 3
    }


@pytest.mark.parametrize("how", ["sound", "damaged", "empty", "gone", "gone with its papers"])
def test_no_number_is_ever_minted_again(house: House, how: str) -> None:
    house.receive(2)
    found = house.back_up()
    lost = house.receive(4)
    journal = house.settings.folder / "journal.sqlite3"
    papers = house.settings.folder / "papers" / lost[-3]
    papers.mkdir(parents=True)
    (papers / "label-1.pdf").write_bytes(b"%PDF")
    if how == "damaged":
        content = bytearray(journal.read_bytes())
        content[:100] = b"x" * 100
        journal.write_bytes(content)
    elif how == "empty":
        journal.write_bytes(b"")
    elif how.startswith("gone"):
        journal.unlink()
        if how == "gone with its papers":
            (papers / "label-1.pdf").unlink()
            papers.rmdir()
    done = house.restore(found)
    assert (done.plan.lost is None) is (how != "sound")
    after = house.receive(4)
    assert not set(after) & set(lost)
    (said,) = restored_in(house)
    floors = {one.prefix: one.highest for one in said.floors}
    assert set(floors) == ({"RMA", "LP", "SSCC"} if how == "sound" else {"RMA", "LP", "SSCC", "KO", "KIT"})
    lost_rma = station_and_number("RMA", lost[-3])[1]
    if how == "sound":
        assert floors["RMA"] == lost_rma
    elif how == "gone with its papers":
        assert floors["RMA"] == station_and_number("RMA", house_number(found))[1] + 10_000
    elif how != "empty":
        assert floors["RMA"] == lost_rma + 10_000, "as far as it could be read, and a margin"
    sound(house)


def house_number(found: Found) -> str:
    """The highest RMA number in a backup."""
    connection = connect_reading(found.path / "journal.sqlite3", is_still=True)
    (number,) = connection.execute("SELECT max(rma_number) FROM returns").fetchone()
    connection.close()
    return str(number)


def test_a_second_restore_of_an_older_backup_keeps_all_that_is_on_paper(house: House) -> None:
    house.receive()
    oldest = house.back_up()
    first = house.receive(2)
    newer = house.back_up()
    second = house.receive(3)
    one = house.restore(newer)
    third = house.receive(2)
    other = house.restore(oldest)
    assert one.kept_in != other.kept_in
    assert other.plan.lost == 4 + 1 + 4
    again = house.receive(9)
    assert not set(again) & {*first, *second, *third}
    (said,) = restored_in(house)
    assert said.backup == oldest.path.name
    sound(house)


def test_when_everything_but_the_backups_is_gone_the_older_branches_still_tell_their_numbers(house: House) -> None:
    house.receive()
    found = house.back_up()
    lost = house.receive(20)
    house.restore(found)
    (house.settings.folder / "journal.sqlite3").unlink()
    house.restore(found)
    assert not set(house.receive(21)) & set(lost)


def test_photos_and_settings_come_back_where_they_are_lost_and_what_is_altered_is_kept(house: House) -> None:
    house.receive()
    folder = house.settings.folder
    (folder / "settings.toml").write_text('name = "Bench 3"\ncode = "B3"\n', "utf-8")
    contents = [b"one", b"two", b"three"]
    paths = [folder / "photos/originals" / (sha := hashlib.sha256(one).hexdigest())[:2] / sha for one in contents]
    for path, content in zip(paths, contents, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    found = house.back_up()
    paths[0].unlink()
    paths[1].write_bytes(b"altered")
    (folder / "settings.toml").unlink()
    (folder / "catalogue.sqlite3").unlink()
    done = house.restore(found)
    assert [path.read_bytes() for path in paths] == contents
    assert done.kept_files == 2
    assert (done.kept_in / paths[1].relative_to(folder)).read_bytes() == b"altered"
    assert (folder / "settings.toml").read_text("utf-8") == 'name = "Bench 3"\ncode = "B3"\n'
    assert (folder / "catalogue.sqlite3").exists()
    (folder / "settings.toml").write_text('name = "Mine"\ncode = "B3"\n', "utf-8")
    house.restore(found)
    assert (folder / "settings.toml").read_text("utf-8") == 'name = "Mine"\ncode = "B3"\n', "its own settings stay"


def test_pins_of_the_restored_record_come_beside_those_that_are_there(house: House) -> None:
    house.receive()
    pins = house.settings.folder / "pins.json"
    pins.write_text('{"old":"$argon2id$old","same":"$argon2id$then"}', "utf-8")
    found = house.back_up()
    pins.write_text('{"same":"$argon2id$now","new":"$argon2id$new"}', "utf-8")
    house.restore(found)
    assert json.loads(pins.read_text("utf-8")) == {
        "old": "$argon2id$old",
        "same": "$argon2id$now",
        "new": "$argon2id$new",
    }
    pins.write_text("{", "utf-8")
    house.restore(found)
    assert json.loads(pins.read_text("utf-8")) == {"old": "$argon2id$old", "same": "$argon2id$then"}


def test_where_the_memory_outside_cannot_be_written_the_record_is_put_back_all_the_same(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.receive()
    found = house.back_up()
    house.receive()
    (tmp_path / "a file").write_text("in the way", "utf-8")
    monkeypatch.setenv("INTAKE_STATE_DIR", str(tmp_path / "a file"))
    done = house.restore(found)
    assert "The next start will say that the record is another one: it was put back." in done.problem
    monkeypatch.undo()
    station = open_station(house.settings, house.wall)
    assert station.bench.proving.check() is not None
    station.close()


def test_papers_of_the_lost_part_are_kept_with_it(house: House) -> None:
    (number, *_) = house.receive()
    found = house.back_up()
    paper = house.settings.folder / "papers" / number / "label-1.pdf"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF of the lost part")
    os.utime(paper, (house.wall.at.timestamp(), house.wall.at.timestamp()))
    done = house.restore(found)
    assert not paper.exists()
    assert (done.kept_in / "papers" / number / "label-1.pdf").read_bytes() == b"%PDF of the lost part"


def test_a_backup_that_is_not_sound_or_of_another_station_changes_nothing(house: House, tmp_path: Path) -> None:
    house.receive()
    found = house.back_up()
    other = House(tmp_path / "other", house.wall)
    other.settings = Settings(folder=tmp_path / "other", code="B4")
    with pytest.raises(BadInput, match="is of station “B3”, and this one is “B4”"):
        other.restore(found)
    assert not list((tmp_path / "other").glob("replaced-*"))
    content = bytearray((found.path / "journal.sqlite3").read_bytes())
    content[len(content) // 2] ^= 1
    (found.path / "journal.sqlite3").write_bytes(content)
    with pytest.raises(StorageFailed, match=r"is not sound: journal\.sqlite3 is not what it was"):
        house.restore(found)
    assert not list(house.settings.folder.glob("replaced-*"))
    house.receive()


def test_an_open_station_is_not_restored(house: House) -> None:
    house.receive()
    found = house.back_up()

    def work(_: Station) -> None:
        with pytest.raises(AlreadyOpen):
            house.restore(found)

    house.at_work(work)


def test_a_new_computer_with_nothing_but_the_second_folder(house: House, tmp_path: Path) -> None:
    numbers = house.receive(2)
    stick = tmp_path / "stick"
    stick.mkdir()
    back_up(origin_of(house.settings), BackupSettings(second=str(stick)), now=lambda: house.wall.at)
    fresh = House(tmp_path / "fresh", house.wall)
    found = Depot(stick / "intake-B3").newest()
    assert found is not None
    done = fresh.restore(found)
    assert not done.plan.replaced.is_there
    assert not set(fresh.receive(2)) & set(numbers)
    sound(fresh)


def test_a_restore_that_is_cut_off_loses_nothing_and_the_next_one_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut at each of its steps on the disk: a rename of a file, a folder's sync, the writing of a note."""
    house.receive()
    found = house.back_up()
    lost = house.receive(3)
    cuts = 0
    again = True
    while again:
        copy = Path(shutil.copytree(house.settings.folder, house.settings.folder.parent / f"cut-{cuts}"))
        again = is_cut_off(House(copy, house.wall), found.path.name, lost, cuts, monkeypatch)
        cuts += again
    assert cuts > 10


def is_cut_off(house: House, backup: str, lost: list[str], after: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Restore, cut off after so many steps, and again; whether there were that many."""
    found = found_at(house.settings.folder / "backups" / backup)
    steps = 0

    def counted(step: Callable[..., object]) -> Callable[..., object]:
        def do(*told: object, **how: object) -> object:
            nonlocal steps
            steps += 1
            if steps > after:
                raise KeyboardInterrupt
            return step(*told, **how)

        return do

    for name in ("_move", "sync_folder", "sync_file", "write_whole", "copy_proved", "_move_unknown_papers"):
        monkeypatch.setattr(restoring, name, counted(getattr(restoring, name)))
    with contextlib.suppress(KeyboardInterrupt):
        house.restore(found)
    monkeypatch.undo()
    was_cut = steps > after
    if was_cut:
        if not (house.settings.folder / "journal.sqlite3").exists():
            with pytest.raises(StorageFailed, match="is missing, and there was one"):
                house.receive()
        done = house.restore(found)
        assert done.plan.lost is not None, "the journal that was moved away can still be read"
    assert not set(house.receive()) & set(lost)
    kept = house.settings.folder.glob("replaced-*/journal.sqlite3")
    assert any(numbers_held(path) >= {lost[0], lost[3]} for path in kept), "what was lost from the record is kept"
    sound(house)
    return was_cut


def files_in(folder: Path) -> list[str]:
    """The names of its files, without the empty ones that SQLite leaves where it only read."""
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm")))


def numbers_held(path: Path) -> set[str]:
    connection = connect_reading(path)
    held = {number for (number,) in connection.execute("SELECT rma_number FROM returns")}
    connection.close()
    return held


def test_the_command_lists_tells_and_restores(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    folder = house.settings.folder
    house.receive()
    (folder / "settings.toml").write_text('code = "B3"\ngs1_company_prefix = "0614141"\n', "utf-8")
    station = ["--station", str(folder)]
    assert main([*station, "restore"]) == 1
    assert "no backups" in capsys.readouterr().out
    assert main([*station, "backup"]) == 0
    name = capsys.readouterr().out.split()[0]
    assert main([*station, "restore"]) == 0
    told = capsys.readouterr().out
    assert name in told
    assert "entry 3 " in told
    assert "good when it was made" in told
    house.receive(2)
    before = files_in(folder)
    assert main([*station, "restore", "latest", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "The journal that would be replaced holds 4 entries more." in told
    assert "Nothing was changed." in told
    assert files_in(folder) == before
    assert main([*station, "restore", name, "--by", "Rosa  Marín"]) == 0
    told = capsys.readouterr().out
    assert "holds 4 entries more." in told
    assert "The next RMA number of B3 is above" in told
    assert "The record goes on with entry 4" in told
    with open_reading(folder) as journal:
        assert journal.events_of(station_subject("B3"))[-1].operator == "Rosa Marín@command line"
    assert main([*station, "restore", str(folder / "backups"), "--check"]) == 0
    assert "good, read now" in capsys.readouterr().out
    (folder / "backups" / name / "backup.json").unlink()
    assert main([*station, "restore"]) == 1
    assert "not good, it lacks backup.json" in capsys.readouterr().out
    assert main([*station, "restore", "nothing"]) == 2
    assert "There is no backup “nothing”" in capsys.readouterr().err

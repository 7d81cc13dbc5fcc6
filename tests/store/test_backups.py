"""Backups of real stations on a real disk: what is in one, what is found when one is not as it was, and thinning."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake_app.domain.backups import BackupSettings
from intake_app.domain.errors import AlreadyOpen, NotFound, StorageFailed
from intake_app.domain.events import Draft
from intake_app.store.backups import Made, Origin, back_up, depot_of, has_changed, second_depot
from intake_app.store.catalogue import open_catalogue
from intake_app.store.depot import Found, proved
from intake_app.store.journal import SqliteJournal
from intake_app.store.lock import FolderLock
from intake_app.workflow.ports import Clock

MakeDraft = Callable[..., Draft]
AT = datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
USUAL = BackupSettings()


@pytest.fixture
def station(tmp_path: Path, clock: Clock, draft: MakeDraft) -> Path:
    folder = tmp_path / "station"
    folder.mkdir()
    write(folder, clock, draft)
    open_catalogue(folder).close()
    (folder / "settings.toml").write_text('code = "B3"\n', "utf-8")
    keep(folder, "photos/originals", b"a photo")
    keep(folder, "papers/logos", b"a logo")
    policy = hashlib.sha256(b"a policy").hexdigest()
    (folder / "policies-kept").mkdir()
    (folder / "policies-kept" / f"{policy}.toml").write_bytes(b"a policy")
    return folder


def write(folder: Path, clock: Clock, draft: MakeDraft) -> None:
    with SqliteJournal(folder, "B3", clock) as journal:
        journal.append([draft()])


def keep(folder: Path, root: str, content: bytes) -> Path:
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / root / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def backed_up(folder: Path, settings: BackupSettings = USUAL, at: datetime = AT, **how: bool) -> Made:
    return back_up(Origin(folder, "B3", "Bench 3", "1.0"), settings, now=lambda: at, rest=lambda _: None, **how)


def new_in(made: Made) -> Found:
    assert made.new is not None
    return made.new


def test_all_of_a_station_is_in_it_and_only_its_owner_reads_it(station: Path) -> None:
    before = os.umask(0o077)  # as every command begins
    made = backed_up(station)
    os.umask(before)
    found = new_in(made)
    assert made.problems == ()
    assert found.backup is not None
    assert found.path.name == "B3-20261129T103000Z"
    assert {one.name for one in found.path.iterdir()} == {"backup.json", "journal.sqlite3", "settings.toml"}
    assert (found.backup.entries, found.backup.kept) == (1, 3)
    assert [head.sequence for head in found.backup.heads] == [1]
    assert (station / "backups" / "catalogue.sqlite3").stat().st_size > 0
    kept = [one for one in (station / "backups" / "kept").rglob("*") if one.is_file()]
    assert sorted(one.read_bytes() for one in kept) == [b"a logo", b"a photo", b"a policy"]
    assert proved(found) == ""
    if os.name == "posix":
        for one in [station / "backups", *(station / "backups").rglob("*")]:
            assert stat.S_IMODE(one.stat().st_mode) == (0o700 if one.is_dir() else 0o600), one


def test_a_copy_stands_alone_and_reading_it_leaves_nothing_beside_it(station: Path) -> None:
    path = new_in(backed_up(station)).path / "journal.sqlite3"
    copy = sqlite3.connect(path)
    assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert copy.execute("SELECT count(*) FROM events").fetchone() == (1,)
    copy.close()
    assert sorted(one.name for one in path.parent.iterdir()) == ["backup.json", "journal.sqlite3", "settings.toml"]


def test_where_nothing_changed_none_is_made_unless_it_is_asked_for(
    station: Path, clock: Clock, draft: MakeDraft
) -> None:
    assert has_changed(station)
    first = new_in(backed_up(station, only_if_changed=True))
    assert not has_changed(station)
    assert backed_up(station, only_if_changed=True).new is None
    assert new_in(backed_up(station)).path.name == f"{first.path.name}-2"
    (station / "settings.toml").write_text('code = "B3"\nname = "New"\n', "utf-8")
    assert backed_up(station, only_if_changed=True).new is not None
    write(station, clock, draft)
    assert has_changed(station)
    newest = new_in(backed_up(station, only_if_changed=True))
    assert newest.backup is not None
    assert newest.backup.entries == 2


def test_a_kept_file_is_copied_once_and_an_altered_one_is_told_and_not_copied(station: Path) -> None:
    backed_up(station)
    photo = next(one for one in (station / "backups/kept/photos").rglob("*") if one.is_file())
    before = photo.stat()
    broken = keep(station, "photos/originals", b"another")
    broken.write_bytes(b"bit rot")
    made = backed_up(station)
    assert (photo.stat().st_ino, photo.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(made.problems) == 1
    assert broken.name in made.problems[0]
    assert not (station / "backups/kept" / broken.relative_to(station)).exists()
    broken.write_bytes(b"another")
    assert backed_up(station).problems == ()
    found = new_in(backed_up(station))
    assert found.backup is not None
    assert found.backup.kept == 4


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("what", ["journal.sqlite3", "settings.toml"])
def test_a_changed_bit_is_found(station: Path, what: str) -> None:
    found = new_in(backed_up(station))
    flip(found.path / what)
    assert what in proved(found)


def test_a_lost_photo_or_a_shorter_list_is_found(station: Path) -> None:
    found = new_in(backed_up(station))
    photo = next(one for one in (station / "backups/kept/photos").rglob("*") if one.is_file())
    flip(photo)
    assert "lost or altered" in proved(found)
    photo.unlink()
    assert "lost or altered" in proved(found)
    assert proved(found, with_kept=False) == ""
    (station / "backups/kept.txt").write_text("", "utf-8")
    assert "names 0 of the 3 kept files" in proved(found)


def test_what_is_not_whole_never_counts(station: Path) -> None:
    found = new_in(backed_up(station))
    (found.path / "backup.json").unlink()
    (station / "backups" / "holiday pictures").mkdir()
    assert depot_of(station).newest() is None
    assert all("lacks backup.json" in one.fault for one in depot_of(station).found())
    second = new_in(backed_up(station))
    assert depot_of(station).newest() == second
    (second.path / "journal.sqlite3").write_bytes(b"cut")
    assert depot_of(station).newest() is None
    for note in ("{", '{"more":' + "[" * 100_000 + "]" * 100_000 + "}"):
        (second.path / "backup.json").write_text(note, "utf-8")
        assert any("its note cannot be read" in one.fault for one in depot_of(station).found())
    assert backed_up(station, at=AT + timedelta(days=500)).thinned == 0, "what is not good is left to be looked at"


def test_the_old_ones_are_thinned(station: Path) -> None:
    for hours in (0, 0, 1, 30, 30):
        backed_up(station, at=AT + timedelta(hours=hours))
    names = [one.path.name for one in depot_of(station).found()]
    assert names == ["B3-20261130T163000Z-2", "B3-20261130T163000Z", "B3-20261129T113000Z"]


def test_what_an_interrupted_run_left_goes_with_the_next(station: Path) -> None:
    for name in (".new-B3-20261101T000000Z", ".gone-B3-20251101T000000Z"):
        (station / "backups" / name).mkdir(parents=True)
        (station / "backups" / name / "journal.sqlite3").write_bytes(b"half")
    (station / "backups" / ".new-q1vsxx7p").write_bytes(b"half a note")
    assert depot_of(station).found() == []
    backed_up(station)
    assert [one.name for one in (station / "backups").iterdir() if one.name.startswith(".")] == []


def test_a_copy_that_fails_its_check_is_taken_away_and_told(station: Path, clock: Clock, draft: MakeDraft) -> None:
    good = new_in(backed_up(station))
    write(station, clock, draft)
    journal = sqlite3.connect(station / "journal.sqlite3")
    journal.execute("DROP TRIGGER events_keep_update")
    journal.execute("UPDATE events SET operator = 'Somebody else' WHERE sequence = 2")
    journal.commit()
    journal.close()
    with pytest.raises(StorageFailed, match=r"does not count.*sound for 1 entry, then breaks at entry 2"):
        backed_up(station)
    assert depot_of(station).newest() == good
    assert [one.path for one in depot_of(station).found()] == [good.path]


def test_without_a_journal_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There is no journal\.sqlite3"):
        backed_up(tmp_path)


def test_one_at_a_time(station: Path) -> None:
    with FolderLock(station, "backup.lock", "A backup"), pytest.raises(AlreadyOpen, match="A backup is already"):
        backed_up(station)


def test_the_second_folder_gets_the_latest_with_all_that_belongs_to_it(station: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    for second in ("../stick", str(tmp_path / "stick")):
        made = backed_up(station, BackupSettings(second=second))
        assert made.problems == ()
        depot = second_depot(station, second, "B3")
        assert depot is not None
        copied = depot.newest()
        assert copied is not None
        assert copied.path == depot.folder / new_in(made).path.name
        assert proved(copied) == ""
    assert sorted(one.name for one in (tmp_path / "stick/intake-B3").iterdir()) == [
        "B3-20261129T103000Z",
        "B3-20261129T103000Z-2",
        "catalogue.sqlite3",
        "kept",
        "kept.txt",
    ]


def test_a_second_folder_outlives_the_disk_of_the_station(station: Path, tmp_path: Path) -> None:
    """The backups there begin anew, in whatever order; those of before are still whole."""
    (tmp_path / "stick").mkdir()
    settings = BackupSettings(second=str(tmp_path / "stick"))
    backed_up(station, settings)
    shutil.rmtree(station / "backups")
    for number in range(9):
        keep(station, "photos/originals", b"photo %d" % number)
    for minutes in (1, 2):
        assert backed_up(station, settings, AT + timedelta(minutes=minutes)).problems == ()
    depot = second_depot(station, settings.second, "B3")
    assert depot is not None
    assert [proved(one) for one in depot.found()] == ["", "", ""]
    assert [one.backup.kept for one in depot.found() if one.backup] == [12, 12, 3]
    (depot.folder / "kept" / depot.kept_files()[5]).unlink()
    assert [bool(proved(one)) for one in depot.found()] == [True, True, False]


def test_an_altered_kept_file_is_not_copied_to_the_second_folder(station: Path, tmp_path: Path) -> None:
    backed_up(station)
    flip(next(one for one in (station / "backups/kept/photos").rglob("*") if one.is_file()))
    (tmp_path / "stick").mkdir()
    made = backed_up(station, BackupSettings(second=str(tmp_path / "stick")))
    assert "is not what it was when it was kept" in made.problems[0]


def test_a_second_folder_that_is_away_is_told_and_tried_again(station: Path, tmp_path: Path) -> None:
    settings = BackupSettings(second=str(tmp_path / "stick"))
    made = backed_up(station, settings)
    assert new_in(made)
    assert "is not there. Connect its disk" in made.problems[0]
    assert not (tmp_path / "stick").exists(), "nobody makes the folder of a disk that is not connected"
    (tmp_path / "stick").mkdir()
    again = backed_up(station, settings, only_if_changed=True)
    assert again.new is None
    assert again.problems == ()
    depot = second_depot(station, settings.second, "B3")
    assert depot is not None
    assert depot.newest() is not None


def test_an_empty_folder_where_a_disk_was_is_not_written_to(station: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    settings = BackupSettings(second=str(stick))
    backed_up(station, settings)
    note = station / "backups" / "second.json"
    assert note.read_text("utf-8") == f'{{"folder":"{stick}","was_another_disk":false}}'
    note.write_text(f'{{"folder":"{stick}","was_another_disk":true}}', "utf-8")
    made = backed_up(station, settings)
    assert "the disk is not connected" in made.problems[0]
    assert not (stick / "intake-B3" / new_in(made).path.name).exists()


def test_a_damaged_backup_is_not_copied_to_the_second_folder(station: Path, tmp_path: Path) -> None:
    flip(new_in(backed_up(station)).path / "journal.sqlite3")
    (tmp_path / "stick").mkdir()
    made = backed_up(station, BackupSettings(second=str(tmp_path / "stick")), only_if_changed=True)
    assert "is not what it was when the backup was made" in made.problems[0]


def test_a_damaged_catalogue_is_told_and_the_backup_is_good_all_the_same(station: Path) -> None:
    (station / "catalogue.sqlite3").write_bytes(b"no database" * 1000)
    made = backed_up(station)
    assert proved(new_in(made)) == ""
    assert "The catalogue was not copied" in made.problems[0]


def test_the_catalogue_is_copied_again_only_when_it_changed(station: Path) -> None:
    backed_up(station)
    copy = station / "backups" / "catalogue.sqlite3"
    before = copy.stat().st_ino
    backed_up(station)
    assert copy.stat().st_ino == before
    os.utime(station / "catalogue.sqlite3", (1, 1))
    backed_up(station)
    assert copy.stat().st_ino != before

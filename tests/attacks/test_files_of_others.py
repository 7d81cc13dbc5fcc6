"""A colleague with an account on the same computer: what of the station can be read, changed or led astray."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake_app import private_files
from intake_app.bootstrap import open_station
from intake_app.commands.output import writing_to
from intake_app.domain.spreadsheet import Table, TableColumn
from intake_app.settings import Settings, load, save
from intake_app.store.shelf import FolderShelf
from intake_app.store.table_files import SpreadsheetFiles
from tests.attacks.conftest import SECRETS, Worked, intake

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps each user's folders for that user")


def open_to_others(*roots: Path) -> list[str]:
    """What somebody else may do something with, each with its rights."""
    found = []
    for root in roots:
        for path in (root, *root.rglob("*")):
            rights = stat.S_IMODE(path.lstat().st_mode)
            if not path.is_symlink() and rights & 0o077:
                found.append(f"{stat.filemode(path.lstat().st_mode)} {path}")
    return found


def made_by_the_station(folder: Path) -> Iterator[Path]:
    """All of a station folder but what this test wrote there itself."""
    yield from (path for path in folder.iterdir() if path.name != "settings.toml")


def test_all_that_a_day_leaves_is_for_its_owner_alone(worked: Worked) -> None:
    names = {path.name for path in worked.folder.iterdir()}
    assert {"journal.sqlite3", "catalogue.sqlite3", "print-queue.sqlite3", "papers", "photos", "log"} <= names
    assert {"label.pdf", "report.pdf"} <= {path.name.split("-")[0] + path.suffix for path in worked.folder.rglob("*")}
    assert open_to_others(worked.folder, *made_by_the_station(worked.folder)) == [
        one for one in open_to_others(worked.folder) if one.endswith("settings.toml")
    ]
    assert stat.S_IMODE(worked.folder.stat().st_mode) == 0o700


def test_what_the_commands_write_is_for_its_owner_alone(worked: Worked, tmp_path: Path) -> None:
    # The station itself, for its key is known by where it lies.
    folder, state = worked.folder, worked.home / "state"
    number = next(path.name for path in (folder / "papers").iterdir() if path.name != "logos")
    bad = tmp_path / "bad.csv"
    bad.write_text("Serial,Model\nSV-1,S12E4\n,S12E4\n", "utf-8")
    out = tmp_path / "out"
    for words in (
        ("papers", number, "--out", out / "papers"),
        ("sheet", "inspection", "--policy", "smartvue", "--rma", number, "--out", out / "sheets" / "inspection.pdf"),
        ("export", "returns", "--out", out / "papers" / "returns.csv"),
        ("export", "returns", "--out", out / "papers" / "returns.xlsx"),
        ("evidence", number, "--out", out / "evidence.zip"),
        ("import", "units", bad, "--skip-bad"),
        ("backup",),
        ("rebuild",),
    ):
        ended = intake("--station", folder, *words, home=tmp_path, state=state)
        assert ended.returncode == (2 if words[0] == "import" else 0), ended.stderr
        assert b"Traceback" not in ended.stderr
    written = sorted(path.name for path in out.rglob("*") if path.is_file())
    assert written == ["evidence.zip", "inspection.pdf", "label.pdf", "report.pdf", "returns.csv", "returns.xlsx"]
    beside = [path for path in tmp_path.glob("bad*") if path != bad]
    assert beside
    key = [path for path in state.rglob("*") if path.is_file()]
    assert key
    assert any((folder / "backups").iterdir())
    assert open_to_others(out, *beside, *made_by_the_station(folder), state) == []


def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "station"
    with_others = Settings(folder=folder)
    open_station(with_others).close()
    kept = [*made_by_the_station(folder)]
    (folder / "papers").mkdir(exist_ok=True)
    mine = folder / "my own list.txt"
    mine.write_text("mine")
    for path in (*kept, folder / "papers", mine):
        path.chmod(0o777 if path.is_dir() else 0o666)
    open_station(with_others).close()
    assert open_to_others(*kept, folder / "papers") == []
    assert stat.S_IMODE(mine.stat().st_mode) == 0o666, "what is not the program's keeps the rights that it was given"


def test_a_folder_that_others_can_write_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "station"
    folder.mkdir(mode=0o700)
    station = open_station(Settings(folder=folder))
    station.close()
    assert station.problems == ()
    folder.chmod(0o777)
    station = open_station(Settings(folder=folder))
    station.close()
    (told,) = station.problems
    assert "Other users" in told
    assert f"chmod go-w “{folder}”" in told
    folder.chmod(0o755)
    assert private_files.doubts(folder) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "station"
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    (told,) = private_files.doubts(folder)
    assert "belongs to another user" in told
    assert "--station" in told


def test_a_file_of_the_station_that_leads_elsewhere_is_told(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "station", tmp_path / "elsewhere.jsonl"
    folder.mkdir(mode=0o700)
    elsewhere.write_text("")
    (folder / "photo-tray.jsonl").symlink_to(elsewhere)
    elsewhere.chmod(0o644)
    station = open_station(Settings(folder=folder))
    station.close()
    (told,) = station.problems
    assert "photo-tray.jsonl" in told
    assert str(elsewhere) in told
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644, "no right is changed where a link leads"


def test_a_link_planted_where_the_program_writes_is_replaced_and_never_followed(worked: Worked, tmp_path: Path) -> None:
    """What lies under the name of a paper, a sheet, a list or the settings leads to a file of the victim's own."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    number = next(path.name for path in (worked.folder / "papers").iterdir() if path.name != "logos")
    out = tmp_path / "out"
    out.mkdir()
    for name in ("label.pdf", "report.pdf", "list.csv", "list.xlsx", "sheet.pdf"):
        (out / name).symlink_to(victim)
    for words in (
        ("papers", number, "--out", out),
        ("sheet", "commands", "--policy", "smartvue", "--out", out / "sheet.pdf"),
        ("export", "returns", "--out", out / "list.csv"),
        ("export", "returns", "--out", out / "list.xlsx"),
    ):
        assert intake("--station", worked.folder, *words, home=tmp_path).returncode == 0
    shelf = FolderShelf(tmp_path / "shelf")
    planted = shelf.path_of("R-1", "label")
    planted.parent.mkdir(parents=True)
    planted.symlink_to(victim)
    shelf.put("R-1", "label", b"%PDF")
    station = tmp_path / "station"
    station.mkdir()
    (station / "settings.toml").symlink_to(victim)
    victim.write_text("name = 'Bench 9'")
    save(load(station), theme="dark")
    assert victim.read_text() == "name = 'Bench 9'"
    assert not planted.is_symlink()
    assert not any(path.is_symlink() for path in out.iterdir())


def test_nobody_can_foretell_the_name_of_a_file_that_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A half-written file under a name that can be guessed could be planted before as a link."""
    opened: list[str] = []
    real = os.open

    def noted(path: str, flags: int, *more: int, **named: int) -> int:
        if flags & os.O_CREAT:
            assert flags & os.O_EXCL
            opened.append(str(path))
        return real(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", noted)
    shelf = FolderShelf(tmp_path / "shelf")
    for _ in range(2):
        shelf.put("R-1", "label", b"%PDF")
    with writing_to(tmp_path):
        SpreadsheetFiles().write(tmp_path / "a.csv", Table("A", [TableColumn("a", "text", 10)], [["1"]]))
    assert len(set(opened)) == len(opened) == 2


def test_the_secrets_of_the_day_are_where_they_belong(worked: Worked) -> None:
    """The other tests of this folder prove nothing where the day wrote nothing."""
    told = (worked.folder / "journal.sqlite3").read_bytes()
    for name in ("operator", "serial", "note", "customer"):
        assert SECRETS[name].encode() in told, name

"""Files that arrive in a watched folder, in real folders on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intake_app.devices import watched_folder
from intake_app.devices.watched_folder import Looking, WatchedFolder, is_photo, look_at
from intake_app.domain.station import FolderFile, FolderSight

JPEG = b"\xff\xd8\xff\xe0" + b"a picture" * 20


class Card:
    """A watched folder, and what it told."""

    def __init__(self, folder: Path, known: list[FolderFile] | None = None) -> None:
        self.watched = WatchedFolder()
        self.appeared: list[str] = []
        self.new: list[str] = []
        self.states: list[FolderSight] = []
        self.watched.appearing.connect(self.appeared.append)
        self.late: list[str] = []
        self.begun: list[FolderFile] = []
        self.handed: list[FolderFile] = []
        self.watched.new_file.connect(self._new)
        self.watched.late_file.connect(self._came_late)
        self.watched.begun.connect(lambda _, files: self.begun.extend(files))
        self.watched.state.connect(self.states.append)
        self.watched.watch(str(folder), known)

    def _new(self, path: str, file: FolderFile) -> None:
        self.new.append(path)
        self.handed.append(file)

    def _came_late(self, path: str, file: FolderFile) -> None:
        self.late.append(path)
        self.handed.append(file)

    def names(self) -> list[str]:
        return sorted(Path(path).name for path in self.new)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "card"
    made.mkdir()
    return made


@pytest.fixture
def card(folder: Path, qtbot: QtBot) -> Card:
    (folder / "OLD.jpg").write_bytes(JPEG)
    made = Card(folder)
    qtbot.waitUntil(lambda: made.watched.sight.state == "watched")
    return made


def test_a_new_photo_is_told_once_and_one_from_before_never(card: Card, folder: Path, qtbot: QtBot) -> None:
    (folder / "IMG_1.jpg").write_bytes(JPEG)
    qtbot.waitUntil(lambda: card.new == [str(folder / "IMG_1.jpg")])
    assert card.appeared == card.new
    (folder / "IMG_2.jpg").write_bytes(JPEG + b"2")
    qtbot.waitUntil(lambda: card.names() == ["IMG_1.jpg", "IMG_2.jpg"])
    qtbot.wait(700)
    assert card.names() == ["IMG_1.jpg", "IMG_2.jpg"]
    assert (folder / "IMG_1.jpg").read_bytes() == JPEG
    card.watched.stop()


def test_five_hundred_at_once(card: Card, folder: Path, qtbot: QtBot) -> None:
    for number in range(500):
        (folder / f"IMG_{number:04}.jpg").write_bytes(JPEG + bytes([number % 256]))
    qtbot.waitUntil(lambda: len(card.new) >= 500, timeout=20_000)
    assert card.names() == [f"IMG_{number:04}.jpg" for number in range(500)]
    card.watched.stop()


def test_a_folder_that_goes_away_and_comes_back_brings_nothing_twice(
    card: Card, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (folder / "IMG_1.jpg").write_bytes(JPEG)
    qtbot.waitUntil(lambda: card.names() == ["IMG_1.jpg"])
    folder.rename(tmp_path / "pulled")
    qtbot.waitUntil(lambda: card.watched.sight.state == "away", timeout=10_000)
    assert "No such file" in card.watched.sight.problem
    (tmp_path / "pulled" / "IMG_2.jpg").write_bytes(JPEG + b"2")
    # Put in again: copied, so that even the inodes are others, as of a card that was mounted anew.
    shutil.copytree(tmp_path / "pulled", folder)
    qtbot.waitUntil(lambda: card.names() == ["IMG_1.jpg", "IMG_2.jpg"], timeout=10_000)
    qtbot.wait(700)
    assert card.names() == ["IMG_1.jpg", "IMG_2.jpg"]
    assert [sight.state for sight in card.states] == ["watched", "away", "watched"]
    card.watched.stop()


def test_a_card_that_is_put_in_after_the_station_was_started_brings_its_photos(tmp_path: Path, qtbot: QtBot) -> None:
    card = Card(tmp_path / "card")
    qtbot.waitUntil(lambda: card.watched.sight.state == "away", timeout=10_000)
    (tmp_path / "card").mkdir()
    for number in range(3):
        (tmp_path / "card" / f"IMG_{number}.jpg").write_bytes(JPEG + bytes([number]))
    qtbot.waitUntil(lambda: len(card.late) == 3, timeout=10_000)
    assert (card.new, card.begun) == ([], [])
    (tmp_path / "card" / "IMG_9.jpg").write_bytes(JPEG + b"9")
    qtbot.waitUntil(lambda: card.names() == ["IMG_9.jpg"], timeout=10_000)
    card.watched.stop()


def test_a_folder_of_more_files_than_a_card_holds_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake_app.devices.watched_folder.MOST_FILES", 4)
    for number in range(4):
        (folder / f"IMG_{number}.jpg").write_bytes(JPEG)
    assert look_at(str(folder), Looking()).problem == "it holds more than 4 files"


def test_another_folder_is_watched_from_now_on(card: Card, folder: Path, tmp_path: Path, qtbot: QtBot) -> None:
    other = tmp_path / "other"
    (other / "DCIM" / "100CAM").mkdir(parents=True)
    (other / "DCIM" / "100CAM" / "A.jpg").write_bytes(JPEG)
    card.watched.watch(str(other))
    qtbot.waitUntil(lambda: card.watched.sight == FolderSight("watched", str(other)))
    (folder / "IMG_1.jpg").write_bytes(JPEG)
    (other / "DCIM" / "100CAM" / "B.jpg").write_bytes(JPEG + b"b")
    qtbot.waitUntil(lambda: card.names() == ["B.jpg"], timeout=10_000)
    card.watched.watch("")
    assert card.watched.sight == FolderSight()


def test_a_file_that_is_still_copied_waits_until_it_stands_still(folder: Path) -> None:
    looking = Looking()
    assert look_at(str(folder), looking).whole == []
    file = folder / "IMG_1.jpg"
    for length in (0, 40, 80):
        file.write_bytes(JPEG[:length])
        seen = look_at(str(folder), looking)
        assert seen.unsettled
        assert seen.whole == []
    seen = look_at(str(folder), looking)
    assert seen.whole == [str(file)]
    file.write_bytes(JPEG)
    assert look_at(str(folder), looking).whole == []
    assert look_at(str(folder), looking).whole == [str(file)], "a file that stood still half copied comes whole too"


def test_an_empty_file_waits_and_is_not_asked_for_quickly(folder: Path) -> None:
    looking = Looking()
    look_at(str(folder), looking)
    (folder / "IMG_1.jpg").write_bytes(b"")
    look_at(str(folder), looking)
    seen = look_at(str(folder), looking)
    assert not seen.whole
    assert not seen.unsettled


def test_a_file_that_vanishes_is_not_told(folder: Path) -> None:
    looking = Looking()
    look_at(str(folder), looking)
    (folder / "IMG_1.jpg").write_bytes(JPEG)
    assert look_at(str(folder), looking).appeared == [str(folder / "IMG_1.jpg")]
    (folder / "IMG_1.jpg").unlink()
    seen = look_at(str(folder), looking)
    assert (seen.appeared, seen.whole, seen.unsettled) == ([], [], False)


def test_a_photo_that_is_renamed_is_the_same_photo(folder: Path) -> None:
    looking = Looking()
    look_at(str(folder), looking)
    (folder / "IMG_1.jpg").write_bytes(JPEG)
    look_at(str(folder), looking)
    assert look_at(str(folder), looking).whole
    (folder / "IMG_1.jpg").rename(folder / "torn foam.jpg")
    assert look_at(str(folder), looking).appeared == []
    assert look_at(str(folder), looking).whole == []


def test_a_download_counts_once_it_has_its_name(folder: Path) -> None:
    looking = Looking()
    look_at(str(folder), looking)
    part = folder / "IMG_1.jpg.part"
    part.write_bytes(JPEG)
    for _ in range(3):
        assert look_at(str(folder), looking).whole == []
    part.rename(folder / "IMG_1.jpg")
    look_at(str(folder), looking)
    assert look_at(str(folder), looking).whole == [str(folder / "IMG_1.jpg")]


def test_what_is_no_photo_stays_where_it_is(folder: Path) -> None:
    looking = Looking()
    look_at(str(folder), looking)
    (folder / "Thumbs.db").write_bytes(b"no picture at all")
    (folder / ".hidden.jpg").write_bytes(JPEG)
    (folder / "list.zip").write_bytes(b"PK\x03\x04 a zip")
    (folder / "invoice.bin").write_bytes(b"%PDF-1.7 a document")
    (folder / "endless.jpg").symlink_to("/dev/zero")
    look_at(str(folder), looking)
    assert look_at(str(folder), looking).whole == [str(folder / "invoice.bin")]


@pytest.mark.parametrize(
    ("head", "photo"),
    [
        (JPEG, True),
        (b"\x89PNG\r\n\x1a\n rest", True),
        (b"\x00\x00\x00\x18ftypheic rest", True),
        (b"\x00\x00\x00\x1cftypmif1\0\0\0\0mif1heic", True),
        (b"\x00\x00\x00\x1cftypisom\0\0\0\0isomheix", True),
        (b"\x00\x00\x00\x18ftypmp42 rest", False),
        (b"GIF89a", True),
        (b"RIFF\x10\0\0\0WEBPVP8 ", True),
        (b"RIFF\x10\0\0\0WAVE", False),
        (b"II*\0", True),
        (b"junk\r\n" * 100 + b"%PDF-1.4", True),
        (b"junk\r\n" * 400 + b"%PDF-1.4", False),
        (b"plain words", False),
        (b"", False),
    ],
)
def test_a_photo_is_known_by_its_first_bytes(tmp_path: Path, head: bytes, photo: bool) -> None:
    file = tmp_path / "file"
    file.write_bytes(head)
    assert is_photo(str(file)) is photo


@pytest.mark.parametrize("name", ["a.WebP", "b.gif", "c.tif", "d.PDF", "e.jpeg", "f.heif"])
def test_a_name_of_a_picture_is_enough_to_be_handed_on(folder: Path, name: str) -> None:
    looking = Looking()
    look_at(str(folder), looking)
    (folder / name).write_bytes(b"what it really is, is told when it is kept")
    look_at(str(folder), looking)
    assert look_at(str(folder), looking).whole == [str(folder / name)]


def test_a_file_that_cannot_be_read_is_handed_on_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(path: str) -> bool:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(watched_folder, "is_photo", no)
    looking = Looking()
    look_at(str(folder), looking)
    (folder / "IMG_1.jpg").write_bytes(JPEG)
    told = [look_at(str(folder), looking).whole for _ in range(12)]
    assert [one for one in told if one] == [[str(folder / "IMG_1.jpg")]]
    assert not told[2], "the program that writes it may hold it for a moment"


def test_what_came_while_nobody_watched_is_told_as_that(card: Card, folder: Path, qtbot: QtBot) -> None:
    (folder / "IMG_1.jpg").write_bytes(JPEG + b"1")
    qtbot.waitUntil(lambda: card.names() == ["IMG_1.jpg"])
    assert [file.name for file in card.begun] == ["OLD.jpg"]
    card.watched.stop()
    (folder / "LATE.jpg").write_bytes(JPEG + b"late")
    again = Card(folder, [*card.begun, *card.handed])
    qtbot.waitUntil(lambda: again.late == [str(folder / "LATE.jpg")])
    (folder / "IMG_2.jpg").write_bytes(JPEG + b"2")
    qtbot.waitUntil(lambda: again.names() == ["IMG_2.jpg"])
    assert again.appeared == [str(folder / "IMG_2.jpg")]
    assert [file.name for file in again.handed] == ["LATE.jpg", "IMG_2.jpg"]
    assert again.begun == []
    again.watched.stop()

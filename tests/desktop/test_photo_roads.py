"""The road of a photo when something goes wrong on it: nothing is lost, and nothing is told that is not so."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from intake_app.desktop.photo_devices import PhotoDevices
from intake_app.desktop.surroundings import Surroundings
from intake_app.devices.watched_folder import WatchedFolder
from intake_app.domain.errors import StorageFailed
from intake_app.domain.photos import KeptPhoto, NotedPhoto
from intake_app.store.folder_memory import FolderMemory
from intake_app.store.photo_tray import PhotoTrayFile
from tests.desktop.desk import Desk
from tests.desktop.photo_desk import answer, jpeg, resumed, sight


class Tray:
    """A tray that cannot write, from the moment that it is told so."""

    def __init__(self) -> None:
        self.noted: dict[str, NotedPhoto] = {}
        self.full = False

    def all(self) -> list[NotedPhoto]:
        return list(self.noted.values())

    def put(self, photo: NotedPhoto) -> None:
        self.noted[photo.id] = photo

    def remove(self, ids: Sequence[str]) -> None:
        if self.full:
            raise StorageFailed("The tray cannot be written (No space left on device).")
        for one in ids:
            self.noted.pop(one, None)


@pytest.fixture
def tray(desk: Desk) -> Tray:
    made = Tray()
    desk.window.intake.photos.keeping._tray = made
    return made


@pytest.fixture
def surroundings(surroundings: Surroundings, tmp_path: Path) -> Surroundings:
    """With the tray and the memory that the program has."""
    devices = PhotoDevices(
        tray=PhotoTrayFile(tmp_path / "tray.jsonl"),
        memory=FolderMemory(tmp_path / "folder.jsonl"),
        folder=WatchedFolder,
    )
    return replace(surroundings, photos=devices)


def row(desk: Desk) -> Any:
    shown = desk.window.intake_page.photo_tray
    assert shown is not None
    return shown


def test_several_at_once_come_into_the_record_in_their_order(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    large = jpeg(tmp_path / "first.jpg", "#7d5c3c", (4000, 3000))
    small = [jpeg(tmp_path / f"{number}.jpg", f"#{number * 30:02x}5c3c", (40, 30)) for number in range(5)]
    desk.window.intake.photos.add_files([large, *small], "dropped")
    desk.settle()
    desk.qtbot.waitUntil(lambda: len(sight(desk).photos) == 6, timeout=20_000)
    files = [Path(photo.original).read_bytes() for photo in resumed(desk, sight(desk).return_id).photos]
    assert files == [path.read_bytes() for path in (large, *small)]


def test_one_that_fails_does_not_hold_up_those_behind_it(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files([tmp_path / "GONE.jpg", jpeg(tmp_path / "there.jpg")], "dropped")
    desk.settle()
    assert len(sight(desk).photos) == 1
    assert "GONE.jpg" in row(desk).failed.sentence.text()


def test_every_photo_stands_in_the_tray_until_it_is_in_the_record(
    desk: Desk, tray: Tray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.scan("SV-100001")
    seen: list[list[NotedPhoto]] = []
    photograph = desk.station.bench.photograph

    def slowly(*told: Any) -> Any:
        seen.append(tray.all())
        return photograph(*told)

    monkeypatch.setattr(desk.station.bench, "photograph", slowly)
    desk.window.intake.photos.add_files([jpeg(tmp_path / "a.jpg")], "dropped")
    desk.settle()
    pasted(desk)
    (first,), (second,) = seen
    assert (first.path, second.path) == (str(tmp_path / "a.jpg"), "")
    for noted in (first, second):
        assert noted.kept is not None
        assert noted.target is not None
        assert noted.target.return_id == sight(desk).return_id
    assert tray.all() == []


def test_a_tray_that_fails_afterwards_is_no_failure_of_the_photo(desk: Desk, tray: Tray, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    tray.full = True
    desk.window.intake.photos.add_files([jpeg(tmp_path / "a.jpg")], "dropped")
    desk.settle()
    assert len(sight(desk).photos) == 1
    assert desk.window.intake.photos.keeping.arrivals == []
    assert "No space left" in desk.window.notices.sentence
    tray.full = False
    desk.window.intake.photos.keeping.recall()
    desk.settle()
    assert desk.window.intake.photos.keeping.arrivals == [], "the record tells that it is there"
    assert tray.all() == []


def test_the_same_file_again_is_told_and_is_no_failure(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    answer(desk, "box", "damaged")
    file = jpeg(tmp_path / "a.jpg")
    desk.window.intake.photos.aim("box")
    for _ in range(2):
        desk.window.intake.photos.add_files([file], "dropped")
        desk.settle()
    assert [photo.fact for photo in sight(desk).photos] == ["box"]
    assert desk.window.notices.sentence == "a.jpg is there already: Box. The same file is one photo."
    assert desk.window.intake.photos.keeping.arrivals == []


@pytest.fixture
def cannot_keep(desk: Desk) -> Callable[[], None]:
    """The disk is full, until what is returned is called."""
    bench = desk.station.bench
    keep = bench.keep_photo

    def full(content: bytes, name: str) -> KeptPhoto:
        time.sleep(0.01)
        raise StorageFailed(f"The photo {name} could not be kept: the disk is full ({len(content)} bytes).")

    def again() -> None:
        bench.keep_photo = keep  # type: ignore[method-assign]

    bench.keep_photo = full  # type: ignore[method-assign]
    return again


def pasted(desk: Desk) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0x3C5C7D)
    desk.window.intake.photos.add_image(image)
    desk.settle()


def test_what_lies_in_no_file_is_left_out_when_it_is_said_twice(desk: Desk, cannot_keep: Callable[[], None]) -> None:
    desk.scan("SV-100001")
    pasted(desk)
    row(desk).leave_failed.click()
    assert row(desk).isVisible()
    assert "it is lost when it is left out" in row(desk).failed.sentence.text()
    cannot_keep()
    row(desk).try_again.click()
    desk.settle()
    assert len(sight(desk).photos) == 1
    assert not row(desk).isVisible()


@pytest.mark.usefixtures("cannot_keep")
def test_what_lies_in_no_file_can_be_left_out(desk: Desk) -> None:
    desk.scan("SV-100001")
    pasted(desk)
    row(desk).leave_failed.click()
    row(desk).leave_failed.click()
    assert not row(desk).isVisible()
    assert desk.window.intake.photos.keeping.arrivals == []


@pytest.mark.usefixtures("cannot_keep")
def test_the_window_does_not_close_over_a_picture_without_a_word(desk: Desk) -> None:
    desk.scan("SV-100001")
    pasted(desk)
    assert not desk.window.close()
    assert desk.window.isVisible()
    assert "is lost with this window" in desk.window.notices.sentence
    assert desk.window.close()


def test_what_failed_is_offered_again_after_a_restart(open_desk: Callable[[], Desk], tmp_path: Path) -> None:
    first = open_desk()
    first.sign()
    first.scan("SV-100001")
    number = sight(first).rma_number
    file = tmp_path / "IMG_1.jpg"
    first.window.intake.photos.add_files([file], "dropped")
    first.settle()
    first.close()
    jpeg(file)
    second = open_desk()
    second.sign()
    second.settle()
    (waits,) = second.window.intake.photos.keeping.of("waiting")
    assert waits.meant is not None
    assert waits.meant.number == number
    assert f"IMG_1.jpg was for {number}" in row(second).waiting.sentence.text()
    second.window.intake.resume(waits.meant.return_id)
    second.settle()
    row(second).add.click()
    second.settle()
    assert [photo.fact for photo in sight(second).photos] == [waits.meant.fact]


def test_what_came_into_the_folder_while_the_station_was_closed_is_offered(
    open_desk: Callable[[], Desk], tmp_path: Path
) -> None:
    phone = tmp_path / "phone"
    phone.mkdir()
    jpeg(phone / "BEFORE.jpg", "#111111")
    first = open_desk()
    first.sign()
    first.scan("SV-100001")
    return_id = sight(first).return_id
    sources = first.window.intake.photos.sources
    sources.watch(str(phone))
    first.qtbot.waitUntil(lambda: sources.folder_sight.state == "watched", timeout=10_000)
    jpeg(phone / "IMG_1.jpg", "#7d5c3c")
    first.qtbot.waitUntil(lambda: len(sight(first).photos) == 1, timeout=10_000)
    first.settle()
    sources.close()
    first.close()
    jpeg(phone / "LATE.jpg", "#3c5c7d")
    second = open_desk()
    second.sign()
    second.window.intake.resume(return_id)
    second.settle()
    photos = second.window.intake.photos
    photos.sources.watch(str(phone))
    second.qtbot.waitUntil(lambda: bool(photos.keeping.of("waiting")), timeout=10_000)
    second.qtbot.wait(1500)
    second.settle()
    assert [one.name for one in photos.keeping.arrivals] == ["LATE.jpg"]
    assert len(sight(second).photos) == 1, "nobody knows yet what it shows"
    photos.sources.close()

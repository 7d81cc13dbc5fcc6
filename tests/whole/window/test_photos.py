"""Photos through the whole window with its real devices: keys, the watched folder, pictures that are scans, a camera.

No test machine has a camera: frames are put into the sink of the real camera part, from where everything is real.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from intake_app.domain.station import PhotoInputs
from intake_app.settings import load
from tests.whole.camera import MULTIMEDIA_SAYS, seen_by_camera
from tests.whole.window_driver import Person, journal

pytestmark = pytest.mark.qt_log_ignore(*MULTIMEDIA_SAYS, extend=True)
SERIAL, OTHER = "SV19R24-00771", "SV24E4-018233"


def code_picture(*texts: str) -> bytes:
    """A photo of labels, each with a square code."""
    sheet = Image.new("RGB", (400 * len(texts), 400), "white")
    for place, text in enumerate(texts):
        made = io.BytesIO()
        segno.make(text, micro=False).save(made, kind="png", scale=8)
        made.seek(0)
        sheet.paste(Image.open(made).convert("RGB"), (400 * place + 50, 50))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def bench_picture(colour: str, code: str = "") -> QImage:
    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    if code:
        painter = QPainter(image)
        drawn = QImage.fromData(code_picture(code))
        painter.drawImage(100, 100, drawn)
        painter.end()
    return image


def test_a_photo_by_the_camera_with_one_key(person: Person) -> None:
    person.scan(SERIAL)
    person.press("F6")
    panel = person.window.intake_page.camera_panel
    assert panel is not None
    assert panel.isVisible()
    seen_by_camera(person, bench_picture("#7d5c3c"))
    assert panel.picture.image.pixelColor(5, 5).name() == "#7d5c3c"
    line = person.window.intake.photos.line
    person.press("F6")
    person.qtbot.waitUntil(lambda: len(person.sight.photos) == 1, timeout=10_000)
    (photo,) = person.sight.photos
    assert photo.fact == line
    kept = Image.open(photo.original)
    assert kept.size == (1280, 720)
    assert max(abs(a - b) for a, b in zip(kept.getpixel((9, 9)), (0x7D, 0x5C, 0x3C), strict=True)) < 4  # type: ignore[arg-type]
    person.press("Esc")
    assert not panel.isVisible()
    assert [entry.payload["source"] for entry in journal(person.folder) if entry.kind == "photographed"] == ["camera"]


def test_a_code_before_the_camera_is_a_scan(person: Person) -> None:
    person.window.intake.photos.take()
    seen_by_camera(person, bench_picture("white", SERIAL))
    person.qtbot.waitUntil(lambda: person.window.intake.sight is not None, timeout=10_000)
    person.settle()
    assert ("Serial", SERIAL) in [(row.name, row.value) for row in person.sight.header]


def test_a_camera_that_goes_in_the_middle_says_so_and_comes_back(person: Person) -> None:
    person.scan(SERIAL)
    person.press("F6")
    seen_by_camera(person, bench_picture("white"))
    camera: Any = person.window.intake.photos.camera._camera
    camera._silent_s = 0.2
    panel = person.window.intake_page.camera_panel
    assert panel is not None
    person.qtbot.waitUntil(lambda: "unplugged" in panel.picture.text(), timeout=10_000)
    person.press("F6")
    assert person.told.startswith("No photo was taken.")
    person.press("Esc")
    camera._silent_s = 10
    seen_by_camera(person, bench_picture("#3c5c7d"))
    assert panel.picture.text() == ""
    person.press("F6")
    person.qtbot.waitUntil(lambda: len(person.sight.photos) == 1, timeout=10_000)


def test_a_picture_without_a_return_is_a_scan(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "label.png"
    file.write_bytes(code_picture(SERIAL))
    person.window.intake.photos.add_files([file], "dropped")
    person.qtbot.waitUntil(lambda: person.window.intake.sight is not None, timeout=10_000)
    person.settle()
    assert person.sight.photos == ()
    assert journal(person.folder)[0].payload["scanned"] == f"]Q1{SERIAL}", "what tells a product's code from a serial"
    person.window.intake.photos.add_files([file], "dropped")
    person.settle()
    assert len(person.sight.photos) == 1, "with a return on the page it is a photo"


def test_a_picture_of_several_codes_asks_which(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "labels.png"
    file.write_bytes(code_picture(SERIAL, OTHER))
    person.window.intake.photos.add_files([file], "dropped")
    person.settle()
    assert person.window.intake.sight is None
    tray = person.window.intake_page.photo_tray
    assert tray is not None
    assert {action.words for action in tray.codes} == {SERIAL, OTHER}
    next(action for action in tray.codes if action.words == OTHER).click()
    person.settle()
    assert person.sight.rma_number
    assert not tray.isVisible()


def test_a_picture_without_a_code_says_so(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "wall.jpg"
    Image.new("RGB", (640, 480), "#888").save(file)
    person.window.intake.photos.add_files([file], "chosen")
    person.settle()
    assert "No barcode was found in wall.jpg" in person.told


def test_a_pasted_picture_by_its_key(person: Person) -> None:
    person.scan(SERIAL)
    QGuiApplication.clipboard().setImage(bench_picture("#7d5c3c"))
    person.window.setFocus()
    person.press("Ctrl+V")
    person.qtbot.waitUntil(lambda: len(person.sight.photos) == 1, timeout=10_000)


def test_the_watched_folder_is_set_at_the_bench_and_photos_arrive(person: Person, tmp_path: Path) -> None:
    phone = tmp_path / "phone"
    phone.mkdir()
    (phone / "OLD.jpg").write_bytes(b"\xff\xd8\xff old")
    person.press("Ctrl+3")
    section = person.window.floor.devices_page.photos
    section.changed.emit(PhotoInputs(folder=str(phone)))
    person.settle()
    assert load(person.folder).photos.folder == str(phone)
    person.qtbot.waitUntil(lambda: "is watched" in section.state.text(), timeout=10_000)
    person.press("Ctrl+1")
    person.scan(SERIAL)
    Image.new("RGB", (640, 480), "#7d5c3c").save(phone / "IMG_1.jpg")
    person.qtbot.waitUntil(lambda: len(person.sight.photos) == 1, timeout=10_000)
    assert {path.name for path in phone.iterdir()} == {"OLD.jpg", "IMG_1.jpg"}
    phone.rename(tmp_path / "pulled")
    person.qtbot.waitUntil(lambda: "cannot be read" in person.told, timeout=10_000)


def test_a_mark_is_drawn_by_keys_alone(person: Person, tmp_path: Path) -> None:
    person.scan(SERIAL)
    file = tmp_path / "IMG_1.jpg"
    Image.new("RGB", (1600, 1200), "#7d5c3c").save(file)
    person.window.intake.photos.add_files([file], "chosen")
    person.settle()
    person.press("F5")
    viewing = person.window.intake.photos._viewing
    assert viewing is not None
    person.press("B", "Enter")
    for _ in range(3):
        person.press("Right")
        person.press("Down")
    person.press("Enter", "Esc")
    assert [mark.shape for mark in person.sight.photos[0].marks] == ["box"]
    assert viewing.viewer.isHidden()


def test_the_window_goes_on_while_a_photo_is_kept(person: Person, tmp_path: Path) -> None:
    """An answer given while a large photo is on its way is taken at once, and both are in the record."""
    person.scan(SERIAL)
    file = tmp_path / "IMG_1.jpg"
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(file, quality=90)
    person.window.intake.photos.add_files([file], "folder")
    asked = person.sight.question
    card = person.window.intake_page.back.questions.card
    card.answered.emit(asked, None)
    person.settle()
    person.qtbot.waitUntil(lambda: len(person.sight.photos) == 1, timeout=20_000)
    kinds = [entry.kind for entry in journal(person.folder)]
    assert kinds.index("answered") < kinds.index("photographed")
    assert person.sight.photos[0].fact == asked


def test_photos_that_wait_still_wait_after_a_restart(come_in: Callable[..., Person], tmp_path: Path) -> None:
    first = come_in()
    first.sign_in()
    file = tmp_path / "IMG_1.jpg"
    Image.new("RGB", (640, 480), "#7d5c3c").save(file)
    first.window.intake.photos.add_files([file], "folder")
    first.settle()
    first.leave()
    file.unlink()
    second = come_in()
    second.sign_in()
    tray = second.window.intake_page.photo_tray
    assert tray is not None
    assert tray.waiting.sentence.text() == "1 photo waits for its return."
    second.scan(SERIAL)
    second.press("Shift+F6")
    second.qtbot.waitUntil(lambda: len(second.sight.photos) == 1, timeout=10_000)
    second.leave()
    third = come_in()
    third.sign_in()
    assert third.window.intake_page.photo_tray is None

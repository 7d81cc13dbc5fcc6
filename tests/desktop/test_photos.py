"""Photos at the bench: real files through the real window into the real record."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.desktop.desk import Desk
from tests.desktop.photo_desk import answer, jpeg, kinds, opened_in_large, pdf, resumed, sight, tiles


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [
        jpeg(tmp_path / f"IMG_{number}.jpg", colour) for number, colour in enumerate(("#7d5c3c", "#3c5c7d", "#888"))
    ]


def test_a_photo_is_shown_as_taken_only_when_it_is_in_the_record(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files(photos[:1], "chosen")
    assert kinds(desk) == ["coming"]
    assert "keeping" in tiles(desk)[1].accessibleName()
    desk.settle()
    assert kinds(desk) == ["photo"]
    kept = resumed(desk, sight(desk).return_id).photos
    assert [(photo.fact, photo.media, photo.state) for photo in kept] == [(sight(desk).question, "image/jpeg", "sound")]
    assert Path(kept[0].original).read_bytes() == photos[0].read_bytes()


def test_a_photo_of_no_line_has_a_title_like_any_other(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.window.intake.photos.add_files(photos[:1], "chosen")
    desk.settle()
    titles = [tile.sight.title for tile in tiles(desk) if tile.sight.kind == "photo"]
    assert titles == ["The whole return"]
    assert opened_in_large(desk).title.text().startswith("The whole return")


def test_a_photo_belongs_to_the_return_that_was_on_the_page(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    first = sight(desk).return_id
    go_on = threading.Event()
    desk.window.errands.run(go_on.wait, lambda _: None, pytest.fail)
    desk.window.intake.photos.add_files(photos[:1], "folder")
    desk.window.scans.scanned("SV-100002")
    go_on.set()
    desk.settle()
    assert sight(desk).return_id != first
    assert sight(desk).photos == ()
    assert len(resumed(desk, first).photos) == 1


def test_a_file_that_arrives_slowly_belongs_to_what_was_on_the_page_when_it_appeared(
    desk: Desk, photos: list[Path]
) -> None:
    desk.scan("SV-100001")
    first = sight(desk).return_id
    desk.window.intake.photos.announce(photos[0])
    desk.scan("SV-100002")
    desk.window.intake.photos.add_files(photos[:1], "folder")
    desk.settle()
    assert sight(desk).photos == ()
    assert len(resumed(desk, first).photos) == 1


def test_what_could_not_be_kept_stays_in_the_window_and_can_be_tried_again(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files([tmp_path / "GONE.jpg"], "chosen")
    desk.settle()
    tray = desk.window.intake_page.photo_tray
    assert tray is not None
    assert tray.isVisible()
    assert "GONE.jpg" in tray.failed.sentence.text()
    jpeg(tmp_path / "GONE.jpg")
    tray.try_again.click()
    desk.settle()
    assert not tray.isVisible()
    assert len(sight(desk).photos) == 1


def test_a_file_that_is_no_photo_is_told_by_its_name(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    false = tmp_path / "false.jpg"
    false.write_text("<html>")
    desk.window.intake.photos.add_files([false, jpeg(tmp_path / "true.jpg")], "chosen")
    desk.settle()
    tray = desk.window.intake_page.photo_tray
    assert tray is not None
    assert "false.jpg" in tray.failed.sentence.text()
    assert len(sight(desk).photos) == 1
    tray.leave_failed.click()
    assert not tray.isVisible()


def test_photos_without_a_return_wait_and_are_never_bound_by_themselves(desk: Desk, photos: list[Path]) -> None:
    desk.window.intake.photos.add_files(photos, "folder")
    desk.settle()
    tray = desk.window.intake_page.photo_tray
    assert tray is not None
    assert tray.isVisible()
    assert tray.waiting.sentence.text().startswith("3 photos wait")
    assert tray.add.isHidden()
    desk.scan("SV-100001")
    assert sight(desk).photos == ()
    assert not tray.add.isHidden()
    tray.add.click()
    desk.settle()
    assert len(sight(desk).photos) == 3
    assert not tray.isVisible()


def test_a_photo_taken_while_the_page_asks_waits_whatever_return_was_there_before(
    desk: Desk, photos: list[Path]
) -> None:
    desk.scan("SV-100001")
    first = sight(desk).return_id
    assert desk.window.intake.photos.aim()
    panel = desk.window.intake_page.camera_panel
    assert panel is not None
    named = panel.title.text()
    desk.scan("NOT-IN-THE-CATALOGUE-1")
    assert desk.window.intake_page.identify.isVisible()
    assert panel.title.text() != named, "the camera still names the line of the return before"
    desk.window.intake.photos.add_files(photos[:1], "dropped")
    desk.window.intake.photos.add_image(photos[1].read_bytes())
    desk.settle()
    tray = desk.window.intake_page.photo_tray
    assert tray is not None
    assert tray.waiting.sentence.text().startswith("2 photos wait")
    assert tray.add.isHidden()
    assert not desk.window.intake.photos.add_waiting()
    assert resumed(desk, first).photos == ()
    assert desk.window.intake.escape()
    assert sight(desk).return_id == first
    assert panel.title.text() == named
    assert tray.add.isVisible()
    desk.scan("NOT-IN-THE-CATALOGUE-1")
    desk.window.intake.enter()
    desk.settle()
    assert sight(desk).return_id != first
    tray.add.click()
    desk.settle()
    assert len(sight(desk).photos) == 2
    assert resumed(desk, first).photos == ()


def test_a_pdf_can_only_be_the_proof(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    desk.window.intake.open_question("foam")
    desk.window.intake.photos.add_files([pdf(tmp_path / "invoice.pdf")], "chosen")
    desk.settle()
    assert sight(desk).photos == ()
    tray = desk.window.intake_page.photo_tray
    assert tray is not None
    assert "proof of purchase" in tray.failed.sentence.text()
    assert tray.move_to.words.endswith("Proof of purchase")
    tray.move_to.click()
    desk.settle()
    assert [(photo.fact, photo.media) for photo in sight(desk).photos] == [("proof_of_purchase", "application/pdf")]


def test_the_line_that_wants_its_photo_gets_it_whatever_is_asked_next(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    answer(desk, "box", "damaged")
    assert sight(desk).photos_missing == ("box",)
    assert kinds(desk) == ["wanted"]
    assert tiles(desk)[0].key == "F6"
    assert sight(desk).question != "box"
    desk.window.intake.photos.add_files(photos[:2], "dropped")
    desk.settle()
    assert [photo.fact for photo in sight(desk).photos] == ["box", "box"]
    assert sight(desk).photos_missing == ()
    assert kinds(desk) == ["photo", "photo"]


def test_rows_and_card_tell_photos_of_their_line(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    answer(desk, "box", "damaged")
    desk.window.intake.open_question("foam")
    rows = {row.fact: row for row in desk.window.intake_page.back.questions.rows if not row.isHidden()}
    assert rows["box"].accessibleName().endswith("Photo wanted")
    desk.window.intake.open_question("box")
    card = desk.window.intake_page.back.questions.card
    assert card.photos.text() == "Photo wanted"
    desk.window.intake.photos.add_files(photos[:2], "dropped")
    desk.settle()
    assert card.photos.text() == "2 photos"


def test_files_are_dropped_anywhere_on_the_page_but_no_folder(desk: Desk, photos: list[Path], tmp_path: Path) -> None:
    desk.scan("SV-100001")
    data = QMimeData()
    (tmp_path / "DCIM").mkdir()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (*photos, tmp_path / "DCIM")])
    page = desk.window.intake_page
    where = QPoint(300, 300)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(page, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(where), Qt.DropAction.CopyAction, data, buttons, keys))
    desk.settle()
    assert len(sight(desk).photos) == 3
    assert "DCIM is a folder" in desk.window.notices.sentence


def test_a_picture_on_the_clipboard_is_a_photo(desk: Desk) -> None:
    desk.scan("SV-100001")
    image = QImage(320, 200, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    QGuiApplication.clipboard().setImage(image)
    desk.window.intake.photos.paste()
    desk.settle()
    (photo,) = sight(desk).photos
    kept = Image.open(photo.original)
    assert kept.size == (320, 200)
    assert kept.convert("RGB").getpixel((5, 5)) == (255, 255, 255), "what is transparent is paper"


def test_nothing_on_the_clipboard_is_pasted_as_nothing(desk: Desk) -> None:
    desk.scan("SV-100001")
    QGuiApplication.clipboard().clear()
    desk.window.bar.scan.setFocus()
    QTest.keyClick(desk.window.bar.scan, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.bar.scan.text() == ""
    desk.window.intake.photos.paste()
    assert "clipboard" in desk.window.notices.sentence


def test_a_note_that_is_being_written_is_not_disturbed(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.window.intake.write("note")
    writing = desk.window.intake_page.back.writing
    writing.text.setPlainText("half a sen")
    desk.window.intake.photos.add_files(photos, "folder")
    desk.settle()
    assert len(sight(desk).photos) == 3
    assert writing.isVisible()
    assert writing.text.toPlainText() == "half a sen"
    assert writing.text.hasFocus()


def test_a_wanted_photo_can_be_excused(desk: Desk) -> None:
    desk.scan("SV-100001")
    answer(desk, "box", "damaged")
    desk.window.intake.photos.aim()
    panel = desk.window.intake_page.camera_panel
    assert panel is not None
    assert panel.title.text() == "Photo of: Box"
    panel.none.click()
    panel.why.entered.emit("The box was thrown away.")
    desk.settle()
    assert sight(desk).photos_missing == ()
    assert kinds(desk) == []
    assert panel.none.isHidden()


def test_lost_and_altered_photos_are_shown_as_such(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files(photos, "chosen")
    desk.settle()
    files = [Path(photo.original) for photo in sight(desk).photos]
    files[0].unlink()
    files[1].chmod(0o600)
    files[1].write_bytes(b"another")
    desk.window.intake.resume(sight(desk).return_id)
    desk.settle()
    kept = [tile.sight for tile in tiles(desk) if tile.sight.kind == "photo"]
    assert sorted(one.line for one in kept)[1:] == ["Altered", "Lost"]
    assert {one.icon for one in kept} == {"", "alert"}


def test_the_camera_panel_says_how_else_where_there_is_no_camera(desk: Desk) -> None:
    desk.scan("SV-100001")
    assert desk.window.intake.photos.take()
    panel = desk.window.intake_page.camera_panel
    assert panel is not None
    assert panel.isVisible()
    assert not desk.window.intake_page.panel.isVisible()
    assert panel.picture.text().startswith("This computer has no camera")
    assert not panel.take.isEnabled()
    desk.window.intake.photos.take()
    assert desk.window.notices.sentence.startswith("No photo was taken.")
    desk.window.escape()
    desk.window.escape()
    assert not panel.isVisible()
    assert desk.window.intake_page.panel.isVisible()


def test_all_that_photos_show_is_plain_text_with_names(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100004")
    desk.window.intake.photos.add_files([*photos, Path("/nowhere/<b>bold.jpg")], "chosen")
    desk.window.intake.photos.take()
    desk.settle()
    opened_in_large(desk)
    for label in desk.window.intake_page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    for tile in tiles(desk):
        assert tile.accessibleName()
        assert tile.toolTip().startswith("<qt>")


def test_many_photos_at_once_are_told_in_few_tiles(desk: Desk, tmp_path: Path) -> None:
    desk.scan("SV-100001")
    greys = [f"#{f'{number * 4:02x}' * 3}" for number in range(60)]
    many = [jpeg(tmp_path / f"{number}.jpg", grey, (32, 32)) for number, grey in enumerate(greys)]
    desk.window.intake.photos.add_files(many, "folder")
    assert kinds(desk) == ["coming"] * 9
    assert "and 52 more" in tiles(desk)[9].accessibleName()
    desk.qtbot.waitUntil(lambda: not desk.window.errands.busy, timeout=30_000)
    desk.settle()
    assert len(resumed(desk, sight(desk).return_id).photos) == 60


def test_what_is_under_way_is_kept_when_the_window_closes(open_desk: Callable[[], Desk], photos: list[Path]) -> None:
    first = open_desk()
    first.sign()
    first.scan("SV-100001")
    return_id = sight(first).return_id
    first.window.intake.photos.add_files(photos, "folder")
    first.close()
    second = open_desk()
    second.sign()
    assert len(resumed(second, return_id).photos) == 3


def test_a_photo_that_is_still_being_kept_leaves_the_question_of_the_next_scan_on_the_page(
    desk: Desk, photos: list[Path]
) -> None:
    desk.scan("SV-100001")
    first = sight(desk).return_id
    desk.window.intake.photos.add_files(photos[:1], "dropped")
    desk.scan("NOT-IN-THE-CATALOGUE-1")
    desk.settle()
    assert desk.window.intake.found.listing
    desk.window.intake.photos.add_image(photos[1].read_bytes())
    desk.settle()
    assert len(resumed(desk, first).photos) == 1

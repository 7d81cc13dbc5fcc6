from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.domain.photos import KeptPhoto, WaitingPhoto
from intake_app.store.photo_tray import PhotoTrayFile


def waiting(number: int) -> WaitingPhoto:
    kept = KeptPhoto(f"{number:064x}", "0" * 64, "image/jpeg", f"IMG_{number}.jpg", 100, 640, 480)
    return WaitingPhoto(kept, "camera")


def test_what_waits_is_there_again_in_its_order(tmp_path: Path) -> None:
    tray = PhotoTrayFile(tmp_path / "waiting.json")
    assert tray.all() == []
    tray.remove([waiting(1)])
    for number in (3, 1, 2, 1):
        tray.add(waiting(number))
    assert PhotoTrayFile(tmp_path / "waiting.json").all() == [waiting(3), waiting(2), waiting(1)]
    tray.remove([waiting(2), waiting(9)])
    assert tray.all() == [waiting(3), waiting(1)]


def test_a_file_that_cannot_be_understood_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "waiting.json"
    file.write_text("{not json", encoding="utf-8")
    tray = PhotoTrayFile(file)
    for act in (tray.all, lambda: tray.add(waiting(1)), lambda: tray.remove([waiting(1)])):
        with pytest.raises(StorageFailed, match="cannot be understood"):
            act()
    assert file.read_text(encoding="utf-8") == "{not json"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="cannot be written"):
        PhotoTrayFile(tmp_path / "none" / "waiting.json").add(waiting(1))
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(StorageFailed, match="cannot be read"):
        PhotoTrayFile(tmp_path / "folder.json").all()

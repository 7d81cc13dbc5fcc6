from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.domain.photos import KeptPhoto, NotedPhoto, Target
from intake_app.domain.station import FolderFile
from intake_app.store.folder_memory import FolderMemory
from intake_app.store.photo_tray import PhotoTrayFile


def noted(number: int, *, kept: bool = True) -> NotedPhoto:
    photo = KeptPhoto(f"{number:064x}", "0" * 64, "image/jpeg", f"IMG_{number}.jpg", 100, 640, 480)
    target = Target("r1", "R-1", "foam", "Foam") if number % 2 else None
    return NotedPhoto(str(number), photo.name, "camera", "/card/x.jpg", photo if kept else None, target)


def test_what_is_on_its_road_is_there_again_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "tray.jsonl"
    tray = PhotoTrayFile(file)
    assert tray.all() == []
    tray.put(noted(3, kept=False))
    for number in (1, 2, 3):
        tray.put(noted(number))
    assert PhotoTrayFile(file).all() == [noted(3), noted(1), noted(2)]
    tray.remove(["2", "9"])
    assert PhotoTrayFile(file).all() == [noted(3), noted(1)]
    tray.remove(["3", "1"])
    assert PhotoTrayFile(file).all() == []
    assert file.stat().st_size == 0, "what is done with is not carried along"


def test_a_line_that_was_cut_costs_no_other(tmp_path: Path) -> None:
    file = tmp_path / "tray.jsonl"
    tray = PhotoTrayFile(file)
    for number in (1, 2):
        tray.put(noted(number))
    whole = file.read_bytes()
    for cut in range(1, 60):
        file.write_bytes(whole[:-cut])
        tray.put(noted(3))
        assert tray.all() == [noted(1), noted(3)]


def test_a_file_that_cannot_be_understood_is_told_and_nothing_in_it_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "tray.jsonl"
    file.write_text("{not json", encoding="utf-8")
    tray = PhotoTrayFile(file)
    with pytest.raises(StorageFailed, match="cannot be understood"):
        tray.all()
    tray.put(noted(1))
    assert file.read_text(encoding="utf-8").startswith("{not json\n")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="cannot be written"):
        PhotoTrayFile(tmp_path / "none" / "tray.jsonl").put(noted(1))
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageFailed, match="cannot be read"):
        PhotoTrayFile(tmp_path / "folder").all()


FILES = [FolderFile(f"DCIM/IMG_{number}.jpg", 100 + number, 1_700_000_000_123_456_789, number) for number in range(3)]


def test_what_was_known_of_a_folder_is_known_again(tmp_path: Path) -> None:
    memory = FolderMemory(tmp_path / "folder.jsonl")
    assert memory.known("/card") is None
    memory.begin("/card", [])
    assert memory.known("/card") == []
    memory.begin("/card", FILES[:1])
    for file in FILES[1:]:
        memory.add(file)
    assert FolderMemory(tmp_path / "folder.jsonl").known("/card") == FILES
    assert memory.known("/other") is None
    cut = (tmp_path / "folder.jsonl").read_bytes()[:-9]
    (tmp_path / "folder.jsonl").write_bytes(cut)
    memory.add(FILES[0])
    assert memory.known("/card") == [FILES[0], FILES[1], FILES[0]]


def test_a_memory_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageFailed, match="cannot be read"):
        FolderMemory(tmp_path / "folder").known("/card")
    memory = FolderMemory(tmp_path / "none" / "folder.jsonl")
    with pytest.raises(StorageFailed, match="cannot be written"):
        memory.add(FILES[0])
    with pytest.raises(StorageFailed, match="cannot be written"):
        memory.begin("/card", FILES)

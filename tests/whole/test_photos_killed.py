"""kill -9 on the road of a photo: it is in the record, or offered again, and never both."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.whole.window_driver import Person


def killed(folder: Path, where: str, *files: Path) -> str:
    """Drop these files onto a return, stop at that place, and kill; the return's id."""
    command = [sys.executable, "-m", "tests.whole.photos_until_killed", str(folder), where, *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        return_id = process.stdout.readline().strip()
        there = process.stdout.readline().strip()
        # The photos behind the first go on meanwhile, as far as they can.
        time.sleep(0.5)
        process.kill()
    assert there == "there"
    return return_id


@pytest.mark.parametrize(
    ("where", "offered"), [("reading", ["A.jpg", "B.jpg"]), ("kept", ["A.jpg", "B.jpg"]), ("recorded", ["B.jpg"])]
)
def test_a_photo_is_in_the_record_or_offered_again(
    station_folder: Path, come_in: Callable[..., Person], tmp_path: Path, where: str, offered: list[str]
) -> None:
    files = [tmp_path / "A.jpg", tmp_path / "B.jpg"]
    for number, file in enumerate(files):
        Image.new("RGB", (640, 480), (90 * number, 80, 70)).save(file)
    return_id = killed(station_folder, where, *files)
    if where != "reading":
        files[0].unlink()
    person = come_in()
    person.sign_in()
    keeping = person.window.intake.photos.keeping
    person.settle()
    assert [one.name for one in keeping.of("waiting")] == offered
    assert {one.meant.return_id for one in keeping.of("waiting") if one.meant} == {return_id}
    tray = person.window.intake_page.photo_tray
    assert tray is not None
    assert tray.isVisible()
    person.window.intake.resume(return_id)
    person.settle()
    assert len(person.sight.photos) == 2 - len(offered)
    person.press("Shift+F6")
    person.qtbot.waitUntil(lambda: len(person.sight.photos) == 2, timeout=10_000)
    person.settle()
    assert keeping.arrivals == []

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from intake_app.desktop.pictures import Road, draw
from intake_app.domain.errors import StorageFailed
from tests.desktop.desk import ANSWERS, Desk


def test_every_screen_becomes_a_picture_of_the_window(open_desk: Callable[[], Desk], tmp_path: Path) -> None:
    desk = open_desk()
    refused = {**ANSWERS, "foam": "missing"}
    roads = Road("SV-100001", ANSWERS), Road("SV-100002", refused)
    files = list(draw(desk.window, "Rosa Marín", *roads, tmp_path / "pictures"))
    names = [file.stem for file in files]
    assert {"sign", "identify", "question-box", "decision", "papers", "closed", "decision-refused"} <= set(names)
    assert len(set(names)) == len(names)
    images = [QImage(str(file)) for file in files]
    assert {(image.width(), image.height()) for image in images} == {(1280, 800)}
    assert len({bytes(image.constBits()) for image in images}) == len(images)


def test_a_folder_that_is_none_is_told(open_desk: Callable[[], Desk], tmp_path: Path) -> None:
    (tmp_path / "pictures" / "sign.png").mkdir(parents=True)
    with pytest.raises(StorageFailed, match=r"sign\.png"):
        next(draw(open_desk().window, "Rosa Marín", Road("", {}), Road("", {}), tmp_path / "pictures"))

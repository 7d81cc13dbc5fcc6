from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from intake_app.desktop.pictures import Road, Scenes, draw
from intake_app.desktop.rail import PLACES
from intake_app.domain.errors import StorageFailed
from intake_app.domain.payload import FactJson
from intake_app.resources import resource
from tests.desktop.desk import ANSWERS, Desk


def scenes(whole: Mapping[str, FactJson], refused: Mapping[str, FactJson]) -> Scenes:
    roads = Road("SV-100001", whole), Road("SV-100002", refused)
    photos = (resource("sample/photos/foam-missing.jpg"),)
    return Scenes(*roads, "TWICE-01", "NOPE-1", "SV\u202e100001", "QS-200001", "exclusions", photos)


def test_every_screen_becomes_a_picture_of_the_window(open_desk: Callable[[], Desk], tmp_path: Path) -> None:
    desk = open_desk()
    refused = {**ANSWERS, "foam": "missing"}
    files = list(draw(desk.window, "Rosa Marín", scenes(ANSWERS, refused), tmp_path / "pictures"))
    names = [file.stem for file in files]
    road = {"sign", "identify", "question-box", "decision", "papers", "closed", "received", "decision-refused"}
    others = {"correction", "papers-void", "several", "unknown", "error", "unknown-unit", "question-exclusions-list"}
    others |= {"camera", "decision-photo-wanted", "photo"}
    assert road | others | {"import"} | {place for place, *_ in PLACES} - {"intake"} <= set(names)
    assert len(set(names)) == len(names)
    images = [QImage(str(file)) for file in files]
    assert {(image.width(), image.height()) for image in images} == {(1280, 800)}
    assert len({bytes(image.constBits()) for image in images}) == len(images)


def test_a_folder_that_is_none_is_told(open_desk: Callable[[], Desk], tmp_path: Path) -> None:
    (tmp_path / "pictures" / "sign.png").mkdir(parents=True)
    with pytest.raises(StorageFailed, match=r"sign\.png"):
        next(draw(open_desk().window, "Rosa Marín", scenes({}, {}), tmp_path / "pictures"))

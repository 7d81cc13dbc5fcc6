"""What a camera sees, put into the sink of the real camera part; from there on everything is real."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QImage

from tests.whole.window_driver import Person

multimedia = pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)
MULTIMEDIA_SAYS = ("No RHI backend. Using CPU conversion", "^PulseAudioService: pa_context_connect")
"""On a machine without graphics and without sound."""


def seen_by_camera(person: Person, image: QImage) -> None:
    """The next frame of the camera."""
    camera: Any = person.window.intake.photos.camera._camera
    camera.sink.setVideoFrame(multimedia.QVideoFrame(image))
    person.qtbot.wait(150)

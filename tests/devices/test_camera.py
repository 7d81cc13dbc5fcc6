"""The live camera, fed with real frames: no test machine has a camera, but a video sink takes what one would send.

The frames pass the same sink, conversion, reading and capture as a camera's; finding and opening a device is what stays
untested.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import segno
import zxingcpp
from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from intake_app.devices.camera import LiveCamera, camera_names
from intake_app.devices.code_reader import read_frame
from intake_app.domain.station import CameraSight

multimedia = pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)
pytestmark = pytest.mark.qt_log_ignore(
    # What Qt's multimedia always says offscreen, and of a recorder before its first frame.
    "No RHI backend. Using CPU conversion",
    "^Invalid frameRate 0 ; Using the default instead$",
    extend=True,
)
HD = QSize(1920, 1080)
ROOM = QSize(320, 240)


class Bench:
    """A camera and what came of it."""

    def __init__(self, camera: LiveCamera) -> None:
        self.camera = camera
        self.pictures: list[QImage] = []
        self.scans: list[str] = []
        self.photos: list[tuple[QImage, QImage]] = []
        self.missed = 0
        self.states: list[CameraSight] = []
        camera.picture.connect(self.pictures.append)
        camera.scanned.connect(self.scans.append)
        camera.taken.connect(lambda image, small: self.photos.append((image, small)))
        camera.missed.connect(self._miss)
        camera.state.connect(self.states.append)

    def _miss(self) -> None:
        self.missed += 1

    def has_shown(self, count: int) -> bool:
        return len(self.pictures) == count

    def show(self, image: QImage) -> None:
        assert self.camera.sink is not None
        self.camera.sink.setVideoFrame(multimedia.QVideoFrame(image))


def frame(colour: str, code: str = "") -> QImage:
    """What a camera sees: a bench, and perhaps a code a third of the picture wide."""
    image = QImage(HD, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    if code:
        rows = list(segno.make(code, micro=False).matrix_iter(scale=12, border=4))
        painter = QPainter(image)
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                painter.fillRect(200 + x, 150 + y, 1, 1, QColor("black" if dark else "white"))
        painter.end()
    return image


def made(silent_s: float) -> Iterator[Bench]:
    camera = LiveCamera(read_frame, silent_s=silent_s)
    bench = Bench(camera)
    camera.start("", ROOM)
    yield bench
    camera.close()


@pytest.fixture
def bench(qapp: object) -> Iterator[Bench]:  # noqa: ARG001 - timers need the application
    """A camera that is silent only once nothing came for longer than the slowest machine takes."""
    yield from made(silent_s=60)


@pytest.fixture
def hasty(qapp: object) -> Iterator[Bench]:  # noqa: ARG001 - timers need the application
    """One that is silent soon."""
    yield from made(silent_s=0.5)


def test_without_a_camera_it_says_so_and_waits(bench: Bench) -> None:
    if camera_names():
        pytest.skip("this computer has a camera")
    assert bench.camera.sight == CameraSight("none")
    assert not bench.camera.take()


def test_frames_are_shown_in_the_size_of_the_panel(bench: Bench, qtbot: QtBot) -> None:
    bench.show(frame("#7d5c3c"))
    qtbot.waitUntil(lambda: len(bench.pictures) == 1)
    assert bench.camera.sight.state == "live"
    assert bench.pictures[0].size() == QSize(320, 180)
    assert bench.pictures[0].pixelColor(10, 10).name() == "#7d5c3c"


def test_a_code_is_heard_once_however_long_it_is_held(bench: Bench, qtbot: QtBot) -> None:
    held = frame("white", "SV-100001")
    for shown in range(6):
        bench.show(held)
        qtbot.waitUntil(partial(bench.has_shown, shown + 1))
    assert bench.scans == ["]Q1SV-100001"], "with its symbology, as a scanner that tells it would send it"
    bench.show(frame("white", "SV-100002"))
    qtbot.waitUntil(lambda: bench.scans == ["]Q1SV-100001", "]Q1SV-100002"])


def test_a_code_that_does_not_prove_itself_is_read_twice_before_it_is_heard(bench: Bench, qtbot: QtBot) -> None:
    """Code 39 has no check character: one frame can misread it, and no second frame misreads it alike."""
    for shown, text in enumerate(["SV-1", "SV-7", "SV-1", "SV-1", "SV-1"], 1):
        bench.show(code_39(text))
        qtbot.waitUntil(partial(bench.has_shown, shown))
        assert bench.scans == (["]A0SV-1"] if shown >= 4 else [])


def code_39(text: str) -> QImage:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code39).to_image(scale=4)
    drawn = memoryview(made)  # type: ignore[arg-type] # it is one: the library's own words for it come too early
    height, width = drawn.shape or (0, 0)
    image = frame("white")
    painter = QPainter(image)
    painter.drawImage(300, 300, QImage(drawn.tobytes(), width, height, width, QImage.Format.Format_Grayscale8))
    painter.end()
    return image


def test_frames_that_come_faster_than_they_are_read_are_passed_over(bench: Bench, qtbot: QtBot) -> None:
    for number in range(60):
        bench.show(frame("white", f"SV-{number}") if number in {0, 59} else frame("white"))
    qtbot.waitUntil(lambda: bool(bench.pictures))
    bench.show(frame("white", "LAST"))
    qtbot.waitUntil(lambda: "]Q1LAST" in bench.scans)
    assert len(bench.pictures) < 60


def test_a_photo_has_every_pixel_of_the_frame(bench: Bench, qtbot: QtBot) -> None:
    bench.show(frame("#3c5c7d"))
    assert bench.camera.take()
    assert bench.camera.take()
    qtbot.waitUntil(lambda: len(bench.photos) == 2, timeout=10_000)
    image, small = bench.photos[0]
    assert image.size() == HD
    assert small.size() == QSize(320, 180)
    assert image.pixelColor(960, 540).name() == "#3c5c7d"
    assert bench.missed == 0


def test_a_camera_that_falls_silent_is_gone_and_comes_back(hasty: Bench, qtbot: QtBot) -> None:
    hasty.show(frame("white"))
    qtbot.waitUntil(lambda: hasty.camera.sight.state == "gone", timeout=10_000)
    assert not hasty.camera.take()
    hasty.show(frame("white"))
    assert hasty.camera.sight.state == "live"
    assert [sight.state for sight in hasty.states] == ["none", "live", "gone", "live"]


def test_every_photo_asked_for_is_brought_or_told_as_missed(bench: Bench, qtbot: QtBot) -> None:
    bench.show(frame("white"))
    for _ in range(3):
        assert bench.camera.take()
    bench.camera.stop()
    qtbot.wait(50)
    assert len(bench.photos) + bench.missed == 3
    assert bench.camera.sight == CameraSight("off")
    bench.camera.start("", ROOM)
    bench.show(frame("#3c5c7d"))
    before = len(bench.photos)
    assert bench.camera.take()
    qtbot.waitUntil(lambda: len(bench.photos) == before + 1, timeout=10_000)
    assert bench.photos[-1][0].pixelColor(5, 5).name() == "#3c5c7d", "no photo of before the stop"


def test_another_camera_misses_what_was_asked_of_the_one_before(bench: Bench, qtbot: QtBot) -> None:
    bench.show(frame("white"))
    assert bench.camera.take()
    assert bench.camera.take()
    bench.camera.start("another", ROOM)
    qtbot.wait(50)
    assert (len(bench.photos), bench.missed) == (0, 2)
    bench.show(frame("#3c5c7d"))
    assert bench.camera.take()
    qtbot.waitUntil(lambda: len(bench.photos) == 1, timeout=10_000)
    assert bench.photos[-1][0].pixelColor(5, 5).name() == "#3c5c7d"


def test_a_photo_without_any_frame_is_told_as_missed(bench: Bench, qtbot: QtBot) -> None:
    bench.show(frame("white"))
    bench.camera._worker.submit(time.sleep, 0.3)
    assert bench.camera.take()
    assert bench.camera.take()
    bench.camera._developed = 0
    bench.camera._latest = None
    bench.camera._snap_frame()
    assert bench.missed == 2
    bench.show(frame("#3c5c7d"))
    assert bench.camera.take()
    qtbot.waitUntil(lambda: len(bench.photos) == 1, timeout=10_000)


def test_a_real_video_is_seen_and_read(bench: Bench, tmp_path: Path, qtbot: QtBot) -> None:
    """A film in a file, decoded by Qt's own player into the camera's sink, as a camera's stream would be."""
    film = tmp_path / "film.mp4"
    record(film, frame("white", "FILMED-7"), qtbot)
    player = multimedia.QMediaPlayer()
    assert bench.camera.sink is not None
    player.setVideoSink(bench.camera.sink)
    player.setSource(QUrl.fromLocalFile(str(film)))
    player.play()
    qtbot.waitUntil(lambda: bench.scans == ["]Q1FILMED-7"], timeout=15_000)
    player.stop()
    player.setVideoSink(None)


def record(film: Path, image: QImage, qtbot: QtBot) -> None:
    """Thirty frames of one picture."""
    source = multimedia.QVideoFrameInput()
    session, recorder = multimedia.QMediaCaptureSession(), multimedia.QMediaRecorder()
    session.setVideoFrameInput(source)
    session.setRecorder(recorder)
    recorder.setOutputLocation(QUrl.fromLocalFile(str(film)))
    recorder.setVideoResolution(HD)
    recorder.setVideoFrameRate(30)
    recorder.record()
    sent = 0
    end = time.monotonic() + 15
    while sent < 30 and time.monotonic() < end:
        one = multimedia.QVideoFrame(image)
        one.setStartTime(sent * 33_333)
        one.setEndTime((sent + 1) * 33_333)
        sent += bool(source.sendVideoFrame(one))
        qtbot.wait(5)
    recorder.stop()
    qtbot.waitUntil(lambda: recorder.recorderState() == multimedia.QMediaRecorder.RecorderState.StoppedState)
    qtbot.waitUntil(lambda: film.exists() and film.stat().st_size > 0, timeout=10_000)

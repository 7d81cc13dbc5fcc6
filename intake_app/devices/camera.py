"""A live camera: its picture, the barcodes in it, and photos at its best.

QtMultimedia is loaded when the camera is first started. What takes time (converting, scaling and reading frames) is
done on a thread of its own, one frame at a time: the camera goes on, and frames in between are passed over. A camera
that is unplugged is waited for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from intake_app.domain.station import CameraSight, CameraState

if TYPE_CHECKING:
    from PySide6.QtMultimedia import (
        QCamera,
        QCameraDevice,
        QCameraFormat,
        QImageCapture,
        QMediaCaptureSession,
        QVideoFrame,
        QVideoSink,
    )

    from intake_app.devices.code_reader import Code

ReadFrame = Callable[[memoryview, int, int, int], "Sequence[Code]"]
"""Finds the codes in a grey picture: its bytes, width, height, and bytes a row. For any thread."""

_LOOK_MS = 1000
_SILENT_S = 4.0
_SNAP_MS = 1500
_HELD_S = 2.0
_LEAST_RATE = 10.0


class LiveCamera(QObject):
    """Signals: see `Camera` in `desktop/photo_devices.py`; all of them arrive on the thread that made this.

    `scanned` comes once for each code, however long it is held before the camera: again only after it was out of sight
    for two seconds. It carries what a scanner would send that tells the symbology. A code that does not prove itself
    (`Code.proves_itself`) must be read twice running. `silent_s` is how long a camera may send no picture before it
    counts as gone.
    """

    state = Signal(object)
    picture = Signal(QImage)
    scanned = Signal(str)
    taken = Signal(QImage, QImage)
    missed = Signal()
    _worked = Signal(QImage, object)
    _snapped = Signal(QImage, QImage, int)

    def __init__(self, read_frame: ReadFrame | None = None, silent_s: float = _SILENT_S) -> None:
        super().__init__()
        self._read_frame = read_frame
        self._silent_s = silent_s
        self._wanted = ""
        self._room = QSize(640, 480)
        self._on = False
        self._sight = CameraSight()
        self._session: QMediaCaptureSession | None = None
        self._camera: QCamera | None = None
        self._capture: QImageCapture | None = None
        self.sink: QVideoSink | None = None
        self._latest: QVideoFrame | None = None
        self._heard_at = 0.0
        self._busy = False
        self._seen: dict[str, float] = {}
        self._before: frozenset[str] = frozenset()
        self._shots: deque[int] = deque()
        self._shot = self._shooting = self._developed = 0
        self._capture_id = -1
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="camera")
        self._look_again = QTimer(self)
        self._look_again.setInterval(_LOOK_MS)
        self._look_again.timeout.connect(self._watch)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_SNAP_MS)
        self._patience.timeout.connect(self._snap_frame)
        self._worked.connect(self._frame_done, Qt.ConnectionType.QueuedConnection)
        self._snapped.connect(self._shot_done, Qt.ConnectionType.QueuedConnection)

    @property
    def sight(self) -> CameraSight:
        """How it is now."""
        return self._sight

    def start(self, name: str, room: QSize) -> None:
        """Use the camera of this name (empty, or not there: the first one); wait for one where there is none."""
        again = self._on and name == self._wanted
        self._wanted, self._room, self._on = name, room, True
        if self._prepare() and not again:
            self._let_go()
            self._miss()
            self._look()
            self._look_again.start()

    def take(self) -> bool:
        """Take a photo: the camera's own capture, or the latest frame where that fails."""
        if self._sight.state != "live" or self._latest is None:
            return False
        self._shot += 1
        self._shots.append(self._shot)
        self._shoot()
        return True

    def stop(self) -> None:
        """Let the camera go."""
        self._on = False
        self._look_again.stop()
        self._let_go()
        self._miss()
        self._say("off")

    def close(self) -> None:
        """For good."""
        self.stop()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _prepare(self) -> bool:
        """Load what cameras need, once."""
        if self._session is not None:
            return True
        try:
            from PySide6.QtMultimedia import QImageCapture, QMediaCaptureSession, QMediaDevices, QVideoSink
        except ImportError as lacking:
            self._say("unusable", problem=f"{lacking}.")
            return False
        self._session = QMediaCaptureSession(self)
        self.sink = QVideoSink(self)
        self.sink.videoFrameChanged.connect(self._frame)
        self._session.setVideoSink(self.sink)
        self._capture = QImageCapture(self)
        self._capture.imageCaptured.connect(self._snap)
        self._capture.errorOccurred.connect(lambda *_: self._snap_frame())
        self._session.setImageCapture(self._capture)
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._watch)
        return True

    def _look(self) -> None:
        """Find the camera that is wanted, and start it."""
        from PySide6.QtMultimedia import QCamera, QMediaDevices

        devices = QMediaDevices.videoInputs()
        names = tuple(device.description() for device in devices)
        if not devices:
            had = self._sight.state in {"live", "starting", "gone"}
            self._say("gone" if had else "none", name=self._sight.name)
            return
        device = devices[names.index(self._wanted) if self._wanted in names else 0]
        camera = QCamera(device, self)
        best = best_format(device)
        if best is not None:
            camera.setCameraFormat(best)
        camera.errorOccurred.connect(lambda _, problem: self._broke(problem))
        self._camera = camera
        self._heard_at = monotonic()
        self._say("starting", name=device.description(), names=names)
        if self._session is not None:
            self._session.setCamera(camera)
        camera.start()

    def _watch(self) -> None:
        """Once a second, and when the system says that something was plugged in or out."""
        from PySide6.QtMultimedia import QMediaDevices

        if not self._on:
            return
        ids = [device.id() for device in QMediaDevices.videoInputs()]
        unplugged = self._camera is not None and self._camera.cameraDevice().id() not in ids
        silent = monotonic() - self._heard_at > self._silent_s
        if unplugged or (silent and self._sight.state in {"live", "starting"}):
            self._let_go()
            self._miss()
            self._say("gone", name=self._sight.name, names=self._sight.names)
        if self._camera is None and self._sight.state != "live":
            self._look()

    def _broke(self, problem: str) -> None:
        self._let_go()
        self._miss()
        self._say("failed", name=self._sight.name, problem=f"{problem.rstrip('.')}.", names=self._sight.names)

    def _let_go(self) -> None:
        camera, self._camera = self._camera, None
        self._latest = None
        if camera is not None:
            camera.stop()
            if self._session is not None:
                self._session.setCamera(None)  # type: ignore[arg-type] # Qt takes none
            camera.deleteLater()

    def _say(self, state: CameraState, name: str = "", problem: str = "", names: tuple[str, ...] = ()) -> None:
        told = CameraSight(state, name, problem, names)
        if told != self._sight:
            self._sight = told
            self.state.emit(told)

    def _frame(self, frame: QVideoFrame) -> None:
        if not self._on or not frame.isValid():
            return
        self._latest = frame
        self._heard_at = monotonic()
        if self._sight.state != "live":
            self._say("live", name=self._sight.name, names=self._sight.names)
        if not self._busy:
            self._busy = True
            self._worker.submit(self._work, frame, self._room)

    def _work(self, frame: QVideoFrame, room: QSize) -> None:
        """On the worker: the picture for the panel, and what is written in it."""
        small, codes = QImage(), list["Code"]()
        try:
            image = frame.toImage()
            small = _within(image, room)
            if self._read_frame is not None and not image.isNull():
                grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
                codes = list(
                    self._read_frame(memoryview(grey.constBits()), grey.width(), grey.height(), grey.bytesPerLine())
                )
        finally:
            self._worked.emit(small, codes)

    def _frame_done(self, small: QImage, codes: list[Code]) -> None:
        self._busy = False
        if not self._on:
            return
        if not small.isNull():
            self.picture.emit(small)
        now = monotonic()
        proved = [code.scan for code in codes if code.proves_itself or code.scan in self._before]
        self._before = frozenset(code.scan for code in codes)
        for text in proved:
            new = now - self._seen.get(text, float("-inf")) > _HELD_S
            self._seen[text] = now
            if new:
                self.scanned.emit(text)
        self._seen = {text: at for text, at in self._seen.items() if now - at <= _HELD_S}

    def _shoot(self) -> None:
        """The next photo that was asked for; one at a time."""
        if self._shooting or not self._shots:
            return
        self._shooting = self._shots[0]
        self._patience.start()
        ready = self._capture is not None and self._capture.isReadyForCapture()
        self._capture_id = self._capture.capture() if ready and self._capture is not None else -1
        if self._capture_id < 0:
            self._snap_frame()

    def _snap_frame(self) -> None:
        """The camera brings no photo of its own: the latest frame is one. Where there is none, the photo is missed."""
        frame, shot = self._latest, self._shooting
        if frame is not None:
            self._develop(frame.toImage)
        elif shot and self._developed != shot:
            self._patience.stop()
            self._shot_done(QImage(), QImage(), shot)

    def _snap(self, capture_id: int, image: QImage) -> None:
        if capture_id == self._capture_id:
            self._develop(lambda: image)

    def _develop(self, bring: Callable[[], QImage]) -> None:
        """On the worker, once for each photo."""
        shot, room = self._shooting, self._room
        if not shot or self._developed == shot:
            return
        self._patience.stop()
        self._developed, self._capture_id = shot, -1

        def work() -> None:
            image = QImage()
            try:
                image = bring()
            finally:
                self._snapped.emit(image, _within(image, room), shot)

        self._worker.submit(work)

    def _shot_done(self, image: QImage, small: QImage, shot: int) -> None:
        if not self._shots or self._shots[0] != shot:
            return
        self._shots.popleft()
        self._shooting = 0
        if image.isNull():
            self.missed.emit()
        else:
            self.taken.emit(image, small)
        self._shoot()

    def _miss(self) -> None:
        """The camera went away: what was asked of it does not come."""
        self._patience.stop()
        missed, self._shooting = len(self._shots), 0
        self._shots.clear()
        for _ in range(missed):
            self.missed.emit()


def camera_names() -> list[str]:
    """The cameras of this computer; none where the system lacks what cameras need."""
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError:
        return []
    return [device.description() for device in QMediaDevices.videoInputs()]


def best_format(device: QCameraDevice) -> QCameraFormat | None:
    """The largest picture that still moves: at least ten a second where the camera has such a one."""
    formats = device.videoFormats()
    if not formats:
        return None

    def worth(one: QCameraFormat) -> tuple[bool, int, float]:
        size = one.resolution()
        return (one.maxFrameRate() >= _LEAST_RATE, size.width() * size.height(), one.maxFrameRate())

    return max(formats, key=worth)


def _within(image: QImage, room: QSize) -> QImage:
    if image.isNull() or room.isEmpty():
        return image
    return image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)

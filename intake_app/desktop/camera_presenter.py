"""The live camera at the bench: opened and left by the panel, asked for photos, heard as a scanner."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.photo_devices import Camera, PhotoDevices
from intake_app.desktop.surroundings import Shell
from intake_app.domain.station import CameraSight
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.camera_panel import CameraPanel
    from intake_app.domain.photos import Target


class CameraPresenter(QObject):
    """`shot` carries a photo and the target that it was taken for (None: no return was on the page)."""

    shot = Signal(QImage, object)

    def __init__(self, devices: PhotoDevices, page: IntakePage, words: Words, shell: Shell) -> None:
        super().__init__()
        self._devices = devices
        self._page = page
        self._words = words
        self._shell = shell
        self._camera: Camera | None = None
        self._panel: CameraPanel | None = None
        self._wanted_name = devices.inputs.camera
        self._sight = CameraSight()
        self._shots: deque[Target | None] = deque()

    @property
    def panel(self) -> CameraPanel:
        """Made when it is first wanted."""
        if self._panel is None:
            self._panel = self._page.camera()
            self._panel.seen.connect(self._seen)
            self._panel.close_asked.connect(self.close)
            self._panel.other_asked.connect(self._other)
        return self._panel

    @property
    def is_open(self) -> bool:
        """Whether the panel is there."""
        return self._panel is not None and not self._panel.isHidden()

    def open(self) -> None:
        """Show the panel, and start the camera."""
        panel = self.panel
        if panel.isHidden():
            panel.open()
        self._say_state()

    def close(self) -> bool:
        """Let the camera go; whether it was open."""
        if not self.is_open:
            return False
        self.panel.shut()
        return True

    def take(self, target: Target | None) -> None:
        """Take a photo for this target; says why where there is no live picture."""
        if self._camera is not None and self._camera.take():
            self._shots.append(target)
        else:
            self._shell.fail(self._words("camera.none_live", state=self._sentence()))

    def choose(self, name: str) -> None:
        """The camera of this name from now on (empty: the first)."""
        self._wanted_name = name
        if self._camera is not None and self.is_open:
            self._camera.start(name, self._room())

    def end(self) -> None:
        """The window closes."""
        if self._camera is not None:
            self._camera.close()

    def _seen(self, there: bool) -> None:  # noqa: FBT001 - a signal's value
        """The camera is used only while its picture can be seen."""
        if there:
            camera = self._made()
            if camera is not None:
                camera.start(self._wanted_name, self._room())
        elif self._camera is not None:
            self._camera.stop()

    def _made(self) -> Camera | None:
        if self._camera is None and self._devices.camera is not None:
            camera = self._camera = self._devices.camera()
            camera.state.connect(self._turned)
            camera.picture.connect(self._picture)
            camera.taken.connect(self._taken)
            camera.missed.connect(self._missed)
            camera.scanned.connect(self._scanned)
        if self._camera is None:
            self._turned(CameraSight("none"))
        return self._camera

    def _room(self) -> QSize:
        return self.panel.picture.size() * self.panel.devicePixelRatioF()

    def _turned(self, sight: CameraSight) -> None:
        self._sight = sight
        self._say_state()

    def _say_state(self) -> None:
        sight = self._sight
        panel = self.panel
        panel.picture.say("" if sight.state == "live" else self._sentence())
        panel.show_names(sight.name, several=len(sight.names) > 1)
        panel.take.setEnabled(sight.state == "live")

    def _sentence(self) -> str:
        sight = self._sight
        return self._words(f"camera.{sight.state}", name=sight.name or self._wanted_name, problem=sight.problem)

    def _picture(self, image: QImage) -> None:
        self.panel.picture.show_live(image)

    def _taken(self, image: QImage, small: QImage) -> None:
        target = self._shots.popleft() if self._shots else None
        self.panel.picture.freeze(small)
        self.shot.emit(image, target)

    def _missed(self) -> None:
        if self._shots:
            self._shots.popleft()
        self._shell.fail(self._words("camera.missed"))

    def _scanned(self, text: str) -> None:
        self._shell.heard(text, self._words("camera.heard"))

    def _other(self) -> None:
        """The next of the cameras."""
        names = self._sight.names
        if names:
            place = names.index(self._sight.name) + 1 if self._sight.name in names else 0
            self.choose(names[place % len(names)])

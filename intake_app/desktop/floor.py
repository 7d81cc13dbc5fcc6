"""The devices' side of the window: scanners on ports, sounds, and the pages where they are set and tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from intake_app.desktop.errands import Errands
from intake_app.desktop.ports_presenter import PortsPresenter
from intake_app.desktop.surroundings import Shell, Speaker, Surroundings
from intake_app.desktop.theme import Theme
from intake_app.domain.station import FolderSight, SoundKind
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.devices_page import DevicesPage
    from intake_app.desktop.devices_presenter import DevicesPresenter

PLACES = ("devices",)
_AFTER_PAINT_MS = 100
_QUIET_MOMENT_MS = 700


class Floor(QObject):
    """Nothing of it is made before the window was painted, and only what is set or looked at.

    `photos_set` carries the `PhotoInputs` that somebody set.
    """

    photos_set = Signal(object)

    def __init__(
        self, around: Surroundings, theme: Theme, errands: Errands, words: Words, shell: Shell, pages: QStackedWidget
    ) -> None:
        super().__init__()
        self._around = around
        self._theme = theme
        self._errands = errands
        self._words = words
        self._shell = shell
        self._pages = pages
        self._place = ""
        self._listening = True
        self._folder = FolderSight()
        self._speaker: Speaker | None = None
        self._devices: DevicesPresenter | None = None
        self.ports = PortsPresenter(around.scanners, around.equipment.scanners, words, shell)
        self._ports_later = self._later(self.ports.begin)
        self._sounds_later = self._later(self._prepare_sounds)

    def begin(self) -> None:
        """The window is shown: take up the devices when it stands there."""
        self._ports_later.start(_AFTER_PAINT_MS)
        if self._around.equipment.sound.volume:
            self._sounds_later.start(_QUIET_MOMENT_MS)

    def close(self) -> None:
        """Let every device go."""
        self._ports_later.stop()
        self._sounds_later.stop()
        self.ports.close()

    @property
    def devices(self) -> DevicesPresenter:
        """The Devices page's presenter."""
        if self._devices is None:
            from intake_app.desktop.devices_page import DevicesPage
            from intake_app.desktop.devices_presenter import DevicesPresenter

            self.devices_page: DevicesPage = DevicesPage(self._theme, self._words)
            self._pages.addWidget(self.devices_page)
            self._devices = DevicesPresenter(
                self.devices_page, self._errands, self._words, self._shell, self._around, self.ports, self._get_speaker
            )
            self._devices.show_listening(listening=self._listening)
            self._devices.photos_set.connect(self.photos_set)
            self.devices_page.photos.show_folder(self._folder)
        return self._devices

    def page(self, place: str) -> QWidget:
        """The page of one of our places, made when it is first needed."""
        return self.devices.page

    def go(self, place: str) -> None:
        """This place is shown now."""
        if self._place == "devices" and place != "devices":
            self.devices.leave()
        self._place = place
        if place == "devices":
            self.devices.enter()

    def tried(self, raw: str, source: str) -> bool:
        """Take a scan that is only tried; whether it was."""
        if self._place == "devices":
            self.devices.tried(raw, source)
            return True
        return False

    def sound(self, kind: SoundKind) -> None:
        """Let something be heard."""
        speaker = self._get_speaker()
        if speaker is not None:
            speaker.play(kind)

    def show_folder(self, sight: FolderSight) -> None:
        """How the folder is that photos arrive in."""
        self._folder = sight
        if self._devices is not None:
            self.devices_page.photos.show_folder(sight)

    def show_listening(self, *, listening: bool) -> None:
        """Whether what a scanner types comes here."""
        self._listening = listening
        if self._devices is not None:
            self._devices.show_listening(listening=listening)

    def _get_speaker(self) -> Speaker | None:
        if self._speaker is None and self._around.speaker is not None:
            self._speaker = self._around.speaker(self._around.equipment.sound.volume)
        return self._speaker

    def _prepare_sounds(self) -> None:
        speaker = self._get_speaker()
        if speaker is not None:
            speaker.prepare()

    def _later(self, work: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(work)
        return timer

"""The devices' side of the window: scanners on ports, sounds, and the pages where they are set and tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from intake_app.desktop.errands import Errands
from intake_app.desktop.record_watch import RecordWatch
from intake_app.desktop.surroundings import Shell, Speaker, Surroundings
from intake_app.desktop.theme import Theme
from intake_app.domain.station import FolderSight, SoundKind
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.backups_presenter import BackupsPresenter
    from intake_app.desktop.devices_page import DevicesPage
    from intake_app.desktop.devices_presenter import DevicesPresenter
    from intake_app.desktop.ports_presenter import PortsPresenter
    from intake_app.desktop.scanner_test_presenter import ScannerTestPresenter
    from intake_app.workflow.bench import Bench

PLACES = ("devices", "scanner_test")
_AFTER_PAINT_MS = 100
_QUIET_MOMENT_MS = 700


class Floor(QObject):
    """Nothing of it is made before the window was painted, and only what is set or looked at.

    `photos_set` carries the `PhotoInputs` that somebody set.
    """

    photos_set = Signal(object)

    def __init__(
        self,
        around: Surroundings,
        theme: Theme,
        errands: Errands,
        words: Words,
        shell: Shell,
        pages: QStackedWidget,
        bench: Bench,
    ) -> None:
        super().__init__()
        self._bench = bench
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
        self._scanner_test: ScannerTestPresenter | None = None
        self._ports: PortsPresenter | None = None
        self._backups: BackupsPresenter | None = None
        self._backups_later = self._later(self._look_after_backups)
        self.record = RecordWatch(bench, errands, theme, words, shell, around.verify_command)
        self.record.bar.looked.connect(lambda: shell.go("record"))
        self._ports_later = self._later(lambda: self.ports.begin())
        self._sounds_later = self._later(self._prepare_sounds)

    def begin(self) -> None:
        """The window is shown: take up the devices when it stands there."""
        self.record.begin()
        if self._around.equipment.scanners:
            self._ports_later.start(_AFTER_PAINT_MS)
        if self._around.equipment.sound.volume:
            self._sounds_later.start(_QUIET_MOMENT_MS)
        if self._around.backups is not None:
            self._backups_later.start(_QUIET_MOMENT_MS)

    def stop(self) -> None:
        """Ask every device to end; `close` waits for those that take their time."""
        self.record.stop()
        self._ports_later.stop()
        self._sounds_later.stop()
        self._backups_later.stop()
        if self._backups is not None:
            self._backups.stop()
        if self._ports is not None:
            self._ports.stop()

    def close(self) -> None:
        """Let every device go."""
        if self._ports is not None:
            self._ports.close()

    @property
    def ports(self) -> PortsPresenter:
        """The scanners on serial ports."""
        if self._ports is None:
            from intake_app.desktop.ports_presenter import PortsPresenter

            around = self._around
            self._ports = PortsPresenter(around.scanners, around.equipment.scanners, self._words, self._shell)
        return self._ports

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
            self.devices_page.record.clicked.connect(lambda: self._shell.go("record"))
            backups = self.backups
            self.devices_page.backups.setVisible(backups is not None)
            if backups is not None:
                backups.show_on(self.devices_page.backups)
        return self._devices

    @property
    def backups(self) -> BackupsPresenter | None:
        """What looks after the backups; None where the station makes none."""
        if self._backups is None and self._around.backups is not None:
            from intake_app.desktop.backups_presenter import BackupsPresenter

            desk = self._around.backups()
            self._backups = BackupsPresenter(
                desk,
                self._errands,
                self._words,
                self._shell,
                lambda: self._bench.demand("backup"),
                self._around.save_settings,
            )
        return self._backups

    def back_up(self) -> bool:
        """The key of the Devices page: a backup now."""
        return self.backups is not None and self.backups.back_up_now()

    @property
    def scanner_test(self) -> ScannerTestPresenter:
        """The presenter of the page that proves a scanner."""
        if self._scanner_test is None:
            from intake_app.desktop.scanner_test_page import ScannerTestPage
            from intake_app.desktop.scanner_test_presenter import ScannerTestPresenter

            page = ScannerTestPage(self._theme, self._words)
            self._pages.addWidget(page)
            self._scanner_test = ScannerTestPresenter(
                page, self._errands, self._words, self._shell, self._around.test_sheet, self._around.scan_gap_ms
            )
        return self._scanner_test

    def page(self, place: str) -> QWidget:
        """The page of one of our places, made when it is first needed."""
        return self.scanner_test.page if place == "scanner_test" else self.devices.page

    def go(self, place: str) -> None:
        """This place is shown now."""
        if self._place == "devices" and place != "devices":
            self.devices.leave()
        self._place = place
        self.record.bar.show_place(place)
        if place == "devices":
            self.devices.enter()
        elif place == "scanner_test":
            self.scanner_test.enter()

    def tried(self, raw: str, source: str, *, ended: bool = True) -> bool:
        """Take a scan that is only tried; whether it was. `ended` is False where only silence closed it."""
        if self._place == "scanner_test":
            self.scanner_test.scanned(raw, ended)
            return True
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

    def _look_after_backups(self) -> None:
        if self.backups is not None:
            self.backups.begin()

    def _later(self, work: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(work)
        return timer

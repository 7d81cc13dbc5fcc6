"""Sets the devices: each change is kept in the station's settings and taken up at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from intake_app.desktop.devices_page import DevicesPage
from intake_app.desktop.errands import Errands
from intake_app.desktop.ports_presenter import PortsPresenter
from intake_app.desktop.printers_presenter import PrintersPresenter
from intake_app.desktop.surroundings import Shell, Speaker, Surroundings
from intake_app.domain.framing import PortInfo
from intake_app.domain.station import PhotoInputs, ScannerPort, Sound, SoundKind, port_name
from intake_app.domain.unseen import visible
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.domain.scans import Scan

_MOST_SHOWN = 400
_AFTER_PAINT_MS = 100


class DevicesPresenter(QObject):
    """`speaker` gives what plays the sounds, or None where the station has none.

    `photos_set` carries the `PhotoInputs` that are kept now.
    """

    photos_set = Signal(object)

    def __init__(
        self,
        page: DevicesPage,
        errands: Errands,
        words: Words,
        shell: Shell,
        around: Surroundings,
        ports: PortsPresenter,
        speaker: Callable[[], Speaker | None],
    ) -> None:
        super().__init__()
        self.page = page
        self.equipment = self._kept = around.equipment
        self._begun = 0
        self._trials = 0
        self._errands = errands
        self._words = words
        self._shell = shell
        self._save = around.save_settings
        self._camera_names = around.photos.camera_names
        self._ports = ports
        self._speaker = speaker
        self._printers = PrintersPresenter(
            page.printers,
            shell.printing,
            shell,
            lambda: self.equipment,
            lambda changes, taken: self._keep(changes, lambda _: taken()),
        )
        page.left.connect(lambda: shell.go("intake"))
        page.scanners.added.connect(self._add)
        page.scanners.changed.connect(self._change)
        page.scanners.removed.connect(self._remove)
        page.scanners.test_asked.connect(lambda: shell.go("scanner_test"))
        page.photos.changed.connect(self._set_photos)
        page.sound.volume_chosen.connect(self._set_volume)
        page.sound.tried.connect(self._try_sound)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._look_around)
        ports.changed.connect(self._show_states)
        ports.listed.connect(page.scanners.show_found)

    def enter(self) -> None:
        """The page is shown: which ports there are is told from now on."""
        self._ports.watch()
        self._show_ports()
        self._show_sound()
        self.page.photos.show_inputs(self.equipment.photos)
        self._printers.enter()
        self._look.start(_AFTER_PAINT_MS)

    def leave(self) -> None:
        """Another page is shown."""
        self._ports.watch_no_more()

    def tried(self, raw: str, source: str) -> None:
        """A scan that came while this page is shown: it is tried, and goes nowhere else."""
        self._trials += 1
        latest = self._trials

        def understood() -> Scan:
            # What reads the first GS1 code takes longer to load than the window may be silent.
            from intake_app.domain.scans import understand

            return understand(raw)

        def show(scan: Scan) -> None:
            if latest == self._trials:
                self._show_trial(scan, source)

        self._errands.aside(understood, show, self._shell.fail)

    def _show_trial(self, scan: Scan, source: str) -> None:
        readings = [scan.problem] if scan.problem else [self._reading(one.kind, one.value) for one in scan.readings]
        if len(readings) > 1:
            readings.insert(0, self._words("devices.several"))
        if scan.symbology:
            readings.append(self._words("devices.symbology", symbology=scan.symbology))
        source = source or self._words("devices.keyboard")
        self.page.trial.show_scan(source, visible(scan.raw, _MOST_SHOWN), readings)
        self._shell.sound("taken")

    def show_listening(self, *, listening: bool) -> None:
        """Whether what a scanner types comes here."""
        self.page.scanners.show_listening(listening=listening)

    def _reading(self, kind: str, value: str) -> str:
        return self._words("devices.reading", kind=self._words(f"devices.kind_{kind}"), value=visible(value))

    def _add(self, port: PortInfo) -> None:
        used = self.equipment.scanners
        if any(port_name(one.port) == port_name(port.name) for one in used):
            self._shell.refuse(self._words("devices.there_already", port=port.name))
        else:
            self._set_scanners((*used, ScannerPort(port.name, usb=port.usb)))

    def _change(self, old: ScannerPort, new: ScannerPort) -> None:
        self._set_scanners(tuple(new if one == old else one for one in self.equipment.scanners))

    def _remove(self, gone: ScannerPort) -> None:
        self._set_scanners(tuple(one for one in self.equipment.scanners if one != gone))

    def _set_scanners(self, scanners: tuple[ScannerPort, ...]) -> None:
        def taken(_: None) -> None:
            self._ports.use(scanners)
            self._show_ports()

        self._keep({"scanners": scanners}, taken)
        # Shown at once, so that the next press builds on it.
        self._show_ports()

    def _set_photos(self, inputs: PhotoInputs) -> None:
        def taken(_: None) -> None:
            self.page.photos.show_inputs(inputs)
            self.photos_set.emit(inputs)

        self._keep({"photos": inputs}, taken)

    def _set_volume(self, percent: int) -> None:
        def taken(_: None) -> None:
            speaker = self._speaker()
            if speaker is not None:
                speaker.volume = percent
                speaker.play("taken")
            self._show_sound()

        self._keep({"sound": Sound(percent)}, taken)

    def _try_sound(self, kind: SoundKind) -> None:
        speaker = self._speaker()
        if speaker is not None:
            speaker.play(kind)

    def _keep(self, changes: dict[str, object], taken: Callable[[None], None]) -> None:
        """Keep changes of the settings; what cannot be kept is not done either, and the page shows what is."""
        self._begun += 1
        self.equipment = msgspec.structs.replace(self.equipment, **changes)

        def kept(_: None) -> None:
            self._begun -= 1
            self._kept = msgspec.structs.replace(self._kept, **changes)
            if not self._begun:
                self.equipment = self._kept
            taken(None)

        def failed(sentence: str) -> None:
            self._begun -= 1
            self.equipment = self._kept
            self._shell.fail(sentence)
            self._show_ports()
            self._show_sound()
            self.page.photos.show_inputs(self.equipment.photos)
            self._printers.show()

        self._errands.run(lambda: self._save(changes), kept, failed)

    def _show_ports(self) -> None:
        self.page.scanners.show_used(self.equipment.scanners)
        self.page.scanners.show_found(self._ports.found)
        self._show_states()

    def _show_states(self) -> None:
        self.page.scanners.show_states(self._ports.states)

    def _look_around(self) -> None:
        """What sounds need is loaded aside, and is all that the search for cameras waits for."""
        speaker = self._speaker()
        if speaker is not None:
            speaker.prepare(self._show_what_is_there)
        else:
            self._show_what_is_there()

    def _show_what_is_there(self) -> None:
        if self._camera_names is not None:
            self.page.photos.show_cameras(self._camera_names())
        speaker = self._speaker()
        if speaker is not None:
            self.page.sound.show_can_sound(can_sound=speaker.can_sound)

    def _show_sound(self) -> None:
        self.page.sound.show_volume(self.equipment.sound.volume)

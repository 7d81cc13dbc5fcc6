"""Scanners on serial ports, each in a process of its own that tells what it hears (`port_process.py`)."""

from __future__ import annotations

import logging
import sys
from time import monotonic
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from intake_app.devices.port_talk import Line
from intake_app.domain.framing import PortInfo, PortState
from intake_app.domain.station import ScannerPort

_PATIENCE_S: Final = 1.5
_AGAIN_MS: Final = 500
_KILLED_MS: Final = 500
_MOST_SAID: Final = 2000
_log = logging.getLogger("intake.devices")


class PortChild(QObject):
    """A process that talks of ports. One that dies is begun again; what it says is `told` on this thread, in order."""

    told = Signal(object)
    died = Signal(str)

    def __init__(self, what: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self._stopping = False
        self._said = ""
        self._process: QProcess | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.start)

    @property
    def pid(self) -> int:
        """The process, 0 where none runs."""
        return 0 if self._process is None else int(self._process.processId())

    def start(self) -> None:
        """Begin."""
        process = QProcess(self)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._remember)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed)
        self._process = process
        process.start(sys.executable, ["-m", "intake_app.devices.port_process", self._what])

    def stop(self) -> None:
        """Ask it to end, and let it end in its own time, but not without end. Nothing is told any more."""
        self._stopping = True
        self._again.stop()
        process = self._process
        if process is not None:
            process.closeWriteChannel()
            QTimer.singleShot(round(_PATIENCE_S * 1000), process, process.kill)

    def wait(self, patience_s: float) -> None:
        """After `stop`: until it has ended; where that takes longer than this (seconds) it is killed."""
        process = self._process
        if process is not None and not process.waitForFinished(max(1, round(patience_s * 1000))):
            process.kill()
            process.waitForFinished(_KILLED_MS)

    def _read(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            try:
                line = msgspec.json.decode(process.readLine().data(), type=Line)
            except msgspec.MsgspecError:
                continue  # a library said something; what we say is always whole
            if not self._stopping:
                self.told.emit(line)

    def _remember(self) -> None:
        if self._process is not None:
            self._remember_of(self._process)

    def _remember_of(self, process: QProcess) -> None:
        """The last of what it said of errors, for the log; a library may say something at every try."""
        said = bytes(process.readAllStandardError().data()).decode(errors="replace")
        self._said = (self._said + said)[-_MOST_SAID:]

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._ended()

    def _ended(self) -> None:
        process = self._process
        if process is None:
            return
        self._read()
        self._process = None
        process.deleteLater()
        if self._stopping:
            return
        self._remember_of(process)
        _log.warning("The process of %s ended: %s %s", self._what, process.errorString(), self._said.strip())
        self._again.start(_AGAIN_MS)
        self.died.emit(process.errorString())


class SerialScanner(QObject):
    """One scanner: `scanned(str)`, `state(PortState)`, `noticed(Fault)`, in the order in which things happened."""

    scanned = Signal(str)
    state = Signal(object)
    noticed = Signal(object)

    def __init__(self, settings: ScannerPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.now = PortState(settings, "opening", settings.port)
        self.child = PortChild(msgspec.json.encode(settings).decode(), self)
        self.child.told.connect(self._heard)
        self.child.died.connect(self._died)

    def open(self) -> None:
        """Begin to listen."""
        self.child.start()

    def _heard(self, line: Line) -> None:
        if line.scan is not None:
            self.scanned.emit(line.scan)
        elif line.fault is not None:
            self.noticed.emit(line.fault)
        elif line.state is not None:
            self.now = line.state
            self.state.emit(line.state)

    def _died(self, reason: str) -> None:
        self._heard(Line(state=PortState(self.settings, "failed", self.settings.port, reason)))


class SerialScanners(QObject):
    """All scanners on serial ports of the station. `scanned` and `noticed` carry the port's name as it was set.

    `listed` carries every serial port of this computer, whenever that changes, while `watch` asks for it.
    """

    scanned = Signal(str, str)
    changed = Signal(object)
    noticed = Signal(object, str)
    listed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._scanners: list[SerialScanner] = []
        self._lister: PortChild | None = None

    def use(self, wanted: tuple[ScannerPort, ...]) -> None:
        """Listen to these and to no others; those that are listened to already go on undisturbed."""
        for one in self._scanners:
            if one.settings not in wanted:
                one.child.stop()
        self._scanners = [one for one in self._scanners if one.settings in wanted]
        listened = [one.settings for one in self._scanners]
        for settings in wanted:
            if settings not in listened:
                listened.append(settings)
                self._begin(settings)

    def states(self) -> list[PortState]:
        """How each of them is."""
        return [one.now for one in self._scanners]

    def watch(self) -> None:
        """Tell the ports of this computer from now on."""
        if self._lister is None:
            self._lister = PortChild("ports", self)
            self._lister.told.connect(self._tell_ports)
            self._lister.start()

    def watch_no_more(self) -> None:
        """Nobody looks at the list."""
        if self._lister is not None:
            self._lister.stop()
            self._lister = None

    def close(self) -> None:
        """Let go of every port; they are free for others on return, or what holds them is killed."""
        children = self.findChildren(PortChild)  # those that were let go and still end among them
        self._lister = None
        self._scanners = []
        for child in children:
            child.stop()
        # All are asked first, so that they end at the same time; none is waited for longer than the first.
        end = monotonic() + _PATIENCE_S
        for child in children:
            child.wait(end - monotonic())

    def _begin(self, settings: ScannerPort) -> None:
        scanner = SerialScanner(settings, self)
        scanner.scanned.connect(lambda raw: self.scanned.emit(raw, settings.port))
        scanner.noticed.connect(lambda fault: self.noticed.emit(fault, settings.port))
        scanner.state.connect(self.changed)
        self._scanners.append(scanner)
        scanner.open()

    def _tell_ports(self, line: Line) -> None:
        found: tuple[PortInfo, ...] = line.ports or ()
        self.listed.emit(found)

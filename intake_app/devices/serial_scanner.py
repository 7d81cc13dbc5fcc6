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
from intake_app.domain.station import ScannerPort, port_name

_PATIENCE_S: Final = 1.5
_AGAIN_MS: Final = 500
_KILLED_MS: Final = 500
_MOST_SAID: Final = 2000
_log = logging.getLogger("intake.devices")


class PortChild(QObject):
    """A process that talks of ports. One that dies is begun again; what it says is `told` on this thread, in order.

    `ended` comes once, after `stop`, when all was told.
    """

    told = Signal(object)
    died = Signal(str)
    ended = Signal()

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
    def runs(self) -> bool:
        """Whether the process is there, be it that it still ends."""
        return self._process is not None

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
        """Ask it to end, and let it end in its own time, but not without end. What it had heard is still told."""
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
            self.ended.emit()
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
        self.is_open = False
        self.child = PortChild(msgspec.json.encode(settings).decode(), self)
        self.child.told.connect(self._heard)
        self.child.died.connect(self._died)

    def open(self) -> None:
        """Begin to listen."""
        self.is_open = True
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
        self._ending: list[SerialScanner] = []
        self._end = 0.0
        self._lister: PortChild | None = None

    def use(self, wanted: tuple[ScannerPort, ...]) -> None:
        """Listen to these and to no others; those that are listened to already go on undisturbed.

        A port that is set otherwise is listened to anew when its process has said all that it heard, and let it go.
        """
        for one in self._scanners:
            if one.settings not in wanted:
                self._let_go(one)
        self._scanners = [one for one in self._scanners if one.settings in wanted]
        listened = [one.settings for one in self._scanners]
        for settings in wanted:
            if settings not in listened:
                listened.append(settings)
                self._begin(settings)
        self._open_what_is_free()

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
            # What it still says is of a list that nobody looks at.
            self._lister.told.disconnect(self._tell_ports)
            self._lister.stop()
            self._lister = None

    def stop(self) -> None:
        """Ask every process to end. Nothing is told any more."""
        self.blockSignals(True)
        # All are asked first, so that they end at the same time; none is waited for longer than the first.
        self._end = self._end or monotonic() + _PATIENCE_S
        for child in self._children():
            child.stop()
        self._scanners = []
        self._lister = None

    def close(self) -> None:
        """Let go of every port; they are free for others on return, or what holds them is killed."""
        self.stop()
        for child in self._children():
            child.wait(self._end - monotonic())

    def _children(self) -> list[PortChild]:
        """Every process, also of those that were let go and still end."""
        return self.findChildren(PortChild)

    def _begin(self, settings: ScannerPort) -> None:
        scanner = SerialScanner(settings, self)
        scanner.scanned.connect(lambda raw: self.scanned.emit(raw, settings.port))
        scanner.noticed.connect(lambda fault: self.noticed.emit(fault, settings.port))
        scanner.state.connect(self.changed)
        self._scanners.append(scanner)

    def _let_go(self, scanner: SerialScanner) -> None:
        self._ending.append(scanner)
        scanner.child.ended.connect(lambda: self._has_ended(scanner))
        scanner.child.stop()
        if not scanner.child.runs:
            self._has_ended(scanner)

    def _has_ended(self, scanner: SerialScanner) -> None:
        self._ending.remove(scanner)
        self._open_what_is_free()

    def _open_what_is_free(self) -> None:
        """Begin to listen wherever nothing of ours still holds the port."""
        held = {port_name(one.settings.port) for one in self._ending}
        for one in self._scanners:
            if not one.is_open and port_name(one.settings.port) not in held:
                one.open()

    def _tell_ports(self, line: Line) -> None:
        found: tuple[PortInfo, ...] = line.ports or ()
        self.listed.emit(found)

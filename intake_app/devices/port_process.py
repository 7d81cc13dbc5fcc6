"""The process of one port: listens to it, opens it again by itself when it was gone, and says each scan on a line.

`python -m intake_app.devices.port_process SETTINGS` with the settings of a scanner as JSON; with `ports` instead it
says which ports there are, now and whenever that changes. It ends when its standard input does.

A port can take seconds to open or to close (Bluetooth, a hub that hangs), and PySide keeps Python's lock meanwhile: in
a thread of the program it would stop the window all the same. A process of its own can also be killed.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import Final

import msgspec
from PySide6.QtCore import QCoreApplication, QIODevice, QMetaObject, QObject, Qt, QTimer
from PySide6.QtSerialPort import QSerialPort, QSerialPortInfo

from intake_app.devices.port_talk import Line
from intake_app.domain.framing import Fault, Framer, PortInfo, PortState, PortStatus, place_of
from intake_app.domain.station import ScannerPort

FIRST_RETRY_MS: Final = 100
LAST_RETRY_MS: Final = 1000
_LIST_EACH_MS: Final = 1000

_Error = QSerialPort.SerialPortError
_HARMLESS: Final = {_Error.NoError, _Error.TimeoutError, _Error.UnsupportedOperationError}
_PARITY: Final = {
    "none": QSerialPort.Parity.NoParity,
    "even": QSerialPort.Parity.EvenParity,
    "odd": QSerialPort.Parity.OddParity,
}
_DATA_BITS: Final = {7: QSerialPort.DataBits.Data7, 8: QSerialPort.DataBits.Data8}
_STOP_BITS: Final = {1: QSerialPort.StopBits.OneStop, 2: QSerialPort.StopBits.TwoStop}


def main(arguments: list[str]) -> int:
    """Listen, or list, until standard input ends; returns the exit status."""
    application = QCoreApplication(arguments[:1])
    if arguments[1] == "ports":
        work: PortReader | PortLister = PortLister()
    else:
        work = PortReader(msgspec.json.decode(arguments[1], type=ScannerPort))
    work.begin()
    threading.Thread(target=_end_with_input, args=(application,), daemon=True).start()
    status = application.exec()
    work.end()
    return status


class PortReader(QObject):
    """The port, its framer, and the two timers: one for silence, one for trying again."""

    def __init__(self, settings: ScannerPort) -> None:
        super().__init__()
        self._settings = settings
        self._framer = Framer(settings)
        self._port: QSerialPort | None = None
        self._status: PortStatus = "opening"
        self._wait_ms = FIRST_RETRY_MS
        self._looked_again = False
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(self._waited)
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self.begin)

    def begin(self) -> None:
        """Try to open the port; where that fails, try again a little later each time."""
        name = place_of(self._settings, ports()) if self._settings.usb else self._settings.port
        if not name:
            self._say("unplugged")
            self._later()
            return
        port = QSerialPort(name)
        port.setBaudRate(self._settings.baud)
        port.setDataBits(_DATA_BITS[self._settings.data_bits])
        port.setParity(_PARITY[self._settings.parity])
        port.setStopBits(_STOP_BITS[self._settings.stop_bits])
        if not port.open(QIODevice.OpenModeFlag.ReadOnly):
            self._say(_status_of(port), name, port.errorString())
            self._later()
            return
        _hear_broken_bytes(port)
        # Many scanners send only to a computer that says that it is there; a port without these lines does not mind.
        port.setDataTerminalReady(True)
        port.setRequestToSend(True)
        port.clearError()
        port.readyRead.connect(self._read)
        port.errorOccurred.connect(self._failed)
        self._port = port
        self._wait_ms = FIRST_RETRY_MS
        self._say("listening", name)
        self._read()

    def end(self) -> None:
        """Nothing more is wanted: say what has come until now, and let go of the port."""
        if self._port is not None and self._port.waitForReadyRead(0):
            self._read()
        self._let_go()
        _tell(self._framer.gone())

    def _let_go(self) -> None:
        self._silence.stop()
        self._retry.stop()
        port, self._port = self._port, None
        if port is not None:
            port.readyRead.disconnect(self._read)
            port.errorOccurred.disconnect(self._failed)
            port.close()
            port.deleteLater()

    def _read(self) -> None:
        if self._port is None:
            return
        _tell(self._framer.take(bytes(self._port.readAll().data())))
        self._looked_again = False
        if self._framer.pending:
            self._silence.start(self._framer.quiet_ms)
        else:
            self._silence.stop()

    def _waited(self) -> None:
        """The time is over; but bytes that came while this computer was busy are still to be read, and come first."""
        if not self._looked_again:
            self._looked_again = True
            self._silence.start(0)
            return
        _tell(self._framer.fell_silent())

    def _failed(self, error: QSerialPort.SerialPortError) -> None:
        """The port says that something is wrong. Qt leaves it open; nothing comes from it any more."""
        port = self._port
        if port is None or error in _HARMLESS:
            return
        self._read()
        reason, name = port.errorString(), port.portName()
        self._let_go()
        _tell(self._framer.gone())
        self._say("unplugged" if error == _Error.ResourceError else "failed", name, reason)
        self._later()

    def _later(self) -> None:
        self._retry.start(self._wait_ms)
        self._wait_ms = min(2 * self._wait_ms, LAST_RETRY_MS)

    def _say(self, status: PortStatus, name: str = "", reason: str = "") -> None:
        if status != self._status:
            self._status = status
            _write(Line(state=PortState(self._settings, status, name or self._settings.port, reason)))


class PortLister(QObject):
    """Says which ports there are, whenever that changes."""

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[PortInfo, ...] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.begin)

    def begin(self) -> None:
        """Look, and look again from now on."""
        found = ports()
        if found != self._told:
            self._told = found
            _write(Line(ports=found))
        self._timer.start(_LIST_EACH_MS)

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()


def ports() -> tuple[PortInfo, ...]:
    """Every serial port of this computer now, by name."""
    found = [
        PortInfo(one.portName(), one.description(), one.manufacturer(), _usb(one))
        for one in QSerialPortInfo.availablePorts()
    ]
    return tuple(sorted(found, key=lambda one: (len(one.name), one.name)))


def _usb(port: QSerialPortInfo) -> str:
    """The device's own identity; a device without a serial number has none that could tell it from its twin."""
    if not (port.hasVendorIdentifier() and port.hasProductIdentifier() and port.serialNumber()):
        return ""
    return f"{port.vendorIdentifier():04x}:{port.productIdentifier():04x}:{port.serialNumber()}"


def _status_of(port: QSerialPort) -> PortStatus:
    """Why a port could not be opened. Qt says “no permission” of one that another program holds, too."""
    error = port.error()
    if error in {_Error.DeviceNotFoundError, _Error.ResourceError}:
        return "unplugged"
    if error == _Error.PermissionError:
        place = QSerialPortInfo(port.portName()).systemLocation() or port.portName()
        mine = os.name != "posix" or os.access(place, os.R_OK | os.W_OK)
        return "in_use" if mine else "denied"
    return "failed"


def _hear_broken_bytes(port: QSerialPort) -> None:
    """Have a byte whose stop or parity bit is wrong read as NUL. Qt has it left out, and a scan would lack a letter."""
    with suppress(ImportError, OSError):
        import termios

        attributes = termios.tcgetattr(port.handle())
        attributes[0] &= ~termios.IGNPAR
        attributes[0] |= termios.INPCK
        termios.tcsetattr(port.handle(), termios.TCSANOW, attributes)


def _tell(told: list[str | Fault]) -> None:
    for one in told:
        _write(Line(fault=one) if isinstance(one, Fault) else Line(scan=one))


def _write(line: Line) -> None:
    try:
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
        sys.stdout.buffer.flush()
    except OSError:
        QCoreApplication.quit()  # the program is gone


def _end_with_input(application: QCoreApplication) -> None:
    """The program closed our input, or is no more."""
    with suppress(OSError):
        sys.stdin.buffer.read()
    QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)


if __name__ == "__main__":
    sys.exit(main(sys.argv))

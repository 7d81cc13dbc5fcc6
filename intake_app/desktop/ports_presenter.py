"""The scanners on serial ports: what they hear goes to the window, and what is wrong with them is said in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.scanner_rows import TONES, short
from intake_app.desktop.surroundings import Scanners, Shell
from intake_app.domain.framing import Fault, PortInfo, PortState, PortStatus
from intake_app.domain.station import ScannerPort
from intake_app.domain.unseen import visible
from intake_app.domain.words import Words

_WRONG: Final[frozenset[PortStatus]] = frozenset({"unplugged", "in_use", "denied", "failed"})
_MOST_SHOWN: Final = 40


class PortsPresenter(QObject):
    """Makes the scanners when the first is to be listened to, and not before. `changed`: one is in another state."""

    changed = Signal()
    listed = Signal(object)

    def __init__(
        self, make: Callable[[], Scanners] | None, used: tuple[ScannerPort, ...], words: Words, shell: Shell
    ) -> None:
        super().__init__()
        self._make = make
        self._scanners: Scanners | None = None
        self._words = words
        self._shell = shell
        self.used = used
        self.found: tuple[PortInfo, ...] = ()

    @property
    def states(self) -> list[PortState]:
        """How each scanner is."""
        return [] if self._scanners is None else self._scanners.states()

    def begin(self) -> None:
        """Listen to the ports that are set."""
        self.use(self.used)

    def use(self, used: tuple[ScannerPort, ...]) -> None:
        """Listen to these ports and to no others."""
        self.used = used
        if used or self._scanners is not None:
            scanners = self._get()
            if scanners is not None:
                scanners.use(used)
        self._say_states()

    def watch(self) -> None:
        """Somebody looks at the list of ports."""
        scanners = self._get()
        if scanners is not None:
            scanners.watch()

    def watch_no_more(self) -> None:
        """Nobody looks at it any more."""
        if self._scanners is not None:
            self._scanners.watch_no_more()

    def stop(self) -> None:
        """Ask every port to be let go; `close` waits for them."""
        self._make = None
        if self._scanners is not None:
            self._scanners.stop()

    def close(self) -> None:
        """Let go of every port."""
        scanners, self._scanners, self._make = self._scanners, None, None
        if scanners is not None:
            scanners.close()

    def _get(self) -> Scanners | None:
        if self._scanners is None and self._make is not None:
            self._scanners = self._make()
            self._scanners.scanned.connect(self._heard)
            self._scanners.noticed.connect(self._notice)
            self._scanners.changed.connect(self._say_states)
            self._scanners.listed.connect(self._list)
        return self._scanners

    def _heard(self, raw: str, port: str) -> None:
        self._shell.heard(raw, short(port))

    def _notice(self, fault: Fault, port: str) -> None:
        self._shell.sound("error")
        self._shell.refuse(self._sentence(fault, port))

    def _sentence(self, fault: Fault, port: str) -> str:
        """What came, what was expected, and what to do."""
        settings = next((one for one in self.used if one.port == port), ScannerPort(port))
        port = short(port)
        came = visible(fault.text, _MOST_SHOWN)
        expected = self._words(f"devices.end_{settings.terminator}")
        if fault.kind == "noise":
            return self._words("devices.noise", port=port, count=len(fault.raw), baud=settings.baud)
        if fault.kind == "parity":
            return self._words("devices.parity_bit", port=port)
        if fault.kind == "too_long":
            return self._words("devices.too_long", port=port)
        if fault.ending not in {"none", settings.terminator}:
            ended = self._words(f"devices.end_{fault.ending}")
            return self._words("devices.cut_ended", port=port, came=came, ended=ended, expected=expected)
        return self._words("devices.cut", port=port, came=came, expected=expected)

    def _say_states(self, _: PortState | None = None) -> None:
        """What is wrong, on the top bar: the first, and how many more."""
        wrong = [one for one in self.states if one.status in _WRONG]
        if wrong:
            first = wrong[0]
            told = self._words(f"devices.bar_{first.status}", port=short(first.settings.port))
            if len(wrong) > 1:
                told = self._words("devices.bar_more", first=told, more=len(wrong) - 1)
            self._shell.scanner(told, TONES[first.status])
        else:
            self._shell.scanner("")
        self.changed.emit()

    def _list(self, found: tuple[PortInfo, ...]) -> None:
        self.found = found
        self.listed.emit(found)

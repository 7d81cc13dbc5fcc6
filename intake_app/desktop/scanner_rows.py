"""The lines of the scanners on the Devices page: how each is, how it is set, and what is there to be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.segments import Segments
from intake_app.desktop.text import MEDIUM, SEMIBOLD, elided, label, set_role
from intake_app.desktop.theme import Theme
from intake_app.domain.framing import PortInfo, PortState, PortStatus
from intake_app.domain.papers import Tone
from intake_app.domain.station import Parity, ScannerPort, Terminator, port_name
from intake_app.domain.words import Words

BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
TONES: Final[dict[PortStatus, Tone]] = {
    "opening": "plain",
    "listening": "accept",
    "unplugged": "wait",
    "in_use": "wait",
    "denied": "refuse",
    "failed": "refuse",
}
_ICONS: Final[dict[Tone, str]] = {"plain": "wait", "accept": "check", "wait": "alert", "refuse": "alert"}
_ICON_PLACE: Final = 40
_STATE_WIDE: Final = 250
_BUTTONS_WIDE: Final = 188


class DeviceRow(QWidget):
    """An icon, a name over a line about it, how it is, and room for buttons at the right."""

    def __init__(self, theme: Theme, icon: str, name: str, detail: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self.name = elided(theme, name, weight=SEMIBOLD)
        self.detail = elided(theme, detail, role="muted")
        self.state = DeviceState(theme)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.name)
        texts.addWidget(self.detail)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        right = QWidget()
        right.setFixedWidth(_BUTTONS_WIDE)
        right.setLayout(self.buttons)
        self.buttons.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(_ICON_PLACE, 6, 0, 6)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(self.state)
        row.addWidget(right)

    def show_state(self, words: str, tone: Tone) -> None:
        """How it is."""
        self.state.say(words, tone)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        middle = self.height() // 2 - 12
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(0, middle, self._theme.icon(self._icon, colours.muted, 24, ratio))


class DeviceState(QWidget):
    """How a device is: colour, icon and word, in a column of its own."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone = "plain"
        self.words = label(theme, weight=MEDIUM, wraps=True)
        self.setFixedWidth(_STATE_WIDE)
        row = QHBoxLayout(self)
        row.setContentsMargins(30, 0, 0, 0)
        row.addWidget(self.words)

    def say(self, words: str, tone: Tone) -> None:
        """Another state."""
        self._tone = tone
        self.words.setText(words)
        set_role(self.words, "muted" if tone == "plain" else tone)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        ink = colours.muted if self._tone == "plain" else colours.tone(self._tone)
        icon = self._theme.icon(_ICONS[self._tone], ink, 20, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, self.height() // 2 - 10, icon)


class PortEditor(QWidget):
    """Speed, framing and terminator; `changed` carries the scanner as it is to be from now on."""

    changed = Signal(object)

    def __init__(self, theme: Theme, words: Words, settings: ScannerPort) -> None:
        super().__init__()
        self.settings = settings
        self.baud = Segments(theme, words("devices.baud"), [(str(one), f"{one}") for one in BAUDS])
        self.data_bits = Segments(theme, words("devices.data_bits"), [("7", "7"), ("8", "8")])
        parities = [(one, words(f"devices.parity_{one}")) for one in get_args(Parity)]
        self.parity = Segments(theme, words("devices.parity"), parities)
        self.stop_bits = Segments(theme, words("devices.stop_bits"), [("1", "1"), ("2", "2")])
        ends = [(one, words(f"devices.end_{one}")) for one in get_args(Terminator)]
        self.terminator = Segments(theme, words("devices.terminator"), ends)
        bits = QHBoxLayout()
        bits.setSpacing(24)
        for one in (self.data_bits, self.parity, self.stop_bits):
            bits.addWidget(one)
        bits.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_ICON_PLACE, 4, 0, 8)
        column.setSpacing(12)
        column.addWidget(self.baud)
        column.addLayout(bits)
        column.addWidget(self.terminator)
        for name, group in self._groups().items():
            group.chosen.connect(lambda value, name=name: self._choose(name, value))
        self.show_settings(settings)

    def show_settings(self, settings: ScannerPort) -> None:
        """How the scanner is set."""
        self.settings = settings
        for name, group in self._groups().items():
            group.show_choice(str(getattr(settings, name)))

    def controls(self) -> list[QWidget]:
        """What can have the focus, from top to bottom."""
        return [segment for group in self._groups().values() for segment in group.segments.values()]

    def _groups(self) -> dict[str, Segments]:
        return {
            "baud": self.baud,
            "data_bits": self.data_bits,
            "parity": self.parity,
            "stop_bits": self.stop_bits,
            "terminator": self.terminator,
        }

    def _choose(self, name: str, value: str) -> None:
        as_it_is = {**msgspec.to_builtins(self.settings), name: value}
        chosen = msgspec.convert(as_it_is, ScannerPort, strict=False)
        if chosen != self.settings:
            self.changed.emit(chosen)


class PortRow(QWidget):
    """A scanner on a port, with its settings under it while they are being changed."""

    changed = Signal(object)
    removed = Signal()

    def __init__(self, theme: Theme, words: Words, settings: ScannerPort, found: PortInfo | None) -> None:
        super().__init__()
        self._words = words
        self.row = DeviceRow(theme, "port", "", "")
        self.change = Action(theme, words("devices.change"))
        self.remove = Action(theme, words("devices.remove"), kind="quiet")
        self.editor = PortEditor(theme, words, settings)
        self.editor.hide()
        self.editor.changed.connect(self.changed)
        self.change.clicked.connect(self._turn)
        self.remove.clicked.connect(self.removed)
        self.row.buttons.addWidget(self.change)
        self.row.buttons.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.row)
        column.addWidget(self.editor)
        self.show_settings(settings, found)

    def controls(self) -> list[QWidget]:
        """What can have the focus, from top to bottom."""
        return [self.change, self.remove, *self.editor.controls()]

    def show_settings(self, settings: ScannerPort, found: PortInfo | None) -> None:
        """How it is set, and what this computer says of its port."""
        self.row.name.setText(named(settings.port, found))
        self.row.detail.setText(in_words(self._words, settings))
        self.editor.show_settings(settings)
        self._name(settings)

    def show_state(self, state: PortState) -> None:
        """How it is."""
        self.row.show_state(state_words(self._words, state), TONES[state.status])

    def _name(self, settings: ScannerPort) -> None:
        """The buttons of every line say the same; what they are called tells the lines apart."""
        self.change.setAccessibleName(self._words("devices.change_port", port=short(settings.port)))
        self.remove.setAccessibleName(self._words("devices.remove_port", port=short(settings.port)))

    def _turn(self) -> None:
        opens = self.editor.isHidden()
        self.editor.setVisible(opens)
        self.change.set_words(self._words("devices.done" if opens else "devices.change"))
        self._name(self.editor.settings)


def named(port: str, found: PortInfo | None) -> str:
    """A port with what is known of the device behind it."""
    if found is None:
        return short(port)
    about = " ".join(dict.fromkeys(part for part in (found.maker, found.description) if part))
    return f"{short(port)} – {about}" if about else short(port)


def short(port: str) -> str:
    """The port without the folders before it."""
    return port.rpartition("/")[2] or port


def in_words(words: Words, settings: ScannerPort) -> str:
    """How a scanner is set, on one line."""
    frame = f"{settings.data_bits}{settings.parity[0].upper()}{settings.stop_bits}"
    end = words(f"devices.end_{settings.terminator}")
    return words("devices.set", baud=settings.baud, frame=frame, end=end)


def state_words(words: Words, state: PortState) -> str:
    """How a scanner is, and what to do where that is wrong."""
    if state.status == "listening" and state.port != state.settings.port:
        return words("devices.moved", port=short(state.port))
    return words(f"devices.state_{state.status}", reason=state.reason)


def free_ports(found: Sequence[PortInfo], used: Sequence[ScannerPort]) -> list[PortInfo]:
    """The ports of this computer that no scanner of ours is on."""
    taken = {port_name(one.port) for one in used} | {one.usb for one in used if one.usb}
    return [one for one in found if one.name not in taken and one.usb not in taken]

"""The scanners of the station on the Devices page, and what was scanned to try them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.scanner_rows import DeviceRow, PortRow, free_ports, named
from intake_app.desktop.section import Section
from intake_app.desktop.text import label
from intake_app.desktop.theme import Theme
from intake_app.domain.framing import PortInfo, PortState
from intake_app.domain.papers import Tone
from intake_app.domain.station import ScannerPort, port_name
from intake_app.domain.words import Words


class ScannersSection(Section):
    """`added` carries a port, `changed` the scanner as it was and as it is to be, `removed` the scanner."""

    added = Signal(object)
    changed = Signal(object, object)
    removed = Signal(object)
    test_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("devices.scanners"), words("devices.scanners_hint"))
        self._theme = theme
        self._words = words
        self._used: tuple[ScannerPort, ...] = ()
        self._found: tuple[PortInfo, ...] = ()
        self.rows: list[PortRow] = []
        self.free: list[Action] = []
        self.keyboard = DeviceRow(theme, "keyboard", words("devices.keyboard"), words("devices.keyboard_hint"))
        self.test = Action(theme, words("devices.test_keyboard"), key="F5")
        self.test.clicked.connect(self.test_asked)
        self.keyboard.buttons.addWidget(self.test)
        self._ports = _column()
        self._offers = _column()
        self.other = Field(theme, words("devices.other_port"), words("devices.other_hint"))
        self.other.setFont(theme.font())
        self.other.setMaximumWidth(360)
        self.other.entered.connect(lambda _: self._add_other())
        self.add = Action(theme, words("devices.listen"))
        self.add.setAccessibleName(words("devices.listen_other"))
        self.add.clicked.connect(self._add_other)
        other = QHBoxLayout()
        other.setSpacing(8)
        other.addWidget(self.other, 1)
        other.addWidget(self.add)
        other.addStretch(1)
        self.column.addWidget(self.keyboard)
        self.column.addLayout(self._ports)
        self.column.addWidget(label(theme, words("devices.more_ports"), role="muted"))
        self.column.addLayout(self._offers)
        self.column.addLayout(other)
        self.show_found(())

    def show_used(self, used: tuple[ScannerPort, ...]) -> None:
        """The scanners on ports; a line that is there already stays, with the focus that is in it."""
        if [one.port for one in used] != [one.port for one in self._used]:
            self._make_rows(used)
        self._used = used
        for row, settings in zip(self.rows, used, strict=True):
            row.show_settings(settings, self._device(settings))
        self._offer()
        self._order()

    def show_found(self, found: tuple[PortInfo, ...]) -> None:
        """The ports that this computer has."""
        self._found = found
        self.show_used(self._used)

    def show_states(self, states: Sequence[PortState]) -> None:
        """How each of them is."""
        now = {state.settings.port: state for state in states}
        for row, settings in zip(self.rows, self._used, strict=True):
            row.show_state(now.get(settings.port) or PortState(settings, "opening"))

    def show_listening(self, *, listening: bool) -> None:
        """Whether what a scanner types comes here."""
        tone: Tone = "accept" if listening else "wait"
        self.keyboard.show_state(self._words("devices.types" if listening else "devices.types_elsewhere"), tone)

    def _make_rows(self, used: tuple[ScannerPort, ...]) -> None:
        for row in self.rows:
            self._ports.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for place, settings in enumerate(used):
            row = PortRow(self._theme, self._words, settings, self._device(settings))
            row.changed.connect(lambda new, place=place: self.changed.emit(self._used[place], new))
            row.removed.connect(lambda place=place: self.removed.emit(self._used[place]))
            self.rows.append(row)
            self._ports.addWidget(row)

    def _offer(self) -> None:
        """The ports that could be listened to; made anew only when they are others."""
        offered = free_ports(self._found, self._used)
        names = [self._words("devices.listen_port", port=named(one.name, one)) for one in offered]
        if [one.words for one in self.free] == names and self.free:
            return
        while (item := self._offers.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.free = []
        for port, words in zip(offered, names, strict=True):
            action = Action(self._theme, words, icon="port")
            action.clicked.connect(lambda _=False, port=port: self.added.emit(port))
            self.free.append(action)
            self._offers.addWidget(action, 0, Qt.AlignmentFlag.AlignLeft)
        if not offered:
            self._offers.addWidget(label(self._theme, self._words("devices.no_more_ports"), wraps=True))

    def _order(self) -> None:
        """Tab goes from top to bottom, also to lines that were made later."""
        rows = [control for row in self.rows for control in row.controls()]
        for before, after in pairwise([self.test, *rows, *self.free, self.other, self.add]):
            QWidget.setTabOrder(before, after)

    def _device(self, settings: ScannerPort) -> PortInfo | None:
        if settings.usb:
            return next((one for one in self._found if one.usb == settings.usb), None)
        return next((one for one in self._found if one.name == port_name(settings.port)), None)

    def _add_other(self) -> None:
        name = self.other.text().strip()
        if name:
            self.other.clear()
            self.added.emit(PortInfo(name))
        else:
            self.other.setFocus()


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return column

"""Everything that is plugged in: scanners, printers, what photos come from, and the sounds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.backups_section import BackupsSection
from intake_app.desktop.controls import Action
from intake_app.desktop.keys import RECORD_KEY
from intake_app.desktop.photo_inputs_section import PhotoInputsSection
from intake_app.desktop.printers_section import PrintersSection
from intake_app.desktop.scanners_section import ScannersSection
from intake_app.desktop.scrolling import Scrolling, roomy
from intake_app.desktop.section import Section
from intake_app.desktop.sound_section import SoundSection
from intake_app.desktop.text import MEDIUM, SEMIBOLD, label
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.words import Words


class DevicesPage(QWidget):
    """A column of cards."""

    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.trial = Trial(theme, words)
        self.scanners = ScannersSection(theme, words)
        self.printers = PrintersSection(theme, words)
        self.photos = PhotoInputsSection(theme, words)
        self.sound = SoundSection(theme, words)
        self.backups = BackupsSection(theme, words)
        self.record = Action(theme, words("devices.record_open"), icon="check", key=RECORD_KEY)
        record = Section(theme, words("devices.record"), words("devices.record_hint"))
        record.column.addWidget(self.record, 0, Qt.AlignmentFlag.AlignLeft)
        content = QWidget()
        self._cards = QVBoxLayout(content)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(16)
        for section in (self.scanners, self.printers, self.photos, self.sound, self.backups, record):
            self._cards.addWidget(section)
        self._cards.addStretch(1)
        self.back = Action(theme, words("devices.back"), key="Esc")
        self.back.clicked.connect(self.left)
        around = QVBoxLayout(roomy(self))
        around.setContentsMargins(32, 24, 32, 24)
        around.setSpacing(16)
        around.addWidget(label(theme, words("devices.title"), size=Size.LARGE, weight=SEMIBOLD))
        above = QHBoxLayout()
        # As wide as the cards under it, beside which the scroll bar has its place.
        above.setContentsMargins(0, 0, 12, 0)
        above.addWidget(self.trial)
        around.addLayout(above)
        around.addWidget(Scrolling(content), 1)
        around.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)

    def allow_settings(self, *, allowed: bool) -> None:
        """Whether whoever is here may set devices; how loud it is, and whether a scanner works, is anybody's."""
        for section in (self.scanners, self.printers, self.photos):
            section.setEnabled(allowed)
        self.backups.allow_settings(allowed=allowed)


class Trial(QFrame):
    """What was scanned while this page is shown: as it came, and what it is."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("current")
        self._words = words
        self.title = label(theme, words("devices.try"), size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.raw = label(theme, words("devices.try_hint"), wraps=True)
        self.readings = label(theme, weight=MEDIUM, wraps=True)
        self.readings.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        for one in (self.title, self.raw, self.readings):
            column.addWidget(one)

    def show_scan(self, source: str, raw: str, readings: Sequence[str]) -> None:
        """A scan: where it came from, as it came, and every reading of it in words."""
        self.title.setText(self._words("devices.heard", source=source))
        self.raw.setText(raw)
        self.readings.setText("\n".join(readings))
        self.readings.show()

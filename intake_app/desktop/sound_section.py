"""How loud the station is, and what each of its sounds says."""

from __future__ import annotations

from typing import Final, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from intake_app.desktop.controls import Action
from intake_app.desktop.section import Section
from intake_app.desktop.segments import Segments
from intake_app.desktop.text import label
from intake_app.desktop.theme import Theme
from intake_app.domain.station import SoundKind
from intake_app.domain.words import Words

STEPS: Final = {"silent": 0, "quiet": 35, "normal": 70, "loud": 100}
_ICONS: Final[dict[SoundKind, str]] = {
    "taken": "check",
    "question": "question",
    "refused": "cross",
    "error": "alert",
}


class SoundSection(Section):
    """`volume_chosen` carries percent; `tried` a kind of sound."""

    volume_chosen = Signal(int)
    tried = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("devices.sound"), words("devices.sound_hint"))
        steps = [(name, words(f"devices.volume_{name}")) for name in STEPS]
        self.volume = Segments(theme, words("devices.volume"), steps)
        self.volume.chosen.connect(lambda name: self.volume_chosen.emit(STEPS[name]))
        self.silent = label(theme, words("devices.nothing_to_play_on"), role="wait", wraps=True)
        self.silent.hide()
        tries = QHBoxLayout()
        tries.setSpacing(8)
        self.tries: dict[str, Action] = {}
        for kind in get_args(SoundKind):
            action = Action(theme, words(f"devices.sound_{kind}"), icon=_ICONS[kind])
            action.clicked.connect(lambda _=False, kind=kind: self.tried.emit(kind))
            self.tries[kind] = action
            tries.addWidget(action)
        tries.addStretch(1)
        self.column.addWidget(self.volume)
        self.column.addLayout(tries)
        self.column.addWidget(self.silent)

    def show_volume(self, percent: int) -> None:
        """How loud it is: the step nearest to it."""
        self.volume.show_choice(min(STEPS, key=lambda name: abs(STEPS[name] - percent)))

    def show_can_sound(self, *, can_sound: bool) -> None:
        """Whether this computer has something to play sounds on."""
        self.silent.setHidden(can_sound)

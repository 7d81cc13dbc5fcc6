"""The station's four sounds, through whatever this computer plays sound with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from PySide6.QtCore import QObject, QUrl

from intake_app.domain.station import SoundKind

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

KINDS: Final[tuple[SoundKind, ...]] = get_args(SoundKind)


class Sounds(QObject):
    """Plays `taken`, `question`, `refused`, `error` from the WAV files of a folder; `volume` is in percent, 0 silent.

    Without anything to play on it is silent, and begins to sound when headphones or a speaker are plugged in. The first
    `prepare` takes some 60 ms: call it when nobody waits for the window.
    """

    def __init__(self, folder: Path, volume: int) -> None:
        super().__init__()
        self.volume = volume
        self._folder = folder
        self._devices: QMediaDevices | None = None
        self._effects: dict[SoundKind, QSoundEffect] = {}

    @property
    def can_sound(self) -> bool:
        """Whether this computer has something to play on, as far as it was looked at."""
        return bool(self._effects)

    def prepare(self) -> None:
        """Load the sounds, so that the first of them is not late."""
        if self._devices is None:
            from PySide6.QtMultimedia import QMediaDevices

            self._devices = QMediaDevices(self)
            self._devices.audioOutputsChanged.connect(self._load)
            self._load()

    def play(self, kind: SoundKind) -> None:
        """Sound it now, over whatever sounds still; does nothing while the volume is 0 or nothing can sound."""
        if not self.volume:
            return
        self.prepare()
        effect = self._effects.get(kind)
        if effect is not None:
            effect.setVolume(_heard_as(self.volume))
            effect.play()

    def _load(self) -> None:
        """The effects, on the output that is the default now: one that was unplugged plays no more."""
        from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

        for effect in self._effects.values():
            effect.deleteLater()
        self._effects = {}
        output = QMediaDevices.defaultAudioOutput()
        if output.isNull():
            return
        for kind in KINDS:
            effect = QSoundEffect(output, self)
            effect.setSource(QUrl.fromLocalFile(str(self._folder / f"{kind}.wav")))
            self._effects[kind] = effect


def _heard_as(percent: int) -> float:
    """The factor for a loudness in percent: ears hear by ratios, so half as loud is a tenth of the power."""
    from PySide6.QtMultimedia import QtAudio

    return float(
        QtAudio.convertVolume(
            percent / 100, QtAudio.VolumeScale.LogarithmicVolumeScale, QtAudio.VolumeScale.LinearVolumeScale
        )
    )

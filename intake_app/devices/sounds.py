"""The station's four sounds, through whatever this computer plays sound with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Final, get_args

from PySide6.QtCore import QObject, QPluginLoader, QTimer, QUrl

from intake_app.domain.station import SoundKind

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

KINDS: Final[tuple[SoundKind, ...]] = get_args(SoundKind)
_BREATH_S: Final = 0.02
_LOOK_MS: Final = 10


class Sounds(QObject):
    """Plays `taken`, `question`, `refused`, `error` from the WAV files of a folder; `volume` is in percent, 0 silent.

    Without anything to play on it is silent, and begins to sound when headphones or a speaker are plugged in.
    """

    def __init__(self, folder: Path, volume: int) -> None:
        super().__init__()
        self.volume = volume
        self._folder = folder
        self._devices: QMediaDevices | None = None
        self._loading: threading.Thread | None = None
        self._prepared = False
        self._waiting: list[Callable[[], None]] = []
        self._look_again = QTimer(self)
        self._look_again.setInterval(_LOOK_MS)
        self._look_again.timeout.connect(self._look)
        self._effects: dict[SoundKind, QSoundEffect] = {}

    @property
    def can_sound(self) -> bool:
        """Whether this computer has something to play on, as far as it was looked at."""
        return bool(self._effects)

    def prepare(self, done: Callable[[], None] | None = None) -> None:
        """Load the sounds, so that the first of them is not late; then call `done`, on this thread.

        What takes long of it, some 60 ms, is done aside.
        """
        if self._prepared:
            if done is not None:
                done()
            return
        if done is not None:
            self._waiting.append(done)
        if self._loading is None:
            # It holds nothing of this: whatever it held last, it would take apart, off the window's thread.
            self._loading = threading.Thread(target=_load_libraries, name="sounds", daemon=True)
            self._loading.start()
            self._look_again.start()

    def play(self, kind: SoundKind) -> None:
        """Sound it now, over whatever sounds still; does nothing while the volume is 0 or nothing can sound."""
        if not self.volume:
            return
        if not self._prepared:
            self.prepare(lambda: self.play(kind))
            return
        effect = self._effects.get(kind)
        if effect is not None:
            effect.setVolume(_heard_as(self.volume))
            effect.play()

    def _look(self) -> None:
        if self._loading is None or self._loading.is_alive():
            return
        self._look_again.stop()
        self._begin()

    def _begin(self) -> None:
        self._prepared = True
        with suppress(ImportError):  # the system lacks what sound needs: the station is silent
            from PySide6.QtMultimedia import QMediaDevices

            self._devices = QMediaDevices(self)
            self._devices.audioOutputsChanged.connect(self._load)
            self._load()
        waiting, self._waiting = self._waiting, []
        for done in waiting:
            done()

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


def _load_libraries() -> None:
    """Aside: only what is code. Qt's own parts are made on the window's thread, which alone hears of devices."""
    with suppress(ImportError):
        import PySide6.QtMultimedia  # noqa: F401 - so that it is there
    # Python's lock is held while a library is loaded: between two the window has its turn.
    sleep(_BREATH_S)
    QPluginLoader("multimedia/ffmpegmediaplugin").load()


def _heard_as(percent: int) -> float:
    """The factor for a loudness in percent: ears hear by ratios, so half as loud is a tenth of the power."""
    from PySide6.QtMultimedia import QtAudio

    return float(
        QtAudio.convertVolume(
            percent / 100, QtAudio.VolumeScale.LogarithmicVolumeScale, QtAudio.VolumeScale.LinearVolumeScale
        )
    )

"""The road of a photo from where it came to the record; nothing on it is lost, whatever fails.

Reading, proving and keeping are done aside; binding to a return on the lane. Each photo knows from the beginning which
return and line it belongs to: those that were on the page when it was taken.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from intake_app.desktop.errands import Errands
from intake_app.desktop.photo_devices import Tray
from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.photos import MOST_BYTES, KeptPhoto, PhotoSource, WaitingPhoto, may_show
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench

_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Target:
    """Where a photo belongs: a return with its number, and a line of it (empty: the whole return)."""

    return_id: str
    number: str
    fact: str = ""
    line: str = ""


@dataclass(slots=True, eq=False)
class Arrival:
    """A photo on its road. `load` brings its bytes, on any thread; `kept` is there once the files are on the disk.

    `waiting` is kept and belongs to no return yet; `failed` says in `problem` why, and can be tried again.
    """

    name: str
    source: PhotoSource
    load: Callable[[], bytes]
    target: Target | None = None
    kept: KeptPhoto | None = None
    state: Literal["keeping", "waiting", "failed"] = "keeping"
    problem: str = ""


class Keeping(QObject):
    """Carries photos. `turned`: what is under way is another; `bound` carries the Sight of a return that got one.

    `failed` carries a sentence about the list of those that wait.
    """

    turned = Signal()
    bound = Signal(object)
    failed = Signal(str)

    def __init__(self, bench: Bench, errands: Errands, words: Words, tray: Tray | None = None) -> None:
        super().__init__()
        self._tray = tray
        self._bench = bench
        self._errands = errands
        self._words = words
        self.arrivals: list[Arrival] = []

    def of(self, state: str) -> list[Arrival]:
        """Those in this state, the first to come first."""
        return [one for one in self.arrivals if one.state == state]

    def take(self, arrival: Arrival) -> None:
        """Carry this one."""
        self.arrivals.append(arrival)
        self._carry(arrival)
        self.turned.emit()

    def try_again(self) -> None:
        """Carry again whatever failed."""
        for arrival in self.of("failed"):
            self._carry(arrival)
        self.turned.emit()

    def add_waiting(self, target: Target) -> None:
        """Those that wait belong here."""
        for arrival in self.of("waiting"):
            self._carry_to(arrival, target)
        self.turned.emit()

    def leave_out(self, state: Literal["waiting", "failed"]) -> None:
        """Forget those in this state; files stay where they are."""
        left = self.of(state)
        self.arrivals = [one for one in self.arrivals if one.state != state]
        self.turned.emit()
        tray, gone = self._tray, [noted for one in left if (noted := _noted(one))]
        if tray is not None and gone:
            self._errands.run(lambda: tray.remove(gone), _nothing, self.failed.emit)

    def recall(self) -> None:
        """Those that waited when the station was closed wait again."""
        tray = self._tray
        if tray is not None:
            self._errands.run(tray.all, self._recalled, self.failed.emit)

    def _recalled(self, photos: list[WaitingPhoto]) -> None:
        for one in photos:
            load = partial(_gone, one.kept.name)
            self.arrivals.append(Arrival(one.kept.name, one.source, load, kept=one.kept, state="waiting"))
        self.turned.emit()

    def redirect(self, line: Target) -> None:
        """Documents that were refused for their line belong to this one."""
        for arrival in list(self.misplaced(line.return_id)):
            self._carry_to(arrival, line)
        self.turned.emit()

    def misplaced(self, return_id: str) -> Iterator[Arrival]:
        """Documents of this return that failed on a line that takes none."""
        for one in self.of("failed"):
            target = one.target
            if target and target.return_id == return_id and one.kept and not may_show(one.kept.media, target.fact):
                yield one

    def _carry_to(self, arrival: Arrival, target: Target) -> None:
        arrival.target = target
        self._carry(arrival)

    def _carry(self, arrival: Arrival) -> None:
        arrival.state, arrival.problem = "keeping", ""
        target = arrival.target
        keep = partial(self._keep, arrival)
        failed = partial(self._failed, arrival)
        if target is None:
            self._errands.aside_then_run(keep, partial(self._note, arrival), lambda _: self._waits(arrival), failed)
        else:
            self._errands.aside_then_run(
                keep, partial(self._bind, arrival, target), lambda sight: self._arrived(arrival, sight), failed
            )

    def _keep(self, arrival: Arrival) -> KeptPhoto:
        """Aside: the bytes onto the disk, proved."""
        if arrival.kept is None:
            arrival.kept = self._bench.keep_photo(arrival.load(), arrival.name)
        return arrival.kept

    def _bind(self, arrival: Arrival, target: Target, kept: KeptPhoto) -> Sight:
        """On the lane: into the record."""
        sight = self._bench.photograph(target.return_id, kept, target.fact, arrival.source)
        if self._tray is not None:
            self._tray.remove([WaitingPhoto(kept, arrival.source)])
        return sight

    def _note(self, arrival: Arrival, kept: KeptPhoto) -> None:
        """On the lane: written down that it waits, before it is shown to."""
        if self._tray is not None:
            self._tray.add(WaitingPhoto(kept, arrival.source))

    def _waits(self, arrival: Arrival) -> None:
        arrival.state = "waiting"
        self.turned.emit()

    def _arrived(self, arrival: Arrival, sight: Sight) -> None:
        self.arrivals.remove(arrival)
        self.bound.emit(sight)
        self.turned.emit()

    def _failed(self, arrival: Arrival, sentence: str) -> None:
        arrival.state, arrival.problem = "failed", sentence
        self.turned.emit()


def _noted(arrival: Arrival) -> WaitingPhoto | None:
    return WaitingPhoto(arrival.kept, arrival.source) if arrival.kept is not None else None


def _nothing(_: object) -> None:
    """It is done, and nobody waits for it."""


def _gone(name: str) -> bytes:
    """A photo that was kept needs no second reading."""
    raise StorageFailed(f"{name} was kept before.")


def from_file(path: Path, words: Words) -> Callable[[], bytes]:
    """Reads a file that a person named. Raises `BadInput` for one that is too large, `StorageFailed`."""

    def load() -> bytes:
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise StorageFailed(words("photos.unreadable", reason=error.strerror)) from error
        if len(content) > MOST_BYTES:
            raise BadInput(words("photos.too_large", most=MOST_BYTES // 1_000_000))
        return content

    return load


def from_image(image: QImage) -> Callable[[], bytes]:
    """Makes a JPEG of a picture that lies in no file; see-through places become white."""
    return partial(_as_jpeg, image)


def _as_jpeg(image: QImage) -> bytes:
    from PIL import Image

    if image.hasAlphaChannel():
        ground = QImage(image.size(), QImage.Format.Format_RGB32)
        ground.fill(Qt.GlobalColor.white)
        painter = QPainter(ground)
        painter.drawImage(0, 0, image)
        painter.end()
        image = ground
    elif image.format() != QImage.Format.Format_RGB32:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    size = (image.width(), image.height())
    # Pillow's encoder lets other threads work meanwhile, and is three times as fast as Qt's.
    picture = Image.frombytes("RGB", size, image.constBits(), "raw", "BGRX", image.bytesPerLine(), 1)
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()

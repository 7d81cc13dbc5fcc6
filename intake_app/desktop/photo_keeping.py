"""The road of a photo from where it came to the record; nothing on it is lost, whatever fails.

Reading, proving and keeping are done aside; binding to a return on the lane. Each photo knows from the beginning which
return and line it belongs to: those that were on the page when it was taken. Until it is in the record it stands in the
tray's file as well, so that a station that was killed offers it again.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from intake_app.desktop.errands import Errands, Row
from intake_app.desktop.photo_devices import Memory, Tray
from intake_app.domain.errors import AlreadyThere, BadInput, IntakeError, StorageFailed
from intake_app.domain.photos import MOST_BYTES, KeptPhoto, NotedPhoto, PhotoSource, Target, may_show
from intake_app.domain.station import FolderFile
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench

_QUALITY = 92
_log = logging.getLogger("intake.photos")


@dataclass(slots=True, eq=False)
class Arrival:
    """A photo on its road. `load` brings its bytes, on any thread; `kept` is there once the files are on the disk.

    `waiting` is kept and belongs to no return yet; `failed` says in `problem` why, and can be tried again. `path` is
    where its file lies, empty for one that lies in no file; `file` is its state in the watched folder. `meant` is where
    it was to go when the station was closed. Those of one `row` come into the record in the order of their coming.
    """

    name: str
    source: PhotoSource
    load: Callable[[], bytes]
    target: Target | None = None
    path: str = ""
    file: FolderFile | None = None
    row: Row | None = None
    kept: KeptPhoto | None = None
    meant: Target | None = None
    state: Literal["keeping", "waiting", "failed"] = "keeping"
    problem: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def only_here(self) -> bool:
        """Whether it lies nowhere but in this program."""
        return self.kept is None and not self.path

    @property
    def noted(self) -> NotedPhoto:
        """As it stands in the tray's file."""
        return NotedPhoto(self.id, self.name, self.source, self.path, self.kept, self.target or self.meant)


@dataclass(frozen=True, slots=True)
class _Bound:
    """What became of a photo on the lane: the return, and what is to be told beside it."""

    sight: Sight
    told: str = ""
    problem: str = ""


class Keeping(QObject):
    """Carries photos. `turned`: what is under way is another; `bound` carries the Sight of a return that got one.

    `failed` carries a sentence about the tray's file, `told` one about a photo that was there already.
    """

    turned = Signal()
    bound = Signal(object)
    told = Signal(str)
    failed = Signal(str)

    def __init__(
        self, bench: Bench, errands: Errands, words: Words, tray: Tray | None = None, memory: Memory | None = None
    ) -> None:
        super().__init__()
        self._tray = tray
        self._memory = memory
        self._bench = bench
        self._errands = errands
        self._words = words
        self.arrivals: list[Arrival] = []

    def of(self, state: str) -> list[Arrival]:
        """Those in this state, the first to come first."""
        return [one for one in self.arrivals if one.state == state]

    @property
    def only_here(self) -> list[Arrival]:
        """Those that would be lost with this program."""
        return [one for one in self.arrivals if one.only_here]

    def take(self, arrival: Arrival) -> None:
        """Carry this one."""
        self.arrivals.append(arrival)
        if arrival.path and self._tray is not None:
            self._errands.run(partial(self._note_file, arrival.noted, arrival.file), _nothing, self.failed.emit)
        self._carry(arrival)
        self.turned.emit()

    def try_again(self) -> None:
        """Carry again whatever failed."""
        for arrival in self.of("failed"):
            self._carry(arrival)
        self.turned.emit()

    def add_waiting(self, target: Target) -> None:
        """Those that wait belong here; one that was meant for a line of this return, to that line."""
        for arrival in self.of("waiting"):
            meant = arrival.meant
            self._carry_to(arrival, meant if meant and meant.return_id == target.return_id else target)
        self.turned.emit()

    def leave_out(self, state: Literal["waiting", "failed"]) -> None:
        """Forget those in this state; files stay where they are."""
        left = [one.id for one in self.of(state)]
        self.arrivals = [one for one in self.arrivals if one.state != state]
        self.turned.emit()
        tray = self._tray
        if tray is not None and left:
            self._errands.run(lambda: tray.remove(left), _nothing, self.failed.emit)

    def recall(self) -> None:
        """Those that were on their road when the station was closed wait again."""
        if self._tray is not None:
            self._errands.run(partial(self._left_over, self._tray), self._recalled, self.failed.emit)

    def _left_over(self, tray: Tray) -> list[NotedPhoto]:
        """On the lane: those that no event of their return names."""
        noted = tray.all()
        there = [
            one.id
            for one in noted
            if one.kept and one.target and self._bench.has_photo(one.target.return_id, one.kept, one.target.fact)
        ]
        if there:
            tray.remove(there)
        return [one for one in noted if one.id not in there]

    def _recalled(self, photos: Iterable[NotedPhoto]) -> None:
        for one in photos:
            load = partial(_gone, one.name) if one.kept else from_file(Path(one.path), self._words)
            arrival = Arrival(one.name, one.source, load, path=one.path, kept=one.kept, meant=one.target, id=one.id)
            self.arrivals.append(arrival)
            if one.kept:
                arrival.state = "waiting"
            else:
                self._carry(arrival)
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
            self._errands.aside_then_run(
                keep, partial(self._note, arrival), lambda _: self._waits(arrival), failed, arrival.row
            )
        else:
            self._errands.aside_then_run(
                keep, partial(self._bind, arrival, target), partial(self._arrived, arrival), failed, arrival.row
            )

    def _keep(self, arrival: Arrival) -> KeptPhoto:
        """Aside: the bytes onto the disk, proved."""
        if arrival.kept is None:
            arrival.kept = self._bench.keep_photo(arrival.load(), arrival.name)
        return arrival.kept

    def _note_file(self, noted: NotedPhoto, file: FolderFile | None) -> None:
        """On the lane: written down that this file is on its road; then the watched folder need not tell it again."""
        if self._tray is not None:
            self._tray.put(noted)
        if self._memory is not None and file is not None:
            self._memory.add(file)

    def _note(self, arrival: Arrival, _: KeptPhoto) -> None:
        """On the lane: written down that it is kept, before anything is said of it."""
        if self._tray is not None:
            self._tray.put(arrival.noted)

    def _bind(self, arrival: Arrival, target: Target, kept: KeptPhoto) -> _Bound:
        """On the lane: into the record. What fails after that is no failure of the photo."""
        self._note(arrival, kept)
        told = problem = ""
        try:
            sight = self._bench.photograph(target.return_id, kept, target.fact, arrival.source)
        except AlreadyThere as there:
            sight, told = self._bench.resume(target.return_id), str(there)
        try:
            if self._tray is not None:
                self._tray.remove([arrival.id])
        except IntakeError as error:
            _log.warning("%s is in the record, and still noted as on its road. %s", arrival.name, error)
            problem = str(error)
        return _Bound(sight, told, problem)

    def _waits(self, arrival: Arrival) -> None:
        arrival.state = "waiting"
        self.turned.emit()

    def _arrived(self, arrival: Arrival, bound: _Bound) -> None:
        self.arrivals.remove(arrival)
        self.bound.emit(bound.sight)
        if bound.told:
            self.told.emit(bound.told)
        if bound.problem:
            self.failed.emit(bound.problem)
        self.turned.emit()

    def _failed(self, arrival: Arrival, sentence: str) -> None:
        arrival.state, arrival.problem = "failed", sentence
        self.turned.emit()


def _nothing(_: object) -> None:
    """It is done, and nobody waits for it."""


def _gone(name: str) -> bytes:
    """A photo that was kept needs no second reading."""
    raise StorageFailed(f"{name} was kept before.")


def from_file(path: Path, words: Words) -> Callable[[], bytes]:
    """Reads a file that a person named. Raises `BadInput` for one that is too large, `StorageFailed`."""

    def load() -> bytes:
        try:
            if path.exists() and not path.is_file():  # a pipe would hold us for ever
                raise BadInput(words("photos.no_file", name=path.name))
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

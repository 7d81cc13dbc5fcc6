"""What photos come from, as the window is told from outside: the desktop itself knows no device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from intake_app.domain.photos import NotedPhoto
from intake_app.domain.station import FolderFile, PhotoInputs

if TYPE_CHECKING:
    from PySide6.QtCore import QSize


class Camera(Protocol):
    """A live camera.

    Signals: `state(CameraSight)`, `picture(QImage)` that fits into the room it is shown in, `scanned(str)`,
    `taken(QImage, QImage)` with the photo and one of it that fits into the room, `missed()`.
    """

    state: Any
    picture: Any
    scanned: Any
    taken: Any
    missed: Any

    def start(self, name: str, room: QSize) -> None:
        """Show this camera (empty: the first) in pictures that fit into `room`; go on waiting where there is none."""

    def take(self) -> bool:
        """Take a photo at the camera's best. False where no picture is live.

        Else exactly one of `taken` and `missed` follows, in the order in which photos were asked for.
        """

    def stop(self) -> None:
        """Let the camera go."""

    def close(self) -> None:
        """For good."""


class Folder(Protocol):
    """A watched folder.

    Signals: `appearing(str)` carries the path of a file that is arriving, `new_file(str, FolderFile)` that of one that
    is whole, `late_file` the same of one that came while nobody watched; `begun(str, list[FolderFile])` a folder that
    nobody knew and what was in it; `state(FolderSight)`.
    """

    appearing: Any
    new_file: Any
    late_file: Any
    begun: Any
    state: Any

    def watch(self, folder: str, known: Iterable[FolderFile] | None = None) -> None:
        """Watch this folder, of which an earlier session knew these files; nothing for an empty name."""

    def stop(self) -> None:
        """Watch nothing."""


class Tray(Protocol):
    """Where it is written down which photos are on their road to the record. All of it is called on the lane."""

    def all(self) -> list[NotedPhoto]:
        """Those on their road."""

    def put(self, photo: NotedPhoto) -> None:
        """This one is on its road, or got further; what was kept is on the disk when this returns."""

    def remove(self, ids: Sequence[str]) -> None:
        """These are in the record, or left out."""


class Memory(Protocol):
    """What the last session knew of the watched folder. All of it is called on the lane."""

    def known(self, folder: str) -> list[FolderFile] | None:
        """The files that are known; None where this folder was not the last to be watched."""

    def begin(self, folder: str, files: Sequence[FolderFile]) -> None:
        """This folder is watched from now on, and these files were in it."""

    def add(self, file: FolderFile) -> None:
        """This one is known now."""


@dataclass(frozen=True, slots=True)
class PhotoDevices:
    """`camera` and `folder` make the devices when they are first wanted.

    `camera_names` tells which cameras there are; `read_codes` finds a picture's barcodes, each as a scanner would send
    it that tells the symbology, on any thread, and raises `BadInput` for what is no picture. Without them there is no
    live camera and no watched folder, no picture is read as a scan, and photos that wait are forgotten when the window
    closes; without `memory`, so is what the watched folder held.
    """

    inputs: PhotoInputs = field(default_factory=PhotoInputs)
    camera: Callable[[], Camera] | None = None
    camera_names: Callable[[], Sequence[str]] | None = None
    folder: Callable[[], Folder] | None = None
    tray: Tray | None = None
    read_codes: Callable[[bytes], Sequence[str]] | None = None
    memory: Memory | None = None

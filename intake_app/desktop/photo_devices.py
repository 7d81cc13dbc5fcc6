"""What photos come from, as the window is told from outside: the desktop itself knows no device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from intake_app.domain.photos import WaitingPhoto
from intake_app.domain.station import PhotoInputs

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
    """A watched folder. Signals: `appearing(str)`, `new_file(str)` with paths, `state(FolderSight)`."""

    appearing: Any
    new_file: Any
    state: Any

    def watch(self, folder: str) -> None:
        """Watch this folder; nothing for an empty name."""

    def stop(self) -> None:
        """Watch nothing."""


class Tray(Protocol):
    """Where it is written down which photos wait for a return. All of it is called on the lane."""

    def all(self) -> list[WaitingPhoto]:
        """Those that wait."""

    def add(self, photo: WaitingPhoto) -> None:
        """This one waits, on the disk when this returns."""

    def remove(self, photos: Sequence[WaitingPhoto]) -> None:
        """These wait no longer."""


@dataclass(frozen=True, slots=True)
class PhotoDevices:
    """`camera` and `folder` make the devices when they are first wanted.

    `camera_names` tells which cameras there are; `read_codes` finds a picture's barcodes, each as a scanner would send
    it that tells the symbology, on any thread, and raises `BadInput` for what is no picture. Without them there is no
    live camera and no watched folder, no picture is read as a scan, and photos that wait are forgotten when the window
    closes.
    """

    inputs: PhotoInputs = field(default_factory=PhotoInputs)
    camera: Callable[[], Camera] | None = None
    camera_names: Callable[[], Sequence[str]] | None = None
    folder: Callable[[], Folder] | None = None
    tray: Tray | None = None
    read_codes: Callable[[bytes], Sequence[str]] | None = None

"""Photos at the bench: where they come from, which return and line they belong to, and what is done with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from intake_app.desktop.errands import Errands
from intake_app.desktop.gestures import Gestures
from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.photo_devices import PhotoDevices
from intake_app.desktop.surroundings import Shell
from intake_app.domain.photos import PhotoSource
from intake_app.domain.station import PhotoInputs
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench


class PhotosPresenter(QObject):
    """One for the Intake page.

    `changed` carries the new Sight of a return after a photo gesture: one for the return on the page refreshes it, and
    must leave opened questions, steps and what is being typed as they are; one for another return is not shown. What a
    picture or the live camera reads goes to the shell as every scan does.
    """

    changed = Signal(object)

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        gestures: Gestures,
        page: IntakePage,
        words: Words,
        shell: Shell,
        devices: PhotoDevices,
    ) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._gestures = gestures
        self._page = page
        self._words = words
        self._shell = shell
        self._devices = devices

    def show_sight(self, sight: Sight | None, fact: str = "") -> None:
        """This return is on the page with this line open; None: no return is."""

    def use(self, inputs: PhotoInputs) -> None:
        """The settings were changed."""

    def take(self, fact: str = "") -> bool:
        """Take a photo of this line (empty: the line that wants one, or the open one); opens the camera first."""
        return False

    def choose(self) -> bool:
        """Choose files."""
        return False

    def paste(self) -> bool:
        """Take what lies on the clipboard, where that is a picture or are files."""
        return False

    def add_files(self, paths: Iterable[Path], source: PhotoSource) -> None:
        """Photos that lie in files."""

    def add_image(self, image: QImage | bytes, source: PhotoSource = "pasted") -> None:
        """A photo that lies in no file."""

    def escape(self) -> bool:
        """Leave the viewer or the camera; whether one was open."""
        return False

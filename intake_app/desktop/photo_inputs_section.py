"""Where photos come from: the folder that is watched, and which camera is used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from intake_app.desktop.choosers import choose_folder
from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.section import Section
from intake_app.desktop.segments import Segments
from intake_app.desktop.text import label, set_role
from intake_app.desktop.theme import Theme
from intake_app.domain.station import FolderSight, PhotoInputs
from intake_app.domain.words import Words


class PhotoInputsSection(Section):
    """`changed` carries the whole `PhotoInputs` as somebody wants them; what is set is told by `show_inputs`."""

    changed = Signal(object)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words("photo_inputs.title"), words("photo_inputs.hint"))
        self._theme = theme
        self._words = words
        self._inputs = PhotoInputs()
        self._names: tuple[str, ...] = ()
        self.folder = Field(theme, words("photo_inputs.folder"), words("photo_inputs.type_folder"))
        self.folder.entered.connect(self._folder_typed)
        self.choose = Action(theme, words("photo_inputs.choose"), icon="folder")
        self.choose.clicked.connect(self._choose)
        self.none = Action(theme, words("photo_inputs.no_folder"))
        self.none.clicked.connect(lambda: self._set(folder=""))
        self.state = label(theme, role="muted", wraps=True)
        self.cameras: Segments | None = None
        self.no_camera = label(theme, words("photo_inputs.no_camera"), role="muted", wraps=True)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.folder, 1)
        line.addWidget(self.choose)
        line.addWidget(self.none)
        self.column.addWidget(label(theme, words("photo_inputs.folder"), role="muted"))
        self.column.addLayout(line)
        self.column.addWidget(self.state)
        self.column.addWidget(self.no_camera)
        self.show_folder(FolderSight())

    def show_inputs(self, inputs: PhotoInputs) -> None:
        """What is set."""
        if inputs.folder != self._inputs.folder or not self.folder.hasFocus():
            self.folder.setText(inputs.folder)
        self._inputs = inputs
        self.none.setEnabled(bool(inputs.folder))
        self.show_cameras(self._names)

    def show_folder(self, sight: FolderSight) -> None:
        """How the watched folder is."""
        told = self._words(f"photo_inputs.{sight.state}", problem=sight.problem)
        self.state.setText(told)
        set_role(self.state, "wait" if sight.state == "away" else "muted")

    def show_cameras(self, names: Sequence[str]) -> None:
        """The cameras of this computer; one that is set and not plugged in stands among them."""
        shown = tuple(dict.fromkeys([*names, *([self._inputs.camera] if self._inputs.camera else [])]))
        self._names = tuple(names)
        self.no_camera.setVisible(not shown)
        if self.cameras is not None and tuple(self.cameras.segments) != ("", *shown):
            self.cameras.hide()
            self.cameras.deleteLater()
            self.cameras = None
        if self.cameras is None and shown:
            steps = [("", self._words("photo_inputs.first")), *((name, name) for name in shown)]
            self.cameras = Segments(self._theme, self._words("photo_inputs.camera"), steps)
            self.cameras.chosen.connect(lambda name: self._set(camera=name))
            self.column.addWidget(self.cameras)
        if self.cameras is not None:
            self.cameras.show_choice(self._inputs.camera)

    def _folder_typed(self, text: str) -> None:
        folder = text.strip()
        self._set(folder=str(Path(folder).expanduser()) if folder else "")

    def _choose(self) -> None:
        title = self._words("photo_inputs.choose")
        choose_folder(self.window(), title, self._inputs.folder, lambda folder: self._set(folder=folder))

    def _set(self, **changes: str) -> None:
        inputs = msgspec.structs.replace(self._inputs, **changes)
        if inputs != self._inputs:
            self.changed.emit(inputs)

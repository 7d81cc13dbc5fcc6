"""The viewer's presenter: which photo is looked at, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from intake_app.desktop.gestures import Gestures
from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.photo_lines import lines_of
from intake_app.desktop.photo_pictures import Pictures
from intake_app.desktop.photo_viewer import PhotoViewer
from intake_app.desktop.surroundings import Shell
from intake_app.domain.photos import Mark
from intake_app.domain.words import Words
from intake_app.workflow.sight import PhotoSight, Sight

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench

_WHOLE = QSize(1600, 1600)


class PhotoViewing(QObject):
    """`changed` carries the Sight after marks, a move or setting aside."""

    changed = Signal(object)

    def __init__(self, bench: Bench, gestures: Gestures, page: IntakePage, words: Words, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._gestures = gestures
        self._words = words
        self._shell = shell
        self._sight: Sight | None = None
        self._event = ""
        self._before: list[tuple[Mark, ...]] = []
        self._unsaved: tuple[str, tuple[Mark, ...]] | None = None
        self.pictures = Pictures()
        self.pictures.ready.connect(lambda _: self._show())
        self.viewer = viewer = PhotoViewer(page, page.theme, words)
        viewer.left.connect(self.close)
        viewer.turned.connect(self._turn)
        viewer.marked.connect(self._mark)
        viewer.undo_asked.connect(self._undo)
        viewer.set_aside.connect(self._set_aside)
        viewer.moved_to.connect(self._move)

    @property
    def is_open(self) -> bool:
        """Whether a photo is looked at."""
        return not self.viewer.isHidden()

    def open(self, sight: Sight, event: str) -> None:
        """Look at this photo of this return."""
        self._sight = sight
        self._look_at(event)
        self.viewer.open()

    def close(self) -> None:
        """Back to the page."""
        self.viewer.shut()

    def escape(self) -> bool:
        """Leave what was begun, then the viewer; whether it was open."""
        if not self.is_open:
            return False
        if not self.viewer.put_by():
            self.close()
        return True

    def show_sight(self, sight: Sight | None) -> None:
        """The page shows this now; another return closes the viewer."""
        if not self.is_open:
            return
        if sight is None or self._sight is None or sight.return_id != self._sight.return_id:
            self.close()
            return
        self._sight = sight
        self._show()

    def _look_at(self, event: str) -> None:
        self._event = event
        self._before.clear()
        self.viewer.canvas.fit()
        self._show()

    def _photo(self) -> PhotoSight | None:
        photos = self._sight.photos if self._sight else ()
        return next((one for one in photos if one.event == self._event), None)

    def _show(self) -> None:
        photo, sight = self._photo(), self._sight
        if photo is None or sight is None:
            # It was undone.
            self.close()
            return
        readable = photo.state in {"sound", "set_aside"}
        image = self.pictures.of(photo.path, _WHOLE) if readable else None
        place = [one.event for one in sight.photos].index(photo.event) + 1
        if self._unsaved is None or self._unsaved[0] != photo.event:
            self.viewer.show_photo(photo, image or QImage(), (place, len(sight.photos)), lines_of(sight))
        self.viewer.undo.setEnabled(bool(self._before))

    def _turn(self, by: int) -> None:
        if self._sight is not None:
            events = [one.event for one in self._sight.photos]
            self.viewer.canvas.put_away()
            self._look_at(events[(events.index(self._event) + by) % len(events)])

    def _mark(self, marks: tuple[Mark, ...]) -> None:
        photo = self._photo()
        if photo is not None:
            self._before.append(photo.marks)
            self._save(marks)

    def _undo(self) -> None:
        if self._before:
            self._save(self._before.pop())

    def _save(self, marks: tuple[Mark, ...]) -> None:
        """Into the record; while one is being written, only the latest of those that follow is."""
        writing = self._unsaved is not None
        self._unsaved = (self._event, marks)
        if not writing:
            self._write()

    def _write(self) -> None:
        sight, unsaved = self._sight, self._unsaved
        if sight is None or unsaved is None:
            return

        def written(new: Sight) -> None:
            if self._unsaved == unsaved:
                self._unsaved = None
            self._sight = new
            self.changed.emit(new)
            self._show()
            self._write()

        def refused(sentence: str) -> None:
            self._unsaved = None
            self._shell.fail(sentence)
            self._show()

        self._gestures.run(lambda: self._bench.mark(sight.return_id, unsaved[0], unsaved[1]), written, refused)

    def _set_aside(self, why: str) -> None:
        self._do(lambda return_id, event: self._bench.set_photo_aside(return_id, event, why))

    def _move(self, fact: str) -> None:
        self._do(lambda return_id, event: self._bench.file_photo(return_id, event, fact))

    def _do(self, gesture: Callable[[str, str], Sight]) -> None:
        sight, event = self._sight, self._event
        if sight is None:
            return

        def done(new: Sight) -> None:
            self.viewer.ask("")
            self.changed.emit(new)

        self._gestures.try_run(lambda: gesture(sight.return_id, event), done, self._shell.fail)

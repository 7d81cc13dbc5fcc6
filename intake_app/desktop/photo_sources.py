"""Where photos come from besides the camera: files chosen, dropped, pasted, or arriving in the watched folder.

Without a return on the page, a picture that somebody puts there is read for barcodes and taken as a scan; with one, it
is a photo of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage

from intake_app.desktop.choosers import choose_files, photo_filters
from intake_app.desktop.clipboard import on_clipboard
from intake_app.desktop.errands import Errands, Row
from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.photo_devices import Folder, PhotoDevices
from intake_app.desktop.photo_keeping import Arrival, from_file, from_image
from intake_app.desktop.surroundings import Shell
from intake_app.domain.photos import PhotoSource, Target
from intake_app.domain.station import FolderFile, FolderSight
from intake_app.domain.words import Words

_READ_AS_SCAN: frozenset[PhotoSource] = frozenset({"dropped", "pasted", "chosen"})
_RAW = ("image/jpeg", "image/png")
_AFTER_PAINT_MS = 250


class PhotoSources(QObject):
    """`came` carries an `Arrival`; `several` the name of a picture and the texts of its codes, one of which is meant.

    `folder_turned` carries how the watched folder is now. `aim` tells where a photo that comes now belongs.
    """

    came = Signal(object)
    several = Signal(str, list)
    folder_turned = Signal(object)

    def __init__(
        self,
        errands: Errands,
        page: IntakePage,
        words: Words,
        shell: Shell,
        devices: PhotoDevices,
        aim: Callable[[], Target | None],
    ) -> None:
        super().__init__()
        self._errands = errands
        self._page = page
        self._words = words
        self._shell = shell
        self._devices = devices
        self._aim = aim
        self._announced: dict[Path, Target | None] = {}
        self._folder: Folder | None = None
        self._watched = ""
        self._folder_row = Row()
        self.folder_sight = FolderSight()
        page.setAcceptDrops(True)
        page.installEventFilter(self)
        page.back.writing.text.setAcceptDrops(False)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(lambda: self.watch(self._devices.inputs.folder))
        self._later.start(_AFTER_PAINT_MS)

    def close(self) -> None:
        """The window closes."""
        self._watched = ""
        if self._folder is not None:
            self._folder.stop()

    def choose(self) -> bool:
        """Choose files. The chooser is a window of its own, and nothing waits for it."""
        words, target = self._words, self._aim()
        window, filters = self._page.window(), photo_filters(words)
        choose_files(window, words("photos.choose"), filters, lambda files: self._chose(files, target))
        return True

    def paste(self) -> bool:
        """Take what lies on the clipboard, where that is a picture or are files."""
        data = on_clipboard()
        if data.hasUrls():
            self._dropped(data.urls(), "pasted")
        elif raw := next((one for one in _RAW if data.hasFormat(one)), ""):
            self.add_image(bytes(data.data(raw).data()))
        elif data.hasImage():
            self.add_image(QGuiApplication.clipboard().image())
        else:
            self._shell.fail(self._words("photos.nothing_pasted"))
        return True

    def announce(self, path: Path) -> None:
        """A file is arriving in the watched folder: it belongs to what is on the page now, however long it takes."""
        self._announced[path] = self._aim()

    def add_files(self, paths: Iterable[Path], source: PhotoSource) -> None:
        """Photos that lie in files."""
        row = Row()
        for path in paths:
            target = self._announced.pop(path) if path in self._announced else self._aim()
            self._add(self._from_file(path, source, target, row))

    def add_image(self, image: QImage | bytes, source: PhotoSource = "pasted") -> None:
        """A photo that lies in no file."""
        load = partial(bytes, image) if isinstance(image, bytes) else from_image(image)
        self._add(Arrival(self._words(f"photos.from_{source}"), source, load, self._aim()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files and pictures can be dropped anywhere on the page."""
        if event.type() == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            if _has_pictures(event.mimeData()):
                event.acceptProposedAction()
            return True
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            event.acceptProposedAction()
            data = event.mimeData()
            if data.hasUrls():
                self._dropped(data.urls(), "dropped")
            elif data.hasImage():
                self.add_image(QImage(data.imageData()), "dropped")
            return True
        return super().eventFilter(watched, event)

    def watch(self, folder: str) -> None:
        """Photos arrive in this folder from now on; in none for an empty name."""
        self._later.stop()
        if self._folder is None and folder and self._devices.folder is not None:
            self._folder = self._devices.folder()
            self._folder.appearing.connect(lambda path: self.announce(Path(path)))
            self._folder.new_file.connect(self._arrived)
            self._folder.late_file.connect(self._came_late)
            self._folder.begun.connect(self._begun)
            self._folder.state.connect(self._folder_turned)
        memory = self._devices.memory
        self._watched = folder
        if folder and memory is not None:
            self._errands.run(lambda: memory.known(folder), partial(self._watch, folder), self._shell.fail)
        else:
            self._watch(folder, None)

    def _watch(self, folder: str, known: list[FolderFile] | None) -> None:
        if self._folder is not None and folder == self._watched:
            self._folder.watch(folder, known)

    def _begun(self, folder: str, files: list[FolderFile]) -> None:
        """What lies in this folder now is not new, whenever it is watched again."""
        memory = self._devices.memory
        if memory is not None:
            self._errands.run(lambda: memory.begin(folder, files), lambda _: None, self._shell.fail)

    def _arrived(self, path: str, file: FolderFile) -> None:
        file_path = Path(path)
        target = self._announced.pop(file_path) if file_path in self._announced else self._aim()
        self._add(self._from_file(file_path, "folder", target, self._folder_row, file))

    def _came_late(self, path: str, file: FolderFile) -> None:
        """It came while the station was closed: nobody knows what it shows, so it waits."""
        self._add(self._from_file(Path(path), "folder", None, self._folder_row, file))

    def _from_file(
        self, path: Path, source: PhotoSource, target: Target | None, row: Row, file: FolderFile | None = None
    ) -> Arrival:
        load = from_file(path, self._words)
        return Arrival(path.name, source, load, target, str(path.absolute()), file, row)

    def _folder_turned(self, sight: FolderSight) -> None:
        before, self.folder_sight = self.folder_sight, sight
        self.folder_turned.emit(sight)
        if sight.state == "away" and before.state != "away":
            self._shell.fail(self._words("photos.folder_away", folder=sight.folder, problem=sight.problem))
        elif sight.state == "watched" and before.state == "away":
            self._shell.tell(self._words("photos.folder_back", folder=sight.folder))

    def _chose(self, files: list[Path], target: Target | None) -> None:
        row = Row()
        for path in files:
            self._add(self._from_file(path, "chosen", target, row))

    def _dropped(self, urls: list[QUrl], source: PhotoSource) -> None:
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        folders = [path.name for path in paths if path.is_dir()]
        if folders:
            self._shell.fail(self._words("photos.is_folder", name=", ".join(folders)))
        if len(paths) < len(urls):
            self._shell.fail(self._words("photos.not_here"))
        self.add_files([path for path in paths if not path.is_dir()], source)

    def _add(self, arrival: Arrival) -> None:
        read_codes = self._devices.read_codes
        if arrival.target is None and arrival.source in _READ_AS_SCAN and read_codes is not None:
            self._errands.aside(
                lambda: list(dict.fromkeys(read_codes(arrival.load()))),
                lambda codes: self._codes(arrival.name, codes),
                lambda sentence: self._shell.fail(f"{arrival.name}: {sentence}"),
            )
            return
        self.came.emit(arrival)

    def _codes(self, name: str, codes: list[str]) -> None:
        if not codes:
            self._shell.fail(self._words("photos.no_code", name=name))
        elif len(codes) == 1:
            self._shell.heard(codes[0], name)
        else:
            self.several.emit(name, codes)


def _has_pictures(data: QMimeData) -> bool:
    return data.hasUrls() or data.hasImage()

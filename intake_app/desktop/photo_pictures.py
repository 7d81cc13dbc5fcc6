"""Small pictures from files, read and scaled apart from the window's thread, and kept while they are looked at."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from intake_app.desktop.aside import Aside

_MOST_KEPT = 160


class Pictures(QObject):
    """`ready` carries the path of a picture that can be asked for now. A file that is no picture gives a null image."""

    ready = Signal(str)
    _read = Signal(str, QSize, QImage)

    def __init__(self) -> None:
        super().__init__()
        self._aside = Aside(1)
        self._kept: OrderedDict[tuple[str, int, int], QImage] = OrderedDict()
        self._asked: set[tuple[str, int, int]] = set()
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a picture is still being read."""
        return bool(self._asked)

    def of(self, path: str, size: QSize) -> QImage | None:
        """The picture so large that it fills `size`; None while it is read, then `ready`."""
        key = (path, size.width(), size.height())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._asked:
            self._asked.add(key)
            self._aside.submit(partial(_filling, path, size)).add_done_callback(partial(self._done, path, size))
        return None

    def _done(self, path: str, size: QSize, future: Future[QImage]) -> None:
        self._read.emit(path, size, QImage() if future.exception() else future.result())

    def _take(self, path: str, size: QSize, image: QImage) -> None:
        key = (path, size.width(), size.height())
        self._asked.discard(key)
        self._kept[key] = image
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        self.ready.emit(path)


def _filling(path: str, size: QSize) -> QImage:
    """Decoded no larger than needed: a JPEG's own decoder shrinks while it reads."""
    reader = QImageReader(path)
    whole = reader.size()
    if whole.isValid() and not size.isEmpty():
        reader.setScaledSize(whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding).boundedTo(whole))
    return reader.read()

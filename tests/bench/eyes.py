"""Waits until something is painted in the window, and does what a hand or a scanner does, as events from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

_PATIENCE_MS = 5_000
_NONE = Qt.KeyboardModifier.NoModifier


class Eyes(QObject):
    """Watches widgets; one at a time can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._watched: set[QWidget] = set()
        self._wanted: Callable[[], bool] = lambda: False
        self._loop = QEventLoop()

    def watch(self, widgets: Iterable[QWidget]) -> None:
        """Look at these, and at nothing else."""
        now = set(widgets)
        for widget in self._watched - now:
            widget.removeEventFilter(self)
        for widget in now - self._watched:
            widget.installEventFilter(self)
        self._watched = now

    def seconds_until(self, wanted: Callable[[], bool], gesture: Callable[[], None]) -> float:
        """From the gesture until a watched widget was painted while `wanted()` held, the window's flush included.

        Raises TimeoutError where that never comes.
        """
        self._wanted = wanted
        patience = QTimer(self)
        patience.setSingleShot(True)
        patience.timeout.connect(lambda: self._loop.exit(1))
        patience.start(_PATIENCE_MS)
        began = perf_counter()
        gesture()
        status = self._loop.exec()
        taken = perf_counter() - began
        patience.stop()
        if status:
            raise TimeoutError("what was waited for was never painted")
        return taken

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - Qt's own
        if event.type() == QEvent.Type.Paint and self._wanted():
            self._wanted = lambda: False
            # All that is dirty is painted and flushed in one go, and the loop comes by only after that.
            QTimer.singleShot(0, self._loop.quit)
        return False


def settle(condition: Callable[[], bool]) -> None:
    """Let the window work until the condition holds and nothing is left to do. Raises TimeoutError."""
    give_up = perf_counter() + _PATIENCE_MS / 1000
    while not condition():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        if perf_counter() > give_up:
            raise TimeoutError("the window never came to rest")
    QCoreApplication.processEvents()


def wedge(window: QWidget, text: str, at: float | None = None) -> None:
    """Post what a scanner types: the keys of the text, and Enter, as the system posts them.

    `at` is when they were typed, in seconds of `perf_counter`, where that is earlier than now: a program that is busy
    hears a scanner late, but the system knows when it was.
    """
    for character in text:
        key = Qt.Key(ord(character.upper()))
        _key(window, key, character, at)
    _key(window, Qt.Key.Key_Return, "\r", at)


def press(window: QWidget, digit: str) -> None:
    """Post one key, as a person presses it."""
    _key(window, Qt.Key(ord(digit)), digit)


def tap(widget: QWidget) -> None:
    """Post a tap into the middle of a widget."""
    window = widget.window()
    middle = widget.rect().center()
    place, screen = QPointF(widget.mapTo(window, middle)), QPointF(widget.mapToGlobal(middle))
    left, nothing = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, held in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, nothing)):
        QCoreApplication.postEvent(window.windowHandle(), QMouseEvent(kind, place, place, screen, left, held, _NONE))


def _key(window: QWidget, key: Qt.Key, text: str, at: float | None = None) -> None:
    """A key is stamped with the time at which it was pressed, as the system stamps it, however late it is heard."""
    stamp = int((perf_counter() if at is None else at) * 1000)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, _NONE, text)
        event.setTimestamp(stamp)
        QCoreApplication.postEvent(window.windowHandle(), event)

"""Hands that do anything at the real window: scans, keys, words, clicks, in an order that follows from a number."""

from __future__ import annotations

import random
import string
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

from intake_app.domain.named_places import every_place, plate
from tests.desktop.desk import is_being_read
from tests.domain.random_scans import random_scan
from tests.whole.sample_station import sample_of_today
from tests.whole.window_driver import HandClock, ScannerClock

if TYPE_CHECKING:
    from intake_app.bootstrap import Station
    from intake_app.desktop.window import StationWindow

_PATIENCE_S = 30.0
_REMEMBERED = 12
_BETWEEN_KEYS_S = 0.2
_HELD_BACK_MS = 16
_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_SIZES = ((1280, 800), (960, 540), (1920, 1080))
_WORDS = ("Foam missing", "llovió", "王小明", "-1", "5000", "=1+1", "<b>x</b>", "2026-02-29", " ", "R-20418")
_PLAIN = (
    *(Qt.Key(ord(one)) for one in string.digits + string.ascii_uppercase),
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Space,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    *(Qt.Key(Qt.Key.Key_F1 + number) for number in range(12)),
)
_LIKELY = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_Return)  # what most questions are answered with
_WITH_CTRL = (
    *(Qt.Key(ord(one)) for one in "123456789ZENFHSDPK"),
    Qt.Key.Key_Return,
)
_AT_THE_DOOR = 0.5  # the share of gestures at the sign page that mean to come in
_RIGHT_PIN = 0.8
_TEXT = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Escape: "\x1b", Qt.Key.Key_Tab: "\t", Qt.Key.Key_Space: " "}


class Stuck(AssertionError):
    """The window never came to rest."""


class Worker(NamedTuple):
    """Somebody who works here: the badge, and the PIN where the role has one."""

    badge: str
    pin: str = ""


class Hands:
    """Works a window that is shown. `gesture` does one thing and waits until nothing of it is left to do.

    `latest` tells what was done, for whoever looks into a promise that was broken.
    """

    def __init__(
        self, window: StationWindow, station: Station, rng: random.Random, workers: Sequence[Worker] = ()
    ) -> None:
        self._window = window
        self._workers = workers
        self._rng = rng
        self.latest: deque[str] = deque(maxlen=_REMEMBERED)
        self._scanner, self._hand = ScannerClock(), HandClock()
        window.wedge._clock = self._scanner
        window.scans._clock = self._hand
        self._known = [one.scan for one in sample_of_today().returns]
        self._known += [plate(place.code) for place in every_place(station.parts.places)]
        self._codes = sorted(station.bench.commands._by_code)
        self._turning = QTimer(window)
        self._turning.setInterval(20)
        self._turning.timeout.connect(_turn_away)
        self._turning.start()
        self._gestures: tuple[tuple[int, Callable[[], None]], ...] = (
            (10, self.scan_known),
            (5, self._scan_command),
            (4, self._scan_anything),
            (24, self._press),
            (4, self._press_held),
            (3, self._write),
            (8, self._click),
            (3, self._choose_line),
            (1, self._resize),
            *([(2, self._come)] if workers else []),
        )

    def gesture(self) -> str:
        """Do one; its name."""
        ((_, gesture),) = self._rng.choices(self._gestures, [weight for weight, _ in self._gestures])
        if self._workers and self._window.place == "sign" and self._rng.random() < _AT_THE_DOOR:
            gesture = self._come
        gesture()
        self.settle()
        return gesture.__name__

    def scan(self, text: str) -> None:
        """A scanner that types: every character at once, then Enter."""
        self.latest.append(f"scan {text!a}")
        self._hand.passed += 2
        for character in f"{text}\r":
            self._scanner.type_next()
            key = ord(character.upper()) if " " <= character <= "~" else 0
            self._send(Qt.Key.Key_Return if character == "\r" else key, character)
        self._scanner.stop()

    def escape(self) -> None:
        """What is said was read."""
        self._send(Qt.Key.Key_Escape, _TEXT[Qt.Key.Key_Escape])

    def come_in(self, worker: Worker) -> None:
        """Somebody scans a badge, and types the PIN where one is asked for."""
        self.scan(worker.badge)
        self.settle()
        if worker.pin and self._window.sign_page.sheet == "pin":
            self._type(f"{worker.pin}\r")
            self.settle()

    def settle(self) -> None:
        """Until everything that was done is in the record and on the screen. Raises `Stuck`."""
        give_up, calm = monotonic() + _PATIENCE_S, 0
        while calm < 2:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            calm = 0 if self._window.errands.busy or is_being_read(self._window) else calm + 1
            if monotonic() > give_up:
                at_work = "something is still being done" if self._window.errands.busy else "papers are not drawn"
                raise Stuck(f"at {self._window.place}: {at_work}")

    def scan_known(self) -> None:
        """A scan that means something here."""
        self.scan(self._rng.choice(self._known))

    def _come(self) -> None:
        worker = self._rng.choice(self._workers)
        is_right = self._rng.random() < _RIGHT_PIN
        self.come_in(worker if is_right or not worker.pin else worker._replace(pin="135790"))

    def _type(self, text: str) -> None:
        """By hand: slowly enough to be no scan."""
        for character in text:
            self._scanner.passed += _BETWEEN_KEYS_S
            self._hand.passed += _BETWEEN_KEYS_S
            named = Qt.Key.Key_Return if character == "\r" else ord(character.upper()) if character.isascii() else 0
            self._send(named, character)
        # The last one is held back for as long as it could be the first of a scan.
        QTest.qWait(_HELD_BACK_MS)

    def _scan_command(self) -> None:
        self.scan(self._rng.choice(self._codes))

    def _scan_anything(self) -> None:
        self.scan(random_scan(self._rng))

    def _press(self) -> None:
        key = self._rng.choice(_LIKELY if self._rng.random() < 1 / 2 else _PLAIN)
        self._send(key, _TEXT.get(key, chr(key).lower() if key < 128 else ""))

    def _press_held(self) -> None:
        self._send(self._rng.choice(_WITH_CTRL), "", self._rng.choice([_CTRL, _CTRL | _SHIFT]))

    def _write(self) -> None:
        self._type(self._rng.choice(_WORDS))

    def _click(self) -> None:
        buttons = [one for one in self._window.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]
        if buttons:
            button = self._rng.choice(buttons)
            self.latest.append(f"click {type(button).__name__} {button.accessibleName()!a}")
            _click(button)

    def _choose_line(self) -> None:
        lists = [one for one in self._window.findChildren(QAbstractItemView) if one.isVisible()]
        if lists:
            view = self._rng.choice(lists)
            if count := view.model().rowCount():
                view.setCurrentIndex(view.model().index(self._rng.randrange(count), 0))
                view.setFocus()

    def _resize(self) -> None:
        self._window.resize(*self._rng.choice(_SIZES))

    def _send(self, key: int, text: str, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        if self._scanner.typed_at is None:
            self.latest.append(f"key {text or key!a} {modifiers.value:x} at {self._window.place}")
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(self._window.windowHandle(), QKeyEvent(kind, key, modifiers, text))


def _click(widget: QWidget) -> None:
    at = QPointF(widget.rect().center())
    button = Qt.MouseButton.LeftButton
    for kind, held in ((QEvent.Type.MouseButtonPress, button), (QEvent.Type.MouseButtonRelease, Qt.MouseButton(0))):
        event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, _NONE)
        QCoreApplication.sendEvent(widget, event)


def _turn_away() -> None:
    """A dialog of the system, which would wait for ever: whoever it was for thinks better of it."""
    modal = QApplication.activeModalWidget() or QApplication.activePopupWidget()
    if modal is not None:
        modal.close()

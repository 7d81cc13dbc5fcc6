"""Hands that do anything at the real window: scans, keys, words, clicks, in an order that follows from a number."""

from __future__ import annotations

import random
import string
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QKeyCombination, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QFileDialog, QWidget

from intake_app.desktop.keys import OVERRIDE_KEY
from intake_app.domain.commands import Command, command_code
from intake_app.domain.named_places import every_place, plate
from intake_app.resources import resource
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
_TIMES_FOUND = 3  # a chooser is answered once in so many
_PAGES = ("Ctrl+2", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+9")
_OF_PAGES = (*(f"F{number}" for number in range(3, 10)), "Del", "Ctrl+P", "Ctrl+R", "Ctrl+Z", "Ctrl+O", "Enter")
_OF_PEOPLE: dict[str, tuple[str, ...]] = {  # the keys of the page, and what is typed then
    "F3": ("Ngozi", "", "1", "564738", "564738"),
    "F4": ("",),
    "F5": ("564738", "564738"),
    "F6": ("1", ""),
    "F7": ("",),
    "F8": ("", "Lost."),
    "Del": ("", "Moved away."),
}
_OF_PHOTO = (("x", "Too dark.\r"), ("l", "2"), ("l", "3"))  # set aside, or moved to another line
_REFUSED = {"foam": "missing", "advance_charge": "0"}
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
        self, window: StationWindow, station: Station, rng: random.Random, files: Path, workers: Sequence[Worker] = ()
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
        # What somebody presses who knows the program: all its keys but letters and digits, which answers are.
        self._names = sorted({key.name for key in window.keys if len(key.name) > 1})
        self._choosers, self._files = 0, files
        self._photos = sorted(resource("sample/photos").glob("*.jpg"))
        files.mkdir(exist_ok=True)
        self._turning = QTimer(window)
        self._turning.setInterval(20)
        self._turning.timeout.connect(self._answer_chooser)
        self._turning.start()
        self._gestures: tuple[tuple[int, Callable[[], None]], ...] = (
            (10, self.scan_known),
            (5, self._scan_command),
            (4, self._scan_anything),
            (24, self._press),
            (9, self._press_named),
            (3, self._write),
            (8, self._click),
            (3, self._choose_line),
            (6, self._work_at_a_page),
            (2, self._photograph),
            (1, self._resize),
            *([(2, self._come), (2, self._supervise), (1, self._keep_people), (1, self._leave)] if workers else []),
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
        self._strike(Qt.Key.Key_Escape, _TEXT[Qt.Key.Key_Escape])

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
            # A key is held back for as long as it could be the first of a scan.
            waits = self._window.wedge._timer.isActive()
            calm = 0 if waits or self._window.errands.busy or is_being_read(self._window) else calm + 1
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

    def _work_at_a_page(self) -> None:
        """Somebody goes to a page, picks a line, presses one of its keys, and says what is asked."""
        self._at(self._rng.choice(_PAGES))
        if self._rng.random() < 1 / 2:
            self._choose_line()
        for _ in range(2):
            self._at(self._rng.choice(_OF_PAGES))
        for _ in range(self._rng.randrange(3)):
            self._type(self._rng.choice(("1", "2", "3", *_WORDS)))
            self._at("Enter")

    def _photograph(self) -> None:
        """A picture is on the clipboard, and becomes a photo of the return; now and then it is looked at."""
        QGuiApplication.clipboard().setImage(QImage(str(self._rng.choice(self._photos))))
        self._at("Ctrl+1")
        self._at("Ctrl+V")
        if self._rng.random() < 1 / 4:
            self._at("F5")
            for told in self._rng.choice(_OF_PHOTO):
                self._type(told)
                self.settle()

    def _supervise(self) -> None:
        """Somebody comes and accepts against a verdict; where there is none, a unit is refused before."""
        self._at("Ctrl+1")
        if not self._is_refused():
            self.come_in(self._rng.choice([one for one in self._workers if not one.pin]))
            self._at("Ctrl+1")
            self.scan_known()
            self.settle()
            for fact, value in _REFUSED.items():
                self.scan(command_code(Command("answer", fact, value)))
                self.settle()
        # Whoever had a part in the inspection accepts nothing of it: then the other comes.
        above = [one for one in self._workers if one.pin]
        for worker in self._rng.sample(above, len(above)):
            self.come_in(worker)
            self._at(OVERRIDE_KEY)
            if self._is_refused() and self._window.intake.overrides.is_asked:
                for key in self._rng.choice(("11", "12", "21", "2", "")):
                    self._type(key)
                    self.settle()
                self._type(f"{self._rng.choice(_WORDS)}\r")
                return

    def _is_refused(self) -> bool:
        window = self._window
        sight = window.intake.sight if window.operator and window.place == "intake" else None
        return sight is not None and sight.can_override

    def _keep_people(self) -> None:
        """An administrator goes to the list of people, and does something there."""
        self.come_in(self._workers[0])
        self._at("F10")
        self._at("F9")
        self._choose_line()
        does = self._rng.choice(tuple(_OF_PEOPLE))
        self._at(does)
        for told in _OF_PEOPLE[does]:
            self._type(told)
            self.settle()
            self._at("Enter")
        self._at("Esc")

    def _leave(self) -> None:
        """Somebody leaves the bench, and what is scanned then is kept for whoever comes."""
        self._at(self._rng.choice(("Ctrl+Shift+L", "F10")))
        self.scan_known()
        self.scan(self._rng.choice(self._workers).badge)

    def _at(self, name: str) -> None:
        self._named(name)
        self.settle()

    def _named(self, name: str) -> None:
        written = {"Enter": "Return", "Ctrl+Enter": "Ctrl+Return"}.get(name, name)
        (pressed,) = cast("Iterable[QKeyCombination]", QKeySequence(written))
        self._strike(pressed.key(), _TEXT.get(pressed.key(), ""), pressed.keyboardModifiers())

    def _answer_chooser(self) -> None:
        """A dialog of the system would wait for ever: a file is named, or whoever it was for thinks better of it."""
        modal = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if modal is None:
            return
        self._choosers += 1
        if isinstance(modal, QFileDialog) and self._choosers % _TIMES_FOUND == 0:
            modal.setDirectory(str(self._files))
            if modal.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
                modal.selectFile(f"file-{self._choosers}")
            elif modal.fileMode() != QFileDialog.FileMode.Directory:
                modal.selectFile(str(self._photos[self._choosers % len(self._photos)]))
            modal.accept()
        else:
            modal.close()

    def _type(self, text: str) -> None:
        """By hand: slowly enough to be no scan."""
        for character in text:
            named = Qt.Key.Key_Return if character == "\r" else ord(character.upper()) if character.isascii() else 0
            self._strike(named, character)
        QTest.qWait(_HELD_BACK_MS)

    def _scan_command(self) -> None:
        self.scan(self._rng.choice(self._codes))

    def _scan_anything(self) -> None:
        self.scan(random_scan(self._rng))

    def _press(self) -> None:
        key = self._rng.choice(_LIKELY if self._rng.random() < 1 / 2 else _PLAIN)
        self._strike(key, _TEXT.get(key, chr(key).lower() if key < 128 else ""))

    def _press_named(self) -> None:
        self._named(self._rng.choice(self._names))

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

    def _strike(self, key: int, text: str, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """By hand, after the time that a hand takes: without it, two keys would be a scan."""
        self._scanner.passed += _BETWEEN_KEYS_S
        self._hand.passed += _BETWEEN_KEYS_S
        self._send(key, text, modifiers)

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

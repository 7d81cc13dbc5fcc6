"""Somebody at the bench: reads the window, and works it with a scanner and a keyboard, never in another way."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import msgspec
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import Station, open_station
from intake_app.commands.delivering import find_printers
from intake_app.commands.window import make_window
from intake_app.desktop.rows import QuestionRow
from intake_app.desktop.window import StationWindow
from intake_app.domain.station import Sound
from intake_app.settings import Settings
from intake_app.store.database import connect_reading
from intake_app.store.lane import Lane
from intake_app.workflow.sight import Sight
from tests.desktop.desk import SeenList, is_being_read, read_fast

OPERATOR = "Rosa"
GAP_MS = 12
"""The longest gap between two keys of the scanner here: short, so that a typed key is soon given back."""

_printers_here = cache(find_printers)
"""Looked for by a process of its own, as ever, and once: this computer gets no other printers while tests run."""

Answer = str | list[str]
_KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\x1b": Qt.Key.Key_Escape}
_NAMED = {"Enter": ("Return", "\r"), "Esc": ("Escape", "\x1b"), "Tab": ("Tab", "\t"), "Del": ("Delete", "")}
_MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}


class Entry(NamedTuple):
    """One line of the journal's file, as it lies on the disk."""

    kind: str
    subject: str
    operator: str
    payload: dict[str, Any]
    hash: str


@dataclass
class ScannerClock:
    """Real time, except that the keys of a scan are two milliseconds apart however busy this computer is.

    A hand takes a tenth of a second from the scanner to the keyboard, however fast this test is: an Enter that came
    sooner after a scan would be taken for the scanner's own.
    """

    typed_at: float | None = None
    passed: float = 0.0

    def __call__(self) -> float:
        return monotonic() + self.passed if self.typed_at is None else self.typed_at

    def type_next(self) -> None:
        self.typed_at = self() + 0.002

    def stop(self) -> None:
        if self.typed_at is not None:
            self.passed = max(self.passed, self.typed_at - monotonic()) + 0.1
        self.typed_at = None


@dataclass
class HandClock:
    """Real time, except that a hand takes two seconds from one scan to the next, however fast this test is."""

    passed: float = 0.0

    def __call__(self) -> float:
        return monotonic() + self.passed


@dataclass
class Person:
    """What one person does and sees."""

    window: StationWindow
    station: Station
    lane: Lane
    qtbot: QtBot
    clock: ScannerClock = field(default_factory=ScannerClock)
    hand: HandClock = field(default_factory=HandClock)

    @property
    def folder(self) -> Path:
        return self.station.settings.folder

    @property
    def sight(self) -> Sight:
        """The return on the page."""
        sight = self.window.intake.sight
        assert sight is not None, f"no return is on the page; the window says: {self.told}"
        return sight

    @property
    def listed(self) -> SeenList:
        """The list on the page that is shown."""
        return SeenList(self.window)

    @property
    def told(self) -> str:
        """The sentence across the page."""
        return self.window.notices.sentence

    @property
    def page(self) -> Any:
        """What the middle of the window shows."""
        return self.window.pages.currentWidget()

    def has_closed(self) -> bool:
        """Whether the return on the page is closed."""
        return self.sight.state == "closed"

    def settle(self) -> None:
        """Wait until everything that was done is in the record and on the screen."""
        calm = 0
        while calm < 2:
            self.qtbot.waitUntil(lambda: not self.window.errands.busy, timeout=20_000)
            QCoreApplication.processEvents()
            calm = 0 if self.window.errands.busy or is_being_read(self.window) else calm + 1

    def scan(self, text: str, end: str = "\r") -> None:
        """A scanner that types: every character at once, then its terminator."""
        self.hand.passed += 2
        self.scan_on(text, end)
        if not end:
            self.qtbot.wait(120)
        self.settle()

    def scan_on(self, text: str, end: str = "\r") -> None:
        """The same, without waiting for what comes of it."""
        for character in text + end:
            self.clock.type_next()
            self._send(_key_of(character), character)
        self.clock.stop()

    def press(self, *names: str) -> None:
        """Keys as the window names them (`Ctrl+Z`, `F7`, `1`), one after the other, and what comes of them."""
        for name in names:
            *held, last = name.split("+")
            modifiers = Qt.KeyboardModifier.NoModifier
            for modifier in held:
                modifiers |= _MODIFIERS[modifier]
            named, text = _NAMED.get(last, (last, last if len(name) == 1 else ""))
            self._send(getattr(Qt.Key, f"Key_{named}"), text, modifiers)
            self.qtbot.wait(GAP_MS + 4)
            self.settle()

    def type(self, text: str) -> None:
        """Type into whatever has the focus, key by key."""
        for character in text:
            self._send(_key_of(character), character)
            self.qtbot.wait(GAP_MS + 4)

    def type_by_input_method(self, text: str) -> None:
        """What somebody enters who writes Chinese: composed, then committed as a whole."""
        composed = QInputMethodEvent()
        composed.setCommitString(text)
        focused = QApplication.focusWidget()
        assert focused is not None
        QCoreApplication.sendEvent(focused, composed)

    def sign_in(self, name: str = OPERATOR) -> None:
        assert self.window.sign_page.isVisible()
        self.type(name)
        self.press("Enter")

    def answer(self, answers: Mapping[str, Answer]) -> str:
        """Answer the question that the window shows by its keys; returns the fact that it asked for."""
        card = self.window.intake_page.back.questions.card
        assert card.isVisible(), f"no question is shown at {self.sight.step}"
        fact = str(card.fact)
        question = next(one for step in self.sight.steps for one in step.questions if one.fact == fact)
        assert card.title.accessibleName() == (question.prompt or question.title)
        wanted = answers[fact]
        if isinstance(wanted, list):
            self.press(*(self._key(one) for one in wanted), *(["Enter"] if wanted else ["0"]))
        elif any(tile.value == wanted for tile in card.tiles if tile.isVisible()):
            self.press(self._key(wanted))
        else:
            self.type(wanted)
            self.press("Enter")
        return fact

    def answer_until(self, step: str, answers: Mapping[str, Answer]) -> list[str]:
        """Answer what is asked until the window shows this step; returns the facts in the order they were asked."""
        asked: list[str] = []
        while self.sight.step != step:
            assert len(asked) < 30, f"still at {self.sight.step} after {asked}"
            asked.append(self.answer(answers))
            assert not self.told
        return asked

    def open_line(self, fact: str) -> None:
        """Walk with Tab to this line of the checklist and open it."""
        for _ in range(60):
            focused = QApplication.focusWidget()
            if isinstance(focused, QuestionRow) and focused.fact == fact:
                self.press("Enter")
                return
            self.press("Tab")
        pytest.fail(f"Tab never came to the line of {fact}")

    def write(self, key: str, text: str, *, by_input_method: str = "") -> None:
        """Open the card to write into with this key, write, and mean it."""
        self.press(key)
        self.type(text)
        if by_input_method:
            self.type_by_input_method(by_input_method)
        self.press("Ctrl+Enter")

    @property
    def writing(self) -> QPlainTextEdit:
        """Where a note or a reason is written."""
        text: QPlainTextEdit = self.window.intake_page.back.writing.text
        return text

    def photograph(self, fact: str) -> None:
        """A photo of this line of the return on the page arrives; what was photographed is a grey wall."""
        wall = BytesIO()
        Image.new("RGB", (640, 480), "#807868").save(wall, "JPEG")
        bench, return_id = self.station.bench, self.sight.return_id
        kept = bench.keep_photo(wall.getvalue(), f"{fact}.jpg")
        sight = self.lane.submit(lambda: bench.photograph(return_id, kept, fact, "camera")).result()
        self.window.intake.photos.changed.emit(sight)
        self.settle()

    def leave(self) -> None:
        """Close the window, and with it the station, as one does in the evening."""
        self.window.entrance.let_close()
        self.window.close()
        self.lane.close()
        self.station.close()

    def _key(self, value: str) -> str:
        tiles = self.window.intake_page.back.questions.card.tiles
        return str(next(tile.key for tile in tiles if tile.isVisible() and tile.value == value))

    def _send(self, key: int, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target = QGuiApplication.focusWindow()
        assert target is not None, "no window of the program has the keyboard"
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))


@contextlib.contextmanager
def at_the_bench(folder: Path, qtbot: QtBot, policies: Path | None = None, **more: object) -> Iterator[Person]:
    """The station of this folder with its window open; `more` settings than those of every test.

    `asks_first`: as a station is opened by `intake`, which asks first whether people sign in.
    """
    asks_first = bool(more.pop("asks_first", False))
    # Silent: where there is nothing to play on, Qt says so among its warnings.
    settings = Settings(folder, name="Bench 3", code="B3", policies=policies, scan_gap_ms=GAP_MS, sound=Sound(0))
    station = open_station(msgspec.structs.replace(settings, **more))
    read_fast(patch := pytest.MonkeyPatch())
    patch.setattr("intake_app.commands.delivering.find_printers", _printers_here)
    lane = Lane(station.tidy)
    window = make_window(station, lane)
    person = Person(window, station, lane, qtbot)
    window.wedge._clock = person.clock
    window.scans._clock = person.hand
    for problem in station.problems:
        window.fail(problem)
    try:
        window.resize(1280, 800)
        with qtbot.waitActive(window):
            window.entrance.open(asks_first=asks_first, kiosk=False)
            window.activateWindow()
        person.settle()
        yield person
    finally:
        person.leave()
        window.deleteLater()
        patch.undo()


def journal(folder: Path) -> list[Entry]:
    """Every event, read from the database file itself, but for the key that the station makes when nothing waits.

    Through the program's own SQLite: another library that closes the file in this process would drop the locks of a
    station that is open.
    """
    with contextlib.closing(connect_reading(folder / "journal.sqlite3")) as file:
        told = "SELECT kind, subject, operator, payload, hash FROM events WHERE kind <> 'key_made' ORDER BY sequence"
        rows = file.execute(told).fetchall()
    return [Entry(kind, subject, who, json.loads(payload), hashed) for kind, subject, who, payload, hashed in rows]


def _key_of(character: str) -> int:
    """The key that makes this character; 0 for one that no single key of a plain keyboard makes."""
    if character in _KEYS:
        return _KEYS[character].value
    return ord(character.upper()) if " " <= character <= "~" else 0

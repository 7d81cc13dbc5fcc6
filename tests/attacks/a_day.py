"""A process that opens the real window, as `intake` does, and works a day at it by scans and keys.

    python -m tests.attacks.a_day STATION_FOLDER DAY.json

The day names the person, the unit and what is written of it (`Day`). At its end the program meets a fault of its own
whose words name the customer. Every right of others to files is open when it starts (umask 000): what the program
makes shows what it closes itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import cast

import msgspec
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import Station
from intake_app.cli import main
from intake_app.commands import window as command
from intake_app.desktop.window import StationWindow
from intake_app.store.lane import Lane
from tests.desktop.desk import ANSWERS
from tests.whole.window_driver import Person

_PATIENCE_S = 90


class Day(msgspec.Struct, frozen=True):
    """Who works, on which unit, and what is written."""

    operator: str
    serial: str
    stranger: str
    note: str
    fault: str
    done: str


@dataclass
class Patience:
    """The two things that somebody at the window needs of pytest-qt's robot."""

    def wait(self, ms: int) -> None:
        QTest.qWait(ms)

    def waitUntil(self, done: Callable[[], bool], timeout: int) -> None:  # noqa: N802 - the robot's own name
        end = monotonic() + timeout / 1000
        while not done():
            if monotonic() > end:
                raise TimeoutError
            QTest.qWait(5)


def work(person: Person, day: Day) -> None:
    """A unit from the scan to the closed return, a strange scan, a note, a photo, a fault."""
    window = person.window
    window.wedge._clock = person.clock
    window.scans._clock = person.hand
    person.settle()
    if window.sign_page.sheet == "first":
        person.press("F9")
    person.sign_in(day.operator)
    person.scan(day.stranger)
    person.press("Esc")
    person.scan(day.serial)
    person.answer_until("decision", {**ANSWERS, "exclusions": []})
    person.write("F4", day.note)
    person.photograph("foam")
    person.press("Enter", "Enter")
    window.go("find")
    person.settle()
    person.type(day.serial[:6])
    person.settle()
    window.go("devices")
    person.settle()


def begin(window: StationWindow, station: Station, lane: Lane, day: Day) -> None:
    """Do the day once the window stands; the window closes at its end, whatever came of it."""

    def go() -> None:
        try:
            work(Person(window, station, lane, cast("QtBot", Patience())), day)
            Path(day.done).write_text("done", "utf-8")
        finally:
            QTimer.singleShot(200, window.close)
        raise RuntimeError(day.fault)

    window.activateWindow()
    QTimer.singleShot(200, go)
    QTimer.singleShot(_PATIENCE_S * 1000, QCoreApplication.quit)


def run(folder: str, file: str) -> int:
    """Run `intake` on this folder with that day; returns its exit status."""
    os.umask(0)
    day = msgspec.json.decode(Path(file).read_bytes(), type=Day)
    made = command.make_window

    def with_hands(station: Station, lane: Lane) -> StationWindow:
        window = made(station, lane)
        QTimer.singleShot(0, lambda: begin(window, station, lane, day))
        return window

    command.make_window = with_hands
    return main(["--station", folder])


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))

"""An exception in any slot: the bench sees a sentence with a number, the log has the rest, and the window goes on.

Any slot of `desktop`, lambdas too, that a window connects on a tour through all its pages with a refused return, a
supervisor's form over it and one half answered; with the sheets of sign-in, scans that were kept, an alarm and a proof.
What it does not come to are cards that few returns have, dialogs, and photos that come: `python -m tests.faults.tapped
-s` names their lines.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from intake_app import fault_log
from tests.faults.logged_window import NUMBER, SERIAL, logged_window
from tests.whole.window_driver import Person

WHO: Final = "Zylphrenna Quux"
ROOT: Final = Path(__file__).resolve().parents[2]


def fall(*_: object) -> None:
    raise RuntimeError(f"nobody called {WHO} can be shown")


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody at a window whose faults are told and logged."""
    with logged_window(tmp_path / "station", qtbot) as one:
        yield one


def fell(person: Person, log: Path, told: str = "") -> str:
    """The number of the fault that is told at the bench, and is in the log; it is read then."""
    told = told or person.told
    number = NUMBER.search(told)
    assert number, told
    assert "What was acknowledged is safe." in told
    assert WHO not in told
    logged = log.read_text("utf-8")
    assert f"fault {number[1]}" in logged
    assert "Zylphrenna" not in logged
    person.window.read()
    return number[1]


def test_a_fault_in_any_slot_of_any_page_is_told_and_the_window_goes_on() -> None:
    """In a process of its own, whose `desktop` is read anew so that all that it connects can fall."""
    command = [sys.executable, "-m", "tests.faults.tapped"]
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=around, timeout=300)
    assert done.returncode == 0, done.stdout


@pytest.mark.qt_no_exception_capture
def test_a_fault_in_a_gesture_is_told_and_the_next_one_is_taken(person: Person) -> None:
    log = person.station.settings.folder / "log" / fault_log.LOG
    person.scan(SERIAL)
    before = person.sight
    vars(person.station.bench)["answer"] = fall
    person.press("1")
    person.settle()
    card = person.window.intake_page.back.questions.card
    assert card.problem.isVisible()
    fell(person, log, card.problem.sentence.text())
    assert person.sight == before
    del vars(person.station.bench)["answer"]
    person.press("1")
    person.settle()
    assert person.sight.question != before.question


@pytest.mark.qt_no_exception_capture
def test_a_fault_in_a_thread_of_its_own_is_in_the_log(person: Person) -> None:
    log = person.station.settings.folder / "log" / fault_log.LOG
    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    assert "in fall" in log.read_text("utf-8")
    assert person.window.isVisible()

"""An exception in any slot: the bench sees a sentence with a number, the log has the rest, and the window goes on."""

from __future__ import annotations

import ast
import importlib
import inspect
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from pytestqt.qtbot import QtBot

from intake_app import desktop, fault_log
from intake_app.bootstrap import system_clock
from intake_app.commands.window import _catch_what_is_left
from intake_app.desktop.sign_presenter import SignPresenter
from tests.whole.sample_station import fill
from tests.whole.window_driver import Person, at_the_bench

WHO: Final = "Zylphrenna Quux"
SERIAL: Final = "SV19R24-00771"
NUMBER: Final = re.compile(r"number ([0-9A-F]{6})\b")
SAMPLES: Final[dict[str, Any]] = {
    "QString": "",
    "PyObject": None,
    "int": 0,
    "bool": False,
    "double": 0.0,
    "QVariantList": [],
}


class Slot(NamedTuple):
    """A method of a presenter, and the signal of its page that calls it, as the source has it."""

    presenter: type
    method: str
    signal: str


def slots() -> list[Slot]:
    """Every `page.….connect(self.…)` of every presenter."""
    found = []
    for file in sorted(Path(desktop.__file__).parent.glob("*presenter*.py")):
        for made in ast.parse(file.read_text("utf-8")).body:
            if not isinstance(made, ast.ClassDef):
                continue
            for call in ast.walk(made):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                    continue
                to = call.args[0] if call.args else None
                if call.func.attr == "connect" and isinstance(to, ast.Attribute) and ast.unparse(to.value) == "self":
                    signal = ast.unparse(call.func.value)
                    presenter = getattr(importlib.import_module(f"intake_app.desktop.{file.stem}"), made.name)
                    # A signal that is passed on to another one has nothing to fall in.
                    if signal.startswith("page.") and inspect.isfunction(vars(presenter).get(to.attr)):
                        found.append(Slot(presenter, to.attr, signal))
    return [slot for slot in found if slot.presenter is not SignPresenter]  # somebody must come in first


SLOTS: Final = slots()


def fall(*_: object) -> None:
    raise RuntimeError(f"nobody called {WHO} can be shown")


class Falls:
    """Whether the slots fall now: a page is made and entered as ever."""

    now = False


def falling(method: Callable[..., object]) -> Callable[..., object]:
    takes = len(inspect.signature(method).parameters)

    def slot(*args: object) -> object:
        if Falls.now:
            fall()
        return method(*args[:takes])

    return slot


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody at a window whose pages can fall in every slot."""
    for presenter, name in {(slot.presenter, slot.method) for slot in SLOTS}:
        monkeypatch.setattr(presenter, name, falling(getattr(presenter, name)))
    folder = tmp_path / "station"
    fill(folder, system_clock().today)
    hooks = sys.excepthook, threading.excepthook
    with at_the_bench(folder, qtbot) as one:
        fault_log.open_log(folder)
        _catch_what_is_left(one.window, one.station.settings)
        try:
            one.sign_in()
            yield one
        finally:
            sys.excepthook, threading.excepthook = hooks
    for handler in [one for one in logging.getLogger("intake").handlers if isinstance(one, fault_log._Rotated)]:
        logging.getLogger("intake").removeHandler(handler)
        handler.close()


def pages(person: Person) -> dict[str, tuple[str, Any]]:
    """By the name of a presenter's class: where it is, and its page."""
    window = person.window
    behind = {type(window.places[name]).__name__: (name, window.places[name].page) for name in window.places._makers}
    return {
        **behind,
        "ImportPresenter": ("import", window.importing.page),
        "FoundPresenter": ("intake", window.intake_page),
        "DevicesPresenter": ("devices", window.floor.page("devices")),
    }


def fell(person: Person, log: Path, told: str = "") -> str:
    """The number of the fault that is told at the bench, and is in the log; it is read then."""
    told = told or person.told
    number = NUMBER.search(told)
    assert number, told
    assert "What was acknowledged is safe." in told
    assert WHO not in told
    assert f"fault {number[1]}" in log.read_text("utf-8")
    person.window.read()
    return number[1]


@pytest.mark.qt_log_ignore("PulseAudioService", extend=True)  # the Devices page looks for something to play on
@pytest.mark.qt_no_exception_capture
def test_a_fault_in_any_slot_of_any_page_is_told_and_the_window_goes_on(person: Person) -> None:
    log = person.station.settings.folder / "log" / fault_log.LOG
    tried: set[str] = set()
    numbers: set[str] = set()
    for name, (place, page) in pages(person).items():
        person.window.go(place)
        person.settle()
        person.window.read()
        for slot in SLOTS:
            if slot.presenter.__name__ != name:
                continue
            signal = page
            for part in slot.signal.split(".")[1:]:
                signal = getattr(signal, part)
            types = [told for told in re.search(r"\((.*)\)", repr(signal))[1].split(",") if told]  # type: ignore[index]
            Falls.now = True
            signal.emit(*(SAMPLES[told] for told in types))
            Falls.now = False
            numbers.add(fell(person, log))
            tried.add(name)
            assert person.window.isVisible()
    told = log.read_text("utf-8")
    assert len(numbers) >= 30
    assert len(tried) >= 9
    assert told.count("in fall") >= len(numbers)
    assert "Zylphrenna" not in told
    person.window.go("intake")
    person.scan(SERIAL)
    assert person.sight.serial == SERIAL
    person.press("1")
    assert person.sight.question != "box"


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

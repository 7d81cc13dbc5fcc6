"""Lets every slot fall that a window connects on the way through all its pages; run by `tapped.py`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, QSize, Qt, SignalInstance
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocumentRenderOptions
from pytestqt.qtbot import QtBot

from intake_app import fault_log
from intake_app.desktop.kept_scans import Kept
from intake_app.desktop.keys import OVERRIDE_KEY
from intake_app.desktop.sign_names import NameLine
from tests.faults.logged_window import NUMBER, SERIAL, logged_window
from tests.faults.tapped import Falls
from tests.whole.window_driver import Person

REFUSED: Final = "SV24E4-018233"
SAMPLES: Final[dict[str, Any]] = {
    "QString": "",
    "PyObject": None,
    "int": 0,
    "bool": False,
    "double": 0.0,
    "QVariantList": [],
    "QVariantMap": {},
    "QModelIndex": QModelIndex(),
    "QWindow*": None,
    "QSize": QSize(),
    "QImage": QImage(),
    "QPdfDocumentRenderOptions": QPdfDocumentRenderOptions(),
    "qulonglong": 0,
    "Qt::ColorScheme": Qt.ColorScheme.Dark,
}
FOUND: Final = 310
"""So many slots are come to at least: a window that makes less of itself would let fewer fall."""


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody who has been to every page, with a return half answered."""
    with logged_window(tmp_path / "station", qtbot) as one:
        # On a slow machine the proof begins meanwhile, and its process is gone again when its slots are to fall.
        one.window.floor.record.stop()
        refuse(one)
        accept(one)
        one.scan(SERIAL)
        one.press("1")
        places = (*one.window.places._makers, "import", "devices", "printing", "scanner_test", "record", "keys")
        for place in (*places, "intake"):
            one.window.go(place)
            one.settle()
            one.window.read()
        begin_what_is_rare(one)
        yield one


def refuse(person: Person) -> None:
    """A return as far as its papers, each step seen at the window."""
    bench, intake = person.station.bench, person.window.intake
    person.scan(REFUSED)
    return_id = person.sight.return_id
    for fact, value in {"box": "original", "foam": "missing", "sleeve": "original", "advance_charge": "0"}.items():
        person.lane.submit(partial(bench.answer, return_id, fact, value)).result()
    for fact in bench.resume(return_id).photos_missing:
        person.lane.submit(partial(bench.excuse, return_id, fact, "The camera is broken.")).result()
    intake.resume(return_id)
    person.settle()
    person.lane.submit(partial(bench.accept, return_id)).result()
    intake.resume(return_id)
    person.settle()
    person.window.read()
    intake.photos.take()
    person.settle()
    person.window.read()


def accept(person: Person) -> None:
    """A supervisor's form is opened over the refusal, something is chosen of it, and it is left."""
    record = person.station.bench.overrides._record
    here = record.who
    person.lane.submit(partial(record.enter, "Sam Ito", "supervisor")).result()
    person.press(OVERRIDE_KEY, "1")
    assert person.window.intake.overrides.is_asked, person.told
    person.press("Esc")
    person.lane.submit(partial(person.station.bench.sign, here)).result()


def begin_what_is_rare(person: Person) -> None:
    """What only a station with people, with an alarm or with scans that wait makes of itself; a form of an RMA."""
    window = person.window
    person.press("Ctrl+4", "F6", "Esc")
    window.sign_page.show_names([NameLine("Sam Ito", "supervisor")])
    for sheet in (window.sign_page.pin, window.sign_page.first):
        sheet.hide()
    window.scans.asked.put_aside([Kept(SERIAL, follows=False, at_ms=0.0)])
    window.scans.asked.ask()
    window.scans.asked.leave()
    window.floor.record.bar.alarm("Alarm", "Entry 3 was changed.")
    window.floor.record._proofs()
    window.go("intake")
    person.settle()


def send(signal: SignalInstance) -> None:
    """Emit it with something of each kind that it carries; what it calls falls."""
    carries = re.search(r"\((.*)\)", repr(signal))
    assert carries, signal
    Falls.fell.clear()
    Falls.now = True
    try:
        signal.emit(*(SAMPLES[kind] for kind in carries[1].split(",") if kind))
        QCoreApplication.processEvents()
    finally:
        Falls.now = False


@pytest.mark.qt_log_ignore("PulseAudioService", extend=True)  # the Devices page looks for something to play on
@pytest.mark.qt_no_exception_capture
def test_a_fault_in_any_slot_is_told_and_the_window_goes_on(person: Person) -> None:
    log = person.station.settings.folder / "log" / fault_log.LOG
    fell: set[str] = set()
    silent: dict[str, str] = {}
    for line, signal, slot in list(Falls.connected):
        if line in fell:
            continue
        send(signal)
        number = NUMBER.search(person.told)
        if slot in Falls.fell and number and f"fault {number[1]}" in log.read_text("utf-8"):
            assert "What was acknowledged is safe." in person.told
            fell.add(line)
        else:
            silent[line] = f"{slot}: {person.told}"
        person.window.read()
        assert person.window.isVisible()
    assert {line: why for line, why in silent.items() if line not in fell} == {}
    assert len(fell) >= FOUND
    sys.stdout.write(f"{len(fell)} fell; not come to: {sorted(Falls.not_met)}\n")
    person.window.go("intake")
    person.scan(SERIAL)
    assert person.sight.serial == SERIAL

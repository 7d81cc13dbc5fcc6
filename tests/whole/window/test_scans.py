"""A scan is taken wherever it arrives: on every page, beside every card and dialog; and a bad one does no harm."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from intake_app.domain.rma_number import mint
from intake_app.resources import resource
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import answers_of
from tests.whole.window_driver import OPERATOR, Person, journal

SERIAL = "SV24E4-018233"
OTHER = "SV25R144-000021"


def test_scans_in_quick_succession_are_all_taken(person: Person) -> None:
    serials = some_serials(20)
    for serial in serials:
        person.scan_on(serial)
        person.qtbot.wait(30)
    person.settle()
    opened = [entry.payload["serial"] for entry in journal(person.folder) if entry.kind == "opened"]
    assert opened == serials
    assert person.sight.header[1].value == serials[-1]
    assert not person.told


def some_serials(count: int) -> list[str]:
    """Serials that one sale knows each, so that a scan opens a return at once."""
    with resource("sample/units.csv").open(encoding="utf-8", newline="") as file:
        serials = [row["Serial"] for row in csv.DictReader(file)]
    once = [serial for serial in serials if serials.count(serial) == 1]
    return once[:count]


def test_scans_before_anybody_has_signed_are_kept(come_in: Callable[..., Person]) -> None:
    person = come_in()
    person.scan(SERIAL)
    person.scan(OTHER)
    assert person.window.sign_page.isVisible()
    assert "who is at the bench; 2 scans are kept" in person.told
    assert not journal(person.folder)
    person.sign_in()
    opened = [(entry.payload["serial"], entry.operator) for entry in journal(person.folder)]
    assert opened == [(SERIAL, OPERATOR), (OTHER, OPERATOR)]
    assert person.sight.header[1].value == OTHER


@pytest.mark.parametrize(
    ("key", "end"),
    [("Ctrl+1", "\r"), ("Ctrl+2", "\t"), ("Ctrl+I", ""), ("F1", "\r"), ("F2", "\t"), ("F4", "\r")],
)
def test_a_scan_is_taken_on_every_page(person: Person, key: str, end: str) -> None:
    person.scan(SERIAL)
    person.press(key)
    person.scan(OTHER, end)
    assert person.sight.header[1].value == OTHER
    assert person.window.intake_page.isVisible()
    assert [entry.kind for entry in journal(person.folder)] == ["opened", "opened"]


def test_a_scan_while_somebody_else_signs_is_taken_in_their_name(person: Person) -> None:
    person.scan(SERIAL)
    person.press("F10")
    person.scan(OTHER)
    assert [entry.kind for entry in journal(person.folder)] == ["opened"]
    person.window.sign_page.field.setFocus()
    person.sign_in("Marco")
    assert [entry.operator for entry in journal(person.folder)] == [OPERATOR, "Marco"]
    assert person.sight.header[1].value == OTHER


def test_nobody_else_signing_after_all_a_scan_is_taken_as_before(person: Person) -> None:
    person.press("F10")
    person.scan(OTHER)
    person.press("Esc", "Esc")
    person.settle()
    assert [entry.operator for entry in journal(person.folder)] == [OPERATOR]


def test_a_scan_is_taken_beside_an_open_dialog(person: Person) -> None:
    """The dialog is modal and would hear the keys; it keeps what was typed into it, and opens no file for the scan."""
    seen: list[tuple[bool, str]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        person.scan_on(SERIAL)
        person.qtbot.wait(50)
        seen.append((dialog.isVisible(), "".join(dialog.selectedFiles())))
        dialog.reject()

    person.press("Ctrl+I")
    QTimer.singleShot(300, look)
    person.press("Ctrl+U")
    assert [visible for visible, _ in seen] == [True]
    assert SERIAL not in seen[0][1]
    person.settle()
    assert person.sight.header[1].value == SERIAL
    assert person.window.intake_page.isVisible()


@pytest.mark.parametrize("step", ["packaging", "unit", "decision", "papers"])
def test_a_scan_on_every_step_gives_no_answer_and_presses_nothing(person: Person, step: str) -> None:
    """The scan holds every answer key, and ends with the key of the page's primary action."""
    answers = answers_of(by_scan(SERIAL))
    person.scan(SERIAL)
    person.answer_until(step if step != "papers" else "decision", answers)
    if step == "papers":
        person.press("Enter")
    before = [(entry.kind, entry.subject) for entry in journal(person.folder)]
    first = person.sight.return_id
    person.press("Tab")
    person.scan("  0123456789 ABC")
    assert [(entry.kind, entry.subject) for entry in journal(person.folder)] == before
    assert "not in the catalogue" in shown_hint(person)
    person.press("Esc")
    assert (person.sight.return_id, person.sight.step) == (first, step)
    person.scan(SERIAL)
    assert "the unit on the page" in person.told
    assert [(entry.kind, entry.subject) for entry in journal(person.folder)] == before


def shown_hint(person: Person) -> str:
    assert person.window.intake_page.identify.isVisible()
    return str(person.window.intake_page.identify.hint.accessibleName())


def misread(number: str) -> str:
    """The same number with another check character."""
    return number[:-1] + ("A" if number[-1] != "A" else "B")


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("SV24E4\x00018233", "U+0000"),
        ("\x16\x1a\x03SV24E4-018233", "U+0016"),
        ("SV24E4-018233\x1b", "U+001B"),
        ("SV24E4\u202e-018233", "U+202E"),
        ("   ", "empty"),
        ("X" * 10_240, "10,240 characters"),
        (misread(mint("B3", 1)), "misread or mistyped"),
        ("RMA/B3/000001/5", "RMA/B3/000001/5"),
        (mint("B7", 1), "this station’s record does not hold it"),
    ],
)
def test_a_bad_scan_gets_a_sentence_and_changes_nothing(person: Person, scan: str, said: str) -> None:
    person.scan(SERIAL)
    before = journal(person.folder)
    person.scan(scan)
    if "catalogue" in said:
        assert said in shown_hint(person)
        person.press("Esc")
    else:
        assert said in person.told
        assert person.told.endswith((".", "printed."))
        person.press("Esc")
        assert not person.told
    assert journal(person.folder) == before
    assert person.sight.header[1].value == SERIAL


def test_a_scan_of_a_million_characters_is_refused_with_its_length(person: Person) -> None:
    person.window.scans.scanned("7" * 1_000_000)
    person.settle()
    assert "1,000,000 characters" in person.told
    assert len(person.told) < 200


def test_a_scanner_that_never_ends_is_heard_to_the_end(person: Person) -> None:
    """A stuck key or a torn cable: the keys are bounded in number and in what they cost, and the next scan is taken."""
    person.scan("7" * 30_000)
    assert "30,000 characters" in person.told
    person.press("Esc")
    person.scan(SERIAL)
    assert person.sight.header[1].value == SERIAL

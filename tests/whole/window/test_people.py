"""People at one bench, by scans and keys alone: who came, who did what, what was locked, and what nobody may."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from intake_app.cli import main
from intake_app.domain.commands import Command, command_code
from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import Event
from intake_app.domain.roles import Role
from intake_app.store.journal import SqliteJournal
from tests.documents.pdf_reading import codes
from tests.whole.window_driver import Person, at_the_bench, journal

SERIAL, OTHER = "SV24E4-018233", "SV19R24-00771"
ADA, SUE = ("Ada", "409173"), ("Sue", "682915")
NO_CHOOSER_OF_THE_SYSTEM = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
Open = Callable[..., Person]


@pytest.fixture
def open_bench(station_folder: Path, qtbot: QtBot) -> Iterator[Open]:
    """Opens the window as `intake` does; again after `leave`."""
    with contextlib.ExitStack() as opened:

        def open_one(**more: object) -> Person:
            return opened.enter_context(at_the_bench(station_folder, qtbot, None, asks_first=True, **more))

        yield open_one


def give_pin(person: Person, pin: str) -> None:
    assert person.window.sign_page.sheet == "pin" or person.window.place == "people"
    person.type(pin)
    person.press("Enter")


def begin(person: Person) -> None:
    """The first start: Ada is the administrator."""
    assert person.window.sign_page.sheet == "first"
    person.type(ADA[0])
    person.press("Enter")
    give_pin(person, ADA[1])
    give_pin(person, ADA[1])
    assert person.window.operator == ADA[0]


def add(person: Person, name: str, role: Role = "receiving", pin: str = "") -> str:
    """On the page People: somebody is added and gets a badge, which is read off its card."""
    if person.window.place != "people":
        person.press("F10", "F9")
    assert person.window.place == "people"
    person.press("F3")
    person.type(name)
    steps = {"receiving": 0, "supervisor": 2, "administrator": 3}[role]
    if steps:
        person.press(*["Tab"] * steps, "Enter", *["Tab"] * (4 - steps), "Enter")
    else:
        person.press("Enter")
    if pin:
        give_pin(person, pin)
        give_pin(person, pin)
    assert f"{name} works here from now on: {role}." in person.told
    person.press("F4", "Enter")
    person.qtbot.waitUntil(lambda: f"The badge of {name} is in" in person.told, timeout=10_000)
    (file,) = (one for one in (person.folder / "badges").rglob("*.pdf") if name in str(one.parent.name))
    ((badge, *others),) = [sorted({text for _, text in codes(file.read_bytes())})]
    assert not others
    file.unlink()
    return badge


def done_by(person: Person) -> list[tuple[str, str]]:
    """What was done since the first unit was scanned, and in whose name."""
    told = [(entry.kind, entry.operator) for entry in journal(person.folder)]
    return told[[kind for kind, _ in told].index("opened") :]


def test_two_people_and_a_supervisor_carry_one_return(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa, olu, sue = add(person, "Rosa"), add(person, "Olu"), add(person, SUE[0], "supervisor", SUE[1])
    person.scan(rosa)
    assert (person.window.operator, person.window.place) == ("Rosa", "intake")
    person.scan(SERIAL)
    person.press("1")
    asked = person.sight.question
    person.scan(olu)
    assert "Olu is at the bench now" in person.told
    assert (person.window.operator, person.sight.question) == ("Olu", asked)
    assert person.window.intake_page.isVisible()
    person.press("1", "F4")
    person.type("Corner dented, ")
    person.scan(rosa)
    assert person.writing.toPlainText() == "Corner dented, "
    person.type("by the carrier.")
    person.scan(sue)
    assert person.window.sign_page.sheet == "pin"
    assert not person.window.intake_page.isVisible()
    give_pin(person, "111222")
    assert "do not belong together" in person.window.sign_page.pin.problem.sentence.accessibleName()
    give_pin(person, SUE[1])
    assert (person.window.operator, person.window.place) == ("Sue", "intake")
    assert person.writing.toPlainText() == "Corner dented, by the carrier."
    person.press("Ctrl+Enter")
    assert done_by(person) == [
        ("opened", "Rosa"),
        ("answered", "Rosa"),
        ("signed_out", "Olu"),
        ("signed_in", "Olu"),
        ("answered", "Olu"),
        ("signed_out", "Rosa"),
        ("signed_in", "Rosa"),
        ("pin_refused", "Rosa"),
        ("pin_right", "Sue"),
        ("signed_out", "Sue"),
        ("signed_in", "Sue"),
        ("noted", "Sue"),
    ]


def test_scans_before_and_after_a_badge_are_in_the_name_of_their_time(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa, sue = add(person, "Rosa"), add(person, SUE[0], "supervisor", SUE[1])
    for one in (SERIAL, rosa, OTHER):
        person.scan_on(one)
    person.settle()
    opened = [(entry.payload["serial"], entry.operator) for entry in journal(person.folder) if entry.kind == "opened"]
    assert opened == [(SERIAL, "Ada"), (OTHER, "Rosa")]
    for one in (sue, "SV16Z4-000911"):
        person.scan_on(one)
    person.settle()
    assert "scan is kept" in person.told
    assert person.window.sign_page.pin.pad.dots.count == 0
    give_pin(person, SUE[1])
    assert person.window.intake.found.listing or person.window.intake_page.identify.isVisible()
    assert person.window.operator == "Sue"


def test_a_scan_types_nothing_into_a_pin_and_no_digit_is_shown(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    sue = add(person, SUE[0], "supervisor", SUE[1])
    person.scan(sue)
    pad = person.window.sign_page.pin.pad
    person.scan("68291500")
    assert pad.dots.count == 0
    person.type("68")
    person.qtbot.waitUntil(lambda: pad.dots.count == 2, timeout=5_000)
    shown = [one.accessibleName() for one in person.window.sign_page.pin.findChildren(type(pad.dots))]
    assert shown == ["2 digits of the PIN"]
    person.press("Backspace")
    assert pad.dots.count == 1
    person.press("Esc", "Esc")
    assert person.window.sign_page.sheet == "names"
    assert pad.dots.count == 0


def test_wrong_pins_lock_somebody_out_until_an_administrator_unlocks_even_over_a_restart(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    sue = add(person, SUE[0], "supervisor", SUE[1])
    person.scan(sue)
    for _ in range(5):
        give_pin(person, "111222")
    pin = person.window.sign_page.pin
    told = pin.problem.sentence.accessibleName()
    assert "Too many wrong PINs. The next can be tried in 0:" in told
    assert not pin.pad.isEnabled()
    person.qtbot.waitUntil(lambda: pin.problem.sentence.accessibleName() != told, timeout=3_000)
    person.leave()
    person = open_bench()
    person.scan(sue)
    assert not person.window.sign_page.pin.pad.isEnabled()
    person.press("Esc")
    person.type(ADA[0])
    person.press("Enter")
    give_pin(person, ADA[1])
    person.press("F10", "F9")
    people = person.window.places["people"].page
    person.press("Down")
    assert "State: locked out" in [line.text() for line in people.panel.rows.lines]  # type: ignore[attr-defined]
    person.press("F7")
    assert "Sue can try again" in person.told
    person.scan(sue)
    give_pin(person, SUE[1])
    assert person.window.operator == "Sue"


def test_a_bench_that_is_left_alone_is_locked_and_goes_on_where_it_was(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa = add(person, "Rosa")
    person.scan(rosa)
    person.scan(SERIAL)
    person.press("1", "F4")
    person.type("Half a note")
    person.window.fail("The printer did not answer.")
    idle = person.window.entrance.idle
    idle.idle_s = 0.3
    idle.watch()
    person.qtbot.waitUntil(lambda: person.window.place == "sign", timeout=5_000)
    person.settle()
    page = person.window.sign_page
    assert page.names.title.text() == "Locked: Rosa is at work here"
    assert not person.window.intake_page.isVisible()
    assert person.window.operator == ""
    assert not person.told
    person.press("Ctrl+1")
    assert person.window.place == "sign"
    idle.idle_s = 0
    person.scan(OTHER)
    assert "scan is kept" in person.told
    assert [entry.kind for entry in journal(person.folder)].count("opened") == 1
    person.window.intake.escape()
    person.scan(rosa)
    assert (person.window.operator, person.window.place) == ("Rosa", "intake")
    assert "The printer did not answer." in person.told
    opened = [(entry.payload["serial"], entry.operator) for entry in journal(person.folder) if entry.kind == "opened"]
    assert opened == [(SERIAL, "Rosa"), (OTHER, "Rosa")]
    assert [(entry.kind, entry.payload.get("how")) for entry in journal(person.folder)][-3:-1] == [
        ("signed_out", "locked"),
        ("signed_in", "badge"),
    ]


def test_a_window_that_is_locked_while_the_disk_refuses_asks_the_pin_all_the_same(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    person.press("Esc")
    connection = person.station.parts.journal._connection  # type: ignore[attr-defined]
    person.lane.submit(lambda: connection.execute("PRAGMA query_only = ON")).result()
    assert person.window.entrance.lock()
    person.settle()
    page = person.window.sign_page
    assert person.window.entrance.is_locked
    assert page.names.title.text() == "Locked: Ada is at work here"
    assert "Could not write to journal.sqlite3" in person.told
    person.lane.submit(lambda: connection.execute("PRAGMA query_only = OFF")).result()
    person.press("1")
    assert (page.sheet, person.window.operator) == ("pin", "")
    give_pin(person, ADA[1])
    assert person.window.operator == "Ada"
    ends = [(entry.kind, entry.payload.get("how")) for entry in journal(person.folder)][-2:]
    assert ends == [("signed_out", "locked"), ("signed_in", "name_and_pin")]


@pytest.mark.parametrize("by_badge", [True, False])
def test_a_window_in_which_the_disk_refuses_who_comes_asks_who_is_there(open_bench: Open, by_badge: bool) -> None:
    """The record may tell of either by then."""
    person = open_bench()
    begin(person)
    rosa = add(person, "Rosa")
    person.press("Esc")
    connection = person.station.parts.journal._connection  # type: ignore[attr-defined]
    person.lane.submit(lambda: connection.execute("PRAGMA query_only = ON")).result()
    if by_badge:
        person.scan(rosa)
    else:
        person.window.entrance.ask()
        person.settle()
        person.window.sign_page.named.emit("Rosa")
        person.settle()
    page = person.window.sign_page
    assert person.window.entrance.is_locked
    assert page.names.title.text() == "Locked: Ada is at work here"
    assert "Nobody is signed in at the bench now: whoever goes on signs in again." in person.told
    person.lane.submit(lambda: connection.execute("PRAGMA query_only = OFF")).result()
    person.scan(rosa)
    assert person.window.operator == "Rosa"
    ends = [(entry.kind, entry.payload.get("how")) for entry in journal(person.folder)][-2:]
    assert ends == [("signed_out", "locked"), ("signed_in", "badge")]


def test_a_window_is_nobodys_where_the_disk_refuses_its_first_administrator(open_bench: Open) -> None:
    person = open_bench()
    person.window.entrance.signing.run_without()
    person.settle()
    person.type("Rosa")
    person.press("Enter")
    assert person.window.operator == "Rosa"
    connection = person.station.parts.journal._connection  # type: ignore[attr-defined]
    person.window.entrance.ask()
    person.settle()
    assert person.window.entrance.press("turn_on")
    person.type(ADA[0])
    person.press("Enter")
    give_pin(person, ADA[1])
    person.lane.submit(lambda: connection.execute("PRAGMA query_only = ON")).result()
    give_pin(person, ADA[1])
    assert person.window.operator == ""
    assert person.window.sign_page.sheet == "names"
    assert "Nobody is signed in at the bench now" in person.told
    person.lane.submit(lambda: connection.execute("PRAGMA query_only = OFF")).result()


@contextlib.contextmanager
def confirmed_too_late() -> Iterator[None]:
    """The disk takes what is recorded, and does not say so."""
    commit = SqliteJournal._commit

    def in_doubt(journal: SqliteJournal, events: list[Event]) -> None:
        commit(journal, events)
        raise StorageFailed("The disk did not confirm the last entry.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteJournal, "_commit", in_doubt)
        yield


def is_asked_again(person: Person) -> bool:
    """Whether the page shows who can sign in, says why, and lets the administrator in."""
    assert "The disk did not confirm the last entry. Nobody is signed in at the bench now" in person.told
    assert (person.window.operator, person.window.sign_page.sheet) == ("", "names")
    assert [row.words for row in person.window.sign_page.rows] == ["Ada"]
    person.press("1")
    give_pin(person, ADA[1])
    return (person.window.operator, person.window.place) == ("Ada", "intake")


def test_a_first_administrator_whom_the_disk_confirmed_too_late_signs_in_as_who_they_are_by_the_record(
    open_bench: Open,
) -> None:
    person = open_bench()
    person.type(ADA[0])
    person.press("Enter")
    give_pin(person, ADA[1])
    with confirmed_too_late():
        give_pin(person, ADA[1])
    assert is_asked_again(person)


def test_so_does_one_of_before_who_turned_sign_in_on_again(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    person.leave()
    assert main(["--station", str(person.folder), "people", "sign-in", "off"]) == 0
    person = open_bench()
    person.type("Eve")
    person.press("Enter", "F10", "F9")
    person.type(ADA[0])
    person.press("Enter")
    with confirmed_too_late():
        give_pin(person, ADA[1])
    assert is_asked_again(person)


@pytest.mark.parametrize("by_key", [False, True])
def test_a_page_of_the_first_start_that_the_record_went_past_is_left_at_the_next_gesture(
    open_bench: Open, by_key: bool
) -> None:
    """Where the record could not be read when it was to be asked."""
    person = open_bench()
    person.type(ADA[0])
    person.press("Enter")
    give_pin(person, ADA[1])
    people = person.station.bench.people

    def refuse() -> None:
        raise StorageFailed("The disk does not answer.")

    with confirmed_too_late(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(person.window.entrance.signing, "_look", refuse)
        give_pin(person, ADA[1])
    page = person.window.sign_page
    assert (people.choice(), page.sheet) == ("with", "first")
    assert "The disk did not confirm the last entry." in page.first.problem.sentence.accessibleName()
    person.press("F9" if by_key else "Enter")
    assert page.sheet == "names"
    assert "already" in person.told or by_key
    person.press("1")
    give_pin(person, ADA[1])
    assert person.window.operator == "Ada"


def test_whoever_came_while_the_bench_was_being_locked_is_not_there(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa = add(person, "Rosa")
    person.press("Esc")
    window, waits = person.window, threading.Event()
    person.lane.submit(lambda: waits.wait(5))
    window.entrance.badge(rosa)
    assert window.entrance.lock()
    seen: list[str] = []
    window.entrance.turned.connect(lambda: seen.append(window.operator))
    waits.set()
    person.settle()
    assert person.station.bench.people.here is None
    assert (window.operator, window.place, window.sign_page.sheet, seen) == ("", "sign", "names", [])
    assert not window.intake_page.isVisible()
    person.scan(SERIAL)
    assert "scan is kept" in person.told
    person.scan(rosa)
    assert (window.operator, window.place) == ("Rosa", "intake")


def test_nor_is_whoever_was_put_out_before_it_was_shown_that_they_came(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    add(person, "Rosa")
    people, signing = person.station.bench.people, person.window.entrance.signing
    person.lane.submit(people.lock).result()
    signing.signed.emit("Rosa")
    person.settle()
    assert (person.window.operator, person.window.place) == ("", "sign")
    assert person.window.sign_page.names.title.text() == "Locked: Ada is at work here"
    signing.signed.emit("Rosa")
    person.settle()
    assert (person.window.operator, person.window.sign_page.sheet) == ("", "names")


def test_what_was_scanned_while_nobody_was_signed_in_is_taken_by_whoever_says_so(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa, sue = add(person, "Rosa"), add(person, SUE[0], "supervisor", SUE[1])
    asked = person.window.scans.asked

    def opened() -> list[tuple[str, str]]:
        return [(one.payload["serial"], one.operator) for one in journal(person.folder) if one.kind == "opened"]

    assert person.window.entrance.lock()
    person.settle()
    person.scan(SERIAL)
    person.scan("R-20425")
    person.hand.passed += 60
    person.scan(sue)
    give_pin(person, SUE[1])
    assert (person.window.operator, opened()) == ("Sue", [])
    assert f"Scanned while nobody was signed in: {SERIAL}, R-20425. Is it yours?" in asked.sentence
    assert person.window.entrance.lock()
    person.settle()
    assert not asked.isVisible()
    person.scan(rosa)
    assert (person.window.operator, opened()) == ("Rosa", [])
    assert SERIAL in asked.sentence
    person.press("Esc")
    assert (asked.sentence, opened()) == ("", [])
    assert person.window.entrance.lock()
    person.settle()
    person.scan(OTHER)
    person.hand.passed += 60
    person.scan(rosa)
    assert opened() == []
    person.press("Enter")
    assert (asked.sentence, opened()) == ("", [(OTHER, "Rosa")])


def test_a_kiosk_is_closed_by_an_administrator_alone(open_bench: Open) -> None:
    person = open_bench(kiosk=True)
    window, people = person.window, person.station.bench.people
    begin(person)
    rosa = add(person, "Rosa")
    ada = person.lane.submit(lambda: people.give_badge(people.named(ADA[0]).id)).result()
    assert window.isFullScreen()
    person.press("F11")
    assert not window.isFullScreen()
    person.scan(rosa)
    assert window.isFullScreen()
    person.press("F11")
    assert window.isFullScreen()
    assert "administrator" in person.told
    person.press("Esc")
    assert QDesktopServices.openUrl(QUrl.fromLocalFile(str(person.folder)))
    assert f"nothing is opened beside it. It is in {person.folder}" in person.told
    assert QApplication.testAttribute(NO_CHOOSER_OF_THE_SYSTEM)
    assert not window.close()
    person.settle()
    assert window.sign_page.names.title.text() == "Close the station?"
    assert [row.words for row in window.sign_page.rows] == ["Ada"]
    person.press("Esc", "Esc")
    assert (window.operator, window.place) == ("Rosa", "intake")
    person.scan(ada)
    give_pin(person, ADA[1])
    assert window.isVisible()
    person.scan(rosa)
    assert not window.close()
    person.settle()
    person.press("1")
    give_pin(person, "111222")
    assert window.isVisible()
    give_pin(person, ADA[1])
    person.qtbot.waitUntil(lambda: not window.isVisible(), timeout=5_000)
    assert not QApplication.testAttribute(NO_CHOOSER_OF_THE_SYSTEM)


def test_badges_that_open_nothing_say_so(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa = add(person, "Rosa")
    wrong = rosa[:-1] + ("0" if rosa[-1] != "0" else "1")
    person.scan(wrong)
    assert "The badge was misread" in person.told
    person.scan("OP-00000000000000000")
    assert "Nobody here has this badge" in person.told or "misread" in person.told
    assert person.window.operator == "Ada"
    person.press("F10", "F8")
    assert person.window.operator == ""
    person.scan(wrong)
    assert "The badge was misread" in person.told
    person.scan(rosa)
    assert person.window.operator == "Rosa"


def test_the_card_at_the_bench_signs_out_and_everything_stays(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa = add(person, "Rosa")
    person.scan(rosa)
    person.scan(SERIAL)
    person.press("1")
    asked = person.sight.question
    person.scan(command_code(Command("sign_out")))
    assert (person.window.operator, person.window.place) == ("", "sign")
    assert person.window.sign_page.names.title.text() == "Scan your badge"
    person.scan(rosa)
    assert (person.window.place, person.sight.question) == ("intake", asked)
    ends = [entry.payload.get("how") for entry in journal(person.folder) if entry.kind == "signed_out"]
    assert ends == ["switched", None]


def test_a_badge_signs_in_where_scanners_are_tried_and_is_shown_nowhere(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa = add(person, "Rosa")
    person.press("Ctrl+Shift+S")
    assert person.window.place == "scanner_test"
    person.scan(rosa)
    assert (person.window.operator, person.window.place) == ("Rosa", "scanner_test")
    seen = [one.text() for one in person.page.findChildren(QLabel)]
    assert not [text for text in seen if rosa in text]


def test_what_a_role_may_not_do_is_out_of_reach_and_it_is_said_who_may(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    rosa = add(person, "Rosa")
    person.scan(rosa)
    person.press("Ctrl+I")
    assert "Rosa may not import units, RMAs or kits. Somebody who may (administrator)" in person.told
    assert not person.window.importing.page.card.isEnabled()
    person.press("Ctrl+2")
    assert not person.listed.view.export.isEnabled()
    person.press("F10", "F9")
    assert [row.words for row in person.window.sign_page.rows] == ["Rosa", "Ada"]
    person.press("2")
    give_pin(person, ADA[1])
    assert (person.window.operator, person.window.place) == ("Ada", "queue")
    person.press("Ctrl+I")
    assert person.window.importing.page.card.isEnabled()


def test_a_bench_of_one_person_runs_without_sign_in_and_the_record_says_so(open_bench: Open) -> None:
    person = open_bench()
    person.press("F9")
    assert person.window.sign_page.sheet == "names"
    person.type("Marco")
    person.press("Enter")
    assert person.window.operator == "Marco"
    for one in ("OP-248H248H248H248H3", command_code(Command("sign_out"))):
        person.scan(one)
        assert "runs without sign-in" in person.told
    assert [(entry.kind, entry.payload.get("is_on")) for entry in journal(person.folder)] == [("sign_in_chosen", False)]
    assert not person.window.entrance.lock()
    person.leave()
    person = open_bench()
    assert person.window.sign_page.sheet == "names"


def test_the_two_pins_of_a_first_administrator_must_be_the_same_and_no_simple_ones(open_bench: Open) -> None:
    person = open_bench()
    person.type("Ada")
    person.press("Enter")
    pin = person.window.sign_page.pin
    for simple, said in (("1234", "at least 6 digits"), ("123456", "among the first")):
        give_pin(person, simple)
        assert said in pin.problem.sentence.accessibleName()
    give_pin(person, ADA[1])
    give_pin(person, "409174")
    assert "not the same" in pin.problem.sentence.accessibleName()
    assert pin.title.text() == "Choose a PIN, Ada"
    person.press("Esc")
    assert person.window.sign_page.sheet == "first"
    assert not journal(person.folder)


def test_sign_in_is_turned_on_again_with_the_pin_of_before_asked_once(open_bench: Open) -> None:
    person = open_bench()
    begin(person)
    person.leave()
    assert main(["--station", str(person.folder), "people", "sign-in", "off"]) == 0
    person = open_bench()
    person.type("Eve")
    person.press("Enter", "F10", "F9")
    page = person.window.sign_page
    assert page.sheet == "first"
    person.type("Eve")
    person.press("Enter")
    assert page.sheet == "first"
    assert "administrators here already (Ada)" in page.first.problem.sentence.accessibleName()
    page.first.field.clear()
    person.type(ADA[0])
    person.press("Enter")
    assert page.pin.title.text() == "PIN of Ada"
    give_pin(person, SUE[1])
    assert (page.sheet, page.pin.title.text()) == ("pin", "PIN of Ada")
    assert "do not belong together" in page.pin.problem.sentence.accessibleName()
    person.press("Esc")
    assert page.sheet == "first"
    person.press("Enter")
    give_pin(person, ADA[1])
    assert (person.window.operator, person.window.place) == ("Ada", "intake")
    person.press("F10")
    assert [one.words for one in page.rows] == ["Ada"]

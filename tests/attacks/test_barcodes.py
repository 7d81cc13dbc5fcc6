"""A customer who prints barcodes: what the code on a box can do to the return of another box, and what not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from intake_app.domain.badges import mint_badge
from intake_app.domain.commands import Command, command_code, gestures, parse_command
from intake_app.domain.errors import BadInput
from intake_app.domain.import_shapes import SHAPES
from tests.whole.conftest import come_in, person, sample_folder, station_folder
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import answers_of
from tests.whole.window_driver import Person, journal

__all__ = ["come_in", "person", "sample_folder", "station_folder"]

SERIAL, OTHER = "SV24E4-018233", "SV25R144-000021"
CODE = {one.gesture: command_code(one) for one in gestures() if one.gesture != "choose"}
GOOD = [
    command_code(Command("answer", fact, value))
    for fact, value in (("box", "original"), ("foam", "original"), ("sleeve", "original"), ("reason", "unwanted"))
]


def kinds(person: Person) -> list[str]:
    """What the record says of returns; signing in is no attack."""
    return [entry.kind for entry in journal(person.folder) if entry.kind in RETURNS]


RETURNS = {"opened", "answered", "decided", "printed", "closed", "undone", "corrected", "noted", "photographed"}


def at_once(person: Person, *parts: str, between: str = "\r") -> None:
    """One code that holds several things: a scanner types it through, ends of line and all."""
    person.hand.passed += 2
    for character in between.join(parts) + "\r":
        person.clock.type_next()
        person._send(_key(character), character)
    person.clock.stop()
    person.settle()


def _key(character: str) -> int:
    return {"\r": 0x01000004, "\n": 0x01000005, "\t": 0x01000001}.get(character, ord(character.upper()))


@pytest.mark.parametrize("between", ["\r", "\t", "\r\r"], ids=["enter", "tab", "twice"])
def test_a_code_that_holds_a_whole_return_opens_it_and_answers_nothing(person: Person, between: str) -> None:
    """Unit, every answer, print, close: a square code of the customer's has room for all of it."""
    at_once(person, SERIAL, CODE["all_ok"], *GOOD, CODE["print"], CODE["close"], between=between)
    assert kinds(person) == ["opened"]
    assert "one at a time" in person.told
    person.press("Esc")
    person.answer_until("decision", answers_of(by_scan(SERIAL)))
    assert person.sight.state == "open"


def test_of_commands_in_one_code_only_the_first_counts(person: Person) -> None:
    """As if it had stood there alone: one answer, seen, and undone with one key."""
    person.scan(SERIAL)
    at_once(person, GOOD[0], *GOOD[1:], CODE["print"])
    assert kinds(person) == ["opened", "answered"]
    assert "one at a time" in person.told
    person.press("Esc", "Ctrl+Z")
    assert kinds(person)[-1] == "undone"
    assert person.sight.question == "box"


def test_a_port_that_sends_several_things_at_once_takes_no_command_among_them(person: Person) -> None:
    """A scanner on a serial port cuts such a code into lines by itself."""
    for line in (SERIAL, CODE["all_ok"], *GOOD, CODE["print"]):
        person.window.heard(line, "COM3")
    person.settle()
    assert kinds(person) == ["opened"]
    assert "one at a time" in person.told


def test_a_code_that_was_scanned_before_anybody_signed_in_waits_with_that(come_in: Callable[..., Person]) -> None:
    one = come_in()
    at_once(one, SERIAL, CODE["all_ok"], *GOOD, CODE["print"])
    one.sign_in()
    one.settle()
    assert kinds(one) == ["opened"]


def test_a_command_on_the_next_box_cannot_close_or_accept_what_nobody_looked_at(person: Person) -> None:
    """The code of the second box is a command: it says what one key would, of the return that is seen, and no more."""
    person.scan(SERIAL)
    for gesture in ("close", "print", "reprint", "next", "hold"):
        before = kinds(person)
        person.scan(CODE[gesture])
        person.press("Esc")
        assert set(kinds(person)) <= {"opened"}, gesture
        assert kinds(person) == before
        if person.window.intake.sight is None:
            person.scan(SERIAL)


def test_a_command_never_reaches_another_page(person: Person) -> None:
    person.scan(SERIAL)
    for key in ("Ctrl+2", "Ctrl+8"):
        person.press(key)
        person.scan(CODE["all_ok"])
        assert kinds(person) == ["opened"]
        assert person.sight.question == "box"
        person.press("Esc")


def test_a_label_that_somebody_printed_closes_nothing(person: Person) -> None:
    """The square code of a label is no secret, so it is compared with what this station printed."""
    person.scan(SERIAL)
    number = person.sight.rma_number
    person.answer_until("decision", answers_of(by_scan(SERIAL)))
    for forged in (f"{number}/00000000/1", f"{number}/ffffffff/1", f"{number}/{'0' * 12}/2"):
        person.scan(forged)
        person.press("Esc")
    assert "closed" not in kinds(person)
    assert "decided" not in kinds(person)


def test_nothing_of_ours_comes_in_as_a_serial_or_a_number(person: Person) -> None:
    """A supplier's unit that is called like a command, a badge or a label would never be found, or do something."""
    badge = mint_badge(bytes(range(10)))
    serial = next(column for column in SHAPES["units"].columns if column.name == "serial")
    number = next(column for column in SHAPES["rmas"].columns if column.name == "number")
    for code in (*CODE.values(), *GOOD, badge, badge.lower(), f" {CODE['close']} "):
        for column in (serial, number):
            with pytest.raises(ValueError, match="has the form of"):
                column.read(code)
    person.scan(SERIAL)
    assert person.sight.rma_number


def test_a_badge_that_somebody_made_up_lets_nobody_in(person: Person) -> None:
    """Eighty random bits: the check character can be computed, the rest cannot."""
    before = person.window.operator
    for made in (mint_badge(bytes(10)), mint_badge(b"\xff" * 10), mint_badge(b"0123456789")):
        person.scan(made)
        person.press("Esc")
    assert person.window.operator == before
    assert kinds(person) == []


CONTROLS = [chr(code) for code in (*range(1, 32), 127) if chr(code) not in "\r\n\t"]
FRAMED = ("]C1", "]d2", "]Q3", "\x1d", "\x02", "\x1b", "]e0\x1d", "\x1e06\x1d")


@pytest.mark.parametrize("wrap", ["{0}{1}", "{1}{0}"])
def test_no_control_character_makes_a_command_of_something_else(person: Person, wrap: str) -> None:
    """Ctrl+Z, Escape, F keys, Delete: whatever a code holds, no key of the window is pressed by it."""
    person.scan(SERIAL)
    page, focus = person.page, QApplication.focusWidget()
    for control in (*CONTROLS, *FRAMED):
        person.scan(wrap.format(control, "NOT-HERE-1"))
    person.press("Esc")
    assert set(kinds(person)) == {"opened"}
    assert len(kinds(person)) == 1
    assert person.page is page
    assert focus is None or QApplication.focusWidget() in {focus, None, person.window}


def test_a_command_that_is_misread_or_framed_is_one_whole_command_or_none(person: Person) -> None:
    person.scan(SERIAL)
    good = GOOD[0]
    for bad in (good[:-1], good + good, f"{good}X", f"X{good}", f"{good[:5]} {good[5:]}", good.replace("X", "K", 1)):
        person.scan(bad)
        person.press("Esc")
    assert kinds(person) == ["opened"]
    with pytest.raises(BadInput):
        parse_command(good + good)

"""Scans that come in one breath, pieces of commands, labels of other boxes: nothing is done that was not meant."""

from __future__ import annotations

import pytest

from intake_app.domain.commands import LETTERS, Command, command_code
from intake_app.domain.labels import label_mark
from tests.whole.commanding import (
    ALL_OK,
    PLAIN,
    Q_SEE,
    SMARTVUE,
    answer,
    answers,
    command,
    decided,
    events,
    square_code,
)
from tests.whole.window_driver import Person, journal

MISSING = answer("foam", "missing")
UNDO = Command("undo")
CUT = command_code(MISSING)[:9]
MISREAD = command_code(ALL_OK)[:-1] + LETTERS[LETTERS.index(command_code(ALL_OK)[-1]) - 1]


def burst(person: Person, *scans: str | Command, source: str = "") -> None:
    """All of these within one moment, and then all that comes of them."""
    person.hand.passed += 2
    now = person.hand()
    person.window.scans._clock = lambda: now
    for one in scans:
        person.window.heard(one if isinstance(one, str) else command_code(one), source)
    person.settle()
    person.window.scans._clock = person.hand


def returns(person: Person) -> list[list[str]]:
    """The kinds of the events of each return, in the order in which they were opened."""
    of: dict[str, list[str]] = {}
    for entry in journal(person.folder):
        of.setdefault(entry.subject, []).append(entry.kind)
    return list(of.values())


@pytest.mark.parametrize("framed", ["]Q1{}", "\x02{}\x03", " {}\t", "]d1{}"])
def test_a_label_closes_whatever_the_scanner_sends_around_it(person: Person, framed: str) -> None:
    decided(person)
    burst(person, framed.format(square_code(person)))
    assert person.has_closed()
    assert person.told.endswith("the label is on the box. Closed.")


def test_a_void_label_is_refused_whatever_the_scanner_sends_around_it(person: Person) -> None:
    decided(person)
    void = square_code(person)
    person.write("F7", "Wrong foam.")
    command(person, Command("print"))
    burst(person, f"\x02]Q1{void}\x03")
    assert "void" in person.told
    assert not person.has_closed()


def test_the_number_of_the_page_closes_nothing_and_says_what_does(person: Person, heard: list[str]) -> None:
    decided(person)
    heard.clear()
    before = journal(person.folder)
    burst(person, f"]C0{person.sight.rma_number}")
    assert "scan the square code on its label" in person.told
    assert heard == ["question"]
    assert journal(person.folder) == before


def void_label_of_another(person: Person) -> str:
    decided(person)
    void = square_code(person)
    person.write("F7", "Wrong foam.")
    return void


def unknown_label_of_another(person: Person) -> str:
    decided(person)
    return label_mark(person.sight.rma_number, "f" * 64, 1)


@pytest.mark.parametrize("make", [void_label_of_another, unknown_label_of_another])
def test_after_a_refused_label_of_another_box_commands_wait_for_eyes(person: Person, make: object) -> None:
    assert callable(make)
    label = make(person)
    person.scan(PLAIN)
    before = journal(person.folder)
    person.scan(label)
    assert "Take it off" in person.told
    for one in (MISSING, ALL_OK, UNDO, Command("print")):
        command(person, one)
        assert f"{person.sight.rma_number} is still on the page" in person.told
    assert journal(person.folder) == before
    command(person, Command("back"))
    command(person, MISSING)
    assert answers(person)[-1] == ("foam", "missing")


def test_after_a_refused_label_of_the_box_on_the_page_commands_go_on(person: Person) -> None:
    label = void_label_of_another(person)
    person.scan(label)
    assert "void" in person.told
    command(person, answer("box", "damaged"))
    assert answers(person)[-1] == ("box", "damaged")


@pytest.mark.parametrize("scan", ["NEVER-SEEN-1", "R-20470"])
def test_a_refused_scan_leaves_no_list_that_next_would_open(person: Person, scan: str) -> None:
    person.scan(scan)
    assert person.window.intake_page.identify.isVisible()
    person.scan("SV24E4\x00018233")
    for one in (Command("next"), Command("choose", value="1"), MISSING):
        command(person, one)
        assert "an earlier list is still on the page" in person.told
    assert not journal(person.folder)
    command(person, Command("back"))
    assert not person.told
    command(person, Command("next") if scan != "R-20470" else Command("choose", value="1"))
    assert events(person) == ["opened"]


def test_a_line_of_a_list_is_chosen_with_the_scanner(person: Person) -> None:
    person.scan("R-20470")
    wanted = person.window.intake_page.identify.rows[1]
    assert wanted.isVisible()
    command(person, Command("choose", value="2"))
    assert events(person) == ["opened"]
    assert person.sight.header[1].value in wanted.accessibleName()


def test_none_of_a_list_is_said_with_the_scanner(person: Person) -> None:
    person.scan("R-20470")
    command(person, Command("choose", value="0"))
    (opened,) = journal(person.folder)
    assert opened.payload["identified_by"] == "unknown"


@pytest.mark.parametrize(
    "piece", [CUT, command_code(MISSING)[1:], command_code(MISSING) * 2, f"{command_code(UNDO)}SV-1"]
)
def test_a_piece_of_a_command_is_never_looked_for_as_a_unit(person: Person, heard: list[str], piece: str) -> None:
    person.scan(PLAIN)
    before = journal(person.folder)
    heard.clear()
    person.scan(piece)
    assert "a piece of a command" in person.told
    assert heard == ["refused"]
    assert person.window.intake_page.back.isVisible()
    assert journal(person.folder) == before


@pytest.mark.parametrize("bad", [MISREAD, CUT, command_code(answer("colour", "blue")), answer("exclusions", "misuse")])
def test_undo_behind_what_was_refused_takes_nothing_back(person: Person, bad: str | Command) -> None:
    person.scan(SMARTVUE)
    burst(person, answer("box", "damaged"), bad, UNDO)
    assert events(person) == ["opened", "answered"]
    assert "Undo was not done: what was scanned before it was refused." in person.told
    burst(person, bad, UNDO)
    assert events(person) == ["opened", "answered"]
    burst(person, UNDO)
    assert events(person) == ["opened", "answered", "undone"], "after a pause it is meant for what is seen"


def test_undo_before_what_was_refused_is_done(person: Person) -> None:
    person.scan(SMARTVUE)
    burst(person, answer("box", "damaged"), UNDO, MISREAD)
    assert events(person) == ["opened", "answered", "undone"]
    assert "misread" in person.told


def test_what_comes_behind_another_unit_is_meant_for_that_one(person: Person) -> None:
    person.scan(SMARTVUE)
    burst(person, MISREAD, UNDO, Q_SEE, MISSING, UNDO, answer("foam", "kit"))
    assert returns(person) == [["opened"], ["opened", "answered", "undone", "answered"]]
    burst(person, answer("parts", "missing"), Command("next"), PLAIN, ALL_OK, UNDO)
    assert returns(person)[1:] == [
        ["opened", "answered", "undone", "answered"],
        ["opened", *["answered"] * 3, *["undone"] * 3],
    ]


def test_the_same_answers_for_the_next_unit_are_all_taken(person: Person) -> None:
    burst(person, SMARTVUE, ALL_OK, MISSING, PLAIN, ALL_OK, MISSING)
    assert returns(person) == [["opened", *["answered"] * 4]] * 2


def test_an_answer_that_was_changed_and_changed_back_is_said_three_times(person: Person) -> None:
    person.scan(PLAIN)
    burst(person, MISSING, answer("foam", "kit"), MISSING)
    assert answers(person) == [("foam", "missing"), ("foam", "kit"), ("foam", "missing")]


def test_a_repeated_scan_is_seen_and_not_heard(person: Person, heard: list[str]) -> None:
    person.scan(PLAIN)
    heard.clear()
    burst(person, MISSING, MISSING)
    assert answers(person) == [("foam", "missing")]
    assert len(heard) == 1
    assert person.window.bar.scan.seen == "Same scan"


def test_a_command_of_another_scanner_is_no_repeat(person: Person) -> None:
    person.scan(PLAIN)
    burst(person, answer("box", "kit"), MISSING)
    person.hand.passed += 2
    now = person.hand()
    person.window.scans._clock = lambda: now
    for port in ("COM3", "COM4"):
        person.window.heard(command_code(UNDO), port)
    person.settle()
    assert events(person)[-2:] == ["undone", "undone"]


def test_what_was_refused_in_a_burst_stays_beside_what_was_taken(person: Person) -> None:
    person.scan(Q_SEE)
    burst(person, answer("parts", "missing"), MISSING, answer("box", "kit"))
    assert "does not ask for this: Parts" in person.told
    assert "\nTaken after it: Box: " in person.told
    assert "Foam" not in person.told, "only the latest that was taken"
    burst(person, answer("parts", "missing"), PLAIN, ALL_OK)
    assert "does not ask for this: Parts" in person.told
    command(person, answer("box", "original"))
    assert "Parts" not in person.told.split("\n", 1)[0]
    assert "does not ask" not in person.told


def test_a_hand_reads_what_was_refused_in_a_burst(person: Person) -> None:
    person.scan(Q_SEE)
    burst(person, answer("parts", "missing"), MISSING)
    assert "does not ask" in person.told
    person.press("Ctrl+Z")
    assert "does not ask" not in person.told


def test_a_return_that_was_left_beside_an_answer_stays_left(person: Person) -> None:
    person.scan(PLAIN)
    for leave in (person.window.intake.leave, person.window.intake.next_unit):
        person.hand.passed += 2
        person.window.heard(command_code(MISSING))
        leave()
        person.settle()
        assert person.window.intake.sight is None
        assert person.window.intake_page.identify.isVisible()
        person.scan(PLAIN)
        assert answers(person)[-1] == ("foam", "missing")

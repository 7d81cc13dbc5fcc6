"""Commands that do not apply say why, and change nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake_app.domain.badges import mint_badge
from intake_app.domain.commands import LETTERS, Command, command_code
from tests.whole.commanding import (
    ALL_OK,
    PLAIN,
    Q_SEE,
    answer,
    answers,
    command,
    decided,
    events,
    square_code,
)
from tests.whole.window_driver import Person, journal


def test_what_was_meant_for_a_gesture_that_was_refused_is_not_done(person: Person) -> None:
    """All OK is refused: the undo after it would take back what was said before."""
    person.scan(PLAIN)
    command(person, answer("box", "damaged"))
    for one in (ALL_OK, Command("undo"), answer("foam", "missing")):
        person.scan_on(command_code(one))
    person.settle()
    assert events(person) == ["opened", "answered", "answered"]
    assert answers(person)[-1] == ("foam", "missing")


def nothing(_: Person) -> None:
    """No return is on the page."""


def opened(person: Person) -> None:
    person.scan(PLAIN)


def opened_q_see(person: Person) -> None:
    person.scan(Q_SEE)


def chosen_from(person: Person) -> None:
    person.scan("R-20470")
    assert person.window.intake_page.identify.isVisible()


def closed(person: Person) -> None:
    decided(person)
    person.scan(square_code(person))
    assert person.has_closed()


NO_RETURN = "No return is on the page"


REFUSED: dict[Callable[[Person], None], list[tuple[Command, str]]] = {
    nothing: [
        *((Command(one), NO_RETURN) for one in ("all_ok", "undo", "print", "close", "next")),
        (answer("foam", "missing"), NO_RETURN),
        (Command("choose", value="1"), NO_RETURN),
        (Command("back"), "nothing to go back to"),
    ],
    chosen_from: [
        (answer("foam", "missing"), "choose from it first"),
        (Command("next"), "choose from it first"),
        (Command("choose", value="4"), "has no such line"),
    ],
    opened_q_see: [
        (answer("parts", "missing"), "does not ask for this: Parts"),
        (answer("remedy", "refund"), "does not ask for this: Remedy"),
    ],
    opened: [
        (Command("choose", value="0"), "no list to choose from"),
        (Command("next"), "still asked"),
        (Command("print"), "still asked"),
        (Command("reprint"), "no label yet"),
        (Command("close"), "has not been printed yet"),
    ],
    decided: [
        (Command("next"), "put the label on the box and scan its square code"),
        (answer("foam", "missing"), "correct the decision"),
        (ALL_OK, "correct the decision"),
        (Command("undo"), "undo stops here"),
        (Command("not_known"), "Nothing is asked here"),
    ],
    closed: [
        (answer("foam", "missing"), "correct the decision"),
        (Command("close"), "is closed"),
        (Command("hold"), "is closed"),
        (Command("photo"), "is closed"),
    ],
}
"""What does not apply where, one after the other: none of them may change what the next one meets."""


@pytest.mark.parametrize("at", REFUSED, ids=lambda at: at.__name__)
def test_a_command_that_does_not_apply_says_why_and_changes_nothing(
    person: Person, heard: list[str], at: Callable[[Person], None]
) -> None:
    at(person)
    before = journal(person.folder)
    for one, said in REFUSED[at]:
        heard.clear()
        command(person, one)
        assert said in person.told, one
        assert person.told.endswith("."), one
        assert heard == ["refused"], one
    assert journal(person.folder) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (command_code(ALL_OK)[:-1] + LETTERS[LETTERS.index(command_code(ALL_OK)[-1]) - 1], "misread"),
        (command_code(answer("colour", "blue")), "another sheet"),
    ],
)
def test_a_command_that_this_station_cannot_take_says_so(person: Person, text: str, said: str) -> None:
    person.scan(PLAIN)
    before = journal(person.folder)
    person.scan(text)
    assert said in person.told
    assert journal(person.folder) == before
    assert person.window.intake_page.back.isVisible(), "it is not looked for in the catalogue"


def test_after_a_scan_that_was_refused_commands_wait_for_eyes(person: Person) -> None:
    """The unit on the bench may be another than the one on the page: five blind answers must not go to that one."""
    person.scan(PLAIN)
    before = events(person)
    person.scan("SV24E4\x00018233")
    for one in (ALL_OK, answer("foam", "missing"), Command("print")):
        command(person, one)
        assert "is still on the page" in person.told
    assert events(person) == before
    command(person, Command("back"))
    assert not person.told
    command(person, answer("foam", "missing"))
    assert answers(person) == [("foam", "missing")]
    person.scan("SV24E4\x00018233")
    person.scan(PLAIN)
    command(person, answer("box", "kit"))
    assert answers(person)[-1] == ("box", "kit")


def test_a_void_label_is_refused_with_what_to_do(person: Person) -> None:
    decided(person)
    void = square_code(person)
    person.write("F7", "Wrong foam.")
    person.scan(void)
    assert "void" in person.told
    assert "Take it off" in person.told
    command(person, Command("print"))
    person.scan(void)
    assert "void" in person.told
    assert person.sight.state == "decided"
    person.scan(square_code(person))
    assert person.has_closed()


def test_a_badge_is_told_as_that(person: Person) -> None:
    person.scan(mint_badge(bytes(10)))
    assert "badge" in person.told

"""An alarm about the record, in the real window: who says why it is right, in whose words, and what waits for it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intake_app.desktop.alarm_bar import AlarmBar
from intake_app.desktop.record_view import AlarmCard, RecordView
from intake_app.store.database import connect
from tests.whole.window.test_people import SUE, add, begin, give_pin
from tests.whole.window.test_ship import REFUSED, TRACKING, Dock, back
from tests.whole.window_driver import Person, at_the_bench, journal

BEN = ("Ben", "730258")
Open = Callable[[], Person]


@pytest.fixture
def open_bench(station_folder: Path, qtbot: QtBot) -> Iterator[Open]:
    """Opens the window as `intake` does; again after `leave`."""
    with contextlib.ExitStack() as opened:
        yield lambda: opened.enter_context(at_the_bench(station_folder, qtbot, None, asks_first=True))


def alter(person: Person) -> None:
    """Another program writes into the file, leaves it as it was, and the window looks."""

    def change() -> None:
        # By the program's own SQLite: another library that closes the file would drop the locks of the open station.
        with contextlib.closing(connect(person.folder / "journal.sqlite3")) as other:
            other.execute("CREATE TABLE theirs (one)")
            other.execute("DROP TABLE theirs")

    person.lane.submit(change).result()
    look(person)


def look(person: Person) -> None:
    person.window.floor.record.look()
    person.window.floor.record.look_in_place()
    person.settle()


def bar(person: Person) -> AlarmBar:
    return person.window.floor.record.bar


def card(person: Person) -> AlarmCard:
    assert isinstance(person.page, RecordView)
    return person.page.alarm


def why_of(folder: Path) -> list[tuple[str, object]]:
    return [(entry.operator, entry.payload["why"]) for entry in journal(folder) if entry.kind == "alarm_acknowledged"]


def seen(person: Person) -> str:
    """What the field of scans shows of the latest sound."""
    return person.window.bar.scan.seen


@pytest.fixture(autouse=True)
def _lasting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is heard is seen for longer than the slowest machine takes."""
    monkeypatch.setattr("intake_app.desktop.top_bar._SEEN_MS", 600_000)


@pytest.fixture
def with_people(open_bench: Open) -> tuple[Person, dict[str, str]]:
    """The second day of a station with people, whom it knows by their badges; Sue looks at an alarm."""
    person = open_bench()
    begin(person)
    badges = {SUE[0]: add(person, SUE[0], "supervisor", SUE[1]), BEN[0]: add(person, BEN[0], "administrator", BEN[1])}
    person.leave()
    person = open_bench()
    look(person)
    person.scan(badges[SUE[0]])
    give_pin(person, SUE[1])
    alter(person)
    assert bar(person).sentence
    person.press("Ctrl+Shift+V")
    return person, badges


def test_nobody_acknowledges_with_the_words_of_somebody_else(with_people: tuple[Person, dict[str, str]]) -> None:
    person, badges = with_people
    person.press("F7")
    person.type("I looked.")
    person.press("F7")
    assert "administrator" in person.told
    assert card(person).why.text() == "I looked.", "what was typed is still there for whoever typed it"
    person.scan(badges[BEN[0]])
    give_pin(person, BEN[1])
    assert person.window.operator == BEN[0]
    assert card(person).why.text() == ""
    person.press("F7")
    assert card(person).why.hasFocus()
    person.press("Ctrl+Z", "F7")
    assert card(person).why.text() == ""
    assert why_of(person.folder) == []
    person.type("A tool of mine.")
    person.press("F7")
    assert why_of(person.folder) == [(BEN[0], "A tool of mine.")]
    assert bar(person).sentence == ""
    alter(person)
    assert bar(person).sentence
    assert card(person).why.text() == ""
    person.press("F7", "Enter")
    assert len(why_of(person.folder)) == 1


def test_what_somebody_typed_is_there_when_they_come_back(with_people: tuple[Person, dict[str, str]]) -> None:
    person, badges = with_people
    person.press("F7")
    person.type("I looked.")
    person.qtbot.wait(100)  # until the last key can be no scanner's
    assert person.window.entrance.lock()
    person.settle()
    assert bar(person).sentence
    sends_to_record = bar(person).look
    assert sends_to_record is not None
    assert not sends_to_record.isVisible(), "nobody who has not signed in is let through to the page"
    person.scan(badges[SUE[0]])
    give_pin(person, SUE[1])
    assert card(person).why.text() == "I looked."
    person.press("Esc")
    assert sends_to_record.isVisible()


def test_a_refused_acknowledgement_is_heard_and_seen(with_people: tuple[Person, dict[str, str]]) -> None:
    person, badges = with_people
    assert seen(person) == "Taken"
    person.press("F7")
    person.type("I looked.")
    person.press("F7")
    assert seen(person) == "Refused"
    person.scan(badges[BEN[0]])
    give_pin(person, BEN[1])
    person.press("F7")
    person.type("A tool of mine.")
    person.press("F7")
    assert seen(person) == "Taken"


def test_other_alarms_are_not_settled_by_what_was_typed_of_these(with_people: tuple[Person, dict[str, str]]) -> None:
    person, badges = with_people
    person.scan(badges[BEN[0]])
    give_pin(person, BEN[1])
    person.press("F7")
    person.type("A tool of mine.")
    person.lane.submit(lambda: person.station.bench.proving.entries_wrong(("B3", 1))).result()
    look(person)
    assert card(person).why.text() == ""
    assert "Read the alarm once more" in person.told
    assert len(bar(person).sentence.splitlines()) == 2, "each alarm in a line of its own"
    person.press("F7")
    assert why_of(person.folder) == []


def test_whoever_says_nothing_is_told_that_a_word_is_expected(with_people: tuple[Person, dict[str, str]]) -> None:
    person, badges = with_people
    person.scan(badges[BEN[0]])
    give_pin(person, BEN[1])
    person.press("F7")
    assert person.told == "Say why the record is right as it is, in at most 2000 characters."
    assert card(person).why.hasFocus()
    assert seen(person) != "Refused", "the key led to the field"
    person.press("F7")
    assert "Say why the record is right as it is" in person.told
    assert seen(person) == "Refused"
    person.type("A tool of mine.")
    person.press("F7")
    assert "From here on the record as it is now is what is signed" in person.told
    assert "Say why" not in person.told
    assert len(why_of(person.folder)) == 1
    alter(person)
    assert bar(person).sentence
    assert person.told == "", "it is so no more"
    person.press("F7", "Enter")
    assert "Say why the record is right as it is" in person.told


def test_what_was_refused_is_gone_with_the_next_gesture(with_people: tuple[Person, dict[str, str]]) -> None:
    person, _ = with_people
    person.press("F7")
    person.type("I looked.")
    person.press("F7")
    assert "administrator" in person.told
    person.press("F5")
    assert person.told == ""


def test_the_page_says_what_waits_for_the_acknowledgement(with_people: tuple[Person, dict[str, str]]) -> None:
    person, _ = with_people
    assert "no unit leaves and no evidence is sealed until an administrator" in card(person).do.accessibleName()
    assert "mends no chain" not in card(person).do.accessibleName()


def test_what_is_ready_to_leave_says_beforehand_that_an_alarm_keeps_it_here(person: Person) -> None:
    dock = Dock(person)
    serial = back(person, REFUSED)
    person.press("Ctrl+7")
    person.scan(serial)
    dock.look_at_packing()
    person.press("Enter")
    person.scan(TRACKING)
    hint = dock.view.panel.hint
    assert hint.accessibleName() == "Everything is there. Enter dispatches it."
    alter(person)
    assert "nothing leaves until an administrator" in hint.accessibleName()
    person.press("Enter")
    assert "No evidence is sealed until then, either." in person.told
    assert dock.state != "Dispatched"
    person.press("Ctrl+Shift+V", "F7")
    person.type("A tool of mine.")
    person.press("Enter", "Ctrl+7")
    assert hint.accessibleName() == "Everything is there. Enter dispatches it."
    person.press("Enter")
    assert dock.state == "Dispatched"


def test_the_prover_of_the_record_is_in_sight_under_an_alarm(with_people: tuple[Person, dict[str, str]]) -> None:
    person, _ = with_people
    person.lane.submit(lambda: person.station.bench.proving.entries_wrong(("B3", 9), ("B4", 9), ("B5", 9))).result()
    look(person)
    person.press("F7")
    person.type("I looked.")
    person.press("F7")
    prove = person.page.proof.prove
    assert prove.isVisible()
    assert prove.visibleRegion().boundingRect() == prove.rect()
    person.press("F5")
    state = person.page.proof.state
    assert state.visibleRegion().boundingRect() == state.rect()
    person.press("F7")
    why = card(person).why
    assert why.visibleRegion().boundingRect() == why.rect()

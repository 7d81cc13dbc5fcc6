"""Every place of the window, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake_app.desktop.people_presenter import PeoplePresenter
from tests.desktop.desk import LONG_NAME, MARKUP, Desk

PIN = "409173"
LONG_ENOUGH = LONG_NAME[:70]
ALARM = "The record is not the one that was signed here"
FOUND = (
    "Entry 227 of station B3, which this computer signed on 29 Nov 2026 18:04, is not there: the journal ended at "
    "entry 226. An older file was put back, or its end was cut off. Up to entry 226 of station B3 all is as it was"
    " signed."
)
RAIL: tuple[str, ...] = (
    "intake",
    "queue",
    "arrivals",
    "follow_ups",
    "kits",
    "ship",
    "replacements",
    "find",
    "people",
    "printing",
)
RAIL += ("devices", "record", "import", "keys")
FAILED = (
    "The backup is not signed: the journal does not fit what was signed here. “intake verify” tells what was found."
)


def places(desk: Desk) -> Iterator[str]:
    """Walks through every page of the window; yields its name while it is shown."""
    window = desk.window
    yield "identify"
    desk.scan("TWICE-01")
    yield "choose"
    window.intake.escape()
    desk.scan("NOPE-1")
    yield "unknown"
    window.intake.enter()
    desk.settle()
    yield "unknown unit"
    desk.scan("SV-100004")
    yield "packaging"
    desk.answer_until("unit")
    window.intake.open_question("advance_charge")
    desk.settle()
    yield "money"
    window.intake.escape()
    window.intake.write("note")
    yield "note"
    window.intake.escape()
    desk.answer_until("decision")
    window.intake.turn_why()
    yield "decision"
    window.intake.enter()
    desk.settle()
    yield "papers"
    window.intake.write("correct")
    yield "correction"
    window.intake.escape()
    for place in (
        "queue",
        "arrivals",
        "follow_ups",
        "kits",
        "ship",
        "replacements",
        "find",
        "devices",
        "scanner_test",
        "printing",
        "record",
        "import",
        "keys",
        "sign",
    ):
        window.go(place)
        desk.settle()
        yield place
    window.go("arrivals")
    window.places["arrivals"].press("rma_new")
    desk.settle()
    yield "rma form"
    window.escape()
    desk.settle()
    window.go("intake")
    desk.settle()
    window.fail("Something was not done.")
    yield "error"
    window.escape()
    yield from _people(desk)


def under_an_alarm(desk: Desk) -> Iterator[str]:
    """After `places`: every page behind the rail, with as much over it as can be."""
    window = desk.window
    window.fail(FAILED)
    for place in RAIL:
        window.go(place)
        desk.settle()
        window.floor.record.bar.alarm(ALARM, FOUND)
        yield f"{place} under an alarm"
    window.entrance.ask()
    desk.settle()
    yield "names under an alarm"
    window.sign_page.named.emit("Sam")
    desk.settle()
    yield "pin under an alarm"
    window.floor.record.bar.hide()
    window.escape()
    window.entrance.escape()
    window.entrance.go_on()
    window.go("intake")
    desk.settle()


def _people(desk: Desk) -> Iterator[str]:
    """People sign in: the sheets of the sign page, the page of the people, and what was scanned meanwhile."""
    window, page = desk.window, desk.window.sign_page
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("intake_app.store.pins.MEMORY_KIB", 64)
        window.entrance.ask()
        desk.settle()
        assert window.entrance.press("turn_on")
        yield "first"
        page.first_named.emit("Ada")
        desk.settle()
        yield "new pin"
        _give(desk, PIN, PIN)
        people = desk.station.bench.people
        for name in (LONG_ENOUGH, MARKUP[:60], "Bob", "Eve", "José", "Kim", "Olu", "Rosa"):
            desk.at_bench(lambda name=name: people.add(name, "receiving"))  # type: ignore[misc]
        desk.at_bench(lambda: people.add("Sam", "supervisor", PIN))
        yield from _page_of_people(desk)
        window.entrance.ask()
        desk.settle()
        yield "names"
        window.entrance.go_on()
        yield from _supervisor(desk)
        window.entrance.lock()
        desk.settle()
        desk.scan("SV-100001")
        desk.scan("SV-100003")
        desk.hand += 60
        page.named.emit("Ada")
        desk.settle()
        yield "pin"
        _give(desk, "111222")
        yield "pin refused"
        _give(desk, PIN)
        assert window.scans.asked.isVisible()
        yield "kept scans"
        window.scans.asked.leave()


def _page_of_people(desk: Desk) -> Iterator[str]:
    """The page of the people, and all that can be asked there."""
    desk.window.go("people")
    desk.settle()
    yield "people"
    people = desk.window.places["people"]
    assert isinstance(people, PeoplePresenter)
    people.page.list.look_at(desk.at_bench(lambda: desk.station.bench.people.named("Sam")).id)
    for does in ("add", "role", "badge", "pin", "left"):
        assert people.press(f"person_{does}"), does
        yield f"people {does}"
        people.escape()


def _supervisor(desk: Desk) -> Iterator[str]:
    """A supervisor accepts what the rules decline."""
    window = desk.window
    desk.scan("SV-100002")
    desk.answer_until("decision", {"remedy": "repair", "defect_test": "no_fault_found"})
    window.entrance.ask()
    window.sign_page.named.emit("Sam")
    desk.settle()
    _give(desk, PIN)
    assert window.intake.overrides.ask()
    desk.settle()
    card = window.intake_page.back.override_card()
    assert card.choices.tiles
    yield "supervisor"
    card.refuse(FAILED)
    yield "supervisor refused"
    window.intake.escape()
    window.intake.escape()


def _give(desk: Desk, *pins: str) -> None:
    """Give these PINs, one after the other."""
    for pin in pins:
        desk.window.sign_page.pin.given.emit(pin)
        desk.settle()

"""Every place of the window, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from tests.desktop.desk import Desk


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
        "devices",
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

"""A supervisor accepts, in the real window: by scans and keys, read from the journal's file and off the papers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from intake_app.bootstrap import open_station
from intake_app.desktop.override_card import OverrideCard
from intake_app.domain.commands import Command, command_code
from intake_app.domain.roles import Role
from intake_app.settings import Settings
from tests.documents.pdf_reading import codes, texts
from tests.whole.window.test_dispositions import squeezed
from tests.whole.window_driver import Person, journal

SERIAL = "SV22R144-541030"
FOAM = {"box": "original", "foam": "missing", "sleeve": "original", "advance_charge": "0"}
UNIT = {
    "sleeve": "original",
    "parts": "original_condition",
    "reason": "unwanted",
    "remedy": "repair",
    "proof_of_purchase": "receipt",
    "defect_test": "no_fault_found",
}
PIN = "564738"
WHY = "They ordered <b>forty</b> more, 王小明."


def comes(person: Person, name: str, role: Role) -> None:
    """Somebody else is at the bench."""
    record = person.station.bench.overrides._record
    person.lane.submit(lambda: record.enter(name, role)).result()


def refused(person: Person) -> str:
    person.scan(SERIAL)
    person.answer_until("decision", FOAM)
    for fact in person.sight.photos_missing:
        person.photograph(fact)
    return person.sight.return_id


def form(person: Person) -> OverrideCard:
    card = person.window.intake_page.back.overriding
    assert card is not None
    assert card.isVisible(), person.told
    return card


def panel(person: Person) -> str:
    """What is read at the right."""
    accepted = person.window.intake_page.panel.accepted
    assert accepted.isVisible()
    return "\n".join(text.accessibleName() or text.text() for text in accepted.findChildren(QLabel) if text.isVisible())


def paper(person: Person, kind: str) -> bytes:
    made = [one for one in person.sight.papers if one.paper == kind and not one.void]
    return Path(made[-1].path).read_bytes()


def test_accepted_twice_from_the_scan_to_the_closed_box(person: Person) -> None:
    return_id = refused(person)
    verdict = person.window.intake_page.back.verdict
    assert verdict is not None
    assert verdict.block.override.isVisible()
    assert verdict.block.override.height() >= 48
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A")
    assert form(person).read.accessibleName() == "Foam: “Missing” is read as “Original”."
    person.press("1")
    person.type(WHY)
    person.press("Enter")
    assert (person.sight.state, person.sight.step, person.sight.question) == ("open", "packaging", "sleeve")
    assert "Sam Ito accepted against “Refuse”" in person.window.intake_page.back.notices.sentence.accessibleName()
    comes(person, "Rosa", "receiving")
    person.answer_until("decision", UNIT)
    assert person.sight.verdict
    assert person.sight.verdict.title == "Decline"
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A", "2", "7")
    person.type("Agreed on the telephone.")
    person.press("Enter")
    assert person.sight.verdict.title == "Upgrade credit less 15 %"
    assert "By the rules: Refuse. Foam missing." in panel(person)
    assert "By the rules: Decline." in panel(person)
    person.press("Enter")
    label = paper(person, "label")
    person.scan(next(code for _, code in codes(label) if "/" in code))
    assert person.has_closed()
    report = squeezed(" ".join(texts(paper(person, "report"))))
    for told in (
        "Upgrade credit less 15 %",
        "By the rules alone it was “Refuse / Decline”; accepted by Sam Ito.",
        "By the rules: Refuse. Foam missing. The return is not accepted.",
        "“ORIGINAL FOAM MUST BE IN PLACE.”",
        "Sam Ito (supervisor) accepted it all the same",
        "Foam: “Missing” is read as “Original”.",
        "Reason: goodwill toward the customer. “They ordered <b>forty</b> more, 王小明.” Inspected by Rosa.",
        "By the rules: Decline.",
        "Chosen: Upgrade credit less 15 %. Reason: another reason, as said. “Agreed on the telephone.”",
        "Accepted by Sam Ito, date",
    ):
        assert squeezed(told) in report, told
    assert squeezed("Accepted by Sam Ito.") in squeezed(" ".join(texts(label)))
    person.leave()
    entries = [entry for entry in journal(person.folder) if entry.subject == return_id]
    said = [(entry.operator, entry.payload["override"]) for entry in entries if entry.kind == "overridden"]
    assert [(who, one["who"], one["reason"], one["said"]) for who, one in said] == [
        ("Sam Ito", "Sam Ito", "goodwill", WHY),
        ("Sam Ito", "Sam Ito", "other", "Agreed on the telephone."),
    ]
    assert [one["verdict"]["title"] for _, one in said] == ["Refuse", "Decline"]
    (decided,) = [entry.payload for entry in entries if entry.kind == "decided"]
    assert decided["decision"]["disposition"] == "refuse"
    assert decided["accepted"]["disposition"] == "credit_for_upgrade"
    assert [one["verdict"]["title"] for one in decided["overrides"]] == ["Refuse", "Decline"]


def test_the_void_label_is_taken_off_where_a_supervisor_accepts_after_it_was_printed(person: Person) -> None:
    refused(person)
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A")
    assert "take the label off" not in form(person).read.accessibleName(), "there is none yet"
    person.press("Esc")
    comes(person, "Rosa", "receiving")
    person.press("Enter")
    assert person.sight.state == "decided"
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A")
    assert "take the label off the box" in form(person).read.accessibleName()
    person.press("1")
    person.type(WHY)
    person.press("Enter")
    told = "The label that was made before is void: take it off the box."
    assert told in person.window.intake_page.back.notices.sentence.accessibleName()
    comes(person, "Rosa", "receiving")
    person.answer_until("decision", UNIT)
    assert told in person.sight.notices
    comes(person, "Sam Ito", "supervisor")
    person.press("Enter")
    assert person.sight.state == "decided"
    assert told not in person.sight.notices


@pytest.fixture
def badges(station_folder: Path) -> dict[str, str]:
    """People work at this station: the badges of one of receiving and of a supervisor."""
    station = open_station(Settings(station_folder, name="Bench 3", code="B3"))
    try:
        people = station.bench.people
        people.first_administrator("Ada Boss", "918273")
        cards = [people.add("Rosa", "receiving"), people.add("Sam Ito", "supervisor", PIN)]
        return {card.name: people.give_badge(card.id) for card in cards}
    finally:
        station.close()


def test_a_supervisor_comes_with_badge_and_pin_and_whoever_else_comes_cannot_go_on(
    badges: dict[str, str], come_in: Callable[..., Person]
) -> None:
    person = come_in()
    person.scan(badges["Rosa"])
    return_id = refused(person)
    person.press("Ctrl+Shift+A")
    assert person.told.startswith("Rosa may not accept what the policy leaves to a supervisor.")
    person.press("Esc")
    person.scan(badges["Sam Ito"])
    person.press(*PIN, "Enter")
    assert person.sight.return_id == return_id
    person.press("Ctrl+Shift+A", "5")
    person.type("We dropped it.")
    person.scan(badges["Rosa"])
    card = form(person)
    assert card.field.text() == "We dropped it."
    person.press("Enter")
    assert "Rosa may not accept" in card.problem.sentence.accessibleName()
    assert not person.sight.overrides
    person.scan(badges["Sam Ito"])
    person.press(*PIN, "Enter")
    assert form(person).field.text() == "We dropped it."
    person.press("Enter")
    assert [one.title for one in person.sight.overrides] == ["Refuse"]
    person.scan(badges["Rosa"])
    person.answer_until("decision", {**UNIT, "remedy": "upgrade"})
    person.press("Enter")
    assert squeezed("Sam Ito (supervisor) accepted it all the same") in squeezed(
        " ".join(texts(paper(person, "report")))
    )


def test_who_inspected_cannot_accept_and_reads_why(person: Person) -> None:
    refused(person)
    comes(person, "Rosa", "supervisor")
    person.press("Ctrl+Shift+A")
    assert person.told.startswith("Rosa had a part in this inspection, or recorded what it rests on (Rosa), and nobody")
    assert person.window.intake_page.back.overriding is None
    comes(person, "Ann", "receiving")
    person.press("Ctrl+Shift+A")
    assert "Somebody who may (supervisor or administrator)" in person.told


def test_where_nobody_signs_in_the_window_says_what_is_needed(person: Person) -> None:
    refused(person)
    person.lane.submit(lambda: person.station.bench.sign("Kim Other")).result()
    person.press("Ctrl+Shift+A")
    assert person.told.startswith("At this station nobody signs in")


def test_what_is_missing_is_said_and_what_was_typed_is_kept(person: Person) -> None:
    refused(person)
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A", "Enter")
    card = form(person)
    assert card.problem.isVisible()
    person.press("4")
    assert not card.problem.isVisible()
    person.press("Enter")
    assert "Say why" in card.problem.sentence.accessibleName()
    person.type("Half a")
    person.press("Esc")
    assert not card.isVisible()
    assert person.sight.verdict
    assert person.sight.verdict.title == "Refuse"
    person.press("Ctrl+Shift+A")
    assert card.field.text() == "Half a"
    person.press("F4")
    assert not card.isVisible()
    assert person.writing.isVisible()
    person.press("Esc", "Ctrl+Shift+A")
    person.type(" reason")
    person.press("Enter")
    assert [one.title for one in person.sight.overrides] == ["Refuse"]


def test_another_unit_that_is_scanned_puts_the_form_aside(person: Person) -> None:
    refused(person)
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A", "1")
    person.type("A part")
    first = person.sight.rma_number
    person.scan("SV22R144-541031")
    assert person.sight.rma_number != first
    card = person.window.intake_page.back.overriding
    assert card is not None
    assert not card.isVisible()
    person.scan(first)
    assert person.sight.rma_number == first
    person.press("Ctrl+Shift+A")
    assert form(person).field.text() == "A part"


def test_a_refusal_on_paper_is_accepted_from_the_papers_and_undone(person: Person) -> None:
    refused(person)
    person.press("Enter")
    old = next(code for _, code in codes(paper(person, "label")) if "/" in code)
    papers = person.window.intake_page.paper_panel
    assert papers is not None
    assert papers.override.isVisible()
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A", "3")
    person.type("We repack it.")
    person.press("Enter")
    assert person.sight.state == "open"
    person.scan(old)
    assert "its decision was corrected" in person.told
    person.press("Esc", "Ctrl+Z")
    assert (person.sight.state, person.sight.overrides) == ("decided", ())
    person.scan(old)
    assert person.has_closed()


def test_the_supervisor_who_accepted_cannot_go_on_inspecting(person: Person) -> None:
    refused(person)
    comes(person, "Sam Ito", "supervisor")
    person.press("Ctrl+Shift+A", "1")
    person.type("Good customer.")
    person.press("Enter")
    person.scan(command_code(Command("answer", "sleeve", "original")))
    assert "Sam Ito accepted this return as a supervisor, and cannot inspect it too." in person.told
    person.press("Esc", "1")
    assert person.sight.question == "sleeve"
    card = person.window.intake_page.back.questions.card
    assert "cannot inspect it too" in card.problem.sentence.accessibleName()

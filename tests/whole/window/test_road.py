"""One return and what can happen to it on its road: slips, corrections, notes, an evening in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinterInfo

from intake_app.domain.rma_number import parse_minted
from tests.documents.pdf_reading import codes, texts
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import answers_of, squeezed
from tests.whole.window_driver import OPERATOR, Person, journal

SERIAL = "SV24E4-018233"
OTHER = "SV25R144-000021"
ANSWERS = answers_of(by_scan(SERIAL))
NOTE = "El cable está roto; "
NOTE_BY_INPUT_METHOD = "客户王小明说没有开过机。"


def test_every_answer_is_taken_back_in_its_order_and_then_the_return_itself(person: Person) -> None:
    person.scan(SERIAL)
    number = person.sight.rma_number
    shown = [(person.sight.step, person.sight.question)]
    while person.sight.step != "decision":
        person.answer(ANSWERS)
        shown.append((person.sight.step, person.sight.question))
    undo = person.window.intake_page.back.undo
    for step, question in reversed(shown[:-1]):
        title = next(one.title for line in person.sight.steps for one in line.questions if one.fact == question)
        assert undo.words == f"Undo: {title}"
        person.press("Ctrl+Z")
        assert (person.sight.step, person.sight.question) == (step, question)
    assert undo.words == "Undo: open this return"
    person.press("Ctrl+Z")
    assert person.told == f"{number} was taken back; nothing of it is open."
    assert person.window.intake_page.identify.isVisible()
    answered = len(shown) - 1
    told = ["opened", *["answered"] * answered, *["undone"] * (answered + 1)]
    assert [entry.kind for entry in journal(person.folder)] == told
    person.press("Ctrl+Z")
    assert len(journal(person.folder)) == len(told)


def test_a_slip_is_taken_back_and_answered_again(person: Person) -> None:
    person.scan(SERIAL)
    person.answer({"box": "missing"})
    person.press("Ctrl+Z")
    person.answer_until("decision", ANSWERS)
    assert person.sight.verdict
    assert person.sight.verdict.disposition == "refund_less_fee"


def test_past_the_printed_label_only_a_correction_leads_back(person: Person) -> None:
    person.scan(SERIAL)
    person.answer_until("decision", {**ANSWERS, "sleeve": "missing"})
    assert person.sight.verdict
    assert person.sight.verdict.disposition == "refuse"
    person.photograph("sleeve")
    person.press("Enter")
    first = papers(person)
    entries = journal(person.folder)
    assert not person.window.intake_page.back.undo.isEnabled()
    person.press("Ctrl+Z")
    assert "undo stops here" in person.told
    person.press("Esc")
    assert journal(person.folder) == entries

    person.press("F7", "Ctrl+Enter")
    problem = person.window.intake_page.back.writing.problem
    assert problem.isVisible()
    assert "Say why" in problem.sentence.accessibleName()
    assert journal(person.folder) == entries
    person.type("The sleeve came later.")
    person.press("Ctrl+Enter")
    assert person.sight.state == "open"
    assert {paper.void for paper in person.sight.papers} == {True}

    person.press("Alt+2")
    person.open_line("sleeve")
    person.answer(ANSWERS)
    person.answer_until("decision", ANSWERS)
    assert person.sight.verdict.disposition == "refund_less_fee"
    person.press("Enter", "Enter")
    assert person.has_closed()
    second = papers(person)
    assert not set(first.values()) & set(second.values())
    for file in (*first.values(), *second.values()):
        assert file.is_file()
    number = person.sight.rma_number
    marks = [{text for kind, text in codes(one["label"].read_bytes()) if kind == "QR Code"} for one in (first, second)]
    assert marks[0].isdisjoint(marks[1]), "the square code tells the void label from the one that stands"
    assert all(mark.startswith(f"{number}/") for both in marks for mark in both)
    assert codes(second["label"].read_bytes())["Code 128", number] == 1
    assert "The earlier label is void." in " ".join(texts(second["label"].read_bytes()))
    assert "The earlier label is void." not in " ".join(texts(first["label"].read_bytes()))
    report = squeezed(" ".join(texts(second["report"].read_bytes())))
    assert squeezed("The sleeve came later.") in report
    told = [entry.kind for entry in journal(person.folder)]
    after = told[told.index("decided") :]
    assert after.count("decided") == 2
    assert [kind for kind in after if kind != "answered"] == [
        *("decided", "printed", "printed", "printed", "corrected"),
        *("decided", "printed", "printed", "closed"),
    ]


def test_papers_that_cannot_be_kept_are_made_once_there_is_room(person: Person) -> None:
    person.scan(SERIAL)
    person.answer_until("decision", ANSWERS)
    in_the_way = person.folder / "papers"
    in_the_way.write_text("mine")
    person.press("Enter")
    assert "could not be kept" in person.told
    assert str(in_the_way) in person.told
    in_the_way.unlink()
    person.press("Esc", "Enter")
    assert not person.told
    assert person.sight.step == "papers"
    assert all(file.is_file() for file in papers(person).values())
    told = [entry.kind for entry in journal(person.folder)]
    assert told[-3:] == ["decided", "printed", "printed"]
    assert told.count("decided") == 1


def papers(person: Person) -> dict[str, Path]:
    """The papers that stand."""
    return {paper.paper: Path(paper.path) for paper in person.sight.papers if not paper.void}


def test_a_note_that_is_being_written_stays_while_scans_are_taken(person: Person) -> None:
    person.scan(SERIAL)
    first = person.sight.return_id
    person.press("F4")
    person.type(NOTE)
    person.type_by_input_method(NOTE_BY_INPUT_METHOD)
    person.scan(SERIAL)
    assert person.told == "This is the unit on the page."
    assert person.writing.toPlainText() == NOTE + NOTE_BY_INPUT_METHOD
    person.scan(OTHER)
    assert person.sight.return_id != first
    assert not person.writing.isVisible()
    person.scan(SERIAL)
    assert person.sight.return_id == first
    assert person.writing.toPlainText() == NOTE + NOTE_BY_INPUT_METHOD
    person.type(" Sí.")
    person.press("Ctrl+Enter")
    assert not person.writing.isVisible()
    (noted,) = [entry for entry in journal(person.folder) if entry.kind == "noted"]
    assert noted.subject == first
    written = noted.payload["text"]
    assert written == f"{NOTE}{NOTE_BY_INPUT_METHOD} Sí."
    person.answer_until("decision", ANSWERS)
    person.press("Enter")
    report = squeezed(" ".join(texts(papers(person)["report"].read_bytes())))
    assert squeezed(written) in report


def test_the_evening_comes_between(come_in: Callable[..., Person]) -> None:
    person = come_in()
    person.sign_in()
    person.scan(SERIAL)
    for _ in range(3):
        person.answer(ANSWERS)
    left = person.sight
    person.leave()

    person = come_in()
    assert [row.words for row in person.window.sign_page.rows] == [OPERATOR]
    person.press("1")
    person.scan(SERIAL)
    assert person.sight == left
    person.press("Ctrl+Z")
    person.answer_until("decision", ANSWERS)
    person.press("Enter")
    number = person.sight.rma_number
    person.leave()

    person = come_in()
    person.press("1")
    person.scan(number)
    assert person.sight.step == "papers"
    person.press("Enter")
    assert person.has_closed()
    person.press("Enter")
    assert person.window.intake_page.identify.isVisible()
    told = [entry.kind for entry in journal(person.folder)]
    assert told.count("opened") == told.count("decided") == told.count("closed") == 1
    assert parse_minted(number) == number


def test_the_queue_takes_up_what_was_left(person: Person) -> None:
    person.scan(SERIAL)
    person.answer(ANSWERS)
    first = person.sight
    person.scan(OTHER)
    person.press("Ctrl+2")
    assert person.listed.column("serial") == [OTHER, SERIAL]
    person.listed.view.table.setFocus()
    person.press("Down", "Enter")
    assert person.sight == first
    person.answer_until("decision", ANSWERS)
    person.press("Enter", "Enter")
    person.press("Ctrl+2")
    assert person.listed.column("serial") == [OTHER]
    person.press("F6")
    assert person.listed.column("serial") == [SERIAL, OTHER]


def test_without_a_printer_the_paper_is_named(person: Person) -> None:
    if QPrinterInfo.availablePrinterNames():
        pytest.skip("this computer has a printer")
    person.scan(SERIAL)
    person.answer_until("decision", ANSWERS)
    person.press("Enter", "Ctrl+P")
    assert "No printer is set" in person.told
    assert str(papers(person)["label"]) in person.told
    person.press("Ctrl+Shift+P")
    assert [paper.copy for paper in person.sight.papers if paper.paper == "label"] == [1, 2]

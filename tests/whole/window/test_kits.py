"""Packaging kits in the real window: looked up, ordered, waited for, arrived, packed in, cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake_app.desktop.kits_view import KitsView
from intake_app.domain.commands import Command, command_code
from tests.documents.pdf_reading import codes, texts
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import answers_of, squeezed
from tests.whole.window_driver import Person, journal

SERIAL = "SV19R24-00771"


class Kitchen:
    """What somebody sees of the Kits page."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def view(self) -> KitsView:
        page = self.person.page
        assert isinstance(page, KitsView), f"another page is shown; the window says: {self.person.told}"
        return page

    @property
    def number(self) -> str:
        found = self.view.panel.found
        assert found
        assert found.order
        return found.order.number

    @property
    def state(self) -> str:
        return self.view.panel.state.accessibleName()

    @property
    def main(self) -> str:
        return self.view.panel.main.words

    def words(self) -> str:
        """Everything on the card."""
        panel = self.view.panel
        pairs = [line for block in panel.kits if block.isVisible() for line in block.rows.lines if line.isVisible()]
        pairs += [line for line in panel.where.lines if line.isVisible()]
        quotes = [quote.text.accessibleName() for quote in panel.quotes if quote.isVisible()]
        prices = [block.price.accessibleName() for block in panel.kits if block.isVisible()]
        return "\n".join([*prices, *(pair.text() for pair in pairs), *quotes, panel.message.accessibleName()])


@pytest.fixture
def kits(person: Person) -> Kitchen:
    return Kitchen(person)


def refuse(person: Person) -> str:
    """Inspect the sample's return whose foam is missing, up to its verdict; returns its id."""
    person.scan(SERIAL)
    person.answer_until("decision", answers_of(by_scan(SERIAL)))
    for fact in person.sight.photos_missing:
        person.photograph(fact)
    return person.sight.return_id


def told(folder: Path, subject: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((entry.kind, entry.payload) for entry in journal(folder) if entry.subject == subject)


def test_a_closed_refusal_waits_on_the_hold_shelf_under_a_new_label(person: Person) -> None:
    refuse(person)
    person.press("Enter", "Enter")
    assert person.has_closed()
    old = next(Path(paper.path) for paper in person.sight.papers if paper.paper == "label")
    person.press("Ctrl+Shift+K")
    assert person.told.startswith("The customer orders a kit: KO-B3-000001-2.")
    assert person.sight.state == "decided"
    assert person.sight.verdict
    assert person.sight.verdict.title == "Hold for a kit"
    assert person.sight.verdict.place == "The box waits on the hold shelf."
    label = next(Path(paper.path) for paper in person.sight.papers if paper.paper == "label" and not paper.void)
    shown = squeezed(" ".join(texts(label.read_bytes())))
    assert "HoldforakitHoldshelf" in shown
    assert "Theearlierlabelisvoid." in shown
    person.scan(next(code for _, code in codes(old.read_bytes()) if "/" in code))
    assert "its decision was corrected" in person.told
    mark = next(code for _, code in codes(label.read_bytes()) if "/" in code)
    person.scan(mark)
    assert person.has_closed()


def test_a_refusal_waits_for_its_kit_and_is_decided_again(person: Person, kits: Kitchen) -> None:
    return_id = refuse(person)
    person.press("Enter", "Enter", "Ctrl+Shift+K", "Enter")
    assert person.has_closed()
    person.press("Ctrl+Shift+K")
    assert (kits.state, kits.main) == ("Ordered", "The kit arrived")
    number = kits.number
    person.press("F7")
    person.type("118.40")
    person.press("Enter")
    assert kits.state == "Paid"
    person.press("F8")
    person.scan("1Z999AA10123456784")
    assert kits.state == "Shipped"
    person.press("Ctrl+1")
    person.scan(number)
    assert kits.state == "Shipped"
    person.scan(number)
    assert (person.sight.return_id, person.sight.state) == (return_id, "open")
    assert (person.sight.step, person.sight.question) == ("packaging", "box")
    assert len(person.sight.photos) == 1
    person.scan(number)
    assert person.told == f"Packed in the kit of {number}: box, foam and sleeve are the kit’s."
    assert person.sight.step == "unit"
    rest = {"parts": "original_condition", "reason": "defective", "remedy": "repair", "defect_test": "confirmed"}
    person.answer_until("decision", {**answers_of(by_scan(SERIAL)), **rest})
    person.press("Enter", "Enter")
    assert person.has_closed()
    report = next(Path(p.path) for p in person.sight.papers if p.paper == "report" and not p.void).read_bytes()
    person.press("Ctrl+6")
    assert kits.state == "Used"
    person.leave()
    check_record(person.folder, return_id, number)
    text = squeezed(" ".join(texts(report)))
    assert squeezed(f"Packaging kit {number}") in text
    for verdict in ("Refuse", "Hold for a kit", "Repair or replace"):
        assert squeezed(verdict) in text


def check_record(folder: Path, return_id: str, number: str) -> None:
    """The order went its whole road, and all three decisions stand in the record of the return."""
    kinds = [kind for kind, _ in told(folder, number)]
    assert kinds == ["kit_quoted", "kit_ordered", "kit_paid", "kit_shipped", "kit_delivered", "kit_used"]
    decisions = [payload for kind, payload in told(folder, return_id) if kind == "decided"]
    assert [one.get("turned", "") for one in decisions] == ["", "hold_for_kit", ""]
    assert [one["decision"]["disposition"] for one in decisions] == ["refuse", "refuse", "repair_or_replace"]
    assert {one["policy"]["sha256"] for one in decisions} == {decisions[0]["policy"]["sha256"]}
    corrections = [payload["by"] for kind, payload in told(folder, return_id) if kind == "corrected"]
    assert corrections == ["kit_ordered", "kit_arrived"]
    assert {decisions[2]["facts"][piece] for piece in ("box", "foam", "sleeve")} == {"kit"}


def test_a_refusal_that_was_not_accepted_yet_can_wait_and_stands_again_when_the_kit_is_given_up(
    person: Person, kits: Kitchen
) -> None:
    kit = command_code(Command("kit"))
    person.scan("SV24E4-018233")
    person.scan(kit)
    assert "is not refused for its packaging" in person.told
    return_id = refuse(person)
    person.scan(kit)
    assert person.sight.verdict
    assert person.sight.verdict.title == "Hold for a kit"
    person.press("Ctrl+Shift+K", "Del")
    number = kits.number
    person.press("Enter")
    assert "Say why" in kits.view.panel.entry.problem.accessibleName()
    person.type("too dear")
    person.press("Enter")
    assert kits.state == "Cancelled"
    person.press("F4")
    assert person.sight.return_id == return_id
    assert person.sight.verdict.title == "Refuse"
    label = next(Path(paper.path) for paper in person.sight.papers if paper.paper == "label" and not paper.void)
    assert "Refuse" in " ".join(texts(label.read_bytes()))
    person.leave()
    decisions = [payload for kind, payload in told(person.folder, return_id) if kind == "decided"]
    assert [one.get("turned", "") for one in decisions] == ["", "hold_for_kit", ""]
    corrections = [payload["by"] for kind, payload in told(person.folder, return_id) if kind == "corrected"]
    assert corrections == ["kit_ordered", "kit_cancelled"]
    assert [kind for kind, _ in told(person.folder, number)][-1] == "kit_cancelled"


def test_a_kit_that_was_ordered_before_shipping_is_scanned_when_the_unit_comes_in_it(
    person: Person, kits: Kitchen
) -> None:
    person.press("Ctrl+6")
    assert "Scan or type" in kits.view.list.empty.accessibleName()
    person.scan("SV24E4-018233")
    assert kits.main == "Order this kit"
    person.press("F6")
    assert kits.state == "Quoted"
    person.press("Enter")
    person.type("V-77")
    person.press("Enter")
    assert kits.state == "Ordered"
    number = kits.number
    person.press("Ctrl+P")
    assert "lies in" in person.told
    person.press("Ctrl+R", "F9")
    assert kits.state == "Delivered"
    person.press("Ctrl+Z")
    assert kits.state == "Ordered"
    person.press("Ctrl+1")
    person.scan("SV24E4-018233")
    return_id = person.sight.return_id
    person.scan(number)
    answers = {q.fact: q.value for step in person.sight.steps for q in step.questions}
    assert {answers[piece] for piece in ("box", "foam", "sleeve")} == {"kit"}
    person.press("Ctrl+Z")
    answers = {q.fact: q.value for step in person.sight.steps for q in step.questions}
    assert {answers[piece] for piece in ("box", "foam", "sleeve")} == {None}
    person.scan(number)
    person.press("Ctrl+6")
    assert kits.state == "Used"
    person.leave()
    kinds = [kind for kind, _ in told(person.folder, number)]
    assert kinds == [
        *("kit_quoted", "kit_ordered", "kit_printed", "kit_printed", "kit_delivered", "undone"),
        *("kit_used", "undone", "kit_used"),
    ]
    assert [payload["order"] for kind, payload in told(person.folder, return_id) if kind == "came_in_kit"] == [
        number,
        number,
    ]
    slip, instructions = (person.folder / "papers" / number / f"{name}-1.pdf" for name in ("slip", "instructions"))
    assert set(codes(slip.read_bytes())) == {
        ("Code 128", number),
        ("QR Code", number),
        ("Code 128", "SV24E4-018233"),
    }
    assert set(codes(instructions.read_bytes())) == {("Code 128", number)}
    text = squeezed(" ".join(texts(instructions.read_bytes())))
    for clause in (
        "Please make sure you save all of the packaging materials!",
        "ORIGINAL FOAM MUST BE IN PLACE.",
        "Packaging costs can be upwards of $60 for the appropriate box and foam.",
    ):
        assert squeezed(clause) in text


@pytest.mark.parametrize(
    "asked",
    ["SV-KIT-12E-S", "SV24E4-018233", "SO-10482", "(310) 555-0142", "3105550142", "núñez", "Núñez Seguridad", "S12E4"],
)
def test_every_look_up_shows_kit_price_telephone_stock_and_clause(person: Person, kits: Kitchen, asked: str) -> None:
    person.press("Ctrl+6")
    if asked.isascii():
        person.scan(asked)
    else:
        person.type_by_input_method(asked)
        person.press("Enter")
    shown = kits.words()
    for wanted in ("$68.00", "1-888-754-4543", "11 in stock", "FM-1204", "Packaging costs can be upwards of $60"):
        assert wanted in shown


def test_a_model_without_a_kit_and_a_text_that_nobody_knows(person: Person, kits: Kitchen) -> None:
    person.press("Ctrl+6")
    person.scan("S12K1")
    assert "upwards of $60" in kits.words()
    assert "Call 1-888-754-4543" in kits.words()
    person.scan("nothing at all")
    assert "Nothing is known of “nothing at all”" in kits.words()
    person.press("F3")
    assert not kits.view.panel.isVisible()

"""The scanner alone: whole returns by the barcodes of the real sheet, and commands that do not apply."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtGui import QColor, QImage

from intake_app.cli import main
from intake_app.domain.commands import Command, command_code
from intake_app.domain.labels import label_mark
from tests.whole.camera import MULTIMEDIA_SAYS, seen_by_camera
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
from tests.whole.window_driver import OPERATOR, Person, journal


@pytest.fixture(scope="session")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What a scanner reads off the laminated sheet of each policy."""
    read = {}
    for policy in ("smartvue", "q-see"):
        file = tmp_path_factory.mktemp("sheets") / f"{policy}.pdf"
        assert main(["sheet", "commands", "--policy", policy, "--out", str(file)]) == 0
        read[policy] = read_off(file)
    return read


def read_off(file: Path) -> set[str]:
    """What a scanner reads off the pages of a paper."""
    with pypdfium2.PdfDocument(file) as document:
        pictures = [page.render(scale=300 / 72, grayscale=True).to_pil() for page in document]
    return {code.text for picture in pictures for code in zxingcpp.read_barcodes(picture) if code.text}


@dataclasses.dataclass
class Scanner:
    """One hand with a scanner, and a count of its scans."""

    person: Person
    sheet: set[str]
    count: int = 0

    def __call__(self, what: str | Command) -> None:
        """Scan a text, or a command off the sheet: its code must really be printed there."""
        self.count += 1
        code = command_code(what) if isinstance(what, Command) else what
        assert code in self.sheet or not isinstance(what, Command), f"the sheet lacks {what}"
        self.person.scan(code)


@pytest.mark.parametrize(
    ("serial", "policy", "tested"),
    [(SMARTVUE, "smartvue", False), ("SV26E10-000333", "smartvue", True), (Q_SEE, "q-see", False)],
)
def test_a_clean_return_takes_at_most_seven_scans_and_no_key(
    person: Person, sheets: dict[str, set[str]], serial: str, policy: str, *, tested: bool
) -> None:
    scan = Scanner(person, sheets[policy])
    scan(serial)
    scan(ALL_OK)
    assert "foam" in person.told.lower()
    scan(answer("foam", "original"))
    if tested:
        scan(answer("defect_test", "confirmed"))
    assert person.sight.verdict
    assert not person.sight.verdict.frozen
    scan(Command("print"))
    assert person.sight.step == "papers"
    scan(square_code(person))
    assert person.has_closed()
    assert scan.count <= 7
    entries = journal(person.folder)
    assert {entry.operator for entry in entries} == {OPERATOR}
    closed = entries[-1]
    decided = next(entry for entry in entries if entry.kind == "decided")
    number = person.sight.rma_number
    assert closed.kind == "closed"
    assert closed.payload == {
        "kind": "closed",
        "label_copy": 1,
        "scanned": label_mark(number, decided.hash, 1),
        "serial": serial,
        "place": decided.payload["verdict"]["place"],
    }
    assert person.told == f"{number}: the label is on the box. Closed."
    scan(Command("next"))
    assert person.window.intake_page.identify.isVisible()


@pytest.mark.qt_log_ignore(*MULTIMEDIA_SAYS, extend=True)
def test_a_return_refused_for_its_foam_takes_at_most_eight_scans_plus_its_photo(
    person: Person, sheets: dict[str, set[str]]
) -> None:
    scan = Scanner(person, sheets["smartvue"])
    scan(SMARTVUE)
    scan(ALL_OK)
    scan(answer("foam", "missing"))
    assert person.sight.verdict
    assert person.sight.verdict.disposition == "refuse"
    scan(Command("next"))
    assert "photo is still wanted of foam" in person.told
    beside = scan.count
    scan(Command("photo"))
    wall = QImage(1280, 720, QImage.Format.Format_RGB32)
    wall.fill(QColor("#807868"))
    seen_by_camera(person, wall)
    scan(Command("photo"))
    person.qtbot.waitUntil(lambda: [photo.fact for photo in person.sight.photos] == ["foam"], timeout=10_000)
    beside = scan.count - beside
    scan(Command("next"))
    scan(square_code(person))
    assert person.has_closed()
    assert scan.count - beside <= 8
    assert [kind for kind in events(person) if kind in {"photographed", "decided", "closed"}] == [
        "photographed",
        "decided",
        "closed",
    ]


def test_a_sheet_that_was_marked_is_scanned_in_later_for_a_unit_that_nobody_knows(
    person: Person, tmp_path: Path
) -> None:
    sheet = tmp_path / "inspection.pdf"
    assert main(["sheet", "inspection", "--policy", "smartvue", "--out", str(sheet)]) == 0
    printed = read_off(sheet)
    person.scan("XQ-9000-77")
    person.scan(command_code(Command("choose", value="0")))
    person.press("Enter")
    marked = [
        answer(fact, value)
        for fact, value in (
            ("policy", "smartvue"),
            ("box", "damaged"),
            ("foam", "missing"),
            ("sleeve", "original"),
            ("advance_charge", "0"),
        )
    ]
    for one in marked:
        assert command_code(one) in printed, one
        command(person, one)
    assert answers(person) == [*((one.fact, one.value) for one in marked[:-1]), ("advance_charge", "0.00")]
    assert person.sight.verdict
    assert person.sight.verdict.disposition == "refuse"


def test_commands_in_one_breath_for_a_return_that_is_not_on_the_screen_change_nothing(person: Person) -> None:
    person.scan(PLAIN)
    before = events(person)
    person.press("Ctrl+2")
    person.hand.passed += 2
    for one in (answer("foam", "missing"), answer("box", "damaged"), ALL_OK):
        person.scan_on(command_code(one))
    person.settle()
    assert events(person) == before
    assert "was not on the screen" in person.told
    command(person, answer("box", "damaged"))
    assert answers(person) == [("box", "damaged")]


def test_one_undo_takes_all_ok_back(person: Person) -> None:
    person.scan(PLAIN)
    before = person.sight
    command(person, ALL_OK)
    assert person.window.intake_page.back.undo.words == "Undo: all OK"
    command(person, Command("undo"))
    assert person.told == "Taken back: all OK."
    assert person.sight.steps == before.steps
    assert events(person) == ["opened", *["answered"] * 3, *["undone"] * 3]


def test_all_ok_does_not_overwrite_a_damaged_box(person: Person) -> None:
    person.scan(PLAIN)
    command(person, answer("box", "damaged"))
    before = events(person)
    command(person, ALL_OK)
    assert "would overwrite what was said: Box: Damaged." in person.told
    assert events(person) == before
    command(person, answer("foam", "original"))
    assert person.told == "Foam: Original."


BURST = (
    ALL_OK,
    answer("foam", "original"),
    answer("reason", "unwanted"),
    answer("remedy", "refund"),
    answer("proof_of_purchase", "invoice"),
)


def test_five_commands_in_a_breath_all_count(person: Person) -> None:
    person.scan(PLAIN)
    for one in BURST:
        person.scan_on(command_code(one))
    person.settle()
    assert answers(person) == [
        ("box", "original"),
        ("sleeve", "original"),
        ("parts", "original_condition"),
        ("foam", "original"),
        ("reason", "unwanted"),
        ("remedy", "refund"),
        ("proof_of_purchase", "invoice"),
    ]
    assert person.told == "Proof of purchase: Invoice."
    shown = {one.fact: one.value for step in person.sight.steps for one in step.questions}
    assert shown["proof_of_purchase"] == "invoice"


def test_a_whole_return_in_a_breath_is_taken_in_its_order(person: Person) -> None:
    """Unit, answers, print, the next unit, its answer: nothing waits for the screen, and nothing is lost."""
    for one in (SMARTVUE, ALL_OK, answer("foam", "original"), Command("print"), Q_SEE, answer("foam", "kit")):
        person.scan_on(one if isinstance(one, str) else command_code(one))
    person.settle()
    told = [(entry.kind, entry.subject) for entry in journal(person.folder)]
    first, second = told[0][1], told[-1][1]
    assert first != second
    of_first, of_second = ([kind for kind, subject in told if subject == which] for which in (first, second))
    assert of_first[:6] == ["opened", *["answered"] * 4, "decided"]
    assert set(of_first[6:]) == {"printed"}
    assert of_second == ["opened", "answered"]
    assert person.sight.return_id == second


def test_a_hundred_answers_without_a_pause_are_all_recorded_in_their_order(person: Person) -> None:
    person.scan(PLAIN)
    values = ["original", "kit", "damaged", "missing"] * 25
    person.window.scans._clock = lambda: next(seconds)
    seconds = iter(range(1_000_000))
    for value in values:
        person.scan_on(command_code(answer("foam", value)))
    person.settle()
    assert answers(person) == [("foam", value) for value in values]
    assert person.told == "Foam: Missing."


def test_the_same_scan_again_within_a_moment_is_one_scan(person: Person) -> None:
    person.scan(PLAIN)
    for _ in range(3):
        person.scan_on(command_code(answer("foam", "missing")))
    person.scan_on(command_code(Command("undo")))
    person.scan_on(command_code(Command("undo")))
    person.settle()
    assert events(person) == ["opened", "answered", "undone"]


def test_sounds_tell_taken_asked_and_refused_apart(person: Person, heard: list[str]) -> None:
    person.scan(SMARTVUE)
    person.scan("R-20470")
    person.scan(SMARTVUE)
    command(person, ALL_OK)
    command(person, answer("foam", "missing"))
    command(person, Command("reprint"))
    assert heard == ["taken", "question", "taken", "taken", "refused", "refused"]


def test_commands_go_on_while_a_note_is_written_and_the_text_stays(person: Person) -> None:
    person.scan(SMARTVUE)
    command(person, Command("note"))
    line = person.window.intake.open_fact
    title = next(one.title for step in person.sight.steps for one in step.questions if one.fact == line)
    assert person.window.intake_page.back.writing.title.accessibleName() == f"Note: {title}"
    person.type("Rota en la esquina")
    command(person, ALL_OK)
    command(person, answer("foam", "missing"))
    assert person.writing.toPlainText() == "Rota en la esquina"
    command(person, Command("next"))
    assert not person.writing.isVisible()
    (noted,) = [entry.payload for entry in journal(person.folder) if entry.kind == "noted"]
    assert (noted["text"], noted["fact"]) == ("Rota en la esquina", line)
    assert answers(person)[-1] == ("foam", "missing")
    assert person.sight.step == "decision"


def test_back_leaves_a_list_and_looks_at_the_steps_before(person: Person) -> None:
    person.scan(PLAIN)
    command(person, ALL_OK)
    command(person, answer("foam", "original"))
    assert person.sight.step == "unit"
    shown = [person.window.intake.step_shown]
    for _ in range(2):
        command(person, Command("back"))
        shown.append(person.window.intake.step_shown)
    assert shown == ["unit", "packaging", "unit"], "back leaves what was looked at, as Esc does"
    person.scan("R-20470")
    assert person.window.intake_page.identify.isVisible()
    command(person, Command("back"))
    assert person.window.intake_page.back.isVisible()
    assert events(person)[0] == "opened"


def test_hold_leaves_the_return_in_the_queue_and_waits_for_the_next(person: Person) -> None:
    person.scan(PLAIN)
    number = person.sight.rma_number
    command(person, Command("hold"))
    assert person.told == f"{number} is in the queue. Set its box aside."
    assert person.window.intake_page.identify.isVisible()
    person.scan(number)
    assert person.sight.rma_number == number


def test_not_known_is_said_of_the_question_that_is_open(person: Person) -> None:
    person.scan(PLAIN)
    asked = person.sight.question
    command(person, Command("not_known"))
    assert answers(person) == [(asked, None)]


def test_a_command_for_a_return_that_is_not_on_the_screen_shows_it_first(person: Person) -> None:
    person.scan(PLAIN)
    person.press("Ctrl+2")
    before = events(person)
    command(person, answer("foam", "missing"))
    assert "not on the screen" in person.told
    assert events(person) == before
    assert person.window.intake_page.isVisible()
    command(person, answer("foam", "missing"))
    assert answers(person) == [("foam", "missing")]


def test_a_reprint_is_the_next_copy_and_its_own_square_code_closes(person: Person) -> None:
    decided(person)
    first = square_code(person)
    command(person, Command("reprint"))
    person.press("Esc")
    assert [paper.copy for paper in person.sight.papers if paper.paper == "label"] == [1, 2]
    second = square_code(person, 2)
    assert first != second
    person.scan(person.sight.rma_number)
    assert "scan the square code on its label" in person.told
    assert not person.has_closed()
    person.scan(second)
    assert person.has_closed()
    assert journal(person.folder)[-1].payload["label_copy"] == 2


def test_the_label_of_a_return_in_the_queue_shows_it_and_closes_it_when_scanned_again(person: Person) -> None:
    decided(person)
    label, first = square_code(person), person.sight.return_id
    person.scan(Q_SEE)
    assert person.sight.return_id != first
    person.scan(label)
    assert person.sight.return_id == first
    assert "scan the label again" in person.told
    assert not person.has_closed()
    person.scan(label)
    assert person.has_closed()


def test_close_is_said_without_the_label(person: Person) -> None:
    """A station whose scanner reads no square codes: the operator says that the label is on the box."""
    decided(person)
    command(person, Command("close"))
    assert person.has_closed()
    assert journal(person.folder)[-1].payload == {"kind": "closed", "label_copy": 1}


def test_of_what_is_scanned_before_anybody_signed_units_wait_and_commands_are_refused(
    come_in: Callable[..., Person],
) -> None:
    person = come_in()
    person.scan(PLAIN)
    command(person, answer("foam", "missing"))
    assert not journal(person.folder)
    person.sign_in()
    assert events(person) == ["opened"]

"""What is to come, and what comes otherwise than it was told: by scans and keys, then read from record and report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import system_clock
from intake_app.desktop.arrivals_view import ArrivalsView
from intake_app.store.importing import import_file
from tests.documents.pdf_reading import texts
from tests.whole.window_driver import Person, journal

ANSWERS = {
    "box": "damaged",
    "foam": "original",
    "sleeve": "original",
    "advance_charge": "0",
}
HEADER = "number,issued on,serial,reason,remedy,proof,advance charge,customer name,tracking,expected on,valid until\n"
LINES = (
    "X-1,{issued},SV24E4-018234,defective,repair,receipt,0,Núñez Seguridad,,,{over}",
    "X-2,{issued},SV24E4-018233,defective,repair,receipt,0,Somebody Else,1Z5R89390357567127,,",
)
TODAY = system_clock().today
OVER = TODAY - timedelta(days=2)


@pytest.fixture
def rmas(person: Person, tmp_path: Path) -> Person:
    """Somebody at a bench that knows two more RMAs."""
    file = tmp_path / "rmas.csv"
    lines = [line.format(issued=TODAY - timedelta(days=9), over=OVER) for line in LINES]
    file.write_text(HEADER + "\n".join(lines), "utf-8")
    import_file(person.folder, "rmas", file, lambda _: True)
    return person


def view(person: Person) -> ArrivalsView:
    page = person.page
    assert isinstance(page, ArrivalsView), f"another page is shown; the window says: {person.told}"
    return page


def surprised(person: Person) -> list[str]:
    return [entry.payload["what"] for entry in journal(person.folder) if entry.kind == "surprised"]


def report(person: Person) -> str:
    """The report of the return on the page, once it is refused."""
    person.answer_until("decision", ANSWERS)
    for fact in person.sight.photos_missing:
        person.photograph(fact)
    person.press("Enter")
    (paper,) = [paper for paper in person.sight.papers if paper.paper == "report"]
    return " ".join(" ".join(texts(Path(paper.path).read_bytes())).split())


def test_an_expired_rma_is_told_kept_and_reported(rmas: Person) -> None:
    rmas.scan("X-1")
    (notice,) = [one for one in rmas.sight.notices if "expired" in one]
    assert f"valid until {OVER.day} " in notice
    assert surprised(rmas) == ["expired"]
    assert notice in report(rmas)


def test_a_tracking_number_opens_its_rma_and_a_unit_of_another_customer_is_told(rmas: Person) -> None:
    rmas.scan("1Z 5R8 939 0357 5671 27")
    rmas.scan("1Z5R89390357567127")
    assert rmas.sight.rma_number == "X-2"
    assert surprised(rmas) == ["other_customer", "by_tracking"]
    told = report(rmas)
    assert "sold to Núñez Seguridad, while the RMA names another customer" in told
    assert "tracking number 1Z5R89390357567127" in told


def test_a_unit_that_comes_again_says_under_which_number_it_came(person: Person) -> None:
    person.scan("SV24E4-018233")
    first = person.sight.rma_number
    report(person)
    person.press("Enter", "Enter")
    person.scan("SV24E4-018233")
    person.window.intake.found._again()
    person.settle()
    assert person.sight.rma_number != first
    assert surprised(person) == ["returned_before"]
    assert f"returned before, under {first}" in report(person)


def test_the_page_lists_what_is_to_come_and_receives_it(person: Person) -> None:
    person.press("Ctrl+4")
    expected = person.listed.column("rma")
    assert "R-20418" in expected
    assert set(person.listed.column("state")) <= {"authorised", "expected", "partly arrived"}
    assert dict(zip(expected, person.listed.column("units"), strict=True))["R-20470"] == "0 of 2"
    person.press("F5", "F5")
    assert view(person).groups.segments["late"].isChecked()
    assert set(person.listed.column("state")) <= {"late", "expired"}
    assert person.listed.column("rma")
    person.press("F5", "F5")
    view(person).list.filter.setText("R-20425")
    person.settle()
    assert person.listed.column("rma") == ["R-20425"]
    view(person).list.table.setFocus()
    person.press("Enter")
    assert person.window.place == "intake"
    assert person.sight.rma_number == "R-20425"
    person.press("Ctrl+4")
    view(person).groups.segments["arrived"].click()
    person.settle()
    assert person.listed.column("rma") == ["R-20425"]
    assert person.listed.column("units") == ["1 of 1"]

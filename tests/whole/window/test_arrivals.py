"""What really comes: each surprise at arrival, by scans and keys, then in the record and on the report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import system_clock
from intake_app.desktop.arrivals_view import ArrivalsView
from intake_app.store.importing import import_file
from intake_app.store.rebuild import rebuild
from tests.documents.pdf_reading import texts
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import answers_of, squeezed
from tests.whole.window_driver import OPERATOR, Person, journal

KNOWN = "SV24E4-018233"
OTHER = "SV19R24-00771"
TRACKING = "1Z999AA10123456784"


@pytest.fixture
def rmas(person: Person, tmp_path: Path) -> Person:
    """Somebody at a station that knows RMAs of every kind."""
    today = system_clock().today
    early, late = (today - timedelta(days=5)).isoformat(), (today - timedelta(days=1)).isoformat()
    file = tmp_path / "rmas.csv"
    file.write_text(
        "Number,Issued on,Serial,Reason,Remedy,Customer,Tracking number,Valid until\n"
        f"T-1,{early},NAMED-1,unwanted,refund,,,\n"
        f"T-2,{early},{KNOWN},unwanted,refund,Somebody Else,,\n"
        f"T-3,{early},LATE-1,unwanted,refund,,,{late}\n"
        f"T-4,{early},PARCEL-1,unwanted,refund,,{TRACKING},\n"
        f"T-5,{early},BOX-A,unwanted,refund,,,\n"
        f"T-5,{early},BOX-B,unwanted,refund,,,\n",
        "utf-8",
    )
    import_file(person.folder, "rmas", file, lambda _: True)
    return person


def kept(person: Person) -> list[str]:
    """The surprises in the record of the return on the page, from the database file."""
    here = person.sight.return_id
    return [
        one["what"]
        for entry in journal(person.folder)
        if entry.subject == here
        for one in [*entry.payload.get("surprises", []), *filter(None, [entry.payload.get("surprise")])]
    ]


def report(person: Person) -> str:
    """The text of the report, after the rest of the inspection."""
    answers = answers_of(by_scan("SV16Z4-000911")) | {"unit_price": "3050.00", "box": "missing"}
    person.answer_until("decision", answers)
    for fact in person.sight.photos_missing:
        person.photograph(fact)
    person.press("Enter", "Enter")
    paper = next(Path(one.path) for one in person.sight.papers if one.paper == "report")
    return squeezed(" ".join(texts(paper.read_bytes())))


def is_told(person: Person, sentence: str) -> bool:
    """Whether the page says so now, and the report when it is made."""
    return sentence in " ".join(person.sight.notices) and squeezed(sentence) in report(person)


def test_without_an_rma_one_is_minted(rmas: Person) -> None:
    rmas.scan(OTHER)
    assert kept(rmas) == ["no_rma"]
    assert is_told(rmas, f"Came without an RMA: {rmas.sight.rma_number} was minted here")


def test_the_wrong_unit_comes_instead_of_the_one_that_is_named(rmas: Person) -> None:
    rmas.scan("T-1")
    before = rmas.sight.return_id
    rmas.scan(OTHER)
    assert rmas.window.intake_page.identify.isVisible()
    rmas.press("1")
    assert rmas.sight.return_id == before
    assert kept(rmas) == ["wrong_unit"]
    assert "names the serial NAMED-1" in " ".join(rmas.sight.notices)
    assert squeezed(f"RMA T-1 names the serial NAMED-1, and {OTHER} came.") in report(rmas)


def test_an_undeclared_unit_is_opened_under_the_rma_of_its_parcel(rmas: Person) -> None:
    rmas.scan("T-1")
    rmas.scan(OTHER)
    rmas.press("2")
    assert rmas.sight.rma_number == "T-1"
    assert kept(rmas) == ["undeclared"]
    assert is_told(rmas, f"RMA T-1 does not name the unit {OTHER}: it names NAMED-1.")


def test_a_unit_on_its_own_stays_on_its_own(rmas: Person) -> None:
    rmas.scan("T-1")
    rmas.scan(OTHER)
    rmas.press("3")
    assert rmas.sight.rma_number.startswith("RMA-B3")
    assert kept(rmas) == ["no_rma"]


def test_an_unknown_unit_on_its_own_is_one_choice_and_says_so(rmas: Person) -> None:
    rmas.scan("T-1")
    rmas.scan("王-4711")
    identify = rmas.window.intake_page.identify
    assert [row.key for row in identify.rows] == ["1", "2", "3"]
    assert identify.rows[2].words.startswith("It comes on its own: 王-4711")
    assert not identify.none_of_these.isVisible()
    rmas.press("0")
    assert identify.isVisible(), "0 means nothing where 3 does it"
    rmas.press("3")
    assert rmas.sight.rma_number.startswith("RMA-B3")
    assert ("Serial", "王-4711") in [(row.name, row.value) for row in rmas.sight.header]


def test_a_serial_that_was_sold_to_another_customer(rmas: Person) -> None:
    rmas.scan("T-2")
    assert "other_customer" in kept(rmas)
    assert is_told(rmas, "RMA T-2 is for Somebody Else, but this unit was sold to")


def test_an_rma_that_has_expired(rmas: Person) -> None:
    rmas.scan("T-3")
    assert kept(rmas) == ["expired"]
    assert is_told(rmas, "RMA T-3 expired on")


def test_a_serial_that_was_returned_before(rmas: Person) -> None:
    rmas.scan(OTHER)
    first = rmas.sight.rma_number
    report(rmas)
    rmas.press("Enter")
    rmas.scan(OTHER)
    rmas.press("0")
    assert kept(rmas) == ["no_rma", "returned_before"]
    assert first in " ".join(rmas.sight.notices)
    assert squeezed(f"This serial was returned before: {first}.") in report(rmas)


def test_a_tracking_number_opens_the_rma_of_its_parcel(rmas: Person) -> None:
    rmas.scan(TRACKING)
    assert (rmas.sight.rma_number, kept(rmas)) == ("T-4", ["by_tracking"])
    assert is_told(rmas, f"Opened by its tracking number {TRACKING}")


def test_a_tracking_number_that_nobody_announced_asks_for_the_serial(person: Person) -> None:
    person.scan(TRACKING)
    assert "is a tracking number (UPS)" in person.told
    assert "scan the unit’s serial" in person.told
    assert not journal(person.folder)


def view(person: Person) -> ArrivalsView:
    page = person.page
    assert isinstance(page, ArrivalsView), f"another page is shown; the window says: {person.told}"
    return page


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


@pytest.mark.parametrize(
    ("key", "what", "sentence"),
    [
        ("F7", ["missing"], "Missing from the parcel of RMA T-5: BOX-B."),
        ("F8", ["boxes"], "RMA T-5 comes in 2 boxes; here so far: 1, 2."),
    ],
)
def test_what_is_said_of_a_parcel_is_told_to_the_unit_that_came(
    rmas: Person, key: str, what: list[str], sentence: str
) -> None:
    rmas.scan("BOX-A")
    rmas.press("Ctrl+4")
    view(rmas).list.look_at("T-5")
    view(rmas).list.table.setFocus()
    rmas.press(key)
    rmas.scan(KNOWN)
    rmas.scan("BOX-A")
    assert kept(rmas) == what
    assert is_told(rmas, sentence)


def test_an_rma_is_made_by_scans_and_keys_and_what_comes_under_it_is_received(person: Person) -> None:
    person.press("Ctrl+4", "F3")
    panel = view(person).panel
    person.scan(KNOWN)
    person.scan(OTHER)
    assert panel.form.serials == [KNOWN, OTHER]
    assert panel.form.fields["customer"].text() == "Núñez Seguridad"
    panel.form.segments["reason"].segments["defective"].click()
    panel.form.segments["remedy"].segments["repair"].click()
    panel.form.fields["valid_until"].setFocus()
    person.type("tomorrow")
    person.press("Enter")
    assert "A day is written as" in panel.form.problem.accessibleName()
    panel.form.fields["valid_until"].selectAll()
    until = (system_clock().today + timedelta(days=30)).isoformat()
    person.type(until)
    person.press("Ctrl+2", "Ctrl+4")
    assert panel.form.fields["valid_until"].text() == until
    person.press("Enter")
    assert person.told.startswith("RMA RMA-B3-0000")
    card = panel.card
    assert card
    number = card.number
    assert view(person).list.here == number
    person.press("F6")
    person.scan(TRACKING)
    assert panel.card
    assert ("Tracking", TRACKING) in panel.card.rows
    assert panel.state.accessibleName() == "Expected"
    person.press("F9")
    person.type("2/3")
    person.press("Enter")
    assert ("Boxes here", "2 of 3") in panel.card.rows
    person.press("Ctrl+1")
    person.scan(TRACKING)
    person.scan(KNOWN)
    assert person.sight.rma_number == number
    return_id = person.sight.return_id
    person.press("Ctrl+4")
    view(person).groups.segments["all"].click()
    person.settle()
    view(person).list.look_at(number)
    person.settle()
    assert panel.state.accessibleName() == "Partly arrived"
    person.press("Ctrl+O")
    assert person.sight.return_id == return_id
    person.leave()
    check_made(person.folder, return_id)


def test_every_scan_finds_its_line_of_the_form(person: Person) -> None:
    person.press("Ctrl+4", "F3")
    form = view(person).panel.form
    person.type("MINE-1")
    person.scan(KNOWN)
    person.scan(TRACKING)
    assert form.serials == ["MINE-1", KNOWN]
    assert form.fields["tracking"].text() == TRACKING
    order = form.fields["order_number"].text()
    assert order
    for name, what, problem in (
        ("issued_on", "yesterday", "A day is written as"),
        ("expected_on", "soon", "A day is written as"),
        ("customer", "x" * 300, "This is too long"),
        ("units", "y" * 70, "a serial has at most 64"),
    ):
        kept = form.fields[name].text()
        form.fields[name].setText(what)
        person.press("Enter")
        assert problem in form.problem.accessibleName()
        assert form.fields[name].property("wrong")
        assert form.fields[name].hasFocus()
        form.fields[name].setText(kept)
    form.fields["expected_on"].setText(system_clock().today.isoformat())
    person.press("Enter")
    card = view(person).panel.card
    assert card
    assert card.title == "expected"
    assert {("Order", order), ("Tracking", TRACKING), ("Customer", "Núñez Seguridad")} <= set(card.rows)
    assert [what for _, what in card.history] == [
        f"made · {OPERATOR}",
        f"parcel announced · UPS {TRACKING} · {OPERATOR}",
    ]
    person.press("F5", "F5")
    assert card.number in person.listed.column("rma")
    person.press("F3")
    assert form.serials == []
    person.scan(order)
    assert (form.fields["order_number"].text(), form.fields["customer"].text()) == (order, "Núñez Seguridad")
    person.press("Esc")
    view(person).list.look_at(card.number)
    person.settle()
    person.press("F4")
    assert form.fields["tracking"].isHidden()
    person.scan(TRACKING)
    assert "Keep or leave the change first" in person.told
    form.fields["customer"].setText("Hollis & Greene")
    view(person).panel.form.leave.click()
    person.press("F3")
    assert form.fields["order_number"].text() == order
    person.press("Esc", "F4")
    assert form.fields["customer"].text() == "Hollis & Greene"
    folder = person.folder
    person.leave()
    assert [one.kind for one in journal(folder) if one.kind.startswith("rma_")] == ["rma_authorised", "rma_announced"]
    assert rebuild(folder).were_equal


def check_made(folder: Path, return_id: str) -> None:
    """What was made stands in the record, and gave the return its facts."""
    made = [entry.payload for entry in journal(folder) if entry.kind == "rma_authorised"]
    assert [one["terms"]["serials"] for one in made] == [[KNOWN, OTHER]]
    assert (made[0]["terms"]["reason"], made[0]["terms"]["remedy"]) == ("defective", "repair")
    opened = next(entry.payload for entry in journal(folder) if entry.kind == "opened" and entry.subject == return_id)
    assert (opened["facts"]["reason"], opened["sources"]["reason"]) == ("defective", "rma")
    assert rebuild(folder).were_equal


def test_an_rma_is_changed_cancelled_and_that_taken_back(person: Person) -> None:
    person.press("Ctrl+4", "F3")
    panel = view(person).panel
    person.type("NEW-1, NEW-2")
    person.press("Esc", "F3")
    assert panel.form.serials == ["NEW-1", "NEW-2"]
    person.press("Enter", "F4")
    panel.form.fields["customer"].setFocus()
    person.type("Trần Security Co.")
    person.press("Enter")
    assert panel.card
    assert ("Customer", "Trần Security Co.") in panel.card.rows
    person.press("Del")
    person.press("Enter")
    assert "Say in a few words" in panel.entry.problem.accessibleName()
    person.type("he keeps it")
    person.press("Enter")
    assert panel.state.accessibleName() == "Cancelled"
    assert view(person).groups.segments["all"].isChecked()
    person.press("Ctrl+Z")
    assert panel.state.accessibleName() == "Authorised"
    folder = person.folder
    person.leave()
    kinds = [entry.kind for entry in journal(folder) if entry.kind.startswith(("rma_", "undone"))]
    assert kinds == ["rma_authorised", "rma_amended", "rma_cancelled", "undone"]
    assert rebuild(folder).were_equal


def test_an_enter_in_a_line_that_was_left_is_written_nowhere(rmas: Person) -> None:
    rmas.press("Ctrl+4", "F6")
    page = rmas.window.pages.currentWidget()
    assert isinstance(page, ArrivalsView)
    entry = page.panel.entry
    entry.fields[0].setText(TRACKING)
    entry.leave.click()
    before = len(journal(rmas.folder))
    entry.fields[0].entered.emit(TRACKING)
    rmas.settle()
    assert len(journal(rmas.folder)) == before
    assert not entry.isVisible()

"""What a scan can mean, and how the window lets a person say which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.domain.labels import label_mark
from intake_app.resources import policies_folder
from tests.documents.pdf_reading import codes, texts
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import answers_of, squeezed
from tests.whole.window.test_scans import misread
from tests.whole.window_driver import Person, journal

SERIAL = "SV24E4-018233"


def rows(person: Person) -> list[str]:
    """The lines that can be chosen, as they are read out."""
    assert person.window.intake_page.identify.isVisible()
    return [row.accessibleName() for row in person.window.intake_page.identify.rows if row.isVisible()]


def test_a_unit_that_no_sale_knows_is_carried_on_with(person: Person) -> None:
    sample = by_scan("SV16Z4-000911")
    person.scan(sample.scan)
    assert "not in the catalogue" in person.window.intake_page.identify.hint.accessibleName()
    assert not journal(person.folder)
    person.press("Enter")
    asked = person.answer_until("decision", answers_of(sample) | {"unit_price": "3050.00"})
    assert asked[0] == "policy"
    assert {"model", "purchased_on", "order_total"} <= set(asked)
    assert person.sight.verdict
    assert person.sight.verdict.disposition == sample.expect
    person.press("Enter", "Enter")
    assert person.has_closed()
    label = next(Path(paper.path) for paper in person.sight.papers if paper.paper == "label")
    assert codes(label.read_bytes())["Code 128", sample.scan] == 1


@pytest.mark.parametrize(
    ("serial", "code"),
    [
        ('<img src="file:///etc/hostname">&amp;', "QR Code"),
        ("../../../../etc/passwd", "Code 128"),
        ("王小明-00071", "QR Code"),
    ],
)
def test_a_serial_of_any_kind_stands_on_the_papers_as_it_is(person: Person, serial: str, code: str) -> None:
    """Where the bars would not fit or cannot hold it, it is in a QR code."""
    answers = answers_of(by_scan("SV16Z4-000911"))
    person.scan(serial)
    person.press("Enter")
    person.answer_until("decision", answers | {"unit_price": "3050.00", "box": "missing"})
    person.photograph("box")
    person.press("Enter", "Enter")
    assert person.has_closed()
    assert journal(person.folder)[0].payload["serial"] == serial
    for paper in person.sight.papers:
        file = Path(paper.path)
        assert file.is_relative_to(person.folder / "papers")
        pdf = file.read_bytes()
        assert squeezed(serial) in squeezed(" ".join(texts(pdf)))
        if paper.paper == "label":
            number = person.sight.rma_number
            decision = next(entry for entry in journal(person.folder) if entry.kind == "decided")
            mark = label_mark(number, decision.hash, 1)
            assert set(codes(pdf)) == {("Code 128", number), ("QR Code", mark), (code, serial)}


def test_a_day_that_cannot_be_stays_in_the_line_with_its_reason(person: Person) -> None:
    answers = answers_of(by_scan("SV16Z4-000911"))
    person.scan("SV16Z4-000911")
    person.press("Enter")
    card = person.window.intake_page.back.questions.card
    while card.fact != "purchased_on":
        person.answer(answers)
    person.type("2025-02-30")
    person.press("Enter")
    assert card.problem.isVisible()
    assert card.field.text() == "2025-02-30"
    assert not [entry for entry in journal(person.folder) if entry.payload.get("fact") == "purchased_on"]
    card.field.selectAll()
    person.answer(answers)
    assert person.sight.question != "purchased_on"


@pytest.mark.parametrize(("scan", "count"), [("SO-10205", 4), ("SV22R6-003300", 2), ("R-20470", 2)])
def test_several_readings_are_chosen_from_by_their_key(person: Person, scan: str, count: int) -> None:
    sample = by_scan(scan)
    person.scan(scan)
    assert len(rows(person)) == count
    assert not journal(person.folder)
    place = next(place for place, row in enumerate(rows(person), 1) if sample.choose in row)
    person.press(str(place))
    (opened,) = journal(person.folder)
    sale, rma = opened.payload.get("sale") or {}, opened.payload.get("rma") or {}
    assert sample.choose in {opened.payload["serial"], sale.get("order_number"), rma.get("number")}


def test_the_later_of_two_sales_stands_first(person: Person) -> None:
    person.scan("SV22R6-003300")
    assert ["SO-10443" in row for row in rows(person)] == [True, False]
    person.press("Esc")
    assert not rows(person)
    assert not journal(person.folder)


def test_an_rma_number_opens_the_unit_that_it_was_issued_for(person: Person) -> None:
    person.scan("r-20418")
    assert person.sight.rma_number == "R-20418"
    (opened,) = journal(person.folder)
    assert opened.payload["rma_origin"] == "outside"
    assert opened.payload["scanned"] == "r-20418"
    assert opened.payload["rma"]["reason"] == "defective"


def test_a_serial_that_was_received_is_shown_and_opened_again_only_when_somebody_says_so(person: Person) -> None:
    answers = answers_of(by_scan(SERIAL))
    person.scan(SERIAL)
    number = person.sight.rma_number
    person.answer_until("decision", answers)
    person.press("Enter", "Enter", "Enter")
    person.scan(SERIAL)
    assert len(rows(person)) == 1
    assert number in rows(person)[0]
    assert "closed" in rows(person)[0]
    person.press("1")
    assert (person.sight.rma_number, person.sight.state) == (number, "closed")
    person.press("Enter")
    before = len(journal(person.folder))
    person.scan(SERIAL)
    assert len(journal(person.folder)) == before
    person.press("0")
    assert person.sight.rma_number.startswith("RMA-B3-000002-")
    assert person.sight.notices[0] == f"Other returns of this serial: {number}."
    assert person.window.intake_page.back.notices.isVisible()
    assert len(journal(person.folder)) == before + 1


def test_a_number_read_off_the_station_s_own_label_leads_back(person: Person) -> None:
    person.scan(SERIAL)
    number, return_id = person.sight.rma_number, person.sight.return_id
    person.scan("SV25R144-000021")
    person.scan(misread(number))
    assert "misread or mistyped" in person.told
    person.press("Esc")
    person.scan(number)
    assert person.sight.return_id == return_id
    assert [entry.kind for entry in journal(person.folder)] == ["opened", "opened"]


def test_what_is_typed_into_the_scan_field_is_a_scan(person: Person) -> None:
    person.press("F2")
    person.type(SERIAL)
    person.press("Enter")
    assert person.sight.header[1].value == SERIAL


def test_a_broken_policy_file_is_told_and_the_others_serve(come_in: Callable[..., Person], tmp_path: Path) -> None:
    further = tmp_path / "further"
    further.mkdir()
    good = (policies_folder() / "q-see.toml").read_text("utf-8")
    changed = good.replace('id = "q-see"', 'id = "vendor-x"').replace('vendor = "Q-See"', 'vendor = "Vendor X"')
    (further / "vendor-x.toml").write_text(changed, "utf-8")
    (further / "broken.toml").write_text(
        changed.replace('"vendor-x"', '"vendor-y"').replace('version = "1"', "version = 1"), "utf-8"
    )
    person = come_in(further)
    assert str(further / "broken.toml") in person.told
    for part in ("version", "found 1", "expected"):
        assert part in person.told
    person.press("Esc")
    assert not person.told
    person.sign_in()
    person.scan("QS-7F3K2209")
    choices = [tile.words for tile in person.window.intake_page.back.questions.card.tiles if tile.isVisible()]
    assert set(choices) == {"Q-See", "Smartvue", "Vendor X"}
    person.answer({"policy": "vendor-x"})
    assert person.sight.policy_words.startswith("Policy vendor-x")

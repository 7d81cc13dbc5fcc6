"""Every disposition to its end: what it leaves to be done is listed, found by a scan, and ended in the real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from intake_app.desktop.follow_ups_view import FollowUpsView
from intake_app.domain.follow_ups import opened_by
from intake_app.domain.labels import label_mark
from intake_app.domain.named_places import every_place, plate
from intake_app.domain.returns import fold
from intake_app.resources import resource
from intake_app.sample import carry
from intake_app.store.rebuild import rebuild
from intake_app.workflow.sight import Sight
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import CASES, Case
from tests.whole.window_driver import OPERATOR, Person, journal

CHOSEN = {"repair": "replaced", "proof": "invoice", "support": "decline"}
TYPED = {
    "reference": "CM-1001",
    "serial": "NEW-1001",
    "new_model": "S12J50",
    "who": "Kim Lee",
    "said": "No, it is too old.",
}


def carried(person: Person, scan: str) -> Sight:
    """A return of the sample from its scan to the closed box; whoever did that, our person is at the bench again."""
    bench = person.station.bench

    def carry_it() -> Sight:
        sight = carry(bench, by_scan(scan), OPERATOR)
        bench.sign(OPERATOR)
        return sight

    return person.lane.submit(carry_it).result()


def view(person: Person) -> FollowUpsView:
    page = person.page
    assert isinstance(page, FollowUpsView), f"another page is shown; the window says: {person.told}"
    return page


def end(person: Person) -> str:
    """End what is looked at as somebody does: choose, type, Enter; which kind it was."""
    panel = view(person).panel
    assert panel.card
    kind = panel.card.line.partition("/")[2]
    if panel.choices and panel.choices[0].isVisible():
        person.press("Enter")
        assert panel.problem.accessibleName() == "Choose first what came of it."
        next(one for one in panel.choices if one.property("value") == CHOSEN[panel.card.asks]).click()
    if panel.card.asks == "proof":
        person.press("Enter")
        assert panel.problem.accessibleName().startswith("Add its photo or PDF")
        view(person).dropped.emit(resource("sample/photos/box-other.jpg"))
        person.settle()
        assert panel.attach.words == "With box-other.jpg"
    for name, field in panel.fields.items():
        if field.isVisible():
            field.setFocus()
            person.type(TYPED[name])
    person.press("Enter")
    return kind


def put_away(person: Person, sight: Sight) -> str:
    """Scan the label, then the plate of the place that its decision sends the box to; which kind of place it is."""
    decision = next(entry for entry in journal(person.folder) if entry.kind == "decided")
    holds = str(decision.payload["verdict"]["place"])
    person.scan(label_mark(sight.rma_number, decision.hash, 1))
    place = next(one for one in every_place(()) if one.holds == holds)
    person.scan(plate(place.code))
    assert person.told == f"{sight.rma_number} is here now: {place.name}."
    return holds


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.policy}-{case.disposition}")
def test_a_disposition_is_carried_to_its_end(case: Case, person: Person) -> None:
    sight = carried(person, case.scan)
    assert sight.state == "closed"
    lies = put_away(person, sight)
    person.press("Ctrl+5")
    person.scan(sight.rma_number)
    left = {line.id.partition("/")[2] for line in view(person).list.model.lines}
    place = next(entry.payload["verdict"]["place"] for entry in journal(person.folder) if entry.kind == "decided")
    assert left == set(opened_by(case.disposition, place))
    ended: list[str] = []
    while isinstance(person.page, FollowUpsView) and person.listed.view.model.lines:
        assert len(ended) < 6
        ended.append(end(person))
    assert left <= set(ended)
    entries = [entry for entry in journal(person.folder) if entry.kind == "followed_up"]
    assert [entry.payload["follow_up"] for entry in entries] == ended
    assert {entry.operator for entry in entries} == {OPERATOR}
    ret = fold(person.station.parts.journal.events_of(sight.return_id))
    assert ret.place
    assert ret.place.holds == lies
    assert ret.state == {"hold_for_proof": "open", "refer": "decided"}.get(case.disposition, "closed")
    if case.disposition == "hold_for_proof":
        (photo,) = (entry.payload for entry in journal(person.folder) if entry.kind == "photographed")
        assert (photo["fact"], photo["of"], photo["source"]) == ("proof_of_purchase", "invoice", "dropped")
        # It is open again with the proof, on the Intake page, and is decided anew.
        assert person.sight.state == "open"
        assert "Hold for proof" not in [one.title for one in person.sight.possible if one.possible]
        assert person.sight.verdict is None or person.sight.verdict.disposition != "hold_for_proof"
    if case.disposition == "refer":
        assert person.sight.verdict
        assert person.sight.verdict.disposition == "decline"
        person.press("Ctrl+5")
        assert person.listed.column("what") == ["Send back"]
    if case.disposition == "repair_or_replace":
        assert ended == ["repair", "replacement"]
    person.leave()
    assert rebuild(person.folder).were_equal


@pytest.mark.parametrize(("warranty", "title"), [("covered", "Repair"), ("expired", "Send back")])
def test_support_answers_for_a_warranty_and_the_rules_decide_again(person: Person, warranty: str, title: str) -> None:
    carried(person, "R-20434")
    person.press("Ctrl+5")
    panel = view(person).panel
    next(one for one in panel.choices if one.property("value") == warranty).click()
    for name in ("who", "said"):
        panel.fields[name].setFocus()
        person.type(TYPED[name])
    person.press("Enter")
    person.settle()
    assert person.window.place == "intake"
    assert ("Warranty", f"{warranty}, as support says") in [(row.name, row.value) for row in person.sight.header]
    person.press("Ctrl+5")
    assert person.listed.column("what") == [title]
    decisions = [entry.payload for entry in journal(person.folder) if entry.kind == "decided"]
    assert decisions[0]["decision"]["disposition"] == "refer"
    assert decisions[-1]["warranty_said"] == warranty
    person.leave()
    assert rebuild(person.folder).were_equal


def test_the_groups_and_a_scan_of_nothing(person: Person) -> None:
    for scan in ("SV24E4-018233", "SV19R24-00771", "R-20445"):
        carried(person, scan)
    person.press("Ctrl+5")
    assert sorted(person.listed.column("what")) == ["Issue a credit", "Send back", "Wait for a proof"]
    view(person).groups.segments["money"].click()
    person.settle()
    assert person.listed.column("what") == ["Issue a credit"]
    person.scan("NOBODY-77")
    assert person.told == "Nothing is left to do for what was scanned."
    person.scan("SV19R24-00771")
    assert view(person).panel.title.accessibleName() == "Send back"
    person.press("F4")
    assert person.window.place == "intake"
    assert ("Serial", "SV19R24-00771") in [(row.name, row.value) for row in person.sight.header]


def test_what_went_to_accounting_is_listed_and_its_file_written_again(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried(person, "SV24E4-018233")
    person.press("Ctrl+5")
    files = [tmp_path / "first.csv", tmp_path / "again.csv"]
    left = iter(files)
    monkeypatch.setattr("intake_app.desktop.exporting.ask_path", lambda *_: next(left, None))
    person.press("F8")
    person.settle()
    assert person.told == f"1 entry for accounting is in {files[0]}. It does not go out again."
    view(person).groups.segments["batches"].click()
    person.settle()
    assert person.listed.column("file") == [str(files[0])]
    assert view(person).panel.due.text() == "written"
    assert not view(person).panel.open.isVisible()
    person.press("F4")
    assert person.window.place == "follow_ups"
    view(person).list.table.setFocus()
    person.press("Enter")
    person.settle()
    assert "once more, the same as before" in person.told
    assert files[0].read_bytes() == files[1].read_bytes()
    assert person.listed.column("file") == [str(files[1])]


def test_an_empty_page_says_what_stands_there(person: Person) -> None:
    person.press("Ctrl+5")
    assert view(person).list.empty.isVisible()
    assert not view(person).panel.isVisible()
    person.press("Enter", "F4")
    assert person.window.place == "follow_ups"


def test_a_plate_after_the_label_says_where_the_box_is(person: Person) -> None:
    sight = carried(person, "SV24E4-018233")
    person.scan(plate("STOCK"))
    assert person.told.startswith("Which box is put here: Restock?")
    decision = next(entry for entry in journal(person.folder) if entry.kind == "decided")
    person.scan(label_mark(sight.rma_number, decision.hash, 1))
    person.scan(plate("BACK"))
    assert person.told.startswith("Back to the customer is for other boxes")
    person.scan(plate("STOCK"))
    assert person.told == f"{sight.rma_number} is here now: Restock."
    person.press("Ctrl+5")
    person.scan(plate("QUAR"))
    assert person.told.startswith("Which box is put here: Quarantine?")  # nobody saw the return on the Intake page
    (moved,) = (entry for entry in journal(person.folder) if entry.kind == "moved")
    assert (moved.payload["code"], moved.payload["holds"], moved.operator) == ("STOCK", "restock", OPERATOR)


def test_a_file_goes_with_the_proof_that_it_was_chosen_for(person: Person) -> None:
    for scan in ("SV19R24-00771", "R-20445"):
        carried(person, scan)
    person.press("Ctrl+5")
    page = view(person)
    proof, other = sorted((line.id for line in page.list.model.lines), key=lambda line: not line.endswith("/proof"))
    page.list.look_at(proof)
    person.settle()
    person.press("F6")
    (chooser,) = page.window().findChildren(QFileDialog)
    page.list.look_at(other)
    person.settle()
    chooser.filesSelected.emit([str(resource("sample/photos/box-other.jpg"))])
    chooser.done(0)
    person.settle()
    assert page.panel.attach.words != "With box-other.jpg"
    page.list.look_at(proof)
    person.settle()
    assert page.panel.attach.words == "With box-other.jpg"

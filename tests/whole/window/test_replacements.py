"""Units that are sent ahead, in the real window: opened, sent, waited for, overdue, refunded or kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import open_station, system_clock
from intake_app.desktop.replacements_view import ReplacementsView
from intake_app.settings import Settings
from intake_app.store.rebuild import rebuild
from intake_app.workflow.ports import Now
from intake_app.workflow.replacements import Wanted
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import answers_of
from tests.whole.window_driver import OPERATOR, Person, journal

SERIAL = "SV19R24-00771"


def view(person: Person) -> ReplacementsView:
    page = person.page
    assert isinstance(page, ReplacementsView), f"another page is shown; the window says: {person.told}"
    return page


def fill_in(person: Person, *texts: str) -> None:
    """Type into the lines of the card one after the other, and mean it; a line that is filled in stays."""
    for place, text in enumerate(texts):
        if place:
            person.press("Tab")
        person.type(text)
    person.press("Enter")


def begin(person: Person, serial: str = SERIAL, key: str = "F5") -> None:
    person.press("Ctrl+9", key)
    person.scan(serial)
    fill_in(person, "PO-4711", "2600")
    assert not view(person).panel.entry.step, view(person).panel.entry.problem.accessibleName()


def card(person: Person) -> dict[str, str]:
    panel = view(person).panel
    assert panel.card
    return {"": panel.title.accessibleName(), **{row.name: row.value for row in panel.card.rows}}


def test_one_is_opened_by_keys_sent_by_a_scan_and_its_pair_is_told_on_both_units(person: Person) -> None:
    person.press("Ctrl+9")
    assert view(person).list.empty.isVisible()
    begin(person)
    assert person.told == "The advance replacement is open. Scan the unit that is sent."
    assert card(person)[""] == "To be sent"
    assert card(person)["Purchase order"] == "PO-4711"
    person.scan("NEW-1")
    assert card(person)[""] == "Unit awaited"
    assert person.listed.column("sent") == ["NEW-1"]
    # The replacement first, then the unit that it replaces.
    person.press("Ctrl+1")
    person.scan("NEW-1")
    person.press("Enter")
    assert any(notice.startswith(f"A replacement: NEW-1 ← {SERIAL}") for notice in person.sight.notices)
    person.scan(SERIAL)
    assert any("NEW-1 was sent for it" in notice for notice in person.sight.notices)
    answer = next(q for step in person.sight.steps for q in step.questions if q.fact == "advance_charge")
    assert (answer.value, answer.source) == ("2600.00", "from the advance replacement")
    person.press("Ctrl+9")
    assert card(person)[""] == "Unit is here"
    person.press("F4")
    assert person.window.place == "intake"
    kinds = [entry.kind for entry in journal(person.folder)]
    assert kinds[:2] == ["replacement_opened", "replacement_sent"]


@pytest.mark.parametrize(
    ("foam", "state", "hint"),
    [
        ("original", "Done", "The charge was refunded"),
        ("missing", "Done", "The charge was kept"),
    ],
)
def test_the_decision_refunds_or_keeps_the_charge(person: Person, foam: str, state: str, hint: str) -> None:
    # The unit comes before its replacement is even opened.
    person.scan(SERIAL)
    begin(person, key="F6")
    assert card(person)["Card charge"] == "PO-4711"
    assert card(person)["Charged"] == "$2,600.00"
    person.press("Enter")
    assert view(person).panel.entry.step == "sent"
    person.scan("NEW-1")
    person.scan("1Z5R89390357567127")
    person.press("Enter")
    assert card(person)["Sent by"] == "UPS 1Z5R89390357567127"
    person.press("F4")
    told = {**answers_of(by_scan(SERIAL)), "foam": foam, "reason": "defective", "defect_test": "confirmed"}
    told |= {"remedy": "replacement", "parts": "original_condition", "sleeve": "original", "box": "original"}
    person.answer_until("decision", told)
    for fact in person.sight.photos_missing:
        person.photograph(fact)
    person.press("Enter")
    person.press("Ctrl+9")
    assert card(person)[""] == state
    assert view(person).panel.hint.accessibleName().startswith(hint)
    frozen = next(entry.payload for entry in journal(person.folder) if entry.kind == "decided")
    assert frozen["facts"]["advance_charge"] == "2600.00"
    person.leave()
    assert rebuild(person.folder).were_equal


def test_a_unit_that_does_not_come_is_overdue_and_given_up(
    station_folder: Path, come_in: Callable[..., Person]
) -> None:
    def long_ago() -> Now:
        now = system_clock()
        return Now(now.at - timedelta(days=40), now.offset_minutes)

    station = open_station(Settings(folder=station_folder, name="Bench 3", code="B3"), long_ago)
    station.bench.sign("Kim")
    made = station.bench.replacements.begin(Wanted("card", "CH-1", "900", SERIAL))
    station.bench.replacements.sent(made.id, "NEW-1")
    station.close()
    person = come_in()
    person.sign_in()
    person.press("Ctrl+7")
    page = person.page
    page.replacements.click()
    person.settle()
    assert person.listed.column("due") == ["10 days overdue"]
    person.press("F3")
    assert view(person).groups.segments["overdue"].isChecked()
    person.press("Del")
    fill_in(person, "Nobody answers.")
    assert card(person)[""] == "Unit not returned"
    person.press("Ctrl+Z")
    assert person.told == "Undo: waited for no longer"
    assert card(person)[""] == "Overdue"
    person.scan("NOTHING-9")
    assert person.told.startswith("No advance replacement is known for what was scanned.")


def test_what_is_wrong_is_said_and_what_is_begun_can_be_left(person: Person) -> None:
    person.press("Ctrl+9", "F6")
    fill_in(person, "CH-1", "much")
    panel = view(person).panel
    assert panel.entry.problem.accessibleName().startswith("The amount cannot be read")
    person.press("Esc")
    assert not panel.isVisible()
    begin(person)
    person.press("Del")
    fill_in(person, "Ordered twice.")
    assert card(person)[""] == "Cancelled"
    person.press("Ctrl+Z")
    assert card(person)[""] == "To be sent"
    person.scan(SERIAL.lower())
    assert card(person)[""] == "To be sent"  # the scan of either unit only looks
    person.press("Ctrl+Z")
    assert view(person).list.empty.isVisible()
    person.press("Esc", "Esc")  # what is said, then the page
    assert person.window.place == "intake"


def test_a_unit_shows_its_line_over_three_replacements(person: Person) -> None:
    serial = SERIAL
    begin(person, serial)
    person.scan("NEW-1")
    for number in (1, 2):
        person.press("Ctrl+9", "F6")
        person.scan(f"NEW-{number}")
        fill_in(person, f"CH-{number}", "100")
        person.scan(f"NEW-{number + 1}")
    person.press("Ctrl+1")
    person.scan("NEW-3")
    person.press("Enter")
    (line,) = [notice for notice in person.sight.notices if notice.startswith("A replacement:")]
    assert [line.index(one) for one in ("NEW-3", "NEW-2", "NEW-1", serial)] == sorted(
        line.index(one) for one in ("NEW-3", "NEW-2", "NEW-1", serial)
    )
    assert any(
        notice.startswith("It inherits purchase date and warranty of SV19R24-00771") for notice in person.sight.notices
    )
    entry = [entry for entry in journal(person.folder) if entry.kind == "opened"][-1]
    assert [one["serial"] for one in entry.payload["lineage"]] == ["NEW-2", "NEW-1", serial]
    assert entry.operator == OPERATOR

"""Finding anything in the real window: typed key by key, scanned, opened; and the history of a unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from intake_app.desktop.find_view import FindView
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import answers_of
from tests.whole.window_driver import Person

SERIAL = "SV19R24-00771"


def view(person: Person) -> FindView:
    page = person.page
    assert isinstance(page, FindView), f"another page is shown; the window says: {person.told}"
    return page


def lines(person: Person) -> list[tuple[str, str]]:
    """Kind and number of what was found."""
    listed = person.listed
    return list(zip(listed.column("kind"), listed.column("number"), strict=True))


@pytest.fixture
def find(person: Person) -> Person:
    """The Find page, and all that is known learnt."""
    person.station.parts.finder.wait()
    person.press("Ctrl+8")
    assert QApplication.focusWidget() is view(person).field
    return person


def test_a_unit_is_found_as_it_is_typed_and_its_history_opened(find: Person) -> None:
    find.type("771")
    find.settle()
    assert ("Unit", SERIAL) in lines(find)
    find.press("Enter")
    assert SERIAL in view(find).list.table.accessibleName()
    assert find.listed.column("what")[0] == "Sold"
    find.press("Esc")
    assert ("Unit", SERIAL) in lines(find)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_serial_of_what_was_found_is_not_cut(find: Person, size: tuple[int, int]) -> None:
    find.window.resize(*size)
    find.press("Ctrl+1")
    find.scan(SERIAL)
    find.press("Ctrl+8")
    find.type(SERIAL[2:])
    find.settle()
    unit = find.listed.column("model")[find.listed.column("kind").index("Return")]
    assert unit.startswith(SERIAL)
    table, model = view(find).list.table, view(find).list.model
    place = [column.key for column in model.columns].index("model")
    assert not table.isColumnHidden(place)
    assert table.columnWidth(place) >= table.fontMetrics().horizontalAdvance(unit) + 24


def test_a_return_is_opened_from_what_was_found(find: Person) -> None:
    find.press("Ctrl+1")
    find.scan(SERIAL)
    find.answer_until("decision", answers_of(by_scan(SERIAL)))
    number = find.sight.rma_number
    find.press("Ctrl+1", "Ctrl+8")
    find.type(number[-6:].lower())
    find.settle()
    kinds = [kind for kind, _ in lines(find)]
    find.press(*["Down"] * kinds.index("Return"))
    find.press("Enter")
    assert find.window.place == "intake"
    assert find.sight.rma_number == number


def test_a_scan_is_looked_up_whole(find: Person) -> None:
    find.scan(SERIAL)
    assert view(find).field.text() == SERIAL
    assert {number for kind, number in lines(find) if kind == "Unit"} == {SERIAL}
    assert find.window.place == "find"


def test_what_is_nowhere_says_what_to_do(find: Person) -> None:
    find.type("qqqzzz9")
    find.settle()
    assert "qqqzzz9" in view(find).list.empty.text()
    find.press("Esc")
    assert view(find).field.text() == ""


def test_what_was_found_goes_out_without_formulas(
    find: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "found.csv"
    monkeypatch.setattr("intake_app.desktop.exporting.ask_path", lambda *_: file)
    find.type("SV")
    find.settle()
    find.press("Ctrl+E")
    assert file.exists(), find.told
    assert SERIAL in file.read_text("utf-8-sig")


def test_the_history_of_a_unit_that_came_before_is_a_key_away(find: Person) -> None:
    find.press("Ctrl+1")
    find.scan(SERIAL)
    find.press("Ctrl+1")
    first = find.sight.rma_number
    find.press("Ctrl+H")
    assert view(find).list.table.accessibleName() == f"History of {SERIAL}"
    assert first in find.listed.column("number")
    find.press("Esc")
    assert ("Return", first) in lines(find)


def test_only_the_last_text_is_answered(find: Person) -> None:
    for text in ("S", "SV", "SV1", "SV19", "QS-"):
        view(find).field.setText(text)
    find.settle()
    numbers = {number for kind, number in lines(find) if kind == "Unit"}
    assert numbers
    assert all(number.startswith("QS-") for number in numbers)


def test_enter_waits_for_what_was_typed(find: Person) -> None:
    view(find).field.setText(SERIAL)
    find.press("Enter")
    assert view(find).list.table.accessibleName() == f"History of {SERIAL}"


def test_a_kit_order_and_an_rma_open_on_their_pages(find: Person) -> None:
    bench = find.station.bench
    about = find.lane.submit(lambda: bench.kits.look_up(SERIAL)).result().about
    assert about
    order = find.lane.submit(lambda: bench.kits.begin(about, "", is_ordered=True)).result().order
    assert order
    view(find).field.setText(order.number)
    find.settle()
    find.press("Enter")
    assert find.window.place == "kits"
    find.press("Ctrl+8")
    view(find).field.setText("R-")
    find.settle()
    kinds = [kind for kind, _ in lines(find)]
    number = lines(find)[kinds.index("RMA")][1]
    find.press(*["Down"] * kinds.index("RMA"))
    find.press("Enter")
    assert find.window.place == "arrivals"
    assert find.listed.view.here == number

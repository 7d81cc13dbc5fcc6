"""Everything that leaves, in the real window: scanned in, looked at, labelled, handed to a carrier; what may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.desktop.ship_view import ShipView
from intake_app.store.rebuild import rebuild
from intake_app.workflow.ship_due import consignment_of, way_and_code
from tests.documents.pdf_reading import codes, texts
from tests.whole.sample_station import by_scan
from tests.whole.window.test_dispositions import CASES, serial_of, squeezed
from tests.whole.window.test_follow_ups import carried
from tests.whole.window_driver import Person, journal

TRACKING = "1Z999AA10123456784"
REFUSED = next(case.scan for case in CASES if case.disposition == "refuse")
TO_MAKER = next(case.scan for case in CASES if case.disposition == "credit_in_full")
REPLACED = next(case.scan for case in CASES if case.disposition == "replace_refurbished")
HELD = next(case.scan for case in CASES if case.disposition == "hold_for_proof")


class Dock:
    """What somebody sees of the Ship page."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def view(self) -> ShipView:
        page = self.person.page
        assert isinstance(page, ShipView), f"another page is shown; the window says: {self.person.told}"
        return page

    @property
    def number(self) -> str:
        card = self.view.panel.card
        assert card, f"no consignment is on the page; the window says: {self.person.told}"
        return card.number

    @property
    def state(self) -> str:
        return self.view.panel.state.accessibleName()

    @property
    def packed(self) -> list[str]:
        return [row.title.accessibleName() for row in self.view.panel.packed if row.isVisible()]

    @property
    def due(self) -> list[str]:
        lines = [line.id for line in self.view.list.model.lines]
        return [way_and_code(line)[1] for line in lines if not consignment_of(line)]

    def cut(self) -> list[str]:
        """The columns of the list that are shown and too narrow for what stands in them."""
        seen, table = self.view.list, self.view.list.table
        keys = [column.key for column in seen.model.columns]
        places = [place for place in range(len(keys)) if not table.isColumnHidden(place)]
        return [keys[place] for place in places if table.columnWidth(place) < seen._needs[place]]

    def paper(self, name: str) -> bytes:
        return (self.person.folder / "papers" / self.number / f"{name}-1.pdf").read_bytes()

    def hidden_answers(self) -> list[str]:
        """The answers of the open question that are not seen whole."""
        self.person.qtbot.wait(30)
        area = self.view.panel.scrolling
        assert area._edge is not None
        tiles = [tile for tile in self.view.panel.checklist.card.tiles if tile.isVisible()]
        assert tiles, "no question is open"
        ends = {tile: tile.mapTo(area, tile.rect().bottomLeft()).y() for tile in tiles}
        return [
            tile.accessibleName()
            for tile in tiles
            if tile.visibleRegion().boundingRect() != tile.rect() or ends[tile] >= area._edge.y()
        ]

    def look_at_packing(self) -> None:
        """Foam, sleeve and box are in place, one after the other."""
        for key in ("1", "1", "1"):
            self.person.press(key)

    def send(self) -> str:
        """Papers, tracking number, and away; its number."""
        self.person.press("Enter")
        self.person.scan(TRACKING)
        assert "UPS" in self.person.told
        self.person.press("Enter")
        assert self.state == "Dispatched"
        return self.number


def back(person: Person, scan: str) -> str:
    """A return of the sample is carried to the closed box; its serial."""
    carried(person, scan)
    return serial_of(by_scan(scan))


@pytest.fixture
def dock(person: Person) -> Dock:
    return Dock(person)


def kinds(folder: Path, kind: str) -> list[dict[str, object]]:
    return [entry.payload for entry in journal(folder) if entry.kind == kind]


def test_a_refused_unit_goes_back_to_its_customer(person: Person, dock: Dock) -> None:
    serial = back(person, REFUSED)
    person.press("Ctrl+7")
    assert dock.due == [serial]
    person.scan(serial)
    number = dock.number
    assert dock.packed == [serial]
    assert dock.view.panel.told.isVisible()
    assert "Smartvue pays the shipping from its warehouse" in dock.view.panel.told.accessibleName()
    dock.look_at_packing()
    assert dock.send() == number
    label = dock.paper("shipping_label")
    assert ("Code 128", number) in codes(label)
    listed = squeezed(" ".join(texts(dock.paper("packing_list"))))
    assert squeezed(serial) in listed
    assert squeezed("You pay the shipping when you send something in.") in listed
    person.press("F9")
    manifest = next((person.folder / "papers" / "MANIFESTS").iterdir()).read_bytes()
    assert squeezed(TRACKING) in squeezed(" ".join(texts(manifest)))
    person.press("Ctrl+5")
    assert not person.listed.view.model.lines
    folder = person.folder
    person.leave()
    ended = kinds(folder, "followed_up")
    assert [(one["follow_up"], one["told"]) for one in ended] == [("ship_back", f"{number} UPS {TRACKING}")]
    carrier = kinds(folder, "carrier_given")[0]
    assert (carrier["carrier"], carrier["tracking"], carrier["proved"]) == ("UPS", TRACKING, True)
    assert rebuild(folder).were_equal


@pytest.mark.parametrize("what", ["kit", "unit"])
def test_every_answer_of_the_open_question_is_in_sight(person: Person, dock: Dock, what: str) -> None:
    person.window.resize(1280, 800)
    if what == "unit":
        code = back(person, REFUSED)
    else:
        person.press("Ctrl+6")
        person.scan("SV24E4-018233")
        person.press("F5")
        found = person.page.panel.found
        assert found
        code = found.order.number
    person.press("Ctrl+7")
    person.scan(code)
    card = dock.view.panel.checklist.card
    for line in ("foam", "sleeve", "box"):
        assert card.fact == line
        assert dock.hidden_answers() == []
        for size in ((1920, 1080), (1280, 760), (1280, 800)):
            person.window.resize(*size)
            assert dock.hidden_answers() == [], f"{line}: {size}"
        person.window.fail("The printer did not answer.")
        assert dock.hidden_answers() == [], f"{line}: beside a notice"
        person.press("1")
    person.qtbot.wait(30)
    assert dock.view.panel.scrolling.verticalScrollBar().value() == 0, "what is due now is not read"
    person.press("Ctrl+Z")
    assert card.fact == "box"
    assert dock.hidden_answers() == []
    dock.view.panel.checklist.opened.emit("foam")
    assert card.fact == "foam"
    assert dock.hidden_answers() == []


def test_what_is_being_packed_waits_to_leave_until_it_has_left(person: Person, dock: Dock) -> None:
    serial = back(person, REFUSED)
    person.press("Ctrl+7")
    person.scan(serial)
    number = dock.number
    person.press("Esc", "Esc")
    assert dock.view.panel.card is None
    assert dock.view.list.table.accessibleName() == "To leave (1)"
    assert person.listed.column("way") == ["Being packed"]
    assert person.listed.column("code") == [number]
    person.press("Enter")
    assert dock.number == number
    person.press("F5")
    assert person.listed.column("state") == ["Being packed"]
    assert "state" not in dock.cut()
    person.press("F5", "F5")
    dock.look_at_packing()
    dock.send()
    assert dock.view.list.table.accessibleName() == "To leave (0)"
    assert dock.view.list.empty.isVisible()


def test_units_are_collected_for_the_manufacturer(person: Person, dock: Dock) -> None:
    first = back(person, TO_MAKER)
    refused = back(person, REFUSED)
    person.press("Ctrl+7", "4")
    assert "scan the label of the first unit" in dock.view.panel.hint.accessibleName()
    person.scan(first)
    assert dock.packed == [first]
    person.scan(refused)
    assert "leaves as: Back to the customer" in person.told
    assert dock.packed == [first]
    person.press("F4")
    panel = dock.view.panel
    for field, text in zip(panel.entry.fields, ("Smartvue", "Dock 4, Industrial Way 1", "1-888-754-4543"), strict=True):
        field.setFocus()
        field.selectAll()
        person.type(text)
    person.press("Enter")
    person.press("F3")
    dock.send()
    folder = person.folder
    person.leave()
    assert [one["follow_up"] for one in kinds(folder, "followed_up")] == ["to_manufacturer"]
    assert rebuild(folder).were_equal


def test_a_replacement_is_sent_for_a_unit_that_came_back(person: Person, dock: Dock) -> None:
    old = carried(person, REPLACED)
    person.press("Ctrl+7", "1")
    person.scan(old.rma_number)
    assert "It replaces" in person.told
    assert dock.packed == []
    person.scan("QS-NEW-0001")
    assert dock.packed == ["QS-NEW-0001"]
    dock.look_at_packing()
    dock.send()
    folder = person.folder
    person.leave()
    assert [one["follow_up"] for one in kinds(folder, "followed_up")] == ["replacement"]
    assert rebuild(folder).were_equal


def test_a_line_of_what_is_to_leave_goes_the_way_that_it_tells(person: Person, dock: Dock) -> None:
    carried(person, REPLACED)
    person.press("Ctrl+7")
    told = {way_and_code(line.id)[0]: line.cells[2] for line in dock.view.list.model.lines}
    assert told.keys() == {"replacement", "to_manufacturer"}
    assert told["to_manufacturer"] == "Q-See"
    assert told["replacement"] not in {"Q-See", "–"}
    for way in ("to_manufacturer", "replacement"):
        line = next(line.id for line in dock.view.list.model.lines if line.id.startswith(way))
        dock.view.list.chosen.emit(line)
        person.settle()
        card = dock.view.panel.card
        assert card
        assert card.way == way
    assert dock.packed == []
    assert dock.due == []
    folder = person.folder
    person.leave()
    assert len(kinds(folder, "consignment_begun")) == 2


def test_a_kit_goes_to_a_customer(person: Person, dock: Dock) -> None:
    person.press("Ctrl+6")
    person.scan("SV24E4-018233")
    person.press("F5")
    found = person.page.panel.found
    assert found
    order = found.order.number
    person.press("Ctrl+7")
    assert order in dock.due
    person.scan(order)
    assert dock.packed == [order]
    person.press("3")
    assert "Not there" not in [row.text() for row in dock.view.panel.rows.lines]
    dock.look_at_packing()
    dock.send()
    person.press("Ctrl+6")
    assert person.page.panel.state.accessibleName() == "Shipped"
    folder = person.folder
    person.leave()
    assert [one["tracking"] for one in kinds(folder, "kit_shipped")] == [TRACKING]
    assert rebuild(folder).were_equal


def test_what_is_not_released_is_refused_with_the_reason(person: Person, dock: Dock) -> None:
    held = back(person, HELD)
    person.press("Ctrl+7")
    person.scan(held)
    assert "may not leave before that ends" in person.told
    assert dock.view.panel.card is None
    person.scan("SV24E4-018233")
    assert "never came back" in person.told
    person.scan("NOTHING AT ALL")
    assert "is nothing that leaves from here" in person.told
    folder = person.folder
    person.leave()
    assert kinds(folder, "consignment_begun") == []


def test_a_piece_that_is_not_there_holds_the_consignment_and_undo_takes_back_each_step(
    person: Person, dock: Dock
) -> None:
    serial = back(person, REFUSED)
    person.press("Ctrl+7")
    person.scan(serial)
    person.press("3", "1", "1")
    assert "Something is not there: foam" in dock.view.panel.hint.accessibleName()
    person.press("Enter")
    assert dock.state == "Being packed"
    for _ in range(3):
        person.press("Ctrl+Z")
    person.press("F3")
    person.scan("1Z999AA10123456785")
    assert "its check digit does not fit" in person.told
    person.press("F8")
    person.type("collected")
    person.press("Enter")
    person.press("Enter")
    person.press("Enter")
    assert dock.state == "Dispatched"
    person.press("Ctrl+Z")
    assert dock.state == "Being packed"
    person.press("Ctrl+5")
    assert len(person.listed.view.model.lines) == 1
    person.press("Ctrl+7", "Del")
    person.type("he collects it himself")
    person.press("Enter")
    assert dock.state == "Cancelled"
    folder = person.folder
    person.leave()
    assert rebuild(folder).were_equal

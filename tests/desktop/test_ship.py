"""The Ship page: what is shown whole, a photo of what is packed, and what goes to the printers."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from intake_app.desktop.controls import Action, Control
from intake_app.desktop.ship_view import ShipView
from intake_app.domain.consignment_events import Addressee, UnitPacked
from intake_app.domain.consignments import fold_consignment
from intake_app.workflow import packing
from intake_app.workflow.ship_due import consignment_of
from tests.desktop.desk import LONG_NAME, MARKUP, Desk
from tests.workflow.test_photographing import jpeg

REFUSED = {"box": "original", "foam": "missing", "sleeve": "original", "advance_charge": "0"}
TO = Addressee(LONG_NAME, "Số 12 Đường Nguyễn Huệ, Phường Bến Nghé\nThành phố Hồ Chí Minh", "+84 28 555 0102")


def refuse(desk: Desk, serial: str) -> None:
    bench = desk.station.bench
    sight = bench.open(bench.identify(serial), 0)
    while sight.question:
        sight = bench.answer(sight.return_id, sight.question, REFUSED[sight.question])
    for fact in sight.photos_missing:
        bench.excuse(sight.return_id, fact, "No camera.")
    bench.accept(sight.return_id)


@pytest.fixture
def page(desk: Desk) -> ShipView:
    for serial in ("SV-100003", "SV-100004"):
        desk.at_bench(partial(refuse, desk, serial))
    desk.window.go("ship")
    desk.settle()
    view = desk.window.pages.currentWidget()
    assert isinstance(view, ShipView)
    return view


def press(desk: Desk, does: str) -> bool:
    done = desk.window.press_here("ship", does)
    desk.settle()
    return done


def shown(page: ShipView) -> str:
    card = page.panel.card
    assert card
    return card.id


@pytest.mark.parametrize("size", [(960, 540), (1280, 800), (1920, 1080)])
def test_nothing_stands_outside_the_page_and_no_button_loses_its_key(
    desk: Desk, page: ShipView, size: tuple[int, int]
) -> None:
    desk.window.resize(*size)
    desk.scan("SV-100003")
    is_whole(desk, page)
    desk.at_bench(lambda: desk.station.bench.shipping.address(shown(page), TO))
    assert press(desk, "ship_all")
    desk.scan("1Z5R89390357567127")
    is_whole(desk, page)
    for step in ("ship_address", "ship_carrier", "ship_cancel"):
        assert press(desk, step)
        is_whole(desk, page)
        desk.qtbot.wait(20)
        assert all(field.height() >= 48 for field in page.panel.entry.fields if not field.isHidden())
        tops = [field.geometry() for field in page.panel.entry.fields if not field.isHidden()]
        assert not [one for one, below in pairwise(tops) if one.intersects(below)]
        assert desk.window.escape()


def is_whole(desk: Desk, page: ShipView) -> None:
    desk.qtbot.wait(20)
    panel = page.panel
    inside = [one for one in panel.findChildren(QWidget) if one.isVisible() and one.parentWidget() is panel]
    assert inside
    for one in (page.list, panel, *inside):
        assert page.rect().contains(one.rect().translated(one.mapTo(page, one.rect().topLeft())))
    for action in panel.findChildren(Action):
        if action.isVisible():
            assert action.width() >= min(action.sizeHint().width(), 144)
            assert action.height() >= 48


def test_data_is_shown_as_plain_text(desk: Desk, page: ShipView) -> None:
    assert {LONG_NAME, MARKUP} <= {line.cells[2] for line in page.list.model.lines}
    desk.scan("SV-100004")
    card = page.panel.card
    assert card
    assert MARKUP in {row.value for row in card.rows}
    assert page.panel.told.isVisible()
    assert "Smartvue pays the shipping" in page.panel.told.accessibleName()


def test_a_photo_of_what_is_packed_is_chosen_and_undone(
    desk: Desk, page: ShipView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in = packing.unit_packed

    def with_photo(*told: Any, **more: Any) -> UnitPacked:
        unit = put_in(*told, **more)
        return UnitPacked(unit.serial, unit.model, unit.return_id, unit.rma_number, photos=["foam"], told=unit.told)

    # No policy of ours wants one yet.
    monkeypatch.setattr(packing, "unit_packed", with_photo)
    desk.scan("SV-100003")
    assert page.panel.photo_line == "foam"
    file = tmp_path / "foam.jpg"
    file.write_bytes(jpeg())
    assert press(desk, "ship_photo")
    (chooser,) = page.window().findChildren(QFileDialog)
    chooser.filesSelected.emit([str(file)])
    chooser.done(0)
    desk.settle()
    desk.qtbot.waitUntil(lambda: not page.panel.photo_line, timeout=5_000)
    one = fold_consignment(desk.station.parts.journal.events_of(shown(page)))
    assert [(photo.record.fact, photo.record.source) for photo in one.photos] == [("foam", "chosen")]
    assert press(desk, "ship_undo")
    assert page.panel.photo_line == "foam"
    assert press(desk, "ship_excuse")
    page.panel.entry.fields[0].setText("The camera is broken.")
    assert desk.window.take_here()
    desk.settle()
    assert not page.panel.photo_line


def test_label_and_packing_list_go_to_the_printer_that_is_set(
    desk: Desk, page: ShipView, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[Any, ...]] = []
    printing = desk.window.printing
    monkeypatch.setattr(printing, "is_set", lambda _role: True)
    monkeypatch.setattr(printing, "send_file", lambda *told: sent.append(told))
    desk.scan("SV-100003")
    desk.at_bench(lambda: desk.station.bench.shipping.address(shown(page), TO))
    desk.window.go("intake")
    desk.window.go("ship")
    desk.settle()
    assert press(desk, "ship_label")
    assert press(desk, "ship_list")
    assert [told[0] for told in sent] == ["label", "page"]
    assert all(told[2].exists() for told in sent)
    assert press(desk, "ship_all")
    assert not press(desk, "ship_all")
    desk.scan("3318810025")
    assert page.panel.which.isVisible()
    assert press(desk, "2")
    assert not page.panel.which.isVisible()
    desk.scan("3318810025")
    assert press(desk, "1")
    assert press(desk, "next")
    assert page.panel.state.accessibleName() == "Dispatched"
    assert not press(desk, "next")


def test_without_a_printer_it_is_told_of_both_papers_where_they_lie(desk: Desk, page: ShipView) -> None:
    desk.scan("SV-100003")
    desk.at_bench(lambda: desk.station.bench.shipping.address(shown(page), TO))
    assert press(desk, "ship_all")
    assert press(desk, "next")
    told = desk.window.notices.sentence
    assert "shipping_label-1.pdf" in told
    assert "packing_list-1.pdf" in told


@pytest.mark.parametrize("high", [800, 1080])
def test_the_lower_edge_of_the_card_cuts_nothing_through(desk: Desk, page: ShipView, high: int) -> None:
    desk.window.resize(1280, high)
    desk.scan("SV-100003")
    assert press(desk, "ship_all")
    desk.window.fail("The printer did not answer.\nLook whether it is switched on.\nThen print the label again.")
    desk.qtbot.wait(20)
    area = page.panel.scrolling
    assert area._edge is not None
    bar = area.verticalScrollBar()
    parts = [one for one in page.panel.findChildren(QWidget) if isinstance(one, QLabel | Control) and one.isVisible()]
    inside = [one for one in parts if area.isAncestorOf(one)]
    assert bar.maximum() > 0 or high > 800
    for value in range(0, bar.maximum() + 1, 7):
        bar.setValue(value)
        edge = area.mapToGlobal(area._edge.pos()).y()
        for one in inside:
            top = one.mapToGlobal(QPoint(0, 0)).y()
            if top < edge < top + one.height():
                has_lines = isinstance(one, QLabel) and one.wordWrap()
                line = one.fontMetrics().lineSpacing() if has_lines else one.height()
                assert (edge - top) % line == 0, f"{value}: {one.accessibleName()}"


def test_that_nothing_left_today_is_told_until_the_next_gesture(desk: Desk, page: ShipView) -> None:
    assert press(desk, "ship_manifests")
    assert desk.window.notices.sentence.startswith("Nothing left today yet.")
    assert not desk.window.notices.unread, "nothing is broken"
    desk.scan("SV-100003")
    assert page.panel.card
    assert press(desk, "ship_all")
    assert "Nothing left" not in desk.window.notices.sentence


@pytest.mark.parametrize("group", ["due", "all"])
def test_the_line_of_the_consignment_on_the_page_is_the_one_that_is_looked_at(
    desk: Desk, page: ShipView, group: str
) -> None:
    page.grouped.emit(group)
    numbers: list[str] = []
    for serial in ("SV-100003", "SV-100004", ""):
        while page.panel.card:
            numbers.append(page.panel.card.number)
            assert desk.window.escape()
            desk.settle()
        desk.scan(serial or numbers[0])
        here = page.list.here
        assert (consignment_of(here) if group == "due" else here) == shown(page)
    assert len(page.list.model.lines) == 2


def test_a_line_is_what_it_is_listed_as_while_another_list_is_asked_for(desk: Desk, page: ShipView) -> None:
    desk.scan("SV-100003")
    page.grouped.emit("all")
    desk.settle()
    (consignment,) = page.list.model.lines
    page.grouped.emit("due")
    page.list.chosen.emit(consignment.id)  # the list that was asked for is not there yet
    desk.settle()
    assert shown(page) == consignment.id


def test_escape_leaves_one_thing_after_the_other(desk: Desk, page: ShipView) -> None:
    assert press(desk, "3")
    assert "the unit that goes back" in page.panel.hint.accessibleName()
    assert desk.window.escape()
    desk.scan("SV-100003")
    assert press(desk, "ship_address")
    assert desk.window.escape()
    assert not page.panel.entry.step
    assert desk.window.escape()
    assert page.panel.card is None
    desk.window.escape()
    assert desk.window.place == "intake"


def texts(page: ShipView) -> list[str]:
    return [field.text() for field in page.panel.entry.fields if not field.isHidden()]


def address(desk: Desk, page: ShipView) -> Addressee:
    return fold_consignment(desk.station.parts.journal.events_of(shown(page))).to


def test_what_is_typed_outlives_every_scan(desk: Desk, page: ShipView) -> None:
    desk.scan("SV-100003")
    mine = shown(page)
    assert press(desk, "ship_address")
    typed = ["Ana", "Street 1", "555"]
    for field, text in zip(page.panel.entry.fields, typed, strict=True):
        field.setText(text)
    desk.scan("1Z5R89390357567127")
    assert page.panel.card
    assert page.panel.card.carrier == "UPS"
    desk.scan("NOTHING-77")
    other = desk.at_bench(lambda: desk.station.bench.shipping.scan("SV-100004", "").card)
    assert other
    desk.scan(other.number)
    assert shown(page) == mine
    assert texts(page) == typed
    assert desk.window.take_here()
    desk.settle()
    assert address(desk, page) == Addressee("Ana", "Street 1", "555")
    assert not page.panel.entry.step
    desk.scan(other.number)
    assert shown(page) == other.id


def test_a_tracking_number_goes_into_the_line_that_asks_for_it(desk: Desk, page: ShipView) -> None:
    desk.scan("SV-100003")
    assert press(desk, "ship_carrier")
    page.panel.entry.fields[0].setText("Acme: Night")
    desk.scan("986578788855")
    assert texts(page) == ["Acme: Night", "986578788855"]
    assert page.panel.card
    assert not page.panel.card.carrier
    assert desk.window.take_here()
    desk.settle()
    assert (page.panel.card.carrier, page.panel.card.tracking) == ("Acme: Night", "986578788855")
    assert press(desk, "ship_carrier")
    desk.scan("1Z5R89390357567127")
    assert texts(page) == ["UPS", "1Z5R89390357567127"]


def test_an_address_that_nobody_edits_stays_as_it_is(desk: Desk, page: ShipView) -> None:
    desk.scan("SV-100003")
    desk.at_bench(lambda: desk.station.bench.shipping.address(shown(page), TO))
    desk.window.go("intake")
    desk.window.go("ship")
    desk.settle()
    assert press(desk, "ship_address")
    assert desk.window.take_here()
    desk.settle()
    assert not page.panel.entry.step
    assert address(desk, page) == TO
    assert press(desk, "ship_address")
    page.panel.entry.fields[2].setText("555-0103")
    assert desk.window.take_here()
    desk.settle()
    assert address(desk, page) == Addressee(TO.name, TO.address, "555-0103")
    assert press(desk, "ship_address")
    page.panel.entry.fields[1].setText("Dock 4, Industrial Way 1 | Reno, NV 89502")
    assert desk.window.take_here()
    desk.settle()
    assert address(desk, page).address == "Dock 4, Industrial Way 1\nReno, NV 89502"

"""The Kits page: what is shown whole, what Enter means, and what goes to the printers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.kits_view import KitsView
from intake_app.desktop.printing import PrinterChooser
from intake_app.domain.printing import PrinterInfo
from intake_app.store.importing import import_file
from tests.desktop.desk import LONG_NAME, MARKUP, Desk

KITS = (
    ("Kit number", "Models", "Box", "Foam", "Sleeve", "Price", "Telephone", "Stock"),
    (MARKUP[:60], "S12E4", "BX-" + "9" * 40, "FM-1", "SL-1", "68.00", "1-888-754-4543", "0"),
)


@pytest.fixture
def page(desk: Desk, tmp_path: Path) -> KitsView:
    file = tmp_path / "kits.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(KITS)
    import_file(desk.folder, "kits", file, lambda _: True)
    desk.window.go("kits")
    desk.settle()
    view = desk.window.pages.currentWidget()
    assert isinstance(view, KitsView)
    return view


def press(desk: Desk, does: str) -> bool:
    done = desk.window.press_here("kits", does)
    desk.settle()
    return done


def enter(desk: Desk) -> bool:
    done = desk.window.take_here()
    desk.settle()
    return done


@pytest.mark.parametrize("size", [(960, 540), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("scan", ["SV-100003", "SV-100004", "SV-100002", "no such thing"])
def test_nothing_stands_outside_the_page_and_no_button_loses_its_key(
    desk: Desk, page: KitsView, size: tuple[int, int], scan: str
) -> None:
    desk.window.resize(*size)
    desk.scan(scan)
    if page.panel.can("order_kit"):
        press(desk, "order_kit")
    desk.qtbot.wait(20)
    shown = [one for one in page.findChildren(QWidget) if one.isVisible() and one.parentWidget() is page.panel]
    assert shown
    for one in (page.field, page.list, page.panel, *shown):
        assert page.rect().contains(one.rect().translated(one.mapTo(page, one.rect().topLeft())))
    for action in page.panel.findChildren(Action):
        if action.isVisible():
            assert action.width() >= min(action.sizeHint().width(), 144)
            assert action.height() >= 48


def test_data_is_shown_as_plain_text(desk: Desk, page: KitsView) -> None:
    desk.scan("SV-100004")
    assert page.panel.found
    told = {row.value for row in page.panel.found.rows}
    assert MARKUP in told
    assert MARKUP[:60] in page.panel.kits[0].title.accessibleName()
    desk.scan("SV-100003")
    assert LONG_NAME in {row.value for row in page.panel.found.rows}


def test_enter_in_the_list_looks_at_that_order_and_else_takes_the_step_that_is_due(desk: Desk, page: KitsView) -> None:
    for scan in ("SV-100001", "SV-100003"):
        desk.scan(scan)
        assert enter(desk)
    assert press(desk, "all_kit_orders")
    assert not page.panel.isVisible()
    assert [column.key for column in page.list.model.columns] == [
        *("order", "state", "customer", "model", "kit", "rma", "age")
    ]
    assert page.list.table.hasFocus()
    page.list.table.selectRow(1)
    first = page.list.here
    assert enter(desk)
    found = page.panel.found
    assert found
    assert found.order
    assert found.order.number == first
    assert enter(desk)
    assert page.panel.entry.step == "paid"
    assert page.panel.entry.fields[0].text() == "68.00"
    page.panel.entry.fields[0].setText("many")
    assert enter(desk)
    assert "cannot be read" in page.panel.entry.problem.accessibleName()
    assert desk.window.escape()
    assert not page.panel.entry.step
    assert desk.window.escape()
    assert page.panel.found is None
    desk.window.escape()
    assert desk.window.place == "intake"


def test_a_tracking_number_is_scanned_into_the_step_that_asks_for_it(desk: Desk, page: KitsView) -> None:
    desk.scan("SV-100001")
    enter(desk)
    assert press(desk, "kit_shipped")
    desk.scan("1Z999AA10123456784")
    found = page.panel.found
    assert found
    assert found.order
    assert found.order.state == "shipped"
    assert "UPS 1Z999AA10123456784" in {row.value for row in found.order.rows}
    assert not press(desk, "kit_shipped")
    assert press(desk, "kit_undo")
    assert page.panel.state.accessibleName() == "Ordered"


def test_a_return_that_is_here_can_have_its_kit_sent_to_the_customer_instead(desk: Desk, page: KitsView) -> None:
    desk.scan("SV-100001")
    assert page.panel.buttons["quote_kit"].words == "Only quote it"
    desk.window.go("intake")
    desk.scan("SV-100001")
    desk.answer_until("decision", {"foam": "missing"})
    sight = desk.window.intake.sight
    assert sight
    for fact in sight.photos_missing:
        desk.station.bench.excuse(sight.return_id, fact, "No camera.")
    desk.window.go("kits")
    desk.scan("SV-100001")
    assert page.panel.main.words == "The customer orders this kit"
    assert page.panel.buttons["quote_kit"].words == "To the customer instead"
    assert press(desk, "quote_kit")
    found = page.panel.found
    assert found
    assert found.order
    assert (found.order.state, found.order.return_id) == ("ordered", "")
    number = found.order.number
    page.panel.entry.ask("cancelled")
    page.panel.entry.fields[0].setText("they bring it back")
    enter(desk)
    desk.scan("SV-100001")
    assert enter(desk)
    assert desk.window.place == "intake"
    held = desk.window.intake.sight
    assert held
    assert held.verdict
    assert held.verdict.disposition == "hold_for_kit"
    assert held.kit_order not in {"", number}


def test_slip_and_instructions_go_to_the_printer_that_is_set(
    desk: Desk, page: KitsView, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[Any, ...]] = []
    printing = desk.window.printing
    monkeypatch.setattr(printing, "is_set", lambda _role: True)
    monkeypatch.setattr(printing, "send_file", lambda *told: sent.append(told))
    desk.scan("SV-100001")
    enter(desk)
    number = page.panel.found.order.number if page.panel.found and page.panel.found.order else ""
    assert press(desk, "kit_slip")
    assert press(desk, "kit_instructions")
    (role, title, path, label, _), (page_role, _, page_path, none, _) = sent
    assert (role, page_role, none) == ("label", "page", None)
    assert title == f"{number} Kit slip"
    assert label.mark == number
    assert path.exists()
    assert page_path.exists()


@pytest.mark.usefixtures("page")
def test_without_a_set_printer_one_is_asked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Any, ...]] = []
    printing = desk.window.printing
    printing.printers = [PrinterInfo("system://Office", "Office")]
    monkeypatch.setattr(printing, "send_file", lambda *told: sent.append(told))
    desk.scan("SV-100001")
    enter(desk)
    press(desk, "kit_slip")
    (chooser,) = desk.window.findChildren(PrinterChooser)
    chooser.printers["system://Office"].click()
    desk.settle()
    assert [told[4] for told in sent] == ["system://Office"]

"""In the window: columns that say nothing are asked about and remembered, and good rows are taken without the bad."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from intake_app.desktop.import_presenter import ImportPresenter
from intake_app.store.catalogue import open_catalogue
from tests.desktop.desk import Desk
from tests.store.workbooks import workbook

PATIENCE_MS = 30_000
PLAIN, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
ROW = ("X-1", "s12e4", "N-1", "2026-11-02", "Trần")
HEADINGS = ("Ser. Code", "Type of unit", "Order", "Order date", "Buyer's name")


@pytest.fixture
def importing(desk: Desk) -> ImportPresenter:
    desk.window.go("import")
    return desk.window.importing


def finish(desk: Desk, importing: ImportPresenter) -> str:
    desk.qtbot.waitUntil(lambda: not importing.running, timeout=PATIENCE_MS)
    return importing.page.result.sentence.accessibleName()


def press(desk: Desk, key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QApplication.sendEvent(
        QApplication.focusWidget() or desk.window, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
    )
    desk.qtbot.wait(60)


def fields_of(importing: ImportPresenter) -> dict[str, str]:
    model = importing.page.columns.model
    return {model.item(row, 0).text(): model.item(row, 1).text() for row in range(model.rowCount())}


def test_a_file_with_strange_headings_is_asked_about_and_then_known(
    desk: Desk, importing: ImportPresenter, tmp_path: Path
) -> None:
    importing.start("units", workbook(tmp_path / "acme.xlsx", HEADINGS, ROW))
    assert "There is no column for the serial" in finish(desk, importing)
    columns = importing.page.columns
    assert columns.isVisible()
    assert fields_of(importing) == dict.fromkeys(
        ("Ser. Code", "Type of unit", "Buyer's name"), desk.window._words("import.kept_beside")
    )
    assert [tile.words for tile in columns.tiles[:3]] == ["Serial", "Model", "Vendor"]
    press(desk, Qt.Key.Key_2, "2")
    press(desk, Qt.Key.Key_Up)
    press(desk, Qt.Key.Key_1, "1")
    press(desk, Qt.Key.Key_2, "2")
    customer = next(place for place, tile in enumerate(columns.tiles) if tile.words == "Customer")
    columns.tiles[customer].click()
    assert list(fields_of(importing).values()) == ["Serial", "Model", "Customer"]
    press(desk, Qt.Key.Key_Return, "\r", CONTROL)
    assert "1 new" in finish(desk, importing)
    assert not columns.isVisible()
    desk.scan("X-1")
    sight = desk.window.intake.sight
    assert sight is not None
    assert sight.header[3].value == "Trần"
    desk.window.go("import")
    importing.start("units", workbook(tmp_path / "more.xlsx", HEADINGS, ("X-2", *ROW[1:])))
    assert "1 new" in finish(desk, importing)


def test_what_was_remembered_can_be_said_otherwise(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    file = workbook(tmp_path / "acme.xlsx", ("Serial", "Model", "Shade"), ("X-1", "s12e4", "Trần"))
    importing.start("units", file)
    assert "1 new" in finish(desk, importing)
    assert importing.page.ask_columns.isVisible()
    press(desk, Qt.Key.Key_L, "", CONTROL)
    assert importing.page.columns.choose(0)
    assert fields_of(importing) == {"Shade": "Vendor"}
    importing.page.submit.click()
    assert "1 changed" in finish(desk, importing)
    importing.page.ask_columns.click()
    assert fields_of(importing) == {"Shade": "Vendor"}
    assert importing.digit("Z") is False
    assert importing.page.columns.choose(99) is False
    assert importing.page.columns.digit("7")
    importing.page.other.click()
    assert importing.page.card.isVisible()
    press(desk, Qt.Key.Key_L, "", CONTROL)
    press(desk, Qt.Key.Key_B, "", CONTROL)
    assert not importing.page.columns.isVisible()
    assert importing.other_file() is False
    assert importing.ask_columns()
    assert importing.page.columns.digit("7")
    importing.page.submit.click()
    finish(desk, importing)
    with open_catalogue(desk.folder) as catalogue:
        assert catalogue.sales_of_serial("X-1")[0].customer.email == "Trần"


def test_the_good_rows_are_taken_without_the_bad(desk: Desk, importing: ImportPresenter, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("Serial,Order date,Shelf\nX-1,2026-11-02,a\nX-2,soon,b\nX-3,,c\n")
    importing.start("units", file)
    assert "1 of 3" in finish(desk, importing)
    assert importing.page.take_good.isVisible()
    before = desk.station.bench.counts()[0]
    press(desk, Qt.Key.Key_G, "", CONTROL)
    desk.qtbot.waitUntil(lambda: not importing.page.take_good.isVisible(), timeout=PATIENCE_MS)
    told = finish(desk, importing)
    assert "2 of 3 rows were taken: 2 new" in told
    assert str(tmp_path / "units-bad-rows.csv") in told
    assert not importing.page.take_good.isVisible()
    assert [row.line for row in importing.page.model.rows] == [3]
    assert desk.station.bench.counts()[0] == before + 2
    assert importing.take_good() is False


def test_where_nothing_can_be_asked_the_keys_mean_nothing(
    desk: Desk, importing: ImportPresenter, tmp_path: Path
) -> None:
    assert importing.ask_columns() is False
    assert importing.import_with_columns() is False
    assert importing.digit("1") is False
    file = tmp_path / "units.csv"
    file.write_text("Serial,Model\nX-1,\n")
    importing.start("units", file)
    finish(desk, importing)
    assert importing.ask_columns() is False
    assert not importing.page.ask_columns.isVisible()

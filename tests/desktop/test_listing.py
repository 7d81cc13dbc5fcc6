from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import read_words
from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.theme import Theme
from intake_app.resources import resource
from intake_app.workflow.listing import Column, Line, Listing

COLUMNS = (
    Column("name", "Name", 120, stretches=True),
    Column("fee", "Fee", 90, "money"),
    Column("due", "Due", 90, "day"),
)
MARKUP = '<img src="file:///etc/hostname">'
LINES = (
    Line("a", ("Núñez", "$540.00", "2 Nov 2026"), ("Núñez", "540.00", "2026-11-02"), "wait"),
    Line("b", (MARKUP, "$60.00", "30 Oct 2026"), (MARKUP, "60.00", "2026-10-30")),
    Line("c", ("王小明", "–", "–"), ("王小明", "", "")),
    Line("d", ("ábaco", "$1,200.00", "11 Jan 2027"), ("ábaco", "1200.00", "2027-01-11")),
)
LISTING = Listing("Credits: 4", COLUMNS, LINES, "No credit is open.")


@pytest.fixture
def view(qtbot: QtBot) -> ListingView:
    made = ListingView(Theme(resource("."), "light"), read_words())
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show_listing(LISTING)
    made.show()
    return made


def test_what_would_be_cut_takes_of_the_room_that_is_free(view: ListingView) -> None:
    columns = (Column("who", "Who", 60), Column("where", "Where", 60, stretches=True), Column("what", "What", 60))
    lines = (Line("a", ("歐陽美玲司馬相如", "here", "SV22R144-541030")),)
    view.show_listing(Listing("Them", columns, lines, ""))
    view.table.resizeColumnsToContents()
    needed = [view.table.columnWidth(place) for place in (0, 2)]
    view.resize(901, 500)
    assert all(view.table.columnWidth(place) >= need for place, need in zip((0, 2), needed, strict=True))
    view.resize(300, 500)
    assert view.table.columnWidth(1) >= 100
    assert sum(view.table.columnWidth(place) for place in range(3)) <= view.table.width()


def order(view: ListingView) -> str:
    return "".join(line.id for line in view.sorted.shown())


@pytest.mark.parametrize(("column", "rising"), [(0, "bdac"), (1, "cbad"), (2, "cbad")])
def test_lines_are_sorted_by_what_they_stand_for(view: ListingView, column: int, rising: str) -> None:
    assert order(view) == "abcd"
    view.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert order(view) == rising
    view.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert order(view) == rising[::-1]


def test_the_filter_takes_every_word_wherever_it_stands(view: ListingView) -> None:
    view.filter.setText("nov 540")
    assert order(view) == "a"
    view.filter.setText("王")
    assert order(view) == "c"
    view.filter.setText("nobody")
    assert order(view) == ""
    assert view.empty.isVisible()
    assert not view.take()
    assert not view.ask_export()
    view.filter.setText("")
    assert order(view) == "abcd"


def test_what_is_looked_at_order_and_filter_stay_when_the_list_is_shown_again(view: ListingView) -> None:
    view.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    view.table.selectRow(1)
    here = view.here
    view.show_listing(LISTING)
    assert (view.here, order(view)) == (here, "dabc")


def test_enter_and_a_tap_choose_the_line(view: ListingView) -> None:
    chosen: list[str] = []
    view.chosen.connect(chosen.append)
    view.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    view.table.selectRow(0)
    assert view.take()
    middle = view.table.visualRect(view.sorted.index(2, 0)).center()
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert chosen == ["d", "b"]


def test_an_export_is_what_is_shown_in_its_order(view: ListingView) -> None:
    exported: list[Listing] = []
    view.export_asked.connect(exported.append)
    view.filter.setText("$")
    view.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    view.export.click()
    assert [line.id for line in exported[0].lines] == ["b", "a", "d"]
    assert exported[0].columns == COLUMNS


def test_a_tooltip_tells_a_whole_cell_to_the_letter(view: ListingView) -> None:
    told = view.sorted.data(view.sorted.index(1, 0), Qt.ItemDataRole.ToolTipRole)
    assert told == "<qt>&lt;img src=&quot;file:///etc/hostname&quot;&gt;</qt>"


@pytest.mark.parametrize("wide", [1800, 700])
def test_every_column_has_room_in_a_wide_and_a_narrow_window(view: ListingView, wide: int) -> None:
    view.resize(wide, 500)
    widths = [view.table.columnWidth(place) for place in range(3)]
    assert sum(widths) <= view.table.width()
    assert min(widths) >= 60


def test_an_empty_list_says_what_that_means(view: ListingView) -> None:
    selected: list[str] = []
    view.selected.connect(selected.append)
    view.show_listing(Listing("Credits: 0", COLUMNS, (), "No credit is open."))
    assert view.empty.text() == "No credit is open."
    assert view.empty.isVisible()
    assert not view.table.isVisible()
    assert selected[-1] == ""


def test_not_all_being_shown_is_said(view: ListingView) -> None:
    assert not view.more.isVisible()
    view.show_listing(Listing("Credits", COLUMNS, LINES, "", "The first 4 of 9,000."))
    assert view.more.text() == "The first 4 of 9,000."
    assert view.more.isVisible()

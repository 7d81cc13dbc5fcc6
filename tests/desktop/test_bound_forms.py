"""A form acts on what it was opened for, whatever is scanned or looked at before it is kept."""

from __future__ import annotations

import pytest

from intake_app.desktop.replacements_view import ReplacementsView
from intake_app.workflow.replacements import Wanted
from tests.desktop.desk import Desk


def a_pair(desk: Desk) -> tuple[ReplacementsView, str, str]:
    """The page with two that are to be sent; the first is looked at."""
    replacements = desk.station.bench.replacements
    first = desk.at_bench(lambda: replacements.begin(Wanted("card", "CH-1", "100", serial="SV-100005")))
    second = desk.at_bench(lambda: replacements.begin(Wanted("card", "CH-2", "100", serial="SV-100006")))
    desk.window.go("replacements")
    desk.settle()
    page = desk.window.pages.currentWidget()
    assert isinstance(page, ReplacementsView)
    desk.scan("SV-100005")
    assert on_card(page) == first.id
    return page, first.id, second.id


def on_card(page: ReplacementsView) -> str:
    return page.panel.card.id if page.panel.card else ""


def press(desk: Desk, does: str) -> None:
    assert desk.window.press_here("replacements", does)
    desk.settle()


def move_to(desk: Desk, page: ReplacementsView, line: str) -> None:
    page.list.look_at(line)
    desk.settle()


def state(desk: Desk, replacement_id: str) -> str:
    return desk.at_bench(lambda: desk.station.bench.replacements.card(replacement_id)).state


@pytest.mark.parametrize("how", ["scan", "list"])
def test_a_reason_cancels_the_replacement_that_it_was_asked_for(desk: Desk, how: str) -> None:
    page, first, second = a_pair(desk)
    press(desk, "replace_end")
    page.panel.entry.fields[0].setText("Not wanted after all.")
    if how == "scan":
        desk.scan("SV-100006")
        desk.scan("UNKNOWN-77")
    else:
        move_to(desk, page, second)
    assert on_card(page) == first
    assert page.panel.entry.fields[0].text() == "Not wanted after all."
    assert desk.window.take_here()
    desk.settle()
    assert (state(desk, first), state(desk, second)) == ("cancelled", "to_send")


def test_the_unit_goes_out_for_the_replacement_that_asked_for_it(desk: Desk) -> None:
    page, first, second = a_pair(desk)
    press(desk, "next")
    desk.scan("NEW-9")
    move_to(desk, page, second)
    assert on_card(page) == first
    assert desk.window.take_here()
    desk.settle()
    assert (state(desk, first), state(desk, second)) == ("awaited", "to_send")


def test_what_was_moved_to_is_looked_at_once_the_form_is_left(desk: Desk) -> None:
    page, first, second = a_pair(desk)
    press(desk, "next")
    move_to(desk, page, second)
    assert on_card(page) == first
    assert desk.window.escape()
    desk.settle()
    assert on_card(page) == second

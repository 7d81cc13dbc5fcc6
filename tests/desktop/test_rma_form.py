"""The RMA form keeps what was written and given up, each RMA's own."""

from __future__ import annotations

from intake_app.desktop.arrivals_view import ArrivalsView
from intake_app.domain.rma_events import RmaTerms
from tests.desktop.desk import Desk


def test_a_new_rma_that_is_half_typed_outlives_the_form_of_another(desk: Desk) -> None:
    there = desk.at_bench(lambda: desk.station.bench.arrivals.make(RmaTerms(customer="Zoe")))
    desk.window.go("arrivals")
    desk.settle()
    page = desk.window.pages.currentWidget()
    assert isinstance(page, ArrivalsView)
    form = page.panel.form
    assert desk.window.press_here("arrivals", "rma_new")
    form.fields["customer"].setText("Half typed")
    assert desk.window.escape()
    desk.settle()
    page.list.look_at(there.number)
    desk.settle()
    assert desk.window.press_here("arrivals", "rma_amend")
    desk.settle()
    assert form.fields["customer"].text() == "Zoe"
    form.fields["customer"].setText("Zoe Ortiz")
    assert desk.window.take_here()
    desk.settle()
    assert not form.is_open
    assert desk.window.press_here("arrivals", "rma_new")
    assert form.fields["customer"].text() == "Half typed"

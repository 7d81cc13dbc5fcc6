"""Evidence asked for in the real window: by the return on the page, and by the history of a unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.desktop.find_view import FindView
from intake_app.store.evidence_check import check_evidence
from tests.whole.sample_station import by_scan
from tests.whole.window.test_alarms import alter
from tests.whole.window.test_dispositions import answers_of
from tests.whole.window_driver import Person

SERIAL = "SV19R24-00771"


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that somebody chooses in the dialog."""
    file = tmp_path / "for the court.zip"
    monkeypatch.setattr("intake_app.desktop.exporting.ask_file", lambda *_: file)
    return file


@pytest.fixture
def decided(person: Person) -> Person:
    person.scan(SERIAL)
    person.answer_until("decision", answers_of(by_scan(SERIAL)))
    return person


def test_the_return_on_the_page(decided: Person, chosen: Path) -> None:
    number = decided.sight.rma_number
    decided.press("Ctrl+Shift+E")
    decided.settle()
    assert f"events of {number}" in decided.told
    checked = check_evidence(chosen)
    assert (checked.rma_number, checked.first_wrong) == (number, "")


def test_a_line_of_the_history(decided: Person, chosen: Path) -> None:
    number = decided.sight.rma_number
    decided.press("Ctrl+H")
    page = decided.page
    assert isinstance(page, FindView)
    assert page.evidence.isVisible()
    what = decided.listed.column("what")
    page.list.table.selectRow(what.index("Sold"))
    decided.press("Ctrl+Shift+E")
    assert "Go to the line of a return" in decided.told
    page.list.table.selectRow(what.index("Arrived"))
    page.evidence.click()
    decided.settle()
    assert f"events of {number}" in decided.told
    assert not check_evidence(chosen).first_wrong
    decided.press("Esc", "Esc")
    assert not page.evidence.isVisible()


def test_a_folder_that_is_gone_is_told(decided: Person, chosen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake_app.desktop.exporting.ask_file", lambda *_: chosen.parent / "gone" / "x.zip")
    decided.press("Ctrl+Shift+E")
    decided.settle()
    assert "cannot be written" in decided.told
    monkeypatch.setattr("intake_app.desktop.exporting.ask_file", lambda *_: None)
    decided.press("Esc", "Ctrl+Shift+E")
    decided.settle()
    assert decided.told == ""


def test_receiving_may_not(decided: Person, chosen: Path) -> None:
    decided.lane.submit(lambda: decided.station.bench._record.enter("Rosa", "receiving")).result()
    decided.press("Ctrl+Shift+E")
    decided.settle()
    assert "supervisor" in decided.told
    assert not chosen.exists()


def test_while_an_alarm_stands_no_file_is_asked_for(
    decided: Person, chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("intake_app.desktop.exporting.ask_file", lambda *told: asked.append(told))
    alter(decided)
    decided.press("Ctrl+Shift+E")
    decided.settle()
    assert "No evidence is sealed of it" in decided.told
    assert decided.window.bar.scan.seen == "Refused"
    assert asked == []
    assert not chosen.exists()

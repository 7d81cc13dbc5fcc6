"""The page of the print queue: every state in words, and what can be done about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import read_words
from intake_app.desktop.errands import Errands
from intake_app.desktop.print_queue_page import PrintQueuePage
from intake_app.desktop.print_queue_presenter import JobWords, PrintQueuePresenter
from intake_app.desktop.printers_section import PrintersSection
from intake_app.desktop.theme import Theme
from intake_app.domain.printing import JobState, PrinterInfo, PrintJob, PrintOrder, Reason
from intake_app.domain.station import Printer
from intake_app.resources import resource
from tests.desktop.desk import LONG_NAME, MARKUP, Desk

AT = datetime(2026, 11, 20, 9, 44, tzinfo=UTC)
WORDS = read_words()


def job(
    number: int, state: JobState, reason: Reason | None = None, detail: str = "", again_at: datetime | None = None
) -> PrintJob:
    order = PrintOrder("label", f"RMA-{number} RMA label", return_id=f"r{number}", paper="label", copy=1)
    return PrintJob(f"{number:03}", order, state, reason, detail, 1, AT, AT, again_at)


ALL = [
    job(6, "waiting"),
    job(5, "printing"),
    job(4, "printed"),
    job(3, "failed", "paper_out", "Put a new roll in."),
    job(2, "waiting", "no_answer", "It is silent.", AT + timedelta(seconds=30)),
    job(1, "cancelled"),
    msgspec.structs.replace(job(0, "printed"), in_doubt=True),
]


@pytest.fixture
def printing(desk: Desk) -> PrintQueuePresenter:
    """What the window of a station without printers has."""
    return desk.window.printing


@pytest.fixture
def page(qtbot: QtBot, printing: PrintQueuePresenter) -> PrintQueuePage:
    made = PrintQueuePage(Theme(resource("."), "light"), WORDS)
    qtbot.addWidget(made)
    made.resize(1192, 743)
    made.show_jobs([(one, printing.words_of(one)) for one in ALL])
    made.show()
    return made


def local(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"


def test_every_state_is_told_in_words(page: PrintQueuePage) -> None:
    told = [line.cells[4] for line in page.list.sorted.shown()]
    assert told == [
        "waiting",
        "printing",
        f"printed {local(AT)}",
        "not printed: paper out",
        f"no answer, tried again at {local(AT + timedelta(seconds=30))}",
        f"cancelled {local(AT)}",
        f"sent {local(AT)}, not confirmed",
    ]


@pytest.mark.parametrize(
    ("row", "again", "give_up", "detail"),
    [
        (0, False, True, ""),
        (1, False, False, ""),
        (2, False, False, ""),
        (3, True, True, "Put a new roll in."),
        (4, True, True, "It is silent."),
        (5, False, False, ""),
        (6, False, False, "Look at the printer"),
    ],
)
def test_only_what_helps_can_be_done(page: PrintQueuePage, row: int, again: bool, give_up: bool, detail: str) -> None:
    retried: list[str] = []
    cancelled: list[str] = []
    page.retried.connect(retried.append)
    page.cancelled.connect(cancelled.append)
    page.list.table.selectRow(row)
    assert (page.again.isEnabled(), page.give_up.isEnabled()) == (again, give_up)
    assert detail in page.detail.accessibleName()
    assert bool(detail) == bool(page.detail.accessibleName())
    assert page.take()
    assert page.cancel()
    assert retried == ([ALL[row].id] if again else [])
    assert cancelled == ([ALL[row].id] if give_up else [])


def test_what_is_chosen_stays_when_a_job_changes_or_comes(page: PrintQueuePage, printing: PrintQueuePresenter) -> None:
    page.list.table.selectRow(3)
    jobs = [job(7, "waiting"), *ALL]
    page.show_jobs([(one, printing.words_of(one)) for one in jobs])
    assert page.list.table.currentIndex().row() == 4
    jobs[4] = job(3, "printing")
    page.show_jobs([(one, printing.words_of(one)) for one in jobs])
    assert page.list.table.currentIndex().row() == 4
    assert not page.again.isEnabled()


def test_an_empty_queue_says_what_comes_here(page: PrintQueuePage) -> None:
    page.show_jobs([])
    assert page.list.empty.isVisible()
    assert not page.list.table.isVisible()
    for action in (page.again, page.all, page.give_up):
        assert not action.isEnabled()


def test_all_that_failed_can_be_printed_again_at_once(page: PrintQueuePage) -> None:
    asked: list[bool] = []
    page.all_retried.connect(lambda: asked.append(True))
    page.show_jobs([(msgspec.structs.replace(ALL[3], in_doubt=True), JobWords("not printed: paper out", "refuse"))])
    assert not page.all.isEnabled()
    page.show_jobs([(ALL[3], JobWords("not printed: paper out", "refuse"))])
    assert page.all.isEnabled()
    QTest.mouseClick(page.all, Qt.MouseButton.LeftButton)
    assert asked == [True]


def test_a_window_without_printers_sends_nothing_and_says_nothing_of_them(desk: Desk) -> None:
    printing = desk.window.printing
    printing.send("r1", "label", "r1/label-1.pdf")
    printing.test("label")
    printing.retry("x")
    printing.cancel("x")
    printing.use("label", Printer("system://Office"))
    assert not printing.is_set("label")
    assert not printing.can_print("label")
    assert not printing.retry_all()
    assert isinstance(desk.window.errands, Errands)
    assert not desk.window.bar.printing.isVisible()


@pytest.fixture
def section(qtbot: QtBot) -> PrintersSection:
    made = PrintersSection(Theme(resource("."), "light"), WORDS)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def test_printers_that_were_found_can_be_chosen_however_they_are_called(section: PrintersSection) -> None:
    wanted: list[tuple[str, Printer]] = []
    section.changed.connect(lambda role, printer: wanted.append((role, printer)))
    found = [
        PrinterInfo("system://Office", "Office", usual=True),
        PrinterInfo("system://long", LONG_NAME),
        PrinterInfo("system://markup", MARKUP),
        PrinterInfo("system://fourth", "Fourth"),
    ]
    section.page.show_found(found)
    section.page.show_found(found)
    assert [len(row.segments) for row in section.page.rows] == [3, 1]
    assert section.minimumSizeHint().width() <= 1100
    section.page.rows[1].segments["system://fourth"].click()
    assert wanted == [("page", Printer("system://fourth"))]
    section.page.show_printer(Printer("system://fourth"))
    assert section.page.rows[1].segments["system://fourth"].isChecked()
    assert section.page.test.isEnabled()


def test_a_wrong_address_is_told_and_kept_until_it_is_changed(section: PrintersSection) -> None:
    wanted: list[object] = []
    section.changed.connect(lambda _, printer: wanted.append(printer))
    part = section.label
    part.address.setText("10.0.0.7")
    part.address.entered.emit(part.address.text())
    assert "expected “system://NAME”, “socket://HOST:9100”" in part.problem.accessibleName()
    assert part.address.text() == "10.0.0.7"
    QTest.keyClicks(part.address, "x")
    assert not part.problem.isVisible()
    part.address.setText(" socket://10.0.0.7 ")
    part.address.entered.emit(part.address.text())
    assert wanted == [Printer("socket://10.0.0.7")]


def test_resolution_stock_and_none_are_wanted_as_pressed(section: PrintersSection) -> None:
    wanted: list[object] = []
    section.changed.connect(lambda _, printer: wanted.append(printer))
    section.label.show_printer(Printer("socket://10.0.0.7", 203, "4x6"))
    assert section.label.dpi is not None
    assert section.label.stock is not None
    section.label.dpi.segments["300"].click()
    section.label.stock.segments["2x1"].click()
    section.label.none.click()
    section.label.dpi.segments["203"].click()
    assert wanted == [
        Printer("socket://10.0.0.7", 300),
        Printer("socket://10.0.0.7", 203, "2x1"),
        Printer(""),
    ]

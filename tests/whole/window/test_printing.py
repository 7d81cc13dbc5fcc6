"""Papers on their way from the window to printers: real sockets, real device files, a station that starts again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from intake_app.desktop.print_queue_page import JOB_COLUMNS, PrintQueuePage
from intake_app.desktop.printing import PrinterChooser
from intake_app.domain.errors import StorageFailed
from intake_app.domain.events import PaperKind
from intake_app.domain.printing import PrinterInfo
from intake_app.domain.station import Printer
from intake_app.settings import load
from tests.desktop.desk import ANSWERS
from tests.devices.zpl_printer import READY, ZplPrinter, status
from tests.whole.window_driver import OPERATOR, Person, at_the_bench, journal

CLEAN = {**ANSWERS, "exclusions": []}


@pytest.fixture
def bench(station_folder: Path, qtbot: QtBot) -> Iterator[Callable[..., Person]]:
    """Opens the window of a station with these printers; again after `leave`."""
    with ExitStack() as opened:

        def come_in(**changes: object) -> Person:
            person = opened.enter_context(at_the_bench(station_folder, qtbot, None, **changes))
            if person.window.sign_page.isVisible():
                person.window.sign_page.named.emit(OPERATOR)
                person.settle()
            return person

        yield come_in


@pytest.fixture
def printer() -> Iterator[ZplPrinter]:
    made = ZplPrinter()
    yield made
    made.close()


def accept(person: Person, serial: str = "", **answers: object) -> None:
    """From the scan to the accepted verdict."""
    person.scan(serial or unit(person))
    accept_again(person, **answers)


def accept_again(person: Person, **answers: object) -> None:
    """What is still asked, and the verdict."""
    for _ in range(30):
        sight = person.sight
        if sight.step == "decision":
            break
        card = person.window.intake_page.back.questions.card
        card.answered.emit(sight.question, {**CLEAN, **answers}[sight.question])
        person.settle()
    person.press("Enter")
    assert person.sight.state == "decided"


def unit(person: Person, number: int = 1) -> str:
    """A unit of the sample's catalogue with no return yet."""
    rows = person.lane.submit(
        lambda: person.station.parts.catalogue._connection.execute(  # type: ignore[attr-defined]
            "SELECT serial FROM sales WHERE vendor = 'Smartvue' ORDER BY order_date DESC LIMIT 40"
        ).fetchall()
    ).result()
    return str(rows[-number][0])


def state_of(person: Person, kind: PaperKind = "label") -> str:
    """What the card of this paper says."""
    papers = person.window.intake_page.back.papers
    assert papers is not None
    return str(papers.cards[kind].state.text())


def wait_for(person: Person, words: str, kind: PaperKind = "label") -> None:
    person.qtbot.waitUntil(lambda: words in state_of(person, kind), timeout=15_000)
    person.settle()


def test_what_is_accepted_comes_out_of_the_label_printer_by_itself(
    bench: Callable[..., Person], printer: ZplPrinter
) -> None:
    person = bench(label_printer=Printer(printer.to))
    person.qtbot.waitUntil(lambda: person.window.bar.printing.state == "set")
    accept(person)
    wait_for(person, "printed ")
    assert person.window.bar.printing.state == "ready"
    (label,) = printer.labels()
    assert label.startswith(b"^XA")
    assert person.sight.rma_number.encode() in label
    papers = person.window.intake_page.back.papers
    assert papers is not None
    assert papers.main_action.words == "The label is on the box"
    assert state_of(person, "report") == ""
    assert not person.told
    person.press("Ctrl+P")
    assert "Another copy" in person.told
    assert len(printer.labels()) == 1
    assert [entry.kind for entry in journal(person.folder)].count("printed") == len(person.sight.papers)


def test_another_copy_is_an_event_and_comes_out_as_copy_2(bench: Callable[..., Person], printer: ZplPrinter) -> None:
    person = bench(label_printer=Printer(printer.to))
    accept(person)
    wait_for(person, "printed ")
    person.press("Ctrl+Shift+P")
    person.qtbot.waitUntil(lambda: len(printer.labels()) == 2, timeout=15_000)
    assert b"copy 2" in printer.labels()[1]
    assert b"copy 2" not in printer.labels()[0]
    wait_for(person, "printed ")
    copies = [entry.payload["copy"] for entry in journal(person.folder) if entry.payload.get("paper") == "label"]
    assert copies == [1, 2]


def test_a_printer_that_is_off_says_so_and_prints_when_it_is_back(bench: Callable[..., Person]) -> None:
    off = ZplPrinter()
    off.close()
    person = bench(label_printer=Printer(off.to))
    accept(person)
    wait_for(person, "no answer, tried again at ")
    assert person.window.bar.printing.state == "no answer"
    back = ZplPrinter(port=off.port)
    try:
        wait_for(person, "printed ")
        assert len(back.labels()) == 1
    finally:
        back.close()


def test_paper_out_is_told_and_enter_prints_the_label_again(bench: Callable[..., Person]) -> None:
    out = True
    printer = ZplPrinter(lambda _: status(paper_out=1) if out else READY)
    try:
        person = bench(label_printer=Printer(printer.to))
        accept(person)
        wait_for(person, "not printed: paper out")
        assert "Put a new roll in" in person.told
        assert person.window.bar.printing.state == "1 not printed"
        out = False
        person.press("Esc")
        papers = person.window.intake_page.back.papers
        assert papers is not None
        assert papers.main_action.words == "Print the label again"
        person.qtbot.waitUntil(papers.main_action.isEnabled)
        person.press("Enter")
        wait_for(person, "printed ")
        assert len(printer.labels()) == 1
        assert person.sight.state == "decided"
    finally:
        printer.close()


def test_what_waits_when_the_window_closes_comes_out_after_the_next_start(
    bench: Callable[..., Person], printer: ZplPrinter
) -> None:
    off = ZplPrinter()
    off.close()
    person = bench(label_printer=Printer(off.to))
    accept(person)
    wait_for(person, "no answer")
    person.leave()
    again = bench(label_printer=Printer(printer.to))
    again.qtbot.waitUntil(lambda: len(printer.labels()) == 1, timeout=15_000)
    again.qtbot.waitUntil(lambda: again.window.bar.printing.state == "ready")


def correct(person: Person) -> None:
    person.press("Esc")
    person.write("F7", "The wrong box.")
    person.settle()
    assert person.sight.state == "open"


def test_a_label_that_failed_is_given_up_the_moment_its_decision_is_corrected(bench: Callable[..., Person]) -> None:
    printer = ZplPrinter(lambda _: status(paper_out=1))
    try:
        person = bench(label_printer=Printer(printer.to))
        accept(person)
        wait_for(person, "not printed")
        correct(person)
        person.qtbot.waitUntil(lambda: [job.state for job in person.window.printing.jobs] == ["cancelled"])
    finally:
        printer.close()


def test_a_label_that_waited_when_its_decision_was_corrected_never_comes_out_and_the_next_one_does(
    bench: Callable[..., Person],
) -> None:
    off = ZplPrinter()
    off.close()
    person = bench(label_printer=Printer(off.to))
    accept(person)
    wait_for(person, "no answer")
    correct(person)
    back = ZplPrinter(port=off.port)
    try:
        accept_again(person)
        # Both are copy 1, each of its own decision.
        wait_for(person, "printed ")
        person.qtbot.wait(2_500)
        assert len(back.labels()) == 1
        states = [job.state for job in person.window.printing.jobs]
        assert states == ["printed", "cancelled"]
    finally:
        back.close()


def test_a_label_whose_decision_was_corrected_elsewhere_does_not_come_out_after_the_next_start(
    bench: Callable[..., Person], printer: ZplPrinter
) -> None:
    off = ZplPrinter()
    off.close()
    person = bench(label_printer=Printer(off.to))
    accept(person)
    wait_for(person, "no answer")
    return_id = person.sight.return_id
    person.window.printing.close()  # from here on nobody can take it back
    person.lane.submit(lambda: person.station.bench.correct(return_id, "The wrong box.")).result()
    person.leave()
    again = bench(label_printer=Printer(printer.to))
    again.qtbot.waitUntil(lambda: [job.state for job in again.window.printing.jobs] == ["cancelled"], timeout=15_000)
    assert printer.labels() == []


def test_two_quick_scans_of_print_print_once(bench: Callable[..., Person], printer: ZplPrinter) -> None:
    person = bench()
    accept(person)
    person.window.printing.use("label", Printer(printer.to))
    papers = person.window.intake.papers
    assert papers.press_print("label")
    assert papers.press_print("label")
    assert "it is being printed" in person.told
    wait_for(person, "printed ")
    assert len(printer.labels()) == 1
    assert len(person.window.printing.jobs) == 1


def test_another_copy_that_fails_prints_nothing_of_another_return(
    bench: Callable[..., Person], printer: ZplPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = bench()
    accept(person)
    first = person.sight.return_id
    accept(person, unit(person, 2))
    person.window.printing.use("label", Printer(printer.to))

    def refuse(*_: object) -> None:
        raise StorageFailed("The disk is full.")

    with monkeypatch.context() as full:
        full.setattr(person.station.bench, "reprint", refuse)
        person.press("Ctrl+Shift+P")
        person.settle()
    assert "The disk is full" in person.told
    person.press("Esc")
    person.window.intake.resume(first)
    person.settle()
    assert person.sight.return_id == first
    assert person.window.printing.jobs == []
    assert printer.labels() == []


def test_a_printer_that_nobody_reads_is_not_told_as_printed(bench: Callable[..., Person]) -> None:
    deaf = ZplPrinter(lambda _: None, stall_after=0)
    try:
        person = bench(label_printer=Printer(deaf.to))
        accept(person)
        wait_for(person, "not confirmed")
        assert person.window.bar.printing.state == "set"
    finally:
        deaf.close()


def test_a_damaged_queue_is_set_aside_and_told_and_labels_come_out(
    bench: Callable[..., Person], station_folder: Path, printer: ZplPrinter
) -> None:
    (station_folder / "print-queue.sqlite3").write_bytes(b"no database at all, " * 500)
    person = bench(label_printer=Printer(printer.to))
    person.qtbot.waitUntil(lambda: "was damaged" in person.told)
    person.press("Esc")
    accept(person)
    wait_for(person, "printed ")
    assert len(printer.labels()) == 1


def test_a_queue_that_cannot_be_used_is_told_with_every_press(
    bench: Callable[..., Person], station_folder: Path, printer: ZplPrinter
) -> None:
    (station_folder / "print-queue.sqlite3").mkdir()
    person = bench(label_printer=Printer(printer.to))
    person.qtbot.waitUntil(lambda: person.window.bar.printing.state == "not usable")
    person.press("Esc")
    accept(person)
    for _ in range(2):
        person.qtbot.waitUntil(lambda: "print-queue.sqlite3" in person.told)
        person.press("Esc", "Ctrl+P")
    assert printer.labels() == []


def state(page: PrintQueuePage) -> str:
    """How the job is that was asked for last."""
    return page.list.model.lines[0].cells[JOB_COLUMNS.index("state")]


def test_the_print_queue_is_one_key_away_and_can_be_mended_there(bench: Callable[..., Person]) -> None:
    out = True
    printer = ZplPrinter(lambda _: status(head_open=1) if out else READY)
    try:
        person = bench(label_printer=Printer(printer.to))
        person.press("Ctrl+J")
        assert person.page.list.empty.isVisible()
        person.press("Esc")
        accept(person)
        wait_for(person, "not printed: printer open")
        person.press("Esc", "Ctrl+J")
        page = person.page
        assert page.list.sorted.rowCount() == 1
        assert "Close its print head" in page.detail.accessibleName()
        out = False
        person.press("Enter")
        person.qtbot.waitUntil(lambda: state(page).startswith("printed"), timeout=15_000)
        assert not page.again.isEnabled()
        assert not page.give_up.isEnabled()
        person.press("Esc")
        assert person.window.place == "intake"
    finally:
        printer.close()


def test_what_may_have_come_out_is_printed_again_only_by_itself(bench: Callable[..., Person]) -> None:
    out = True
    printer = ZplPrinter(lambda taken: status(paper_out=1) if out and b"^XZ" in taken else READY)
    try:
        person = bench(label_printer=Printer(printer.to))
        accept(person)
        wait_for(person, "not printed: paper out")
        assert "look before you print it again" in person.told
        person.press("Esc", "Ctrl+J")
        page = person.page
        assert not page.all.isEnabled()
        person.press("F6")
        assert "may have come out" in person.told
        assert state(page).startswith("not printed")
        assert len(printer.labels()) == 1
        out = False
        person.press("Enter")
        person.qtbot.waitUntil(lambda: state(page).startswith("printed"), timeout=15_000)
        assert len(printer.labels()) == 2
        assert len(set(printer.labels())) == 2
        printed = [entry.payload for entry in journal(person.folder) if entry.kind == "printed"]
        assert [one["copy"] for one in printed if one["paper"] == "label"] == [1, 2]
        assert [paper.copy for paper in person.sight.papers if paper.paper == "label"] == [1, 2]
        assert "copy 2" in person.told
    finally:
        printer.close()


@pytest.mark.qt_log_ignore("pipewire", "pa_context_connect", extend=True)  # the page looks for cameras, too
def test_a_printer_chosen_on_the_page_of_devices_is_kept_and_used(
    bench: Callable[..., Person], printer: ZplPrinter
) -> None:
    person = bench()
    person.window.go("devices")
    person.settle()
    part = person.page.printers.label
    assert not part.test.isEnabled()
    part.address.setText("zebra")
    part.address.entered.emit(part.address.text())
    assert "is no address of a printer" in part.problem.text()
    part.address.setText(printer.to)
    part.address.entered.emit(part.address.text())
    person.settle()
    part.stock.segments["4x4"].click()
    person.settle()
    assert load(person.folder).label_printer == Printer(printer.to, 203, "4x4")
    part.test.click()
    person.qtbot.waitUntil(lambda: len(printer.labels()) == 1, timeout=15_000)
    person.press("Esc")
    accept(person)
    wait_for(person, "printed ")
    assert person.sight.rma_number.encode() in printer.labels()[1]


def test_a_device_file_takes_the_label_too(bench: Callable[..., Person], tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.write_bytes(b"")
    person = bench(label_printer=Printer(f"file://{device}", 300))
    accept(person)
    wait_for(person, "printed ")
    assert person.sight.rma_number.encode() in device.read_bytes()


def test_where_none_is_set_one_is_asked_for_and_used_once(bench: Callable[..., Person], printer: ZplPrinter) -> None:
    person = bench()
    person.window.printing._looked = True
    person.window.printing.printers = [PrinterInfo(printer.to, "The one in the corner")]
    accept(person)
    person.press("Ctrl+P")
    chooser = QApplication.activeModalWidget()
    assert isinstance(chooser, PrinterChooser)
    chooser.leave.click()
    assert QApplication.activeModalWidget() is None
    assert person.window.printing.jobs == []
    person.window.activateWindow()  # as a desktop does by itself
    person.qtbot.waitUntil(person.window.isActiveWindow)
    person.press("Ctrl+P")
    chooser = QApplication.activeModalWidget()
    assert isinstance(chooser, PrinterChooser)
    chooser.printers[printer.to].click()
    wait_for(person, "printed ")
    assert len(printer.labels()) == 1
    assert "Set this printer on the page Devices" in person.told


def test_without_any_printer_the_papers_step_is_as_before(person: Person) -> None:
    person.window.printing._looked = True  # whatever printers this computer has
    accept(person)
    papers = person.window.intake_page.back.papers
    assert papers is not None
    assert papers.main_action.words == "The label is on the box"
    person.press("Ctrl+P")
    assert "Set one on the page Devices" in person.told

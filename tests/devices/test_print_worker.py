"""Printers at work: in order, none holds up another, and nothing comes out twice unseen."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from pytestqt.qtbot import QtBot

from intake_app.devices.print_worker import CLOSE_S, PrintWorker, _Asked
from intake_app.devices.transports import Patience, send_to_socket
from intake_app.domain.errors import StorageFailed
from intake_app.domain.printing import (
    PrinterFault,
    PrinterInfo,
    PrintJob,
    PrintOrder,
    PrintQueue,
    parse_address,
)
from intake_app.domain.station import Printer
from intake_app.store.print_queue import SqlitePrintQueue
from intake_app.store.signing import open_key
from intake_app.workflow.ports import Now
from tests.devices.zpl_printer import READY, ZplPrinter, status

SHORT = Patience(connect=1.0, answer=0.3, idle=0.6, finish=1.5, hang_up=0.6)


def order(title: str, role: str = "label") -> PrintOrder:
    return PrintOrder("label" if role == "label" else "page", title)


def deliver(asked: PrintOrder, printer: Printer, stop: threading.Event) -> bool:
    """The title as a label, over a real socket."""
    address = parse_address(asked.to or printer.to, "label")
    assert address is not None
    return send_to_socket(address, f"^XA^FD{asked.title}^FS^XZ".encode(), stop, SHORT)


class Refusing(SqlitePrintQueue):
    """A queue on a disk that is full for a while."""

    def __init__(self, folder: Path, refusals: int = 0, lost_outcomes: int = 0) -> None:
        super().__init__(folder, lambda: Now(datetime.now(UTC), 0))
        self._refusals, self._lost_outcomes = refusals, lost_outcomes

    def add(self, asked: PrintOrder) -> PrintJob:
        self._refusals -= 1
        if self._refusals >= 0:
            raise StorageFailed("The disk is full.")
        return super().add(asked)

    def finish(self, job_id: str, *, in_doubt: bool = False) -> PrintJob | None:
        self._lost_outcomes -= 1
        if self._lost_outcomes >= 0:
            raise StorageFailed("The disk is full.")
        return super().finish(job_id, in_doubt=in_doubt)


@dataclass
class Office:
    """A worker on a queue, and everything that it told."""

    folder: Path
    qtbot: QtBot
    ending: ExitStack
    told: list[PrintJob] = field(default_factory=list)
    listed: list[list[PrintJob]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    not_taken: list[tuple[str, str]] = field(default_factory=list)
    too_late: list[tuple[str, str]] = field(default_factory=list)
    unusable: list[bool] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)

    def open(
        self,
        to: str = "",
        page_to: str = "",
        how: Callable[[PrintOrder, Printer, threading.Event], bool] = deliver,
        open_queue: Callable[[], PrintQueue] | None = None,
        find: Callable[[], list[PrinterInfo]] = list,
        stands: Callable[[PrintOrder], bool] = lambda _: True,
    ) -> PrintWorker:
        def report_bug(bug: BaseException) -> str:
            self.bugs.append(bug)
            return "Fault 1 is in the log."

        worker = PrintWorker(
            open_queue or (lambda: SqlitePrintQueue(self.folder, lambda: Now(datetime.now(UTC), 0))),
            how,
            find,
            {"label": Printer(to), "page": Printer(page_to)},
            report_bug,
            stands,
        )
        worker.changed.connect(self.told.append)
        worker.listed.connect(self.listed.append)
        worker.failed.connect(self.failed.append)
        worker.not_taken.connect(lambda asked, why: self.not_taken.append((asked.title, why)))
        worker.too_late.connect(lambda job_id, wanted: self.too_late.append((job_id, wanted)))
        worker.unusable.connect(lambda: self.unusable.append(True))
        self.ending.callback(worker.close)
        worker.start()
        return worker

    def wait(self, title: str, state: str) -> PrintJob:
        """Wait until the job of this title was told to be in this state."""

        def found() -> list[PrintJob]:
            latest = {job.order.title: job for job in self.told}
            return [job for job in latest.values() if (job.order.title, job.state) == (title, state)]

        self.qtbot.waitUntil(lambda: bool(found()), timeout=15_000)
        return found()[0]


@pytest.fixture
def office(tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    with ExitStack() as ending:
        yield Office(tmp_path, qtbot, ending)


@pytest.fixture
def printer() -> Iterator[ZplPrinter]:
    made = ZplPrinter()
    yield made
    made.close()


def test_orders_come_out_in_their_order(office: Office, printer: ZplPrinter) -> None:
    worker = office.open(printer.to)
    for number in range(5):
        worker.send(order(f"L{number}"))
    office.wait("L4", "printed")
    assert printer.labels() == [f"^XA^FDL{number}^FS^XZ".encode() for number in range(5)]
    assert [job.state for job in office.told if job.order.title == "L2"] == ["waiting", "printing", "printed"]
    assert not office.failed


def test_a_printer_that_stalls_holds_up_neither_the_other_nor_the_close(office: Office, printer: ZplPrinter) -> None:
    hung = threading.Event()
    office.ending.callback(hung.set)

    def hang(asked: PrintOrder, to: Printer, stop: threading.Event) -> bool:
        if asked.role == "label":
            return hung.wait(60)  # deaf even to the stop: a driver that never returns
        return deliver(asked, to, stop)

    worker = office.open(page_to=printer.to, how=hang)
    worker.send(order("stuck"))
    office.wait("stuck", "printing")
    worker.send(order("page", "page"))
    office.wait("page", "printed")
    begun = monotonic()
    worker.close()
    assert monotonic() - begun < CLOSE_S + 1


def test_a_job_that_fails_lets_the_next_one_by_and_is_printed_when_somebody_says_so(office: Office) -> None:
    out = True

    def answer(_: bytes) -> bytes:
        return status(paper_out=1) if out else READY

    printer = ZplPrinter(answer)
    office.ending.callback(printer.close)
    worker = office.open(printer.to)
    worker.send(order("one"))
    failed = office.wait("one", "failed")
    assert failed.reason == "paper_out"
    out = False
    worker.send(order("two"))
    office.wait("two", "printed")
    assert printer.labels() == [b"^XA^FDtwo^FS^XZ"]
    worker.retry(failed.id)
    office.wait("one", "printed")
    assert printer.labels() == [b"^XA^FDtwo^FS^XZ", b"^XA^FDone^FS^XZ"]


def test_a_printer_that_is_off_is_tried_again_by_itself(office: Office) -> None:
    first = ZplPrinter()
    first.close()
    worker = office.open(first.to)
    worker.send(order("one"))
    office.qtbot.waitUntil(lambda: any(job.reason == "no_answer" for job in office.told), timeout=10_000)
    waits = next(job for job in office.told if job.reason == "no_answer")
    assert (waits.state, waits.tries) == ("waiting", 1)
    assert waits.again_at is not None
    assert waits.again_at > waits.changed_at
    back = ZplPrinter(port=first.port)
    office.ending.callback(back.close)
    office.wait("one", "printed")
    assert back.labels() == [b"^XA^FDone^FS^XZ"]


def test_another_printer_takes_what_waits_at_once(office: Office, printer: ZplPrinter) -> None:
    gone = ZplPrinter()
    gone.close()
    worker = office.open(gone.to)
    worker.send(order("one"))
    office.qtbot.waitUntil(lambda: any(job.reason == "no_answer" for job in office.told), timeout=10_000)
    worker.use("label", Printer(printer.to))
    office.wait("one", "printed")
    assert printer.labels() == [b"^XA^FDone^FS^XZ"]
    assert worker.printer("label") == Printer(printer.to)


def test_a_cancelled_job_does_not_come_out(office: Office, printer: ZplPrinter) -> None:
    gone = ZplPrinter()
    gone.close()
    worker = office.open(gone.to)
    worker.send(order("one"))
    office.qtbot.waitUntil(lambda: any(job.reason == "no_answer" for job in office.told), timeout=10_000)
    worker.cancel(office.wait("one", "waiting").id)
    cancelled = office.wait("one", "cancelled")
    worker.retry(cancelled.id)
    worker.use("label", Printer(printer.to))
    worker.send(order("two"))
    office.wait("two", "printed")
    assert printer.labels() == [b"^XA^FDtwo^FS^XZ"]


@pytest.mark.parametrize("ends", ["out", "in doubt", "taken back"])
def test_a_paper_that_is_void_while_it_is_on_its_way_is_taken_back_or_told(office: Office, ends: str) -> None:
    begun = threading.Event()

    def slow(asked: PrintOrder, _: Printer, stop: threading.Event) -> bool:
        begun.set()
        stop.wait(10)
        assert stop.is_set()
        if ends != "out":
            raise PrinterFault("refused", f"{asked.title} was taken back.", in_doubt=ends == "in doubt")
        return True

    worker = office.open("socket://127.0.0.1:9", how=slow)
    void: list[PrintJob] = []
    worker.void_came_out.connect(void.append)
    worker.send(order("A"))
    office.qtbot.waitUntil(begun.is_set)
    (job,) = {job.id for job in office.told}
    worker.cancel(job)
    state = {"out": "printed", "in doubt": "failed", "taken back": "cancelled"}[ends]
    office.qtbot.waitUntil(lambda: office.told[-1].state == state)
    office.qtbot.wait(20)
    assert [one.order.title for one in void] == ([] if ends == "taken back" else ["A"])


class Lingering(SqlitePrintQueue):
    """A queue in which something happens right after an outcome was written down."""

    def __init__(self, folder: Path, meanwhile: Callable[[PrintJob], None]) -> None:
        super().__init__(folder, lambda: Now(datetime.now(UTC), 0))
        self._meanwhile = meanwhile

    def finish(self, job_id: str, *, in_doubt: bool = False) -> PrintJob | None:
        return self._lingered(super().finish(job_id, in_doubt=in_doubt))

    def fail(self, job_id: str, fault: PrinterFault, again_at: datetime | None = None) -> PrintJob | None:
        return self._lingered(super().fail(job_id, fault, again_at))

    def _lingered(self, job: PrintJob | None) -> PrintJob | None:
        assert job is not None
        self._meanwhile(job)
        return job


@pytest.mark.parametrize("ends", ["out", "failed", "no answer"])
def test_what_is_cancelled_while_its_outcome_is_written_down_is_cancelled_or_told_as_too_late(
    office: Office, ends: str
) -> None:
    def at_once(asked: PrintOrder, _: Printer, stop: threading.Event) -> bool:
        if ends != "out":
            raise PrinterFault("no_answer" if ends == "no answer" else "refused", f"{asked.title} is still here.")
        return not stop.is_set()

    def cancel(job: PrintJob) -> None:
        asked = threading.Event()
        worker.cancel(job.id)
        worker._asked.put(_Asked(lambda _: asked.set(), office.failed.append))
        assert asked.wait(10)

    worker = office.open("socket://127.0.0.1:9", how=at_once, open_queue=lambda: Lingering(office.folder, cancel))
    worker.send(order("one"))
    if ends == "out":
        office.qtbot.waitUntil(lambda: bool(office.too_late), timeout=10_000)
        assert office.too_late == [(office.wait("one", "printed").id, "cancel")]
    else:
        office.wait("one", "cancelled")
        assert not office.too_late
    assert not office.bugs


def test_a_bug_on_the_way_is_a_failed_job_with_its_number(office: Office) -> None:
    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    worker = office.open(how=broken)
    worker.send(order("one"))
    failed = office.wait("one", "failed")
    assert (failed.reason, failed.detail, failed.in_doubt) == ("refused", "Fault 1 is in the log.", True)
    assert isinstance(office.bugs[0], ZeroDivisionError)


def test_a_queue_that_cannot_be_opened_answers_whatever_is_asked_of_it(office: Office) -> None:
    def refuse() -> PrintQueue:
        raise StorageFailed("The queue is damaged.")

    worker = office.open(open_queue=refuse)
    worker.send(order("one"))
    worker.retry("some job")
    worker.cancel("some job")
    office.qtbot.waitUntil(lambda: office.failed == ["The queue is damaged."] * 3, timeout=5_000)
    assert office.not_taken == [("one", "The queue is damaged.")]
    assert office.unusable == [True]


def test_an_order_that_the_disk_refuses_is_handed_back(office: Office, printer: ZplPrinter) -> None:
    queue = Refusing(office.folder, refusals=1)
    worker = office.open(printer.to, open_queue=lambda: queue)
    worker.send(order("one"))
    office.qtbot.waitUntil(lambda: office.not_taken == [("one", "The disk is full.")], timeout=5_000)
    worker.send(order("two"))
    office.wait("two", "printed")


def test_an_outcome_that_the_disk_refuses_is_written_when_it_can_be(
    office: Office, printer: ZplPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake_app.devices.print_worker._AFTER_FAULT_S", 0.1)
    queue = Refusing(office.folder, lost_outcomes=3)
    worker = office.open(printer.to, open_queue=lambda: queue)
    worker.send(order("one"))
    office.wait("one", "printed")
    worker.send(order("two"))
    office.wait("two", "printed")
    assert len(printer.labels()) == 2
    assert office.failed == ["The disk is full."]


def test_what_does_not_stand_any_more_is_cancelled_before_it_is_begun(office: Office, printer: ZplPrinter) -> None:
    gone = ZplPrinter()
    gone.close()
    void: set[str] = set()
    worker = office.open(gone.to, stands=lambda asked: asked.title not in void)
    worker.send(order("one"))
    office.qtbot.waitUntil(lambda: any(job.reason == "no_answer" for job in office.told), timeout=10_000)
    void.add("one")
    worker.use("label", Printer(printer.to))
    office.wait("one", "cancelled")
    worker.send(order("two"))
    office.wait("two", "printed")
    assert printer.labels() == [b"^XA^FDtwo^FS^XZ"]


def test_a_change_that_comes_too_late_is_told(office: Office, printer: ZplPrinter) -> None:
    worker = office.open(printer.to)
    worker.send(order("one"))
    done = office.wait("one", "printed")
    worker.cancel(done.id)
    worker.retry(done.id)
    wanted = [(done.id, "cancel"), (done.id, "retry")]
    office.qtbot.waitUntil(lambda: office.too_late == wanted, timeout=5_000)
    assert len(printer.labels()) == 1


def test_what_a_printer_took_without_a_word_is_in_doubt(office: Office) -> None:
    silent = ZplPrinter(lambda _: None, stall_after=0)
    office.ending.callback(silent.close)
    worker = office.open(silent.to)
    worker.send(order("one"))
    assert office.wait("one", "printed").in_doubt


def test_what_the_computer_has_is_looked_for_aside(office: Office) -> None:
    found: list[list[PrinterInfo]] = []
    worker = office.open(find=lambda: [PrinterInfo("system://Office", "Office")])
    worker.found.connect(found.append)
    worker.look()
    office.qtbot.waitUntil(lambda: found == [[PrinterInfo("system://Office", "Office")]], timeout=5_000)


def test_closing_in_the_middle_is_found_as_interrupted_and_what_waited_waits(office: Office) -> None:
    stalling = ZplPrinter(stall_after=5)
    office.ending.callback(stalling.close)

    def patient(_: PrintOrder, printer: Printer, stop: threading.Event) -> bool:
        address = parse_address(printer.to, "label")
        assert address is not None
        return send_to_socket(address, b"^XA" + b"x" * 8_000_000, stop, Patience(answer=0.2, idle=600))

    worker = office.open(stalling.to, how=patient)
    worker.send(order("one"))
    worker.send(order("two"))
    office.wait("one", "printing")
    office.qtbot.waitUntil(lambda: len(b"".join(stalling.taken)) > 5, timeout=5_000)
    worker.close()
    with SqlitePrintQueue(office.folder, lambda: Now(datetime.now(UTC), 0)) as queue:
        two, one = queue.jobs()
    assert (one.state, one.reason) == ("failed", "interrupted")
    assert two.state == "waiting"


STATION = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from PySide6.QtCore import QCoreApplication, Qt
from intake_app.devices.print_worker import PrintWorker
from intake_app.devices.transports import Patience, send_to_socket
from intake_app.domain.printing import PrintOrder, parse_address
from intake_app.domain.station import Printer
from intake_app.store.print_queue import SqlitePrintQueue
from intake_app.workflow.ports import Now

app = QCoreApplication([])
to = parse_address(sys.argv[2], "label")

def deliver(order, printer, stop):
    label = "^XA^FD" + order.title + "^FS" + "^FXpadding" * 400 + "^XZ"
    return send_to_socket(to, label.encode(), stop, Patience(answer=0.2))

worker = PrintWorker(
    lambda: SqlitePrintQueue(Path(sys.argv[1]), lambda: Now(datetime.now(UTC), 0)), deliver, list, {}, repr,
    lambda order: True,
)


def tell(job):
    print(f"{job.order.title} {job.state}\\n", end="", flush=True)  # whole lines, from whichever thread


worker.changed.connect(tell, Qt.ConnectionType.DirectConnection)
worker.start()
for number in range(int(sys.argv[3]), int(sys.argv[3]) + 40):
    worker.send(PrintOrder("label", f"L{number}"))
app.exec()
"""
SEED = 20_261_120
KILLS = 10


def test_a_label_never_comes_out_twice_however_often_the_station_is_killed(tmp_path: Path) -> None:
    moments = random.Random(SEED)
    printer = ZplPrinter()
    titles: set[str] = set()
    open_key(tmp_path)
    printed: set[str] = set()
    try:
        for turn in range(KILLS):
            process = subprocess.Popen(
                [sys.executable, "-c", STATION, str(tmp_path), printer.to, str(turn * 100)],
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[2],
            )
            assert process.stdout is not None
            with process:
                lines = [process.stdout.readline().split() for _ in range(moments.randint(1, 60))]
                process.kill()
                lines += [line.split() for line in process.stdout.read().splitlines()]
            told = [line for line in lines if len(line) == 2]
            titles |= {title for title, _ in told}
            printed |= {title for title, state in told if state == "printed"}
    finally:
        printer.close()
    came_out = [label.split(b"^FD")[1].split(b"^FS")[0].decode() for label in printer.labels() if b"^FD" in label]
    assert len(came_out) == len(set(came_out)), f"seed {SEED}"
    assert printed <= set(came_out)
    with SqlitePrintQueue(tmp_path, lambda: Now(datetime.now(UTC), 0)) as queue:
        jobs = {job.order.title: job for job in queue.jobs()}
    for title in titles - set(came_out):
        job = jobs[title]
        assert job.state == "waiting" or (job.state, job.reason) == ("failed", "interrupted"), f"seed {SEED}: {job}"
    assert len(printed) > 2

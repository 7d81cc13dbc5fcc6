"""The print queue: every step of a job is on the disk, and nothing is printed twice unseen."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.domain.papers import LabelPaper
from intake_app.domain.printing import PrinterFault, PrintOrder, Role
from intake_app.store.database import connect
from intake_app.store.migrations import Step, connect_up_to_date
from intake_app.store.print_queue import _STEPS, DONE_KEPT, FILE_NAME, SqlitePrintQueue, open_print_queue
from intake_app.store.signing import open_key
from intake_app.workflow.ports import Clock

LABEL = LabelPaper(
    rma_number="RMA-1",
    serial="SV-1 “王” <b>",
    verdict="Refund",
    place="A1",
    model="S12E4",
    customer="Núñez",
    received="2026-03-02",
    inspected="2026-03-02",
    reason="",
    policy="",
    station="B3",
    copy="",
    record="",
    instruction="",
    captions={"rma": "RMA"},
    no_barcode="",
    title="Label",
    language="en",
    made_at=datetime(2026, 3, 2, tzinfo=UTC),
)


def order(copy: int = 1, role: str = "label", return_id: str = "r1") -> PrintOrder:
    kind: Role = "label" if role == "label" else "page"
    file = f"/p/RMA-1/{role}-1-{copy}.pdf"
    return PrintOrder(kind, "RMA-1 label", file, LABEL, "", return_id, "RMA-1", "label", copy)


@pytest.fixture
def queue(tmp_path: Path, clock: Clock) -> Iterator[SqlitePrintQueue]:
    with SqlitePrintQueue(tmp_path, clock) as opened:
        yield opened


def test_an_order_waits_in_its_place_and_is_kept_whole(queue: SqlitePrintQueue) -> None:
    first, page, second = queue.add(order(1)), queue.add(order(1, "page")), queue.add(order(2))
    assert queue.waiting("label") == [first, second]
    assert queue.waiting("page") == [page]
    assert queue.jobs() == [second, page, first]
    assert first.order == order(1)
    assert (first.state, first.tries, first.reason, first.again_at) == ("waiting", 0, None, None)


def test_a_job_goes_its_way(queue: SqlitePrintQueue) -> None:
    job = queue.add(order())
    begun = queue.begin(job.id)
    assert begun is not None
    assert (begun.state, begun.tries) == ("printing", 1)
    assert begun.changed_at > job.changed_at
    assert queue.waiting("label") == []
    again_at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    waits = queue.fail(job.id, PrinterFault("no_answer", "It is silent."), again_at)
    assert waits is not None
    assert (waits.state, waits.reason, waits.detail, waits.again_at) == (
        "waiting",
        "no_answer",
        "It is silent.",
        again_at,
    )
    begun = queue.begin(job.id)
    assert begun is not None
    assert (begun.tries, begun.reason, begun.detail, begun.again_at) == (2, None, "", None)
    failed = queue.fail(job.id, PrinterFault("paper_out", "Put in paper.", in_doubt=True))
    assert failed is not None
    assert (failed.state, failed.reason, failed.in_doubt) == ("failed", "paper_out", True)
    tried_again = queue.retry(job.id)
    assert tried_again is not None
    assert (tried_again.state, tried_again.tries, tried_again.reason) == ("waiting", 0, None)
    assert not tried_again.in_doubt
    queue.begin(job.id)
    done = queue.finish(job.id)
    assert done is not None
    assert done.state == "printed"
    assert queue.jobs() == [done]


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("waiting", ["finish", "fail", "retry"]),
        ("printing", ["begin", "retry", "cancel"]),
        ("printed", ["begin", "finish", "fail", "retry", "cancel"]),
        ("failed", ["begin", "finish", "fail"]),
        ("cancelled", ["begin", "finish", "fail", "retry", "cancel"]),
    ],
)
def test_a_step_that_does_not_fit_changes_nothing(queue: SqlitePrintQueue, state: str, refused: list[str]) -> None:
    job_id = queue.add(order()).id
    steps: dict[str, Callable[[], object]] = {
        "begin": lambda: queue.begin(job_id),
        "finish": lambda: queue.finish(job_id),
        "fail": lambda: queue.fail(job_id, PrinterFault("refused", "No.")),
        "retry": lambda: queue.retry(job_id),
        "cancel": lambda: queue.cancel(job_id),
    }
    ways: dict[str, list[str]] = {
        "waiting": [],
        "printing": ["begin"],
        "printed": ["begin", "finish"],
        "failed": ["begin", "fail"],
        "cancelled": ["cancel"],
    }
    for step in ways[state]:
        assert steps[step]() is not None
    before = queue.jobs()
    assert before[0].state == state
    for step in refused:
        assert steps[step]() is None
    assert queue.jobs() == before


def test_a_job_that_is_unknown_is_nothing(queue: SqlitePrintQueue) -> None:
    assert queue.begin("no such job") is None


def test_what_was_being_printed_is_never_printed_again_by_itself(tmp_path: Path, clock: Clock) -> None:
    with SqlitePrintQueue(tmp_path, clock) as queue:
        waits, begun = queue.add(order(1)), queue.add(order(2))
        queue.begin(begun.id)
    with SqlitePrintQueue(tmp_path, clock) as queue:
        assert queue.waiting("label") == [waits]
        found = queue.jobs()[0]
        assert (found.id, found.state, found.reason) == (begun.id, "failed", "interrupted")
        assert found.in_doubt
        assert "Look whether it came out" in found.detail
        assert found.order == begun.order


def come_out(queue: SqlitePrintQueue, job_id: str) -> None:
    queue.begin(job_id)
    assert queue.finish(job_id) is not None


def test_only_what_was_done_is_forgotten(queue: SqlitePrintQueue) -> None:
    kept = queue.add(order(1))
    failed = queue.add(order(2))
    queue.begin(failed.id)
    queue.fail(failed.id, PrinterFault("gone", "There is none."))
    done = [queue.add(order(3 + number)) for number in range(DONE_KEPT + 5)]
    for job in done:
        come_out(queue, job.id)
    last = queue.add(order(1, "page"))
    jobs = queue.jobs()
    assert len([job for job in jobs if job.state == "printed"]) == DONE_KEPT
    assert {kept.id, failed.id, last.id, done[-1].id} <= {one.id for one in jobs}
    # That it came out is known although its job is forgotten: it is not printed once more as if it were the first.
    again = queue.add(order(3))
    assert (again.id, again.state, again.order) == (done[0].id, "printed", order(3))
    assert again.id not in {one.id for one in queue.jobs()}


def test_a_paper_of_a_return_is_in_the_queue_once(queue: SqlitePrintQueue) -> None:
    first = queue.add(order())
    assert queue.add(order()) == first
    queue.begin(first.id)
    assert queue.add(order()).state == "printing"
    queue.finish(first.id)
    assert queue.add(order()).state == "printed"
    assert len(queue.jobs()) == 1
    assert queue.add(order(return_id="r2")).id != first.id
    cancelled = queue.add(order(2))
    queue.cancel(cancelled.id)
    assert queue.add(order(2)).state == "waiting"
    page = PrintOrder("page", "A sheet", "/p/sheet.pdf")
    assert queue.add(page).id != queue.add(page).id


def test_what_a_printer_took_without_a_word_is_printed_in_doubt(queue: SqlitePrintQueue) -> None:
    job = queue.add(order())
    queue.begin(job.id)
    done = queue.finish(job.id, in_doubt=True)
    assert done is not None
    assert (done.state, done.in_doubt) == ("printed", True)


def test_a_queue_of_the_first_version_is_brought_up_to_date(tmp_path: Path, clock: Clock) -> None:
    connection = connect_up_to_date(tmp_path / FILE_NAME, "print-queue", _STEPS[:1])
    files = {"done": "/p/RMA-1/x-done.pdf", "failed": "C:\\p\\RMA-1\\x-failed.pdf"}
    for state, file in files.items():
        kept = msgspec.json.encode(msgspec.structs.replace(order(), file=file))
        connection.execute(
            "INSERT INTO jobs (id, role, job_order, state, reason, detail, tries, asked_at, changed_at)"
            " VALUES (?, 'label', ?, ?, ?, '', 1, '2026-03-02T09:00:00+00:00', '2026-03-02T09:00:00+00:00')",
            (state, kept, *(("printed", None) if state == "done" else ("failed", "cut_off"))),
        )
    connection.close()
    with SqlitePrintQueue(tmp_path, clock) as queue:
        failed, done = queue.jobs()[0], queue.jobs()[1]
        assert (failed.id, failed.in_doubt, done.in_doubt) == ("failed", True, False)
        for job in (failed, done):
            assert queue.add(msgspec.structs.replace(order(), file=f"/p/RMA-1/x-{job.id}.pdf")) == job


def test_a_label_of_another_version_is_an_order_without_one(tmp_path: Path, clock: Clock) -> None:
    with SqlitePrintQueue(tmp_path, clock) as queue:
        job = queue.add(order())
        told = msgspec.json.decode(msgspec.json.encode(order()))
        told["label"] = {"another": "shape"}
        connection = connect(tmp_path / FILE_NAME)
        connection.execute("UPDATE jobs SET job_order = ?", (msgspec.json.encode(told),))
        connection.close()
        assert queue.jobs()[0].order == msgspec.structs.replace(job.order, label=None)


def test_a_damaged_file_is_set_aside_and_a_new_queue_begun(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, " * 500)
    before = (tmp_path / FILE_NAME).read_bytes()
    with open_print_queue(tmp_path, clock) as queue:
        job = queue.add(order())
        assert queue.waiting("label") == [job]
        (aside,) = tmp_path.glob("print-queue-damaged-*.sqlite3")
        assert aside.name in queue.notice
        assert aside.read_bytes() == before
    with open_print_queue(tmp_path, clock) as queue:
        assert queue.jobs() == [job]
        assert not queue.notice


@pytest.mark.parametrize("what", ["page", "order", "time"])
def test_damage_in_the_middle_is_found_at_once(tmp_path: Path, clock: Clock, what: str) -> None:
    with SqlitePrintQueue(tmp_path, clock) as queue:
        for number in range(60):
            queue.add(order(number))
    path = tmp_path / FILE_NAME
    if what == "page":
        content = path.read_bytes()
        path.write_bytes(content[:8192] + b"\x5a" * 8192 + content[16384:])
    else:
        connection = connect(path)
        column, value = ("job_order", b"{") if what == "order" else ("asked_at", "yesterday")
        connection.execute(f"UPDATE jobs SET {column} = ? WHERE id = (SELECT max(id) FROM jobs)", (value,))  # noqa: S608
        connection.close()
    with open_print_queue(tmp_path, clock) as queue:
        assert "set aside" in queue.notice
        assert queue.jobs() == []


def test_a_queue_of_a_newer_version_is_left_alone(tmp_path: Path, clock: Clock) -> None:
    newer = (*_STEPS, Step("9999-later", ("CREATE TABLE later (x)",)))
    connect_up_to_date(tmp_path / FILE_NAME, "print-queue", newer).close()
    with pytest.raises(StorageFailed, match="newer"):
        open_print_queue(tmp_path, clock)
    assert not list(tmp_path.glob("*damaged*"))


def test_times_are_kept_to_the_microsecond(queue: SqlitePrintQueue) -> None:
    job = queue.add(order())
    queue.begin(job.id)
    again_at = datetime(2026, 3, 2, 9, 0, 0, 123_456, tzinfo=UTC) + timedelta(seconds=5)
    queue.fail(job.id, PrinterFault("no_answer", ""), again_at)
    assert queue.jobs()[0].again_at == again_at


PRINTER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from intake_app.domain.printing import PrinterFault, PrintOrder, Role
from intake_app.store.print_queue import SqlitePrintQueue
from intake_app.workflow.ports import Now

queue = SqlitePrintQueue(Path(sys.argv[1]), lambda: Now(datetime.now(UTC), 0))
print("open", "", flush=True)
while True:
    print("waiting", queue.add(PrintOrder("label", "A label")).id, flush=True)
    job = queue.waiting("label")[0]
    queue.begin(job.id)
    print("printing", job.id, flush=True)
    queue.finish(job.id)
    print("printed", job.id, flush=True)
"""
SEED = 20_260_302
KILLS = 10


def test_what_the_queue_acknowledged_outlives_a_kill(tmp_path: Path, clock: Clock) -> None:
    open_key(tmp_path)
    moments = random.Random(SEED)
    told: dict[str, str] = {}
    for turn in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", PRINTER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None
        with process:
            lines = [process.stdout.readline() for _ in range(moments.randint(2, 40))]
            process.kill()
            lines += process.stdout.read().splitlines()
        before = set(told)
        told.update({job_id: state for state, job_id in (line.split() for line in lines if len(line.split()) == 2)})
        with SqlitePrintQueue(tmp_path, clock) as queue:
            found = {job.id: job for job in queue.jobs()}
        for job_id, state in told.items():
            # What was acknowledged is there, or one step further that was not told any more.
            if state == "printed":
                assert job_id not in found or found[job_id].state == "printed", f"turn {turn} of seed {SEED}"
            elif state == "printing":
                reached = found[job_id].state, found[job_id].reason
                assert reached in {("failed", "interrupted"), ("printed", None)}
            else:
                assert job_id in found
        assert not any(job.state == "printing" for job in found.values())
        assert set(told) > before

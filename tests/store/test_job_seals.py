"""What waits to be printed is what was asked for, or it is refused, whoever can write the queue's file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from intake_app.domain.errors import StorageFailed
from intake_app.domain.printing import PrintJob, PrintOrder
from intake_app.store.database import connect
from intake_app.store.print_queue import ALTERED, FILE_NAME, SqlitePrintQueue
from intake_app.store.signing import KEY_FILE, open_key, state_folder
from intake_app.workflow.ports import Clock


@pytest.fixture
def paper(tmp_path: Path) -> PrintOrder:
    """A paper in a file, at a station that has a key."""
    open_key(tmp_path)
    file = tmp_path / "paper.pdf"
    file.write_bytes(b"%PDF refused")
    return PrintOrder("page", "A packing list", str(file))


def waits(folder: Path, clock: Clock, order: PrintOrder) -> PrintJob:
    """A job that was put there before the program ended."""
    with SqlitePrintQueue(folder, clock) as queue:
        return queue.add(order)


def alter(folder: Path, sql: str, *values: str | bytes) -> None:
    connection = connect(folder / FILE_NAME)
    connection.execute(sql, values)
    connection.close()


def begun(folder: Path, clock: Clock, job_id: str) -> PrintJob:
    with SqlitePrintQueue(folder, clock) as queue:
        job = queue.begin(job_id)
        assert job is not None
        return job


@pytest.mark.parametrize("told", [{"title": "Credit in full"}, {"to": "file:///victim"}, {"file": "/etc/hostname"}])
@pytest.mark.parametrize("restarted", [True, False])
def test_an_altered_order_is_not_printed(
    tmp_path: Path,
    clock: Clock,
    paper: PrintOrder,
    told: dict[str, str],
    restarted: bool,
) -> None:
    with SqlitePrintQueue(tmp_path, clock) as queue:
        job = queue.add(paper)
        order = msgspec.json.encode(msgspec.structs.replace(paper, **told))
        alter(tmp_path, "UPDATE jobs SET job_order = ?", order)
        found = None if restarted else queue.begin(job.id)
    found = found or begun(tmp_path, clock, job.id)
    assert (found.state, found.reason, found.detail, found.in_doubt) == ("failed", "altered", ALTERED, False)


def test_what_was_not_altered_is_printed_after_a_restart(tmp_path: Path, clock: Clock, paper: PrintOrder) -> None:
    job = waits(tmp_path, clock, paper)
    assert begun(tmp_path, clock, job.id).state == "printing"


def test_an_altered_file_is_not_printed_and_one_that_is_lost_is_told_by_who_prints(
    tmp_path: Path, clock: Clock, paper: PrintOrder
) -> None:
    job, file = waits(tmp_path, clock, paper), Path(paper.file)
    file.write_bytes(b"%PDF credit in full")
    found = begun(tmp_path, clock, job.id)
    assert found.reason == "altered"
    with SqlitePrintQueue(tmp_path, clock) as queue:
        queue.retry(job.id)
        file.unlink()
        again = queue.begin(job.id)
        assert again is not None
        assert again.state == "printing"


def test_a_file_that_was_made_anew_and_asked_for_again_is_printed(
    tmp_path: Path, clock: Clock, paper: PrintOrder
) -> None:
    first, file = waits(tmp_path, clock, paper), Path(paper.file)
    file.write_bytes(b"%PDF another unit left")
    second = waits(tmp_path, clock, paper)
    assert begun(tmp_path, clock, first.id).state == "printing"
    assert begun(tmp_path, clock, second.id).state == "printing"


@pytest.mark.parametrize("what", ["other", "none", "key"])
def test_a_job_without_its_own_seal_is_not_printed(tmp_path: Path, clock: Clock, paper: PrintOrder, what: str) -> None:
    job = waits(tmp_path, clock, paper)
    other = waits(tmp_path, clock, msgspec.structs.replace(paper, title="Another"))
    if what == "other":
        alter(tmp_path, "UPDATE jobs SET seal = (SELECT seal FROM jobs WHERE id = ?)", other.id)
    elif what == "none":
        alter(tmp_path, "UPDATE jobs SET seal = x''")
    else:
        (state_folder(tmp_path) / KEY_FILE).unlink()
        open_key(tmp_path)
    assert begun(tmp_path, clock, job.id).reason == "altered"


def test_an_altered_job_stays_refused_until_it_is_asked_for_anew(
    tmp_path: Path, clock: Clock, paper: PrintOrder
) -> None:
    paper = msgspec.structs.replace(paper, return_id="r1", paper="report", copy=1)
    job = waits(tmp_path, clock, paper)
    alter(tmp_path, "UPDATE jobs SET seal = x''")
    with SqlitePrintQueue(tmp_path, clock) as queue:
        queue.begin(job.id)
        queue.retry(job.id)
        again = queue.begin(job.id)
        assert again is not None
        assert again.reason == "altered"
        queue.cancel(job.id)
        anew = queue.begin(queue.add(paper).id)
        assert anew is not None
        assert anew.state == "printing"


@pytest.mark.parametrize("damaged", [True, False])
def test_a_queue_without_a_key_prints_what_was_asked_of_it_since_it_was_opened(
    tmp_path: Path,
    clock: Clock,
    damaged: bool,
) -> None:
    if damaged:
        open_key(tmp_path)
        (state_folder(tmp_path) / KEY_FILE).write_bytes(b"no key")
    order = PrintOrder("page", "A sheet")
    with SqlitePrintQueue(tmp_path, clock) as queue:
        first, second = queue.add(order), queue.add(order)
        found = queue.begin(first.id)
        assert found is not None
        assert found.state == "printing"
    assert begun(tmp_path, clock, second.id).reason == "altered"


def begun_anew(queue: SqlitePrintQueue, paper: PrintOrder) -> PrintJob:
    """A job of the same paper, whose file was made anew for it, is being printed."""
    Path(paper.file).write_bytes(b"%PDF another unit left")
    job = queue.add(paper)
    queue.begin(job.id)
    return job


@pytest.mark.parametrize("sql", ["", "DELETE FROM printed"])
@pytest.mark.parametrize("is_of_a_return", [True, False])
@pytest.mark.parametrize("restarted", [True, False])
def test_what_came_out_is_not_printed_again_though_it_is_written_that_it_waits(
    tmp_path: Path, clock: Clock, paper: PrintOrder, sql: str, is_of_a_return: bool, restarted: bool
) -> None:
    if is_of_a_return:
        paper = msgspec.structs.replace(paper, return_id="r1", paper="report", copy=1)
    job = waits(tmp_path, clock, paper)
    with SqlitePrintQueue(tmp_path, clock) as queue:
        queue.begin(job.id)
        queue.finish(job.id)
        for one in filter(None, ("UPDATE jobs SET state = 'waiting'", sql)):
            alter(tmp_path, one)
        found = None if restarted else queue.begin(job.id)
    found = found or begun(tmp_path, clock, job.id)
    assert (found.state, found.reason) == ("failed", "altered")


def test_what_came_out_and_could_not_be_written_down_at_once_keeps_its_seal(
    tmp_path: Path, clock: Clock, paper: PrintOrder
) -> None:
    first = waits(tmp_path, clock, paper)
    with SqlitePrintQueue(tmp_path, clock) as queue:
        second = begun_anew(queue, paper)
        alter(tmp_path, "CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
        with pytest.raises(StorageFailed):
            queue.finish(second.id)
        alter(tmp_path, "DROP TRIGGER full")
        queue.finish(second.id)
    assert begun(tmp_path, clock, first.id).state == "printing"


def test_what_an_older_program_printed_is_not_printed_again(tmp_path: Path, clock: Clock, paper: PrintOrder) -> None:
    job = waits(tmp_path, clock, msgspec.structs.replace(paper, return_id="r1", paper="report", copy=1))
    alter(tmp_path, "INSERT INTO printed SELECT paper, id, changed_at FROM jobs")
    assert begun(tmp_path, clock, job.id).reason == "altered"


def test_a_paper_that_failed_is_printed_though_its_file_was_made_anew_for_one_that_came_out(
    tmp_path: Path, clock: Clock, paper: PrintOrder
) -> None:
    first = waits(tmp_path, clock, paper)
    with SqlitePrintQueue(tmp_path, clock) as queue:
        second = begun_anew(queue, paper)
        queue.finish(second.id)
    assert begun(tmp_path, clock, first.id).state == "printing"

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future

import pytest

from intake_app.domain.errors import NotNow, StorageFailed
from intake_app.store.lane import Lane

PATIENCE_SECONDS = 30


def test_jobs_run_one_after_the_other_in_their_order_off_the_callers_thread() -> None:
    done: list[int] = []
    threads: set[int] = set()
    lane = Lane()

    def job(number: int) -> int:
        threads.add(threading.get_ident())
        done.append(number)
        return number * 2

    futures = [lane.submit(lambda number=number: job(number)) for number in range(200)]  # type: ignore[misc]
    assert [future.result(PATIENCE_SECONDS) for future in futures] == [number * 2 for number in range(200)]
    lane.close()
    assert done == list(range(200))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_an_error_reaches_whoever_asked_and_the_lane_goes_on() -> None:
    lane = Lane()

    def refuse() -> None:
        raise NotNow("not here")

    failing = lane.submit(refuse)
    following = lane.submit(lambda: "done")
    with pytest.raises(NotNow, match="not here"):
        failing.result(PATIENCE_SECONDS)
    assert following.result(PATIENCE_SECONDS) == "done"
    lane.close()


def test_closing_finishes_what_is_queued_and_takes_nothing_more() -> None:
    lane = Lane()
    gate = threading.Event()
    lane.submit(lambda: gate.wait(PATIENCE_SECONDS))
    queued: list[Future[int]] = [lane.submit(lambda: 7) for _ in range(20)]
    gate.set()
    lane.close()
    lane.close()
    assert all(future.done() and future.result() == 7 for future in queued)
    with pytest.raises(StorageFailed, match="is closing"):
        lane.submit(lambda: 8)


def test_a_cancelled_job_is_passed_over() -> None:
    lane = Lane()
    gate = threading.Event()
    ran: list[str] = []
    lane.submit(lambda: gate.wait(PATIENCE_SECONDS))
    cancelled = lane.submit(lambda: ran.append("cancelled"))
    assert cancelled.cancel()
    gate.set()
    lane.submit(lambda: ran.append("next")).result(PATIENCE_SECONDS)
    lane.close()
    assert ran == ["next"]


def test_the_lane_tidies_up_once_after_work_and_not_before(caplog: pytest.LogCaptureFixture) -> None:
    tidied: list[int] = []
    enough = threading.Semaphore(0)

    def tidy() -> None:
        tidied.append(1)
        enough.release()
        raise OSError("the disk did not like it")

    lane = Lane(tidy)
    for expected in (1, 2):
        with caplog.at_level(logging.ERROR, "intake.lane"):
            lane.submit(lambda: None).result(PATIENCE_SECONDS)
            assert enough.acquire(timeout=PATIENCE_SECONDS)
        assert len(tidied) == expected
    lane.close()
    assert len(tidied) == 2

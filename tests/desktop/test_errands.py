from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from intake_app.desktop.errands import Errands, Row
from intake_app.domain.errors import BadInput
from intake_app.store.lane import Lane


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane()
    yield made
    made.close()


def test_answers_come_on_this_thread_in_the_order_of_asking(lane: Lane, qtbot: QtBot) -> None:
    errands = Errands(lane, str)
    told: list[tuple[int, bool]] = []
    worked: list[bool] = []
    here = threading.current_thread()

    def work(number: int) -> int:
        worked.append(threading.current_thread() is here)
        return number

    for number in range(50):
        errands.run(
            partial(work, number),
            lambda number: told.append((number, threading.current_thread() is here)),
            pytest.fail,
        )
    assert errands.busy
    qtbot.waitUntil(lambda: not errands.busy)
    assert told == [(number, True) for number in range(50)]
    assert not any(worked)


def test_a_known_error_comes_back_as_its_sentence(lane: Lane, qtbot: QtBot) -> None:
    errands = Errands(lane, lambda error: f"bug: {error}")
    told: list[str] = []

    def refuse() -> None:
        raise BadInput("Not so.")

    errands.run(refuse, lambda _: pytest.fail("it was refused"), told.append)
    errands.run(lambda: 1 // 0, lambda _: pytest.fail("it was a bug"), told.append)
    errands.run(lambda: 7, lambda seven: told.append(str(seven)), pytest.fail)
    qtbot.waitUntil(lambda: not errands.busy)
    assert told[0] == "Not so."
    assert told[1].startswith("bug: ")
    assert told[2] == "7"


@pytest.mark.usefixtures("qtbot")
def test_a_closed_lane_is_told(lane: Lane) -> None:
    errands = Errands(lane, str)
    lane.close()
    told: list[str] = []
    errands.run(lambda: 1, lambda _: pytest.fail("nothing runs any more"), told.append)
    assert "closing" in told[0]
    assert not errands.busy


def test_slow_work_for_which_no_thread_is_left_is_told_and_the_next_is_done(lane: Lane, qtbot: QtBot) -> None:
    """Else it would be under way for ever, and with it all that came after it in its row."""
    errands, row = Errands(lane, str), Row()
    told: list[str] = []
    lane.submit(int).result()
    size = threading.stack_size(1 << 46)  # more than any computer has
    try:
        for _ in range(3):
            errands.aside_then_run(lambda: 1, str, told.append, told.append, row)
        errands.aside(lambda: "1", told.append, told.append)
    finally:
        threading.stack_size(size)
    errands.aside_then_run(lambda: 7, str, told.append, told.append, row)
    qtbot.waitUntil(lambda: not errands.busy)
    assert told == ["can't start new thread"] * 4 + ["7"]


def test_slow_work_goes_aside_and_on_to_the_lane_in_the_lanes_own_order(lane: Lane, qtbot: QtBot) -> None:
    errands = Errands(lane, str)
    told: list[str] = []
    slow = threading.Event()
    threads: list[str] = []

    def work() -> int:
        slow.wait(10)
        threads.append(threading.current_thread().name)
        return 7

    def then(seven: int) -> str:
        threads.append(threading.current_thread().name)
        return f"kept {seven}"

    errands.aside_then_run(work, then, told.append, pytest.fail)
    errands.run(lambda: "answered", told.append, pytest.fail)
    qtbot.waitUntil(lambda: told == ["answered"])
    slow.set()
    qtbot.waitUntil(lambda: not errands.busy)
    assert told == ["answered", "kept 7"]
    assert threads[0].startswith("aside")
    assert threads[1] == "writer lane"


def test_what_fails_aside_on_the_lane_or_after_its_end_comes_back(lane: Lane, qtbot: QtBot) -> None:
    errands = Errands(lane, lambda error: f"bug: {type(error).__name__}")
    told: list[str] = []

    def refuse(_: object = None) -> None:
        raise BadInput("No photo.")

    def not_so(result: object) -> None:
        pytest.fail(f"it was done: {result}")

    errands.aside(lambda: "read", told.append, pytest.fail)
    qtbot.waitUntil(lambda: told == ["read"])
    errands.aside_then_run(refuse, not_so, not_so, told.append)
    qtbot.waitUntil(lambda: told[1:] == ["No photo."])
    errands.aside_then_run(lambda: 1, refuse, not_so, told.append)
    qtbot.waitUntil(lambda: told[2:] == ["No photo."])
    errands.aside(lambda: 1 // 0, not_so, told.append)
    qtbot.waitUntil(lambda: told[3:] == ["bug: ZeroDivisionError"])
    lane.close()
    errands.aside_then_run(lambda: 1, lambda one: one, not_so, told.append)
    errands.finish()
    assert not errands.busy
    assert "closing" in told[-1]


def test_once_the_window_has_gone_nobody_is_shown_anything_and_a_bug_is_still_logged(lane: Lane, qtbot: QtBot) -> None:
    bugs: list[BaseException] = []

    def log(error: BaseException) -> str:
        bugs.append(error)
        return ""

    errands = Errands(lane, log)
    shown: list[object] = []
    errands.run(lambda: 7, shown.append, shown.append)
    errands.run(lambda: 1 // 0, shown.append, shown.append)
    errands.close()
    qtbot.waitUntil(lambda: not errands.busy)
    assert shown == []
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]

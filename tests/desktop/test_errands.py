from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from intake_app.desktop.errands import Errands
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

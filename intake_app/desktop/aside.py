"""Slow work apart from both the window's thread and the writer lane: reading, proving and drawing pictures.

Its threads are the program's servants: one that hangs on a folder that is gone does not keep the program from ending.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

_THREADS = 2


class Aside:
    """A few threads that take work in the order in which it came. They are started with the first of it."""

    def __init__(self, threads: int = _THREADS) -> None:
        self._threads = threads
        self._waiting: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()
        self._started = 0

    def submit(self, work: Callable[[], Any], /) -> Future[Any]:
        """Do this as soon as one of the threads is free."""
        future: Future[Any] = Future()
        if self._started < self._threads:
            try:
                threading.Thread(target=self._work, name=f"aside-{self._started + 1}", daemon=True).start()
            except RuntimeError as none_left:
                # Memory is short. Those that there are do it; without any it must not wait for ever.
                if not self._started:
                    future.set_exception(none_left)
                    return future
            else:
                self._started += 1
        self._waiting.put((work, future))
        return future

    def _work(self) -> None:
        while True:
            work, future = self._waiting.get()
            try:
                future.set_result(work())
            except BaseException as problem:  # noqa: BLE001 - whatever it was goes to whoever asked
                future.set_exception(problem)

"""The one writer lane: a thread that runs what it is given, one after the other, and tidies up when idle."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from intake_app.domain.errors import StorageFailed

Result = TypeVar("Result")

_IDLE_SECONDS = 0.25
_log = logging.getLogger("intake.lane")


class Lane:
    """Runs jobs in the order in which they were given, off the caller's thread.

    `when_idle` runs once in the lane whenever no job came for a moment after some did: the place for checkpoints.
    What it raises is logged, for nobody waits for it.
    """

    def __init__(self, when_idle: Callable[[], object] | None = None) -> None:
        self._when_idle = when_idle
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="writer lane", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], Result]) -> Future[Result]:
        """Queue `job`; its result or its error arrives in the future. Raises `StorageFailed` after `close`."""
        future: Future[Result] = Future()
        with self._closing:
            if self._closed:
                raise StorageFailed("The station is closing: nothing more can be recorded. Start it again.")
            self._jobs.put(lambda: _fulfil(future, job))
        return future

    def close(self) -> None:
        """Finishes what is queued, then ends the thread. May be called again."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        worked = False
        while True:
            try:
                job = self._jobs.get(timeout=_IDLE_SECONDS if worked else None)
            except Empty:
                worked = False
                self._tidy()
                continue
            if job is None:
                return
            worked = True
            job()

    def _tidy(self) -> None:
        if self._when_idle is None:
            return
        try:
            self._when_idle()
        except Exception:  # noqa: BLE001 - the lane must go on
            _log.exception("Tidying up in the writer lane failed")


def _fulfil(future: Future[Any], job: Callable[[], object]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = job()
    except BaseException as error:  # noqa: BLE001 - whoever asked for the job is told, whatever it was
        future.set_exception(error)
    else:
        future.set_result(result)

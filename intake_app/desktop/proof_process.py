"""`intake verify` beside the window, in a process of its own that lets everything else go first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal

from intake_app.desktop.json_lines import json_lines

_PATIENCE_MS = 3_000


class ProofProcess(QObject):
    """One proof at a time. It only reads: ending it costs nothing.

    `progressed` carries the stage, how many are done and of how many; `reported` what the command found;
    `broke_off` why it found nothing. `command` gives program and arguments, for a quick proof or a whole one.
    """

    progressed = Signal(str, int, int)
    reported = Signal(dict)
    broke_off = Signal(str)

    def __init__(self, command: Callable[[bool], list[str]]) -> None:
        super().__init__()
        self._command = command
        self._process: QProcess | None = None
        self._told: dict[str, Any] = {}
        self.is_quick = False

    @property
    def is_running(self) -> bool:
        """Whether a proof is under way."""
        return self._process is not None

    def start(self, *, quick: bool) -> None:
        """Begin anew; what was under way is ended."""
        self.stop()
        self.is_quick, self._told = quick, {}
        program, *arguments = self._command(quick)
        process = QProcess(self)
        self._process = process
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed_to_run)
        process.start(program, arguments)

    def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(_PATIENCE_MS)
            process.deleteLater()

    def _read(self) -> None:
        for told in json_lines(self._process) if self._process is not None else ():
            if "progress" in told:
                far = told["progress"]
                self.progressed.emit(str(far["stage"]), int(far["done"]), int(far["total"]))
            else:
                self._told = told

    def _finished(self) -> None:
        self._read()
        self._let_go()
        if "report" in self._told:
            self.reported.emit(self._told["report"])
        else:
            self.broke_off.emit(str(self._told.get("error", {}).get("message", "")))

    def _failed_to_run(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            why = self._process.errorString()
            self._let_go()
            self.broke_off.emit(why)

    def _let_go(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
        self._process = None

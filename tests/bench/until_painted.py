"""Starts a window in this process, tells when it is painted and what memory that took, and ends.

python -m tests.bench.until_painted bare | intake [ARGUMENT ...]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class FirstPaint(QObject):
    """Ends the process when the widget that it filters was painted."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, _tell)
        return False


def main(arguments: list[str]) -> None:
    """Start what is named."""
    paint = FirstPaint()
    run = QApplication.exec

    def run_watched(*_: object) -> int:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QMainWindow):
                widget.installEventFilter(paint)
        return run()

    QApplication.exec = staticmethod(run_watched)  # type: ignore[method-assign]
    what, *rest = arguments
    if what == "intake":
        from intake_app.cli import main as intake

        sys.exit(intake(rest))
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1280, 800)
    window.show()
    app.exec()


def _tell() -> None:
    sys.stdout.write("painted\n")
    sys.stdout.flush()
    sys.stdout.write(f"{memory_bytes()}\n")
    sys.stdout.flush()
    os._exit(0)


def memory_bytes() -> int:
    """The most that this process ever held, without what its parent held before it."""
    status = Path("/proc/self/status")
    if status.exists():
        told = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(told["VmHWM"].split()[0]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(sys.argv[1:])

"""The Qt application around the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication


def application(arguments: Sequence[str] = ("intake",)) -> QApplication:
    """The one application of this process, in the style that looks the same everywhere."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    QCoreApplication.setApplicationName("Intake Station")
    made = QApplication(list(arguments))
    made.setStyle("Fusion")
    return made

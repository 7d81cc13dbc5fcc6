"""The Qt application around the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

_TURN_S: Final = 0.001
"""For how long one of Python's threads goes on while others wait. With Python's own 5 ms, the window waits for its turn
behind those that read photos, write the record and draw, one after the other.
"""


def application(arguments: Sequence[str] = ("intake",)) -> QApplication:
    """The one application of this process, in the style that looks the same everywhere."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    QCoreApplication.setApplicationName("Intake Station")
    made = QApplication(list(arguments))
    made.setStyle("Fusion")
    sys.setswitchinterval(_TURN_S)
    return made

"""The Qt application around the window, and the room that its screen has."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

SMALLEST: Final = (960, 540)
FIRST: Final = (1280, 800)
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


def running() -> QApplication:
    """The application that a window belongs to."""
    now = QApplication.instance()
    if not isinstance(now, QApplication):
        raise TypeError("A window needs a running application.")
    return now


def first_size() -> QSize:
    """The size to begin with: as designed, or what the screen has room for."""
    return QSize(*FIRST).boundedTo(QGuiApplication.primaryScreen().availableGeometry().size())

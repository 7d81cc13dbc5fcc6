"""What lies on the clipboard."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication


def on_clipboard() -> QMimeData:
    """What was copied last, nothing where nothing was: Qt has no data at all then, whatever its types say."""
    data = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
    return QMimeData() if data is None else data

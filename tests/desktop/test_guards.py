"""Guards against faults of what we stand on."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


def test_setting_a_text_loses_no_reference_to_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 loses one a call, and aborts Python 3.11 after some thousands."""
    label = QLabel()
    qtbot.addWidget(label)
    texts = [str(number) for number in range(500)]
    before = sys.getrefcount(None)
    for text in texts:
        label.setText(text)
    assert abs(sys.getrefcount(None) - before) < len(texts) // 10

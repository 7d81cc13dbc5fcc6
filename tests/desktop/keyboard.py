"""Keys as the platform sends them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
META = Qt.KeyboardModifier.MetaModifier
TERMINATORS = {0x09, 0x0A, 0x0D}
KEYPAD = Qt.KeyboardModifier.KeypadModifier
MODIFIERS = (NONE, SHIFT, CONTROL, ALT, META, CONTROL | ALT, SHIFT | CONTROL, KEYPAD)


def key_of(code: int) -> tuple[int, Qt.KeyboardModifier]:
    """The key and modifiers with which a keyboard sends this ASCII character."""
    if code in {0x0D, 0x09, 0x08, 0x1B, 0x7F}:
        named = {
            0x0D: Qt.Key.Key_Return,
            0x09: Qt.Key.Key_Tab,
            0x08: Qt.Key.Key_Backspace,
            0x1B: Qt.Key.Key_Escape,
            0x7F: Qt.Key.Key_Delete,
        }
        return int(named[code]), NONE
    if code < 0x20:
        return code + 0x40, CONTROL
    if chr(code).islower():
        return ord(chr(code).upper()), NONE
    return code, SHIFT if chr(code).isupper() else NONE


def send(target: Any, code: int, extra: Qt.KeyboardModifier = NONE, text: str | None = None) -> None:
    """The override, the press and the release of one character, as the platform sends them."""
    key, modifiers = key_of(code)
    said = chr(code) if text is None else text
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers | extra, said))

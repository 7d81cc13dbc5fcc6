"""Every key of the program: what it is called, what it does. The window asks here; F1 shows the same list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from string import ascii_uppercase, digits
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

EXPORT_KEY: Final = "Ctrl+E"
FILTER_KEY: Final = "Ctrl+F"
HISTORY_KEY: Final = "Ctrl+H"
EVIDENCE_KEY: Final = "Ctrl+Shift+E"
OVERRIDE_KEY: Final = "Ctrl+Shift+A"
RECORD_KEY, PROVE_KEY, STOP_PROOF_KEY, WHY_KEY = "Ctrl+Shift+V", "F5", "F6", "F7"
_IGNORED = Qt.KeyboardModifier.KeypadModifier
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ANSWERS = frozenset(digits + ascii_uppercase)


@dataclass(frozen=True, slots=True)
class Key:
    """One key: as Qt writes it (`Ctrl+Z`), what it does in words, what to call, and how a list names a family of them.

    `act` returns False when it does not apply now; the key then goes on as if nobody knew it.
    """

    name: str
    words: str
    act: Callable[[], bool]
    shown: str = ""


def choice_key(place: int) -> str:
    """The key of a line or an answer: 1 to 9, then A to Z; none for those after them."""
    keys = digits[1:] + ascii_uppercase
    return keys[place] if place < len(keys) else ""


def press(keys: Iterable[Key], event: QKeyEvent) -> bool:
    """Do what the first key of this name does; whether one applied."""
    name = name_of(event)
    return any(key.act() for key in keys if key.name == name)


def name_of(event: QKeyEvent) -> str:
    """What the key is called here. A digit or letter is what it writes: on some keyboards a digit needs Shift."""
    written = event.text().upper()
    if written in _ANSWERS and not event.modifiers() & _COMMANDING:
        return written
    combination = QKeySequence(int(event.modifiers().value & ~_IGNORED.value) | event.key())
    name = combination.toString(QKeySequence.SequenceFormat.PortableText)
    return {"Return": "Enter", "Ctrl+Return": "Ctrl+Enter"}.get(name, name)

"""Hears a scanner that types, wherever the focus is, before any widget does.

Qt's keys pass here first. They are held, told apart by `domain/burst.py`, and either swallowed as a scan or sent on to
the widget that they were meant for. While a key is held no shortcut can fire: the override that Qt asks for before a
shortcut is answered here, and the program's own keys are handled from key presses alone.

Keys are told apart by when the system saw them, which their stamps say, not by when this program got round to them: a
person who types while the window is busy is no scanner, and a scan that comes meanwhile is not torn. Nothing overtakes
a held key that a person typed: neither what an input method commits after it, nor a later click.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from intake_app.domain.burst import LOST, Burst, Stroke, Verdict

_MODIFIERS = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
}
_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_STIRS = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
}
_NO_KEYS = {*_STIRS, QEvent.Type.InputMethod}
_KINDS = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}


class Wedge(QObject):
    """The event filter of the whole program. `scanned` carries the raw text of a scan, control characters and all.

    Whatever a hand does here is noted, too: a bench that is left alone is locked. While a scan is emitted, `ended` says
    whether a terminator closed it or only silence did, and `follows` whether the code of the scan before held it, too.
    """

    scanned = Signal(str)

    def __init__(self, burst: Burst, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._burst = burst
        self._clock = clock
        self._held: list[tuple[QObject, QKeyEvent]] = []
        self._down: set[int] = set()
        self._swallowed: set[int] = set()
        self._sending: QKeyEvent | None = None
        self._stamped = False
        self._waited_out = False
        self.ended = True
        self.follows = False
        self.stirred_at = monotonic()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._fell_silent)

    def stir(self) -> None:
        """Somebody is at the bench: `stirred_at` says when that was seen last."""
        self.stirred_at = monotonic()

    def install(self, application: QCoreApplication) -> None:
        """Hear every key of this program from now on."""
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _NO_KEYS:
            self._let_pass(event)
            return False
        if kind not in _KINDS or not isinstance(event, QKeyEvent) or event is self._sending:
            return False
        self.stir()
        if kind == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.key() in _MODIFIERS:
            return False
        if kind == QEvent.Type.KeyRelease:
            return self._release(watched, event)
        self._press(watched, event)
        event.accept()
        return True

    def _press(self, watched: QObject, event: QKeyEvent) -> None:
        self._waited_out = False
        now = self._moment(event)
        if self._burst.late(now):
            self._settle(self._burst.silence())
        if self._burst.certain:
            # Never sent on: a scanner that goes on without end must not fill the memory with its keys.
            self._down.add(event.key())
        else:
            self._held.append((_meant_for(watched), event.clone()))
        self._settle(self._burst.take(stroke_of(event), now))

    def _release(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() in self._swallowed:
            if not event.isAutoRepeat():
                self._swallowed.discard(event.key())
            return True
        if event.key() in self._down:
            self._down.discard(event.key())
            return True
        if any(held.key() == event.key() for _, held in self._held):
            self._held.append((_meant_for(watched), event.clone()))
            return True
        return False

    def _let_pass(self, event: QEvent) -> None:
        """Whatever is no key goes its way at once, but behind the keys that were typed before it.

        A click says when it was made: one within the gap settles nothing, it would tear a scan. What an input method
        commits does not say it; but no scanner types through one, so what is held was typed.
        """
        if event.type() in _STIRS:
            self.stir()
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            typed_before = self._stamped and event.timestamp() > 0 and self._burst.late(float(event.timestamp()))
        else:
            typed_before = (
                isinstance(event, QInputMethodEvent) and bool(event.commitString()) and not self._burst.certain
            )
        if typed_before:
            self._settle(self._burst.silence())

    def _moment(self, event: QKeyEvent) -> float:
        """When the key was pressed, in milliseconds. A key that some program made has no stamp: now, then.

        The two clocks have nothing to do with each other: where one key has a stamp and the next has none, what is held
        is settled first.
        """
        stamped = event.timestamp() > 0
        if stamped != self._stamped:
            self._stamped = stamped
            self._settle(self._burst.silence())
        return float(event.timestamp()) if stamped else self._clock() * 1000

    def _fell_silent(self) -> None:
        """The time is over; but keys that came while the program was busy wait in its queue, and are judged first."""
        if not self._waited_out:
            self._waited_out = True
            self._timer.start(0)
            return
        self._waited_out = False
        self._settle(self._burst.silence())

    def _settle(self, verdict: Verdict) -> None:
        if verdict.waits_ms:
            self._timer.start(verdict.waits_ms)
            return
        self._timer.stop()
        held, self._held = self._held, []
        if verdict.scanned is None and not verdict.swallowed:
            self._send_on(held)
            return
        pressed = {event.key() for _, event in held if event.type() == QEvent.Type.KeyPress}
        released = {event.key() for _, event in held if event.type() == QEvent.Type.KeyRelease}
        self._swallowed |= (pressed - released) | self._down
        self._down = set()
        if verdict.scanned is not None:
            self.ended, self.follows = verdict.ended, verdict.follows
            self.scanned.emit(verdict.scanned)
            self.ended, self.follows = True, False

    def _send_on(self, held: list[tuple[QObject, QKeyEvent]]) -> None:
        # The one event, not a flag: a key can open a dialog, and then more keys come before its sending is over.
        earlier = self._sending
        try:
            for target, event in held:
                if shiboken6.isValid(target):
                    self._sending = event
                    QApplication.sendEvent(_still(target), event)
        finally:
            self._sending = earlier


def stroke_of(event: QKeyEvent) -> Stroke:
    """What a key press stands for."""
    text = event.text()
    modifiers = event.modifiers()
    commanding = bool(modifiers & _COMMANDING)
    control = modifiers & _COMMANDING == Qt.KeyboardModifier.ControlModifier
    line_feed = event.key() == Qt.Key.Key_J and control and text in {"", "\n"}
    ends = (event.key() in _ENDS and not commanding) or line_feed
    if not ends and not text and modifiers & Qt.KeyboardModifier.ControlModifier and 0x40 <= event.key() <= 0x5F:  # noqa: PLR2004 - @ to _
        text = chr(event.key() & 0x1F)
    seen = bool(text) and text.isprintable() and not _commands(modifiers)
    return Stroke(text or LOST, ends, not seen and not ends, event.isAutoRepeat())


def _commands(modifiers: Qt.KeyboardModifier) -> bool:
    """AltGr arrives as Ctrl+Alt and makes real characters; Ctrl or Alt alone command."""
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    return control != alt or bool(modifiers & Qt.KeyboardModifier.MetaModifier)


def _meant_for(watched: QObject) -> QObject:
    """The widget that would get the key: keys reach a window first, which hands them to whatever has its focus."""
    if isinstance(watched, QWindow):
        return QApplication.focusWidget() or QApplication.activeWindow() or watched
    return watched


def _still(target: QObject) -> QObject:
    """The same widget, or its window when it went out of sight while its key was held."""
    if isinstance(target, QWidget) and not target.isVisible():
        return target.window()
    return target

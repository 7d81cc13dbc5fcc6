"""What somebody writes into a catalogue or prints on a barcode so that a program shows, opens or obeys it."""

from __future__ import annotations

import csv
import ctypes
import io
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PICTURE = "canary.png"
"""The picture that no text may open; it lies in the folder that the program works in."""

MARKUP = f'<img src="{PICTURE}"><b>&bold</b>'
ANCHOR = f'<a href="https://example.com/{PICTURE}">x</a>'
ENTITY = "&lt;b&gt;&amp;&#60;i&#62;"
MARKDOWN = f"# **md** ![x]({PICTURE}) `c` | t |"
FORMATS = "%s %n {0} {company} {{x}} $(id) `id` ${HOME}"
REPORTLAB = f'<para><img src="{PICTURE}"/><onDraw name="x"/><font color="red">x</font></para>'
OVERRIDDEN = "SV-\u202e321-001\u202c"
"""Unless the override is seen, it reads as SV-100-123."""

ISOLATED = "\u2067abc\u2069\u200f123\u061c"
NOTHING_SEEN = "a\u200bb\u200cc\u200dd\ufeffe\u2060f\u00adg\u3164h\u115fi\u034fj\ufe0fk\U000e0041l"
STACKED = "Z" + "\u0301\u0327" * 200
EMOJI = "😀👩\u200d👩\u200d👧🏳\ufe0f\u200d🌈"
CONTROLS = "bell\x07esc\x1b[31mred\x1b[0m del\x7f nel\x85 line\u2028para\u2029"
ENDLESS = "W" * 10_000
RIGHT_TO_LEFT = "אבגד-123 مرحبا 456"

TEXTS = (
    MARKUP,
    ANCHOR,
    ENTITY,
    MARKDOWN,
    FORMATS,
    REPORTLAB,
    OVERRIDDEN,
    ISOLATED,
    NOTHING_SEEN,
    STACKED,
    EMOJI,
    CONTROLS,
    ENDLESS,
    RIGHT_TO_LEFT,
)

STEERING = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029\x07\x1b\x7f\x85"
)
"""What turns the order of the signs beside it round, or steers whatever shows it."""

HIDDEN = frozenset("\u200c\u200d\ufeff\u2060\u00ad\u3164\u115f\u034f\ufe0f\U000e0041")
"""What makes two texts look alike. (U+200B is where the program itself lets a long word break.)"""

BAD = STEERING | HIDDEN

_UNITS = "Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer name,Email,Phone,Address"
HEADINGS = tuple(_UNITS.split(","))


def table(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> str:
    """A CSV file of these rows."""
    file = io.StringIO()
    csv.writer(file).writerows([headings, *rows])
    return file.getvalue()


class Watch:
    """Sees who opens a file, by the kernel's own word; used with `with`."""

    _OPENED, _READ = 0x20, 0x01
    _EVENT = struct.Struct("iIII")

    def __init__(self, file: Path) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        self._watch = self._library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self._watch >= 0
        assert self._library.inotify_add_watch(self._watch, os.fsencode(file), self._OPENED | self._READ) >= 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._watch)

    def opened(self) -> int:
        """How often it was opened or read since this was asked last."""
        try:
            told = os.read(self._watch, 65_536)
        except BlockingIOError:
            return 0
        return len(told) // self._EVENT.size

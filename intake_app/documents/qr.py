"""QR codes: from a text to the dark modules of a square."""

from __future__ import annotations

from itertools import groupby

from intake_app.documents.dots import Cell, Pattern

QUIET_MODULES = 4
"""The clear space that ISO/IEC 18004 asks for on every side, in modules."""


# What versions 1 to 10 hold at level M: letters, digits and signs of the alphanumeric mode; bytes.
_HOLD = ((20, 38, 61, 90, 122, 154, 178, 221, 262, 311), (14, 26, 42, 62, 84, 106, 122, 152, 180, 213))
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def modules_of(text: str) -> int | None:
    """How many modules wide the code is that a printer makes of an ASCII text at level M; None for too long a text."""
    hold = _HOLD[0 if _ALPHANUMERIC.issuperset(text) else 1]
    version = next((version for version, most in enumerate(hold, 1) if len(text) <= most), None)
    return None if version is None or not text else 17 + 4 * version


def square(text: str) -> Pattern | None:
    """The dark modules of a text; None for an empty text or one that no QR code can hold.

    Text beyond ASCII is declared as UTF-8 inside the code, so that no reader has to guess.
    """
    if not text:
        return None
    import segno

    try:
        if text.isascii():
            code = segno.make(text, error="m", micro=False)
        else:
            code = segno.make(text, error="m", micro=False, encoding="utf-8", eci=True)
    except (segno.DataOverflowError, UnicodeEncodeError):
        return None
    cells = []
    for row, modules in enumerate(code.matrix):
        at = 0
        for ink, run in groupby(modules):
            width = len(list(run))
            if ink:
                cells.append(Cell(at, row, width, 1))
            at += width
    side = len(code.matrix)
    return Pattern(side, side, tuple(cells))

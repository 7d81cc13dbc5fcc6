"""QR codes: from a text to the dark modules of a square."""

from __future__ import annotations

from itertools import groupby

from intake_app.documents.dots import Cell, Pattern

QUIET_MODULES = 4
"""The clear space that ISO/IEC 18004 asks for on every side, in modules."""


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

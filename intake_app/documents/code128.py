"""Code 128: from a text to the widths of bars and spaces."""

from __future__ import annotations

from itertools import groupby

from intake_app.documents.dots import Cell, Pattern

QUIET_MODULES = 10
"""The clear space that ISO/IEC 15417 asks for on either side, in modules."""

_FIRST, _LAST = " ", "~"


def bars(text: str) -> Pattern | None:
    """The bars of a text, one module high; None for an empty text or one with characters beyond printable ASCII.

    Code 128 could carry some of the others, but what a scanner sends for them depends on its settings.
    """
    if not text or not all(_FIRST <= character <= _LAST for character in text):
        return None
    from barcode.charsets.code128 import CODES, STOP

    modules = "".join(CODES[symbol] for symbol in _symbols(text)) + STOP + "11"
    cells, at = [], 0
    for ink, run in groupby(modules):
        width = len(list(run))
        if ink == "1":
            cells.append(Cell(at, 0, width, 1))
        at += width
    return Pattern(len(modules), 1, tuple(cells))


def _symbols(text: str) -> list[int]:
    """Start, data and check symbol values of a printable ASCII text.

    python-barcode takes the digit pair 99 at the beginning, whose symbol is also that of a switch, for such a switch
    and drops it (its issue 251). So it is given 00 in that place, which is as long and means no switch.
    """
    from barcode.codex import Code128

    begins_with_99 = text.startswith("99")
    symbols: list[int] = Code128("00" + text[2:] if begins_with_99 else text).encoded
    if begins_with_99:
        symbols[1] = 99
    check = (symbols[0] + sum(place * symbol for place, symbol in enumerate(symbols))) % 103
    return [*symbols, check]
